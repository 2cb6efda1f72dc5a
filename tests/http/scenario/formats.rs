//! Each format, switched while clients ask as fast as they can.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::support::Mimus;

/// What a pet is under each of them; nothing is what it is without.
fn formats() -> [(&'static str, Value, u16, Value); 4] {
    [
        (
            "own",
            json!({ "rules": [{ "operations": ["getPet"],
                "respond": { "status": 200, "json": { "by": "own" } } }] }),
            200,
            json!({ "by": "own" }),
        ),
        (
            "run-time",
            json!({ "get_pets_petId": { "by": "run-time" } }),
            200,
            json!({ "by": "run-time" }),
        ),
        (
            "test",
            json!({
                "scenario_name": "test", "description": "d", "scenario_type": "error_simulation",
                "endpoints": [{ "path": "/pets/{petId}", "method": "GET", "response_config": {
                    "status_code": 503, "response_time_ms": 1,
                    "response_data": { "by": "test" }, "headers": { "Retry-After": 60 } } }],
            }),
            503,
            json!({ "by": "test" }),
        ),
        (
            "documented",
            json!({
                "global_delay_ms": 1,
                "endpoints": { "/pets/{petId}": { "GET": {
                    "status_code": 202, "response": { "by": "documented", "id": "{{path.petId}}" } } } },
            }),
            202,
            json!({ "by": "documented", "id": "7" }),
        ),
    ]
}

#[test]
fn each_does_what_it_says() {
    let mimus = Mimus::petstore(&[]);
    for (name, config, status, body) in formats() {
        mimus.keep(name, &config);
        mimus.activate(name);
        let reply = mimus.get("/v1/pets/7");
        assert_eq!(reply.status, status, "{name}: {}", reply.text());
        let told = reply.json();
        let is_same = told == body || told["id"] == 7 && told["by"] == body["by"];
        assert!(is_same, "{name}: {told}");
    }
}

#[test]
fn switching_under_load_costs_nobody_an_answer() {
    let mimus = Mimus::petstore(&["--journal", "off"]);
    let plain = mimus.get("/v1/pets/7").json();
    for (name, config, ..) in formats() {
        mimus.keep(name, &config);
    }
    let done = AtomicBool::new(false);
    let is_known = |status: u16, told: &Value| {
        let known = formats();
        (status == 200 && *told == plain)
            || known
                .iter()
                .any(|(_, _, own, body)| status == *own && told["by"] == body["by"])
    };
    let asked: usize = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut asked = 0;
                    while !done.load(Ordering::Relaxed) {
                        let reply = mimus.get("/v1/pets/7");
                        let told = reply.json();
                        assert!(is_known(reply.status, &told), "{} {told}", reply.status);
                        asked += 1;
                    }
                    asked
                })
            })
            .collect();
        for round in 0..10 {
            for (name, _, status, body) in formats() {
                mimus.activate(name);
                let own = mimus.get("/v1/pets/7");
                assert_eq!(
                    (own.status, &own.json()["by"]),
                    (status, &body["by"]),
                    "{round}"
                );
            }
            let off = mimus.of_scenarios("POST", "/documented/deactivate", None);
            assert_eq!(off.status, 200, "{}", off.text());
            assert_eq!(mimus.get("/v1/pets/7").json(), plain);
        }
        done.store(true, Ordering::Relaxed);
        let asked = clients.into_iter().map(std::thread::ScopedJoinHandle::join);
        asked.map(|asked| asked.expect("no client failed")).sum()
    });
    assert!(asked > 0);
}
