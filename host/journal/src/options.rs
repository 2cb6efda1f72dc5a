//! Where a journal is kept, and how.

use std::path::PathBuf;
use std::time::Duration;

use crate::redact::Redaction;

/// Where a journal is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An SQLite database, with its log beside it.
    File(PathBuf),
    /// Gone with the journal.
    Memory,
}

/// How a journal is kept.
#[derive(Debug, Clone)]
pub struct Options {
    pub sync: Sync,
    /// Bytes that are kept of each body.
    pub body_bytes: usize,
    pub retention: Retention,
    /// Bytes of exchanges that may wait to be written; beyond it, recording waits. Where
    /// nothing can be written, what may wait in memory.
    pub queue_bytes: usize,
    /// Exchanges that a slow subscriber may be behind before it misses some.
    pub tail: usize,
    pub redaction: Redaction,
}

/// When an exchange is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sync {
    /// Written 30 ms later, many at once. A `kill -9` costs what was recorded in the
    /// last 100 ms, a loss of power perhaps what was since the last checkpoint.
    #[default]
    Batched,
    /// On the disk before recording returns.
    Full,
}

/// How much is kept; the oldest goes first. None: without a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    pub age: Option<Duration>,
    pub count: Option<u64>,
    /// Of the file, without its log; of memory.
    pub bytes: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sync: Sync::Batched,
            body_bytes: 64 << 10,
            retention: Retention::default(),
            queue_bytes: 32 << 20,
            tail: 1024,
            redaction: Redaction::default(),
        }
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            age: None,
            count: Some(1_000_000),
            bytes: Some(2 << 30),
        }
    }
}

impl Retention {
    /// Everything is kept.
    pub fn none() -> Self {
        Self {
            age: None,
            count: None,
            bytes: None,
        }
    }
}
