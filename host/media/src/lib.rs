//! Values to bytes and back, by media type: the one place that knows how JSON, XML, CSV,
//! forms, event streams and the like are written. Pure, and small enough to be compiled
//! into a component as well as into the server.
//!
//! Nothing here checks a value against its schema. The schema only says how the value is
//! written: names and order of properties, the `xml` object, the kind of an array's items.

mod binary;
mod cbor;
mod content_type;
mod csv;
mod error;
mod event_stream;
mod family;
mod form;
pub mod json_sequence;
mod multipart;
mod sample;
mod schema;
mod text;
pub mod xml;
mod yaml;

use serde_json::Value;

pub use content_type::content_type;
pub use error::EncodeError;
pub use family::Family;
pub use sample::sample;
use schema::View;

/// How deep values, documents and schemas may be nested: as deep as `serde_json` reads.
pub const MAX_DEPTH: usize = 128;

/// Writes `value` as a document of `media_type`.
///
/// `schema` is JSON Schema 2020-12, with every `$ref` pointing into its own `$defs`;
/// `true` where there is none. A string that stands for a whole document, as examples in
/// descriptions do (`<pet>…</pet>`, `a,b\n1,2`), is written as it is.
pub fn encode(value: &Value, media_type: &str, schema: &Value) -> Result<Vec<u8>, EncodeError> {
    check_depth(value)?;
    let family = Family::of(media_type);
    if let Some(document) = document(value, family, schema) {
        return Ok(document.as_bytes().to_vec());
    }
    Ok(match family {
        Family::Json => value.to_string().into_bytes(),
        Family::JsonSequence => json_sequence::encode(value, media_type),
        Family::EventStream => event_stream::encode(value),
        Family::Xml => return xml_or_drawing(value, media_type, schema),
        Family::Yaml => yaml::encode(value),
        Family::Csv => csv::encode(value, media_type, &View::new(schema)),
        Family::Form => form::encode(value),
        Family::Multipart => multipart::encode(value, media_type, &View::new(schema)),
        Family::Text => text::plain(value).into_owned().into_bytes(),
        Family::Binary => binary::encode(value, media_type, &View::new(schema)),
    })
}

/// The text of a document that the value holds whole, rather than something to be
/// written in the media type's way.
fn document<'v>(value: &'v Value, family: Family, schema: &Value) -> Option<&'v str> {
    let text = value.as_str()?;
    let whole = match family {
        Family::Csv | Family::Form => true,
        Family::EventStream => event_stream::looks_encoded(text),
        Family::Multipart => multipart::looks_encoded(text),
        Family::JsonSequence => json_sequence::looks_encoded(text),
        Family::Yaml => text.contains('\n') && !View::new(schema).types().has(schema::STRING),
        // XML decides for itself, and JSON text in a string is but a string.
        Family::Xml | Family::Json | Family::Text | Family::Binary => false,
    };
    whole.then_some(text)
}

/// SVG is XML, yet a description that says no more than "a string" wants a picture.
fn xml_or_drawing(value: &Value, media_type: &str, schema: &Value) -> Result<Vec<u8>, EncodeError> {
    match value {
        Value::String(text)
            if family::essence(media_type) == "image/svg+xml" && !xml::looks_encoded(text) =>
        {
            Ok(sample(media_type, text::hash(text.as_bytes())))
        }
        _ => xml::encode(value, schema),
    }
}

/// Without recursion, so that no value can exhaust the stack here.
fn check_depth(value: &Value) -> Result<(), EncodeError> {
    let mut pending = vec![(value, 1)];
    while let Some((value, depth)) = pending.pop() {
        match value {
            Value::Array(_) | Value::Object(_) if MAX_DEPTH < depth => {
                return Err(EncodeError::TooDeep);
            }
            Value::Array(items) => pending.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(map) => pending.extend(map.values().map(|item| (item, depth + 1))),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
