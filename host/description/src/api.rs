//! The whole description, behind an index: what is known at once, and what is read when
//! it is first asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::check;
use crate::dialect;
use crate::documents::Documents;
use crate::extension::{self, Extension};
use crate::finding::{Finding, Location, Severity};
use crate::model::{Operation, Place, SecurityScheme};
use crate::operation;
use crate::parameter;
use crate::paths::{self, Entry};
use crate::reader::{Reader, Source};
use crate::schema::Checked;
use crate::security;
use crate::text::TextError;

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

impl DescriptionError {
    pub(crate) fn of(document: &str, error: TextError) -> Self {
        Self {
            location: Location {
                document: document.to_owned(),
                pointer: String::new(),
                line: error.line,
            },
            message: error.message,
            hint: error.hint,
        }
    }
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
    source: Arc<Source>,
    /// For each of `operations`.
    entries: Vec<Entry>,
    /// For each of `operations`, once it was read.
    read: Vec<OnceLock<Read>>,
    findings: Vec<Finding>,
}

/// An operation, unless something costs it, and all that was found.
#[derive(Debug)]
struct Read {
    operation: Result<Arc<Operation>, Arc<[Finding]>>,
    findings: Arc<[Finding]>,
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
    /// `/api/v3`. Each once; empty for the root.
    pub base_paths: Vec<String>,
    /// Where it stands in the description (RFC 6901).
    pub pointer: String,
}

impl Api {
    /// Reads a description and every document it refers to.
    pub fn read(description: Description, fetch: &dyn Fetch) -> Result<Self, DescriptionError> {
        let name = description.name.clone();
        let fail = |error: TextError| DescriptionError::of(&name, error);
        let documents = Documents::read(description, fetch).map_err(fail)?;
        let (openapi, dialect, doubt) = dialect::detect(&documents).map_err(fail)?;
        let source = Arc::new(Source::new(documents, dialect));
        let mut reader = Reader::new(&source, None);
        let root = source.documents.root();
        if let Some(doubt) = doubt {
            reader.warn(
                "unknown-version",
                &root,
                doubt,
                "3.2.0 is the latest that is known",
            );
        }
        let info = root.get("info");
        let of_info = |key: &str| {
            info.as_ref()
                .and_then(|info| info.get(key))
                .map(|node| parameter::label(&node))
                .unwrap_or_default()
        };
        let (title, version) = (of_info("title"), of_info("version"));
        let security_schemes = security::schemes(&mut reader);
        let (operations, entries) = paths::list(&mut reader);
        if operations.is_empty() {
            reader.warn(
                "no-operations",
                &root,
                "there are no operations to serve",
                "describe some under `paths`",
            );
        }
        let findings = by_weight(reader.findings);
        let read = entries.iter().map(|_| OnceLock::new()).collect();
        Ok(Self {
            title,
            version,
            openapi,
            operations,
            security_schemes,
            source,
            entries,
            read,
            findings,
        })
    }

    /// The operation at an index of [`Api::operations`], read on first use.
    ///
    /// The error is all that is wrong with it, each with its place.
    pub fn operation(&self, index: usize) -> Result<Arc<Operation>, Arc<[Finding]>> {
        let (Some(summary), Some(entry), Some(cell)) = (
            self.operations.get(index),
            self.entries.get(index),
            self.read.get(index),
        ) else {
            return Err(Arc::default());
        };
        let read = cell.get_or_init(|| self.read_operation(summary, entry));
        read.operation.clone()
    }

    /// Reads the operations one after the other and keeps none of them: for what goes
    /// through a whole description once.
    pub fn each_operation(&self) -> impl Iterator<Item = Result<Arc<Operation>, Arc<[Finding]>>> {
        let entries = self.operations.iter().zip(&self.entries);
        entries.map(|(summary, entry)| self.read_operation(summary, entry).operation)
    }

    /// The tags of the operation at an index of [`Api::operations`], read by themselves.
    pub fn tags(&self, index: usize) -> Vec<String> {
        let Some(entry) = self.entries.get(index) else {
            return Vec::new();
        };
        let node = entry.operation.node(&self.source.documents);
        Reader::new(&self.source, None).texts_at(&node, "tags")
    }

    /// The summary of the operation at an index of [`Api::operations`], read by itself.
    pub fn summary(&self, index: usize) -> Option<String> {
        let entry = self.entries.get(index)?;
        let node = entry.operation.node(&self.source.documents);
        node.text_at("summary").map(std::borrow::Cow::into_owned)
    }

    /// Every place of an extension (`x-…`), the nearest to the operations first.
    pub fn extensions(&self, name: &str) -> Vec<Extension> {
        extension::find(&self.source, &self.entries, name)
    }

    fn read_operation(&self, summary: &OperationSummary, entry: &Entry) -> Read {
        let mut reader = Reader::new(&self.source, Some(summary.id.clone()));
        let operation = operation::read(&mut reader, summary, entry, &self.security_schemes);
        let findings: Arc<[Finding]> = by_weight(reader.findings).into();
        let servable = findings
            .iter()
            .all(|finding| finding.severity != Severity::Error);
        let operation = if servable {
            Ok(Arc::new(operation))
        } else {
            Err(Arc::clone(&findings))
        };
        Read {
            operation,
            findings,
        }
    }

    /// The files and URLs that it was read from, the description itself first.
    pub fn documents(&self) -> Vec<&str> {
        let documents = &self.source.documents;
        (0..documents.len())
            .map(|index| documents.document(index).name.as_str())
            .collect()
    }

    pub(crate) fn source_documents(&self) -> &Documents {
        &self.source.documents
    }

    /// One of [`Self::documents`] as JSON, whatever it was written in.
    pub fn document_json(&self, index: usize) -> Option<&str> {
        let documents = &self.source.documents;
        (index < documents.len()).then(|| documents.document(index).text.as_str())
    }

    /// A place as it is told to people, with its line.
    pub fn locate(&self, place: &Place) -> Location {
        let documents = &self.source.documents;
        let node = documents.nearest(place.document, &place.pointer);
        Location {
            pointer: place.pointer.clone(),
            ..node.location()
        }
    }

    /// What was found wrong so far: at once after [`Api::read`], the cheap part.
    pub fn findings(&self) -> Vec<Finding> {
        let read = self.read.iter().filter_map(OnceLock::get);
        let more = read.flat_map(|read| read.findings.iter().cloned());
        by_weight(self.findings.iter().cloned().chain(more).collect())
    }

    /// Reads everything that was not read yet, and returns all findings by weight.
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = self.findings.clone();
        findings.extend(check::documents(&self.source));
        let mut checked = Checked::default();
        for (summary, entry) in self.operations.iter().zip(&self.entries) {
            findings.extend(check::operation(
                &self.source,
                summary,
                entry,
                &self.security_schemes,
                &mut checked,
            ));
        }
        by_weight(findings)
    }
}

/// The heaviest first; within a weight in the order of the document.
fn by_weight(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| finding.severity);
    findings
}
