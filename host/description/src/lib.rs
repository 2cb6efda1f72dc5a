//! Reads API descriptions into one model, [`Api`].
//!
//! The road is straight: text → document (JSON, whatever it was written in) → `$ref`s
//! followed → operations. Nothing here does IO: files and URLs come in through
//! [`Fetch`], whose implementation decides what may be read.

mod api;
mod check;
mod data;
mod dialect;
mod document;
mod documents;
mod example;
mod extension;
mod finding;
mod media_type;
pub mod model;
mod node;
mod object;
mod operation;
mod parameter;
mod paths;
mod reader;
mod scan;
mod schema;
mod security;
mod server;
mod text;
mod v2;
mod whole;
mod yaml;

pub use api::{Api, Description, DescriptionError, Fetch, FetchError, Fetched, OperationSummary};
pub use data::Data;
pub use extension::{Extension, Scope};
pub use finding::{Finding, Location, Severity};
pub use model::Operation;
pub use schema::{Direction, Schema, SchemaSource};
