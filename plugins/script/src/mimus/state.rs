//! `mimus.state`: collections of values that outlive a request.

use boa_engine::object::builtins::JsArray;
use boa_engine::{
    Context, Finalize, JsArgs as _, JsData, JsError, JsNativeError, JsObject, JsResult, JsString,
    JsValue, Trace,
};
use guest_sdk::{Collection as Kept, StateError};
use serde_json::Value;

use super::{functions, getter};
use crate::globals::inspect_short;
use crate::json::{self, type_error};

/// What a collection's object holds: its name.
#[derive(Debug, Trace, Finalize, JsData)]
struct Collection {
    #[unsafe_ignore_trace]
    name: String,
}

/// What all collections' objects have in common.
struct Prototype(JsObject);

pub(super) fn object(context: &mut Context) -> JsResult<JsObject> {
    let prototype = functions(
        context,
        &[
            ("get", 1, get),
            ("set", 2, set),
            ("has", 1, has),
            ("delete", 1, delete),
            ("keys", 0, keys),
            ("values", 0, values),
            ("entries", 0, entries),
            ("clear", 0, clear),
            ("nextNumber", 0, next_number),
        ],
    );
    getter(&prototype, "size", size, context)?;
    context.insert_data(Prototype(prototype));
    Ok(functions(context, &[("collection", 1, collection)]))
}

fn collection(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = key(args.get_or_undefined(0), "a collection's name", context)?;
    let prototype = context.get_data::<Prototype>().map(|it| it.0.clone());
    Ok(JsObject::from_proto_and_data(prototype, Collection { name }).into())
}

fn get(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let key = key(args.get_or_undefined(0), "a key", context)?;
    let bytes = with(this, context, |kept| kept.get_bytes(&key))?;
    match bytes {
        Some(bytes) => value(&bytes, &key, context),
        None => Ok(JsValue::undefined()),
    }
}

fn set(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let key = key(args.get_or_undefined(0), "a key", context)?;
    let Some(text) = json::stringify(args.get_or_undefined(1), context)? else {
        return Err(type_error(format!(
            "`set(\"{key}\", …)`: {} can't be kept, as it has no JSON; `delete(\"{key}\")` removes a value",
            inspect_short(args.get_or_undefined(1), context)
        )));
    };
    with(this, context, |kept| kept.set_bytes(&key, text.as_bytes()))?;
    Ok(JsValue::undefined())
}

fn has(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let key = key(args.get_or_undefined(0), "a key", context)?;
    let bytes = with(this, context, |kept| kept.get_bytes(&key))?;
    Ok(bytes.is_some().into())
}

fn delete(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let key = key(args.get_or_undefined(0), "a key", context)?;
    Ok(with(this, context, |kept| kept.delete(&key))?.into())
}

fn keys(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let keys = with(this, context, |kept: &Kept<'_>| kept.keys())?;
    let keys: Vec<JsValue> = keys.iter().map(|key| text(key)).collect();
    Ok(JsArray::from_iter(keys, context).into())
}

fn values(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut values = Vec::new();
    for (_, value) in all(this, context)? {
        values.push(value);
    }
    Ok(JsArray::from_iter(values, context).into())
}

fn entries(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut entries: Vec<JsValue> = Vec::new();
    for (key, value) in all(this, context)? {
        let entry = JsArray::from_iter([text(&key), value], context);
        entries.push(entry.into());
    }
    Ok(JsArray::from_iter(entries, context).into())
}

fn clear(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    with(this, context, |kept| {
        for key in kept.keys()? {
            kept.delete(&key)?;
        }
        Ok(())
    })?;
    Ok(JsValue::undefined())
}

fn next_number(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let number = with(this, context, |kept: &Kept<'_>| kept.next_number())?;
    #[expect(clippy::cast_precision_loss, reason = "no collection gets near 2^53")]
    Ok(JsValue::new(number as f64))
}

fn size(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let keys = with(this, context, |kept: &Kept<'_>| kept.keys())?;
    #[expect(clippy::cast_precision_loss, reason = "no collection gets near 2^53")]
    Ok(JsValue::new(keys.len() as f64))
}

fn all(this: &JsValue, context: &mut Context) -> JsResult<Vec<(String, JsValue)>> {
    let entries = with(this, context, |kept| {
        kept.entries::<Value>().collect::<Result<Vec<_>, _>>()
    })?;
    let values = entries.into_iter().map(|(key, value)| {
        let value = JsValue::from_json(&value, context)?;
        Ok((key, value))
    });
    values.collect()
}

/// Does something with the collection that `this` stands for.
fn with<T>(
    this: &JsValue,
    context: &Context,
    run: impl FnOnce(&Kept<'_>) -> Result<T, StateError>,
) -> JsResult<T> {
    let object = this.as_object();
    let name = object
        .as_ref()
        .and_then(|object| object.downcast_ref::<Collection>())
        .map(|collection| collection.name.clone())
        .ok_or_else(|| {
            type_error("call this on a collection: `mimus.state.collection(\"orders\")`")
        })?;
    let guest = super::guest(context)?;
    run(&guest.state().collection(name)).map_err(|error| refused(&error))
}

fn refused(error: &StateError) -> JsError {
    JsNativeError::error()
        .with_message(error.to_string())
        .into()
}

/// Strings and numbers are keys; anything else is a mistake that would show up as
/// `[object Object]` much later.
fn key(value: &JsValue, what: &str, context: &mut Context) -> JsResult<String> {
    if let Some(text) = value.as_string() {
        return Ok(text.to_std_string_lossy());
    }
    if value.as_number().is_some_and(f64::is_finite) {
        return Ok(value.display().to_string());
    }
    Err(type_error(format!(
        "{what} is a string or a number, not {}",
        inspect_short(value, context)
    )))
}

fn value(bytes: &[u8], key: &str, context: &mut Context) -> JsResult<JsValue> {
    json::parse(bytes, context)
        .map_err(|_| type_error(format!("what is kept under `{key}` is not JSON")))
}

fn text(text: &str) -> JsValue {
    JsString::from(text).into()
}
