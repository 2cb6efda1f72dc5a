//! The description as one document, for who wants to read it rather than to be answered.

use serde_json::{Map, Value};

use crate::api::Api;
use crate::document::escape;
use crate::documents::Documents;

/// Where the other documents are that the description refers to.
const OTHERS: &str = "x-mimus-documents";

impl Api {
    /// The description, as it was written. What it refers to in other documents is in it as
    /// well, under `x-mimus-documents`, and `$ref`s lead there.
    pub fn to_json(&self) -> Value {
        let documents = self.source_documents();
        let mut whole = read(documents, 0);
        let others = (1..documents.len()).map(|at| (at.to_string(), read(documents, at)));
        let others = others.collect::<Map<_, _>>();
        if let Value::Object(members) = &mut whole
            && !others.is_empty()
        {
            members.insert(OTHERS.to_owned(), others.into());
        }
        whole
    }
}

fn read(documents: &Documents, at: usize) -> Value {
    let text = &documents.document(at).text;
    let mut value = serde_json::from_str(text).unwrap_or_default();
    if 1 < documents.len() {
        redirect(documents, at, &mut value);
    }
    value
}

/// Has the references of a document lead to where their targets are in the whole. No deeper
/// than the document, which is bounded.
fn redirect(documents: &Documents, at: usize, value: &mut Value) {
    match value {
        Value::Array(items) => {
            for item in items {
                redirect(documents, at, item);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                match (name.as_str(), member) {
                    ("$ref", Value::String(reference)) => {
                        if let Some(other) = elsewhere(documents, at, reference) {
                            *reference = other;
                        }
                    }
                    // Of a discriminator: names of schemas, or references to them.
                    ("mapping", Value::Object(mapping)) => {
                        for target in mapping.values_mut() {
                            redirect_name(documents, at, target);
                        }
                    }
                    (_, member) => redirect(documents, at, member),
                }
            }
        }
        _ => {}
    }
}

fn redirect_name(documents: &Documents, at: usize, target: &mut Value) {
    if let Value::String(reference) = target
        && reference.contains(['/', '#', '.'])
        && let Some(other) = elsewhere(documents, at, reference)
    {
        *reference = other;
    }
}

/// What a reference has to be in the whole, if it is to be another.
fn elsewhere(documents: &Documents, at: usize, reference: &str) -> Option<String> {
    let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let target = if document.is_empty() {
        at
    } else {
        documents.linked(at, document)?
    };
    // Of the first one, they stay as they are, unless they come from another.
    if target == 0 {
        return (at != 0).then(|| format!("#{fragment}"));
    }
    if !fragment.is_empty() && !fragment.starts_with('/') {
        // An anchor: where it is has no name that would be unlike all others.
        return None;
    }
    Some(format!(
        "#/{OTHERS}/{}{fragment}",
        escape(&target.to_string())
    ))
}
