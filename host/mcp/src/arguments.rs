//! Arguments are held against the schema that the client was told, and all that is wrong with
//! them is said at once.

use jsonschema::Validator;
use rmcp::model::JsonObject;
use serde_json::Value;

use crate::answer::{Refusal, cut};

/// Mistakes that are told.
const MOST: usize = 10;

/// Of one of them: it may quote what was given.
const LONGEST: usize = 300;

/// What a switch is where nobody says.
pub(crate) fn yes() -> bool {
    true
}

/// Takes out what clients send as `null` for every argument that they leave out.
pub(crate) fn leave_out_nulls(schema: &JsonObject, arguments: &mut Value) {
    let required = schema.get("required").and_then(Value::as_array);
    let known = schema.get("properties");
    if let Value::Object(arguments) = arguments {
        arguments.retain(|name, value| {
            let is_required = required.is_some_and(|names| names.iter().any(|one| one == name));
            let is_known = known.is_some_and(|known| known.get(name).is_some());
            !value.is_null() || is_required || !is_known
        });
    }
}

pub(crate) fn check(tool: &str, validator: &Validator, arguments: &Value) -> Result<(), Refusal> {
    let mistakes = validator.iter_errors(arguments).take(MOST).map(|error| {
        let place = error.instance_path().to_string();
        let place = if place.is_empty() {
            "arguments"
        } else {
            &place
        };
        let masked = error.masked_with("what was given").to_string();
        format!("- {}: {}", cut(place, LONGEST), cut(&masked, LONGEST))
    });
    let mistakes = mistakes.collect::<Vec<_>>();
    if mistakes.is_empty() {
        return Ok(());
    }
    let told = format!("the arguments don't fit {tool}:\n{}", mistakes.join("\n"));
    Err(Refusal::new(told).hint("correct them and call again; tools/list has the schema"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_is_as_good_as_nothing_where_nothing_will_do() {
        let schema = serde_json::json!({
            "type": "object",
            "required": ["a"],
            "properties": { "a": { "type": "string" }, "b": { "type": "integer" } },
        });
        let schema = schema.as_object().expect("it is an object");
        let mut given = serde_json::json!({ "a": null, "b": null, "c": null });
        leave_out_nulls(schema, &mut given);
        assert_eq!(given, serde_json::json!({ "a": null, "c": null }));
    }

    #[test]
    fn all_mistakes_are_told_and_what_was_given_is_not_repeated() {
        let schema = serde_json::json!({
            "type": "object",
            "required": ["a"],
            "additionalProperties": false,
            "properties": { "a": { "type": "string", "maxLength": 3 }, "b": { "type": "integer" } },
        });
        let validator = jsonschema::validator_for(&schema).expect("it is a schema");
        let long = "x".repeat(10 << 20);
        let given = serde_json::json!({ "a": long, "b": "no" });
        let refusal = check("tool", &validator, &given).expect_err("it is refused");
        let (text, _) = refusal.into_parts();
        assert!(text.contains("/a: ") && text.contains("/b: "), "{text}");
        assert!(text.len() < 1000, "{}", text.len());
        assert!(check("tool", &validator, &serde_json::json!({ "a": "x" })).is_ok());
    }
}
