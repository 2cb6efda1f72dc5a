//! What a client is told when a request can't be answered: `application/problem+json`
//! (RFC 9457) with a stable `type`. `docs/problems.md` lists the kinds for users.

use http::header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::router::NoRoute;

/// The media type of every body made here.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Where the `type` URIs begin.
const TYPE_BASE: &str = "https://mimus.dev/problems/";

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $status:literal, $title:literal;)*) => {
        /// What can go wrong. The name of a kind is part of our interface and stays.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[$doc])* $variant,)*
        }

        impl Kind {
            /// In the order of a request's way.
            pub const ALL: &[Kind] = &[$(Kind::$variant,)*];

            /// The last segment of the `type` URI.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            pub fn status(self) -> StatusCode {
                let code: u16 = match self { $(Self::$variant => $status,)* };
                StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }

            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

kinds! {
    RouteNotFound = "route-not-found", 404, "no operation at this path";
    MethodNotAllowed = "method-not-allowed", 405, "no operation for this method at this path";
    Unauthorized = "unauthorized", 401, "credentials are missing or not valid";
    Forbidden = "forbidden", 403, "the credentials do not allow this operation";
    MalformedRequest = "malformed-request", 400, "the request can't be read";
    UnsupportedMediaType = "unsupported-media-type", 415, "the operation takes no body of this media type";
    InvalidRequest = "invalid-request", 422, "the request does not fit the description";
    InvalidPreference = "invalid-preference", 422, "a preference can't be understood";
    NotAcceptable = "not-acceptable", 406, "no declared media type is acceptable";
    ResponseNotDeclared = "response-not-declared", 404, "the operation declares no such response";
    ExampleNotFound = "example-not-found", 404, "the response has no example of this name";
    UnknownScenario = "unknown-scenario", 400, "there is no scenario of this name";
    RequestTimeout = "request-timeout", 408, "the request took too long to arrive";
    PayloadTooLarge = "payload-too-large", 413, "the request's body is too large";
    UriTooLong = "uri-too-long", 414, "the request's target is too long";
    HeaderFieldsTooLarge = "header-fields-too-large", 431, "the request's headers are too large";
    ResponderFailed = "responder-failed", 500, "the responder could not answer";
    InjectedError = "injected-error", 500, "an error that was asked for";
    DescriptionFault = "description-fault", 500, "the description of this operation can't be used";
    NotImplemented = "not-implemented", 501, "not implemented";
    AdminRefused = "admin-refused", 403, "the admin API is not open to this request";
    AdminUnauthorized = "admin-unauthorized", 401, "the admin API asks for its token";
    InvalidParameter = "invalid-parameter", 400, "a parameter can't be understood";
    StateFull = "state-full", 409, "the mock's state has no room for this";
    ItemNotFound = "item-not-found", 404, "there is no such thing";
    EntryNotFound = "entry-not-found", 404, "the journal has no such entry";
    NotReplayable = "not-replayable", 409, "the request was not kept whole";
    JournalOff = "journal-off", 409, "there is no journal";
    JournalFailed = "journal-failed", 500, "the journal can't be asked";
    InvalidScenario = "invalid-scenario", 422, "the scenario can't be used";
    ScenarioNotFound = "scenario-not-found", 404, "there is no such scenario";
    ScenarioRefused = "scenario-refused", 400, "the scenarios can't be changed so";
    ScenariosFailed = "scenarios-failed", 500, "the scenarios can't be read or written";
    AgentRefused = "agent-refused", 403, "the server for agents is not open to this request";
    AgentUnauthorized = "agent-unauthorized", 401, "the server for agents asks for its token";
    TooManySessions = "too-many-sessions", 503, "all sessions are taken";
    NotReady = "not-ready", 503, "the mock is not ready";
    Internal = "internal-error", 500, "an error of the server";
}

impl Kind {
    /// `https://mimus.dev/problems/route-not-found`.
    pub fn uri(self) -> String {
        format!("{TYPE_BASE}{}", self.name())
    }
}

/// One problem, on its way to a client.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub kind: Kind,
    /// What happened this time, and what would be right.
    pub detail: String,
    /// Another status than the kind's own.
    pub status: Option<StatusCode>,
    /// Further members of the body: `violations`, `allow`, `nearest`…
    pub extensions: Vec<(String, Value)>,
    /// Headers that belong to it, such as `Allow`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            status: None,
            extensions: Vec::new(),
            headers: Vec::new(),
        }
    }

    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.extensions.push((member.to_owned(), value.into()));
        self
    }

    /// With another status than the kind's own, for kinds whose status is chosen.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }

    /// A value that no header may carry is left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    pub fn status(&self) -> StatusCode {
        self.status.unwrap_or_else(|| self.kind.status())
    }

    pub fn to_json(&self) -> Value {
        let mut body = Map::new();
        body.insert("type".into(), self.kind.uri().into());
        body.insert("title".into(), self.kind.title().into());
        body.insert("status".into(), self.status().as_u16().into());
        body.insert("detail".into(), self.detail.as_str().into());
        for (name, value) in &self.extensions {
            body.entry(name.as_str()).or_insert_with(|| value.clone());
        }
        Value::Object(body)
    }

    pub fn to_response(&self) -> Response<Vec<u8>> {
        let mut response = Response::new(self.to_json().to_string().into_bytes());
        *response.status_mut() = self.status();
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        for (name, value) in &self.headers {
            response.headers_mut().append(name, value.clone());
        }
        response
    }
}

/// The problems that the server itself has to tell of.
impl Problem {
    pub fn payload_too_large(limit: u64) -> Self {
        let detail = format!("the body is larger than {limit} bytes, the limit of this server");
        Self::new(Kind::PayloadTooLarge, detail).with("limit", limit)
    }

    pub fn uri_too_long(limit: u64) -> Self {
        let detail =
            format!("the request's target is longer than {limit} bytes, the limit of this server");
        Self::new(Kind::UriTooLong, detail).with("limit", limit)
    }

    pub fn header_fields_too_large(limit: u64) -> Self {
        let detail = format!("the headers are larger than {limit} bytes, the limit of this server");
        Self::new(Kind::HeaderFieldsTooLarge, detail).with("limit", limit)
    }

    pub fn request_timeout(seconds: f64) -> Self {
        let detail = format!(
            "the request did not arrive within {seconds} s; send it in one go, or raise the limit"
        );
        Self::new(Kind::RequestTimeout, detail)
    }

    /// `limit` names the limit that was exceeded, if one was: `memory`, `wall-clock time`…
    pub fn responder_failed(
        responder: &str,
        operation: &str,
        limit: Option<&str>,
        detail: impl Into<String>,
    ) -> Self {
        let problem = Self::new(Kind::ResponderFailed, detail)
            .with("responder", responder)
            .with("operation", operation);
        match limit {
            Some(limit) => problem.with("limit", limit),
            None => problem,
        }
    }

    /// `findings`: what is wrong with the operation, each with its place.
    pub fn description_fault(operation: &str, findings: &[mimus_description::Finding]) -> Self {
        let detail = match findings.first() {
            Some(first) => format!("{}: {}", first.location, first.message),
            None => format!("`{operation}` can't be read"),
        };
        let findings = serde_json::to_value(findings).unwrap_or_default();
        Self::new(Kind::DescriptionFault, detail)
            .with("operation", operation)
            .with("findings", findings)
    }

    pub fn not_implemented(detail: impl Into<String>) -> Self {
        Self::new(Kind::NotImplemented, detail)
    }

    pub fn not_ready(detail: impl Into<String>) -> Self {
        Self::new(Kind::NotReady, detail).with_header(http::header::RETRY_AFTER, "1")
    }

    pub fn internal(detail: impl Into<String>) -> Self {
        Self::new(Kind::Internal, detail)
    }
}

impl From<NoRoute> for Problem {
    fn from(reason: NoRoute) -> Self {
        match reason {
            NoRoute::NotFound { path, nearest } => {
                let detail = if nearest.is_empty() {
                    format!("`{path}` is no path of this API")
                } else {
                    format!(
                        "`{path}` is no path of this API; nearest: `{}`",
                        nearest.join("`, `")
                    )
                };
                Self::new(Kind::RouteNotFound, detail).with("nearest", nearest)
            }
            NoRoute::MethodNotAllowed {
                method,
                path,
                allow,
            } => {
                let list = allow.join(", ");
                let detail = format!("`{path}` has no operation for {method}; allowed: {list}");
                Self::new(Kind::MethodNotAllowed, detail)
                    .with("allow", json!(allow))
                    .with_header(ALLOW, &list)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_documented_with_its_status() {
        let page = include_str!("../../../docs/problems.md");
        for kind in Kind::ALL {
            let row = format!("| `{}` | {} |", kind.name(), kind.status().as_u16());
            assert!(
                page.contains(&row),
                "docs/problems.md lacks a row that begins with {row}"
            );
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Kind::ALL.len());
    }

    #[test]
    fn the_body_is_that_of_rfc_9457() {
        let problem = Problem::from(NoRoute::MethodNotAllowed {
            method: "PUT".into(),
            path: "/pets".into(),
            allow: vec!["GET".into(), "HEAD".into()],
        });
        assert_eq!(
            problem.to_json(),
            json!({
                "type": "https://mimus.dev/problems/method-not-allowed",
                "title": "no operation for this method at this path",
                "status": 405,
                "detail": "`/pets` has no operation for PUT; allowed: GET, HEAD",
                "allow": ["GET", "HEAD"],
            })
        );
        let response = problem.to_response();
        assert_eq!(response.headers()["allow"], "GET, HEAD");
        assert_eq!(response.headers()["content-type"], PROBLEM_JSON);
    }

    #[test]
    fn extensions_never_hide_the_standard_members() {
        let problem = Problem::new(Kind::Internal, "x").with("status", 200);
        assert_eq!(problem.to_json()["status"], 500);
    }
}
