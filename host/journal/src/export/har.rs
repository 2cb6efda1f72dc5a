//! HTTP Archive 1.2.
//!
//! What HAR has no name for stands in members that begin with an underscore, as it
//! wants it.

use std::io::{self, Write};

use data_encoding::{BASE64, HEXUPPER};
use form_urlencoded::parse;
use http::StatusCode;
use serde_json::{Value, json};

use super::{Writer, date};
use crate::entry::{Body, Entry, Request, Response, header};

/// What is in a header or a request line, but not in an address.
const NOT_IN_ADDRESSES: &str = " \"<>[]\\^`{|}";

pub(super) struct Archive<'a> {
    to: &'a mut dyn Write,
    first: bool,
}

impl<'a> Archive<'a> {
    pub(super) fn new(to: &'a mut dyn Write) -> Self {
        Self { to, first: true }
    }
}

impl Writer for Archive<'_> {
    fn begin(&mut self) -> io::Result<()> {
        let creator = json!({ "name": "Mimus", "version": env!("CARGO_PKG_VERSION") });
        write!(
            self.to,
            r#"{{"log":{{"version":"1.2","creator":{creator},"pages":[],"entries":["#
        )
    }

    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        if !std::mem::take(&mut self.first) {
            self.to.write_all(b",\n")?;
        }
        Ok(serde_json::to_writer(&mut self.to, &har_entry(entry))?)
    }

    fn end(&mut self) -> io::Result<()> {
        self.to.write_all(b"]}}\n")?;
        self.to.flush()
    }
}

/// An entry as one of a HAR's `entries`.
pub fn har_entry(entry: &Entry) -> Value {
    let exchange = &entry.exchange;
    let durations = exchange.durations;
    let blocked = milliseconds(durations.queue);
    let wait = milliseconds(durations.total.saturating_sub(durations.queue));
    let mut har = json!({
        "startedDateTime": date(exchange.time),
        "time": blocked + wait,
        "request": request(&exchange.request),
        "response": response(&exchange.response, &exchange.request.version),
        "cache": {},
        "timings": {
            "blocked": blocked,
            "dns": -1,
            "connect": -1,
            "send": 0,
            "wait": wait,
            "receive": 0,
            "ssl": -1,
        },
        "_mimus": {
            "id": entry.id,
            "operation": exchange.operation,
            "responders": exchange.responders,
            "plan": exchange.plan,
            "scenario": exchange.scenario,
            "seed": exchange.seed,
            "violations": exchange.violations,
            "problem": exchange.problem,
            "fault": exchange.fault,
            "client": exchange.client,
            "session": exchange.session,
            "correlation": exchange.correlation,
        },
    });
    if exchange.response.status == 0 {
        har["comment"] = json!("the connection was ended without an answer");
    }
    har
}

fn request(request: &Request) -> Value {
    let mut har = json!({
        "method": request.method,
        "url": url(request),
        "httpVersion": request.version,
        "cookies": cookies(&request.headers),
        "headers": headers(&request.headers),
        "queryString": query(request.query.as_deref().unwrap_or_default()),
        "headersSize": -1,
        "bodySize": request.body.size,
    });
    if !request.body.is_empty() {
        let mut data = json!({
            "mimeType": header(&request.headers, "content-type").unwrap_or_default(),
            "params": [],
        });
        add_text(&mut data, &request.body, "_encoding");
        har["postData"] = data;
    }
    har
}

fn response(response: &Response, version: &str) -> Value {
    let mut content = json!({
        "size": response.body.size,
        "mimeType": header(&response.headers, "content-type").unwrap_or("x-unknown"),
    });
    add_text(&mut content, &response.body, "encoding");
    let reason = StatusCode::from_u16(response.status).ok();
    let reason = reason.and_then(|status| status.canonical_reason());
    json!({
        "status": response.status,
        "statusText": reason.unwrap_or_default(),
        "httpVersion": version,
        "cookies": set_cookies(&response.headers),
        "headers": headers(&response.headers),
        "content": content,
        "redirectURL": header(&response.headers, "location").unwrap_or_default(),
        "headersSize": -1,
        "bodySize": response.body.size,
    })
}

fn add_text(har: &mut Value, body: &Body, encoding: &str) {
    if let Some(text) = body.text() {
        har["text"] = text.into();
    } else {
        har["text"] = BASE64.encode(&body.bytes).into();
        har[encoding] = "base64".into();
    }
    if body.cut {
        let kept = body.bytes.len();
        har["comment"] = format!("the first {kept} of {} bytes", body.size).into();
    }
}

fn url(request: &Request) -> String {
    let host = header(&request.headers, "host").unwrap_or("localhost");
    let address = format!("{}://{host}{}", request.scheme, request.target());
    let mut escaped = String::with_capacity(address.len());
    for character in address.chars() {
        if character.is_ascii_graphic() && !NOT_IN_ADDRESSES.contains(character) {
            escaped.push(character);
        } else {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                escaped.push('%');
                escaped.push_str(&HEXUPPER.encode(&[byte]));
            }
        }
    }
    escaped
}

fn headers(headers: &[(String, String)]) -> Vec<Value> {
    let pair = |(name, value): &(String, String)| json!({ "name": name, "value": value });
    headers.iter().map(pair).collect()
}

fn query(query: &str) -> Vec<Value> {
    parse(query.as_bytes())
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}

fn cookies(headers: &[(String, String)]) -> Vec<Value> {
    all(headers, "cookie")
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some(json!({ "name": name.trim(), "value": value.trim() }))
        })
        .collect()
}

fn set_cookies(headers: &[(String, String)]) -> Vec<Value> {
    let cookie = |header: &str| {
        let mut parts = header.split(';').map(str::trim);
        let (name, value) = parts.next()?.split_once('=')?;
        let mut cookie = json!({ "name": name.trim(), "value": value.trim() });
        cookie["httpOnly"] = false.into();
        cookie["secure"] = false.into();
        for attribute in parts {
            let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            match name.to_ascii_lowercase().as_str() {
                "path" => cookie["path"] = value.into(),
                "domain" => cookie["domain"] = value.into(),
                "httponly" => cookie["httpOnly"] = true.into(),
                "secure" => cookie["secure"] = true.into(),
                "expires" => {
                    if let Ok(time) = jiff::fmt::rfc2822::parse(value) {
                        cookie["expires"] = date(time.timestamp().as_millisecond()).into();
                    }
                }
                _ => {}
            }
        }
        Some(cookie)
    };
    all(headers, "set-cookie").filter_map(cookie).collect()
}

fn all<'a>(
    headers: &'a [(String, String)],
    name: &'static str,
) -> impl Iterator<Item = &'a str> + 'a {
    headers
        .iter()
        .filter(move |(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

/// Whole microseconds, as far as a float has them.
#[expect(
    clippy::cast_precision_loss,
    reason = "a request does not take two hundred years"
)]
fn milliseconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1000.0
}
