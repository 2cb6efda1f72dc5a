//! What the description says of an operation, taken out of its Operation Object.

use guest_sdk::{Context, Error, Location};
use mimus_media::Family;
use serde_json::{Map, Value};

use crate::path::Paths;
use crate::schema::View;

/// The operations of the API, each read when it is wanted.
#[derive(Debug)]
pub(crate) struct Operations<'c> {
    cx: &'c Context,
    pub(crate) paths: Paths,
}

impl<'c> Operations<'c> {
    pub(crate) fn new(cx: &'c Context) -> Self {
        let paths = Paths::new(cx.description().operations());
        Self { cx, paths }
    }

    pub(crate) fn read(&self, shape: &str, method: &str) -> Result<Option<Described>, Error> {
        match self.paths.operation(shape, method) {
            Some(id) => self.read_by_id(id),
            None => Ok(None),
        }
    }

    pub(crate) fn read_by_id(&self, id: &str) -> Result<Option<Described>, Error> {
        let object = self.cx.description().operation(id)?;
        Ok(object.map(Described::new))
    }
}

#[derive(Debug, Default)]
pub(crate) struct Described {
    pub(crate) parameters: Vec<Parameter>,
    /// What a request's body may be.
    pub(crate) bodies: Vec<Content>,
    /// By status, range or `default`, in the description's order.
    pub(crate) responses: Vec<(String, Vec<Content>)>,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Option<Location>,
    pub(crate) schema: Value,
}

/// One media type of a body.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) media_type: String,
    pub(crate) schema: Value,
    /// Those that are values rather than text.
    pub(crate) examples: Vec<Value>,
}

impl Described {
    fn new(mut object: Value) -> Self {
        let parameters = taken(&mut object, "parameters");
        let parameters = match parameters {
            Value::Array(parameters) => parameters.into_iter().map(parameter).collect(),
            _ => Vec::new(),
        };
        let bodies = contents(&mut taken(&mut object, "requestBody"));
        let responses = members(taken(&mut object, "responses")).into_iter();
        Self {
            parameters,
            bodies,
            responses: responses
                .map(|(status, mut response)| (status, contents(&mut response)))
                .collect(),
        }
    }

    /// What the answer to a request is that went well.
    pub(crate) fn into_success(self) -> Option<Content> {
        let mut best: Option<(u16, Content)> = None;
        for (status, contents) in self.responses {
            let rank = match success(&status) {
                Some(status) => status,
                None if status == "default" => 999,
                None => continue,
            };
            if let Some(content) = readable(contents)
                && best.as_ref().is_none_or(|(known, _)| rank < *known)
            {
                best = Some((rank, content));
            }
        }
        best.map(|(_, content)| content)
    }

    /// The schema of what the answer to a request is that went well.
    pub(crate) fn success_schema(&self) -> Option<&Value> {
        let successes = self
            .responses
            .iter()
            .filter_map(|(status, _)| success(status));
        self.sibling_schema(successes.min()?)
    }

    pub(crate) fn body(&self) -> Option<&Content> {
        let mut readable = self.bodies.iter().filter(|content| is_readable(content));
        let json = self
            .bodies
            .iter()
            .find(|content| is_json(&content.media_type));
        json.or_else(|| readable.next())
    }

    pub(crate) fn statuses(&self) -> impl Iterator<Item = &str> {
        self.responses.iter().map(|(status, _)| status.as_str())
    }

    pub(crate) fn declares(&self, status: u16) -> bool {
        self.statuses().any(|known| known == status.to_string())
    }

    /// A media type of a response that is JSON.
    pub(crate) fn json_of(&self, status: u16) -> Option<&str> {
        let (_, contents) = self.response_of(status)?;
        let mut names = contents.iter().map(|content| content.media_type.as_str());
        names.find(|name| is_json(name))
    }

    /// The schema of a response where its own media type has none: that of the same in
    /// another.
    pub(crate) fn sibling_schema(&self, status: u16) -> Option<&Value> {
        let (_, contents) = self.response_of(status)?;
        let mut others = contents.iter().filter(|content| is_readable(content));
        others
            .find(|content| tells(&content.schema))
            .map(|content| &content.schema)
    }

    pub(crate) fn response_of(&self, status: u16) -> Option<&(String, Vec<Content>)> {
        let keys = [
            status.to_string(),
            format!("{}XX", status / 100),
            "default".to_owned(),
        ];
        keys.iter()
            .find_map(|key| self.responses.iter().find(|(known, _)| known == key))
    }

    pub(crate) fn queries(&self) -> impl Iterator<Item = &Parameter> {
        let is_query = |parameter: &&Parameter| parameter.location == Some(Location::Query);
        self.parameters.iter().filter(is_query)
    }
}

/// The number of a status that is a success: 200 for `2XX`.
pub(crate) fn success(status: &str) -> Option<u16> {
    let number = if status.eq_ignore_ascii_case("2xx") {
        200
    } else {
        status.parse().ok()?
    };
    (200..300).contains(&number).then_some(number)
}

pub(crate) fn is_json(media_type: &str) -> bool {
    Family::of(media_type) == Family::Json
}

fn is_readable(content: &Content) -> bool {
    use Family::{Csv, Form, Json, JsonSequence, Xml, Yaml};
    matches!(
        Family::of(&content.media_type),
        Json | Xml | Form | Yaml | JsonSequence | Csv
    )
}

/// JSON before all others, and what has a schema before what has none. Examples are of
/// all JSON there is.
fn readable(contents: Vec<Content>) -> Option<Content> {
    let mut best: Option<Content> = None;
    let mut examples = Vec::new();
    for mut content in contents.into_iter().filter(is_readable) {
        if is_json(&content.media_type) {
            examples.append(&mut content.examples);
        }
        if best.as_ref().is_none_or(|best| rank(best) < rank(&content)) {
            best = Some(content);
        }
    }
    let mut best = best?;
    if is_json(&best.media_type) {
        best.examples = examples;
    }
    Some(best)
}

fn rank(content: &Content) -> (bool, bool) {
    (is_json(&content.media_type), tells(&content.schema))
}

/// Whether a schema says anything.
pub(crate) fn tells(schema: &Value) -> bool {
    !View::new(schema).is_anything()
}

fn parameter(mut parameter: Value) -> Parameter {
    let location = match parameter.get("in").and_then(Value::as_str) {
        Some("path") => Some(Location::Path),
        Some("query") => Some(Location::Query),
        Some("header") => Some(Location::Header),
        Some("cookie") => Some(Location::Cookie),
        _ => None,
    };
    let name = parameter.get("name").and_then(Value::as_str);
    let name = name.unwrap_or_default().to_owned();
    let schema = match taken(&mut parameter, "schema") {
        Value::Null => members(taken(&mut parameter, "content"))
            .into_iter()
            .next()
            .map_or(Value::Bool(true), |(_, mut content)| {
                taken(&mut content, "schema")
            }),
        schema => schema,
    };
    Parameter {
        name,
        location,
        schema,
    }
}

fn contents(holder: &mut Value) -> Vec<Content> {
    let contents = members(taken(holder, "content")).into_iter();
    contents
        .map(|(media_type, mut content)| {
            let lone = content
                .as_object_mut()
                .and_then(|content| content.shift_remove("example"));
            let named = members(taken(&mut content, "examples")).into_iter();
            let named =
                named.filter_map(|(_, mut example)| example.as_object_mut()?.shift_remove("value"));
            let examples = lone.into_iter().chain(named);
            Content {
                media_type,
                examples: examples.collect(),
                schema: match taken(&mut content, "schema") {
                    Value::Null => Value::Bool(true),
                    schema => schema,
                },
            }
        })
        .collect()
}

/// A member, moved out; null if there is none.
fn taken(object: &mut Value, name: &str) -> Value {
    object.get_mut(name).map(Value::take).unwrap_or_default()
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
