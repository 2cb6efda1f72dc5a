//! `mimus.scenario`: the scenario that is active.

use boa_engine::object::ObjectInitializer;
use boa_engine::property::Attribute;
use boa_engine::{Context, JsArgs as _, JsObject, JsResult, JsValue, NativeFunction, js_string};

use crate::json;

pub(super) fn object(context: &mut Context) -> JsObject {
    let name = NativeFunction::from_fn_ptr(name).to_js_function(context.realm());
    ObjectInitializer::new(context)
        .accessor(js_string!("name"), Some(name), None, Attribute::all())
        .function(
            NativeFunction::from_fn_ptr(variable),
            js_string!("variable"),
            1,
        )
        .build()
}

fn name(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = super::guest(context)?.scenario().name();
    Ok(super::optional(name.as_deref()))
}

fn variable(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = args.get_or_undefined(0).to_string(context)?;
    let guest = super::guest(context)?;
    let value: Option<serde_json::Value> = guest
        .scenario()
        .variable(&name.to_std_string_lossy())
        .map_err(|error| json::type_error(error.to_string()))?;
    value.map_or_else(
        || Ok(JsValue::undefined()),
        |value| JsValue::from_json(&value, context),
    )
}
