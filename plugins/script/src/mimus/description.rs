//! `mimus.schema` and `mimus.example`: what the description says of the operation at hand.

use boa_engine::{Context, JsArgs as _, JsResult, JsValue};

use crate::bytes;
use crate::json::type_error;

/// The JSON Schema of a response body: of the one that was chosen, or of the status and
/// media type given.
pub(super) fn schema(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some((status, media_type)) = response(args, context)? else {
        return Ok(JsValue::undefined());
    };
    let schema = super::guest(context)?
        .description()
        .schema(status, &media_type)
        .map_err(|error| type_error(error.to_string()))?;
    schema.map_or_else(
        || Ok(JsValue::undefined()),
        |schema| JsValue::from_json(&schema, context),
    )
}

/// An example of a response body, as a handler would return it as `body`.
pub(super) fn example(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some((status, media_type)) = response(args, context)? else {
        return Ok(JsValue::undefined());
    };
    let name = match args.get_or_undefined(2) {
        name if name.is_undefined() => super::call(context)?.choice.example.clone(),
        name => Some(name.to_string(context)?.to_std_string_lossy()),
    };
    let guest = super::guest(context)?;
    let example = guest
        .description()
        .example(status, &media_type, name.as_deref());
    match example {
        Some(body) => bytes::decoded(&body, Some(&media_type), context),
        None => Ok(JsValue::undefined()),
    }
}

/// The status and media type that are asked about; none where there is no body.
fn response(args: &[JsValue], context: &mut Context) -> JsResult<Option<(u16, String)>> {
    let status = match args.get_or_undefined(0) {
        status if status.is_undefined() => super::call(context)?.choice.status,
        status => status.to_uint16(context)?,
    };
    let media_type = match args.get_or_undefined(1) {
        name if name.is_undefined() => super::call(context)?.choice.media_type.clone(),
        name => Some(name.to_string(context)?.to_std_string_lossy()),
    };
    Ok(media_type.map(|media_type| (status, media_type)))
}
