//! The request that `run` asks: what the command line says of it, and where it says
//! nothing, what the description has for examples.

use std::io::Read as _;

use bytes::Bytes;
use http::Request;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use mimus_description::model::{
    ApiKeyLocation, Example, ExampleValue, Operation, Parameter, ParameterLocation, ParameterShape,
    SecurityScheme,
};
use mimus_description::{Api, Direction};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::cli::Failure;
use crate::cli::responder::input;
use crate::config::suggest;

/// What stands for itself in a path or a query (RFC 3986, "unreserved").
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What the command line says of the request.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Wanted {
    #[arg(skip)]
    pub(super) method: Option<String>,

    #[arg(skip)]
    pub(super) path: Option<String>,

    /// The operation that is called [default: the description's first]
    #[arg(long, value_name = "ID")]
    pub(super) operation: Option<String>,

    /// The value of a parameter, such as `petId=7` (repeatable) [default: its example]
    #[arg(long, short, value_name = "NAME=VALUE")]
    pub(super) parameter: Vec<String>,

    /// A header of the request, such as `Prefer: code=404` (repeatable)
    #[arg(long, short = 'H', value_name = "NAME: VALUE")]
    pub(super) header: Vec<String>,

    /// The body; `@FILE` for a file, `@-` for standard input
    #[arg(long, value_name = "TEXT")]
    pub(super) data: Option<String>,
}

/// A request for an operation, made of the description's examples.
pub(in crate::cli::responder) fn of_operation(
    api: &Api,
    id: &str,
) -> Result<Request<Bytes>, Failure> {
    Draft::of(api, Some(id), &[])?.finish()
}

/// A request as it comes together.
struct Draft {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<(String, Bytes)>,
}

impl Wanted {
    pub(super) fn request(&self, api: &Api) -> Result<Request<Bytes>, Failure> {
        let given = self.parameters()?;
        let mut draft = match &self.path {
            Some(path) => {
                let (method, path) = (self.method().to_owned(), filled(path, &given)?);
                Draft {
                    method,
                    path,
                    query: Vec::new(),
                    headers: Vec::new(),
                    body: None,
                }
            }
            None => Draft::of(api, self.operation.as_deref(), &given)?,
        };
        if let Some(data) = &self.data {
            let bytes = read(data)?;
            let media_type = draft.body.take().map(|(media_type, _)| media_type);
            draft.body = Some((
                media_type.unwrap_or_else(|| guess(&bytes).to_owned()),
                bytes,
            ));
        }
        for line in &self.header {
            draft.headers.push(header(line)?);
        }
        draft.finish()
    }

    /// A description with this one operation, where there is none.
    pub(super) fn description(&self) -> Value {
        let path = self.path.as_deref().unwrap_or("/");
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let names = |text: &str| -> Vec<String> {
            let parts = text.split('{').skip(1);
            let names = parts.filter_map(|part| Some(part.split_once('}')?.0.to_owned()));
            names.collect()
        };
        let of_path = names(path).into_iter().map(|name| {
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
        });
        let mut of_query: Vec<&str> = query
            .split('&')
            .filter_map(|pair| pair.split('=').next())
            .filter(|name| !name.is_empty())
            .collect();
        of_query.sort_unstable();
        of_query.dedup();
        let of_query = of_query
            .into_iter()
            .map(|name| json!({ "name": name, "in": "query", "schema": { "type": "string" } }));
        let parameters: Vec<Value> = of_path.chain(of_query).collect();
        let mut operation = json!({
            "operationId": "run",
            "parameters": parameters,
            "responses": { "200": { "description": "", "content": { "application/json": {} } } }
        });
        if self.data.is_some() {
            operation["requestBody"] = json!({ "content": { "*/*": {} } });
        }
        let method = self.method();
        let item = match method {
            "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD" | "PATCH" | "TRACE" => {
                json!({ method.to_lowercase(): operation })
            }
            _ => json!({ "additionalOperations": { method: operation } }),
        };
        json!({
            "openapi": "3.2.0",
            "info": { "title": "Made up", "version": "1" },
            "paths": { path: item }
        })
    }

    fn method(&self) -> &str {
        let without = if self.data.is_some() { "POST" } else { "GET" };
        self.method.as_deref().unwrap_or(without)
    }

    fn parameters(&self) -> Result<Vec<(&str, &str)>, Failure> {
        let pairs = self.parameter.iter().map(|text| {
            text.split_once('=').ok_or_else(|| {
                input(
                    format!("`--parameter {text}` has no value"),
                    "write it such as `--parameter petId=7`",
                )
            })
        });
        pairs.collect()
    }
}

impl Draft {
    /// A request for an operation, with the description's examples.
    fn of(api: &Api, id: Option<&str>, given: &[(&str, &str)]) -> Result<Self, Failure> {
        let index = match id {
            None if api.operations.is_empty() => {
                return Err(input(
                    "the description has no operations",
                    "describe one, or leave `--spec` out",
                ));
            }
            None => 0,
            Some(id) => find(api, id)?,
        };
        let summary = &api.operations[index];
        let operation = api.operation(index).map_err(|findings| {
            let what: Vec<&str> = findings.iter().map(|one| one.message.as_str()).collect();
            input(
                format!("`{}` can't be served: {}", summary.id, what.join("; ")),
                "`mimus check` says where",
            )
        })?;
        let base = summary.base_paths.first().map_or("", String::as_str);
        let mut draft = Self {
            method: operation.method.clone(),
            path: format!("{base}{}", operation.path_template),
            query: Vec::new(),
            headers: Vec::new(),
            body: body(&operation),
        };
        for parameter in &operation.parameters {
            draft.add(parameter, given)?;
        }
        let required = operation.security.first();
        for used in required.iter().flat_map(|requirement| &requirement.0) {
            if let Some(scheme) = api.security_schemes.get(&used.scheme) {
                draft.authorize(scheme)?;
            }
        }
        Ok(draft)
    }

    /// Adds credentials: any that are well formed do, unless the configuration has some.
    fn authorize(&mut self, scheme: &SecurityScheme) -> Result<(), Failure> {
        match scheme {
            SecurityScheme::ApiKey {
                location: ApiKeyLocation::Query,
                name,
            } => self.query.push((name.clone(), "example".to_owned())),
            SecurityScheme::ApiKey {
                location: ApiKeyLocation::Header,
                name,
            } => self.headers.push(header(&format!("{name}: example"))?),
            SecurityScheme::ApiKey {
                location: ApiKeyLocation::Cookie,
                name,
            } => self
                .headers
                .push(header(&format!("cookie: {name}=example"))?),
            SecurityScheme::Http { scheme, .. } if scheme == "basic" => {
                // example:example
                let line = "authorization: Basic ZXhhbXBsZTpleGFtcGxl";
                self.headers.push(header(line)?);
            }
            SecurityScheme::Http { scheme, .. } if scheme != "bearer" => {}
            SecurityScheme::Http { .. }
            | SecurityScheme::OAuth2 { .. }
            | SecurityScheme::OpenIdConnect { .. } => {
                self.headers.push(header("authorization: Bearer example")?);
            }
            SecurityScheme::MutualTls => {}
        }
        Ok(())
    }

    fn add(&mut self, parameter: &Parameter, given: &[(&str, &str)]) -> Result<(), Failure> {
        let name = parameter.name.as_str();
        let given = given.iter().find(|(given, _)| *given == name);
        let value = match given {
            Some((_, value)) => (*value).to_owned(),
            None if !parameter.required => return Ok(()),
            None => sample(parameter).ok_or_else(|| {
                input(
                    format!("the description has no example for `{name}`"),
                    format!("say what it is: `--parameter {name}=VALUE`"),
                )
            })?,
        };
        match parameter.location {
            ParameterLocation::Path => {
                let value = utf8_percent_encode(&value, ENCODED).to_string();
                self.path = self.path.replace(&format!("{{{name}}}"), &value);
            }
            ParameterLocation::Query | ParameterLocation::QueryString => {
                self.query.push((name.to_owned(), value));
            }
            ParameterLocation::Header => self.headers.push(header(&format!("{name}: {value}"))?),
            ParameterLocation::Cookie => {
                self.headers
                    .push(header(&format!("cookie: {name}={value}"))?);
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Request<Bytes>, Failure> {
        let Self {
            method,
            mut path,
            query,
            headers,
            body,
        } = self;
        for (name, value) in query {
            let separator = if path.contains('?') { '&' } else { '?' };
            let name = utf8_percent_encode(&name, ENCODED);
            let value = utf8_percent_encode(&value, ENCODED);
            path = format!("{path}{separator}{name}={value}");
        }
        let mut request = Request::builder().method(&*method).uri(&path);
        let mut has_type = false;
        for (name, value) in headers {
            has_type |= name == CONTENT_TYPE;
            request = request.header(name, value);
        }
        let (media_type, bytes) = body.unwrap_or_default();
        if !has_type && !media_type.is_empty() {
            request = request.header(CONTENT_TYPE, media_type);
        }
        request.body(bytes).map_err(|error| {
            input(
                format!("`{method} {path}` is no request: {error}"),
                "a path begins with `/`; what has a meaning in it is percent-encoded",
            )
        })
    }
}

/// A path with the given values in the places of their names.
fn filled(path: &str, given: &[(&str, &str)]) -> Result<String, Failure> {
    let mut filled = path.to_owned();
    for (name, value) in given {
        let value = utf8_percent_encode(value, ENCODED).to_string();
        filled = filled.replace(&format!("{{{name}}}"), &value);
    }
    match filled
        .split_once('{')
        .and_then(|(_, rest)| rest.split_once('}'))
    {
        Some((name, _)) => Err(input(
            format!("`{path}` leaves open what `{name}` is"),
            format!("say so: `--parameter {name}=VALUE`"),
        )),
        None => Ok(filled),
    }
}

fn find(api: &Api, id: &str) -> Result<usize, Failure> {
    let mut operations = api.operations.iter();
    if let Some(index) = operations.position(|operation| operation.id == id) {
        return Ok(index);
    }
    let ids = || api.operations.iter().map(|operation| operation.id.as_str());
    let near = suggest::nearest(id, ids(), 3);
    let hint = if near.is_empty() {
        format!("there are {}", suggest::list(ids().take(10)))
    } else {
        format!("nearest: {}", suggest::list(near))
    };
    Err(input(format!("there is no operation `{id}`"), hint))
}

/// What the description has for a body.
fn body(operation: &Operation) -> Option<(String, Bytes)> {
    let media = operation.request_body.as_ref()?.content.first()?;
    let bytes = match &media.examples.first()?.value {
        ExampleValue::Serialized(bytes) => bytes.clone(),
        ExampleValue::Data(Value::String(text)) if !media.name.contains("json") => {
            text.clone().into_bytes()
        }
        ExampleValue::Data(value) => value.to_string().into_bytes(),
    };
    Some((media.name.clone(), bytes.into()))
}

/// A value that the parameter may have: its example, or what its schema tells.
fn sample(parameter: &Parameter) -> Option<String> {
    let data = |example: &Example| match &example.value {
        ExampleValue::Data(value) => text(value),
        ExampleValue::Serialized(bytes) => String::from_utf8(bytes.clone()).ok(),
    };
    if let Some(example) = parameter.examples.first().and_then(data) {
        return Some(example);
    }
    let schema = match &parameter.shape {
        ParameterShape::Styled { schema, .. } => schema.to_json(Direction::Request),
        ParameterShape::Content { .. } => return None,
    };
    let mut schema = schema.as_object()?;
    let target = schema.get("$ref").and_then(Value::as_str);
    if let Some(pointer) = target.and_then(|target| target.strip_prefix("#/$defs/")) {
        schema = schema.get("$defs")?.get(pointer)?.as_object()?;
    }
    of_schema(schema)
}

fn of_schema(schema: &Map<String, Value>) -> Option<String> {
    let listed = |key: &str| schema.get(key)?.as_array()?.first();
    let said = ["const", "default", "example"]
        .iter()
        .find_map(|key| schema.get(*key));
    if let Some(value) = said
        .or_else(|| listed("examples"))
        .or_else(|| listed("enum"))
    {
        return text(value);
    }
    let kind = schema.get("type");
    let kind = kind.and_then(|kind| kind.as_str().or_else(|| kind.get(0)?.as_str()));
    let format = schema.get("format").and_then(Value::as_str);
    Some(match (kind, format) {
        (Some("integer" | "number"), _) => text(schema.get("minimum").unwrap_or(&json!(1)))?,
        (Some("boolean"), _) => "true".to_owned(),
        (Some("string") | None, Some("uuid")) => "6f1b7c9e-3a52-4d0e-9b1f-2f6f6f0c1a77".to_owned(),
        (Some("string") | None, Some("date")) => "2026-01-01".to_owned(),
        (Some("string") | None, Some("date-time")) => "2026-01-01T00:00:00Z".to_owned(),
        (Some("string") | None, None) if !schema.contains_key("pattern") => {
            let at_least = schema.get("minLength").and_then(Value::as_u64).unwrap_or(0);
            let at_most = schema
                .get("maxLength")
                .and_then(Value::as_u64)
                .unwrap_or(64);
            let length = usize::try_from(at_least.max(7.min(at_most)))
                .ok()?
                .min(4096);
            "example".chars().cycle().take(length).collect()
        }
        _ => return None,
    })
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn read(data: &str) -> Result<Bytes, Failure> {
    let Some(file) = data.strip_prefix('@') else {
        return Ok(data.to_owned().into());
    };
    let read = if file == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    read.map(Bytes::from).map_err(|error| {
        input(
            format!("`--data {data}` can't be read: {error}"),
            "`@FILE` is a file, `@-` standard input",
        )
    })
}

fn guess(bytes: &[u8]) -> &'static str {
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok();
    if is_json {
        "application/json"
    } else if std::str::from_utf8(bytes).is_ok() {
        "text/plain"
    } else {
        "application/octet-stream"
    }
}

fn header(line: &str) -> Result<(HeaderName, HeaderValue), Failure> {
    let read = || {
        let (name, value) = line.split_once(':')?;
        let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(value.trim()).ok()?))
    };
    read().ok_or_else(|| {
        input(
            format!("`{line}` is no header"),
            "write it such as `--header 'Prefer: code=404'`",
        )
    })
}
