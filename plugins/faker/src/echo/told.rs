//! What the caller's own body says: who orders two is told of two.

use guest_sdk::Request;
use serde_json::{Map, Number, Value};

use super::normalised;

/// Larger bodies are not worth reading.
const MAX_BODY: usize = 64 * 1024;
/// Longer lists are not repeated.
pub(crate) const MAX_ITEMS: usize = 100;

/// The body of a request that writes, if it is JSON or a form.
pub(super) fn of(request: &Request) -> Option<Value> {
    if !["POST", "PUT", "PATCH"].contains(&request.method.as_str()) {
        return None;
    }
    let body = request.body.as_deref()?;
    let media_type = request.header("content-type")?;
    let essence = media_type.split(';').next()?.trim().to_ascii_lowercase();
    match essence.as_str() {
        _ if body.len() > MAX_BODY => None,
        // Says what to do, not what there will be.
        "application/json-patch+json" => None,
        "application/x-www-form-urlencoded" => Some(form(body)),
        _ if crate::is_json(&essence) => serde_json::from_slice(body).ok(),
        _ => None,
    }
}

fn form(body: &[u8]) -> Value {
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(body) {
        let value = Value::from(value.into_owned());
        match members.get_mut(name.as_ref()) {
            None => {
                members.insert(name.into_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    Value::Object(members)
}

/// A scalar as it is and as what its text may mean, or a list of scalars; nothing for
/// what has to be looked at part by part.
pub(crate) fn readings(told: &Value) -> Vec<Value> {
    match told {
        Value::Object(_) => Vec::new(),
        Value::Array(items) => {
            let is_plain = |item: &Value| !item.is_array() && !item.is_object();
            let plain = !items.is_empty() && items.len() <= MAX_ITEMS && items.iter().all(is_plain);
            if plain {
                vec![told.clone()]
            } else {
                Vec::new()
            }
        }
        Value::String(text) => {
            let whole = text.parse::<i64>().ok().map(Value::from);
            let number = || text.parse::<f64>().ok().and_then(Number::from_f64);
            let number = whole.or_else(|| number().map(Value::from));
            let boolean = text.parse::<bool>().ok().map(Value::from);
            let others = [number, boolean].into_iter().flatten();
            std::iter::once(told.clone()).chain(others).collect()
        }
        scalar => vec![scalar.clone()],
    }
}

/// Whether no server would say it again.
pub(crate) fn is_secret(name: &str) -> bool {
    const SECRETS: [&str; 6] = ["password", "passwd", "passphrase", "secret", "cvv", "cvc"];
    let name = normalised(name);
    name == "pwd" || name == "pin" || SECRETS.iter().any(|secret| name.contains(secret))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bodies_are_read_by_their_media_type() {
        let check = |method: &str, media_type: &str, body: &str, expected: Option<Value>| {
            let request = Request {
                headers: vec![("content-type".to_owned(), media_type.into())],
                body: Some(body.into()),
                ..Request::new(method, "/")
            };
            assert_eq!(of(&request), expected, "{method} {media_type} {body}");
        };
        let form = "application/x-www-form-urlencoded";
        check(
            "POST",
            "application/json",
            "{\"a\":1}",
            Some(json!({"a": 1})),
        );
        check(
            "PATCH",
            "application/merge-patch+json",
            "[1]",
            Some(json!([1])),
        );
        check(
            "PUT",
            "Application/JSON; charset=utf-8",
            "7",
            Some(json!(7)),
        );
        check(
            "POST",
            form,
            "a=1&b=x+y&a=2",
            Some(json!({"a": ["1", "2"], "b": "x y"})),
        );
        check("POST", "application/json", "{", None);
        check("PATCH", "application/json-patch+json", "[]", None);
        check("POST", "text/plain", "7", None);
        check("GET", "application/json", "7", None);
    }
}
