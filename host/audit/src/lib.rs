//! What agents asked for and what came of it: a trail that is only ever added to.
//!
//! A call is handed over when it begins and when it ends, and written by a thread of its own.
//! `redact` comes before anything is written, `store` has the tables and what keeps them as
//! they are, `query` asks.

mod entry;
mod export;
mod query;
mod redact;
mod store;
mod trail;

pub use entry::{Asked, Entry, Outcome, Ruling};
pub use export::{ExportError, Format, export};
pub use query::{Filter, Reader};
pub use redact::redacted;
pub use store::{OpenError, Retention};
pub use trail::{Pending, Trail};
