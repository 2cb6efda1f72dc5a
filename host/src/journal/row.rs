//! An entry as a row of the admin API: under the names that its clients know, with what
//! only this journal has beside them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mimus_journal::{Body, Entry};
use serde_json::{Map, Value, json};

/// All of an entry, flat.
pub(crate) fn row(entry: &Entry) -> Value {
    let exchange = &entry.exchange;
    let (request, response) = (&exchange.request, &exchange.response);
    let time = time(exchange.time);
    let (request_body, request_encoding) = body(&request.body);
    let (response_body, response_encoding) = body(&response.body);
    json!({
        "id": entry.id,
        "timestamp": time,
        "created_at": time,
        "type": request.scheme,
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "query_params": query(request.query.as_deref().unwrap_or_default()),
        "status_code": response.status,
        "process_time_ms": milliseconds(exchange.durations.total),
        "client_host": exchange.client,
        // An address says who it was; ports are used again.
        "client_port": null,
        "headers": headers(&request.headers),
        "request_body": request_body,
        "request_body_encoding": request_encoding,
        "request_body_cut": request.body.cut,
        "request_body_redacted": request.body.redacted,
        "request_size": request.body.size,
        "response_headers": headers(&response.headers),
        "response_body": response_body,
        "response_body_encoding": response_encoding,
        "response_body_cut": response.body.cut,
        "response_body_redacted": response.body.redacted,
        "response_size": response.body.size,
        "session_id": exchange.session,
        "test_scenario": exchange.scenario,
        "correlation_id": exchange.correlation,
        "user_agent": exchange.user_agent,
        "is_admin": exchange.admin,
        "http_version": request.version,
        "operation": exchange.operation,
        "responders": exchange.responders,
        "plan": exchange.plan,
        "seed": exchange.seed,
        "violations": exchange.violations,
        "problem": exchange.problem,
        "fault": exchange.fault,
        "logs": exchange.logs,
        "durations_us": exchange.durations,
    })
}

/// As a line of a list.
pub(crate) fn line(entry: &Entry) -> String {
    let exchange = &entry.exchange;
    format!(
        "{:>8}  {}  {}  {:<7} {}  {:.1} ms{}",
        entry.id,
        time(exchange.time),
        exchange.response.status,
        exchange.request.method,
        exchange.request.target(),
        milliseconds(exchange.durations.total),
        match exchange.rules().collect::<Vec<_>>().as_slice() {
            [] => String::new(),
            rules => format!("  breaks {}", rules.join(", ")),
        },
    )
}

/// Milliseconds since 1970 as RFC 3339 has them.
pub(crate) fn time(time: i64) -> String {
    format!(
        "{:.3}",
        Timestamp::from_millisecond(time).unwrap_or_default()
    )
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no request takes the centuries that it would need"
)]
fn milliseconds(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

/// Text, or Base64 and that it is.
fn body(body: &Body) -> (Value, Value) {
    if body.bytes.is_empty() {
        return (Value::Null, Value::Null);
    }
    if let Some(text) = body.text() {
        return (text.into(), "text".into());
    }
    let written = serde_json::to_value(body).unwrap_or_default();
    (written["base64"].clone(), "base64".into())
}

/// One value a name; several of a header are joined as HTTP allows it.
fn headers(headers: &[(String, String)]) -> Map<String, Value> {
    let mut joined = BTreeMap::<&str, String>::new();
    for (name, value) in headers {
        let separator = if name == "cookie" { "; " } else { ", " };
        joined
            .entry(name)
            .and_modify(|before| {
                before.push_str(separator);
                before.push_str(value);
            })
            .or_insert_with(|| value.clone());
    }
    let joined = joined.into_iter();
    joined
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect()
}

/// A text a name, or a list of them where there are several.
fn query(query: &str) -> Map<String, Value> {
    let mut found = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let value = Value::from(value.into_owned());
        match found.get_mut(name.as_ref()) {
            None => drop(found.insert(name.into_owned(), value)),
            Some(Value::Array(values)) => values.push(value),
            Some(one) => *one = Value::Array(vec![one.take(), value]),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_twice_is_not_lost() {
        let row = row(&Entry {
            id: 3,
            exchange: mimus_journal::Exchange {
                request: mimus_journal::Request {
                    query: Some("tag=a&tag=b&id=1".to_owned()),
                    headers: vec![
                        ("accept".to_owned(), "a/b".to_owned()),
                        ("accept".to_owned(), "c/d".to_owned()),
                    ],
                    body: Body::whole(vec![0xff]),
                    ..mimus_journal::Request::default()
                },
                ..mimus_journal::Exchange::default()
            },
        });
        assert_eq!(row["query_params"], json!({ "tag": ["a", "b"], "id": "1" }));
        assert_eq!(row["headers"], json!({ "accept": "a/b, c/d" }));
        assert_eq!(row["request_body"], "/w==");
        assert_eq!(row["request_body_encoding"], "base64");
        assert_eq!(row["response_body"], Value::Null);
    }
}
