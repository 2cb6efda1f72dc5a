//! Examples, wherever a description may have them.

use crate::finding::Severity;
use crate::model::{Example, ExampleValue, Place};
use crate::node::Node;
use crate::reader::Reader;

/// The examples of a parameter, header or media type of OpenAPI 3: its own, or else
/// those of its schema.
pub(crate) fn of_holder<'a>(
    reader: &mut Reader<'a>,
    holder: &Node<'a>,
    schema: Option<&Node<'a>>,
) -> Vec<Example> {
    let mut examples = Vec::new();
    if let Some(node) = holder.get("example") {
        examples.extend(data(reader, None, &node));
    }
    match holder.get("examples") {
        Some(named) if named.is_object() => {
            for (name, node) in named.members() {
                if name.starts_with("x-") {
                    continue;
                }
                let Some(object) = reader.object(Severity::Warning, &node) else {
                    continue;
                };
                examples.extend(of_object(reader, name.into_owned(), &object));
            }
        }
        Some(list) if list.is_array() => {
            reader.warn(
                "malformed",
                &list,
                "`examples` is an object of named examples, not an array",
                "write `examples: {name: {value: …}}`",
            );
            for node in list.items() {
                examples.extend(data(reader, None, &node));
            }
        }
        _ => {}
    }
    if examples.is_empty()
        && let Some(schema) = schema
    {
        return of_schema(reader, schema);
    }
    examples
}

/// The examples that a schema has at its top.
pub(crate) fn of_schema<'a>(reader: &mut Reader<'a>, schema: &Node<'a>) -> Vec<Example> {
    let mut node = schema.clone();
    // In OpenAPI 3.1 examples may stand beside the reference.
    for _ in 0..50 {
        let mut found = Vec::new();
        if node.reference().is_none() || !reader.dialect().has_own_schemas() {
            for key in ["example", "x-example"] {
                found.extend(
                    node.get(key)
                        .and_then(|example| data(reader, None, &example)),
                );
            }
            let list = node.get("examples");
            for example in list.iter().flat_map(Node::items) {
                found.extend(data(reader, None, &example));
            }
        }
        if !found.is_empty() {
            return found;
        }
        let next = node
            .reference()
            .and_then(|reference| node.documents.resolve(node.document, &reference).ok());
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    Vec::new()
}

/// An example as it stands.
pub(crate) fn data(
    reader: &mut Reader<'_>,
    name: Option<String>,
    node: &Node<'_>,
) -> Option<Example> {
    let Some(value) = node.value() else {
        let message = "the example has a number or a string that JSON can't hold";
        reader.warn("unreadable-example", node, message, "");
        return None;
    };
    Some(Example {
        name,
        value: ExampleValue::Data(value),
        place: node.place(),
    })
}

/// An Example Object.
fn of_object(reader: &mut Reader<'_>, name: String, object: &Node<'_>) -> Option<Example> {
    if let Some(value) = object.get("value").or_else(|| object.get("dataValue")) {
        return data(reader, Some(name), &value);
    }
    if let Some(text) = object.text_at("serializedValue") {
        let value = ExampleValue::Serialized(text.into_owned().into_bytes());
        return Some(Example {
            name: Some(name),
            value,
            place: Place {
                document: object.document,
                pointer: format!("{}/serializedValue", object.pointer),
            },
        });
    }
    let node = object.get("externalValue")?;
    let reference = node.text()?;
    match object.documents.external_value(object.document, &reference) {
        Some(Ok(bytes)) => {
            let value = ExampleValue::Serialized(bytes.clone());
            Some(Example {
                name: Some(name),
                value,
                place: node.place(),
            })
        }
        Some(Err(cause)) => {
            let hint = cause.hint.clone().unwrap_or_default();
            reader.warn(
                "unread-example",
                &node,
                format!("`{reference}` was not read: {cause}"),
                &hint,
            );
            None
        }
        None => None,
    }
}
