//! How the journal is.

use serde::Serialize;

/// What a health check, or an administrator, wants to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Health {
    pub state: State,
    /// Exchanges that were answered and are not in the journal, since it was opened.
    pub lost: u64,
    /// Exchanges that wait to be written, and what they take of memory.
    pub waiting: u64,
    pub waiting_bytes: u64,
    /// Entries there are.
    pub entries: u64,
    /// Entries that are not in the text index yet; a question for a text waits for them.
    pub unindexed: u64,
    /// What went wrong last, where it still does.
    pub message: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Writing,
    /// Exchanges wait in memory as long as there is room, and are tried to be written every
    /// second; what there is no room for is lost, and counted.
    Failing,
    Closed,
}
