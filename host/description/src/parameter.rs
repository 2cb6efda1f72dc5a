//! Parameters and headers of OpenAPI 3, and what the templates of all versions ask for.

use crate::dialect::Dialect;
use crate::example;
use crate::finding::Severity;
use crate::media_type;
use crate::model::{Header, Parameter, ParameterLocation, ParameterShape, Schema, Style};
use crate::node::Node;
use crate::paths;
use crate::reader::Reader;
use crate::schema;
use crate::v2;

/// Header parameters that the specification says to pass over: other parts of the
/// description speak of them.
const PASSED_OVER: [&str; 3] = ["accept", "content-type", "authorization"];

/// Parameters of the operation and of its path; the operation's own win.
///
/// `holders` begins with the operation.
pub(crate) fn nodes<'a>(reader: &mut Reader<'a>, holders: &[Node<'a>]) -> Vec<Node<'a>> {
    let mut known: Vec<(String, String)> = Vec::new();
    let mut found = Vec::new();
    for holder in holders {
        for item in reader.items_at(holder, "parameters") {
            // A parameter that can't be known is one that can't be validated.
            let Some(node) = reader.object(Severity::Error, &item) else {
                continue;
            };
            let (Some(name), Some(location)) = (node.get("name"), node.text_at("in")) else {
                reader.warn(
                    "malformed-parameter",
                    &node,
                    "a parameter needs a `name` and an `in`; it is passed over",
                    "",
                );
                continue;
            };
            let name = label(&name);
            let key = if location == "header" {
                name.to_ascii_lowercase()
            } else {
                name
            };
            let key = (key, location.into_owned());
            if known.contains(&key) {
                continue;
            }
            known.push(key);
            found.push(node);
        }
    }
    found
}

/// The parameters outside of the body.
pub(crate) fn read<'a>(
    reader: &mut Reader<'a>,
    nodes: &[Node<'a>],
    operation: &Node<'a>,
    template: &str,
) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    for node in nodes {
        let name = node
            .get("name")
            .map(|name| label(&name))
            .unwrap_or_default();
        let Some(location) = location(reader, node) else {
            continue;
        };
        if location == ParameterLocation::Header
            && PASSED_OVER.contains(&name.to_ascii_lowercase().as_str())
        {
            let message =
                format!("the header parameter `{name}` is passed over, as the specification says");
            reader.report(Severity::Note, "ignored-parameter", node, message, "");
            continue;
        }
        if location == ParameterLocation::Path
            && !paths::template_parameters(template).any(|known| known == name)
        {
            let message =
                format!("the path `{template}` has no `{{{name}}}`; the parameter is passed over");
            reader.warn(
                "unknown-path-parameter",
                node,
                message,
                "correct its name, or take it out",
            );
            continue;
        }
        parameters.push(match reader.dialect() {
            Dialect::V2 => v2::parameter(reader, node, name, location),
            _ => parameter(reader, node, name, location),
        });
    }
    for name in paths::template_parameters(template) {
        let declared = |parameter: &Parameter| {
            parameter.location == ParameterLocation::Path && parameter.name == name
        };
        if !parameters.iter().any(declared) {
            let message =
                format!("the path parameter `{name}` is not declared; it is taken for a string");
            reader.warn(
                "undeclared-path-parameter",
                operation,
                message,
                "declare it with `in: path`",
            );
            parameters.push(undeclared(name));
        }
    }
    parameters
}

fn undeclared(name: &str) -> Parameter {
    let schema = Schema::from_json(serde_json::json!({ "type": "string" }));
    Parameter {
        name: name.to_owned(),
        location: ParameterLocation::Path,
        required: true,
        deprecated: false,
        allow_empty_value: false,
        shape: ParameterShape::Styled {
            style: Style::Simple,
            explode: false,
            schema,
        },
        examples: Vec::new(),
    }
}

fn location(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<ParameterLocation> {
    let written = node.text_at("in")?;
    let location = match written.as_ref() {
        "path" => ParameterLocation::Path,
        "query" => ParameterLocation::Query,
        "header" => ParameterLocation::Header,
        "cookie" if Dialect::V2 < reader.dialect() => ParameterLocation::Cookie,
        "querystring" if Dialect::V3_2 == reader.dialect() => ParameterLocation::QueryString,
        other => {
            let message = format!("`in: {other}` is not known here; the parameter is passed over");
            reader.warn(
                "malformed-parameter",
                node,
                message,
                "write `path`, `query`, `header` or `cookie`",
            );
            return None;
        }
    };
    Some(location)
}

fn parameter<'a>(
    reader: &mut Reader<'a>,
    node: &Node<'a>,
    name: String,
    location: ParameterLocation,
) -> Parameter {
    let (shape, examples) = shape(reader, node, location);
    Parameter {
        name,
        location,
        required: location == ParameterLocation::Path || node.is_true_at("required"),
        deprecated: node.is_true_at("deprecated"),
        allow_empty_value: location == ParameterLocation::Query
            && node.is_true_at("allowEmptyValue"),
        shape,
        examples,
    }
}

/// `content`, or else `schema` with its style.
fn shape<'a>(
    reader: &mut Reader<'a>,
    node: &Node<'a>,
    location: ParameterLocation,
) -> (ParameterShape, Vec<crate::model::Example>) {
    let schema = node.get("schema").filter(|schema| !schema.is_null());
    if schema.is_none() && node.get("content").is_some() {
        let mut content = media_type::content(reader, node).into_iter();
        if let Some(first) = content.next() {
            if content.next().is_some() {
                reader.warn(
                    "malformed-parameter",
                    node,
                    "`content` of a parameter has one media type; the first one counts",
                    "",
                );
            }
            let mut examples = example::of_holder(reader, node, None);
            examples.extend(first.examples);
            return (
                ParameterShape::Content {
                    media_type: first.name,
                    schema: first.schema,
                },
                examples,
            );
        }
    }
    let default = match location {
        ParameterLocation::Path | ParameterLocation::Header => Style::Simple,
        _ => Style::Form,
    };
    let style = match style(reader, node) {
        Some(style) if fits(style, location) => style,
        Some(_) => {
            let written = node.text_at("style").unwrap_or_default();
            let message =
                format!("`style: {written}` has no meaning here; the default style is taken");
            reader.warn("invalid-style", node, message, "");
            default
        }
        None => default,
    };
    let explode = node.get("explode").and_then(|explode| explode.bool());
    let explode = explode.unwrap_or(matches!(style, Style::Form | Style::Cookie));
    let examples = example::of_holder(reader, node, schema.as_ref());
    if schema.is_none() {
        reader.warn(
            "malformed-parameter",
            node,
            "there is neither a `schema` nor a `content`; anything goes",
            "give it a `schema`",
        );
    }
    let schema = match schema {
        Some(schema) => schema::at(reader, &schema),
        None => Schema::from_json(serde_json::json!({})),
    };
    (
        ParameterShape::Styled {
            style,
            explode,
            schema,
        },
        examples,
    )
}

/// <https://spec.openapis.org/oas/v3.2.0#style-values>
fn fits(style: Style, location: ParameterLocation) -> bool {
    match style {
        Style::Matrix | Style::Label => location == ParameterLocation::Path,
        Style::Simple => matches!(
            location,
            ParameterLocation::Path | ParameterLocation::Header
        ),
        Style::Form => matches!(
            location,
            ParameterLocation::Query | ParameterLocation::Cookie
        ),
        Style::SpaceDelimited | Style::PipeDelimited | Style::DeepObject | Style::TabDelimited => {
            location == ParameterLocation::Query
        }
        Style::Cookie => location == ParameterLocation::Cookie,
    }
}

pub(crate) fn style(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Style> {
    let written = node.get("style")?;
    let style = match written.text().as_deref() {
        Some("matrix") => Style::Matrix,
        Some("label") => Style::Label,
        Some("simple") => Style::Simple,
        Some("form") => Style::Form,
        Some("spaceDelimited") => Style::SpaceDelimited,
        Some("pipeDelimited") => Style::PipeDelimited,
        Some("deepObject") => Style::DeepObject,
        Some("cookie") => Style::Cookie,
        _ => {
            let hint = "matrix, label, simple, form, spaceDelimited, pipeDelimited, deepObject and cookie are known";
            reader.warn(
                "invalid-style",
                &written,
                format!(
                    "the style {} is not known; the default is taken",
                    written.raw()
                ),
                hint,
            );
            return None;
        }
    };
    Some(style)
}

/// The `headers` of a response or of a part of a body.
pub(crate) fn headers<'a>(reader: &mut Reader<'a>, holder: &Node<'a>) -> Vec<Header> {
    let Some(headers) = reader.object_at(holder, "headers") else {
        return Vec::new();
    };
    let mut found: Vec<Header> = Vec::new();
    for (name, node) in headers.members() {
        // `content` speaks of the media type.
        if name.eq_ignore_ascii_case("content-type")
            || found
                .iter()
                .any(|known| known.name.eq_ignore_ascii_case(&name))
        {
            continue;
        }
        let Some(node) = reader.object(Severity::Warning, &node) else {
            continue;
        };
        let name = name.into_owned();
        if reader.dialect() == Dialect::V2 {
            found.push(v2::header(reader, &node, name));
            continue;
        }
        let (shape, examples) = shape(reader, &node, ParameterLocation::Header);
        found.push(Header {
            name,
            required: node.is_true_at("required"),
            shape,
            examples,
        });
    }
    found
}

/// A name, which YAML may have taken for a number.
pub(crate) fn label(node: &Node<'_>) -> String {
    node.text()
        .map_or_else(|| node.raw().to_owned(), std::borrow::Cow::into_owned)
}
