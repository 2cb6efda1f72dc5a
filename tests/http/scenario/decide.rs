//! What a scenario makes of requests, and what it leaves as it is.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::Mimus;

fn statuses(mimus: &Mimus, path: &str, count: usize) -> Vec<u16> {
    let ask = |_| {
        let reply = mimus.get(path);
        let text = reply.text();
        assert!(!text.contains("responder-failed"), "{text} {}", mimus.log());
        reply.status
    };
    (0..count).map(ask).collect()
}

#[test]
fn an_error_is_for_every_request_and_a_success_for_those_that_fit() {
    let mimus = Mimus::petstore(&[]);
    mimus.play(&json!({ "rules": [
        { "operations": ["getPet"], "rate-limit": { "requests": 9, "window-ms": 60_000 },
          "respond": { "json": "fine", "headers": { "x-fine": "yes" } } },
        { "operations": ["placeOrder"], "respond": { "status": 503, "text": "down" } },
        { "operations": ["listPets"], "respond": { "status": 418 } },
    ]}));
    let fine = mimus.get("/v1/pets/7");
    assert_eq!((fine.json(), fine.header("x-fine")), (json!("fine"), "yes"));
    let refused = mimus.get("/v1/pets/none");
    assert_ne!(refused.text(), "\"fine\"");
    assert_eq!(
        (refused.header("x-fine"), refused.header("ratelimit-limit")),
        ("", "9")
    );
    assert!((400..500).contains(&refused.status), "{}", refused.text());
    // Neither credentials nor a body.
    let down = mimus.send("POST", "/v1/orders", &[], None);
    assert_eq!((down.status, &*down.text()), (503, "down"));
    let teapot = mimus.get("/v1/pets");
    assert_eq!(teapot.status, 418);
    assert!(
        teapot.header("content-type").contains("json"),
        "{}",
        teapot.text()
    );
}

#[test]
fn a_status_alone_is_answered_from_the_description() {
    let mimus = Mimus::of(
        "openapi: 3.1.0\ninfo: { title: t, version: '1' }\npaths:\n  /a:\n    get:\n      \
         operationId: a\n      responses:\n        '200': { description: d }\n        '404':\n          \
         description: d\n          content: { application/json: { example: { gone: true } } }\n",
        &[],
    );
    mimus.play(&json!({ "rules": [
        { "sequence": [{ "respond": { "status": 404 } }, { "respond": { "status": 500 } },
                       { "respond": { "status": 204 } }, {}] },
    ]}));
    let gone = mimus.get("/a");
    assert_eq!((gone.status, gone.json()), (404, json!({ "gone": true })));
    let undeclared = mimus.get("/a");
    assert_eq!(
        undeclared.header("content-type"),
        "application/problem+json"
    );
    assert_eq!(
        (undeclared.status, &undeclared.json()["type"]),
        (500, &json!("about:blank"))
    );
    let empty = mimus.get("/a");
    assert_eq!((empty.status, &*empty.body), (204, &[][..]));
    assert_eq!(mimus.get("/a").status, 200);
}

#[test]
fn calls_come_in_sequence_and_can_begin_anew() {
    let mimus = Mimus::petstore(&[]);
    mimus.play(
        &json!({ "rules": [{ "operations": ["getPet"], "at-end": "loop", "sequence": [
            { "respond": { "status": 503 }, "times": 2 }, { "respond": { "json": "back" } },
        ]}]}),
    );
    assert_eq!(statuses(&mimus, "/v1/pets/7", 4), [503, 503, 200, 503]);
    let live = mimus.of_scenarios("GET", "/played/live", None).json();
    assert_eq!(
        (&live["rules"][0]["hits"], &live["rules"][0]["sequence"]),
        (&json!(4), &json!(4))
    );
    let reset = mimus.of_scenarios("POST", "/played/reset", None);
    assert_eq!(reset.status, 200, "{}", reset.text());
    assert_eq!(statuses(&mimus, "/v1/pets/7", 3), [503, 503, 200]);
    // Activated again, it begins anew as well.
    mimus.activate("played");
    assert_eq!(statuses(&mimus, "/v1/pets/7", 1), [503]);
}

#[test]
fn states_change_from_one_request_to_the_next() {
    let mimus = Mimus::petstore(&[]);
    mimus.play(&json!({ "rules": [
        { "operations": ["getPet"], "machine": "pet", "required-state": "sold",
          "respond": { "status": 410, "json": "sold" } },
        { "operations": ["listPets"], "machine": "pet", "required-state": "Started",
          "new-state": "sold" },
    ]}));
    assert_eq!(mimus.get("/v1/pets/7").status, 200);
    assert_eq!(mimus.get("/v1/pets").status, 200);
    assert_eq!(mimus.get("/v1/pets/7").status, 410);
    let live = mimus.of_scenarios("GET", "/played/live", None).json();
    assert_eq!(live["states"], json!({ "pet": "sold" }));
    let set = json!({ "machine": "pet", "state": "Started" });
    let set = mimus.of_scenarios("POST", "/played/state", Some(&set));
    assert_eq!(set.status, 200, "{}", set.text());
    assert_eq!(mimus.get("/v1/pets/7").status, 200);
}

#[test]
fn conditions_look_at_parameters_headers_and_bodies() {
    let mimus = Mimus::petstore(&[]);
    mimus.play(&json!({ "rules": [
        { "operations": ["getPet"], "when": [{ "path": "petId", "greater-than": 100 }],
          "respond": { "status": 404 } },
        { "operations": ["getPet"], "when": [{ "header": "x-vip", "equals": "yes" }],
          "respond": { "json": "vip" } },
        { "operations": ["placeOrder"], "when": [{ "body": "$.quantity", "less-than": 1 }],
          "respond": { "status": 400, "json": "too few" } },
    ]}));
    assert_eq!(mimus.get("/v1/pets/101").status, 404);
    assert_eq!(mimus.get("/v1/pets/7").json()["id"], 7);
    let vip = mimus.get_with("/v1/pets/7", &[("x-vip", "yes")]);
    assert_eq!(vip.json(), json!("vip"));
    let order = json!({ "petId": 7, "quantity": 0 });
    let order = mimus.of_admin("POST", "/v1/orders", Some(&order));
    assert_eq!((order.status, order.json()), (400, json!("too few")));
}

#[test]
fn too_many_requests_are_told_when_to_come_back() {
    let mimus = Mimus::petstore(&[]);
    mimus.play(&json!({ "rules": [
        { "operations": ["getPet"], "rate-limit": { "requests": 2, "window-ms": 3_600_000 } },
    ]}));
    assert_eq!(statuses(&mimus, "/v1/pets/7", 2), [200, 200]);
    let refused = mimus.get("/v1/pets/7");
    assert_eq!(refused.status, 429);
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((3000..=3600).contains(&wait), "{wait}");
    assert_eq!(refused.header("ratelimit-limit"), "2");
    assert_eq!(mimus.get("/v1/pets").status, 200);
}

#[test]
fn errors_come_as_often_as_was_said_and_the_same_each_time() {
    let scenario = json!({ "rules": [
        { "operations": ["getPet"], "error-rate": { "probability": 0.3 } },
    ]});
    let run = || {
        let mimus = Mimus::petstore(&[]);
        mimus.play(&scenario);
        statuses(&mimus, "/v1/pets/7", 200)
    };
    let first = run();
    let errors = first.iter().filter(|status| **status == 500).count();
    assert!((30..=90).contains(&errors), "{errors} of 200");
    assert_eq!(first, run());
}

#[test]
fn answers_take_as_long_as_was_said() {
    let mimus = Mimus::petstore(&[]);
    mimus.play(&json!({ "delay": 40, "rules": [
        { "operations": ["getPet"], "delay": { "uniform": { "min-ms": 60, "max-ms": 61 } } },
    ]}));
    for (path, least) in [("/v1/pets/7", 100), ("/v1/pets", 40)] {
        let began = Instant::now();
        assert_eq!(mimus.get(path).status, 200);
        assert!(began.elapsed() >= Duration::from_millis(least), "{path}");
    }
}

#[test]
fn responders_see_its_variables_and_its_time() {
    let mimus = Mimus::petstore(&["--clock", "2026-01-31T12:00:00Z"]);
    let template = "{\"name\": {{ scenario.name }}, \"now\": {{ now() }}, \
                    \"stock\": {{ scenario.variables.stock }} }";
    mimus.play(&json!({
        "variables": { "stock": 3 },
        "clock": { "shift": "2 days" },
        "rules": [{ "operations": ["getPet"],
                    "respond": { "template": template, "content-type": "application/json" } }],
    }));
    let seen = mimus.get("/v1/pets/7");
    assert_eq!(seen.status, 200, "{} {}", seen.text(), mimus.log());
    let seen = seen.json();
    assert_eq!(
        (&seen["name"], &seen["stock"]),
        (&json!("played"), &json!(3))
    );
    assert!(
        seen["now"].as_str().unwrap().starts_with("2026-02-02"),
        "{seen}"
    );
}

#[test]
fn a_request_may_name_its_own_and_each_session_is_apart() {
    let mimus = Mimus::petstore(&[]);
    mimus.keep(
        "retry",
        &json!({ "rules": [{ "operations": ["getPet"],
        "sequence": [{ "respond": { "status": 503 } }, { "respond": { "json": "ok" } }] }] }),
    );
    mimus.keep(
        "other",
        &json!({ "rules": [{ "operations": ["getPet"], "respond": { "json": 1 } }] }),
    );
    mimus.activate("other");
    let ask = |headers: &[(&str, &str)]| mimus.get_with("/v1/pets/7", headers).status;
    let retry = ("x-mimus-scenario", "retry");
    for session in ["a", "b"] {
        let own = [retry, ("x-session-id", session)];
        assert_eq!([ask(&own), ask(&own)], [503, 200], "{session}");
    }
    assert_eq!(mimus.get("/v1/pets/7").json(), json!(1));
    let none = mimus.get_with("/v1/pets/7", &[("x-mimus-scenario", "")]);
    assert_eq!(none.json()["id"], 7);
    let live = mimus.of_scenarios("GET", "/retry/live", None).json();
    assert_eq!(live["sessions"][0]["session_id"], "a");
    assert_eq!(live["sessions"].as_array().unwrap().len(), 2);
    // Unknown names: one is a mistake, the other only a label.
    let unknown = mimus.get_with("/v1/pets/7", &[("x-mimus-scenario", "nope")]);
    assert_eq!(
        (unknown.status, &*unknown.problem()),
        (400, "unknown-scenario")
    );
    assert_eq!(unknown.json()["scenarios"], json!(["other", "retry"]));
    let label = [("x-test-scenario", "checkout")];
    assert_eq!(mimus.get_with("/v1/pets/7", &label).json(), json!(1));
    let known = [("test-scenario", "retry"), ("x-session-id", "c")];
    assert_eq!(ask(&known), 503);
}

#[test]
fn a_session_may_have_one_of_its_own() {
    let mimus = Mimus::petstore(&[]);
    let says = |text: &str| json!({ "rules": [{ "operations": ["getPet"], "respond": { "json": text } }] });
    mimus.keep("server", &says("server"));
    mimus.keep("own", &says("own"));
    mimus.activate("server");
    let of = |action: &str, session: &Value| {
        let body = json!({ "session_id": session });
        mimus.of_scenarios("POST", &format!("/own/{action}"), Some(&body))
    };
    let ask = |session: &str| {
        mimus
            .get_with("/v1/pets/7", &[("x-session-id", session)])
            .json()
    };
    assert_eq!(of("activate", &json!("s1")).status, 200);
    assert_eq!([ask("s1"), ask("s2")], [json!("own"), json!("server")]);
    assert_eq!(mimus.active(), json!("server"));
    let named = [("x-session-id", "s1"), ("x-mimus-scenario", "server")];
    assert_eq!(mimus.get_with("/v1/pets/7", &named).json(), json!("server"));
    // What is changed meanwhile is changed for it as well.
    let changed = json!({ "name": "own", "config": says("changed") });
    assert_eq!(
        mimus.of_scenarios("PUT", "/own", Some(&changed)).status,
        200
    );
    assert_eq!(ask("s1"), json!("changed"));
    assert_eq!(of("deactivate", &json!("s2")).problem(), "scenario-refused");
    assert_eq!(of("deactivate", &json!("s1")).status, 200);
    assert_eq!(ask("s1"), json!("server"));
    assert_eq!(of("activate", &json!(5)).problem(), "invalid-scenario");
    let trail = mimus.get("/admin/api/audit?limit=1").json();
    assert_eq!(trail["entries"][0]["detail"]["session_id"], "s1");
}

#[test]
fn overrides_go_before_the_scenario() {
    let mimus = Mimus::petstore(&[]);
    mimus.play(
        &json!({ "rules": [{ "operations": ["getPet"], "respond": { "json": "scenario" } }] }),
    );
    let path = "/admin/api/responses/GET%20%2Fpets%2F%7BpetId%7D";
    let rule = json!({ "respond": { "json": "override" } });
    let set = mimus.of_admin("PUT", path, Some(&rule));
    assert_eq!(set.status, 200, "{}", set.text());
    assert_eq!(set.json()["key"], "GET /pets/{petId}");
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("override"));
    let list = mimus.get("/admin/api/responses").json();
    assert_eq!(list["overrides"][0]["key"], "GET /pets/{petId}");
    let wrong = mimus.of_admin(
        "PUT",
        path,
        Some(&json!({ "respond": { "status": 1 }, "x": 2 })),
    );
    assert_eq!((wrong.status, &*wrong.problem()), (422, "invalid-scenario"));
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("override"));
    let template =
        json!({ "respond": { "template": "{{ 6 * 7 }}", "content-type": "text/plain" } });
    assert_eq!(mimus.of_admin("PUT", path, Some(&template)).status, 200);
    assert_eq!(mimus.get("/v1/pets/7").text(), "42");
    assert_eq!(mimus.of_admin("DELETE", path, None).status, 200);
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("scenario"));
    let gone = mimus.of_admin("DELETE", path, None);
    assert_eq!((gone.status, &*gone.problem()), (404, "scenario-not-found"));

    let update = json!({ "endpoint_path": "/pets/{petId}", "method": "get",
                         "response_data": { "status": "sold" } });
    let update = mimus.of_admin("POST", "/admin/api/responses/update", Some(&update));
    assert_eq!(update.status, 200, "{}", update.text());
    assert_eq!(mimus.get("/v1/pets/7").json(), json!({ "status": "sold" }));
    let wrong = mimus.of_admin("POST", "/admin/api/responses/update", Some(&json!({})));
    let told = super::pointers(&wrong);
    assert_eq!(told, ["/endpoint_path", "/response_data"]);
}

#[test]
fn the_journal_has_the_scenario_and_the_rules() {
    let mimus = Mimus::petstore(&[]);
    mimus.play(&json!({ "rules": [{ "name": "mine", "operations": ["getPet"], "respond": { "json": 1 } }] }));
    mimus.get("/v1/pets/7");
    mimus.get("/v1/pets");
    let rows = mimus
        .get("/admin/api/requests?scenario=played&order=oldest")
        .json();
    let rows = rows["logs"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["logs"][0]["message"], "`played`: `mine` fits");
    assert_eq!(rows[1]["logs"], Value::Array(Vec::new()));
}

#[test]
fn an_entry_is_answered_again_as_it_was_and_moves_nothing_on() {
    let mimus = Mimus::petstore(&[]);
    mimus.play(&json!({ "rules": [
        { "operations": ["getPet"], "respond": { "json": { "by": "scenario" } } },
        { "operations": ["listPets"],
          "sequence": [{ "respond": { "status": 503 } }, { "respond": { "json": [] } }] },
        { "operations": ["getPhoto"], "fault": "connection-reset" },
    ]}));
    let entry = |operation: &str| {
        let rows = mimus.get(&format!(
            "/admin/api/requests?operation={operation}&limit=1"
        ));
        rows.json()["logs"][0]["id"].clone()
    };
    let again = |id: &Value| {
        let replay = mimus.of_admin("POST", &format!("/admin/api/requests/{id}/replay"), None);
        assert_eq!(replay.status, 200, "{}", replay.text());
        replay.json()
    };
    mimus.get("/v1/pets/7");
    let id = entry("getPet");
    assert_eq!(again(&id)["same"], true);
    // Whatever is active by then.
    mimus.keep(
        "other",
        &json!({ "rules": [{ "respond": { "status": 500 } }] }),
    );
    mimus.activate("other");
    assert_eq!(again(&id)["same"], true);
    mimus.activate("played");
    // It does not count as a call.
    assert_eq!(mimus.get("/v1/pets").status, 503);
    let id = entry("listPets");
    for _ in 0..3 {
        let other = again(&id);
        assert_eq!(
            (&other["same"], &other["response"]["status"]),
            (&json!(false), &json!(200))
        );
        let reason = other["reasons"][0].as_str().unwrap();
        assert!(reason.contains("`played`: `rule 2` fits"), "{reason}");
    }
    let live = mimus.of_scenarios("GET", "/played/live", None).json();
    assert_eq!(live["rules"][1]["hits"], 1);
    let stream = mimus.raw(b"GET /v1/pets/7/photo HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(stream, "");
    let broken = again(&entry("getPhoto"));
    assert_eq!(
        (&broken["same"], &broken["response"]["status"]),
        (&json!(true), &json!(0))
    );
}
