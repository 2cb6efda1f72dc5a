//! What views gather, and that odd schemas end.

use serde_json::{Value, json};

use super::{ARRAY, NULL, NUMBER, OBJECT, STRING, Types, View};

#[test]
fn types_are_gathered() {
    let union = |types: &[Types]| {
        types
            .iter()
            .fold(Types::default(), |all, one| all.with(*one))
    };
    for (schema, expected) in [
        (json!(true), union(&[])),
        (json!({"type": ["string", "null"]}), union(&[STRING, NULL])),
        (
            json!({"anyOf": [{"type": "object"}, {"type": "null"}]}),
            union(&[OBJECT, NULL]),
        ),
        (
            json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
            union(&[STRING, NUMBER]),
        ),
        (
            json!({"type": "string", "anyOf": [{"enum": ["a"]}, {"type": "integer"}]}),
            STRING,
        ),
        (json!({"enum": [1, "a"]}), union(&[NUMBER, STRING])),
        (
            json!({"allOf": [{"properties": {}}, {"description": "x"}]}),
            OBJECT,
        ),
        (json!({"items": {}}), ARRAY),
        (
            json!({"$ref": "#/$defs/a~1b%20c", "$defs": {"a/b c": {"type": "array"}}}),
            ARRAY,
        ),
        (json!({"$ref": "#/$defs/gone"}), union(&[])),
        (json!({"$ref": "#"}), union(&[])),
    ] {
        assert_eq!(View::new(&schema).types(), expected, "{schema}");
    }
}

#[test]
fn references_name_the_schema() {
    let schema = json!({"$ref": "#/$defs/a~1b%20c", "$defs": {"a/b c": {}}});
    assert_eq!(View::new(&schema).reference(), Some("a/b c"));
}

#[test]
fn properties_are_gathered_in_order() {
    let schema = json!({
        "oneOf": [{"properties": {"c": {"type": "string"}}}, {"properties": {"c": {"type": "null"}}}],
        "allOf": [{"$ref": "#/$defs/base"}],
        "properties": {"b": {}, "a": {"type": "array"}},
        "$defs": {"base": {"properties": {"a": {"title": "base"}, "d": {}}, "allOf": [{"$ref": "#"}]}},
    });
    let properties = View::new(&schema).properties();
    let names: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["b", "a", "d", "c"]);
    assert_eq!(properties[1].1.text("title"), Some("base"));
    assert_eq!(properties[3].1.types(), STRING.with(NULL));
}

#[test]
fn vast_schemas_are_bounded() {
    let choices: Vec<Value> = (0..5000)
        .map(|place| json!({"allOf": [{"$ref": "#"}], "properties": {format!("p{place}"): {}}}))
        .collect();
    let schema = json!({"oneOf": choices});
    assert!(View::new(&schema).properties().len() <= super::MAX_LAYERS);
    let mut deep = json!({"type": "string"});
    for _ in 0..1000 {
        deep = Value::Object(
            [("allOf".to_owned(), Value::Array(vec![deep]))]
                .into_iter()
                .collect(),
        );
    }
    assert!(View::new(&deep).types().is_unknown());
}
