//! What a webhook is told.

use mimus_journal::{Body, Exchange};
use serde_json::{Map, Value, json};

use super::model::Format;
use crate::journal::row::time;

/// Bytes of a body, up to which it is told.
const MOST_BODY: usize = 256 << 10;

/// What happened, without the secrets that the journal has not either.
pub(super) fn of(event: &str, exchange: &Exchange) -> Value {
    let operation = exchange.operation.as_ref();
    let template = operation.map_or("", |operation| &*operation.path);
    let at = time(exchange.time);
    json!({
        "event_type": event,
        "timestamp": at,
        "data": {
            "method": exchange.request.method,
            "path": template,
            "timestamp": at,
            "response": body(&exchange.response.body),
            "path_params": parameters(template, &exchange.request.path),
            "operation": operation.map(|operation| &operation.id),
            "request_path": exchange.request.path,
            "query": exchange.request.query,
            "request": body(&exchange.request.body),
            "status": exchange.response.status,
        },
    })
}

/// What is sent when a webhook is tried out.
pub(crate) fn test(event: &str, id: i64, at: i64) -> Value {
    let at = time(at);
    json!({
        "event_type": event,
        "timestamp": at,
        "test": true,
        "data": {
            "method": "GET",
            "path": "/mimus/webhook-test",
            "timestamp": at,
            "response": { "message": "a test of the webhook" },
            "path_params": {},
            "webhook_id": id,
        },
    })
}

/// As the receiver takes it.
pub(super) fn shaped(payload: &Value, format: Format) -> Value {
    let member = match format {
        Format::Json => return payload.clone(),
        Format::Slack => "text",
        Format::Discord => "content",
    };
    let text = |pointer: &str| payload.pointer(pointer).and_then(Value::as_str);
    let line = format!(
        "{}: {} {}",
        text("/event_type").unwrap_or_default(),
        text("/data/method").unwrap_or_default(),
        text("/data/request_path")
            .or_else(|| text("/data/path"))
            .unwrap_or_default(),
    );
    json!({ member: line })
}

/// JSON as it is, other text as a text; nothing of what is neither, or long.
fn body(body: &Body) -> Value {
    if body.bytes.is_empty() || MOST_BODY < body.bytes.len() {
        return Value::Null;
    }
    match serde_json::from_slice(&body.bytes) {
        Ok(value) => value,
        Err(_) => body.text().map_or(Value::Null, Value::from),
    }
}

/// The values of a template's parameters, where they are whole segments. The path may have a
/// base path before.
fn parameters(template: &str, path: &str) -> Map<String, Value> {
    let names = template.split('/').collect::<Vec<_>>();
    let values = path.split('/').collect::<Vec<_>>();
    let pairs = names.iter().rev().zip(values.iter().rev());
    let mut found = Map::new();
    for (name, value) in pairs {
        let name = name
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'));
        if let Some(name) = name.filter(|name| !name.contains(['{', '}'])) {
            let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
            found.insert(name.to_owned(), value.into_owned().into());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_below_any_base_path() {
        let found = parameters("/pets/{id}/toys/{toy}", "/v1/pets/7/toys/a%20b");
        assert_eq!(Value::from(found), json!({ "id": "7", "toy": "a b" }));
        assert!(parameters("/pets/{id}.json", "/pets/7.json").is_empty());
    }

    #[test]
    fn chats_are_told_a_line() {
        let payload = test("data.created", 7, 0);
        assert_eq!(shaped(&payload, Format::Json), payload);
        let line = "data.created: GET /mimus/webhook-test";
        assert_eq!(shaped(&payload, Format::Slack), json!({ "text": line }));
        assert_eq!(
            shaped(&payload, Format::Discord),
            json!({ "content": line })
        );
    }
}
