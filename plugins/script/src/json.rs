//! JSON to the engine's values and back. The engine's own `JSON.parse` runs the text as a
//! program; this way is shorter, for what comes from the server.

use boa_engine::{Context, JsError, JsNativeError, JsResult, JsValue, js_string};
use serde_json::Value;

/// JSON text as a value; a `SyntaxError` if it is none.
pub(crate) fn parse(text: &[u8], context: &mut Context) -> JsResult<JsValue> {
    let value: Value = serde_json::from_slice(text)
        .map_err(|error| JsNativeError::syntax().with_message(format!("not JSON: {error}")))?;
    JsValue::from_json(&value, context)
}

/// What `JSON.stringify` makes of a value: none of `undefined`, a function or a symbol.
pub(crate) fn stringify(value: &JsValue, context: &mut Context) -> JsResult<Option<String>> {
    let json = context.intrinsics().objects().json();
    let function = json.get(js_string!("stringify"), context)?;
    let function = function
        .as_callable()
        .ok_or_else(|| type_error("`JSON.stringify` was replaced by something else"))?;
    let text = function.call(&JsValue::undefined(), std::slice::from_ref(value), context)?;
    Ok(text.as_string().map(|text| text.to_std_string_lossy()))
}

pub(crate) fn type_error(message: impl Into<String>) -> JsError {
    JsNativeError::typ().with_message(message.into()).into()
}
