//! Media types that are not text, and those that nobody knows.

use serde_json::Value;

use crate::family::essence;
use crate::sample::Format;
use crate::schema::View;
use crate::{cbor, sample, text};

/// A string is the bytes of the body. Where the media type is a format that can be told
/// from its first bytes and these aren't in it, a small valid file stands in: `"string"`
/// is no picture.
pub(crate) fn encode(value: &Value, media_type: &str, schema: &View<'_>) -> Vec<u8> {
    let essence = essence(media_type);
    match essence.rsplit(['/', '+']).next() {
        Some("cbor") => return cbor::encode(value),
        Some("cbor-seq") => return cbor::encode_sequence(value),
        _ => {}
    }
    let format = Format::of(&essence);
    match (value, format) {
        (Value::Null, _) => sample(media_type, 0),
        (Value::String(text), _) if is_encoded(schema) => text.as_bytes().to_vec(),
        (Value::String(text), Some(format)) => {
            if format.is_of(text.as_bytes()) {
                return text.as_bytes().to_vec();
            }
            let decoded = base64(text).filter(|bytes| format.is_of(bytes));
            decoded.unwrap_or_else(|| format.make(text::hash(text.as_bytes())))
        }
        (value, Some(format)) => format.make(text::hash(value.to_string().as_bytes())),
        (value, None) => text::plain(value).into_owned().into_bytes(),
    }
}

/// Bytes written as text are that text on the wire too:
/// <https://spec.openapis.org/oas/v3.1.1#working-with-binary-data>.
fn is_encoded(schema: &View<'_>) -> bool {
    schema
        .text("contentEncoding")
        .is_some_and(|encoding| encoding != "binary")
        || matches!(schema.text("format"), Some("byte" | "base64" | "base64url"))
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    data_encoding::BASE64.decode(&digits).ok()
}
