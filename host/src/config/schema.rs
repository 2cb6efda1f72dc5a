//! The JSON Schema (2020-12) of the configuration, made of the types that it is read into:
//! for editors, and for the one judge of what was written.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::file::File;

/// As it is published.
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<File>().to_value();
    tidy(&mut schema);
    // What it is comes first.
    let mut whole = Map::new();
    for key in ["$schema", "title", "description"] {
        let value = schema.as_object_mut().and_then(|it| it.shift_remove(key));
        whole.extend(value.map(|value| (key.to_owned(), value)));
    }
    whole.extend(schema.as_object().cloned().unwrap_or_default());
    Value::Object(whole)
}

/// As it is judged by: the same but for what is told better in words of our own.
pub(super) fn judged() -> Value {
    let mut schema = schema();
    without_choices(&mut schema);
    schema
}

/// The part of it that is about one responder.
pub(super) fn judged_responder() -> Value {
    let definitions = judged().get("$defs").cloned();
    json!({ "$ref": "#/$defs/Responder", "$defs": definitions })
}

/// The settings of `faker`, for editors. What a value may be is `faker`'s own to say.
#[derive(JsonSchema)]
#[schemars(rename = "Faker")]
#[expect(dead_code, reason = "only the schema of it is of use")]
pub(super) struct FakerSettings {
    /// The language and country of names, addresses and the like.
    #[schemars(extend("default" = "en", "examples" = ["en", "de", "fr", "it", "nl", "pt", "pt-br", "tr"]))]
    locale: Option<String>,
    /// How many of the optional properties are made: `all`, `none`, or from 0.0 to 1.0.
    #[schemars(extend("default" = "all"))]
    optional: Option<Share>,
    /// Objects nested deeper than this have their required properties only.
    #[schemars(extend("default" = 4))]
    max_depth: Option<u8>,
    /// No list is longer, unless its schema or the request wants it.
    #[schemars(extend("default" = 5))]
    max_items: Option<u32>,
}

/// `all`, `none`, or from 0.0 to 1.0.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only the schema of it is of use")]
enum Share {
    Word(ShareWord),
    Part(f64),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
#[expect(dead_code, reason = "only the schema of it is of use")]
enum ShareWord {
    All,
    None,
}

/// What schemars writes, as people would: a member that may be left out is not `null`, and
/// sentences are not broken where the comment is.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            let null = json!({ "type": "null" });
            if let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|one| one != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(branches)) = members.get_mut("anyOf") {
                branches.retain(|branch| *branch != null);
                if let [Value::Object(only)] = branches.as_slice() {
                    let only = only.clone();
                    members.shift_remove("anyOf");
                    members.extend(only);
                }
            }
            if let Some(Value::String(text)) = members.get_mut("description") {
                *text = text.replace('\n', " ");
            }
            // Rust's number types, which mean nothing to others; the bounds are written out.
            members.shift_remove("format");
            members.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// Alternatives with a comment each become one list, and those of keys are left out: there
/// is a check in words for them.
fn without_choices(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(choices)) = members.shift_remove("oneOf") {
                let literals: Vec<Value> = choices
                    .iter()
                    .flat_map(|choice| match (choice.get("const"), choice.get("enum")) {
                        (Some(literal), _) => vec![literal.clone()],
                        (_, Some(Value::Array(literals))) => literals.clone(),
                        _ => Vec::new(),
                    })
                    .collect();
                if !literals.is_empty() {
                    members.insert("enum".to_owned(), literals.into());
                }
            }
            members.values_mut().for_each(without_choices);
        }
        Value::Array(items) => items.iter_mut().for_each(without_choices),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
