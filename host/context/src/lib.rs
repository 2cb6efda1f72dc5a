//! What agents remember together: contexts of test sessions, workflows and agents, and one that
//! all share.
//!
//! A context is a JSON object with a kind, a state of its life, a parent, tags and an end. It
//! is in SQLite, in a file that several processes write to: each change is one transaction on
//! what is there at that moment, so that of two agents that change different members neither
//! loses anything. Who must not write over what somebody else wrote since gives the revision
//! that it read. Times are milliseconds since 1970, and come from who asks.

mod error;
mod export;
mod limits;
mod merge;
mod model;
mod store;

pub use error::Error;
pub use export::ExportError;
pub use limits::Limits;
pub use merge::merge;
pub use model::{Change, Context, Filter, Kind, New, Page, Snapshot, Status, Updated};
pub use store::{GLOBAL, Store};
