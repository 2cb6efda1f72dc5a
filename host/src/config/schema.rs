//! The JSON Schema (2020-12) of the configuration, made of the types that it is read into:
//! for editors, and for the one judge of what was written.

mod settings;

use mimus_schema::tidy;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::file::File;
pub(super) use settings::FakerSettings;

/// As it is published.
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let by_builtin = settings::by_builtin(&mut generator);
    let mut schema = generator.into_root_schema_for::<File>().to_value();
    if let Some(responder) = schema.pointer_mut(RESPONDER).and_then(Value::as_object_mut) {
        responder.insert(BY_BUILTIN.to_owned(), by_builtin);
    }
    mimus_scenario::relax(&mut schema);
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

/// Where the part about one responder is.
const RESPONDER: &str = "/$defs/Responder";
/// The keyword of it that says which settings go with which built-in.
const BY_BUILTIN: &str = "allOf";

/// As it is judged by: the same but for what is told better in words of our own, or by a
/// responder about its settings.
pub(super) fn judged() -> Value {
    let mut schema = schema();
    if let Some(responder) = schema.pointer_mut(RESPONDER).and_then(Value::as_object_mut) {
        responder.shift_remove(BY_BUILTIN);
    }
    // Scenarios come in several formats, and have a judge of their own.
    if let Some(scenarios) = schema.pointer_mut("/properties/scenarios/additionalProperties") {
        *scenarios = Value::Bool(true);
    }
    without_choices(&mut schema);
    schema
}

/// The part of it that is about one responder.
pub(super) fn judged_responder() -> Value {
    let definitions = judged().get("$defs").cloned();
    json!({ "$ref": "#/$defs/Responder", "$defs": definitions })
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
