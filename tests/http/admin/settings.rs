//! Settings that are changed while the mock answers.

use serde_json::{Value, json};

use super::API;
use crate::support::{Mimus, Reply};

fn patch(mimus: &Mimus, settings: &Value) -> Reply {
    let json = [("content-type", "application/json")];
    let body = settings.to_string();
    mimus.send(
        "PATCH",
        &format!("{API}/settings"),
        &json,
        Some(body.as_bytes()),
    )
}

#[test]
fn what_is_set_holds_from_the_next_request_on_until_it_is_put_back() {
    let mimus = Mimus::petstore(&[]);
    let start = json!({
        "delay_ms": 0, "error_rate": 0.0, "error_status": 500,
        "validate": "strict", "cors": true, "set": [],
    });
    assert_eq!(mimus.ask("/settings"), start);
    assert_eq!(mimus.get("/v1/pets/none").status, 422);
    let changed = patch(&mimus, &json!({ "validate": "warn", "cors": false }));
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(changed.json()["set"], json!(["validate", "cors"]));
    let warned = mimus.get_with("/v1/pets/none", &[("origin", "https://a.example")]);
    assert_eq!(warned.status, 200);
    assert!(warned.header("mimus-violations").contains("\"type\""));
    assert_eq!(warned.header("access-control-allow-origin"), "");
    patch(&mimus, &json!({ "validate": "off" }));
    let unseen = mimus.get("/v1/pets/none");
    assert_eq!(
        (unseen.status, unseen.header("mimus-violations")),
        (200, "")
    );
    // One is put back by itself, all with a reset.
    let one = patch(&mimus, &json!({ "validate": null }));
    assert_eq!(one.json()["set"], json!(["cors"]));
    assert_eq!(mimus.get("/v1/pets/none").status, 422);
    let reset = mimus.send("DELETE", &format!("{API}/settings"), &[], None);
    assert_eq!(reset.json(), start);
    let open = mimus.get_with("/v1/pets/7", &[("origin", "https://a.example")]);
    assert_ne!(open.header("access-control-allow-origin"), "");
}

#[test]
fn errors_strike_the_same_requests_again_and_say_whose_they_are() {
    let strike = || {
        let mimus = Mimus::petstore(&[]);
        let set = json!({ "error_rate": 0.5, "error_status": 503 });
        assert_eq!(patch(&mimus, &set).status, 200);
        let answers = (0..40).map(|_| mimus.get("/v1/pets/7"));
        let struck = answers.map(|answer| {
            if answer.status == 200 {
                assert_eq!(answer.header("mimus-injected"), "");
                return false;
            }
            assert_eq!((answer.status, &*answer.problem()), (503, "injected-error"));
            assert_eq!(answer.json()["status"], 503);
            assert_eq!(answer.header("mimus-injected"), "error-rate");
            true
        });
        let struck = struck.collect::<Vec<_>>();
        let journalled = mimus.ask("/requests?problem=injected-error");
        let count = struck.iter().filter(|struck| **struck).count();
        assert_eq!(journalled["total_count"], count);
        assert_eq!(journalled["logs"][0]["operation"]["id"], "getPet");
        struck
    };
    let struck = strike();
    assert!(struck.contains(&true) && struck.contains(&false));
    assert_eq!(strike(), struck);
}

#[test]
fn an_answer_is_put_off_and_a_preflight_is_not() {
    let mimus = Mimus::petstore(&[]);
    patch(&mimus, &json!({ "delay_ms": 30, "error_rate": 1 }));
    mimus.get("/v1/pets/7");
    let preflight = [
        ("origin", "https://a.example"),
        ("access-control-request-method", "GET"),
    ];
    assert_eq!(
        mimus.send("OPTIONS", "/v1/pets/7", &preflight, None).status,
        204
    );
    let rows = mimus.ask("/requests?method=GET");
    let took = rows["logs"][0]["process_time_ms"].as_f64().unwrap();
    assert!(30.0 <= took, "{took}");
    let id = &rows["logs"][0]["id"];
    let again = mimus
        .post(&format!("/requests/{id}/replay"), &json!({}))
        .json();
    assert_eq!(again["delay_ms"], 30);
}

#[test]
fn what_is_wrong_is_told_together_and_changes_nothing() {
    let mimus = Mimus::petstore(&[]);
    let wrong = patch(
        &mimus,
        &json!({
            "cors": false, "delay_ms": -1, "error_rate": 1.5, "error_status": 200,
            "validate": "maybe", "speed": 9,
        }),
    );
    assert_eq!(
        (wrong.status, &*wrong.problem()),
        (400, "invalid-parameter")
    );
    let told = wrong.json();
    let names = told["parameters"].as_array().unwrap().iter();
    let names = names.map(|one| one["name"].as_str().unwrap());
    let expected = [
        "delay_ms",
        "error_rate",
        "error_status",
        "validate",
        "speed",
    ];
    assert_eq!(names.collect::<Vec<_>>(), expected);
    assert_eq!(mimus.ask("/settings")["cors"], true);
    let list = patch(&mimus, &json!([]));
    assert_eq!(&*list.problem(), "malformed-request");
}

#[test]
fn settings_outlive_a_change_of_the_description() {
    let folder = crate::support::folder(&[(
        "openapi.yaml",
        &std::fs::read_to_string(crate::support::petstore()).unwrap(),
    )]);
    let path = folder.path().join("openapi.yaml");
    let mimus = Mimus::serve(&path, &["--watch"]);
    patch(&mimus, &json!({ "error_rate": 1, "error_status": 418 }));
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace("title: Petstore", "title: Other");
    crate::support::put_until(&mimus, &path, text.as_bytes(), "loaded Other");
    assert_eq!(mimus.get("/v1/pets/7").status, 418);
}
