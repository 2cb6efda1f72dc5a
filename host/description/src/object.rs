//! An operation as one JSON value: an OpenAPI 3.1 Operation Object that refers to
//! nothing, whatever version the description has.
//!
//! It says what the model knows. Descriptions, callbacks, servers, external
//! documentation and extensions are not among that.

use serde_json::{Map, Value, json};

use crate::model::{
    Encoding, Example, ExampleValue, Header, MediaType, Operation, Parameter, ParameterLocation,
    ParameterShape, RequestBody, Response, SecurityRequirement, Style,
};
use crate::schema::Direction;

type Object = Map<String, Value>;

impl Operation {
    /// The operation as an OpenAPI 3.1 Operation Object. Each schema is JSON Schema
    /// 2020-12 with its own `$defs`, those of requests without `readOnly` properties and
    /// those of responses without `writeOnly` ones.
    ///
    /// What 3.1 has no word for is said in the words of the version that has:
    /// `in: querystring`, `style: cookie`, `style: tabDelimited`.
    ///
    /// Made anew at each call, and large where schemas are.
    pub fn to_object(&self) -> Value {
        let mut object = Object::new();
        object.insert("operationId".into(), self.id.as_str().into());
        if let Some(summary) = &self.summary {
            object.insert("summary".into(), summary.as_str().into());
        }
        if !self.tags.is_empty() {
            object.insert("tags".into(), json!(self.tags));
        }
        if self.deprecated {
            object.insert("deprecated".into(), true.into());
        }
        if !self.parameters.is_empty() {
            let parameters = self.parameters.iter().map(parameter);
            object.insert("parameters".into(), parameters.collect());
        }
        if let Some(body) = &self.request_body {
            object.insert("requestBody".into(), request_body(body));
        }
        let responses = self.responses.iter();
        let responses = responses.map(|(status, of_status)| {
            let of_status = response(of_status);
            (status.to_string(), of_status)
        });
        object.insert("responses".into(), responses.collect());
        let security = self.security.iter().map(requirement);
        object.insert("security".into(), security.collect());
        Value::Object(object)
    }
}

fn parameter(parameter: &Parameter) -> Value {
    let location = match parameter.location {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::QueryString => "querystring",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
    };
    let mut object = Object::new();
    object.insert("name".into(), parameter.name.as_str().into());
    object.insert("in".into(), location.into());
    for (flag, set) in [
        ("required", parameter.required),
        ("deprecated", parameter.deprecated),
        ("allowEmptyValue", parameter.allow_empty_value),
    ] {
        if set {
            object.insert(flag.into(), true.into());
        }
    }
    shape(&mut object, &parameter.shape, Direction::Request);
    examples(&mut object, &parameter.examples, true);
    Value::Object(object)
}

fn shape(object: &mut Object, shape: &ParameterShape, direction: Direction) {
    match shape {
        ParameterShape::Styled {
            style,
            explode,
            schema,
        } => {
            object.insert("style".into(), style_name(*style).into());
            object.insert("explode".into(), (*explode).into());
            object.insert("schema".into(), schema.to_json(direction));
        }
        ParameterShape::Content { media_type, schema } => {
            let schema = schema.as_ref().map(|schema| schema.to_json(direction));
            let content = match schema {
                Some(schema) => json!({ "schema": schema }),
                None => json!({}),
            };
            object.insert("content".into(), json!({ media_type.as_str(): content }));
        }
    }
}

fn style_name(style: Style) -> &'static str {
    match style {
        Style::Matrix => "matrix",
        Style::Label => "label",
        Style::Simple => "simple",
        Style::Form => "form",
        Style::SpaceDelimited => "spaceDelimited",
        Style::PipeDelimited => "pipeDelimited",
        Style::DeepObject => "deepObject",
        Style::TabDelimited => "tabDelimited",
        Style::Cookie => "cookie",
    }
}

fn request_body(body: &RequestBody) -> Value {
    json!({ "required": body.required, "content": content(&body.content, Direction::Request) })
}

fn response(response: &Response) -> Value {
    let mut object = Object::new();
    object.insert("description".into(), response.description.as_str().into());
    if !response.headers.is_empty() {
        let headers = headers(&response.headers, Direction::Response);
        object.insert("headers".into(), headers);
    }
    if !response.content.is_empty() {
        let content = content(&response.content, Direction::Response);
        object.insert("content".into(), content);
    }
    Value::Object(object)
}

fn headers(headers: &[Header], direction: Direction) -> Value {
    let headers = headers.iter().map(|header| {
        let mut object = Object::new();
        if header.required {
            object.insert("required".into(), true.into());
        }
        shape(&mut object, &header.shape, direction);
        examples(&mut object, &header.examples, true);
        (header.name.clone(), Value::Object(object))
    });
    headers.collect()
}

fn content(content: &[MediaType], direction: Direction) -> Value {
    let media_types = content.iter().map(|media_type| {
        let mut object = Object::new();
        if let Some(schema) = &media_type.schema {
            object.insert("schema".into(), schema.to_json(direction));
        }
        examples(&mut object, &media_type.examples, is_json(&media_type.name));
        if !media_type.encoding.is_empty() {
            let encodings = media_type.encoding.iter();
            let encodings =
                encodings.map(|(property, of_it)| (property.clone(), encoding(of_it, direction)));
            object.insert("encoding".into(), encodings.collect());
        }
        (media_type.name.clone(), Value::Object(object))
    });
    media_types.collect()
}

fn encoding(encoding: &Encoding, direction: Direction) -> Value {
    let mut object = Object::new();
    if let Some(content_type) = &encoding.content_type {
        object.insert("contentType".into(), content_type.as_str().into());
    }
    if let Some(style) = encoding.style {
        object.insert("style".into(), style_name(style).into());
    }
    if let Some(explode) = encoding.explode {
        object.insert("explode".into(), explode.into());
    }
    if encoding.allow_reserved {
        object.insert("allowReserved".into(), true.into());
    }
    if !encoding.headers.is_empty() {
        object.insert("headers".into(), headers(&encoding.headers, direction));
    }
    Value::Object(object)
}

/// A lone example without a name as `example`, all others as `examples`, where those
/// that have no name are given one.
fn examples(object: &mut Object, examples: &[Example], is_json: bool) {
    let readable = examples
        .iter()
        .filter_map(|example| Some((example.name.as_deref(), value(&example.value, is_json)?)));
    let mut readable: Vec<(Option<&str>, Value)> = readable.collect();
    if let [(None, value)] = readable.as_mut_slice() {
        object.insert("example".into(), value.take());
        return;
    }
    if readable.is_empty() {
        return;
    }
    let is_taken = |name: &str| examples.iter().any(|e| e.name.as_deref() == Some(name));
    let mut made = (1..).map(|number| format!("example{number}"));
    let mut named = Object::new();
    for (name, value) in readable {
        let name = match name {
            Some(name) => Some(name.to_owned()),
            None => made.find(|name| !is_taken(name)),
        };
        named.extend(name.map(|name| (name, json!({ "value": value }))));
    }
    object.insert("examples".into(), Value::Object(named));
}

/// None for bytes that are no text: a value can't hold them.
fn value(example: &ExampleValue, is_json: bool) -> Option<Value> {
    match example {
        ExampleValue::Data(value) => Some(value.clone()),
        ExampleValue::Serialized(bytes) => {
            let text = std::str::from_utf8(bytes).ok()?;
            let read = is_json.then(|| serde_json::from_str(text).ok()).flatten();
            Some(read.unwrap_or_else(|| text.into()))
        }
    }
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}

fn requirement(requirement: &SecurityRequirement) -> Value {
    let schemes = requirement.0.iter();
    let schemes = schemes.map(|of_scheme| (of_scheme.scheme.clone(), json!(of_scheme.scopes)));
    schemes.collect()
}
