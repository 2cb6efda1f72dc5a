//! `request`: what came in, read as far as a template looks at it.

use std::sync::Arc;

use guest_sdk::{Location, Request};
use minijinja::Environment;
use minijinja::value::{Enumerator, Object, Value};
use serde_json::{Map, Value as Json};

use crate::call::Handle;
use crate::escape::{essence, is_json};
use crate::json;

pub(super) fn add(env: &mut Environment<'_>, call: &Handle) {
    let request = Value::from_object(RequestView(call.clone()));
    env.add_global("request", request);
}

#[derive(Debug)]
struct RequestView(Handle);

const MEMBERS: &[&str] = &[
    "method",
    "path",
    "params",
    "path_params",
    "query",
    "query_string",
    "headers",
    "cookies",
    "body",
    "text",
];

impl Object for RequestView {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let request = &self.0.request;
        let of = |location| json::value(&declared(request, &[location]).into());
        Some(match key.as_str()? {
            "method" => Value::from(request.method.as_str()),
            "path" => Value::from(request.path.as_str()),
            "params" => {
                // What is wanted is in the path, if it is there.
                use Location::{Cookie, Header, Path, Query};
                json::value(&declared(request, &[Cookie, Header, Query, Path]).into())
            }
            "path_params" => of(Location::Path),
            "query" => json::value(&query(request).into()),
            "query_string" => Value::from(request.query.as_deref().unwrap_or_default()),
            "headers" => Value::from_object(Headers::of(request)),
            "cookies" => json::value(&cookies(request).into()),
            "body" => self.0.body.get_or_init(|| body(request)).clone(),
            "text" => Value::from(text(request)),
            _ => return None,
        })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(MEMBERS)
    }
}

/// The parameters that the description declares, decoded; those of later locations count.
fn declared(request: &Request, locations: &[Location]) -> Map<String, Json> {
    let mut found = Map::new();
    for location in locations {
        for parameter in &request.parameters {
            if parameter.location == *location {
                found.insert(parameter.name.clone(), parameter.value.clone());
            }
        }
    }
    found
}

/// All of the query: as text, and decoded by its schema what is declared.
fn query(request: &Request) -> Map<String, Json> {
    let query = request.query.as_deref().unwrap_or_default();
    let mut found = pairs(query.as_bytes());
    found.extend(declared(request, &[Location::Query]));
    found
}

fn cookies(request: &Request) -> Map<String, Json> {
    let mut found = Map::new();
    let sent = request.header("cookie").unwrap_or_default().split(';');
    for (name, value) in sent.filter_map(|cookie| cookie.trim().split_once('=')) {
        found.insert(name.to_owned(), value.into());
    }
    found.extend(declared(request, &[Location::Cookie]));
    found
}

/// A form's fields; a list where one is there several times.
fn pairs(form: &[u8]) -> Map<String, Json> {
    let mut found = Map::new();
    for (name, value) in form_urlencoded::parse(form) {
        let value = Json::from(value.into_owned());
        match found.get_mut(name.as_ref()) {
            None => {
                found.insert(name.into_owned(), value);
            }
            Some(Json::Array(values)) => values.push(value),
            Some(first) => *first = Json::Array(vec![first.take(), value]),
        }
    }
    found
}

fn text(request: &Request) -> String {
    String::from_utf8_lossy(request.body.as_deref().unwrap_or_default()).into_owned()
}

/// JSON and forms as what they say, anything else as text.
fn body(request: &Request) -> Value {
    let Some(bytes) = request.body.as_deref() else {
        return Value::UNDEFINED;
    };
    let media_type = request.header("content-type").unwrap_or_default();
    if essence(media_type) == "application/x-www-form-urlencoded" {
        return json::value(&pairs(bytes).into());
    }
    match serde_json::from_slice::<Json>(bytes) {
        Ok(read) if is_json(media_type) || media_type.is_empty() => json::value(&read),
        // What is no JSON though it says so has no parts.
        Err(_) if is_json(media_type) => Value::UNDEFINED,
        _ => Value::from(text(request)),
    }
}

/// Looked up as HTTP does, without regard to case; `x_trace` is `X-Trace` too.
#[derive(Debug)]
struct Headers(Vec<(String, String)>);

impl Headers {
    fn of(request: &Request) -> Self {
        let mut headers: Vec<(String, String)> = Vec::new();
        for (name, value) in &request.headers {
            let name = name.to_ascii_lowercase();
            let value = String::from_utf8_lossy(value);
            match headers.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => *values = format!("{values}, {value}"),
                None => headers.push((name, value.into_owned())),
            }
        }
        Self(headers)
    }
}

impl Object for Headers {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?.to_ascii_lowercase();
        let same = |wanted: &str| self.0.iter().find(|(known, _)| known == wanted);
        let (_, value) = same(&name).or_else(|| same(&name.replace('_', "-")))?;
        Some(Value::from(value.as_str()))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let names = self.0.iter().map(|(name, _)| Value::from(name.as_str()));
        Enumerator::Values(names.collect())
    }
}
