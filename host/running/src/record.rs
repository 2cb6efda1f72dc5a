//! What is written down of a running mock.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// One process that serves. What later versions add is not known to earlier ones, so all of
/// it but the first four may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What it is called by; no two that run have the same.
    pub id: String,
    pub pid: u32,
    /// Tells the process from a later one with its number.
    pub process: String,
    /// Where its operations are: `http://127.0.0.1:4010`.
    pub url: String,
    /// Where its admin API is, if it has one: `http://127.0.0.1:4010/admin/api`.
    #[serde(default)]
    pub admin_url: Option<String>,
    /// What the admin API wants to be shown.
    #[serde(default)]
    pub token: Option<Token>,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    pub operations: usize,
    /// The file or URL of the description, absolute; `-` for standard input.
    #[serde(default)]
    pub description: String,
    /// The folder that the description or the configuration is in.
    #[serde(default)]
    pub project: Option<PathBuf>,
    /// What it writes its log to, if that is a file.
    #[serde(default)]
    pub log: Option<PathBuf>,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub started_ms: u64,
    #[serde(default)]
    pub mimus_version: String,
    /// It ends when who started it does.
    #[serde(default)]
    pub attached: bool,
}

/// A secret: it is written to the file, and not shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// As a request shows it.
    pub fn as_header(&self) -> (String, String) {
        ("authorization".to_owned(), format!("Bearer {}", self.0))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}
