//! Reads API descriptions into one model, [`Api`].
//!
//! The road is straight: text → document (JSON, whatever it was written in) → `$ref`s
//! followed → operations. Nothing here does IO: files and URLs come in through
//! [`Fetch`], whose implementation decides what may be read.

mod api;
mod finding;
pub mod model;
mod schema;

pub use api::{Api, Description, DescriptionError, Fetch, FetchError, Fetched, OperationSummary};
pub use finding::{Finding, Location, Severity};
pub use model::Operation;
pub use schema::{Direction, Schema, SchemaSource};
