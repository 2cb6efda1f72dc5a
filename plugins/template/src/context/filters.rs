//! Filters beyond those of the language: JSON, encodings, digests.

use std::fmt::Write as _;

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, Mac as _};
use md5::Md5;
use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error};
use percent_encoding::percent_decode_str;
use serde::Serialize as _;
use serde_json::Value as Json;
use serde_json::ser::{PrettyFormatter, Serializer};
use sha2::{Digest as _, Sha256};

use crate::call::wrong;
use crate::json;

pub(super) fn add(env: &mut Environment<'_>) {
    env.add_filter("tojson", |value: Value, how: Kwargs| to_json(&value, &how));
    env.add_filter("fromjson", from_json);
    env.add_filter("pointer", pointer);
    env.add_filter("b64encode", |value: Value, how: Kwargs| {
        let url = how.get::<Option<bool>>("url")?.unwrap_or_default();
        how.assert_all_used()?;
        let text = json::text(&value);
        Ok::<_, Error>(if url {
            Base64UrlUnpadded::encode_string(text.as_bytes())
        } else {
            Base64::encode_string(text.as_bytes())
        })
    });
    env.add_filter("b64decode", |value: Value| {
        let text = json::text(&value);
        let plain = text
            .trim()
            .trim_end_matches('=')
            .replace('+', "-")
            .replace('/', "_");
        let bytes = Base64UrlUnpadded::decode_vec(&plain);
        let bytes = bytes.map_err(|error| wrong(format!("`b64decode`: {error}")))?;
        Ok::<_, Error>(String::from_utf8_lossy(&bytes).into_owned())
    });
    env.add_filter("urldecode", |value: Value| {
        let text = json::text(&value).replace('+', " ");
        percent_decode_str(&text).decode_utf8_lossy().into_owned()
    });
    env.add_filter("sha256", |value: Value| {
        hex(&Sha256::digest(json::text(&value)))
    });
    env.add_filter("md5", |value: Value| hex(&Md5::digest(json::text(&value))));
    env.add_filter("hmac_sha256", |value: Value, key: Value| {
        let key = json::text(&key);
        let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes());
        let mut mac = mac.map_err(|error| wrong(error.to_string()))?;
        mac.update(json::text(&value).as_bytes());
        Ok::<_, Error>(hex(&mac.finalize().into_bytes()))
    });
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Written as it is, wherever it is put; `<` and the like are no danger to HTML.
fn to_json(value: &Value, how: &Kwargs) -> Result<Value, Error> {
    let indent = how.get::<Option<u8>>("indent")?;
    how.assert_all_used()?;
    let value = json::json(value)?;
    let text = match indent {
        None => value.to_string(),
        Some(indent) => indented(&value, indent)?,
    };
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' | '>' | '&' | '\'' => write!(safe, "\\u{:04x}", u32::from(letter))
                .map_err(|error| wrong(error.to_string()))?,
            letter => safe.push(letter),
        }
    }
    Ok(Value::from_safe_string(safe))
}

fn indented(value: &Json, indent: u8) -> Result<String, Error> {
    let spaces = " ".repeat(indent.min(16).into());
    let formatter = PrettyFormatter::with_indent(spaces.as_bytes());
    let mut text = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut text, formatter);
    let written = value.serialize(&mut serializer);
    written.map_err(|error| wrong(error.to_string()))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn from_json(value: &Value) -> Result<Value, Error> {
    let read = serde_json::from_str::<Json>(&json::text(value));
    let read = read.map_err(|error| wrong(format!("`fromjson`: {error}")))?;
    Ok(json::value(&read))
}

/// A part of a value, by its JSON pointer (RFC 6901): `/lines/0/sku`.
fn pointer(value: &Value, pointer: &Value) -> Result<Value, Error> {
    let pointer = json::text(pointer);
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return Err(wrong(format!(
            "`pointer`: `{pointer}` has to begin with `/`"
        )));
    }
    let parts = pointer.split('/').skip(1);
    let mut part = value.clone();
    for name in parts.map(|name| name.replace("~1", "/").replace("~0", "~")) {
        part = match name.parse::<usize>() {
            Ok(at) if part.kind() == minijinja::value::ValueKind::Seq => {
                part.get_item_by_index(at)?
            }
            _ => part.get_attr(&name)?,
        };
        if part.is_undefined() {
            break;
        }
    }
    Ok(part)
}
