//! `mimus.fake`: data that is made up, by the names that users of faker-js know. It follows
//! the request's chance and the mock's clock.

use boa_engine::{Context, JsArgs as _, JsResult, JsValue};
use mimus_fake::named;
use mimus_fake::rng::Rng;
use serde_json::Value;

use crate::json::{stringify, type_error};

/// `fake("person.fullName")`, with the arguments that faker-js has.
pub(super) fn fake(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(name) = args.get_or_undefined(0).as_string() else {
        return Err(type_error(
            "`fake` wants to know what: `fake(\"person.fullName\")`",
        ));
    };
    let mut arguments = Vec::new();
    for argument in args.iter().skip(1) {
        let json = stringify(argument, context)?;
        let json = json.and_then(|json| serde_json::from_str(&json).ok());
        arguments.push(json.unwrap_or(Value::Null));
    }
    let call = super::call(context)?;
    let mut rng = Rng::new(call.guest.random().next());
    let made = named::call(
        &name.to_std_string_lossy(),
        &arguments,
        &mut rng,
        call.locale,
        call.guest.clock().now_ms(),
    );
    let made = made.map_err(|error| type_error(error.to_string()))?;
    JsValue::from_json(&made, context)
}
