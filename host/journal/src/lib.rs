//! The journal of a mock: every exchange, written down off the request's path, to be asked,
//! followed, exported, verified against and analysed. It knows nothing of components, and
//! of HTTP no more than what a message is made of.
//!
//! ```
//! use mimus_journal::{Exchange, Filter, Journal, Options, Paging, Place};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let journal = Journal::open(&Place::Memory, Options::default())?;
//! let mut exchange = Exchange::default();
//! exchange.request.path = "/pets/1".to_owned();
//! exchange.response.status = 404;
//! // An async caller has `record` for this.
//! let id = journal.record_blocking(exchange)?;
//!
//! let filter = Filter {
//!     statuses: vec!["4xx".parse()?],
//!     path: Some("^/pets/".to_owned()),
//!     ..Filter::default()
//! };
//! let page = journal.page(&filter, &Paging::default())?;
//! assert_eq!(page.entries[0].id, id);
//! # Ok(())
//! # }
//! ```
//!
//! Secrets are taken out before anything else happens to an exchange: neither the file, nor
//! the text index, nor a subscriber sees them. `docs/decisions/012-journal.md` says why it
//! is built as it is.

mod analysis;
mod database;
mod draft;
mod entry;
mod error;
mod export;
mod health;
mod journal;
mod options;
mod packed;
mod query;
mod redact;
mod verify;
mod writer;

pub use analysis::{
    Analysis, Bands, Burst, Categories, Coverage, Described, Errors, Figures, Incomplete, Insight,
    Latency, Level, Named, Outcomes, Phases, Sizes, Span, Time, Traffic, Undescribed,
};
pub use database::{Structure, Table};
pub use draft::{Draft, Headers, OperationDraft, RequestDraft, ResponseDraft};
pub use entry::{
    Body, Durations, Entry, Exchange, LogLine, Operation, Plan, Request, Response, header,
    header_text,
};
pub use error::{OpenError, QueryError, WriteError};
pub use export::{Format, FormatError, har_entry};
pub use health::{Health, State};
pub use journal::Journal;
pub use options::{Options, Place, Retention, Sync};
pub use query::{
    Activity, Filter, Live, Order, Page, Paging, Plans, Session, Sessions, StatusError, Statuses,
};
pub use redact::{PointerError, REDACTED, Redaction};
pub use verify::{
    BodyMatcher, BodyPlace, Call, Expectation, Nearest, OutOfOrder, Outcome, TextMatcher, Times,
    Verdict, Verification,
};
