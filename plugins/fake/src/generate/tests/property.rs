//! Schemas at random, satisfiable by how they are built.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{make, options};
use crate::echo::Echoes;

fn scalar() -> impl Strategy<Value = Value> {
    let integer = (-1000_i64..1000, 0_i64..50)
        .prop_map(|(low, span)| json!({"type": "integer", "minimum": low, "maximum": low + span}));
    let open = (-10_i64..10, 1_i64..9).prop_map(|(low, span)| json!({"type": "number", "exclusiveMinimum": low, "exclusiveMaximum": low + span}));
    let steps = (1_i64..500).prop_map(|step| json!({"type": "number", "multipleOf": Value::from(f64::from(i32::try_from(step).unwrap_or(1)) / 100.0)}));
    let text = (0_u64..20, 0_u64..30).prop_map(
        |(min, more)| json!({"type": "string", "minLength": min, "maxLength": min + more}),
    );
    let pattern = ("[a-z]{1,3}", 1_u64..6).prop_map(|(start, count)| json!({"type": "string", "pattern": format!("^{start}[A-Z\\d]{{{count}}}$")}));
    let format = prop::sample::select(vec![
        "date",
        "date-time",
        "uuid",
        "email",
        "uri",
        "ipv4",
        "hostname",
    ])
    .prop_map(|format| json!({"type": "string", "format": format}));
    let values = prop::collection::vec(-5_i64..5, 1..4).prop_map(|values| json!({"enum": values}));
    prop_oneof![
        integer,
        open,
        steps,
        text,
        pattern,
        format,
        values,
        Just(json!({"type": "boolean"})),
        Just(json!({"type": ["string", "null"]}))
    ]
}

fn schema() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 24, 4, |inner| {
        let array = (inner.clone(), 0_u64..3, 0_u64..3).prop_map(|(items, min, more)| json!({"type": "array", "items": items, "minItems": min, "maxItems": min + more}));
        let tuple = prop::collection::vec(inner.clone(), 1..3).prop_map(|items| json!({"type": "array", "minItems": items.len(), "prefixItems": items, "items": false}));
        let object = prop::collection::vec((inner.clone(), any::<bool>()), 0..4).prop_map(|members| members_of(&members, "p"));
        let both = prop::collection::vec((inner.clone(), any::<bool>()), 1..4).prop_map(|members| {
            let (left, right) = members.split_at(members.len() / 2);
            json!({"allOf": [members_of(left, "l"), members_of(right, "r")], "unevaluatedProperties": false})
        });
        let tagged = prop::collection::vec(inner.clone(), 1..4).prop_map(|members| {
            let branches = members.into_iter().enumerate().map(|(index, member)| {
                json!({"type": "object", "required": ["tag", "value"], "properties": {"tag": {"const": index}, "value": member}})
            });
            json!({"oneOf": branches.collect::<Vec<_>>()})
        });
        let map = (inner.clone(), 0_u64..4).prop_map(|(values, min)| json!({"type": "object", "additionalProperties": values, "minProperties": min}));
        let nullable = inner.prop_map(|schema| json!({"anyOf": [schema, {"type": "null"}]}));
        prop_oneof![array, tuple, object, both, tagged, map, nullable]
    })
}

fn members_of(members: &[(Value, bool)], prefix: &str) -> Value {
    let name = |index: usize| format!("{prefix}{index}");
    let properties: Map<String, Value> = members
        .iter()
        .enumerate()
        .map(|(index, (schema, _))| (name(index), schema.clone()))
        .collect();
    let required: Vec<String> = members
        .iter()
        .enumerate()
        .filter(|(_, (_, required))| *required)
        .map(|(index, _)| name(index))
        .collect();
    json!({"type": "object", "properties": properties, "required": required})
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_made_for_random_schemas_is_valid(schema in schema(), seed: u64) {
        let judge = super::judge(&schema);
        let (value, unmet) = make(&schema, seed, &options(), &Echoes::default());
        prop_assert_eq!(unmet, None, "{} made {}", schema, value);
        prop_assert!(judge.is_valid(&value), "{} made {}", schema, value);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_schema_makes_it_panic(text in "[\\[\\]{}^$.*+?()|a-z0-9\\\\-]{0,24}", low: i64, high: i64, count: u64, seed: u64) {
        let schema = json!({
            "type": ["string", "number", "array", "object"],
            "pattern": text, "minLength": count % 500, "maxLength": count % 7, "minimum": low, "maximum": high, "multipleOf": high,
            "minItems": count % 3, "maxItems": count, "items": {"$ref": "#"}, "required": [text.clone()], "additionalProperties": {"$ref": "#"},
            "oneOf": [{"$ref": "#"}, {"type": "null"}], "not": {"const": low}, "examples": [null, text], "format": text,
        });
        make(&schema, seed, &options(), &Echoes::default());
    }
}
