//! Server-sent events: <https://html.spec.whatwg.org/multipage/server-sent-events.html>.

use serde_json::{Map, Value};

use crate::json_sequence::items;
use crate::text;

/// The fields of an event. A value with no other keys is an event, not data of one.
const FIELDS: [&str; 4] = ["event", "id", "retry", "data"];

/// An array's items, or the one value that isn't an array, as events.
pub(crate) fn encode(value: &Value) -> Vec<u8> {
    let mut out = String::new();
    for item in items(value) {
        match item {
            Value::Object(event) if is_event(event) => write_event(&mut out, event),
            item => write_lines(&mut out, "data", &text::plain(item)),
        }
        out.push('\n');
    }
    out.into_bytes()
}

/// Whether the text is a stream already, as a description's example may be.
pub(crate) fn looks_encoded(text: &str) -> bool {
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let field = first.split(':').next().unwrap_or_default();
    first.contains(':') && (field.is_empty() || FIELDS.contains(&field))
}

/// One with `data` or with two fields: `{"id": 7}` alone is more likely to be data.
fn is_event(map: &Map<String, Value>) -> bool {
    let known = map
        .keys()
        .all(|key| FIELDS.contains(&key.as_str()) || key == "comment");
    known && (map.contains_key("data") || 2 <= map.len())
}

fn write_event(out: &mut String, event: &Map<String, Value>) {
    if let Some(comment) = event.get("comment").filter(|comment| !comment.is_null()) {
        write_lines(out, "", &text::plain(comment));
    }
    for field in FIELDS {
        match event.get(field) {
            None | Some(Value::Null) => {}
            Some(value) if field == "data" => write_lines(out, field, &text::plain(value)),
            // These are one line each, and an `id` with a NUL would be ignored.
            Some(value) => {
                let line = text::plain(value).replace(['\r', '\n', '\0'], " ");
                write_lines(out, field, &line);
            }
        }
    }
}

/// A field for each line of the text: a line break inside would end the field.
fn write_lines(out: &mut String, field: &str, text: &str) {
    for line in text.replace("\r\n", "\n").split(['\n', '\r']) {
        out.push_str(field);
        out.push_str(": ");
        out.push_str(line);
        out.push('\n');
    }
}
