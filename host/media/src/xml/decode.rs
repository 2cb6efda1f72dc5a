//! XML to values, typed by the schema.
//!
//! Text that does not fit the schema's type stays a string, and elements that the schema
//! does not know become properties: it is for a validator to say what is wrong with them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::encode::MAX_DISSOLVED;
use super::shape::{Node, Property, Shape};
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
    let document = tree::without_mark(document);
    let root = tree::parse(document)?;
    let shape = Shape::of(View::new(schema));
    let is_text = root.is_leaf() && visible_attributes(&root).next().is_none();
    if shape.types.has(STRING) && !shape.is_object() && !shape.is_array() {
        if is_text && name::local(root.name) == name::local(&shape.root_name()) {
            return Ok(value(&root, &shape));
        }
        return Ok(Value::String(document.to_owned()));
    }
    if let Some(expected) = shape.declared_name()
        && name::local(&expected) != name::local(root.name)
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
fn value(element: &Element<'_>, shape: &Shape<'_>) -> Value {
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
            && shape.properties().iter().any(|property| property.required)
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

fn object(element: &Element<'_>, shape: &Shape<'_>) -> Value {
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
    let mut others: BTreeMap<&str, Vec<&Element<'_>>> = BTreeMap::new();
    for (place, child) in element.children.iter().enumerate() {
        if claims.children.get(place) == Some(&false) {
            others
                .entry(name::local(child.name))
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
    element: &Element<'_>,
    shape: &Shape<'_>,
    claims: &mut Claims,
    dissolved: usize,
) -> Map<String, Value> {
    let children = claim_children(element, shape, claims);
    let mut map = Map::new();
    for (property, children) in shape.properties().iter().zip(children) {
        let inside = &property.shape;
        let found = match inside.node {
            Node::Attribute => {
                attribute(element, &property.name, claims).map(|text| scalar::decode(text, inside))
            }
            Node::None if inside.dissolves() => {
                let inner = (dissolved < MAX_DISSOLVED)
                    .then(|| declared(element, inside, claims, dissolved + 1));
                let told = |inner: &Map<_, _>| property.required || !inner.is_empty();
                inner.filter(told).map(Value::Object)
            }
            Node::Text | Node::CData => Some(text(element, inside, claims)),
            Node::None if !inside.is_array() => Some(text(element, inside, claims)),
            Node::Element | Node::None if children.is_empty() => None,
            Node::Element | Node::None => Some(grouped(&children, inside)),
        };
        if let Some(value) = found.or_else(|| absent(property)) {
            map.insert(property.key.to_owned(), value);
        }
    }
    map
}

fn text(element: &Element<'_>, shape: &Shape<'_>, claims: &mut Claims) -> Value {
    claims.text = true;
    scalar::decode(&element.text, shape)
}

/// An empty array that isn't wrapped, and an attribute that is null, leave no trace.
fn absent(property: &Property<'_>) -> Option<Value> {
    let shape = &property.shape;
    let may_be_empty = || shape.view.keyword("minItems").all(|least| least == 0);
    match shape.node {
        _ if !property.required => None,
        Node::Attribute => shape.types.has(NULL).then_some(Value::Null),
        _ if shape.is_array() && !shape.wrapped && may_be_empty() => Some(Value::Array(Vec::new())),
        _ => None,
    }
}

/// The children of each property.
fn claim_children<'e, 'd>(
    element: &'e Element<'d>,
    shape: &Shape<'_>,
    claims: &mut Claims,
) -> Vec<Vec<&'e Element<'d>>> {
    let mut claimed = vec![Vec::new(); shape.properties().len()];
    for (child, claim) in element.children.iter().zip(&mut claims.children) {
        if !*claim
            && let Some(group) = shape
                .owner(child.name)
                .and_then(|place| claimed.get_mut(place))
        {
            *claim = true;
            group.push(child);
        }
    }
    claimed
}

/// Elements of one name. More of them than the schema has room for are an array all the
/// same, which a validator will refuse.
fn grouped(elements: &[&Element<'_>], shape: &Shape<'_>) -> Value {
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

fn attribute<'e>(element: &'e Element<'_>, name: &str, claims: &mut Claims) -> Option<&'e str> {
    let attributes = || element.attributes.iter();
    let place = attributes()
        .position(|(known, _)| *known == name)
        .or_else(|| {
            attributes()
                .position(|(known, _)| is_visible(known) && name::local(known) == name::local(name))
        })?;
    *claims.attributes.get_mut(place)? = true;
    element.attributes.get(place).map(|(_, text)| text.as_str())
}

/// What a document says to XML readers, rather than of the value.
fn is_visible(attribute: &str) -> bool {
    let prefix = attribute.split_once(':').map_or("", |(prefix, _)| prefix);
    attribute != "xmlns" && !matches!(prefix, "xmlns" | "xml" | "xsi")
}

fn visible_attributes<'e>(element: &'e Element<'_>) -> impl Iterator<Item = &'e str> {
    element
        .attributes
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| is_visible(name))
}

/// By the usual prefix: declarations of others are not looked up.
fn is_nil(element: &Element<'_>) -> bool {
    let nil = element
        .attributes
        .iter()
        .find(|(name, _)| name == "xsi:nil");
    nil.is_some_and(|(_, text)| matches!(text.trim(), "true" | "1"))
}
