//! Arguments are held against the schema that the client was told, and all that is wrong with
//! them is said at once.

use jsonschema::Validator;
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
