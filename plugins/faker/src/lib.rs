//! The default responder: an example of the description, or data made from its schema.

pub mod rng;

use guest_sdk::{Choice, Context, Error, Operation, Outcome, Plan, Request, Responder, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::rng::Rng;

#[derive(Debug, Serialize, Deserialize)]
pub struct Faker {
    status: u16,
    media_type: String,
    schema: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {}

impl Responder for Faker {
    type Settings = Settings;

    fn prepare(
        cx: &Context,
        _: &Operation,
        choice: &Choice,
        _: Settings,
    ) -> Result<Plan<Self>, Error> {
        let status = choice.status;
        let Some(media_type) = choice.media_type.clone() else {
            return Ok(Plan::Fixed(Response::new(status)));
        };
        let description = cx.description();
        let example = match &choice.example {
            Some(name) => description.example(status, &media_type, Some(name)),
            None if choice.dynamic => None,
            None => description.example(status, &media_type, None),
        };
        if let Some(body) = example {
            return Ok(Plan::Fixed(Response::new(status).content(media_type, body)));
        }
        let schema = description
            .schema(status, &media_type)?
            .unwrap_or(Value::Bool(true))
            .to_string();
        Ok(Plan::Computed(Self {
            status,
            media_type,
            schema,
        }))
    }

    fn respond(&self, cx: &Context, _: &Request) -> Result<Outcome, Error> {
        let root: Value = serde_json::from_str(&self.schema)?;
        let value = generate(&root, &root, &mut Rng::new(cx.random().next()), 0);
        Ok(Response::json(&value)?
            .status(self.status)
            .content(self.media_type.clone(), value.to_string())
            .into())
    }
}

guest_sdk::register!(Faker);

fn generate(root: &Value, schema: &Value, rng: &mut Rng, depth: u8) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return root
            .pointer(reference.trim_start_matches('#'))
            .map_or(Value::Null, |to| generate(root, to, rng, depth + 1));
    }
    if let Some(value) = schema
        .get("const")
        .or_else(|| schema["enum"].get(0))
        .or_else(|| schema["examples"].get(0))
    {
        return value.clone();
    }
    for keyword in ["allOf", "oneOf", "anyOf"] {
        if let Some(branches) = schema[keyword].as_array() {
            let parts: Vec<Value> = branches
                .iter()
                .take(if keyword == "allOf" { 99 } else { 1 })
                .map(|branch| generate(root, branch, rng, depth + 1))
                .collect();
            let mut whole = Map::new();
            for part in &parts {
                whole.extend(part.as_object().cloned().unwrap_or_default());
            }
            return if whole.is_empty() {
                parts.into_iter().next().unwrap_or_default()
            } else {
                Value::Object(whole)
            };
        }
    }
    let kind = schema["type"]
        .as_str()
        .or_else(|| schema["type"][0].as_str());
    match kind.unwrap_or(if schema.get("properties").is_some() {
        "object"
    } else {
        "null"
    }) {
        "object" => {
            let properties = schema["properties"]
                .as_object()
                .cloned()
                .unwrap_or_default();
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let wanted = |name: &String| depth < 4 || required.iter().any(|known| known == name);
            Value::Object(
                properties
                    .iter()
                    .filter(|(name, _)| wanted(name))
                    .map(|(name, of)| (name.clone(), generate(root, of, rng, depth + 1)))
                    .collect(),
            )
        }
        "array" if depth > 4 => json!([]),
        "array" => json!([generate(root, &schema["items"], rng, depth + 1)]),
        "string" => json!("text"),
        "integer" | "number" => json!(rng.below(100)),
        "boolean" => json!(rng.chance(0.5)),
        _ => Value::Null,
    }
}
