//! Schemas that descriptions have, and harder ones.

use serde_json::{Value, json};

pub(super) fn schemas() -> Vec<Value> {
    let mut all = scalars();
    all.extend(containers());
    all.extend(composed());
    all
}

fn scalars() -> Vec<Value> {
    let mut all = vec![
        json!(true),
        json!({}),
        json!({"type": "null"}),
        json!({"type": "boolean"}),
        json!({"type": ["string", "null"]}),
        json!({"type": ["integer", "array", "null"]}),
        json!({"const": {"a": [1, 2.5, null]}}),
        json!({"enum": ["a", 1, null, {"b": true}]}),
        json!({"type": "string", "enum": ["a", 1, "b"]}),
        json!({"type": "integer", "minimum": 5, "maximum": 5}),
        json!({"type": "integer", "exclusiveMinimum": 5, "exclusiveMaximum": 7}),
        json!({"type": "integer", "minimum": 1.5, "maximum": 2.5}),
        json!({"type": "integer", "minimum": -9_223_372_036_854_775_808_i64, "maximum": -9_223_372_036_854_775_807_i64}),
        json!({"type": "integer", "minimum": 9_223_372_036_854_775_808_u64, "maximum": 18_446_744_073_709_551_615_u64}),
        json!({"type": "number", "minimum": 0.1, "maximum": 0.3}),
        json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}),
        json!({"type": "number", "exclusiveMinimum": 0.999_999_9, "exclusiveMaximum": 1}),
        json!({"type": "number", "minimum": 1e300}),
        json!({"exclusiveMinimum": 7_944_600_108_171_800_619_u64}),
        json!({"type": "number", "maximum": -7_452_484_216_554_522_703_i64}),
        json!({"type": "number", "minimum": 9_007_199_254_740_993_u64, "maximum": 9_007_199_254_740_993_u64}),
        json!({"type": "number", "maximum": -1e300}),
        json!({"type": "number", "multipleOf": 0.01}),
        json!({"type": "number", "multipleOf": 0.01, "minimum": 19.99, "maximum": 20.01}),
        json!({"type": "number", "multipleOf": 2.5, "minimum": 3}),
        json!({"type": "integer", "multipleOf": 7, "minimum": 100, "maximum": 110}),
        json!({"type": "integer", "multipleOf": 0.5}),
        json!({"allOf": [{"type": "number", "multipleOf": 4}, {"multipleOf": 6, "minimum": 1}]}),
        json!({"type": "integer", "format": "int32", "minimum": 2_147_483_640}),
        json!({"type": "integer", "format": "int64", "maximum": 0}),
        json!({"type": "string", "minLength": 300}),
        json!({"type": "string", "maxLength": 3}),
        json!({"type": "string", "minLength": 1, "maxLength": 1}),
        json!({"type": "string", "maxLength": 0}),
        json!({"type": "string", "pattern": "^[a-z]{3}\\d{2,4}$", "maxLength": 5}),
        json!({"type": "string", "pattern": "^\\d+$", "minLength": 20, "maxLength": 20}),
        json!({"type": "string", "pattern": "foo", "minLength": 10, "maxLength": 12}),
        json!({"type": "string", "pattern": "^(?=.*[A-Z])(?=.*\\d)[A-Za-z\\d]{8,16}$"}),
        json!({"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "z$"}], "minLength": 4}),
        json!({"type": "string", "format": "date-time", "pattern": "Z$"}),
        json!({"type": "string", "format": "uri", "pattern": "^https://", "maxLength": 60}),
        json!({"type": "string", "format": "email", "maxLength": 20}),
        json!({"type": "string", "not": {"enum": ["a"]}}),
        json!({"not": {"type": ["object", "string", "array"]}}),
        json!({"type": ["string", "null"], "not": {"type": "null"}}),
    ];
    for format in [
        "date",
        "date-time",
        "time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "uuid",
        "json-pointer",
        "regex",
        "uri-template",
        "iri",
        "byte",
        "unknown",
    ] {
        all.push(json!({"type": "string", "format": format}));
        all.push(
            json!({"type": ["string", "null"], "format": format, "minLength": 1, "maxLength": 90}),
        );
    }
    all
}

fn containers() -> Vec<Value> {
    vec![
        json!({"type": "array"}),
        json!({"type": "array", "items": {"type": "integer"}, "minItems": 7, "maxItems": 9}),
        json!({"type": "array", "items": {"type": "boolean"}, "uniqueItems": true, "minItems": 2}),
        json!({"type": "array", "items": {"enum": ["a", "b", "c"]}, "uniqueItems": true, "minItems": 3}),
        json!({"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 3}, "uniqueItems": true, "minItems": 3}),
        json!({"type": "array", "items": {"type": "object", "properties": {"a": {"enum": [1, 2]}}, "required": ["a"]}, "uniqueItems": true, "maxItems": 2}),
        json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}),
        json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "minItems": 4}),
        json!({"type": "array", "items": {"type": "integer"}, "contains": {"minimum": 1000}, "minContains": 2, "maxContains": 3, "minItems": 4}),
        json!({"type": "array", "contains": {"type": "string"}, "unevaluatedItems": {"type": "integer"}, "minItems": 3}),
        json!({"type": "array", "prefixItems": [{"const": 1}], "unevaluatedItems": false, "minItems": 1}),
        json!({"type": "array", "items": false}),
        json!({"type": "object", "properties": {"a": {"type": "string"}, "b": false}, "required": ["a"]}),
        json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a", "b"], "additionalProperties": {"type": "integer"}}),
        json!({"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 4}),
        json!({"type": "object", "additionalProperties": false}),
        json!({"type": "object", "properties": {"a": {}, "b": {}, "c": {}, "d": {}}, "maxProperties": 2, "required": ["d"]}),
        json!({"type": "object", "properties": {"a": {}, "b": {}, "c": {}}, "minProperties": 5}),
        json!({"type": "object", "patternProperties": {"^x-": {"type": "integer"}, "^y": {"type": "string"}}, "additionalProperties": false, "minProperties": 2}),
        json!({"type": "object", "properties": {"xa": {"minimum": 3}}, "patternProperties": {"^x": {"type": "integer"}}, "required": ["xa"]}),
        json!({"type": "object", "propertyNames": {"pattern": "^[A-Z]{2}$"}, "additionalProperties": {"type": "string"}, "minProperties": 2}),
        json!({"type": "object", "propertyNames": {"enum": ["a", "b"]}, "additionalProperties": {"type": "number"}, "minProperties": 1}),
        json!({"type": "object", "properties": {"a": {}, "b": {}, "c": {}}, "dependentRequired": {"a": ["z"], "z": ["y"]}}),
        json!({"type": "object", "properties": {"a": {}, "b": {"type": "integer"}}, "dependentSchemas": {"a": {"properties": {"b": {"minimum": 10}, "c": {"const": 1}}, "required": ["b", "c"]}}}),
        json!({"type": "object", "allOf": [{"properties": {"a": {"type": "string"}}}], "properties": {"b": {"type": "string"}}, "unevaluatedProperties": false}),
        json!({"allOf": [{"type": "object", "properties": {"a": {"type": "string"}}, "unevaluatedProperties": false}, {"properties": {"b": {"type": "integer"}}}]}),
        json!({"allOf": [{"type": "object", "properties": {"a": {}, "c": {}}, "additionalProperties": false}, {"properties": {"b": {"type": "integer"}, "c": {"type": "string"}}}]}),
        json!({"type": "object", "unevaluatedProperties": {"type": "integer"}, "minProperties": 2}),
        json!({"type": "object", "properties": {"a": {}, "b": {}}, "not": {"required": ["a"]}, "required": ["b"]}),
        json!({"type": "object", "properties": {"a": {}, "b": {}}, "not": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}}),
        json!({"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "properties": {"v": {"type": "integer"}, "next": {"$ref": "#/$defs/n"}, "all": {"type": "array", "items": {"$ref": "#/$defs/n"}}}, "required": ["v", "all"]}}}),
        json!({"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "required": ["next"], "properties": {"next": {"anyOf": [{"$ref": "#/$defs/n"}, {"type": "null"}]}}}}}),
        json!({"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "required": ["kids"], "properties": {"kids": {"type": "array", "minItems": 1, "items": {"oneOf": [{"$ref": "#/$defs/n"}, {"type": "string"}]}}}}}}),
        json!({"$ref": "#/$defs/n", "$defs": {"n": {"type": ["object", "null"], "required": ["n"], "properties": {"n": {"$ref": "#/$defs/n"}}}}}),
        json!({"$ref": "#/$defs/a", "description": "beside", "$defs": {"a": {"type": "string", "minLength": 2}}, "maxLength": 4}),
        json!({"$ref": "#/$defs/a~1b%20c", "$defs": {"a/b c": {"type": "integer"}}}),
        json!({"type": "object", "properties": {"deprecated": {"type": "string", "deprecated": true}}, "required": ["deprecated"]}),
    ]
}

fn composed() -> Vec<Value> {
    vec![
        json!({"oneOf": [{"type": "integer"}, {"type": "number"}]}),
        json!({"oneOf": [{"type": "string"}, {"type": "string", "format": "date"}]}),
        json!({"oneOf": [{"type": "string", "enum": ["a", "b"]}, {"type": "string", "pattern": "^[a-z]$"}]}),
        json!({"oneOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "object", "properties": {"b": {"type": "string"}}}]}),
        json!({"oneOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}, {"type": "object", "required": ["a", "b"], "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}]}),
        json!({"oneOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "object", "properties": {"a": {"type": "integer"}}}]}),
        json!({"oneOf": [{"multipleOf": 3, "type": "integer", "minimum": 1}, {"multipleOf": 5, "type": "integer"}]}),
        json!({"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"}}}),
        json!({"oneOf": [{"required": ["a"]}, {"required": ["b"]}, {"required": ["c"]}], "type": "object", "properties": {"a": {}, "b": {}, "c": {}}, "additionalProperties": false}),
        json!({"anyOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}),
        json!({"anyOf": [{"type": "string", "maxLength": 2}, {"type": "string", "minLength": 5}], "minLength": 3}),
        json!({"allOf": [{"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"oneOf": [{"required": ["c"]}, {"required": ["d"]}]}], "type": "object", "properties": {"a": {}, "b": {}, "c": {}, "d": {}}}),
        json!({"allOf": [{"type": ["string", "integer"]}, {"type": ["integer", "null"]}]}),
        json!({"allOf": [{"enum": [1, 2, 3]}, {"enum": [3, 4]}]}),
        json!({"allOf": [{"type": "object", "properties": {"a": {"type": "integer", "minimum": 3}}}, {"properties": {"a": {"maximum": 4}}, "required": ["a"]}]}),
        json!({"type": "object", "properties": {"kind": {"enum": ["a", "b"]}, "x": {"type": "integer"}}, "required": ["kind"], "if": {"properties": {"kind": {"const": "a"}}}, "then": {"required": ["x"]}, "else": {"properties": {"x": false}}}),
        json!({"type": "object", "properties": {"country": {"type": "string"}, "zip": {"type": "string"}}, "required": ["country", "zip"], "if": {"properties": {"country": {"const": "US"}}, "required": ["country"]}, "then": {"properties": {"zip": {"pattern": "^\\d{5}$"}}}}),
        json!({"type": "array", "items": {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "object", "required": ["a"], "properties": {"a": {"type": "boolean"}}}]}}),
        json!({"oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}], "discriminator": {"propertyName": "kind"}, "$defs": {
            "Cat": {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["Cat"]}, "a": {"type": "string"}}},
            "Dog": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "Dog"}, "b": {"type": "string"}}}}}),
        json!({"oneOf": [{"type": "object", "properties": {"a": {"oneOf": [{"type": "object", "required": ["x"]}, {"type": "object", "required": ["y"]}]}}, "required": ["a"]}, {"type": "null"}]}),
        json!({"type": "object", "properties": {"a": {"type": "array", "items": {"type": "object", "properties": {"b": {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]}}, "required": ["b"]}}}, "required": ["a"]}),
        json!({"type": "object", "oneOf": [{"properties": {"type": {"const": "a"}, "x": {"type": "string"}}, "required": ["type", "x"], "unevaluatedProperties": false}, {"properties": {"type": {"const": "b"}, "y": {"type": "string"}}, "required": ["type", "y"], "unevaluatedProperties": false}]}),
    ]
}
