//! The list of operations: enough to route and to list them, without reading any.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::api::OperationSummary;
use crate::dialect::Dialect;
use crate::documents::Documents;
use crate::finding::Severity;
use crate::node::Node;
use crate::reader::Reader;
use crate::scan::Span;
use crate::server;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// What a path item may have beside its operations.
const OTHER_MEMBERS: [&str; 6] = [
    "$ref",
    "summary",
    "description",
    "servers",
    "parameters",
    "additionalOperations",
];

/// Where something stands, to be turned into a [`Node`] when it is read.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    document: usize,
    span: Span,
    pointer: String,
}

impl Place {
    fn of(node: &Node<'_>) -> Self {
        Self {
            document: node.document,
            span: node.span,
            pointer: node.pointer.clone(),
        }
    }

    pub(crate) fn node<'a>(&self, documents: &'a Documents) -> Node<'a> {
        Node {
            documents,
            document: self.document,
            span: self.span,
            pointer: self.pointer.clone(),
        }
    }
}

/// An operation that was found but not read.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) operation: Place,
    /// Path items that hold for it: the one under `paths`, and what that refers to.
    pub(crate) items: Arc<[Place]>,
}

/// Lists the operations in the description's order.
pub(crate) fn list(reader: &mut Reader<'_>) -> (Vec<OperationSummary>, Vec<Entry>) {
    let root = reader.source.documents.root();
    let outer = server::base_paths(reader, &root).unwrap_or_else(|| vec![String::new()]);
    let mut list = List {
        outer,
        ids: HashSet::new(),
        shapes: HashMap::new(),
        summaries: Vec::new(),
        entries: Vec::new(),
    };
    let Some(paths) = reader.object_at(&root, "paths") else {
        return (list.summaries, list.entries);
    };
    let mut seen = HashMap::new();
    let members: Vec<_> = paths
        .members()
        .filter(|(path, _)| !path.starts_with("x-"))
        .collect();
    for (index, (path, _)) in members.iter().enumerate() {
        seen.insert(path.clone(), index);
    }
    for (index, (path, item)) in members.iter().enumerate() {
        if seen.get(path) != Some(&index) {
            reader.warn(
                "duplicate-key",
                item,
                format!("`{path}` stands there twice; the last one counts"),
                "merge the two",
            );
            continue;
        }
        list.path(reader, path, item);
    }
    (list.summaries, list.entries)
}

struct List {
    outer: Vec<String>,
    ids: HashSet<String>,
    /// Templates with their parameters' names taken out.
    shapes: HashMap<String, String>,
    summaries: Vec<OperationSummary>,
    entries: Vec<Entry>,
}

impl List {
    fn path<'a>(&mut self, reader: &mut Reader<'a>, path: &str, item: &Node<'a>) {
        if !path.starts_with('/') {
            let hint = format!("write `/{path}`");
            reader.report(
                Severity::Error,
                "invalid-path",
                item,
                format!("the path `{path}` does not start with `/`; it is not served"),
                &hint,
            );
            return;
        }
        if path.contains(['?', '#']) {
            let message =
                format!("the path `{path}` has a `?` or `#`, which no request path can have");
            reader.warn(
                "invalid-path",
                item,
                message,
                "describe the query by parameters",
            );
        }
        if let Some(other) = self.shapes.insert(shape(path), path.to_owned()) {
            let message = format!(
                "`{path}` and `{other}` are the same but for the names of their parameters"
            );
            reader.warn("ambiguous-path", item, message, "merge the two");
        }
        let target = match item.reference() {
            Some(_) => reader.object(Severity::Error, item),
            None if reader.object(Severity::Warning, item).is_none() => return,
            None => None,
        };
        let nodes: Vec<Node<'a>> = [item.clone()].into_iter().chain(target).collect();
        let places: Arc<[Place]> = nodes.iter().map(Place::of).collect();
        let own = nodes
            .iter()
            .find_map(|node| server::base_paths_of_item(reader, node));
        let outer = own.unwrap_or_else(|| self.outer.clone());
        let mut methods = HashSet::new();
        for node in &nodes {
            for (method, operation) in operations(reader, node) {
                if methods.insert(method.clone()) {
                    self.operation(reader, path, &method, &operation, &outer, &places);
                }
            }
        }
    }

    fn operation<'a>(
        &mut self,
        reader: &mut Reader<'a>,
        path: &str,
        method: &str,
        operation: &Node<'a>,
        outer: &[String],
        items: &Arc<[Place]>,
    ) {
        let fallback = format!("{method} {path}");
        let id = match operation
            .text_at("operationId")
            .filter(|id| !id.trim().is_empty())
        {
            None => fallback,
            Some(id) if self.ids.contains(id.as_ref()) => {
                let message = format!(
                    "the `operationId` `{id}` is taken already; this operation is called `{fallback}`"
                );
                reader.warn(
                    "duplicate-operation-id",
                    operation,
                    message,
                    "give each operation an id of its own",
                );
                fallback
            }
            Some(id) => id.into_owned(),
        };
        self.ids.insert(id.clone());
        let own = server::base_paths_of_item(reader, operation);
        self.summaries.push(OperationSummary {
            id,
            method: method.to_owned(),
            path_template: path.to_owned(),
            base_paths: own.unwrap_or_else(|| outer.to_vec()),
            pointer: operation.pointer.clone(),
        });
        self.entries.push(Entry {
            operation: Place::of(operation),
            items: Arc::clone(items),
        });
    }
}

/// Methods in capitals, with their operations.
fn operations<'a>(reader: &mut Reader<'a>, item: &Node<'a>) -> Vec<(String, Node<'a>)> {
    let with_query = reader.dialect() == Dialect::V3_2;
    let mut found = Vec::new();
    for (key, node) in item.members() {
        let known = METHODS.contains(&key.as_ref()) || (with_query && key == "query");
        if known && node.is_object() {
            found.push((key.to_ascii_uppercase(), node));
        } else if known {
            reader.warn(
                "malformed",
                &node,
                format!("an operation is an object, not {}", node.kind()),
                "",
            );
        } else if !key.starts_with("x-") && !OTHER_MEMBERS.contains(&key.as_ref()) {
            let message = format!("a path has no `{key}`; it is passed over");
            reader.report(
                Severity::Note,
                "unknown-member",
                &node,
                message,
                "methods are written in lower case",
            );
        }
    }
    if with_query {
        let more = item.get("additionalOperations");
        found.extend(
            more.iter()
                .flat_map(Node::members)
                .filter(|(_, node)| node.is_object())
                .map(|(method, node)| (method.into_owned(), node)),
        );
    }
    found
}

/// The template without the names of its parameters.
fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        if c == '}' {
            inside = false;
        }
        if !inside {
            shape.push(c);
        }
        if c == '{' {
            inside = true;
        }
    }
    shape
}

/// The names between the braces of a template.
pub(crate) fn template_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .filter(|name| !name.is_empty())
}
