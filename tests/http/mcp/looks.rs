//! Small things that agents look at.

use serde_json::json;

use super::Agent;

#[test]
fn operations_come_in_pages() {
    let agent = Agent::new();
    let url = agent.petstore();
    let first = agent.good("list_operations", json!({ "server_url": url, "limit": 4 }));
    assert_eq!(
        (&first["total_count"], &first["next_offset"]),
        (&json!(9), &json!(4))
    );
    let last = agent.good(
        "list_operations",
        json!({ "server_url": url, "limit": 4, "offset": 8 }),
    );
    assert_eq!(last["operations"].as_array().unwrap().len(), 1);
    assert!(last.get("next_offset").is_none());
    let none = agent.bad(
        "describe_operation",
        json!({ "server_url": url, "operation": "nothing" }),
    );
    assert!(none.contains("list_operations"), "{none}");
}

#[test]
fn a_wrong_request_is_told_with_what_is_wrong() {
    let agent = Agent::new();
    let url = agent.petstore();
    let asked = agent.good(
        "send_request",
        json!({
            "server_url": url, "method": "POST", "path": "/v1/orders",
            "headers": { "x-api-key": "any" }, "body": { "petId": 0, "quantity": 99 },
        }),
    );
    assert_eq!(asked["response"]["status_code"], 422);
    assert_eq!(
        asked["journal"]["violations"].as_array().unwrap().len(),
        2,
        "{asked}"
    );
    let logs = agent.good(
        "query_mock_logs",
        json!({ "server_url": url, "violation": "true" }),
    );
    assert_eq!(logs["total_count"], 1);
    let wrong = agent.bad(
        "query_mock_logs",
        json!({ "server_url": url, "path_pattern": "(" }),
    );
    assert!(
        wrong.contains("path_regex") || wrong.contains("path regex"),
        "{wrong}"
    );
}

#[test]
fn a_component_is_looked_at_without_being_run() {
    let agent = Agent::new();
    std::fs::write(agent.path("no.wasm"), "no component").unwrap();
    let told = agent.bad("inspect_responder", json!({ "component": "no.wasm" }));
    assert!(told.contains("no.wasm"), "{told}");
    let neither = agent.bad("inspect_responder", json!({}));
    assert!(neither.contains("either"), "{neither}");
}
