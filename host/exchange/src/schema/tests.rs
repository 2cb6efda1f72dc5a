//! Tables of schemas, values and what is told of them.

use mimus_description::Schema;
use serde_json::json;

use super::*;

fn told(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let judge = Judge::new(&Schema::from_json(schema.clone()), &mut faults);
    let mut out = Vec::new();
    judge.judge(
        value,
        Subject {
            location: Location::Body,
            name: None,
        },
        &mut out,
    );
    assert_eq!(
        judge.accepts(value),
        out.is_empty(),
        "accepts() and judge() disagree on {value}"
    );
    out.into_iter()
        .map(|v| {
            format!("{} {}: {}", v.pointer, v.rule, v.message)
                .trim()
                .to_owned()
        })
        .collect()
}

fn check(schema: &Value, value: &Value, expected: &[&str]) {
    assert_eq!(
        told(schema, value),
        expected,
        "for {value} against {schema}"
    );
}

#[test]
fn every_violation_is_told_with_its_place_and_what_is_allowed() {
    let schema = json!({
        "type": "object",
        "required": ["name", "age"],
        "properties": {
            "name": {"type": "string", "minLength": 2},
            "age": {"type": "integer", "minimum": 0},
            "kind": {"enum": ["cat", "dog"]},
            "born": {"type": "string", "format": "date"},
            "tags": {"type": "array", "items": {"type": "string", "pattern": "^\\w+$"}},
        },
        "additionalProperties": false,
    });
    check(
        &schema,
        &json!({"name": "Tom", "age": 3, "kind": "cat", "born": "2024-02-29"}),
        &[],
    );
    check(
        &schema,
        &json!({"name": "T", "kind": "fish", "born": "2023-02-29", "tags": ["a b"], "x": 1}),
        &[
            "required: body lacks the required property `age`",
            "/name minLength: body at `/name` must be at least 2 characters long",
            "/kind enum: body at `/kind` must be one of `cat`, `dog`",
            "/born format: body at `/born` must be a date such as `2024-05-31`",
            "/tags/0 pattern: body at `/tags/0` must match the pattern `^\\w+$`",
            "additionalProperties: body must not have the property `x`",
        ]
        .map(str::to_owned)
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>(),
    );
    check(
        &schema,
        &json!("x"),
        &["type: body must be an object, not a string"],
    );
}

#[test]
fn formats_are_asserted() {
    let cases = [
        ("int32", json!(2_147_483_647_i64), true),
        ("int32", json!(2_147_483_648_i64), false),
        ("int64", json!(9_223_372_036_854_775_807_i64), true),
        ("int64", json!(9_223_372_036_854_775_808_u64), false),
        ("byte", json!("YQ=="), true),
        ("byte", json!("_-8="), true),
        ("byte", json!("a b"), false),
        ("date-time", json!("2024-05-31T12:00:00+02:00"), true),
        ("date-time", json!("2024-05-31 12:00"), false),
        ("email", json!("a@b.co"), true),
        ("email", json!("ab.co"), false),
        ("uuid", json!("4B0E54F0-1e93-4b9c-9a3c-000000000001"), true),
        ("uuid", json!("4b0e54f0"), false),
        ("uri", json!("https://a.example/b?c#d"), true),
        ("uri", json!("/relative"), false),
        ("ipv4", json!("1.2.3.4"), true),
        ("ipv4", json!("1.2.3.400"), false),
        ("ipv6", json!("::1"), true),
        ("hostname", json!("a-b.example"), true),
        ("hostname", json!("-a"), false),
        ("house-number", json!("12b"), true),
    ];
    for (format, value, valid) in cases {
        let schema = json!({"format": format});
        assert_eq!(told(&schema, &value).is_empty(), valid, "{format} {value}");
    }
}

#[test]
fn patterns_are_those_of_ecma_262() {
    let cases = [
        ("^\\d+$", "١٢", false),
        ("^\\w+$", "é", false),
        ("^[^\\s]+$", "a\u{a0}b", false),
        ("^(?!x)[a-z]+$", "xa", false),
        ("^(?!x)[a-z]+$", "ax", true),
        ("b", "abc", true),
        ("^a$", "a\n", false),
        ("^\\u00e9\\/\\-$", "é/-", true),
        ("^\\p{Lu}$", "É", true),
        ("^[\\w-.]+$", "a-.", true),
    ];
    for (pattern, text, valid) in cases {
        assert_eq!(
            told(&json!({"pattern": pattern}), &json!(text)).is_empty(),
            valid,
            "{pattern} {text}"
        );
    }
}

#[test]
fn what_cannot_be_compiled_is_told_and_not_checked() {
    let schemas = [
        json!({"properties": {"a": {"type": "string", "pattern": "(("}, "b": {"type": "integer"}}}),
        json!({"properties": {"a": {"type": "text"}, "b": {"type": "integer"}}}),
        json!({"properties": {"a": {"$ref": "#/$defs/gone"}, "b": {"type": "integer"}}}),
        json!({"required": "a", "properties": {"b": {"type": "integer"}}}),
    ];
    for schema in schemas {
        let mut faults = Vec::new();
        let judge = Judge::new(&Schema::from_json(schema.clone()), &mut faults);
        assert!(!faults.is_empty(), "{schema}");
        assert!(
            judge.accepts(&json!({"a": "x", "b": 1})),
            "{schema}: {faults:?}"
        );
        assert!(
            !judge.accepts(&json!({"a": "x", "b": "1"})),
            "{schema}: {faults:?}"
        );
    }
}

#[test]
fn read_only_properties_are_neither_required_nor_welcome() {
    // As a description's schema is for a request.
    let schema = json!({"required": ["name"], "properties": {"id": false, "name": {}}});
    check(&schema, &json!({"name": "x"}), &[]);
    check(
        &schema,
        &json!({"name": "x", "id": 1}),
        &["/id readOnly: body at `/id` must not be sent"],
    );
}

#[test]
fn a_discriminator_settles_the_alternative() {
    let schema = json!({
        "oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"dog": "#/components/schemas/Dog"}},
        "$defs": {
            "Cat": {"type": "object", "required": ["kind"], "properties": {"lives": {"type": "integer"}}},
            "Dog": {"type": "object", "required": ["kind", "bark"], "properties": {"bark": {"type": "string"}}},
        },
    });
    check(&schema, &json!({"kind": "Cat", "lives": 9}), &[]);
    check(&schema, &json!({"kind": "dog", "bark": "wau"}), &[]);
    check(
        &schema,
        &json!({"kind": "dog", "lives": "x", "bark": 1}),
        &["/bark type: body at `/bark` must be a string, not a number"],
    );
    check(
        &schema,
        &json!({"kind": "dog", "lives": "x"}),
        &["required: body lacks the required property `bark`"],
    );
}

#[test]
fn of_alternatives_the_one_that_was_meant_is_told() {
    let nullable = json!({"anyOf": [{"type": "object", "required": ["a"]}, {"type": "null"}]});
    check(
        &nullable,
        &json!({}),
        &["required: body lacks the required property `a`"],
    );
    let both = json!({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]});
    check(
        &both,
        &json!({}),
        &[
            "oneOf: body fits none of the 2 alternatives; for alternative 1 body lacks the required property `a`",
        ],
    );
    check(
        &both,
        &json!({"a": 1, "b": 2}),
        &["oneOf: body fits more than one alternative (1, 2), and must fit exactly one"],
    );
}

#[test]
fn types_are_seen_through_references_and_alternatives() {
    let cases = [
        (json!({"type": "integer"}), Types::INTEGER),
        (
            json!({"$ref": "#/$defs/a", "$defs": {"a": {"type": "boolean"}}}),
            Types::BOOLEAN,
        ),
        (
            json!({"allOf": [{"type": ["string", "null"]}, {"type": "string"}]}),
            Types::STRING,
        ),
        (json!({"enum": ["a", "b"]}), Types::STRING),
        (json!({"properties": {}}), Types::OBJECT),
        (json!({"$ref": "#"}), Types::ANY),
        (json!(true), Types::ANY),
    ];
    for (schema, expected) in cases {
        assert_eq!(View::new(&schema).types(), expected, "{schema}");
    }
    let union = json!({"oneOf": [{"type": "integer"}, {"type": "string"}]});
    let types = View::new(&union).types();
    assert!(types.has(Types::INTEGER) && types.has(Types::STRING) && !types.has(Types::BOOLEAN));
}

#[test]
fn hostile_schemas_and_values_are_judged_in_bounded_time_and_stack() {
    let deep = (0..120).fold(json!(1), |inner, _| json!({"c": inner}));
    let schemas = [
        json!({"$ref": "#"}),
        json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}),
        json!({"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}, {"type": "object"}]}}}),
        json!({"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"c": {"$ref": "#/$defs/a"}}, "required": ["x"]}}}),
        json!({"$ref": "#/$defs/a", "$defs": {"a": {"oneOf": [
            {"properties": {"c": {"$ref": "#/$defs/a"}}},
            {"properties": {"c": {"$ref": "#/$defs/a"}}, "required": ["x"]},
        ]}}}),
    ];
    for schema in schemas {
        let value = deep.clone();
        // As small a stack as a server's thread may have.
        let thread = std::thread::Builder::new().stack_size(2 << 20);
        let told = thread
            .spawn(move || told(&schema, &value).len())
            .unwrap()
            .join();
        assert!(told.is_ok());
    }
}
