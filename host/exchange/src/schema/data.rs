//! Judging data that is part of no exchange, such as a configuration, by a schema of the
//! host's own, in the words that violations are told in.

use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::{explain, mend};

/// A JSON Schema (2020-12), compiled.
#[derive(Debug)]
pub struct DataJudge {
    schema: Value,
    validator: Option<jsonschema::Validator>,
}

/// One thing that is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFault {
    /// Where in the value (RFC 6901).
    pub pointer: String,
    /// The keyword of the schema that is broken.
    pub rule: String,
    /// What follows the place: `must be an integer, not a string`.
    pub demand: String,
    /// Where the keyword stands in the schema (RFC 6901).
    pub schema_pointer: String,
    /// Properties that must not be there, if that is what is wrong.
    pub unexpected: Vec<String>,
}

impl DataJudge {
    /// The error names a part of the schema that can't be used.
    pub fn new(mut schema: Value) -> Result<Self, String> {
        let mut faults = Vec::new();
        let validator = mend::build(&mut schema, &mut faults);
        match faults.into_iter().next() {
            Some((pointer, message)) => Err(format!("{pointer}: {message}")),
            None => Ok(Self { schema, validator }),
        }
    }

    /// All that is wrong with a value.
    pub fn faults(&self, value: &Value) -> Vec<DataFault> {
        let place = |pointer: &str| match pointer {
            "" => "it".to_owned(),
            pointer => format!("`{pointer}`"),
        };
        let mut faults = Vec::new();
        for error in self.validator.iter().flat_map(|it| it.iter_errors(value)) {
            explain::tell(&error, &self.schema, &place, 0, &mut |error, demand| {
                let unexpected = match error.kind() {
                    ValidationErrorKind::AdditionalProperties { unexpected }
                    | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                        unexpected.clone()
                    }
                    _ => Vec::new(),
                };
                faults.push(DataFault {
                    pointer: error.instance_path().as_str().to_owned(),
                    rule: error.kind().keyword().to_owned(),
                    demand,
                    schema_pointer: error.schema_path().as_str().to_owned(),
                    unexpected,
                });
            });
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_wrong_is_told_with_its_place_in_value_and_schema() {
        let judge = DataJudge::new(json!({
            "additionalProperties": false,
            "properties": {
                "part": { "$ref": "#/$defs/Part" },
                "either": { "anyOf": [{ "type": "boolean" }, { "type": "array", "items": { "type": "string" } }] },
            },
            "$defs": { "Part": {
                "additionalProperties": false,
                "properties": { "size": { "type": "integer", "minimum": 8 } },
            } },
        }))
        .unwrap();
        let told = |value: Value| -> Vec<String> {
            let faults = judge.faults(&value).into_iter();
            faults
                .map(|fault| {
                    let DataFault {
                        pointer,
                        demand,
                        schema_pointer,
                        unexpected,
                        ..
                    } = fault;
                    format!("{pointer}: {demand} ({schema_pointer}) {unexpected:?}")
                })
                .collect()
        };
        assert_eq!(
            told(json!({ "part": { "size": 7, "sise": 9 }, "either": 3, "other": 1, "more": 2 })),
            [
                "/part/size: must be at least 8 (/$defs/Part/properties/size/minimum) []",
                "/part: must not have the property `sise` (/$defs/Part/additionalProperties) [\"sise\"]",
                "/either: must be a boolean or an array, not a number (/properties/either/anyOf) []",
                ": must not have the property `other`, `more` (/additionalProperties) [\"other\", \"more\"]",
            ]
        );
        assert_eq!(
            told(json!({ "either": ["a", 1] })),
            [
                "/either/1: must be a string, not a number (/properties/either/anyOf/1/items/type) []"
            ]
        );
        assert!(told(json!({ "part": { "size": 8 }, "either": true })).is_empty());
    }

    #[test]
    fn a_schema_that_is_none_is_refused() {
        assert!(DataJudge::new(json!({ "type": 3 })).is_err());
    }
}
