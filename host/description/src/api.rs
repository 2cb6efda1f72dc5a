//! The whole description, behind an index: what is known at once, and what is read when
//! it is first asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Finding, Location};
use crate::model::{Operation, SecurityScheme};

/// The text of a description, before anything was made of it.
#[derive(Debug)]
pub struct Description {
    /// The file or URL as the user named it, or `<stdin>`; relative `$ref`s start here.
    pub name: String,
    pub text: Vec<u8>,
}

/// Gets the other documents that a description refers to.
pub trait Fetch {
    /// `base` is the name of the document with the reference, `reference` what it says
    /// before the `#`.
    fn fetch(&self, base: &str, reference: &str) -> Result<Fetched, FetchError>;
}

#[derive(Debug)]
pub struct Fetched {
    /// Absolute, so that two ways to the same document meet.
    pub name: String,
    pub text: Vec<u8>,
}

/// Says what was refused or failed, and which flag would allow it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FetchError {
    pub message: String,
    pub hint: Option<String>,
}

/// Nothing at all can be served.
#[derive(Debug, thiserror::Error)]
#[error("{location}: {message}")]
pub struct DescriptionError {
    pub location: Location,
    pub message: String,
    pub hint: Option<String>,
}

/// A description that was read. Operations are read when first asked for.
#[derive(Debug)]
pub struct Api {
    pub title: String,
    pub version: String,
    /// As the document says it: `2.0`, `3.0.3`, `3.1.1`.
    pub openapi: String,
    pub operations: Vec<OperationSummary>,
    pub security_schemes: BTreeMap<String, SecurityScheme>,
}

/// What routing and listing need of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationSummary {
    /// The `operationId`, or `GET /pets/{id}` where there is none or it is not unique.
    pub id: String,
    /// In capitals.
    pub method: String,
    /// As in the description: `/pets/{id}`.
    pub path_template: String,
    /// Of the servers that apply to it, variables filled in, without the trailing `/`:
    /// `/api/v3`. Each once; `` for the root.
    pub base_paths: Vec<String>,
    /// Where it stands in the description (RFC 6901).
    pub pointer: String,
}

impl Api {
    /// Reads a description and every document it refers to.
    pub fn read(description: Description, fetch: &dyn Fetch) -> Result<Self, DescriptionError> {
        let _ = (description, fetch);
        unimplemented!("the description helper writes this")
    }

    /// The operation at an index of [`Api::operations`], read on first use.
    ///
    /// The error is all that is wrong with it, each with its place.
    pub fn operation(&self, index: usize) -> Result<Arc<Operation>, Arc<[Finding]>> {
        let _ = index;
        unimplemented!("the description helper writes this")
    }

    /// What was found wrong so far: at once after [`Api::read`], the cheap part.
    pub fn findings(&self) -> Vec<Finding> {
        unimplemented!("the description helper writes this")
    }

    /// Reads everything that was not read yet, and returns all findings by weight.
    pub fn check(&self) -> Vec<Finding> {
        unimplemented!("the description helper writes this")
    }
}
