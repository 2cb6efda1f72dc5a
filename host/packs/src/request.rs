//! Requests that show what a scenario does.

use mimus_description::Direction;
use mimus_description::model::{ExampleValue, Parameter, ParameterLocation};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::members::{self, kind, resolved};
use crate::survey::{Picked, is_json, schema_of};

/// A request to an operation, as `send_request` takes it.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Map<String, Value>,
    body: Option<Value>,
}

impl Request {
    /// One that looks like an ordinary one.
    pub(crate) fn to(picked: &Picked) -> Self {
        let mut path = picked.path.clone();
        let mut query = picked.conditions.clone();
        for parameter in &picked.operation.parameters {
            match parameter.location {
                ParameterLocation::Path => {
                    let mark = format!("{{{}}}", parameter.name);
                    path = path.replace(&mark, &encoded(&text(parameter)));
                }
                ParameterLocation::Query
                    if parameter.required
                        && query.iter().all(|(known, _)| *known != parameter.name) =>
                {
                    query.push((parameter.name.clone(), text(parameter)));
                }
                _ => {}
            }
        }
        Self {
            method: picked.operation.method.clone(),
            path,
            query,
            headers: Map::new(),
            body: body(picked),
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        self.query.retain(|(known, _)| known != name);
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a value in the place of a parameter of the path.
    pub(crate) fn path(mut self, picked: &Picked, name: &str, value: &str) -> Self {
        let ordinary = picked.operation.parameters.iter();
        let mut ordinary = ordinary.filter(|one| one.location == ParameterLocation::Path);
        if ordinary.any(|one| one.name == name) {
            let mut path = picked.path.clone();
            for parameter in &picked.operation.parameters {
                let mark = format!("{{{}}}", parameter.name);
                let own = if parameter.name == name {
                    value.to_owned()
                } else {
                    text(parameter)
                };
                path = path.replace(&mark, &encoded(&own));
            }
            self.path = path;
        }
        self
    }

    /// With another value for a member of its body.
    pub(crate) fn member(mut self, name: &str, value: Value) -> Self {
        let mut members = match self.body.take() {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        };
        members.insert(name.to_owned(), value);
        self.body = Some(members.into());
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        if let Some(Value::Object(members)) = &mut self.body {
            members.shift_remove(name);
        }
        self
    }

    pub(crate) fn with_body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// And what comes of it: a status, or in words.
    pub(crate) fn expects(self, expected: impl Into<Value>) -> Value {
        let mut told = Map::new();
        told.insert("method".to_owned(), self.method.into());
        let mut path = self.path;
        for (at, (name, value)) in self.query.iter().enumerate() {
            let mark = if at == 0 { '?' } else { '&' };
            path = format!("{path}{mark}{}={}", encoded(name), encoded(value));
        }
        told.insert("path".to_owned(), path.into());
        if !self.headers.is_empty() {
            told.insert("headers".to_owned(), self.headers.into());
        }
        if let Some(body) = self.body {
            told.insert("body".to_owned(), body);
        }
        let expected = expected.into();
        let key = if expected.is_u64() {
            "status_code"
        } else {
            "says"
        };
        json!({ "request": told, "expected": { key: expected } })
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A value that a parameter could have.
fn text(parameter: &Parameter) -> String {
    let example = parameter
        .examples
        .iter()
        .find_map(|example| match &example.value {
            ExampleValue::Data(value) => plain(value),
            ExampleValue::Serialized(_) => None,
        });
    example
        .or_else(|| {
            let schema = schema_of(&parameter.shape)?.to_json(Direction::Request);
            plain(&value(&schema, &schema, 0))
        })
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| "1".to_owned())
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(items) => plain(items.first()?),
        _ => None,
    }
}

/// The first example, else what is required.
fn body(picked: &Picked) -> Option<Value> {
    let body = picked.operation.request_body.as_ref()?;
    let json = body.content.iter().find(|media| is_json(media))?;
    let example = json
        .examples
        .iter()
        .find_map(|example| match &example.value {
            ExampleValue::Data(value) => Some(value.clone()),
            ExampleValue::Serialized(_) => None,
        });
    example.or_else(|| {
        let schema = picked.sent_schema()?;
        Some(value(schema, schema, 0))
    })
}

/// A plain value of a schema: enough to look like one, which is all that it has to.
fn value(root: &Value, schema: &Value, depth: usize) -> Value {
    const DEEPEST: usize = 4;
    let schema = resolved(root, schema);
    for word in ["example", "default", "const"] {
        if let Some(value) = schema.get(word) {
            return value.clone();
        }
    }
    let mut lists = ["examples", "enum"]
        .iter()
        .filter_map(|word| schema.get(*word));
    if let Some(first) = lists.find_map(|list| list.get(0)) {
        return first.clone();
    }
    let choices = ["oneOf", "anyOf"]
        .iter()
        .filter_map(|word| schema.get(*word)?.get(0));
    if let Some(first) = choices.into_iter().next()
        && depth < DEEPEST
    {
        return value(root, first, depth + 1);
    }
    let kind = kind(schema).unwrap_or_else(|| {
        if schema.get("properties").is_some() || schema.get("allOf").is_some() {
            "object"
        } else {
            "string"
        }
    });
    match kind {
        "integer" | "number" => {
            let least = schema.get("minimum").cloned();
            least.unwrap_or_else(|| 1.into())
        }
        "boolean" => true.into(),
        "array" if depth < DEEPEST => match schema.get("items") {
            Some(items) => vec![value(root, items, depth + 1)].into(),
            None => Value::Array(Vec::new()),
        },
        "array" => Value::Array(Vec::new()),
        "object" => {
            let all = members::of_part(root, schema);
            let wanted = all.iter().filter(|member| member.is_required);
            let wanted = wanted.filter(|_| depth < DEEPEST);
            let made =
                wanted.map(|member| (member.name.clone(), value(root, &member.schema, depth + 1)));
            Value::Object(made.collect())
        }
        _ => text_of(schema).into(),
    }
}

fn text_of(schema: &Value) -> String {
    let format = schema.get("format").and_then(Value::as_str);
    match format.unwrap_or_default() {
        "uuid" => "0b5d2c3a-0c1f-4c57-9d0e-0d4a6f1b2c3d",
        "date-time" => "2026-01-31T12:00:00Z",
        "date" => "2026-01-31",
        "email" => "somebody@example.com",
        "uri" | "url" => "https://example.com",
        "ipv4" => "192.0.2.1",
        _ => {
            let least = schema.get("minLength").and_then(Value::as_u64);
            let least = usize::try_from(least.unwrap_or_default()).unwrap_or_default();
            return "example".repeat(least.min(200).div_ceil(7).max(1));
        }
    }
    .to_owned()
}
