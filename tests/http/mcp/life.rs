//! Who ends when: mocks, their server, and the client.

use serde_json::json;

use super::Agent;

/// Until none of the agent's mocks runs. What never happens is ended by the harness.
fn wait_until_gone(agent: &Agent) {
    while !agent.running().is_empty() {
        std::thread::yield_now();
    }
}

#[test]
fn mocks_end_with_a_client_that_goes() {
    let mut agent = Agent::new();
    agent.petstore();
    assert_eq!(agent.running(), ["petstore"]);
    drop(agent.stdin.borrow_mut().take());
    assert!(agent.child.wait().unwrap().success());
    assert_eq!(agent.running(), Vec::<String>::new());
}

#[test]
fn mocks_end_with_a_server_that_is_killed() {
    let mut agent = Agent::new();
    agent.petstore();
    agent.child.kill().unwrap();
    agent.child.wait().unwrap();
    wait_until_gone(&agent);
}

#[test]
fn a_mock_that_was_detached_is_found_by_the_next_agent() {
    let mut first = Agent::new();
    let started = first.good(
        "start_mock_server",
        json!({ "project": "petstore.yaml", "detach": true, "name": "kept" }),
    );
    assert_eq!(started["server"]["ends_with_session"], false);
    drop(first.stdin.borrow_mut().take());
    assert!(first.child.wait().unwrap().success());
    assert_eq!(first.running(), ["kept"]);

    let work = tempfile::tempdir().unwrap();
    let second = Agent::started(first.state.clone(), work, &[], &json!({}));
    let listed = second.good("list_mock_servers", json!({}));
    assert_eq!(listed["servers"][0]["id"], "kept");
    let asked = second.good(
        "send_request",
        json!({ "server_url": "kept", "path": "/v1/pets/7" }),
    );
    assert_eq!(asked["response"]["status_code"], 200);
    second.good("stop_mock_server", json!({ "server_url": "kept" }));
    assert_eq!(second.running(), Vec::<String>::new());
}

#[test]
fn a_restart_keeps_name_and_ports() {
    let agent = Agent::new();
    let url = agent.petstore();
    agent.good(
        "send_request",
        json!({ "server_url": url, "path": "/v1/pets/7" }),
    );
    let again = agent.good("restart_mock_server", json!({ "server_url": url }));
    assert_eq!(again["server"]["server_url"], url.as_str());
    assert_eq!(again["server"]["id"], "petstore");
    let logs = agent.good("query_mock_logs", json!({ "server_url": url }));
    assert_eq!(logs["total_count"], 0);
}

#[test]
fn what_was_detached_still_is_after_a_restart() {
    let mut agent = Agent::new();
    agent.good(
        "generate_mock_api",
        json!({
            "spec_url_or_path": "petstore.yaml", "business_port": 0,
            "start": true, "detach": true,
        }),
    );
    let again = agent.good("restart_mock_server", json!({ "server_url": "petstore" }));
    assert_eq!(again["server"]["ends_with_session"], false);
    drop(agent.stdin.borrow_mut().take());
    assert!(agent.child.wait().unwrap().success());
    assert_eq!(agent.running(), ["petstore"]);
}

#[test]
fn a_mock_that_does_not_start_says_why() {
    let agent = Agent::new();
    let url = agent.petstore();
    let port: u16 = url.rsplit(':').next().unwrap().parse().unwrap();
    let refused = agent.bad(
        "start_mock_server",
        json!({ "project": "petstore.yaml", "port": port }),
    );
    assert!(refused.contains("listening on"), "{refused}");
    assert!(refused.contains("`port: 0`"), "{refused}");
    std::fs::write(agent.path("no.yaml"), "openapi: [\n").unwrap();
    let refused = agent.bad("start_mock_server", json!({ "project": "no.yaml" }));
    assert!(refused.contains("no.yaml"), "{refused}");
}

#[test]
fn mocks_on_ports_are_found_that_nobody_registered() {
    let agent = Agent::new();
    // One of another user, as far as this agent can tell.
    let other = crate::support::Mimus::petstore(&[]);
    let found = agent.good("discover_mock_servers", json!({ "ports": [other.port()] }));
    assert_eq!(found["total_running"], 1, "{found}");
    let server = &found["discovered_servers"][0];
    assert_eq!(server["by"], "port");
    assert_eq!(server["url"], other.url.as_str());
    assert_eq!(server["architecture"], "single-port");
    let logs = agent.good("query_mock_logs", json!({ "server_url": other.url }));
    assert!(logs["total_count"].as_u64().is_some());
    let refused = agent.bad("stop_mock_server", json!({ "server_url": other.url }));
    assert!(refused.contains("was not started"), "{refused}");
}
