//! All documents of a description, read once at the start; `$ref`s between and within
//! them are followed without any IO.

mod anchors;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use percent_encoding::percent_decode_str;

use crate::api::{Description, Fetch, FetchError};
use crate::document::{self, Document};
use crate::node::Node;
use crate::scan;
use crate::text::{self, TextError};
use anchors::Anchors;

/// Documents beyond this many are not read.
const MAX_DOCUMENTS: usize = 2_000;
/// Text beyond this much, in all documents together, is not read.
const MAX_TOTAL: usize = 512 * 1024 * 1024;
/// References that may be passed on the way to one target.
const MAX_STEPS: usize = 100;

#[derive(Debug)]
pub(crate) struct Documents {
    /// The description itself is the first.
    list: Vec<Document>,
    /// By the referring document and what its reference says before the `#`.
    links: HashMap<(usize, String), Result<usize, FetchError>>,
    /// What `externalValue`s name, as it came.
    values: HashMap<(usize, String), Result<Vec<u8>, FetchError>>,
    anchors: OnceLock<Anchors>,
}

/// Why a `$ref` leads to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RefError {
    #[error("`{reference}` leads nowhere")]
    Nowhere { reference: String },
    #[error("`{reference}` leads back to itself")]
    Circular { reference: String },
    #[error("`{reference}` was not read: {cause}")]
    Unread {
        reference: String,
        cause: FetchError,
    },
}

impl RefError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Nowhere { .. } => "unresolved-reference",
            Self::Circular { .. } => "circular-reference",
            Self::Unread { .. } => "unread-reference",
        }
    }

    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Nowhere { .. } => Some("define what it names, or correct the reference".into()),
            Self::Circular { .. } => {
                Some("let one reference of the circle stand for a definition".into())
            }
            Self::Unread { cause, .. } => cause.hint.clone(),
        }
    }
}

impl Documents {
    /// Reads the description and, through `fetch`, all that it refers to.
    pub(crate) fn read(description: Description, fetch: &dyn Fetch) -> Result<Self, TextError> {
        let own_print = fingerprint(&description.name, &description.text);
        let first = read_document(description.name, description.text)?;
        let mut total = first.text.len();
        let mut this = Self {
            list: vec![first],
            links: HashMap::new(),
            values: HashMap::new(),
            anchors: OnceLock::new(),
        };
        let mut by_name = HashMap::new();
        let mut at = 0;
        while let Some(document) = this.list.get(at) {
            let base = document.name.clone();
            for (kind, reference) in outward(&document.text) {
                let key = (at, reference.clone());
                if kind == LinkKind::Value {
                    this.values.entry(key).or_insert_with(|| {
                        fetch.fetch(&base, &reference).map(|fetched| fetched.text)
                    });
                    continue;
                }
                if this.links.contains_key(&key) {
                    continue;
                }
                let link = fetch.fetch(&base, &reference).and_then(|fetched| {
                    if let Some(known) = by_name.get(&fetched.name) {
                        return Ok(*known);
                    }
                    // The description by its own name.
                    if fingerprint(&fetched.name, &fetched.text) == own_print {
                        return Ok(0);
                    }
                    total += fetched.text.len();
                    if MAX_TOTAL < total || MAX_DOCUMENTS <= this.list.len() {
                        return Err(refused(format!(
                            "more than {MAX_DOCUMENTS} documents or {MAX_TOTAL} bytes"
                        )));
                    }
                    let name = fetched.name.clone();
                    let document = read_document(fetched.name, fetched.text)
                        .map_err(|error| refused(error.message))?;
                    this.list.push(document);
                    by_name.insert(name, this.list.len() - 1);
                    Ok(this.list.len() - 1)
                });
                this.links.insert(key, link);
            }
            at += 1;
        }
        Ok(this)
    }

    pub(crate) fn document(&self, index: usize) -> &Document {
        // Indexes come from this very list; the first document is always there.
        self.list.get(index).unwrap_or_else(|| &self.list[0])
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// The document that one refers to so.
    pub(crate) fn linked(&self, document: usize, reference: &str) -> Option<usize> {
        let link = self.links.get(&(document, reference.to_owned()));
        link.and_then(|link| link.as_ref().ok()).copied()
    }

    pub(crate) fn root(&self) -> Node<'_> {
        self.root_of(0)
    }

    pub(crate) fn root_of(&self, document: usize) -> Node<'_> {
        Node {
            documents: self,
            document,
            span: self.document(document).root,
            pointer: String::new(),
        }
    }

    /// The size of all documents together.
    pub(crate) fn bytes(&self) -> usize {
        self.list.iter().map(|document| document.text.len()).sum()
    }

    /// Whether any document has `word` in it.
    pub(crate) fn mention(&self, word: &str) -> bool {
        self.list.iter().any(|document| {
            memchr::memmem::find(document.text.as_bytes(), word.as_bytes()).is_some()
        })
    }

    /// What an `externalValue` of a document named.
    pub(crate) fn external_value(
        &self,
        document: usize,
        reference: &str,
    ) -> Option<&Result<Vec<u8>, FetchError>> {
        self.values.get(&(document, reference.to_owned()))
    }

    /// The place that a `$ref` in `document` names.
    pub(crate) fn resolve(&self, document: usize, reference: &str) -> Result<Node<'_>, RefError> {
        let mut steps = MAX_STEPS;
        self.resolve_within(document, reference, &mut steps)
    }

    fn resolve_within(
        &self,
        document: usize,
        reference: &str,
        steps: &mut usize,
    ) -> Result<Node<'_>, RefError> {
        let nowhere = || RefError::Nowhere {
            reference: reference.to_owned(),
        };
        *steps = steps.checked_sub(1).ok_or_else(|| RefError::Circular {
            reference: reference.to_owned(),
        })?;
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let start = if file.is_empty() {
            self.root_of(document)
        } else {
            match self.links.get(&(document, file.to_owned())) {
                Some(Ok(linked)) => self.root_of(*linked),
                // A schema may be known by an `$id` that is no address.
                link => match (self.anchors().id(file), link) {
                    (Some((document, pointer)), _) => {
                        self.at(*document, pointer).ok_or_else(nowhere)?
                    }
                    (None, Some(Err(cause))) => {
                        return Err(RefError::Unread {
                            reference: reference.to_owned(),
                            cause: cause.clone(),
                        });
                    }
                    (None, _) => return Err(nowhere()),
                },
            }
        };
        let decoded = percent_decode_str(fragment).decode_utf8_lossy();
        if decoded.is_empty() {
            return Ok(start);
        }
        if !decoded.starts_with('/') {
            let pointer = self
                .anchors()
                .anchor(start.document, &decoded)
                .ok_or_else(nowhere)?;
            return self.at(start.document, pointer).ok_or_else(nowhere);
        }
        // Some write `%` into names and forget that it has a meaning here.
        for candidate in [decoded.as_ref(), fragment] {
            if let Some(found) = self.walk(start.clone(), candidate, steps)? {
                return Ok(found);
            }
        }
        Err(nowhere())
    }

    /// Along a pointer, and through any reference that stands in the way.
    fn walk<'a>(
        &'a self,
        start: Node<'a>,
        pointer: &str,
        steps: &mut usize,
    ) -> Result<Option<Node<'a>>, RefError> {
        let mut node = start;
        for token in document::tokens(pointer) {
            loop {
                if let Some(next) = node.step(&token) {
                    node = next;
                    break;
                }
                let Some(reference) = node.reference() else {
                    return Ok(None);
                };
                node = self.resolve_within(node.document, &reference, steps)?;
            }
        }
        Ok(Some(node))
    }

    fn at(&self, document: usize, pointer: &str) -> Option<Node<'_>> {
        document::tokens(pointer).try_fold(self.root_of(document), |node, token| node.step(&token))
    }

    /// The place, or what of the way to it there is.
    pub(crate) fn nearest(&self, document: usize, pointer: &str) -> Node<'_> {
        let mut node = self.root_of(document);
        for token in document::tokens(pointer) {
            match node.step(&token) {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    pub(crate) fn anchors(&self) -> &Anchors {
        self.anchors.get_or_init(|| Anchors::find(self))
    }
}

fn read_document(name: String, bytes: Vec<u8>) -> Result<Document, TextError> {
    let text = text::to_json(&name, bytes)?;
    Document::new(name, text).ok_or_else(|| text::not_a_description("broken JSON"))
}

fn refused(message: String) -> FetchError {
    FetchError {
        message,
        hint: None,
    }
}

/// The same file name and the same bytes: the description by another way.
fn fingerprint(name: &str, bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.rsplit(['/', '\\']).next().hash(&mut hasher);
    bytes.hash(&mut hasher);
    hasher.finish()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LinkKind {
    Document,
    Value,
}

/// What a document refers to outside of itself, without the fragments.
fn outward(text: &str) -> Vec<(LinkKind, String)> {
    let bytes = text.as_bytes();
    let any = ["\"$ref\"", "\"externalValue\"", "\"mapping\""]
        .into_iter()
        .any(|word| {
            // Most documents refer to themselves alone; a quick look tells.
            memchr::memmem::find_iter(bytes, word.as_bytes()).any(|at| {
                let colon = scan::skip_space(bytes, at + word.len());
                let value = scan::skip_space(bytes, colon + 1);
                !matches!(
                    (bytes.get(value), bytes.get(value + 1)),
                    (Some(b'"'), Some(b'#'))
                )
            })
        });
    let mut found = Vec::new();
    if !any {
        return found;
    }
    scan::string_members(text, |key, raw| {
        let kind = match key {
            "externalValue" => LinkKind::Value,
            "$ref" | "mapping" => LinkKind::Document,
            _ => return,
        };
        let value = scan::unescape(raw);
        let whole = if kind == LinkKind::Value {
            value.as_ref()
        } else {
            value.split('#').next().unwrap_or_default()
        };
        let names_file = key != "mapping"
            || [".json", ".yaml", ".yml"]
                .iter()
                .any(|extension| whole.ends_with(extension));
        if !whole.is_empty() && names_file {
            found.push((kind, whole.to_owned()));
        }
    });
    found.sort_by(|a, b| a.1.cmp(&b.1));
    found.dedup();
    found
}

#[cfg(test)]
mod tests;
