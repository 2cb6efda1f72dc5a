//! What the request says that the answer should say again, read from the request.

use guest_sdk::{Location, Request};
use mimus_fake::echo::Echoes;
use serde_json::{Map, Value};

/// Larger bodies are not worth reading.
const MAX_BODY: usize = 64 * 1024;

/// From the parameters of the path and the query.
pub(crate) fn of_parameters(request: &Request) -> Echoes {
    let mut echoes = Echoes::default();
    for parameter in &request.parameters {
        let (name, value) = (&parameter.name, &parameter.value);
        echoes = match parameter.location {
            Location::Path => echoes.with_path_parameter(name, value.clone()),
            Location::Query => echoes.with_query_parameter(name, value.clone()),
            Location::Header | Location::Cookie => echoes,
        };
    }
    echoes
}

/// The body of a request that writes, if it is JSON or a form.
pub(crate) fn body(request: &Request) -> Option<Value> {
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
            assert_eq!(
                super::body(&request),
                expected,
                "{method} {media_type} {body}"
            );
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
