use mimus_exchange::DataJudge;

use super::*;
use crate::config::{Flags, Written, file, judge, places::Places};

const NOW_MS: u64 = 1_767_225_600_000;

#[test]
fn it_is_a_schema_by_which_can_be_judged() {
    for schema in [schema(), judged()] {
        let judge = DataJudge::new(schema).unwrap();
        assert_eq!(judge.faults(&json!({ "seed": 1 })), []);
        assert_eq!(judge.faults(&json!({ "sede": 1 })).len(), 1);
    }
}

/// By its own meta-schema: the judge would let an unknown type of keyword pass.
#[test]
fn it_satisfies_the_schema_of_schemas() {
    let schema = schema();
    let faults = jsonschema::meta::validate(&schema);
    assert!(faults.is_ok(), "{faults:?}");
}

#[test]
fn each_responder_is_one_thing() {
    let judge = DataJudge::new(schema()).unwrap();
    let count = |responder: Value| judge.faults(&json!({ "responder": [responder] })).len();
    assert_eq!(count(json!({ "use": "crud" })), 0);
    assert_eq!(count(json!({ "component": "a.wasm", "name": "a" })), 0);
    assert_ne!(count(json!({ "use": "crud", "component": "a.wasm" })), 0);
    assert_ne!(count(json!({ "name": "a" })), 0);
    assert_ne!(count(json!({ "use": "curd" })), 0);
}

#[test]
fn the_settings_of_built_ins_are_known() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let check = |responder: Value, expected: bool| {
        let file = json!({ "responder": [responder] });
        assert_eq!(validator.is_valid(&file), expected, "{responder}");
    };
    let with = |kind: &str, it: &str, settings: Value| json!({ kind: it, "settings": settings });
    check(
        with("use", "crud", json!({ "seed": "none", "generate": 5 })),
        true,
    );
    check(
        with("use", "crud", json!({ "seed": { "/pets": [] } })),
        true,
    );
    check(with("use", "crud", json!({ "seeds": "none" })), false);
    check(with("use", "crud", json!({ "seed": "all" })), false);
    check(with("use", "faker", json!({ "max_items": "many" })), false);
    for (kind, it) in [("use", "template"), ("template", "a.json.j2")] {
        let settings = json!({
            "status": "{{ 201 }}", "headers": { "x-a": ["1", 2] }, "delay-ms": 5,
            "undefined": "strict", "operations": { "getPet": { "body": "{}", "status": 203 } },
        });
        check(with(kind, it, settings), true);
        check(with(kind, it, json!({ "stauts": 201 })), false);
        check(
            with(
                kind,
                it,
                json!({ "operations": { "getPet": { "fil": "a" } } }),
            ),
            false,
        );
    }
    for (kind, it) in [("use", "script"), ("script", "a.js")] {
        check(with(kind, it, json!({ "settings": { "page": 20 } })), true);
        check(with(kind, it, json!({ "page": 20 })), false);
    }
    // What a component may be told is its own matter.
    check(with("component", "a.wasm", json!({ "page": 20 })), true);
}

#[test]
fn settings_are_left_to_the_responder_to_judge() {
    let judge = DataJudge::new(judged()).unwrap();
    let file = json!({ "responder": [{ "use": "crud", "settings": { "seeds": "none" } }] });
    assert_eq!(judge.faults(&file), []);
}

#[test]
fn scenarios_are_known_to_editors_and_judged_elsewhere() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let judge = DataJudge::new(judged()).unwrap();
    for (scenario, is_known) in [
        (json!({}), true),
        (json!({ "variables": { "a": 1 } }), true),
        (json!({ "file": "a.json" }), true),
        (json!({ "file": "a.json", "delay": 5 }), false),
        (
            json!({ "rules": [{ "respond": { "status": 503 }, "delay": 5 }] }),
            true,
        ),
        (json!({ "rules": [{ "respond": { "status": 99 } }] }), false),
        (json!({ "rulse": [] }), false),
        (json!({ "get_pets": [] }), false),
    ] {
        let file = json!({ "scenario": "a", "scenarios": { "a": scenario } });
        assert_eq!(validator.is_valid(&file), is_known, "{file}");
        assert_eq!(judge.faults(&file), []);
    }
}

#[test]
fn everything_has_a_description() {
    fn undescribed(pointer: &str, schema: &Value, found: &mut Vec<String>) {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let pointer = format!("{pointer}/{name}");
            if property["description"].as_str().is_none_or(str::is_empty) {
                found.push(pointer.clone());
            }
            undescribed(&pointer, property, found);
        }
    }
    let schema = schema();
    let mut found = Vec::new();
    undescribed("", &schema, &mut found);
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        undescribed(name, definition, &mut found);
    }
    assert_eq!(found, [""; 0]);
}

/// Writing every default out changes nothing.
#[test]
fn the_defaults_it_tells_are_the_defaults() {
    fn defaults(schema: &Value, whole: &Value) -> Value {
        if let Some(default) = schema.get("default") {
            return default.clone();
        }
        let target = schema["$ref"].as_str().and_then(|target| {
            let pointer = target.strip_prefix('#')?;
            whole.pointer(pointer)
        });
        let schema = target.unwrap_or(schema);
        let properties = schema["properties"].as_object().into_iter().flatten();
        let members: Map<String, Value> = properties
            .map(|(name, property)| (name.clone(), defaults(property, whole)))
            .filter(|(_, value)| !value.is_null())
            .collect();
        if members.is_empty() {
            Value::Null
        } else {
            Value::Object(members)
        }
    }
    let schema = schema();
    let mut written = defaults(&schema, &schema);
    assert_eq!(written["limits"]["header-kib"], 64);
    assert_eq!(written["responder-limits"]["time-ms"], 2000);
    // A seed that is written holds the clock, even if it is the one of the default.
    written.as_object_mut().unwrap().shift_remove("seed");
    let places = Places::whole("defaults");
    let judged = judge::judge::<file::File>(written, &judged(), &places);
    assert_eq!(judged.problems, []);
    let config = |file| {
        let written = Written {
            file,
            ..Written::default()
        };
        let (config, problems) = written.into_config(&Flags::default(), NOW_MS);
        assert_eq!(problems, []);
        format!("{config:?}")
    };
    assert_eq!(config(judged.meant.unwrap()), config(file::File::default()));
}
