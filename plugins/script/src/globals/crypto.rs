//! `crypto.randomUUID` and `crypto.getRandomValues`, from the request's seed. There is
//! nothing secret in a mock.

use boa_engine::object::builtins::JsTypedArray;
use boa_engine::{Context, JsArgs as _, JsResult, JsValue, js_string};

use super::GLOBAL;
use crate::json::type_error;
use crate::mimus::{fill, functions, uuid};

pub(super) fn register(context: &mut Context) -> JsResult<()> {
    let crypto = functions(
        context,
        &[
            ("randomUUID", 0, |_, _, context| {
                Ok(js_string!(uuid(context)?).into())
            }),
            ("getRandomValues", 1, random_values),
        ],
    );
    context.register_global_property(js_string!("crypto"), crypto, GLOBAL)
}

/// Bytes that one call fills: as many as in browsers.
const MAX_BYTES: usize = 65_536;

fn random_values(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let value = args.get_or_undefined(0);
    let object = value.as_object();
    let array = object.and_then(|object| JsTypedArray::from_object(object.clone()).ok());
    let Some(array) = array else {
        return Err(type_error(
            "`getRandomValues` fills a typed array, as `Uint8Array` is one",
        ));
    };
    let length = array.byte_length(context)?;
    if MAX_BYTES < length {
        return Err(type_error(format!(
            "`getRandomValues` fills up to {MAX_BYTES} bytes"
        )));
    }
    let mut bytes = vec![0; length];
    fill(&mut bytes, context)?;
    let offset = array.byte_offset(context)?;
    let buffer = array.buffer(context)?;
    let buffer = buffer.as_object().and_then(|buffer| {
        boa_engine::object::builtins::JsArrayBuffer::from_object(buffer.clone()).ok()
    });
    if let Some(buffer) = buffer
        && let Some(mut data) = buffer.data_mut()
        && let Some(part) = data.get_mut(offset..offset + length)
    {
        part.copy_from_slice(&bytes);
    }
    Ok(value.clone())
}
