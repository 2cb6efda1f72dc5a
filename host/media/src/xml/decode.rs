//! XML to values, typed by the schema.
//!
//! Text that does not fit the schema's type stays a string, and elements that the schema
//! does not know become properties: it is for a validator to say what is wrong with them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::encode::MAX_DISSOLVED;
use super::shape::{Node, Shape};
use super::tree::{self, Element, XmlError};
use super::{name, scalar};
use crate::schema::{NULL, STRING, View};

/// The key of text beside elements or attributes that the schema has no place for.
const TEXT: &str = "#text";

/// Reads an XML document as a value of the schema.
///
/// The root must be called as its schema's `xml.name` says, if it says so; prefixes make
/// no difference. Where the schema wants a string, a document with more in it than the
/// root's text is that string.
pub fn decode(document: &str, schema: &Value) -> Result<Value, XmlError> {
    let root = tree::parse(document)?;
    let shape = Shape::of(View::new(schema));
    let is_text = root.is_leaf() && visible_attributes(&root).next().is_none();
    if shape.types.has(STRING) && !shape.is_object() && !shape.is_array() {
        if is_text && name::local(&root.name) == name::local(&shape.root_name()) {
            return Ok(value(&root, &shape));
        }
        return Ok(Value::String(document.to_owned()));
    }
    if let Some(expected) = shape.declared_name()
        && name::local(&expected) != name::local(&root.name)
    {
        let message = format!(
            "expected `<{expected}>` as the root element, found `<{}>`",
            root.name
        );
        return Err(XmlError::at(document, root.offset, message));
    }
    Ok(value(&root, &shape))
}

/// The value of an element. Elements are nested no deeper than the tree lets them be.
fn value(element: &Element, shape: &Shape<'_>) -> Value {
    if is_nil(element) {
        return Value::Null;
    }
    let has_parts = !element.is_leaf() || visible_attributes(element).next().is_some();
    let unknown = shape.types.is_unknown();
    let blank = element.text.trim().is_empty();
    let only_array = !shape.is_object() && !scalar::is_allowed(shape.types);
    if shape.is_array() && !shape.is_object() && (has_parts || only_array && blank) {
        let children = element.children.iter().enumerate();
        return children
            .map(|(place, child)| value(child, shape.item(place)))
            .collect();
    }
    let only_object = shape.is_object() && !scalar::is_allowed(shape.types);
    if only_object || has_parts && (shape.is_object() || unknown || !element.is_leaf()) {
        if only_object
            && !has_parts
            && blank
            && shape.types.has(NULL)
            && shape
                .properties()
                .iter()
                .any(|(key, _)| shape.view.requires(key))
        {
            return Value::Null;
        }
        return object(element, shape);
    }
    if shape.is_object() && blank && !shape.types.has(STRING) {
        return object(element, shape);
    }
    scalar::decode(&element.text, shape)
}

/// What of an element some property has taken.
struct Claims {
    children: Vec<bool>,
    attributes: Vec<bool>,
    text: bool,
}

fn object(element: &Element, shape: &Shape<'_>) -> Value {
    let mut claims = Claims {
        children: vec![false; element.children.len()],
        attributes: vec![false; element.attributes.len()],
        text: false,
    };
    let mut map = declared(element, shape, &mut claims, 0);
    let additional = shape.additional();
    for (place, (key, text)) in element.attributes.iter().enumerate() {
        if claims.attributes.get(place) == Some(&false) && is_visible(key) {
            let value = scalar::decode(text, additional);
            map.insert(name::unescape(name::local(key)).into_owned(), value);
        }
    }
    let mut others: BTreeMap<&str, Vec<&Element>> = BTreeMap::new();
    for (place, child) in element.children.iter().enumerate() {
        if claims.children.get(place) == Some(&false) {
            others
                .entry(name::local(&child.name))
                .or_default()
                .push(child);
        }
    }
    for (key, children) in others {
        map.insert(
            name::unescape(key).into_owned(),
            grouped(&children, additional),
        );
    }
    if !claims.text && !element.text.trim().is_empty() {
        map.insert(TEXT.to_owned(), Value::String(element.text.clone()));
    }
    Value::Object(map)
}

/// The properties that the schema names.
fn declared(
    element: &Element,
    shape: &Shape<'_>,
    claims: &mut Claims,
    dissolved: usize,
) -> Map<String, Value> {
    let properties = shape.properties();
    let children = claim_children(element, properties, claims);
    let mut map = Map::new();
    for ((key, property), children) in properties.iter().zip(children) {
        let found = match property.node {
            Node::Attribute => {
                attribute(element, key, property, claims).map(|text| scalar::decode(text, property))
            }
            Node::Text | Node::CData => {
                claims.text = true;
                Some(scalar::decode(&element.text, property))
            }
            Node::None if property.dissolves() => {
                let inner = (dissolved < MAX_DISSOLVED)
                    .then(|| declared(element, property, claims, dissolved + 1));
                let wanted = shape.view.requires(key);
                inner
                    .filter(|inner| wanted || !inner.is_empty())
                    .map(Value::Object)
            }
            Node::None if !property.is_array() => {
                claims.text = true;
                Some(scalar::decode(&element.text, property))
            }
            Node::Element | Node::None if children.is_empty() => None,
            Node::Element | Node::None => Some(grouped(&children, property)),
        };
        let found = found.or_else(|| absent(shape, key, property));
        if let Some(value) = found {
            map.insert((*key).to_owned(), value);
        }
    }
    map
}

/// An empty array that isn't wrapped, and an attribute that is null, leave no trace.
fn absent(shape: &Shape<'_>, key: &str, property: &Shape<'_>) -> Option<Value> {
    let may_be_empty = || property.view.keyword("minItems").all(|least| least == 0);
    match property.node {
        _ if !shape.view.requires(key) => None,
        Node::Attribute => property.types.has(NULL).then_some(Value::Null),
        _ if property.is_array() && !property.wrapped && may_be_empty() => {
            Some(Value::Array(Vec::new()))
        }
        _ => None,
    }
}

/// The children of each property: by the whole name where that is unmistakable, else by
/// the local one.
fn claim_children<'e>(
    element: &'e Element,
    properties: &[(&str, Shape<'_>)],
    claims: &mut Claims,
) -> Vec<Vec<&'e Element>> {
    let mut whole = BTreeMap::new();
    let mut locals = BTreeMap::new();
    for (place, (key, property)) in properties.iter().enumerate() {
        let dissolves = property.dissolves() || property.node == Node::None && !property.is_array();
        if dissolves || !matches!(property.node, Node::Element | Node::None) {
            continue;
        }
        let own = property
            .declared_name()
            .unwrap_or_else(|| name::escape(key));
        let (name, prefix) = if property.is_array() && !property.wrapped {
            (
                property.item_name(0, &own).into_owned(),
                property.item(0).prefix,
            )
        } else {
            (own.into_owned(), property.prefix)
        };
        locals.entry(name::local(&name).to_owned()).or_insert(place);
        let qualified = prefix.map_or(name.clone(), |prefix| format!("{prefix}:{name}"));
        whole.entry(qualified).or_insert(place);
    }
    let mut claimed = vec![Vec::new(); properties.len()];
    for (place, child) in element.children.iter().enumerate() {
        let owner = whole
            .get(&child.name)
            .or_else(|| locals.get(name::local(&child.name)));
        let claim = claims.children.get_mut(place).filter(|claim| !**claim);
        if let (Some(owner), Some(claim)) = (owner, claim)
            && let Some(group) = claimed.get_mut(*owner)
        {
            *claim = true;
            group.push(child);
        }
    }
    claimed
}

/// Elements of one name. More of them than the schema has room for are an array all the
/// same, which a validator will refuse.
fn grouped(elements: &[&Element], shape: &Shape<'_>) -> Value {
    let unwrapped = shape.is_array() && !shape.wrapped;
    match elements {
        [element] if !unwrapped => value(element, shape),
        [element] if scalar::is_allowed(shape.types) || shape.is_object() => value(element, shape),
        elements if unwrapped || shape.types.is_unknown() => {
            let items = elements.iter().enumerate();
            items
                .map(|(place, element)| value(element, shape.item(place)))
                .collect()
        }
        elements => elements
            .iter()
            .map(|element| value(element, shape))
            .collect(),
    }
}

fn attribute<'e>(
    element: &'e Element,
    key: &str,
    property: &Shape<'_>,
    claims: &mut Claims,
) -> Option<&'e str> {
    let name = property
        .declared_name()
        .unwrap_or_else(|| name::escape(key));
    let attributes = || element.attributes.iter();
    let place = attributes()
        .position(|(known, _)| *known == name)
        .or_else(|| {
            attributes().position(|(known, _)| {
                is_visible(known) && name::local(known) == name::local(&name)
            })
        })?;
    *claims.attributes.get_mut(place)? = true;
    element.attributes.get(place).map(|(_, text)| text.as_str())
}

/// What a document says to XML readers, rather than of the value.
fn is_visible(attribute: &str) -> bool {
    let prefix = attribute.split_once(':').map_or("", |(prefix, _)| prefix);
    attribute != "xmlns" && !matches!(prefix, "xmlns" | "xml" | "xsi")
}

fn visible_attributes(element: &Element) -> impl Iterator<Item = &str> {
    element
        .attributes
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| is_visible(name))
}

/// By the usual prefix: declarations of others are not looked up.
fn is_nil(element: &Element) -> bool {
    let nil = element
        .attributes
        .iter()
        .find(|(name, _)| name == "xsi:nil");
    nil.is_some_and(|(_, text)| matches!(text.trim(), "true" | "1"))
}
