//! `console`, which writes to the server's log.

use boa_engine::{Context, JsResult, js_string};

use super::GLOBAL;
use crate::mimus::{Level, functions, log};

pub(super) fn register(context: &mut Context) -> JsResult<()> {
    let console = functions(
        context,
        &[
            ("trace", 0, |_, args, context| {
                log(Level::Trace, args, context)
            }),
            ("debug", 0, |_, args, context| {
                log(Level::Debug, args, context)
            }),
            ("log", 0, |_, args, context| log(Level::Info, args, context)),
            ("info", 0, |_, args, context| {
                log(Level::Info, args, context)
            }),
            ("warn", 0, |_, args, context| {
                log(Level::Warn, args, context)
            }),
            ("error", 0, |_, args, context| {
                log(Level::Error, args, context)
            }),
        ],
    );
    context.register_global_property(js_string!("console"), console, GLOBAL)
}
