//! The journal.
mod database;
mod entry;
mod error;
mod health;
mod journal;
mod options;
mod query;
mod redact;
mod writer;

pub use entry::{
    Body, Durations, Entry, Exchange, LogLine, Operation, Plan, Request, Response, header,
    header_text,
};
pub use error::{OpenError, QueryError, WriteError};
pub use health::{Health, State};
pub use journal::Journal;
pub use options::{Options, Place, Retention, Sync};
pub use query::{Filter, Order, Page, Paging, StatusError, Statuses};
pub use redact::{PointerError, REDACTED, Redaction};
