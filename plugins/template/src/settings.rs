//! What the configuration may say.

use std::collections::BTreeMap;

use guest_sdk::Operation;
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The settings of templates.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The template of the body, in the granted folder: `order.json.j2`.
    pub file: Option<String>,
    /// The text of the template, instead of a file.
    pub body: Option<String>,
    /// A number, or a template that comes to one.
    pub status: Option<Text>,
    /// Each a template, or several of a header that is sent more than once.
    pub headers: BTreeMap<String, Texts>,
    /// How long to wait: a number, or a template that comes to one.
    pub delay_ms: Option<Text>,
    /// Else it follows from the description and the file's name.
    pub content_type: Option<String>,
    /// What is otherwise for single operations, by `operationId` or `GET /path`.
    pub operations: BTreeMap<String, Variant>,
    /// What the templates are to be told, as `vars`.
    pub vars: Map<String, Value>,
    /// The language and country of fake names, addresses and the like.
    pub locale: Option<String>,
    pub undefined: Undefined,
    pub answers: Answers,
    /// Whether a body that is not the JSON it claims to be is an error.
    pub check_json: CheckJson,
}

/// What is otherwise for one operation.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Variant {
    pub file: Option<String>,
    pub body: Option<String>,
    pub status: Option<Text>,
    pub headers: BTreeMap<String, Texts>,
    pub delay_ms: Option<Text>,
    pub content_type: Option<String>,
}

/// The text of a template; a number stands for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(pub String);

/// One template, or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts(pub Vec<Text>);

/// What becomes of a name that has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Undefined {
    /// It is empty (`null` in JSON), and has no members.
    #[default]
    Lenient,
    /// It is empty, and so are its members.
    Chainable,
    /// It is an error.
    Strict,
}

/// Which answers of the description are the templates' to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answers {
    /// Those below 400: a client that asks for an error by `Prefer: code=404` gets it
    /// from the next responder.
    #[default]
    Success,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct CheckJson(pub bool);

impl Default for CheckJson {
    fn default() -> Self {
        Self(true)
    }
}

impl Settings {
    /// What holds for an operation, and what its settings are called. Nothing if the
    /// settings are silent about it.
    pub fn variant(&self, operation: &Operation) -> Option<(String, Variant)> {
        let by_path = format!("{} {}", operation.method, operation.path_template);
        let mut of_operations = self.operations.iter();
        let own = of_operations.find(|(name, _)| **name == operation.id || **name == by_path);
        let whole = Variant {
            file: self.file.clone(),
            body: self.body.clone(),
            status: self.status.clone(),
            headers: self.headers.clone(),
            delay_ms: self.delay_ms.clone(),
            content_type: self.content_type.clone(),
        };
        let (name, own) = match own {
            Some((name, own)) => (format!("settings.operations.{name}"), own.clone()),
            None if self.operations.is_empty() || self.file.is_some() || self.body.is_some() => {
                return Some(("settings".to_owned(), whole));
            }
            None => return None,
        };
        let has_body = own.file.is_some() || own.body.is_some();
        let mut headers = whole.headers;
        headers.extend(own.headers);
        let variant = Variant {
            file: if has_body { own.file } else { whole.file },
            body: if has_body { own.body } else { whole.body },
            status: own.status.or(whole.status),
            headers,
            delay_ms: own.delay_ms.or(whole.delay_ms),
            content_type: own.content_type.or(whole.content_type),
        };
        Some((name, variant))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        text(&value)
            .ok_or_else(|| D::Error::custom(format!("{value} is neither a number nor a template")))
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let texts = match &value {
            Value::Array(items) => items.iter().map(text).collect(),
            value => text(value).map(|text| vec![text]),
        };
        texts.map(Self).ok_or_else(|| {
            D::Error::custom(format!("{value} is neither a template nor a list of such"))
        })
    }
}

fn text(value: &Value) -> Option<Text> {
    match value {
        Value::String(text) => Some(Text(text.clone())),
        Value::Number(_) | Value::Bool(_) => Some(Text(value.to_string())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(settings: Value) -> Settings {
        serde_json::from_value(settings).expect("settings")
    }

    #[test]
    fn an_operation_overrides_what_holds_for_all() {
        let settings = read(json!({
            "file": "all.j2", "status": 200, "headers": {"x-a": "1", "x-b": 2},
            "operations": {
                "createOrder": {"body": "{}", "status": "{{ 201 }}", "headers": {"x-a": ["3", "4"]}},
                "GET /orders": {"delay-ms": 5},
            },
        }));
        let of = |method: &str, path: &str, id: &str| {
            let operation = Operation {
                id: id.to_owned(),
                ..Operation::new(method, path)
            };
            settings.variant(&operation).expect("a variant")
        };
        let (name, create) = of("POST", "/orders", "createOrder");
        assert_eq!(name, "settings.operations.createOrder");
        assert_eq!((create.file, create.body.as_deref()), (None, Some("{}")));
        assert_eq!(create.status, Some(Text("{{ 201 }}".to_owned())));
        assert_eq!(create.headers["x-a"].0.len(), 2);
        assert_eq!(create.headers["x-b"].0, [Text("2".to_owned())]);
        let (_, list) = of("GET", "/orders", "listOrders");
        assert_eq!(list.file.as_deref(), Some("all.j2"));
        assert_eq!(list.delay_ms, Some(Text("5".to_owned())));
        assert_eq!(of("GET", "/other", "other").0, "settings");
    }

    #[test]
    fn operations_that_are_not_named_are_left_to_others() {
        let settings = read(json!({"operations": {"a": {"body": "x"}}}));
        assert_eq!(settings.variant(&Operation::new("GET", "/b")), None);
    }
}
