//! Answers of real kinds, and where the resource is in them.

use serde_json::{Value, json};

use super::*;

fn clues(resource: &str, parameter: &str) -> Clues {
    Clues {
        resource: resource.to_owned(),
        parameter: Some(parameter.to_owned()),
        ..Clues::default()
    }
}

fn object(names: &[&str]) -> Value {
    let properties = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({"type": "string"})));
    json!({"type": "object", "properties": properties.collect::<serde_json::Map<_, _>>()})
}

fn array(items: &Value) -> Value {
    json!({"type": "array", "items": items})
}

fn holding(members: &[(&str, Value)]) -> Value {
    let members = members
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()));
    json!({"type": "object", "properties": members.collect::<serde_json::Map<_, _>>()})
}

#[track_caller]
fn check(found: Option<Place>, expected: Option<(&str, bool)>) {
    let found = found.map(|place| (place.path.join("/"), place.list));
    let expected = expected.map(|(path, list)| (path.to_owned(), list));
    assert_eq!(found, expected);
}

#[test]
fn one_object_is_found_in_its_envelope() {
    let pet = object(&["id", "name", "tag"]);
    let pets = clues("pets", "petId");
    let known = pets.clone().with_schema(View::new(&pet));
    for (schema, expected) in [
        (pet.clone(), Some(("", false))),
        (holding(&[("pet", pet.clone())]), Some(("pet", false))),
        (
            holding(&[("data", pet.clone()), ("meta", object(&["page"]))]),
            Some(("data", false)),
        ),
        (
            holding(&[("Data", holding(&[("Pet", array(&pet))]))]),
            Some(("Data/Pet", true)),
        ),
        (json!({}), Some(("", false))),
        (json!({"type": "string"}), None),
    ] {
        check(of_item(&schema, &pets), expected);
        check(of_item(&schema, &known), expected);
    }
    // Which says nothing of the pet.
    check(of_item(&object(&["success", "code"]), &known), None);
    check(of_item(&object(&["id"]), &known), Some(("", false)));
    check(of_item(&object(&["id", "object", "deleted"]), &known), None);
    // The owner is like no pet, though both have ids.
    let owned = holding(&[
        ("id", json!({"type": "integer"})),
        ("owner", object(&["id", "email"])),
    ]);
    check(of_item(&owned, &pets), Some(("", false)));
}

#[test]
fn a_list_is_found_by_what_is_in_it_or_its_name() {
    let pet = object(&["id", "name", "tag"]);
    let pets = clues("pets", "petId");
    let known = pets.clone().with_schema(View::new(&pet));
    let count = json!({"type": "integer"});
    for (schema, expected) in [
        (array(&pet), Some(("", true))),
        (
            holding(&[("data", array(&pet)), ("total", count.clone())]),
            Some(("data", true)),
        ),
        (
            holding(&[
                ("pets", array(&pet)),
                ("links", array(&object(&["href", "rel"]))),
            ]),
            Some(("pets", true)),
        ),
        (
            holding(&[("_embedded", holding(&[("pets", array(&pet))]))]),
            Some(("_embedded/pets", true)),
        ),
        (
            holding(&[("tags", array(&json!({"type": "string"})))]),
            None,
        ),
        (pet.clone(), None),
    ] {
        check(of_list(&schema, &pets), expected);
        check(of_list(&schema, &known), expected);
    }
    // By what is in it alone.
    let odd = holding(&[
        ("admin_pets", array(&pet)),
        ("users", array(&object(&["login", "email"]))),
    ]);
    check(of_list(&odd, &known), Some(("admin_pets", true)));
    check(
        of_list(&array(&object(&["photo", "url", "width"])), &known),
        None,
    );
}

#[test]
fn parts_are_put_and_removed() {
    let path = ["a".to_owned(), "b".to_owned()];
    let mut body = json!({"a": 1, "c": 2});
    put(&mut body, &path, json!([7]));
    assert_eq!(body, json!({"a": {"b": [7]}, "c": 2}));
    assert_eq!(get(&body, &path), Some(&json!([7])));
    remove(&mut body, &path);
    assert_eq!(body, json!({"a": {}, "c": 2}));
}
