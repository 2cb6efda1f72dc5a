//! What is answered.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// What is answered. It has at most one of `json`, `text`, `base64`, `template`, `example`
/// and `responder`; without any, who answers normally does, with the status and headers
/// from here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Response {
    /// Without it, as the description has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 100, max = 599))]
    pub status: Option<u16>,
    /// Each a text, or several of a header that is sent more than once. They take the place
    /// of those of the same name.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        serialize_with = "headers"
    )]
    #[schemars(with = "BTreeMap<String, TextOrTexts>")]
    pub headers: BTreeMap<String, Vec<String>>,
    /// The body's media type. Without it, `application/json` for `json`, `text/plain` for
    /// `text`, `application/octet-stream` for `base64`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The body, as a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<Value>,
    /// The body, as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The body, as Base64 of its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// The body, as a template for the built-in `template` responder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The name of an example of the description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// A responder that answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responder: Option<ResponderCall>,
}

/// A responder, and what it is told.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ResponderCall {
    /// One that is configured, or that comes with Mimus.
    #[schemars(length(min = 1))]
    pub name: String,
    /// What it is told, instead of what the configuration says.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
}

/// Who makes the body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Body<'a> {
    /// Who answers normally.
    Ordinary,
    /// It is this value.
    Json(&'a Value),
    /// It is this text.
    Text(&'a str),
    /// It is these bytes, as Base64.
    Base64(&'a str),
    /// The built-in `template` responder, of this text.
    Template(&'a str),
    /// The description's example of that name.
    Example(&'a str),
    /// A responder.
    Responder(&'a ResponderCall),
}

impl Response {
    /// Who answers normally, with that status.
    pub fn status(status: u16) -> Self {
        Self {
            status: Some(status),
            ..Self::default()
        }
    }

    /// Who makes the body. One that was read has at most one to choose from.
    pub fn body(&self) -> Body<'_> {
        let said = [
            self.json.as_ref().map(Body::Json),
            self.text.as_deref().map(Body::Text),
            self.base64.as_deref().map(Body::Base64),
            self.template.as_deref().map(Body::Template),
            self.example.as_deref().map(Body::Example),
            self.responder.as_ref().map(Body::Responder),
        ];
        said.into_iter().flatten().next().unwrap_or(Body::Ordinary)
    }
}

/// For the schema.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
#[expect(dead_code, reason = "only the schema of it is of use")]
enum TextOrTexts {
    Text(String),
    Texts(Vec<String>),
}

fn headers<S: serde::Serializer>(
    headers: &BTreeMap<String, Vec<String>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(headers.iter().map(|(name, values)| {
        let value = match values.as_slice() {
            [one] => Value::from(one.as_str()),
            several => Value::from(several),
        };
        (name, value)
    }))
}
