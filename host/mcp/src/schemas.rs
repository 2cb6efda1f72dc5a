//! The schemas of what tools take and answer, as clients see them: short, and in words that
//! clients in any language have types for.

use std::sync::Arc;

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

pub(crate) fn input_schema<T: JsonSchema>() -> Arc<JsonObject> {
    let mut schema = schema::<T>(SchemaSettings::draft2020_12());
    // What is flattened is in its properties: no model needs to know of the difference.
    if let Value::Object(members) = &mut schema
        && let Some(others) = members.shift_remove("unevaluatedProperties")
    {
        members.insert("additionalProperties".to_owned(), others);
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for property in properties.values_mut() {
            // It is left out, or null, for which nobody needs to be told.
            if let Value::Object(members) = property
                && members.get("default").is_some_and(Value::is_null)
            {
                members.shift_remove("default");
            }
        }
    }
    object(schema)
}

/// As short as it can be told: what a member means, its name says. Models see it once for each
/// tool, so that of objects within objects only the names are told.
pub(crate) fn output_schema<T: JsonSchema>() -> Arc<JsonObject> {
    let mut schema = schema::<T>(SchemaSettings::draft2020_12().for_serialize());
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.values_mut().for_each(shorten);
    }
    object(schema)
}

/// Leaves the names of an object's members, and no bounds: nobody has to meet them.
fn shorten(schema: &mut Value) {
    let Value::Object(members) = schema else {
        return;
    };
    members.shift_remove("minimum");
    members.shift_remove("maximum");
    if let Some(items) = members.get_mut("items") {
        shorten(items);
    }
    if let Some(Value::Object(properties)) = members.shift_remove("properties") {
        members.shift_remove("required");
        let names = properties.keys().map(String::as_str).collect::<Vec<_>>();
        members.insert("description".to_owned(), names.join(", ").into());
    }
}

/// In one piece: clients follow no references.
fn schema<T: JsonSchema>(settings: SchemaSettings) -> Value {
    let mut schema = settings
        .with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        })
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    mimus_schema::tidy(&mut schema);
    spell_out(&mut schema);
    schema
}

/// What takes anything is `true` in JSON Schema, which clients in other languages have no type
/// for: where a schema is expected, they refuse the list of tools for it. `{}` says the same.
fn spell_out(schema: &mut Value) {
    let Value::Object(members) = schema else {
        if *schema == Value::Bool(true) {
            *schema = Value::Object(Map::new());
        }
        return;
    };
    for (keyword, value) in members {
        match (keyword.as_str(), value) {
            ("properties" | "patternProperties", Value::Object(schemas)) => {
                schemas.values_mut().for_each(spell_out);
            }
            ("anyOf" | "oneOf" | "allOf", Value::Array(schemas)) => {
                schemas.iter_mut().for_each(spell_out);
            }
            // Of the latter, clients know `true` and `false`.
            ("items", value) | ("additionalProperties", value @ Value::Object(_)) => {
                spell_out(value);
            }
            _ => {}
        }
    }
}

fn object(schema: Value) -> Arc<JsonObject> {
    let mut members = match schema {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    members.shift_remove("title");
    // It would be of a part that was flattened; the tool has a description of its own.
    members.shift_remove("description");
    members.entry("type").or_insert_with(|| "object".into());
    Arc::new(members)
}
