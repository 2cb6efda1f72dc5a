//! Extensions (`x-…`): what others write into a description, as it stands there.

use std::sync::Arc;

use serde_json::Value;

use crate::model::Place;
use crate::node::Node;
use crate::paths::Entry;
use crate::reader::Source;

/// One extension, and what it stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct Extension {
    pub scope: Scope,
    /// `null` where it has numbers or characters that JSON values can't have.
    pub value: Value,
    pub place: Place,
}

/// What an extension is about. Operations are indexes of [`Api::operations`].
///
/// [`Api::operations`]: crate::Api::operations
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    Operation(usize),
    /// The operations of one path.
    Path(Vec<usize>),
    /// The whole description.
    Api,
}

/// Every place of the extension, from the nearest to the operations to the farthest:
/// operations, paths, the description itself; each in the description's order. Nothing
/// but a look at the text is needed where the name is in none of the documents.
pub(crate) fn find(source: &Source, entries: &[Entry], name: &str) -> Vec<Extension> {
    let documents = &source.documents;
    if !documents.mention(&format!("\"{name}\"")) {
        return Vec::new();
    }
    let at = |node: &Node<'_>, scope: Scope| {
        let node = node.get(name)?;
        Some(Extension {
            scope,
            value: node.value().unwrap_or_default(),
            place: node.place(),
        })
    };
    let of_operations = entries
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| at(&entry.operation.node(documents), Scope::Operation(index)));
    let mut found: Vec<Extension> = of_operations.collect();
    let mut first = 0;
    for path in entries.chunk_by(|a, b| Arc::ptr_eq(&a.items, &b.items)) {
        let operations: Vec<usize> = (first..first + path.len()).collect();
        first += path.len();
        let items = path.first().map(|entry| &entry.items);
        // Where a path refers to another document, what stands beside the reference is nearer.
        for item in items.into_iter().flat_map(|items| items.iter()) {
            found.extend(at(&item.node(documents), Scope::Path(operations.clone())));
        }
    }
    found.extend(at(&documents.root(), Scope::Api));
    found
}
