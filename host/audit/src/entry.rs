//! What is kept of a call.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use serde_json::Value;

/// What a call is before anything came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// The client, by the name and version that it gives itself.
    pub client: String,
    pub client_version: String,
    /// The connection that it came by.
    pub session: String,
    /// `tool`, `prompt` or `resource`.
    pub kind: &'static str,
    pub name: String,
    pub class: &'static str,
    /// As they were given: they are redacted before they are written.
    pub arguments: Value,
}

/// What a policy said of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ruling {
    /// `allowed`, `approved`, `denied`, `limited`, `declined`, `unanswered`, `unaskable` or
    /// `uncounted`.
    pub decision: &'static str,
    /// What said so: file, line and pointer.
    pub rule: String,
    /// What was told of it.
    pub reason: Option<String>,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was done.
    Ok,
    /// The tool said why it was not.
    Failed,
    /// The policy did not let it through.
    Refused,
    /// The client took it back.
    Cancelled,
    /// The server ended before it did.
    Unfinished,
}

/// A call as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    pub id: i64,
    /// When it began, in UTC.
    pub time: String,
    pub client: String,
    pub client_version: String,
    pub session: String,
    /// Of the server's process.
    pub pid: i64,
    pub kind: String,
    pub name: String,
    pub class: String,
    /// Redacted, and cut where they are long.
    pub arguments: Value,
    pub outcome: Outcome,
    /// What the client was told, where it was not done.
    pub message: Option<String>,
    pub decision: String,
    pub rule: String,
    pub reason: Option<String>,
    pub duration_us: i64,
    /// Of the answer.
    pub result_bytes: i64,
}

impl Outcome {
    pub const ALL: [Self; 5] = [
        Self::Ok,
        Self::Failed,
        Self::Refused,
        Self::Cancelled,
        Self::Unfinished,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
            Self::Unfinished => "unfinished",
        }
    }
}

impl FromStr for Outcome {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == text);
        found.ok_or_else(|| {
            let all = Self::ALL.map(|one| format!("`{}`", one.as_str()));
            format!("it is one of {}", all.join(", "))
        })
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
