//! Scenarios are made, changed, switched and removed while the mock runs.

use serde_json::{Value, json};

use super::{SCENARIOS, pointers};
use crate::support::Mimus;

fn body(text: &str) -> Value {
    json!({ "rules": [{ "operations": ["getPet"], "respond": { "json": text } }] })
}

#[test]
fn one_is_made_switched_to_changed_and_removed() {
    let mimus = Mimus::petstore(&[]);
    assert_eq!(mimus.active(), Value::Null);
    assert_eq!(mimus.of_scenarios("GET", "", None).json(), json!([]));
    let made = mimus.keep("one", &body("first"));
    let keys: Vec<&String> = made.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "name", "description", "config", "is_active"]);
    let ordinary = mimus.get("/v1/pets/7").json();
    assert_ne!(ordinary, json!("first"));

    let id = made["id"].as_i64().unwrap();
    let switched = mimus.of_scenarios("POST", &format!("/{id}/activate"), None);
    let switched = switched.json();
    assert_eq!(switched["active_scenario"]["name"], "one");
    assert_eq!(switched["active_scenario"]["config"], body("first"));
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("first"));

    let list = mimus.of_scenarios("GET", "", None).json();
    let keys: Vec<&String> = list[0].as_object().unwrap().keys().collect();
    let expected = [
        "id",
        "name",
        "description",
        "config",
        "is_active",
        "created_at",
        "updated_at",
    ];
    assert_eq!(keys, expected);
    assert_eq!(list[0]["is_active"], true);
    assert_eq!(mimus.of_scenarios("GET", "/active", None).json(), list[0]);

    // What is active is changed at once.
    let changed = json!({ "name": "one", "description": "d", "config": body("second") });
    let changed = mimus.of_scenarios("PUT", &format!("/{id}"), Some(&changed));
    assert_eq!(changed.status, 200, "{}", changed.text());
    let keys = changed.json();
    let keys: Vec<&String> = keys.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "name", "description", "config"]);
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("second"));

    let refused = mimus.of_scenarios("DELETE", &format!("/{id}"), None);
    assert_eq!(
        (refused.status, &*refused.problem()),
        (400, "scenario-refused")
    );
    let off = mimus.of_scenarios("POST", "/one/deactivate", None);
    assert_eq!(off.status, 200, "{}", off.text());
    assert_eq!(mimus.get("/v1/pets/7").json(), ordinary);
    let again = mimus.of_scenarios("POST", "/one/deactivate", None);
    assert_eq!((again.status, &*again.problem()), (400, "scenario-refused"));
    let gone = mimus.of_scenarios("DELETE", &format!("/{id}"), None);
    assert!(gone.json()["message"].is_string());
    assert_eq!(
        mimus.of_scenarios("GET", &format!("/{id}"), None).status,
        404
    );
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_nothing_is_changed() {
    let mimus = Mimus::petstore(&[]);
    mimus.play(&body("good"));
    let wrong = json!({ "rules": [
        { "operations": ["getPe"], "respond": { "status": 9 } },
        { "delay": -1, "colour": "red" },
        { "respond": { "json": 1, "text": "2" } },
    ]});
    let wrong = json!({ "name": "played", "config": wrong });
    for (method, path) in [("POST", ""), ("PUT", "/played")] {
        let body = json!({ "name": "other", "config": wrong["config"] });
        let refused = mimus.of_scenarios(method, path, Some(&body));
        assert_eq!(
            (refused.status, &*refused.problem()),
            (422, "invalid-scenario")
        );
        let told = pointers(&refused);
        for pointer in [
            "/config/rules/0/operations/0",
            "/config/rules/0/respond/status",
            "/config/rules/1/delay",
            "/config/rules/1/colour",
            "/config/rules/2/respond",
        ] {
            assert!(
                told.iter().any(|own| own.starts_with(pointer)),
                "{pointer}: {told:?}"
            );
        }
    }
    let taken = mimus.of_scenarios("POST", "", Some(&json!({ "name": "played", "config": {} })));
    assert_eq!((taken.status, &*taken.problem()), (400, "scenario-refused"));
    let nameless = mimus.of_scenarios("POST", "", Some(&json!({ "config": {}, "rules": [] })));
    assert_eq!(pointers(&nameless), ["/rules", "/name"]);
    let json = [("content-type", "application/json")];
    let broken = mimus.send("POST", SCENARIOS, &json, Some(b"{\"name\": "));
    assert_eq!(
        (broken.status, &*broken.problem()),
        (400, "malformed-request")
    );
    assert_eq!(mimus.kept(), ["played"]);
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("good"));
}

#[test]
fn what_answers_need_is_looked_at_before_they_are_given() {
    let mimus = Mimus::petstore(&[]);
    let wrong = json!({ "rules": [
        { "operations": ["getPet"], "respond": { "template": "{{ broken" } },
        { "operations": ["getPet"], "respond": { "responder": { "name": "fakr" } } },
        { "operations": ["getPet"], "respond": { "example": "cow" } },
        { "operations": ["getPet"],
          "respond": { "responder": { "name": "faker", "settings": { "max_itmes": 1 } } } },
    ]});
    let refused = mimus.of_scenarios("POST", "", Some(&json!({ "name": "a", "config": wrong })));
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert_eq!(
        pointers(&refused),
        [
            "/config/rules/0/respond/template",
            "/config/rules/1/respond",
            "/config/rules/2/respond/example",
            "/config/rules/3/respond/responder/settings",
        ]
    );
    let right = json!({ "rules": [
        { "operations": ["getPet"],
          "respond": { "template": "{ \"id\": {{ request.params.petId }} }", "content-type": "application/json" } },
        { "operations": ["listPets"],
          "respond": { "responder": { "name": "faker", "settings": { "optional": "none" } } } },
        { "operations": ["getPhoto"], "respond": { "base64": "AAEC", "content-type": "image/png" } },
    ]});
    mimus.play(&right);
    assert_eq!(mimus.get("/v1/pets/42").json(), json!({ "id": 42 }));
    let pets = mimus.get("/v1/pets?limit=2").json();
    let keys = pets[0].as_object().unwrap().keys().map(String::as_str);
    assert!(
        !keys.clone().any(|key| key == "born" || key == "owner"),
        "{pets}"
    );
    let photo = mimus.get("/v1/pets/7/photo");
    assert_eq!(
        (photo.header("content-type"), &*photo.body),
        ("image/png", &[0, 1, 2][..])
    );
}

#[test]
fn one_that_extends_another_follows_it() {
    let mimus = Mimus::petstore(&[]);
    mimus.keep("base", &body("base"));
    mimus.play(&json!({ "extends": "base" }));
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("base"));
    let changed = json!({ "name": "base", "config": body("new") });
    let changed = mimus.of_scenarios("PUT", "/base", Some(&changed));
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("new"));
    let gone = mimus.of_scenarios("DELETE", "/base", None);
    assert_eq!((gone.status, &*gone.problem()), (422, "invalid-scenario"));
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("new"));
}

#[test]
fn one_is_reviewed_without_being_kept() {
    let mimus = Mimus::petstore(&[]);
    let test = json!({
        "scenario_name": "load", "description": "d", "scenario_type": "load_testing",
        "endpoints": [{ "path": "/pets", "method": "GET",
            "response_config": { "status_code": 200, "response_data": [] } }],
        "test_parameters": { "concurrent_users": 5 },
    });
    let review = mimus.of_scenarios("POST", "/validate", Some(&test)).json();
    assert_eq!(
        (&review["valid"], &review["format"]),
        (&json!(true), &json!("test"))
    );
    assert_eq!(
        review["warnings"][0]["pointer"],
        "/test_parameters/concurrent_users"
    );
    assert_eq!(review["rules"][0]["operations"], json!(["listPets"]));
    let wrong = json!({ "config": { "rules": [{ "operations": ["x"] }] } });
    let review = mimus.of_scenarios("POST", "/validate", Some(&wrong)).json();
    assert_eq!(review["valid"], false);
    assert_eq!(
        review["errors"][0]["pointer"],
        "/config/rules/0/operations/0"
    );
    assert_eq!(mimus.kept(), Vec::<String>::new());
    let schema = mimus.of_scenarios("GET", "/schema", None).json();
    assert_eq!(schema["title"], "Scenario of Mimus");
}

#[test]
fn every_change_is_in_the_trail_and_told_to_who_listens() {
    use std::io::{BufRead as _, BufReader, Write as _};
    let mimus = Mimus::petstore(&[]);
    let mut stream = mimus.connect();
    let ask = "GET /admin/api/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(ask.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    assert!(lines.any(|line| line == ": listening"));
    mimus.play(&body("x"));
    assert!(lines.any(|line| line == "event: scenario"));
    assert_eq!(lines.next().unwrap(), "data: {\"name\":\"played\"}");
    mimus.of_scenarios("POST", "/played/deactivate", None);
    assert!(lines.any(|line| line == "event: scenario"));
    assert_eq!(lines.next().unwrap(), "data: {\"name\":null}");
}
