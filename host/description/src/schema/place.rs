//! Schemas of the description's documents, known by where they stand.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Bundle, Direction, Schema, SchemaSource};
use crate::node::Node;
use crate::reader::{Reader, Source};
use crate::scan::Span;

/// What a parameter of OpenAPI 2.0 has beside its schema.
const NOT_SCHEMA: [&str; 8] = [
    "name",
    "in",
    "required",
    "collectionFormat",
    "allowEmptyValue",
    "x-example",
    "x-examples",
    "schema",
];

/// A schema to begin with.
#[derive(Debug, Clone)]
pub(crate) struct Root {
    pub(crate) document: usize,
    pub(crate) pointer: String,
    pub(crate) content: Content,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// Still in the document.
    Span(Span),
    /// Put together from parts of the document, in its dialect.
    Built(Value),
}

impl Root {
    fn at(node: &Node<'_>) -> Self {
        Self {
            document: node.document,
            pointer: node.pointer.clone(),
            content: Content::Span(node.span),
        }
    }
}

#[derive(Debug)]
struct Placed {
    source: Arc<Source>,
    root: Root,
}

impl SchemaSource for Placed {
    fn to_json(&self, direction: Direction) -> Value {
        Bundle::new(&self.source, direction).into_json(&self.root)
    }

    fn pointer(&self) -> String {
        self.root.pointer.clone()
    }
}

/// The schema that stands at `node`.
pub(crate) fn at(reader: &mut Reader<'_>, node: &Node<'_>) -> Schema {
    placed(reader, Root::at(node))
}

/// The schema of an array whose items are described at `items`.
pub(crate) fn array_of(reader: &mut Reader<'_>, items: &Node<'_>) -> Schema {
    let items_value = items.value().unwrap_or(Value::Bool(true));
    built(
        reader,
        items,
        json!({ "type": "array", "items": items_value }),
    )
}

/// The schema that a parameter or header of OpenAPI 2.0 is.
pub(crate) fn of_parameter(reader: &mut Reader<'_>, node: &Node<'_>) -> Schema {
    let value = parameter_value(node);
    built(reader, node, value)
}

/// A schema made of parts that stand at `node`.
pub(crate) fn built(reader: &mut Reader<'_>, node: &Node<'_>, value: Value) -> Schema {
    placed(
        reader,
        Root {
            document: node.document,
            pointer: node.pointer.clone(),
            content: Content::Built(value),
        },
    )
}

/// A parameter of OpenAPI 2.0 without what makes it a parameter.
pub(crate) fn parameter_value(node: &Node<'_>) -> Value {
    if let (Some(schema), None) = (node.get("schema"), node.get("type")) {
        return schema.value().unwrap_or(Value::Bool(true));
    }
    let members = node
        .members()
        .filter(|(key, _)| !NOT_SCHEMA.contains(&key.as_ref()));
    let members = members.filter_map(|(key, member)| Some((key.into_owned(), member.value()?)));
    Value::Object(members.collect::<Map<_, _>>())
}

fn placed(reader: &mut Reader<'_>, root: Root) -> Schema {
    if let Some(schemas) = &mut reader.schemas {
        schemas.push(root.clone());
    }
    Schema::new(Arc::new(Placed {
        source: Arc::clone(reader.source),
        root,
    }))
}
