//! The journal.
mod analysis;
mod database;
mod entry;
mod error;
mod export;
mod health;
mod journal;
mod options;
mod query;
mod redact;
mod verify;
mod writer;

pub use analysis::{
    Analysis, Bands, Burst, Categories, Coverage, Described, Errors, Figures, Incomplete, Insight,
    Latency, Level, Named, Outcomes, Phases, Sizes, Time, Traffic, Undescribed,
};
pub use entry::{
    Body, Durations, Entry, Exchange, LogLine, Operation, Plan, Request, Response, header,
    header_text,
};
pub use error::{OpenError, QueryError, WriteError};
pub use export::{Format, FormatError, har_entry};
pub use health::{Health, State};
pub use journal::Journal;
pub use options::{Options, Place, Retention, Sync};
pub use query::{Filter, Order, Page, Paging, StatusError, Statuses};
pub use redact::{PointerError, REDACTED, Redaction};
pub use verify::{
    BodyMatcher, BodyPlace, Call, Expectation, Nearest, OutOfOrder, Outcome, TextMatcher, Times,
    Verdict, Verification,
};
