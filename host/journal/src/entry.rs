//! What the journal keeps of a request and its answer.

mod body;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use body::Body;

/// An exchange with its place in the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Ascending, in the order of recording; never given twice, gaps are possible.
    pub id: u64,
    #[serde(flatten)]
    pub exchange: Exchange,
}

/// A request, its answer, and how the one came from the other.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Exchange {
    /// When the request came: milliseconds since 1970, in real time, whatever the mock's
    /// own clock says.
    pub time: i64,
    pub request: Request,
    pub response: Response,
    /// None where no route was found.
    pub operation: Option<Operation>,
    /// Who was asked, in that order.
    pub responders: Vec<String>,
    pub plan: Option<Plan>,
    pub scenario: Option<String>,
    pub seed: Option<u64>,
    /// As they were told to the client: objects with a `rule`, and more.
    pub violations: Vec<Value>,
    /// Why the mock refused: the last segment of the problem's `type`.
    pub problem: Option<String>,
    /// What was done to the answer on purpose, such as `connection-reset`.
    pub fault: Option<String>,
    pub logs: Vec<LogLine>,
    pub durations: Durations,
    /// The client's address, without its port.
    pub client: Option<String>,
    pub session: Option<String>,
    /// What this exchange has in common with those of other systems.
    pub correlation: Option<String>,
    pub user_agent: Option<String>,
    /// Asked of the mock about itself, rather than of what it mocks.
    pub admin: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Request {
    /// `http` or `https`.
    pub scheme: String,
    /// As it stands in a request line: `HTTP/1.1`.
    pub version: String,
    pub method: String,
    /// As it was sent, with its percent signs.
    pub path: String,
    /// Without the question mark.
    pub query: Option<String>,
    /// As they came; names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Body,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Response {
    /// 0 where the connection ended without one.
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Body,
}

/// An operation of the description.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    pub id: String,
    pub method: String,
    /// With its parameters' names: `/pets/{id}`.
    pub path: String,
}

/// How an answer was come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plan {
    /// The same for each request like this one.
    Fixed,
    /// Made for this request.
    Computed,
}

/// What a responder said while it answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub level: String,
    pub message: String,
    pub responder: String,
}

/// In microseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Durations {
    pub queue: u64,
    pub validate: u64,
    pub respond: u64,
    pub total: u64,
}

impl Exchange {
    /// Takes session, correlation and user agent from the request's headers, each where it
    /// is not set. [`record`](crate::Journal::record) does so too.
    pub fn identify(&mut self) {
        let headers = &self.request.headers;
        let first = |name| header(headers, name).map(str::to_owned);
        if self.session.is_none() {
            self.session = first("x-session-id");
        }
        if self.correlation.is_none() {
            self.correlation = first("x-correlation-id")
                .or_else(|| first("x-request-id"))
                .or_else(|| trace_id(header(headers, "traceparent")?).map(str::to_owned));
        }
        if self.user_agent.is_none() {
            self.user_agent = first("user-agent");
        }
    }

    /// Whether request and answer are here as they were: nothing cut, nothing redacted.
    /// Only such an exchange can be answered again with the same bytes for certain.
    pub fn is_whole(&self) -> bool {
        let is_whole = |headers: &[(String, String)], body: &Body| {
            !body.cut
                && !body.redacted
                && !headers
                    .iter()
                    .any(|(_, value)| value.contains(crate::redact::REDACTED))
        };
        let query = self.request.query.as_deref().unwrap_or_default();
        is_whole(&self.request.headers, &self.request.body)
            && is_whole(&self.response.headers, &self.response.body)
            && !query.contains(crate::redact::REDACTED)
    }

    /// The rules of its violations.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        let violations = self.violations.iter();
        violations.filter_map(|violation| violation.get("rule")?.as_str())
    }
}

impl Default for Request {
    fn default() -> Self {
        Self {
            scheme: "http".to_owned(),
            version: "HTTP/1.1".to_owned(),
            method: "GET".to_owned(),
            path: "/".to_owned(),
            query: None,
            headers: Vec::new(),
            body: Body::default(),
        }
    }
}

impl Request {
    /// Path and query.
    pub fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }
}

impl Plan {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Computed => "computed",
        }
    }
}

/// The first value of a header.
pub fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut named = headers
        .iter()
        .filter(|(own, _)| own.eq_ignore_ascii_case(name));
    named.next().map(|(_, value)| value.as_str())
}

/// A header's value as text: as UTF-8, and where it is none, each byte as the character of
/// that number.
pub fn header_text(value: &[u8]) -> String {
    match str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// W3C Trace Context: `version-traceid-parentid-flags`.
fn trace_id(traceparent: &str) -> Option<&str> {
    let id = traceparent.split('-').nth(1)?;
    let is_one = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_one.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn correlation(name: &str, value: &str) -> Option<String> {
        let mut exchange = Exchange::default();
        exchange
            .request
            .headers
            .push((name.to_owned(), value.to_owned()));
        exchange.identify();
        exchange.correlation
    }

    #[test]
    fn a_trace_is_known_by_its_id() {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";
        let found = correlation("traceparent", &format!("00-{id}-00f067aa0ba902b7-01"));
        assert_eq!(found.as_deref(), Some(id));
        assert_eq!(correlation("traceparent", "00-nonsense-1-01"), None);
        assert_eq!(correlation("X-Request-Id", "r1").as_deref(), Some("r1"));
    }

    #[test]
    fn what_the_caller_says_of_the_session_counts() {
        let mut exchange = Exchange {
            session: Some("own".to_owned()),
            ..Exchange::default()
        };
        let header = ("x-session-id".to_owned(), "other".to_owned());
        exchange.request.headers.push(header);
        exchange.identify();
        assert_eq!(exchange.session.as_deref(), Some("own"));
    }

    #[test]
    fn an_exchange_is_the_same_after_json() {
        let mut exchange = Exchange {
            plan: Some(Plan::Computed),
            seed: Some(u64::MAX),
            ..Exchange::default()
        };
        exchange.request.body = Body::whole("text");
        exchange.response.body = Body::whole(vec![0xff, 0]);
        let entry = Entry { id: 7, exchange };
        let json = serde_json::to_string(&entry).unwrap();
        assert!(json.contains(r#""text":"text""#), "{json}");
        assert!(json.contains(r#""base64":"/wA=""#), "{json}");
        assert_eq!(serde_json::from_str::<Entry>(&json).unwrap(), entry);
    }

    #[test]
    fn header_values_of_any_bytes_are_text() {
        assert_eq!(header_text("ä".as_bytes()), "ä");
        assert_eq!(header_text(&[b'a', 0xe4]), "aä");
    }
}
