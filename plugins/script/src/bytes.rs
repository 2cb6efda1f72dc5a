//! Bodies as a script sees them, by their media type, and bytes as the engine has them.

use boa_engine::object::builtins::{JsArrayBuffer, JsDataView, JsTypedArray, JsUint8Array};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, js_string};
use mimus_media::Family;

use crate::json;

/// A body: JSON as the value it stands for, a form as an object of its fields, other text
/// as a string, and the rest as bytes.
pub(crate) fn decoded(
    body: &[u8],
    media_type: Option<&str>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let media_type = media_type.unwrap_or_default();
    match Family::of(media_type) {
        Family::Json if !media_type.is_empty() => json::parse(body, context),
        Family::Form => fields(body, context),
        _ => match std::str::from_utf8(body) {
            Ok(text) => Ok(js_string!(text).into()),
            Err(_) => array(body, context),
        },
    }
}

/// `a=1&b=2&b=3` as `{ a: "1", b: ["2", "3"] }`.
pub(crate) fn fields(form: &[u8], context: &mut Context) -> JsResult<JsValue> {
    let mut fields: Vec<(String, Vec<JsValue>)> = Vec::new();
    for (name, value) in form_urlencoded::parse(form) {
        let value = JsValue::from(JsString::from(&*value));
        match fields.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => fields.push((name.into_owned(), vec![value])),
        }
    }
    grouped(fields, context)
}

/// An object with a value for each name, or a list of values where there are several.
pub(crate) fn grouped(
    fields: Vec<(String, Vec<JsValue>)>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let object = JsObject::with_object_proto(context.intrinsics());
    for (name, mut values) in fields {
        let value = match values.len() {
            1 => values.remove(0),
            _ => boa_engine::object::builtins::JsArray::from_iter(values, context).into(),
        };
        object.create_data_property_or_throw(JsString::from(name), value, context)?;
    }
    Ok(object.into())
}

/// A `Uint8Array`.
pub(crate) fn array(bytes: &[u8], context: &mut Context) -> JsResult<JsValue> {
    Ok(JsUint8Array::from_iter(bytes.iter().copied(), context)?.into())
}

/// The bytes of a `Uint8Array` or another view, or of an `ArrayBuffer`.
pub(crate) fn of(object: &JsObject, context: &mut Context) -> JsResult<Option<Vec<u8>>> {
    if let Ok(buffer) = JsArrayBuffer::from_object(object.clone()) {
        return Ok(buffer.to_vec());
    }
    let (buffer, offset, length) = if let Ok(array) = JsTypedArray::from_object(object.clone()) {
        (
            array.buffer(context)?,
            array.byte_offset(context)?,
            array.byte_length(context)?,
        )
    } else if let Ok(view) = JsDataView::from_object(object.clone()) {
        let index = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        (
            view.buffer(context)?,
            index(view.byte_offset(context)?),
            index(view.byte_length(context)?),
        )
    } else {
        return Ok(None);
    };
    let bytes = buffer
        .as_object()
        .and_then(|buffer| JsArrayBuffer::from_object(buffer.clone()).ok())
        .and_then(|buffer| buffer.to_vec())
        .unwrap_or_default();
    let end = offset.saturating_add(length).min(bytes.len());
    Ok(Some(bytes.get(offset..end).unwrap_or_default().to_vec()))
}
