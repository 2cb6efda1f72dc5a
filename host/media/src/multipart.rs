//! Bodies of several parts: `multipart/form-data`, `multipart/mixed` and their kin.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value;

use crate::content_type::parameter;
use crate::schema::View;
use crate::{Family, binary, text};

struct Part {
    head: String,
    body: Vec<u8>,
}

/// An object's properties are parts with names, an array's items parts without.
pub(crate) fn encode(value: &Value, media_type: &str, schema: &View<'_>) -> Vec<u8> {
    let mut parts = Vec::new();
    match value {
        Value::Object(fields) => {
            let properties = schema.properties();
            let additional = schema.additional();
            for (key, value) in fields {
                let property = properties.iter().find(|(name, _)| name == key);
                let property = property.map_or(&additional, |(_, property)| property);
                match value {
                    // <https://spec.openapis.org/oas/v3.1.1#special-considerations-for-multipart-content>
                    Value::Array(items) => {
                        let item = property.items();
                        parts.extend(items.iter().map(|value| part(Some(key), value, &item)));
                    }
                    value => parts.push(part(Some(key), value, property)),
                }
            }
        }
        Value::Array(items) => {
            let item = schema.items();
            parts.extend(items.iter().map(|value| part(None, value, &item)));
        }
        value => parts.push(part(None, value, schema)),
    }
    join(&parts, media_type)
}

/// Whether the text is such a body already, as a description's example may be.
pub(crate) fn looks_encoded(text: &str) -> bool {
    boundary(text.as_bytes()).is_some_and(|boundary| text.contains(&format!("--{boundary}--")))
}

/// The boundary of a body, from its first line.
pub(crate) fn boundary(body: &[u8]) -> Option<&str> {
    let line = body.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
    let boundary = std::str::from_utf8(line)
        .ok()?
        .strip_prefix("--")?
        .trim_end();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte);
    let valid = (1..=70).contains(&boundary.len()) && boundary.bytes().all(allowed);
    // A body without parts is nothing but the closing line.
    let closed = boundary
        .strip_suffix("--")
        .filter(|_| !body.windows(2).any(|two| two == b"\n-"));
    valid.then(|| closed.unwrap_or(boundary))
}

fn part(name: Option<&str>, value: &Value, schema: &View<'_>) -> Part {
    let binary = schema.text("format") == Some("binary");
    let (content_type, file) = match (schema.text("contentMediaType"), value) {
        (_, Value::Object(_) | Value::Array(_)) => (Some("application/json"), false),
        (Some(declared), _) => (Some(declared), schema.text("contentEncoding").is_none()),
        (None, _) if binary => (Some("application/octet-stream"), true),
        (None, _) => (None, false),
    };
    let mut head = String::new();
    if let Some(name) = name {
        let _ = write!(
            head,
            "Content-Disposition: form-data; name=\"{}\"",
            quoted(name)
        );
        if file {
            let _ = write!(head, "; filename=\"{}\"", quoted(name));
        }
        head.push_str("\r\n");
    }
    if let Some(content_type) = content_type {
        let line: String = content_type.chars().filter(|c| !c.is_control()).collect();
        let _ = write!(head, "Content-Type: {line}\r\n");
    }
    let body = match content_type {
        Some(declared) if file && Family::of(declared) == Family::Binary => {
            binary::encode(value, declared, schema)
        }
        _ => text::field(value).into_owned().into_bytes(),
    };
    Part { head, body }
}

/// As browsers do: <https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data>.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn join(parts: &[Part], media_type: &str) -> Vec<u8> {
    let boundary = choose_boundary(parts, media_type);
    let mut out = Vec::new();
    for Part { head, body } in parts {
        out.extend_from_slice(format!("--{boundary}\r\n{head}\r\n").as_bytes());
        out.extend_from_slice(body);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    out
}

/// The description's own, or one made from the content: in any case one that does not
/// occur in it.
fn choose_boundary<'m>(parts: &[Part], media_type: &'m str) -> Cow<'m, str> {
    let occurs = |boundary: &str| parts.iter().any(|part| contains(&part.body, boundary));
    let valid = |boundary: &&str| multipart_boundary_is_valid(boundary) && !occurs(boundary);
    if let Some(declared) = parameter(media_type, "boundary").filter(valid) {
        return Cow::Borrowed(declared);
    }
    let mut hash = parts.iter().fold(0, |hash, part| {
        let part = text::hash(&part.body) ^ text::hash(part.head.as_bytes()).rotate_left(1);
        text::hash(&u64::to_be_bytes(hash ^ part))
    });
    loop {
        let boundary = format!("mimus-{hash:016x}");
        if !occurs(&boundary) {
            return Cow::Owned(boundary);
        }
        hash = text::hash(&hash.to_be_bytes());
    }
}

fn multipart_boundary_is_valid(declared: &str) -> bool {
    boundary(format!("--{declared}\n-").as_bytes()) == Some(declared)
}

fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack
        .windows(needle.len().max(1))
        .any(|window| window == needle.as_bytes())
}
