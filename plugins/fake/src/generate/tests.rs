//! Judged by the `jsonschema` crate, with formats asserted and ECMA patterns.

/// The fuzzer's schemas.
#[path = "../../../../tests/fuzz/src/schema.rs"]
#[expect(unreachable_pub, reason = "it is public where it is a crate's")]
mod grammar;
mod property;
mod table;

use serde_json::{Value, json};

use super::*;
use crate::compile::compile;

pub(super) fn options() -> Options {
    Options {
        locale: Locale::default(),
        optional: 1.0,
        max_depth: 4,
        max_items: 5,
        invent: false,
    }
}

/// As a server would: the plan is packed and unpacked between the phases.
pub(super) fn make(
    schema: &Value,
    seed: u64,
    options: &Options,
    echoes: &Echoes,
) -> (Value, Option<String>) {
    let (store, roots) = compile(&[schema], options.max_depth);
    let store = Store::unpack(store.pack());
    let root = roots.first().copied().expect("one root");
    let mut generator = Generator::new(&store, Rng::new(seed), options, echoes, 1_735_689_600_000);
    generator.body(root, "")
}

pub(super) fn judge(schema: &Value) -> jsonschema::Validator {
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(schema)
        .unwrap_or_else(|error| panic!("{error}: {schema}"))
}

pub(super) fn check(schema: &Value, seeds: u64) {
    let judge = judge(schema);
    for invent in [false, true] {
        let options = Options {
            invent,
            ..options()
        };
        for seed in 0..seeds {
            let (value, unmet) = make(schema, seed, &options, &Echoes::default());
            assert_eq!(unmet, None, "{schema} made {value}");
            if let Err(error) = judge.validate(&value) {
                panic!(
                    "{error} at `{}`: {schema} made {value}",
                    error.instance_path()
                );
            }
        }
    }
}

#[test]
fn whatever_is_made_is_valid() {
    for schema in table::schemas() {
        check(&schema, 40);
    }
}

#[test]
fn whatever_is_made_of_any_schema_is_valid_or_said_to_be_none() {
    let mut rng = Rng::new(2);
    let mut made = 0;
    for seed in 0..3_000 {
        let length = 20 + rng.below(200);
        let bytes: Vec<u8> = (0..length)
            .map(|_| rng.below(256).to_le_bytes()[0])
            .collect();
        let Ok(schema) = grammar::schema(&bytes) else {
            continue;
        };
        let (value, unmet) = make(&schema, seed, &options(), &Echoes::default());
        if unmet.is_none() {
            made += 1;
            if let Err(error) = judge(&schema).validate(&value) {
                panic!("{error}: {schema} made {value}");
            }
        }
    }
    assert!(made > 1_000, "only {made} schemas could be met");
}

#[test]
fn the_same_seed_makes_the_same() {
    for schema in table::schemas() {
        let once = make(&schema, 7, &options(), &Echoes::default());
        assert_eq!(
            once.0.to_string(),
            make(&schema, 7, &options(), &Echoes::default())
                .0
                .to_string()
        );
    }
}

#[test]
fn what_cannot_be_met_says_where() {
    for (schema, pointer) in [
        (json!(false), ""),
        (
            json!({"type": "object", "required": ["a"], "properties": {"a": false}}),
            "",
        ),
        (
            json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "enum": [1]}}}),
            "/a",
        ),
        (
            json!({"$ref": "#/$defs/a", "$defs": {"a": {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/$defs/a"}}}}}),
            "/a",
        ),
    ] {
        let (_, unmet) = make(&schema, 1, &options(), &Echoes::default());
        assert!(
            unmet.is_some_and(|unmet| unmet.starts_with(pointer)),
            "{schema}"
        );
    }
}

#[test]
fn examples_of_properties_are_used_if_they_are_valid() {
    let schema = json!({"type": "object", "required": ["a", "b", "c"], "properties": {
        "a": {"type": "string", "examples": ["yes"]},
        "b": {"type": "integer", "examples": ["no"], "default": 7},
        "c": {"type": "string", "maxLength": 2, "examples": ["long"]},
    }});
    let (value, _) = make(&schema, 1, &options(), &Echoes::default());
    assert_eq!((&value["a"], &value["b"]), (&json!("yes"), &json!(7)));
    assert_ne!(value["c"], "long");
    let invent = Options {
        invent: true,
        ..options()
    };
    assert_ne!(make(&schema, 1, &invent, &Echoes::default()).0["a"], "yes");
}

#[test]
fn heirs_say_who_they_are() {
    let schema = json!({
        "$ref": "#/$defs/Cat",
        "$defs": {
            "Pet": {"type": "object", "required": ["petType"], "properties": {"petType": {"type": "string"}},
                "discriminator": {"propertyName": "petType"}},
            "Cat": {"allOf": [{"$ref": "#/$defs/Pet"}, {"type": "object", "properties": {"lives": {"type": "integer"}}, "required": ["lives"]}]},
            "Dog": {"allOf": [{"$ref": "#/$defs/Pet"}, {"type": "object", "properties": {"bark": {"type": "string"}}, "required": ["bark"]}]},
        }
    });
    for seed in 0..20 {
        let (cat, _) = make(&schema, seed, &options(), &Echoes::default());
        assert_eq!(cat["petType"], "Cat");
        let mut any = schema.clone();
        any["$ref"] = json!("#/$defs/Pet");
        let (pet, _) = make(&any, seed, &options(), &Echoes::default());
        let fits = pet["petType"] == "Cat" && pet["lives"].is_i64()
            || pet["petType"] == "Dog" && pet["bark"].is_string();
        assert!(fits, "{pet}");
    }
}

#[test]
fn of_many_heirs_each_keeps_its_name() {
    let mut definitions = json!({"Base": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind"}}});
    for number in 0..40 {
        let name = format!("Heir{number}");
        definitions[&name] = json!({"allOf": [{"$ref": "#/$defs/Base"}, {"required": [name], "properties": {&name: {"type": "integer"}}}]});
    }
    let schema = json!({"type": "object", "required": ["a", "b"], "$defs": definitions,
        "properties": {"a": {"$ref": "#/$defs/Base"}, "b": {"$ref": "#/$defs/Heir33"}}});
    for seed in 0..20 {
        let (value, _) = make(&schema, seed, &options(), &Echoes::default());
        assert_eq!(value["b"]["kind"], "Heir33");
        let kind = value["a"]["kind"].as_str().expect("a name");
        assert!(value["a"][kind].is_i64(), "{value}");
    }
}

#[test]
fn a_mapping_names_the_branch() {
    let schema = json!({
        "oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"meow": "#/$defs/Cat", "wuff": "Dog"}},
        "$defs": {
            "Cat": {"type": "object", "required": ["kind", "lives"], "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}}},
            "Dog": {"type": "object", "required": ["kind", "bark"], "properties": {"kind": {"type": "string"}, "bark": {"type": "string"}}},
        }
    });
    for seed in 0..20 {
        let (pet, _) = make(&schema, seed, &options(), &Echoes::default());
        let fits = pet["kind"] == "meow" && pet["lives"].is_i64()
            || pet["kind"] == "wuff" && pet["bark"].is_string();
        assert!(fits, "{pet}");
    }
}

#[test]
fn the_request_is_echoed() {
    let schema = json!({"$ref": "#/$defs/Pet", "$defs": {"Pet": {"type": "object", "properties": {
        "id": {"type": "integer"}, "status": {"enum": ["sold", "free"]}, "tags": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}},
    }}}});
    let echoes = Echoes::default()
        .with_path_parameter("petId", json!("77777"))
        .with_query_parameter("status", json!("free"));
    let (pet, _) = make(&schema, 3, &options(), &echoes);
    assert_eq!(
        (&pet["id"], &pet["status"]),
        (&json!(77777), &json!("free"))
    );
    assert_ne!(pet["tags"][0]["id"], 77777);
    let wrapped = json!({"type": "object", "properties": {"pet": {"$ref": "#/$defs/Pet"}, "links": {"type": "object"}}, "$defs": schema["$defs"]});
    let (pet, _) = make(&wrapped, 3, &options(), &echoes);
    assert_eq!(pet["pet"]["id"], 77777);
    let list = json!({"type": "array", "items": {"$ref": "#/$defs/Pet"}, "$defs": schema["$defs"]});
    let echoes = Echoes::default()
        .with_query_parameter("limit", json!(9))
        .with_query_parameter("status", json!(["free"]));
    let (pets, _) = make(&list, 3, &options(), &echoes);
    let pets = pets.as_array().expect("a list");
    assert_eq!(pets.len(), 9);
    assert!(pets.iter().all(|pet| pet["status"] == "free"));
}

/// How often a member of that name, unless empty, is inside another, at most.
fn deepest(value: &Value, name: &str) -> usize {
    let parts: Box<dyn Iterator<Item = (bool, &Value)>> = match value {
        Value::Array(items) => Box::new(items.iter().map(|item| (false, item))),
        Value::Object(members) => {
            let is_empty = |value: &Value| [json!([]), json!({}), Value::Null].contains(value);
            let parts = members.iter();
            Box::new(parts.map(move |(key, part)| (key == name && !is_empty(part), part)))
        }
        _ => return 0,
    };
    let depths = parts.map(|(is_named, part)| usize::from(is_named) + deepest(part, name));
    depths.max().unwrap_or(0)
}

#[test]
fn what_is_inside_itself_ends_soon() {
    let member = |schema: Value| json!({"type": "object", "properties": {"id": {"type": "integer"}, "next": schema}});
    let of = |next: Value| json!({"type": "array", "items": {"$ref": "#/$defs/n"}, "$defs": {"n": member(next)}});
    for (next, most) in [
        (json!({"$ref": "#/$defs/n"}), 1),
        (json!({"type": "array", "items": {"$ref": "#/$defs/n"}}), 1),
        (
            json!({"anyOf": [{"$ref": "#/$defs/n"}, {"type": "null"}]}),
            1,
        ),
        (
            json!({"allOf": [{"$ref": "#/$defs/n"}], "description": "a next one"}),
            1,
        ),
        (
            json!({"type": "object", "additionalProperties": {"$ref": "#/$defs/n"}}),
            1,
        ),
        // Through another schema and back.
        (member(json!({"$ref": "#/$defs/n"})), 3),
    ] {
        let schema = of(next);
        let judge = judge(&schema);
        let made = (0..20).map(|seed| make(&schema, seed, &options(), &Echoes::default()).0);
        let depths: Vec<usize> = made
            .inspect(|value| assert!(judge.is_valid(value), "{value}"))
            .map(|value| deepest(&value, "next"))
            .collect();
        assert_eq!(depths.iter().max(), Some(&most), "{schema}: {depths:?}");
    }
}

#[test]
fn what_the_caller_wrote_is_repeated() {
    let order = json!({"type": "object", "properties": {
        "id": {"type": "integer", "readOnly": true}, "quantity": {"type": "integer", "maximum": 9}, "gift": {"type": "boolean"},
        "password": {"type": "string"}, "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "lines": {"type": "array", "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "sku": {"type": "string"}}}},
        "pay": {"oneOf": [{"type": "object", "required": ["card"], "properties": {"card": {"type": "string"}}},
            {"type": "object", "required": ["iban"], "properties": {"iban": {"type": "string"}}}]},
        "note": {"type": "string", "examples": ["none"]},
    }});
    let check = |body: Value, pointer: &str, expected: Option<Value>| {
        let echoes = Echoes::default().with_told(Some(body.clone()));
        let wrapped = json!({"type": "object", "properties": {"data": order}});
        for (schema, prefix) in [(&order, ""), (&wrapped, "/data")] {
            for seed in 0..10 {
                let (made, unmet) = make(schema, seed, &options(), &echoes);
                assert!(unmet.is_none() && judge(schema).is_valid(&made), "{made}");
                let found = made.pointer(&format!("{prefix}{pointer}"));
                match &expected {
                    Some(expected) => assert_eq!(found, Some(expected), "{made}"),
                    None => assert_ne!(found, body.pointer(pointer), "{made}"),
                }
            }
        }
    };
    let same = |body: Value, pointer: &str| {
        let expected = body.pointer(pointer).cloned();
        check(body, pointer, expected);
    };
    same(json!({"quantity": 2}), "/quantity");
    same(json!({"gift": false}), "/gift");
    same(json!({"note": "ring"}), "/note");
    same(json!({"labels": {"a": "b", "c": "d"}}), "/labels");
    same(
        json!({"lines": [{"sku": "a"}, {"sku": "b"}]}),
        "/lines/1/sku",
    );
    same(json!({"pay": {"iban": "x"}}), "/pay/iban");
    check(json!({"quantity": "2"}), "/quantity", Some(json!(2)));
    for other in [
        json!({"id": 123_456_789}),
        json!({"quantity": 10}),
        json!({"password": "open sesame"}),
    ] {
        let pointer = format!(
            "/{}",
            other
                .as_object()
                .and_then(|it| it.keys().next())
                .expect("a name")
        );
        check(other, &pointer, None);
    }
}

#[test]
fn bodies_stay_within_bounds() {
    let schema = json!({"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "properties": {
        "a": {"type": "array", "minItems": 3, "items": {"$ref": "#/$defs/n"}}, "b": {"$ref": "#/$defs/n"}, "c": {"$ref": "#/$defs/n"}, "d": {"$ref": "#/$defs/n"},
    }}}});
    let deep = Options {
        max_depth: 16,
        ..options()
    };
    let (value, unmet) = make(&schema, 1, &deep, &Echoes::default());
    assert_eq!(unmet, None);
    assert!(value.to_string().len() < 1 << 20);
}
