//! The JSON Schema (2020-12) of our format, for editors; made of the types themselves.

use mimus_schema::tidy;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::model::{Rule, Scenario};

/// Of a scenario.
pub fn schema() -> Value {
    let mut schema = of::<Scenario>();
    let properties = schema
        .pointer_mut("/properties")
        .and_then(Value::as_object_mut);
    if let Some(properties) = properties {
        let own =
            json!({ "type": "string", "description": "The schema of this file, for editors." });
        properties.insert("$schema".to_owned(), own);
    }
    // Where a scenario stands below its name, as in `mimus.toml`, it has none of its own.
    if let Some(members) = schema.as_object_mut() {
        members.shift_remove("required");
    }
    schema
}

/// Of one rule, as an override is written.
pub fn rule_schema() -> Value {
    of::<Rule>()
}

fn of<T: JsonSchema>() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    tidy(&mut schema);
    without_defaults(&mut schema);
    schema
}

/// Makes a schema that has scenarios in it ask for no more than has to be written: a scenario
/// that stands below its name needs none of its own.
pub fn relax(schema: &mut Value) {
    if let Some(Value::Object(scenario)) = schema.pointer_mut("/$defs/Scenario") {
        scenario.shift_remove("required");
    }
    without_defaults(schema);
}

/// What schemars takes to be required has a default that is not written.
fn without_defaults(schema: &mut Value) {
    const DEFAULTED: [&str; 7] = [
        "priority", "continue", "at-end", "times", "per", "text", "headers",
    ];
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(required)) = members.get_mut("required") {
                required
                    .retain(|name| !name.as_str().is_some_and(|name| DEFAULTED.contains(&name)));
                if required.is_empty() {
                    members.shift_remove("required");
                }
            }
            members.values_mut().for_each(without_defaults);
        }
        Value::Array(items) => items.iter_mut().for_each(without_defaults),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_to_be_written_but_what_has_no_default() {
        let schema = schema();
        assert_eq!(schema.get("required"), None);
        assert_eq!(schema.pointer("/$defs/Rule/required"), None);
        let limit = schema.pointer("/$defs/RateLimit/required");
        assert_eq!(limit, Some(&json!(["requests", "window-ms"])));
    }

    #[test]
    fn the_schema_refuses_what_reading_refuses() {
        let judge = jsonschema::validator_for(&schema()).expect("a schema");
        for (scenario, is_right) in [
            (json!({"name": "a"}), true),
            (json!({"variables": {"a": null}}), true),
            (
                json!({"name": "a", "rules": [{"fault": "connection-reset"}]}),
                true,
            ),
            (
                json!({"name": "a", "rules": [{"fault": {"trickle": {"duration-ms": 5}}}]}),
                true,
            ),
            (
                json!({"name": "a", "rules": [{"delay": {"uniform": {"min-ms": 1, "max-ms": 2}}}]}),
                true,
            ),
            (
                json!({"name": "a", "rules": [{"respond": {"json": null}}]}),
                true,
            ),
            (json!({"name": "a", "rulse": []}), false),
            (
                json!({"name": "a", "rules": [{"fault": "explosion"}]}),
                false,
            ),
            (
                json!({"name": "a", "rules": [{"respond": {"status": 99}}]}),
                false,
            ),
            (
                json!({"name": "a", "rules": [{"rate-limit": {"requests": 1}}]}),
                false,
            ),
        ] {
            assert_eq!(judge.is_valid(&scenario), is_right, "schema: {scenario}");
            let read = crate::read(&scenario, Some("a"), None);
            assert_eq!(read.is_ok(), is_right, "reading: {scenario}");
        }
    }
}
