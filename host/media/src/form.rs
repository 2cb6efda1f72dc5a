//! `application/x-www-form-urlencoded`, by the defaults of the `encoding` object.

use serde_json::Value;

use crate::text;

/// `style: form` with `explode`: arrays repeat their key, objects are JSON.
pub(crate) fn encode(value: &Value) -> Vec<u8> {
    let Value::Object(fields) = value else {
        return text::plain(value).into_owned().into_bytes();
    };
    let mut out = form_urlencoded::Serializer::new(String::new());
    for (key, value) in fields {
        match value {
            Value::Array(items) => {
                out.extend_pairs(items.iter().map(|item| (key, text::field(item))));
            }
            value => {
                out.append_pair(key, &text::field(value));
            }
        }
    }
    out.finish().into_bytes()
}
