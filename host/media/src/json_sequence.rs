//! JSON texts one after the other: a line each, or RFC 7464 with its record separators.

use serde_json::{Deserializer, Value};

use crate::family::essence;

const RECORD_SEPARATOR: char = '\u{1e}';

/// Which text of a sequence is no JSON.
#[derive(Debug, thiserror::Error)]
#[error("item {item} of the sequence is not a JSON text")]
pub struct SequenceError {
    /// From 1.
    pub item: usize,
    pub source: serde_json::Error,
}

/// The values of a sequence, in either notation.
pub fn split(text: &str) -> Result<Vec<Value>, SequenceError> {
    let text = text.trim_start_matches('\u{feff}');
    let separator = if text.starts_with(RECORD_SEPARATOR) {
        RECORD_SEPARATOR
    } else {
        '\n'
    };
    let texts = text
        .split(separator)
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let parsed = texts.enumerate().map(|(place, text)| {
        serde_json::from_str(text).map_err(|source| SequenceError {
            item: place + 1,
            source,
        })
    });
    parsed.collect()
}

/// An array's items, or the one value that isn't an array.
pub(crate) fn encode(value: &Value, media_type: &str) -> Vec<u8> {
    let separated = essence(media_type).ends_with("json-seq");
    let mut out = String::new();
    for item in items(value) {
        if separated {
            out.push(RECORD_SEPARATOR);
        }
        out.push_str(&item.to_string());
        out.push('\n');
    }
    out.into_bytes()
}

/// Whether the text is a sequence already, as a description's example may be.
pub(crate) fn looks_encoded(text: &str) -> bool {
    if text.starts_with(RECORD_SEPARATOR) {
        return true;
    }
    let mut values = Deserializer::from_str(text).into_iter::<Value>().peekable();
    values.peek().is_some()
        && values.all(|value| matches!(value, Ok(Value::Object(_) | Value::Array(_))))
}

pub(crate) fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        other => std::slice::from_ref(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_notations_are_split() {
        for (text, expected) in [
            (
                "{\"a\":1}\n[2]\n\n\"x\"",
                vec![json!({"a": 1}), json!([2]), json!("x")],
            ),
            (
                "\u{1e}{\"a\":\n1}\n\u{1e}2\n",
                vec![json!({"a": 1}), json!(2)],
            ),
            ("1\r\n2\r\n", vec![json!(1), json!(2)]),
            ("", vec![]),
        ] {
            assert_eq!(split(text).unwrap(), expected, "{text:?}");
        }
        assert_eq!(split("1\n\n{").unwrap_err().item, 2);
    }
}
