//! What is wrong with a description, said so that its author can mend it.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong or doubtful.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub severity: Severity,
    /// Stable, for machines: `unresolved-reference`.
    pub code: &'static str,
    pub location: Location,
    /// The operation that is affected, by its id. None: the whole description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Lower case, no full stop, literals in backticks.
    pub message: String,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// The order is the order of weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The operation, or the description, can't be served.
    Error,
    /// Served, but not as the author meant it.
    Warning,
    /// Served rightly; other tools may stumble.
    Note,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The file or URL, as it was named.
    pub document: String,
    /// RFC 6901. Empty for the whole document.
    pub pointer: String,
    /// From 1; none where the text has no lines to speak of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.document)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.pointer.is_empty() {
            write!(f, " #{}", self.pointer)?;
        }
        Ok(())
    }
}
