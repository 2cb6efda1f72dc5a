//! What a handler returned, as the answer it stands for; or words on why it is none.

mod headers;

use std::time::Duration;

use boa_engine::object::builtins::JsArray;
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, js_string};
use guest_sdk::{Outcome, Response};
use mimus_media::Family;
use serde_json::Value;

pub(crate) use self::headers::Headers;
use crate::bytes;
use crate::declared::Declared;
use crate::globals::inspect_short;
use crate::json::{self, type_error};
use crate::mimus::{self, Asked};

/// What a handler may return.
const PARTS: [&str; 4] = ["status", "headers", "body", "delay"];

/// Statuses whose answers have no body.
const BODILESS: [u16; 3] = [204, 205, 304];

/// Reads what a handler returned.
pub(crate) fn read(
    returned: &JsValue,
    declared: &Declared,
    context: &mut Context,
) -> JsResult<Outcome> {
    if returned.is_null_or_undefined() {
        return Ok(Outcome::Pass);
    }
    let parts = parts(returned, context)?;
    let choice = &mimus::call(context)?.choice;
    let (chosen, media_type) = (choice.status, choice.media_type.clone());
    let status = match parts.get(js_string!("status"), context)? {
        status if status.is_undefined() => chosen,
        status => self::status(&status, context)?,
    };
    let headers = parts.get(js_string!("headers"), context)?;
    let headers = Headers::read(&headers, context)?;
    let media_type = match headers.text("content-type") {
        Some(given) => Some(given),
        None if status == chosen => media_type,
        None => declared.media_type(status, media_type.as_deref()),
    };
    let mut response = Response::new(status);
    if let Some((body, media_type)) = body(&parts, status, media_type, context)? {
        response = response.content(mimus_media::content_type(&media_type, &body), body);
    }
    let own_type = headers.has("content-type");
    if own_type {
        response.headers.clear();
    }
    response.headers.extend(headers.into_bytes());
    let delay = parts.get(js_string!("delay"), context)?;
    Ok(response.delay(self::delay(&delay, context)?).into())
}

/// The object that a handler returned, if it has nothing but the parts of an answer.
fn parts(returned: &JsValue, context: &mut Context) -> JsResult<JsObject> {
    let object = returned.as_object();
    let Some(object) = object.filter(|object| !object.is_array() && !object.is_callable()) else {
        return Err(type_error(format!(
            "a handler returns `{{ status, headers, body, delay }}`, or nothing to let the next responder answer; it returned {}: did you mean `{{ body: … }}`?",
            inspect_short(returned, context)
        )));
    };
    for key in object.own_property_keys(context)? {
        let PropertyKey::String(name) = &key else {
            continue;
        };
        let name = name.to_std_string_lossy();
        let hidden = object.is::<Asked>() && (name == "text" || name == "bytes");
        if !hidden && !PARTS.contains(&name.as_str()) {
            return Err(type_error(format!(
                "a handler returns `{{ status, headers, body, delay }}`, and `{name}` is none of these: did you mean `{{ body: {{ {name}: … }} }}`?"
            )));
        }
    }
    Ok(object)
}

fn status(value: &JsValue, context: &mut Context) -> JsResult<u16> {
    let number = value.as_number().filter(|number| number.fract() == 0.0);
    match number {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is within bounds"
        )]
        Some(number) if (200.0..600.0).contains(&number) => Ok(number as u16),
        _ => Err(type_error(format!(
            "`status` is a whole number from 200 to 599, not {}",
            inspect_short(value, context)
        ))),
    }
}

fn delay(value: &JsValue, context: &mut Context) -> JsResult<Duration> {
    if value.is_null_or_undefined() {
        return Ok(Duration::ZERO);
    }
    match value.as_number() {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is within bounds"
        )]
        Some(ms) if (0.0..=f64::from(u32::MAX)).contains(&ms) => {
            Ok(Duration::from_millis(ms.round() as u64))
        }
        _ => Err(type_error(format!(
            "`delay` is a number of milliseconds, not {}",
            inspect_short(value, context)
        ))),
    }
}

/// The bytes of the body and their media type; none where there is no body.
fn body(
    parts: &JsObject,
    status: u16,
    media_type: Option<String>,
    context: &mut Context,
) -> JsResult<Option<(Vec<u8>, String)>> {
    if let Some(bytes) = mimus::untouched(parts) {
        let media_type = media_type.unwrap_or_else(|| "application/octet-stream".to_owned());
        return Ok((!bytes.is_empty()).then_some((bytes, media_type)));
    }
    let body = parts.get(js_string!("body"), context)?;
    if body.is_undefined() || BODILESS.contains(&status) {
        return Ok(None);
    }
    let or = |default: &str| media_type.clone().unwrap_or_else(|| default.to_owned());
    if let Some(text) = body.as_string() {
        let text = text.to_std_string_lossy();
        let media_type = or("text/plain");
        warn_if_not_json(&text, &media_type, context)?;
        return Ok(Some((text.into_bytes(), media_type)));
    }
    if let Some(object) = body.as_object()
        && let Some(bytes) = bytes::of(&object, context)?
    {
        return Ok(Some((bytes, or("application/octet-stream"))));
    }
    let media_type = or("application/json");
    let family = Family::of(&media_type);
    if body.is_null() && family != Family::Json {
        return Ok(None);
    }
    let Some(text) = json::stringify(&body, context)? else {
        return Err(type_error(format!(
            "`body` is {}, which is neither text nor bytes, and has no JSON",
            inspect_short(&body, context)
        )));
    };
    if family == Family::Json {
        return Ok(Some((text.into_bytes(), media_type)));
    }
    let value: Value =
        serde_json::from_str(&text).map_err(|error| type_error(error.to_string()))?;
    let guest = mimus::guest(context)?;
    let schema = guest.description().schema(status, &media_type);
    let schema = schema.ok().flatten().unwrap_or(Value::Bool(true));
    let bytes = mimus_media::encode(&value, &media_type, &schema)
        .map_err(|error| type_error(format!("`body` can't be written as {media_type}: {error}")))?;
    Ok(Some((bytes, media_type)))
}

/// A string goes out as it is, which is what other servers do; that it is no JSON may be
/// meant, but seldom is.
fn warn_if_not_json(text: &str, media_type: &str, context: &mut Context) -> JsResult<()> {
    let is_json = |text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if Family::of(media_type) == Family::Json && !is_json(text) {
        let guest = mimus::guest(context)?;
        guest.log().warn(format!(
            "the body is a string, sent as it is, and is not JSON though the content type is {media_type}; \
             for a JSON string, return `JSON.stringify(text)`"
        ));
    }
    Ok(())
}

/// What `Array.isArray` says of a value.
pub(crate) fn list(value: &JsValue) -> Option<JsArray> {
    let object = value.as_object()?;
    JsArray::from_object(object.clone()).ok()
}

/// The items of a list.
pub(crate) fn items(list: &JsArray, context: &mut Context) -> JsResult<Vec<JsValue>> {
    let length = list.length(context)?;
    (0..length).map(|index| list.get(index, context)).collect()
}

/// Keys of an object that are strings and enumerable, with their values.
pub(crate) fn pairs(object: &JsObject, context: &mut Context) -> JsResult<Vec<(String, JsValue)>> {
    let mut pairs = Vec::new();
    for key in object.own_property_keys(context)? {
        let name = match &key {
            PropertyKey::String(name) => name.to_std_string_lossy(),
            PropertyKey::Index(index) => index.get().to_string(),
            PropertyKey::Symbol(_) => continue,
        };
        pairs.push((name, object.get(key, context)?));
    }
    Ok(pairs)
}

/// A value that stands for text: strings, numbers and booleans.
pub(crate) fn plain(value: &JsValue) -> Option<String> {
    if let Some(text) = value.as_string() {
        return Some(JsString::to_std_string_lossy(&text));
    }
    (value.is_number() || value.is_boolean()).then(|| value.display().to_string())
}
