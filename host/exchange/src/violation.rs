//! What a request breaks, said so that its author can mend it.

mod header;

use http::StatusCode;
use serde::Serialize;
use serde_json::Value;

pub use header::{mimus_violations, sl_violations};

use crate::problem::{Kind, Problem};

/// Bytes of an offending value that are told; the rest is cut.
const MAX_VALUE: usize = 256;

/// One rule that a request breaks, at one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Violation {
    pub location: Location,
    /// The parameter's; the body has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where in the value (RFC 6901).
    pub pointer: String,
    /// The keyword of the schema, or `malformed`, `media-type`, `style`.
    pub rule: String,
    /// Lower case; names what is allowed.
    pub message: String,
    /// Cut where it is long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    #[serde(skip)]
    pub class: Class,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Location {
    Path,
    Query,
    Header,
    Cookie,
    Body,
}

/// What a violation makes of the whole request. The order is the order of weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Read, but against the description: 422.
    Invalid,
    /// Not readable at all, or missing: 400.
    Malformed,
    /// 415.
    MediaType,
}

impl Location {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Body => "body",
        }
    }
}

impl Class {
    /// The weightiest class of some violations.
    pub fn of(violations: &[Violation]) -> Option<Self> {
        violations.iter().map(|violation| violation.class).max()
    }

    pub fn kind(self) -> Kind {
        match self {
            Self::Invalid => Kind::InvalidRequest,
            Self::Malformed => Kind::MalformedRequest,
            Self::MediaType => Kind::UnsupportedMediaType,
        }
    }

    pub fn status(self) -> StatusCode {
        self.kind().status()
    }
}

impl Violation {
    pub(crate) fn new(
        location: Location,
        name: Option<&str>,
        rule: &str,
        message: impl Into<String>,
    ) -> Self {
        let class = match rule {
            "malformed" | "style" => Class::Malformed,
            "media-type" => Class::MediaType,
            _ => Class::Invalid,
        };
        Self {
            location,
            name: name.map(str::to_owned),
            pointer: String::new(),
            rule: rule.to_owned(),
            message: message.into(),
            value: None,
            class,
        }
    }

    #[must_use]
    pub(crate) fn with_value(mut self, value: &Value) -> Self {
        self.value = Some(bounded(value));
        self
    }

    #[must_use]
    pub(crate) fn with_text(self, text: &str) -> Self {
        Self {
            value: Some(Value::String(cut(text, MAX_VALUE))),
            ..self
        }
    }
}

/// The value itself if it is short, else the beginning of its JSON.
fn bounded(value: &Value) -> Value {
    match value {
        Value::String(text) if text.len() <= MAX_VALUE => value.clone(),
        Value::String(text) => Value::String(cut(text, MAX_VALUE)),
        Value::Array(_) | Value::Object(_) => {
            let text = value.to_string();
            if text.len() <= MAX_VALUE {
                value.clone()
            } else {
                Value::String(cut(&text, MAX_VALUE))
            }
        }
        scalar => scalar.clone(),
    }
}

pub(crate) fn cut(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", text.get(..end).unwrap_or_default())
}

impl Problem {
    /// For a request that breaks the description, where that has no answer of its own for
    /// it. `supported`: the operation's media types, for a 415.
    pub fn invalid_request(violations: &[Violation], supported: &[&str]) -> Self {
        let kind = Class::of(violations).map_or(Kind::InvalidRequest, Class::kind);
        let detail = match violations {
            [] => "the request does not fit the description".to_owned(),
            [one] => one.message.clone(),
            [first, rest @ ..] => format!("{}; and {} more violations", first.message, rest.len()),
        };
        let violations = serde_json::to_value(violations).unwrap_or_default();
        let problem = Self::new(kind, detail).with("violations", violations);
        if kind == Kind::UnsupportedMediaType && !supported.is_empty() {
            // RFC 9110, 12.5.1: in a 415, Accept says what would have been taken.
            let list = supported.join(", ");
            let supported: Vec<Value> = supported.iter().map(|name| Value::from(*name)).collect();
            return problem
                .with("supported", supported)
                .with_header(http::header::ACCEPT, &list);
        }
        problem
    }
}
