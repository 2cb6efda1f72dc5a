//! Values to XML.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::shape::{Node, Shape};
use super::tree::looks_encoded;
use super::writer::{Attribute, Tag, Writer};
use super::{name, scalar};
use crate::schema::{STRING, View};
use crate::{EncodeError, MAX_DEPTH, text};

/// Objects without an element of their own, one inside the other, that are looked
/// through for attributes.
pub(super) const MAX_DISSOLVED: usize = 8;

/// Writes `value` as an XML document.
///
/// A string that is a document already is written as it is, as are strings that look
/// like one where the schema has no place for a string.
pub fn encode(value: &Value, schema: &Value) -> Result<Vec<u8>, EncodeError> {
    let shape = Shape::of(View::new(schema));
    if let Value::String(document) = value
        && (looks_encoded(document)
            || !shape.types.has(STRING) && document.trim_start().starts_with('<'))
    {
        return Ok(document.as_bytes().to_vec());
    }
    let mut writer = Writer::new();
    let root = shape.root_name();
    match value {
        Value::Array(items) => {
            let opened = writer.open(&tag(&root, &shape), &[], false);
            for (place, item) in items.iter().enumerate() {
                let name = shape.root_item_name(place, &root);
                writer.element(&name, shape.item(place), item, 1)?;
            }
            writer.close(&opened);
        }
        _ => writer.element(&root, &shape, value, 0)?,
    }
    Ok(writer.finish().into_bytes())
}

impl Writer {
    fn element(
        &mut self,
        name: &str,
        shape: &Shape<'_>,
        value: &Value,
        depth: usize,
    ) -> Result<(), EncodeError> {
        if MAX_DEPTH < depth {
            return Err(EncodeError::TooDeep);
        }
        let mut attributes = Vec::new();
        if let Value::Object(map) = value {
            collect_attributes(map, shape, &mut attributes, 0);
        }
        let opened = self.open(&tag(name, shape), &attributes, value.is_null());
        match value {
            Value::Object(map) => self.properties(map, shape, depth)?,
            // An array's items, but for the root's, are called as the array is.
            Value::Array(items) => self.items(items, shape, name, depth)?,
            _ => self.text(&text::field(value)),
        }
        self.close(&opened);
        Ok(())
    }

    fn items(
        &mut self,
        items: &[Value],
        shape: &Shape<'_>,
        name: &str,
        depth: usize,
    ) -> Result<(), EncodeError> {
        for (place, item) in items.iter().enumerate() {
            self.element(
                &shape.item_name(place, name),
                shape.item(place),
                item,
                depth + 1,
            )?;
        }
        Ok(())
    }

    /// The declared properties in the schema's order, then the others in the value's.
    fn properties(
        &mut self,
        map: &Map<String, Value>,
        shape: &Shape<'_>,
        depth: usize,
    ) -> Result<(), EncodeError> {
        for property in shape.properties() {
            if let Some(value) = map.get(property.key) {
                self.property(&property.name, &property.shape, value, depth)?;
            }
        }
        for (key, value) in map.iter().filter(|(key, _)| !shape.declares(key)) {
            self.property(&name::escape(key), shape.additional(), value, depth)?;
        }
        Ok(())
    }

    fn property(
        &mut self,
        name: &str,
        shape: &Shape<'_>,
        value: &Value,
        depth: usize,
    ) -> Result<(), EncodeError> {
        if MAX_DEPTH < depth {
            return Err(EncodeError::TooDeep);
        }
        match (shape.node, value) {
            (Node::Attribute, _) => {}
            (Node::CData, _) => self.cdata(&scalar::encode(value)),
            (Node::Element | Node::None, Value::Array(items)) if !shape.wrapped => {
                self.items(items, shape, name, depth)?;
            }
            (Node::None, Value::Object(map)) => self.properties(map, shape, depth + 1)?,
            (Node::Text | Node::None, _) => self.text(&scalar::encode(value)),
            (Node::Element, _) => self.element(name, shape, value, depth + 1)?,
        }
        Ok(())
    }
}

fn tag<'n>(name: &'n str, shape: &'n Shape<'_>) -> Tag<'n> {
    Tag {
        name,
        prefix: shape.prefix,
        namespace: shape.namespace,
    }
}

/// Finds what becomes attributes of an object's element, in objects as well that have no
/// element of their own.
fn collect_attributes<'v>(
    map: &'v Map<String, Value>,
    shape: &'v Shape<'_>,
    attributes: &mut Vec<Attribute<'v>>,
    dissolved: usize,
) {
    for property in shape.properties() {
        let inside = &property.shape;
        match map.get(property.key) {
            None | Some(Value::Null) => {}
            Some(value) if inside.node == Node::Attribute => attributes.push(Attribute {
                name: Cow::Borrowed(&property.name),
                prefix: inside.prefix,
                namespace: inside.namespace,
                text: scalar::encode(value),
            }),
            Some(Value::Object(inner)) if inside.dissolves() && dissolved < MAX_DISSOLVED => {
                collect_attributes(inner, inside, attributes, dissolved + 1);
            }
            Some(_) => {}
        }
    }
}
