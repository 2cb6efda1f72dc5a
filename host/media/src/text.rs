//! Small things that several media types share: values as plain text, and a hash.

use std::borrow::Cow;

use serde_json::Value;

/// A string as it is, anything else as JSON.
pub(crate) fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// As [`plain`], but nothing at all for null: in a table or a form that is an empty field.
pub(crate) fn field(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        other => plain(other),
    }
}

/// FNV-1a: the same on every machine, and in no need of the random keys that the
/// standard library's hashers ask the system for.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
