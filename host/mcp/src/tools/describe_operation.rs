//! `describe_operation`: what one operation takes and gives.

use std::sync::Arc;

use mimus_description::model::{
    Example, ExampleValue, MediaType, Operation, ParameterLocation, ParameterShape, StatusKey,
};
use mimus_description::{Api, Direction, Schema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::{Refusal, Told, cut};
use crate::context::Context;
use crate::tool::{Kind, Tool};

pub(super) struct DescribeOperation;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The mock's server_url, id or port.
    #[schemars(length(min = 1, max = 2048))]
    server_url: String,
    /// The operation: its id, or method and path as `GET /pets/{petId}`.
    #[schemars(length(min = 1, max = 1000))]
    operation: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    id: String,
    method: String,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    parameters: Vec<Value>,
    /// By media type: schema and examples.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_body: Option<Value>,
    /// By status.
    responses: Value,
    /// One of these is enough.
    security: Vec<Value>,
}

/// Of one schema or example, as JSON. What is longer is told by its beginning.
const MOST: usize = 12_000;

/// Examples of a media type.
const MOST_EXAMPLES: usize = 5;

impl Tool for DescribeOperation {
    const NAME: &'static str = "describe_operation";
    const TITLE: &'static str = "Describe an operation";
    const SAYS: &'static str = "Describe one operation of a mock: parameters, body and responses with their schemas and examples, and the credentials it wants. Use it before send_request, a scenario or a responder.";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let mock = cx.mock(&input.server_url)?;
        let api = cx.api(&mock)?;
        let (operation, path) = find(&api, &input.operation)?;
        let output = describe(&operation, &path, &api);
        let text = in_short(&operation, &path, &output);
        Ok(Told::new(text, output))
    }
}

/// One operation, as it is told.
pub(crate) fn operation(api: &Api, wanted: &str) -> Result<Value, Refusal> {
    let (operation, path) = find(api, wanted)?;
    let told = serde_json::to_value(describe(&operation, &path, api));
    told.map_err(|error| Refusal::new(format!("it can't be told: {error}")))
}

/// The operation of that id, or method and path; with its path below the first base path.
fn find(api: &Api, wanted: &str) -> Result<(Arc<Operation>, String), Refusal> {
    let wanted = wanted.trim();
    let spoken = |method: &str, path: &str| format!("{method} {path}");
    let index = api.operations.iter().position(|one| {
        let bases = one.base_paths.iter().map(String::as_str);
        one.id == wanted
            || bases
                .chain([""])
                .any(|base| spoken(&one.method, &format!("{base}{}", one.path_template)) == wanted)
    });
    let index = index.ok_or_else(|| {
        Refusal::new(format!("there is no operation `{}`", cut(wanted, 200)))
            .hint("list_operations has them; its `search` finds one")
    })?;
    let summary = &api.operations[index];
    let operation = api.operation(index).map_err(|findings| {
        let first = findings.first().map_or("", |finding| &finding.message);
        Refusal::new(format!("`{}` can't be served: {first}", summary.id))
            .hint("correct the description")
    })?;
    let base = summary.base_paths.first().map_or("", String::as_str);
    let path = format!("{base}{}", operation.path_template);
    Ok((operation, path))
}

fn describe(operation: &Operation, path: &str, api: &Api) -> Output {
    let parameters = operation.parameters.iter().map(|parameter| {
        let mut told = json!({
            "name": parameter.name,
            "in": place(parameter.location),
            "required": parameter.required,
            "schema": shape(&parameter.shape),
        });
        if let Some(example) = parameter.examples.first() {
            told["example"] = value(example);
        }
        told
    });
    let body = operation.request_body.as_ref().map(|body| {
        json!({ "required": body.required, "content": content(&body.content, Direction::Request) })
    });
    let mut responses = Map::new();
    for (status, response) in &operation.responses {
        let key = match status {
            StatusKey::Code(code) => code.to_string(),
            StatusKey::Range(digit) => format!("{digit}XX"),
            StatusKey::Default => "default".to_owned(),
        };
        let headers = response.headers.iter().map(|header| header.name.clone());
        let headers = headers.collect::<Vec<_>>();
        let told = json!({
            "description": cut(&response.description, 500),
            "headers": headers,
            "content": content(&response.content, Direction::Response),
        });
        responses.insert(key, told);
    }
    let security = operation.security.iter().map(|requirement| {
        let schemes = requirement.0.iter().map(|used| {
            let scheme = api.security_schemes.get(&used.scheme);
            let is = scheme.map_or_else(String::new, |scheme| format!("{scheme:?}"));
            json!({ "scheme": used.scheme, "scopes": used.scopes, "is": is })
        });
        Value::from(schemes.collect::<Vec<_>>())
    });
    Output {
        status: "success".to_owned(),
        id: operation.id.clone(),
        method: operation.method.clone(),
        path: path.to_owned(),
        summary: operation.summary.as_deref().map(|text| cut(text, 500)),
        parameters: parameters.collect(),
        request_body: body,
        responses: responses.into(),
        security: security.collect(),
    }
}

fn place(location: ParameterLocation) -> &'static str {
    match location {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::QueryString => "querystring",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
    }
}

fn shape(shape: &ParameterShape) -> Value {
    match shape {
        ParameterShape::Styled { schema, .. } => schema_json(schema, Direction::Request),
        ParameterShape::Content { schema, .. } => schema.as_ref().map_or(Value::Null, |schema| {
            schema_json(schema, Direction::Request)
        }),
    }
}

fn content(all: &[MediaType], direction: Direction) -> Value {
    let mut told = Map::new();
    for media in all {
        let schema = media.schema.as_ref();
        let examples = media
            .examples
            .iter()
            .take(MOST_EXAMPLES)
            .map(|example| json!({ "name": example.name, "value": value(example) }));
        told.insert(
            media.name.clone(),
            json!({
                "schema": schema.map(|schema| schema_json(schema, direction)),
                "examples": examples.collect::<Vec<_>>(),
            }),
        );
    }
    told.into()
}

fn schema_json(schema: &Schema, direction: Direction) -> Value {
    bounded(schema.to_json(direction))
}

fn value(example: &Example) -> Value {
    match &example.value {
        ExampleValue::Data(data) => bounded(data.clone()),
        ExampleValue::Serialized(bytes) => {
            Value::String(cut(&String::from_utf8_lossy(bytes), MOST))
        }
    }
}

fn bounded(value: Value) -> Value {
    let text = value.to_string();
    if text.len() <= MOST {
        return value;
    }
    json!({ "too_long": cut(&text, MOST) })
}

fn in_short(operation: &Operation, path: &str, output: &Output) -> String {
    let mut text = format!("{} {path}  {}", operation.method, operation.id);
    if let Some(summary) = &output.summary {
        text = format!("{text}\n{summary}");
    }
    for parameter in &operation.parameters {
        let required = if parameter.required { ", required" } else { "" };
        let place = place(parameter.location);
        text = format!("{text}\n- {} ({place}{required})", parameter.name);
    }
    if let Some(body) = &output.request_body {
        text = format!("{text}\nbody: {}", cut(&body.to_string(), 3000));
    }
    text = format!(
        "{text}\nresponses: {}",
        cut(&output.responses.to_string(), 5000)
    );
    if !output.security.is_empty() {
        let security = Value::from(output.security.clone()).to_string();
        text = format!("{text}\ncredentials, one of: {}", cut(&security, 1000));
    }
    text
}
