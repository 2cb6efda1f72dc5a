//! What a client can do besides asking: open folders, hear how far a call is, cancel it.

use std::path::Path;

use serde_json::{Value, json};

use super::Agent;

/// Calls a tool, and says which folders are open whenever the server asks; how often it did.
fn call_in(agent: &Agent, tool: &str, arguments: &Value, roots: &[&Path]) -> (Value, usize) {
    let id = agent.send(
        "tools/call",
        &json!({ "name": tool, "arguments": arguments }),
    );
    let mut asked = 0;
    loop {
        let message = agent.hear();
        if message["method"] == "roots/list" {
            asked += 1;
            let roots = roots.iter();
            let roots = roots.map(|root| json!({ "uri": format!("file://{}", root.display()) }));
            let roots = roots.collect::<Vec<_>>();
            agent.write(&json!({
                "jsonrpc": "2.0", "id": message["id"], "result": { "roots": roots },
            }));
        } else if message["id"] == id {
            return (message["result"].clone(), asked);
        }
    }
}

#[test]
fn folders_that_the_client_opens_are_open_until_it_says_otherwise() {
    let agent = Agent::that_can(&json!({ "roots": { "listChanged": true } }));
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for folder in [&one, &two] {
        std::fs::copy(agent.path("petstore.yaml"), folder.path().join("api.yaml")).unwrap();
    }
    let generate = |folder: &tempfile::TempDir, roots: &[&Path]| {
        let spec = folder.path().join("api.yaml");
        let arguments = json!({ "spec_url_or_path": spec.to_str().unwrap() });
        call_in(&agent, "generate_mock_api", &arguments, roots)
    };
    let (made, asked) = generate(&one, &[one.path()]);
    assert_ne!(made["isError"], true, "{made}");
    assert_eq!(asked, 1);
    // It is not asked again, and what it did not open is not.
    let (made, asked) = generate(&one, &[]);
    assert_ne!(made["isError"], true, "{made}");
    assert_eq!(asked, 0);
    let (refused, _) = generate(&two, &[]);
    assert_eq!(refused["isError"], true, "{refused}");

    agent.tell("notifications/roots/list_changed");
    let (made, asked) = generate(&two, &[two.path()]);
    assert_ne!(made["isError"], true, "{made}");
    assert_eq!(asked, 1);
    let (refused, _) = generate(&one, &[]);
    assert_eq!(refused["isError"], true, "{refused}");
    // The working folder is open all the time.
    let (made, _) = call_in(
        &agent,
        "generate_mock_api",
        &json!({ "spec_url_or_path": "petstore.yaml" }),
        &[],
    );
    assert_ne!(made["isError"], true, "{made}");
}

#[test]
fn roots_that_are_no_folders_open_nothing() {
    let agent = Agent::that_can(&json!({ "roots": {} }));
    let outside = tempfile::tempdir().unwrap();
    let spec = outside.path().join("api.yaml");
    std::fs::copy(agent.path("petstore.yaml"), &spec).unwrap();
    let arguments = json!({ "spec_url_or_path": spec.to_str().unwrap() });
    let roots = [Path::new("/"), Path::new("/nothing/here"), &spec];
    let (refused, asked) = call_in(&agent, "generate_mock_api", &arguments, &roots);
    assert_eq!(asked, 1);
    assert_eq!(refused["isError"], true, "{refused}");
}

#[test]
fn a_client_that_wants_to_is_told_how_far_a_call_is() {
    let agent = Agent::new();
    let params = |token: &Value| {
        json!({
            "name": "generate_mock_api",
            "arguments": {
                "spec_url_or_path": "petstore.yaml", "business_port": 0, "start": true,
            },
            "_meta": { "progressToken": token },
        })
    };
    let id = agent.send("tools/call", &params(&json!("here")));
    let mut heard: Vec<Value> = Vec::new();
    loop {
        let message = agent.hear();
        if message["id"] == id {
            assert_ne!(message["result"]["isError"], true, "{message}");
            break;
        }
        assert_eq!(message["method"], "notifications/progress", "{message}");
        heard.push(message["params"].clone());
    }
    assert!(3 <= heard.len(), "{heard:?}");
    let at = |told: &Value| told["progress"].as_f64().unwrap();
    assert!(
        heard.windows(2).all(|two| at(&two[0]) < at(&two[1])),
        "{heard:?}"
    );
    for told in &heard {
        assert_eq!(told["progressToken"], "here");
        assert_eq!(told["total"], heard[0]["total"]);
        assert!(at(told) <= told["total"].as_f64().unwrap());
        assert!(told["message"].is_string());
    }
    // One that does not is told nothing.
    let id = agent.send(
        "tools/call",
        &json!({ "name": "list_mock_servers", "arguments": {} }),
    );
    assert_eq!(agent.hear()["id"], id);
}

/// A mock whose description never comes: its start goes on until somebody ends it.
#[cfg(unix)]
#[test]
fn a_start_that_is_cancelled_leaves_nothing_behind() {
    let agent = Agent::new();
    agent.good(
        "generate_mock_api",
        json!({ "spec_url_or_path": "petstore.yaml", "output_dir_name": "slow", "business_port": 0 }),
    );
    let description = agent.path("generated_mocks/slow/openapi.yaml");
    std::fs::remove_file(&description).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(&description)
        .status();
    assert!(made.unwrap().success());
    let id = agent.send(
        "tools/call",
        &json!({
            "name": "start_mock_server", "arguments": { "project": "slow" },
            "_meta": { "progressToken": 7 },
        }),
    );
    assert_eq!(agent.hear()["method"], "notifications/progress");
    let state = agent.state.path().display().to_string();
    assert!(processes().contains(&state), "it waits");
    agent.write(&json!({
        "jsonrpc": "2.0", "method": "notifications/cancelled",
        "params": { "requestId": id, "reason": "it takes too long" },
    }));
    // Nothing answers it any more, and everything else is answered.
    let ping = agent.send("ping", &json!({}));
    loop {
        let message = agent.hear();
        assert_ne!(message["id"], id, "{message}");
        if message["id"] == ping {
            break;
        }
    }
    // The process that waits for its description is ended.
    while processes().contains(&state) {
        std::thread::yield_now();
    }
    assert_eq!(agent.running(), Vec::<String>::new());
}

/// The command lines of all that run here.
#[cfg(unix)]
fn processes() -> String {
    let ran = std::process::Command::new("ps")
        .args(["-A", "-o", "args="])
        .output();
    String::from_utf8_lossy(&ran.unwrap().stdout).into_owned()
}
