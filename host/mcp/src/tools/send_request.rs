//! `send_request`: one request to a mock, and the whole exchange.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mimus_running::{Record, Reply, Send};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::answer::{Refusal, Told, cut};
use crate::context::Context;
use crate::mocks::Query;
use crate::tool::{Kind, Tool};

pub(super) struct SendRequest;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The mock's server_url, id or port.
    #[schemars(length(min = 1, max = 2048))]
    server_url: String,
    /// The method.
    #[serde(default = "get")]
    #[schemars(regex(pattern = r"^[A-Za-z][A-Za-z-]{0,31}$"))]
    method: String,
    /// The path as list_operations has it, with values in place of `{…}`, and a query: `/v1/pets/7?x=1`.
    #[schemars(length(max = 8192), regex(pattern = r"^/"))]
    path: String,
    /// Headers. `Prefer: code=404` asks for a status, `Prefer: example=NAME` for an example.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 100))]
    headers: BTreeMap<String, String>,
    /// The body: a text is sent as it is, anything else as JSON.
    #[serde(default)]
    body: Option<Value>,
    /// How long to wait for the answer.
    #[serde(default = "timeout")]
    #[schemars(range(min = 1, max = 60_000))]
    timeout_ms: u64,
}

fn get() -> String {
    "GET".to_owned()
}

fn timeout() -> u64 {
    30_000
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    request: Sent,
    response: Received,
    /// What the mock noted of it: operation, responders, violations, scenario, log.
    #[serde(skip_serializing_if = "Option::is_none")]
    journal: Option<Value>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Sent {
    method: String,
    url: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Received {
    status_code: u16,
    headers: Vec<(String, String)>,
    /// JSON, or the text; null where it is neither.
    body: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_bytes: Option<usize>,
    body_cut: bool,
    time_ms: f64,
}

/// Of a body that is told.
const MOST: usize = 48 << 10;

/// Of one that is sent.
const MOST_SENT: usize = 8 << 20;

/// By which an exchange is found in the journal.
const CORRELATION: &str = "x-correlation-id";

static SENT: AtomicU64 = AtomicU64::new(1);

impl Tool for SendRequest {
    const NAME: &'static str = "send_request";
    const TITLE: &'static str = "Send a request";
    const SAYS: &'static str = "Send one HTTP request to a mock and see the whole exchange: status, headers, body, time, and what the mock noted (operation, responders, violations, active scenario, log). Only mocks of this machine can be asked.";
    const KIND: Kind = Kind::Adds;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let mock = cx.mock(&input.server_url)?;
        let url = url(&mock, &input.path)?;
        let mut headers: Vec<(String, String)> = input.headers.into_iter().collect();
        let has = |headers: &[(String, String)], name: &str| {
            headers
                .iter()
                .any(|(header, _)| header.eq_ignore_ascii_case(name))
        };
        let body = match input.body {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.into_bytes()),
            Some(json) => {
                if !has(&headers, "content-type") {
                    headers.push(("content-type".to_owned(), "application/json".to_owned()));
                }
                Some(json.to_string().into_bytes())
            }
        };
        if body.as_ref().is_some_and(|body| MOST_SENT < body.len()) {
            return Err(Refusal::new("the body has more than 8 MiB").hint("send a smaller one"));
        }
        let given = headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(CORRELATION));
        let correlation = given.map_or_else(
            || {
                format!(
                    "mcp-{}-{}",
                    std::process::id(),
                    SENT.fetch_add(1, Ordering::Relaxed)
                )
            },
            |(_, value)| value.clone(),
        );
        if !has(&headers, CORRELATION) {
            headers.push((CORRELATION.to_owned(), correlation.clone()));
        }
        let method = input.method.to_ascii_uppercase();
        let begun = Instant::now();
        let answered = cx.desk.client.send(Send {
            method: &method,
            url: &url,
            headers: &headers,
            body,
            patience: Duration::from_millis(input.timeout_ms),
            most: MOST,
        });
        let time_ms = begun.elapsed().as_secs_f64() * 1000.0;
        let journal = journal(&mock, &correlation, cx);
        let reply = answered.map_err(|error| {
            let refusal = Refusal::from(error);
            // A scenario may have broken the connection on purpose.
            match &journal {
                Some(entry) => refusal.data(entry.clone()),
                None => refusal,
            }
        })?;
        Ok(told(method, url, &reply, time_ms, journal))
    }
}

/// Below the mock, and nowhere else.
fn url(mock: &Record, path: &str) -> Result<String, Refusal> {
    let refused = || {
        Refusal::new(format!("`{}` is no path of the mock", cut(path, 200)))
            .hint("it begins with one `/`: `/v1/pets/7?limit=2`")
    };
    let base = Url::parse(&mock.url).map_err(|_| refused())?;
    let full = Url::parse(&format!("{}{path}", mock.url.trim_end_matches('/')));
    let full = full.map_err(|_| refused())?;
    if full.origin() != base.origin() || path.starts_with("//") || !full.username().is_empty() {
        return Err(refused());
    }
    let is_admin = percent_encoding::percent_decode_str(full.path())
        .decode_utf8_lossy()
        .starts_with("/admin/api");
    let shares_port = mock
        .admin_url
        .as_deref()
        .is_some_and(|admin| Url::parse(admin).is_ok_and(|admin| admin.origin() == base.origin()));
    if is_admin && shares_port {
        return Err(Refusal::new("the admin API is not asked with this").hint(
            "there is a tool for what it does: query_mock_logs, manage_mock_data, verify_calls",
        ));
    }
    Ok(full.into())
}

/// The entry of an exchange, without what is told already.
fn journal(mock: &Record, correlation: &str, cx: &Context) -> Option<Value> {
    let query = Query::default()
        .with("correlation", Some(correlation))
        .with("limit", Some(1));
    let page = cx
        .desk
        .client
        .admin(mock, "GET", &query.below("/requests"), None)
        .ok()?;
    let entry = page["logs"].as_array()?.first()?;
    let mut told = serde_json::Map::new();
    for member in [
        "id",
        "operation",
        "responders",
        "plan",
        "violations",
        "problem",
        "fault",
        "test_scenario",
        "logs",
    ] {
        let value = &entry[member];
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !is_empty {
            told.insert(member.to_owned(), value.clone());
        }
    }
    Some(Value::Object(told))
}

fn told(
    method: String,
    url: String,
    reply: &Reply,
    time_ms: f64,
    journal: Option<Value>,
) -> Told<Output> {
    let text = std::str::from_utf8(&reply.body);
    let json = serde_json::from_slice(&reply.body)
        .ok()
        .filter(|_| !reply.is_cut);
    let body = match (json, text) {
        (Some(json), _) => json,
        (None, Ok("")) => Value::Null,
        (None, Ok(text)) => Value::String(text.to_owned()),
        // A cut may have gone through a character.
        (None, Err(_)) if reply.is_cut => {
            Value::String(String::from_utf8_lossy(&reply.body).into_owned())
        }
        (None, Err(_)) => Value::Null,
    };
    let shown = match &body {
        Value::Null if !reply.body.is_empty() => {
            format!("({} bytes that are no text)", reply.body.len())
        }
        Value::Null => String::new(),
        Value::String(text) => cut(text, 6_000),
        json => cut(&json.to_string(), 6_000),
    };
    let headers = reply
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", cut(value, 500)));
    let mut text = format!(
        "{method} {url}\n{} in {time_ms:.1} ms\n{}\n\n{shown}",
        reply.status,
        headers.collect::<Vec<_>>().join("\n")
    );
    if let Some(journal) = &journal {
        text = format!("{text}\n\nnoted: {}", cut(&journal.to_string(), 2_000));
    }
    Told::new(
        text,
        Output {
            status: "success".to_owned(),
            request: Sent { method, url },
            response: Received {
                status_code: reply.status,
                headers: reply.headers.clone(),
                body_bytes: Some(reply.body.len()).filter(|_| !reply.is_cut),
                body,
                body_cut: reply.is_cut,
                time_ms,
            },
            journal,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_nowhere_but_below_the_mock() {
        let mock: Record = serde_json::from_value(serde_json::json!({
            "id": "m", "pid": 1, "process": "", "url": "http://127.0.0.1:4010",
            "admin_url": "http://127.0.0.1:4010/admin/api",
        }))
        .expect("it is a record");
        let found = url(&mock, "/v1/pets?x=1");
        assert_eq!(
            found.expect("it is below"),
            "http://127.0.0.1:4010/v1/pets?x=1"
        );
        for path in [
            "//evil.example/",
            "@evil.example/",
            "1/x",
            ".evil.example/",
            "/admin/api/state",
            "/x/../admin/api/state",
            "/%61dmin/api/state",
        ] {
            assert!(url(&mock, path).is_err(), "{path}");
        }
    }
}
