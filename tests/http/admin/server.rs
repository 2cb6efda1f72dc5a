//! What is served, by whom, and what they did.

use serde_json::json;

use crate::support::{Mimus, folder, guest};

#[test]
fn the_server_tells_what_it_serves_and_where() {
    let mimus = Mimus::petstore(&[]);
    let server = mimus.ask("/server");
    assert_eq!(server["title"], "Petstore");
    assert_eq!(server["version"], "1.0.0");
    assert_eq!(server["operation_count"], 9);
    assert_eq!(server["mimus_version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(server["mock_url"], mimus.url);
    assert_eq!(server["admin_url"], format!("{}/admin/api", mimus.url));
    assert_eq!(server["seed"], "7");
    assert_eq!(server["journal"]["place"], "memory");
    assert_eq!(server["journal"]["state"], "writing");
    assert_eq!(server["active_scenario"], json!(null));
    assert!(server["started_at"].as_str().unwrap().ends_with('Z'));
    assert!(server["uptime_seconds"].is_number());
    let without = Mimus::petstore(&["--journal", "off"]).ask("/server");
    assert_eq!(without["journal"], json!({ "place": "off", "path": null }));
}

#[test]
fn operations_are_listed_with_who_answers_them() {
    let guest = guest("passes");
    let guest = guest.to_str().unwrap();
    let mimus = Mimus::petstore(&["--responder", guest]);
    let found = mimus.ask("/operations");
    assert_eq!(found["total_count"], 9);
    let operations = found["operations"].as_array().unwrap();
    assert_eq!(operations.len(), 9);
    let get = operations.iter().find(|one| one["id"] == "getPet").unwrap();
    assert_eq!(get["method"], "GET");
    assert_eq!(get["path"], "/pets/{petId}");
    assert_eq!(get["base_paths"], json!(["/v1"]));
    assert_eq!(get["tags"], json!(["pets"]));
    assert_eq!(get["summary"], "One pet");
    assert_eq!(get["responders"], json!(["passes", "faker"]));
    let some = mimus.ask("/operations?limit=2&offset=8");
    assert_eq!(some["operations"].as_array().unwrap().len(), 1);
    let wrong = mimus.get("/admin/api/operations?limit=many");
    assert_eq!(&*wrong.problem(), "invalid-parameter");
}

#[test]
fn responders_are_told_with_what_they_may_and_what_they_did() {
    let config = r#"
        [[responder]]
        name = "shop"
        use = "crud"
        operations = ["placeOrder"]
        limits = { time-ms = 750 }

        [[responder]]
        component = "GUEST"
        operations = ["getPet"]
    "#;
    let trap = guest("traps");
    let config = config.replace("GUEST", trap.to_str().unwrap());
    let folder = folder(&[("mimus.toml", &config)]);
    let config = folder.path().join("mimus.toml");
    let mimus = Mimus::petstore(&["--config", config.to_str().unwrap()]);
    assert_eq!(mimus.order(2).status, 201);
    assert_eq!(mimus.get("/v1/pets/7").status, 500);
    assert_eq!(mimus.get("/v1/pets/7/photo").status, 200);
    let found = mimus.ask("/responders");
    let all = found["responders"].as_array().unwrap();
    let names = all.iter().map(|one| one["name"].as_str().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), ["shop", "traps", "faker"]);
    let [shop, traps, faker] = all.as_slice() else {
        panic!("there are three")
    };
    assert_eq!(shop["source"], json!({ "kind": "crud", "path": null }));
    assert_eq!(shop["operations"], json!(["placeOrder"]));
    assert_eq!(shop["operation_count"], 1);
    assert_eq!(shop["grants"]["state"], true);
    assert_eq!(shop["limits"]["time_ms"], 750);
    assert_eq!((&shop["calls"], &shop["failures"]), (&json!(1), &json!(0)));
    assert_eq!(shop["last_failure"], json!(null));
    let times = &shop["timings"];
    let time = |name: &str| times[name].as_f64().unwrap();
    assert!(
        0.0 < time("p50_ms") && time("p50_ms") <= time("max_ms"),
        "{times}"
    );
    assert!(time("p90_ms") <= time("p99_ms"), "{times}");
    assert_eq!(traps["source"]["kind"], "component");
    assert_eq!(traps["failures"], 1);
    assert_eq!(traps["last_failure"]["operation"], "getPet");
    let message = traps["last_failure"]["message"].as_str().unwrap();
    assert!(message.starts_with("stopped:"), "{message}");
    assert_eq!(faker["source"]["kind"], "faker");
    assert_eq!(faker["operation_count"], 9);
    assert_eq!(faker["timings"].is_null(), faker["calls"] == 0);
}
