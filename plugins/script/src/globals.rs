//! What a script finds beside the language itself: `console`, `crypto`, `URL`, timers and
//! the like. No network, no files, no processes.

mod console;
mod crypto;
mod inspect;

use boa_engine::property::Attribute;
use boa_engine::{Context, JsResult, JsValue, NativeFunction, js_string};

pub(crate) use self::inspect::{inspect, inspect_short};
use crate::mimus::unit;

pub(crate) fn register(context: &mut Context) -> JsResult<()> {
    boa_wintertc::timers::register(context)?;
    boa_wintertc::microtask::register(None, context)?;
    boa_wintertc::clone::register(None, context)?;
    boa_wintertc::base64::register(None, context)?;
    boa_runtime::text::register(None, context)?;
    console::register(context)?;
    crypto::register(context)?;
    math_random(context)
}

/// `Math.random`, from the request's seed.
fn math_random(context: &mut Context) -> JsResult<()> {
    let random = NativeFunction::from_fn_ptr(|_, _, context| Ok(JsValue::new(unit(context)?)));
    let random = random.to_js_function(context.realm());
    let math = context.global_object().get(js_string!("Math"), context)?;
    if let Some(math) = math.as_object() {
        math.set(js_string!("random"), random, true, context)?;
    }
    Ok(())
}

/// As the language's own globals are: not enumerable, and a script may replace them.
const GLOBAL: Attribute = Attribute::WRITABLE.union(Attribute::CONFIGURABLE);
