//! The media types of OpenAPI 3's request bodies and responses.

use crate::example;
use crate::finding::Severity;
use crate::model::{Encoding, MediaType};
use crate::node::Node;
use crate::parameter;
use crate::reader::Reader;
use crate::schema;

/// A `content` object. What is wrong with one media type costs that one only.
pub(crate) fn content<'a>(reader: &mut Reader<'a>, holder: &Node<'a>) -> Vec<MediaType> {
    let content = reader.object_at(holder, "content");
    let mut media_types = Vec::new();
    for (name, node) in content.iter().flat_map(Node::members) {
        if name.starts_with("x-") {
            continue;
        }
        if let Some(node) = reader.object(Severity::Warning, &node) {
            media_types.push(media_type(reader, name.into_owned(), &node));
        }
    }
    media_types
}

fn media_type<'a>(reader: &mut Reader<'a>, name: String, node: &Node<'a>) -> MediaType {
    let schema = node.get("schema").filter(|schema| !schema.is_null());
    let items = node.get("itemSchema");
    let examples = example::of_holder(reader, node, schema.as_ref());
    let schema = match (&schema, &items) {
        (Some(schema), _) => Some(schema::at(reader, schema)),
        (None, Some(items)) => Some(schema::array_of(reader, items)),
        (None, None) => None,
    };
    MediaType {
        name,
        schema,
        examples,
        encoding: encodings(reader, node),
    }
}

fn encodings<'a>(reader: &mut Reader<'a>, media_type: &Node<'a>) -> Vec<(String, Encoding)> {
    let encoding = reader.object_at(media_type, "encoding");
    let mut encodings = Vec::new();
    for (property, node) in encoding.iter().flat_map(Node::members) {
        let Some(node) = reader.object(Severity::Warning, &node) else {
            continue;
        };
        let content_type = node
            .text_at("contentType")
            .map(std::borrow::Cow::into_owned);
        let style = parameter::style(reader, &node);
        let explode = node.get("explode").and_then(|explode| explode.bool());
        let allow_reserved = node.is_true_at("allowReserved");
        let headers = parameter::headers(reader, &node);
        encodings.push((
            property.into_owned(),
            Encoding {
                content_type,
                style,
                explode,
                allow_reserved,
                headers,
            },
        ));
    }
    encodings
}
