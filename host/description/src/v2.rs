//! What OpenAPI 2.0 says in ways of its own, told in the words of the model.

use serde_json::{Map, Value};

use crate::example;
use crate::model::{
    Encoding, Example, Header, MediaType, Parameter, ParameterLocation, ParameterShape,
    RequestBody, Style,
};
use crate::node::Node;
use crate::parameter;
use crate::reader::Reader;
use crate::schema;

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";
const JSON: &str = "application/json";

pub(crate) fn parameter<'a>(
    reader: &mut Reader<'a>,
    node: &Node<'a>,
    name: String,
    location: ParameterLocation,
) -> Parameter {
    Parameter {
        name,
        location,
        required: location == ParameterLocation::Path || node.is_true_at("required"),
        deprecated: false,
        allow_empty_value: location == ParameterLocation::Query
            && node.is_true_at("allowEmptyValue"),
        shape: shape(reader, node, location),
        examples: examples(reader, node),
    }
}

pub(crate) fn header<'a>(reader: &mut Reader<'a>, node: &Node<'a>, name: String) -> Header {
    let shape = shape(reader, node, ParameterLocation::Header);
    Header {
        name,
        required: false,
        shape,
        examples: examples(reader, node),
    }
}

/// A parameter of 2.0 is its own schema.
fn shape<'a>(
    reader: &mut Reader<'a>,
    node: &Node<'a>,
    location: ParameterLocation,
) -> ParameterShape {
    let (style, explode) = collection_format(reader, node, location);
    // Some write OpenAPI 3 here.
    let schema = match node.get("schema") {
        Some(inner) if node.get("type").is_none() => schema::at(reader, &inner),
        _ => schema::of_parameter(reader, node),
    };
    ParameterShape::Styled {
        style,
        explode,
        schema,
    }
}

fn collection_format(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    location: ParameterLocation,
) -> (Style, bool) {
    let plain = match location {
        ParameterLocation::Path | ParameterLocation::Header => Style::Simple,
        _ => Style::Form,
    };
    match node.text_at("collectionFormat").as_deref() {
        None | Some("csv") => (plain, false),
        Some("ssv") => (Style::SpaceDelimited, false),
        Some("tsv") => (Style::TabDelimited, false),
        Some("pipes") => (Style::PipeDelimited, false),
        Some("multi") => (plain, plain == Style::Form),
        Some(other) => {
            let message = format!("`collectionFormat: {other}` is not known; `csv` is taken");
            reader.warn(
                "invalid-style",
                node,
                message,
                "csv, ssv, tsv, pipes and multi are known",
            );
            (plain, false)
        }
    }
}

/// 2.0 has no examples of parameters; tools agreed on these.
fn examples<'a>(reader: &mut Reader<'a>, node: &Node<'a>) -> Vec<Example> {
    let mut found = Vec::new();
    for key in ["x-example", "example"] {
        found.extend(
            node.get(key)
                .and_then(|value| example::data(reader, None, &value)),
        );
    }
    let named = node.get("x-examples");
    for (name, value) in named.iter().flat_map(Node::members) {
        let value = value.get("value").unwrap_or(value);
        found.extend(example::data(reader, Some(name.into_owned()), &value));
    }
    found
}

/// The body that `in: body` and `in: formData` make.
pub(crate) fn request_body<'a>(
    reader: &mut Reader<'a>,
    parameters: &[Node<'a>],
    operation: &Node<'a>,
) -> Option<RequestBody> {
    let consumes = media_types(reader, operation, "consumes");
    if let Some(body) = parameters
        .iter()
        .find(|node| node.text_at("in").as_deref() == Some("body"))
    {
        let schema = body.get("schema").filter(|schema| !schema.is_null());
        let mut examples = examples(reader, body);
        if let (true, Some(schema)) = (examples.is_empty(), &schema) {
            examples = example::of_schema(reader, schema);
        }
        let names = if consumes.is_empty() {
            vec![JSON.to_owned()]
        } else {
            consumes
        };
        let schema = schema.map(|schema| schema::at(reader, &schema));
        let content = names.into_iter().map(|name| MediaType {
            schema: schema.clone(),
            examples: for_media_type(body, &name, &examples),
            encoding: Vec::new(),
            name,
        });
        return Some(RequestBody {
            required: body.is_true_at("required"),
            content: content.collect(),
        });
    }
    let fields: Vec<_> = parameters
        .iter()
        .filter(|node| node.text_at("in").as_deref() == Some("formData"))
        .cloned()
        .collect();
    if fields.is_empty() {
        None
    } else {
        Some(form(reader, &fields, consumes))
    }
}

/// `x-examples` of a body may be named by media type.
fn for_media_type(body: &Node<'_>, name: &str, examples: &[Example]) -> Vec<Example> {
    let by_type = body
        .get("x-examples")
        .is_some_and(|named| named.members().all(|(key, _)| key.contains('/')));
    if !by_type {
        return examples.to_vec();
    }
    let of_type = examples
        .iter()
        .filter(|example| example.name.as_deref().is_none_or(|key| key == name));
    of_type
        .map(|example| Example {
            name: None,
            ..example.clone()
        })
        .collect()
}

fn form(reader: &mut Reader<'_>, fields: &[Node<'_>], consumes: Vec<String>) -> RequestBody {
    let has_file = fields
        .iter()
        .any(|field| field.text_at("type").as_deref() == Some("file"));
    let is_form = |name: &String| {
        [FORM, MULTIPART]
            .iter()
            .any(|form| name.to_ascii_lowercase().starts_with(form))
    };
    let mut names: Vec<String> = consumes.into_iter().filter(is_form).collect();
    if has_file && names.iter().any(|name| name.starts_with(MULTIPART)) {
        // A file can't be sent in the other form.
        names.retain(|name| name.starts_with(MULTIPART));
    }
    if names.is_empty() {
        names.push(if has_file { MULTIPART } else { FORM }.to_owned());
    }
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut styles = Vec::new();
    for field in fields {
        let name = field
            .get("name")
            .map(|name| parameter::label(&name))
            .unwrap_or_default();
        if field.is_true_at("required") {
            required.push(Value::from(name.clone()));
        }
        styles.push((
            name.clone(),
            collection_format(reader, field, ParameterLocation::Query),
        ));
        properties.insert(name, schema::parameter_value(field));
    }
    let is_required = !required.is_empty();
    let mut object = Map::new();
    object.insert("type".into(), "object".into());
    object.insert("properties".into(), Value::Object(properties));
    if is_required {
        object.insert("required".into(), Value::Array(required));
    }
    let encoding = |(name, (style, explode)): &(String, (Style, bool))| {
        (
            name.clone(),
            Encoding {
                style: Some(*style),
                explode: Some(*explode),
                ..Encoding::default()
            },
        )
    };
    let Some(first) = fields.first() else {
        return RequestBody {
            required: is_required,
            content: Vec::new(),
        };
    };
    let schema = schema::built(reader, first, Value::Object(object));
    let content = names.into_iter().map(|name| MediaType {
        name,
        schema: Some(schema.clone()),
        examples: Vec::new(),
        encoding: styles.iter().map(encoding).collect(),
    });
    RequestBody {
        required: is_required,
        content: content.collect(),
    }
}

/// The media types of a response: what the operation produces, with the response's
/// schema and examples.
pub(crate) fn content<'a>(
    reader: &mut Reader<'a>,
    response: &Node<'a>,
    operation: &Node<'a>,
) -> Vec<MediaType> {
    let schema = response.get("schema").filter(|schema| !schema.is_null());
    let examples = response.get("examples").filter(Node::is_object);
    let by_type = || {
        examples
            .iter()
            .flat_map(Node::members)
            .filter(|(name, _)| name.contains('/'))
    };
    if schema.is_none() && by_type().next().is_none() {
        return Vec::new();
    }
    let mut names = media_types(reader, operation, "produces");
    if names.is_empty() {
        names = by_type().map(|(name, _)| name.into_owned()).collect();
    }
    let is_file = schema
        .as_ref()
        .is_some_and(|schema| schema.text_at("type").as_deref() == Some("file"));
    if names.is_empty() {
        names.push(
            if is_file {
                "application/octet-stream"
            } else {
                JSON
            }
            .to_owned(),
        );
    }
    let mut content = Vec::new();
    for name in names {
        let own = by_type().find(|(key, _)| key.eq_ignore_ascii_case(&name));
        let mut examples: Vec<_> = own
            .and_then(|(_, value)| example::data(reader, None, &value))
            .into_iter()
            .collect();
        if let (true, Some(schema)) = (examples.is_empty(), &schema) {
            examples = example::of_schema(reader, schema);
        }
        let schema = schema.as_ref().map(|schema| schema::at(reader, schema));
        content.push(MediaType {
            name,
            schema,
            examples,
            encoding: Vec::new(),
        });
    }
    content
}

/// `consumes` or `produces`: the operation's, or else those of the description.
fn media_types<'a>(reader: &mut Reader<'a>, operation: &Node<'a>, key: &str) -> Vec<String> {
    let root = reader.source.documents.root();
    let holder = if operation.get(key).is_some() {
        operation.clone()
    } else {
        root
    };
    let mut names = Vec::new();
    for name in reader.texts_at(&holder, key) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
