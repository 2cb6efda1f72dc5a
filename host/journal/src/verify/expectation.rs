//! What a test expects to have been called.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::query::{Filter, Statuses};

/// What was to happen, among the calls that a filter lets through.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Verification {
    pub expectations: Vec<Expectation>,
    /// Calls that fit an expectation come in the order of the expectations.
    pub in_order: bool,
    /// Every call fits an expectation.
    pub nothing_else: bool,
    pub filter: Filter,
}

/// Calls of one kind, and how often they happen. All that is set has to fit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expectation {
    /// The operation's id.
    pub operation: Option<String>,
    pub method: Option<String>,
    /// A path, or its template: `{name}` is any one segment.
    pub path: Option<String>,
    /// A regular expression that fits somewhere in the path.
    pub path_matches: Option<String>,
    pub query: BTreeMap<String, TextMatcher>,
    pub headers: BTreeMap<String, TextMatcher>,
    pub body: Option<BodyMatcher>,
    /// Of the answer.
    pub status: Option<Statuses>,
    pub session: Option<String>,
    pub times: Times,
}

/// What a text is to be. As JSON a string, which it is to equal, or an object with one
/// member: `equals`, `contains`, `matches` (a regular expression), `present`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "WrittenMatcher", into = "WrittenMatcher")]
pub enum TextMatcher {
    Equals(String),
    Contains(String),
    Matches(String),
    Present(bool),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenMatcher {
    Text(String),
    Kind(Kind),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Equals(String),
    Contains(String),
    Matches(String),
    Present(bool),
}

/// What a body is to be. All that is set has to fit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct BodyMatcher {
    /// The same JSON. How it is laid out and the order of members do not matter.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "some")]
    pub json: Option<Value>,
    /// JSON with these members; of arrays, with these items in this order, others between
    /// them.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "some")]
    pub contains_json: Option<Value>,
    /// What is to be at places of JSON.
    pub at: Vec<Place>,
    pub text: Option<TextMatcher>,
}

/// A place in JSON, and what is to be there. With neither value nor expression there has
/// to be something, whatever it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Place {
    /// A JSON pointer (`/items/0`) or a `JSONPath` (`$.items[*].sku`), of which one place
    /// has to fit.
    pub path: String,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "some")]
    pub equals: Option<Value>,
    /// A regular expression for a text, or for a value as it is written.
    pub matches: Option<String>,
    /// There is to be nothing.
    pub absent: bool,
}

/// How often. As JSON `{"exactly": 2}`, `{"at-least": 1}`, `{"at-most": 3}` or
/// `{"between": [1, 3]}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Times {
    Exactly(u64),
    AtLeast(u64),
    AtMost(u64),
    Between(u64, u64),
}

impl Default for Times {
    fn default() -> Self {
        Self::AtLeast(1)
    }
}

impl Times {
    pub(super) fn least(self) -> u64 {
        match self {
            Self::Exactly(times) | Self::AtLeast(times) | Self::Between(times, _) => times,
            Self::AtMost(_) => 0,
        }
    }

    pub(super) fn most(self) -> Option<u64> {
        match self {
            Self::Exactly(times) | Self::AtMost(times) | Self::Between(_, times) => Some(times),
            Self::AtLeast(_) => None,
        }
    }

    pub(super) fn allows(self, times: u64) -> bool {
        self.least() <= times && self.most().is_none_or(|most| times <= most)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(0) | Self::AtMost(0) => write!(f, "never"),
            Self::Exactly(times) => write!(f, "exactly {}", Count(*times)),
            Self::AtLeast(times) => write!(f, "at least {}", Count(*times)),
            Self::AtMost(times) => write!(f, "at most {}", Count(*times)),
            Self::Between(least, most) => write!(f, "between {least} and {}", Count(*most)),
        }
    }
}

/// `once`, `3 times`.
pub(super) struct Count(pub(super) u64);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => write!(f, "never"),
            1 => write!(f, "once"),
            times => write!(f, "{times} times"),
        }
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(operation) = &self.operation {
            parts.push(format!("`{operation}`"));
        }
        let path = self.path.clone();
        let path = path.or_else(|| Some(format!("matching `{}`", self.path_matches.as_ref()?)));
        let line = [self.method.clone(), path];
        let line = line.into_iter().flatten().collect::<Vec<_>>();
        if !line.is_empty() {
            parts.push(line.join(" "));
        }
        if parts.is_empty() {
            parts.push("any call".to_owned());
        }
        let with = [
            ("query", !self.query.is_empty()),
            ("headers", !self.headers.is_empty()),
            ("body", self.body.is_some()),
        ];
        let with = with.iter().filter(|(_, is_set)| *is_set);
        let with = with.map(|(name, _)| *name).collect::<Vec<_>>();
        if !with.is_empty() {
            parts.push(format!("with that {}", with.join(" and ")));
        }
        if let Some(status) = self.status {
            parts.push(format!("answered {status}"));
        }
        write!(f, "{}", parts.join(" "))
    }
}

impl From<WrittenMatcher> for TextMatcher {
    fn from(written: WrittenMatcher) -> Self {
        match written {
            WrittenMatcher::Text(text) | WrittenMatcher::Kind(Kind::Equals(text)) => {
                Self::Equals(text)
            }
            WrittenMatcher::Kind(Kind::Contains(text)) => Self::Contains(text),
            WrittenMatcher::Kind(Kind::Matches(text)) => Self::Matches(text),
            WrittenMatcher::Kind(Kind::Present(present)) => Self::Present(present),
        }
    }
}

impl From<TextMatcher> for WrittenMatcher {
    fn from(matcher: TextMatcher) -> Self {
        match matcher {
            TextMatcher::Equals(text) => Self::Text(text),
            TextMatcher::Contains(text) => Self::Kind(Kind::Contains(text)),
            TextMatcher::Matches(text) => Self::Kind(Kind::Matches(text)),
            TextMatcher::Present(present) => Self::Kind(Kind::Present(present)),
        }
    }
}

/// `null` is a value to look for, and not that there is none.
fn some<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}
