//! Violations in a header, for answers whose body belongs to the description.

use http::HeaderValue;
use serde_json::{Value, json};

use super::{Location, Violation};

/// Bytes of one of the two headers. Node takes 16 KiB of headers in all, many proxies 8 KiB
/// in one.
const MAX_HEADER: usize = 6 * 1024;

/// `mimus-violations`: a JSON array of [`Violation`]s. Where not all have room, the last
/// entry is `{"more": n}`.
pub fn mimus_violations(violations: &[Violation]) -> HeaderValue {
    // Room for `,{"more":1000000}]`.
    const TAIL: usize = 20;
    let mut text = String::from("[");
    for (at, violation) in violations.iter().enumerate() {
        let entry = ascii_json(&serde_json::to_value(violation).unwrap_or_default());
        let comma = if at == 0 { "" } else { "," };
        if text.len() + comma.len() + entry.len() + TAIL > MAX_HEADER {
            text.push_str(comma);
            text.push_str(&json!({ "more": violations.len() - at }).to_string());
            break;
        }
        text.push_str(comma);
        text.push_str(&entry);
    }
    text.push(']');
    header_value(&text)
}

/// `sl-violations`: the same, as Prism's users know it.
pub fn sl_violations(violations: &[Violation]) -> HeaderValue {
    let entries: Vec<Value> = violations.iter().map(prism_entry).collect();
    let text = ascii_json(&Value::Array(entries));
    match text.get(..MAX_HEADER) {
        Some(head) if text.len() > MAX_HEADER => {
            header_value(&format!("Too many violations! {head}"))
        }
        _ => header_value(&text),
    }
}

fn prism_entry(violation: &Violation) -> Value {
    let mut location = vec!["request".to_owned(), violation.location.as_str().to_owned()];
    if let Some(name) = &violation.name {
        let lower = matches!(violation.location, Location::Path | Location::Header);
        location.push(if lower {
            name.to_ascii_lowercase()
        } else {
            name.clone()
        });
    }
    let steps = violation.pointer.split('/').skip(1);
    location.extend(steps.map(|step| step.replace("~1", "/").replace("~0", "~")));
    json!({
        "location": location,
        "severity": "Error",
        "code": violation.rule,
        "message": violation.message,
    })
}

/// Header values are ASCII in practice; JSON has escapes for all else.
fn ascii_json(value: &Value) -> String {
    let text = value.to_string();
    // DEL is the one ASCII character that JSON leaves alone and headers refuse.
    let plain = |c: char| c.is_ascii() && c != '\u{7f}';
    if text.chars().all(plain) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if plain(c) {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out += &unicode_escape(*unit);
            }
        }
    }
    out
}

fn unicode_escape(unit: u16) -> String {
    format!("\\u{unit:04x}")
}

fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("[]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(message: &str) -> Violation {
        Violation {
            pointer: "/a~1b/0".into(),
            ..Violation::new(Location::Header, Some("X-Größe"), "type", message)
        }
    }

    #[test]
    fn prism_users_find_their_shape() {
        let header = sl_violations(&[violation("must be an integer")]);
        let entries: Value = serde_json::from_str(header.to_str().unwrap()).unwrap();
        assert_eq!(
            entries,
            json!([{
                "location": ["request", "header", "x-größe", "a/b", "0"],
                "severity": "Error",
                "code": "type",
                "message": "must be an integer",
            }])
        );
    }

    #[test]
    fn headers_are_ascii_and_bounded() {
        let many: Vec<_> = (0..500)
            .map(|_| violation("größer als erlaubt 🐦\u{7f}\n"))
            .collect();
        let header = mimus_violations(&many);
        assert!(header.len() <= 8 * 1024);
        let entries: Vec<Value> = serde_json::from_str(header.to_str().unwrap()).unwrap();
        let more = entries.last().unwrap()["more"].as_u64().unwrap();
        assert_eq!(usize::try_from(more).unwrap() + entries.len() - 1, 500);
        let header = sl_violations(&many);
        assert!(header.len() <= 8 * 1024);
        assert!(
            header
                .to_str()
                .unwrap()
                .starts_with("Too many violations! [")
        );
    }
}
