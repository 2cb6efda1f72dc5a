//! A schema of the description, left where it stands until it is wanted.

mod bundle;
mod convert;
mod cycle;
mod direction;
mod keyword;
mod place;
mod plain;
mod reference;

use std::sync::Arc;

use serde_json::Value;

pub(crate) use bundle::{Bundle, Checked};
pub(crate) use place::{Root, array_of, at, built, of_parameter, parameter_value};

/// A schema somewhere in the description's documents. Cheap to clone.
#[derive(Clone)]
pub struct Schema {
    source: Arc<dyn SchemaSource>,
}

/// Which way a value of the schema travels: a request has no `readOnly` properties, a
/// response no `writeOnly` ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    Request,
    Response,
}

/// Where a schema comes from. The description's own documents are one source; a schema
/// that is at hand as JSON is another.
pub trait SchemaSource: Send + Sync {
    /// JSON Schema 2020-12, self-contained: every `$ref` points into `$defs` at the root.
    fn to_json(&self, direction: Direction) -> Value;
    /// The RFC 6901 pointer of the schema in its document.
    fn pointer(&self) -> String;
}

impl Schema {
    pub fn new(source: Arc<dyn SchemaSource>) -> Self {
        Self { source }
    }

    /// A schema that is 2020-12 and self-contained already. For tests, and for formats
    /// that carry whole schemas.
    pub fn from_json(json: Value) -> Self {
        Self::new(Arc::new(json))
    }

    /// JSON Schema 2020-12, self-contained: every `$ref` points into `$defs` at the root.
    ///
    /// Made anew at each call: callers keep what they make of it.
    pub fn to_json(&self, direction: Direction) -> Value {
        self.source.to_json(direction)
    }

    /// Where the schema stands (RFC 6901).
    pub fn pointer(&self) -> String {
        self.source.pointer()
    }
}

impl SchemaSource for Value {
    fn to_json(&self, _: Direction) -> Value {
        self.clone()
    }

    fn pointer(&self) -> String {
        String::new()
    }
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Schema(#{})", self.pointer())
    }
}
