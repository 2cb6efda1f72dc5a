//! What can go wrong with a call, and with the end of a transaction.

use crate::turn::Scope;
use crate::view::MAX_NAME;

/// Why a call of a responder was refused. The cases are those of `wit/state.wit`, and the
/// text says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// The collection was not granted.
    #[error(
        "the collection `{collection}` is not granted to this responder; allow it in the \
         configuration: `{grant}`"
    )]
    AccessDenied {
        /// The one that was asked for.
        collection: String,
        /// The line that grants it, besides what is granted already.
        grant: String,
    },
    /// The state, a value, or what the transaction sets would become too large.
    #[error(transparent)]
    QuotaExceeded(#[from] QuotaExceeded),
    /// The name of a collection, or a key, is empty or too long.
    #[error("a {what} may have 1 to {MAX_NAME} bytes; this one has {length}")]
    InvalidName {
        /// `collection` or `key`.
        what: &'static str,
        /// In bytes.
        length: usize,
    },
}

/// What would become too large.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuotaExceeded {
    /// The state as a whole.
    #[error(
        "the mock's state would take {} KiB, and may take {} KiB; delete what is not needed, or \
         raise `state.quota-kib` in the configuration", wanted.div_ceil(1024), allowed / 1024
    )]
    Bytes {
        /// What it would take.
        wanted: usize,
        /// What it may take.
        allowed: usize,
    },
    /// The number of entries.
    #[error(
        "the mock's state would have {wanted} entries, and may have {allowed}; delete what is \
         not needed"
    )]
    Entries {
        /// How many there would be.
        wanted: usize,
        /// How many there may be.
        allowed: usize,
    },
    /// One value.
    #[error("the value of `{collection}/{key}` has {size} bytes, and may have {allowed}")]
    Value {
        /// Where it was to go.
        collection: String,
        /// Where it was to go.
        key: String,
        /// In bytes.
        size: usize,
        /// In bytes.
        allowed: usize,
    },
    /// What one request sets.
    #[error(
        "one request may set {} KiB of values and keys, those that it overwrites among them",
        allowed / 1024
    )]
    Transaction {
        /// In bytes.
        allowed: usize,
    },
}

/// Why the changes of a transaction were not made. None of them were.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// What the transaction read is not so any more. Run the request again, in a
    /// transaction of [`Store::begin_again`](crate::Store::begin_again).
    #[error(transparent)]
    Conflict(Conflict),
    /// Other requests took the room that there was when the values were set, and did so
    /// again when the request was run once more.
    #[error(transparent)]
    QuotaExceeded(QuotaExceeded),
}

/// That another request got in between, and what a run of this one touches.
#[derive(Debug, thiserror::Error)]
#[error("another request changed {what} in between")]
pub struct Conflict {
    pub(crate) what: String,
    pub(crate) scope: Scope,
}
