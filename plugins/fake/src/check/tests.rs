//! Judged by the `jsonschema` crate: values of all kinds against schemas of all kinds.

use serde_json::{Value, json};

use super::*;
use crate::compile::compile;

#[test]
fn verdicts_agree_with_another_validator() {
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(1.0),
        json!(2.5),
        json!(-3),
        json!(""),
        json!("a"),
        json!("abc"),
        json!("2024-02-29"),
        json!([]),
        json!([1]),
        json!([1, 1.0]),
        json!([1, "a"]),
        json!(["a", "b", "c"]),
        json!({}),
        json!({"a": 1}),
        json!({"a": "x", "b": 2}),
        json!({"b": null}),
        json!({"a": 1, "b": 1, "c": 1}),
        json!({"x-y": 3}),
    ];
    let schemas = [
        json!({"type": "integer"}),
        json!({"type": "number", "multipleOf": 0.5}),
        json!({"minimum": 1, "exclusiveMaximum": 2.5}),
        json!({"const": 1}),
        json!({"enum": [[1, 1], null, {"a": 1.0}]}),
        json!({"minLength": 1, "maxLength": 1}),
        json!({"pattern": "b"}),
        json!({"format": "date"}),
        json!({"uniqueItems": true}),
        json!({"items": {"type": "integer"}}),
        json!({"prefixItems": [{"type": "integer"}], "items": false}),
        json!({"contains": {"const": "a"}, "maxContains": 1}),
        json!({"contains": {"const": "a"}, "minContains": 0}),
        json!({"minItems": 1, "maxItems": 2}),
        json!({"required": ["a"]}),
        json!({"properties": {"a": {"type": "integer"}}, "additionalProperties": false}),
        json!({"additionalProperties": {"type": "integer"}}),
        json!({"patternProperties": {"^x": {"type": "string"}}}),
        json!({"propertyNames": {"maxLength": 1}}),
        json!({"minProperties": 1, "maxProperties": 2}),
        json!({"dependentRequired": {"a": ["b"]}}),
        json!({"dependentSchemas": {"a": {"required": ["c"]}}}),
        json!({"not": {"type": "string"}}),
        json!({"oneOf": [{"type": "integer"}, {"minimum": 1}]}),
        json!({"anyOf": [{"required": ["a"]}, {"type": "array"}]}),
        json!({"allOf": [{"minimum": 1}, {"maximum": 2}]}),
        json!({"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "object"}}),
        json!({"properties": {"a": true}, "unevaluatedProperties": false}),
        json!({"anyOf": [{"properties": {"a": {"type": "integer"}}}, {"properties": {"b": true}}], "unevaluatedProperties": false}),
        json!({"prefixItems": [true], "unevaluatedItems": {"type": "string"}}),
        json!({"contains": {"type": "string"}, "unevaluatedItems": false}),
        json!({"if": {"properties": {"a": {"const": 1}}}, "unevaluatedProperties": false}),
        json!(false),
        json!(true),
        json!({"not": {"properties": {"a": {"type": "string"}}, "unevaluatedProperties": false}}),
    ];
    for schema in &schemas {
        let judge = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(schema)
            .expect("a schema");
        let (store, roots) = compile(&[schema], 4);
        let checker = Checker::new(&store);
        for value in &values {
            assert_eq!(
                checker.is_valid(roots[0], value),
                judge.is_valid(value),
                "{schema} {value}"
            );
        }
    }
}

#[test]
fn schemas_that_go_in_circles_come_to_an_end() {
    let schema = json!({"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}], "type": "string"}}});
    let (store, roots) = compile(&[&schema], 4);
    let checker = Checker::new(&store);
    assert!(checker.is_valid(roots[0], &Value::from("a")));
    assert!(!checker.is_valid(roots[0], &Value::from(1)));
}
