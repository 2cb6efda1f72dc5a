//! Arguments that are wrong, or meant to do harm: a useful error, nothing outside is read or
//! written, and the server goes on.

use serde_json::{Value, json};

use super::Agent;

/// Good values for what each tool cannot do without.
fn sound(tool: &str) -> Value {
    match tool {
        "generate_mock_api" => json!({ "spec_url_or_path": "petstore.yaml" }),
        "start_mock_server" | "delete_mock_server" => json!({ "project": "shop" }),
        "describe_operation" => json!({ "server_url": "petstore", "operation": "getPet" }),
        "send_request" => json!({ "server_url": "petstore", "path": "/v1/pets" }),
        "replay_request" => json!({ "server_url": "petstore", "id": 1 }),
        "manage_mock_data" => json!({ "server_url": "petstore", "operation": "list_scenarios" }),
        "validate_scenario_config" => json!({ "scenario_config": {} }),
        "deploy_scenario" => json!({ "server_url": "petstore", "scenario_config": {} }),
        "switch_scenario" => json!({ "server_url": "petstore", "scenario_name": "x" }),
        "test_responder" => json!({ "project": "shop", "script": "export default {}" }),
        "write_responder" => {
            json!({ "project": "shop", "name": "x", "script": "export default {}" })
        }
        "remove_responder" => json!({ "project": "shop", "name": "x" }),
        "list_mock_servers"
        | "discover_mock_servers"
        | "list_active_scenarios"
        | "inspect_responder"
        | "list_contexts_by_type"
        | "get_global_context_data" => json!({}),
        "create_test_session_context" => json!({ "session_name": "x", "test_plan": {} }),
        "create_workflow_context" => json!({ "workflow_name": "x", "workflow_config": {} }),
        "create_agent_context" => {
            json!({ "agent_name": "x", "agent_type": "custom", "agent_config": {} })
        }
        "get_context_data" => json!({ "context_id": "global" }),
        "update_context_data" => json!({ "context_id": "global", "data": {} }),
        "create_context_snapshot" => json!({ "context_id": "global", "snapshot_name": "x" }),
        "restore_context_snapshot" => {
            json!({ "context_id": "global", "snapshot_id": "snapshot-1" })
        }
        "update_global_context_data" => json!({ "data": {} }),
        "stop_mock_server"
        | "restart_mock_server"
        | "list_operations"
        | "query_mock_logs"
        | "verify_calls"
        | "export_logs" => json!({ "server_url": "petstore" }),
        new => panic!(
            "`{new}` has to be called with hostile arguments, too: say here how it is called well"
        ),
    }
}

/// Neither protocol nor patience is lost, and nothing of `secret` is told.
fn contained(agent: &Agent, tool: &str, arguments: Value, secret: &str) {
    let called = arguments.to_string().chars().take(300).collect::<String>();
    let result = agent.call(tool, arguments);
    let told = result["content"][0]["text"].as_str().unwrap();
    assert!(told.len() < 20_000, "{tool} {called}: {}", told.len());
    for never in [secret, "root:", "in a way it should not"] {
        assert!(!told.contains(never), "{tool} {called}: {told}");
    }
}

#[test]
fn whatever_a_text_says_nothing_outside_is_read_written_or_asked() {
    const SECRET: &str = "nobody is told of this";
    let agent = Agent::new();
    agent.petstore();
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.yaml");
    std::fs::write(&secret, SECRET).unwrap();
    // It would take a request.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let asked = format!("http://{}/x", listener.local_addr().unwrap());
    let secret = secret.display().to_string();
    let texts = [
        secret.as_str(),
        "../../../../../../../../etc/passwd",
        asked.as_str(),
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "a\0b",
        "a\r\nb: c",
        "$(touch touched)",
    ];
    for (name, tool) in &agent.tools {
        let properties = tool["inputSchema"]["properties"].as_object().unwrap();
        for (parameter, schema) in properties {
            let is_list = schema["items"]["type"] == "string";
            // Scripts have tests of their own, in `responders`.
            if (schema["type"] != "string" && !is_list) || parameter == "script" {
                continue;
            }
            // A dry run is a process, which takes its time.
            let most = if name == "test_responder" {
                3
            } else {
                texts.len()
            };
            for text in &texts[..most] {
                // Whether there is a mock at a port of this machine, it finds out by asking.
                let names_mock = parameter.starts_with("server_url") || parameter == "project";
                if names_mock && *text == asked {
                    continue;
                }
                let mut arguments = sound(name);
                arguments[parameter] = if is_list { json!([text]) } else { json!(text) };
                contained(&agent, name, arguments, SECRET);
                assert!(
                    listener.accept().is_err(),
                    "{name}.{parameter} asked {text}"
                );
            }
        }
    }
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 1);
    assert!(!agent.path("touched").exists());
    agent.good("list_mock_servers", json!({}));
}

#[test]
fn ten_megabytes_within_a_list_or_an_object_end_nothing() {
    let agent = Agent::new();
    agent.petstore();
    let long = "x".repeat(10 << 20);
    for (name, tool) in &agent.tools {
        let properties = tool["inputSchema"]["properties"].as_object().unwrap();
        for (parameter, schema) in properties {
            let mut arguments = sound(name);
            arguments[parameter] = match schema["type"].as_str() {
                Some("array") => json!([long]),
                Some("object") => json!({ "name": long }),
                _ => continue,
            };
            contained(&agent, name, arguments, "nothing of the kind");
        }
    }
    agent.good("list_mock_servers", json!({}));
}

#[test]
fn every_parameter_of_a_wrong_type_is_told_by_its_name() {
    let agent = Agent::new();
    agent.petstore();
    for (name, tool) in &agent.tools {
        let properties = tool["inputSchema"]["properties"].as_object().unwrap();
        for (parameter, schema) in properties {
            // What takes anything is never of a wrong type.
            if schema.get("type").is_none()
                && schema.get("enum").is_none()
                && schema.get("oneOf").is_none()
            {
                continue;
            }
            let mut arguments = sound(name);
            arguments[parameter] = json!([{ "wrong": [1] }]);
            if schema["type"] == "array" {
                arguments[parameter] = json!("wrong");
            }
            let told = agent.bad(name, arguments);
            assert!(
                told.contains(&format!("/{parameter}")),
                "{name}.{parameter}: {told}"
            );
        }
        let mut arguments = sound(name);
        arguments["no_such_parameter"] = json!(1);
        let told = agent.bad(name, arguments);
        assert!(told.contains("no_such_parameter"), "{name}: {told}");
    }
    assert_eq!(agent.running(), ["petstore"]);
}

#[test]
fn what_is_required_is_told() {
    let agent = Agent::new();
    for (name, tool) in &agent.tools {
        for required in tool["inputSchema"]["required"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let required = required.as_str().unwrap();
            let mut arguments = sound(name);
            arguments.as_object_mut().unwrap().remove(required);
            let told = agent.bad(name, arguments);
            assert!(told.contains(required), "{name}.{required}: {told}");
        }
    }
}

#[test]
fn texts_of_ten_megabytes_are_refused_in_few_words() {
    let agent = Agent::new();
    agent.petstore();
    let long = "x".repeat(10 << 20);
    for (name, tool) in &agent.tools {
        let properties = tool["inputSchema"]["properties"].as_object().unwrap();
        for (parameter, schema) in properties {
            if schema["type"] == "string" && schema.get("enum").is_none() {
                let mut arguments = sound(name);
                arguments[parameter] = long.as_str().into();
                let told = agent.bad(name, arguments);
                assert!(told.len() < 2_000, "{name}.{parameter}: {}", told.len());
            }
        }
    }
    agent.good("list_mock_servers", json!({}));
}

#[test]
fn files_outside_of_the_working_folder_are_neither_read_nor_written() {
    let agent = Agent::new();
    agent.petstore();
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.yaml");
    std::fs::copy(agent.path("petstore.yaml"), &secret).unwrap();
    let secret = secret.display().to_string();
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.path(), agent.path("link")).unwrap();
    for path in [
        &secret,
        "/etc/passwd",
        "../../../../../../etc/passwd",
        "link/secret.yaml",
        "/",
    ] {
        for (tool, arguments) in [
            ("generate_mock_api", json!({ "spec_url_or_path": path })),
            ("start_mock_server", json!({ "project": path })),
            ("delete_mock_server", json!({ "project": path })),
            ("inspect_responder", json!({ "component": path })),
            (
                "test_responder",
                json!({ "project": "shop", "component": path }),
            ),
            (
                "write_responder",
                json!({ "project": "shop", "name": "x", "component": path }),
            ),
            ("remove_responder", json!({ "project": path, "name": "x" })),
        ] {
            let told = agent.bad(tool, arguments);
            assert!(
                told.contains("outside") || told.contains("no running mock"),
                "{tool} {path}: {told}"
            );
            assert!(!told.contains("root:"), "{told}");
        }
    }
    let new = outside.path().join("new").display().to_string();
    for path in [new.as_str(), "../new", "link/new", "a/../../new"] {
        let told = agent.bad(
            "export_logs",
            json!({ "server_url": "petstore", "output_path": path }),
        );
        assert!(told.contains("outside"), "{path}: {told}");
    }
    let names = std::fs::read_dir(outside.path()).unwrap();
    assert_eq!(names.count(), 1);
}

#[test]
fn a_name_of_a_folder_stays_one() {
    let agent = Agent::new();
    let made = agent.good(
        "generate_mock_api",
        json!({ "spec_url_or_path": "petstore.yaml", "output_dir_name": "../../up/$(x) y" }),
    );
    let folder = made["output_directory"].as_str().unwrap();
    let inside = agent.path("generated_mocks/______up___x__y");
    assert_eq!(folder, inside.display().to_string());
}

#[test]
fn other_addresses_than_mocks_are_not_asked() {
    let agent = Agent::new();
    // It would take a request.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let private = format!("http://{}/openapi.json", listener.local_addr().unwrap());
    for url in [
        "file:///etc/passwd",
        "FILE:/etc/passwd",
        "ftp://example.com/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/x",
        "http://10.0.0.1/x",
        "http://localhost:1/x",
        private.as_str(),
    ] {
        let told = agent.bad("generate_mock_api", json!({ "spec_url_or_path": url }));
        assert!(told.contains("Next:"), "{url}: {told}");
    }
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "it was asked");
    for url in [
        "http://169.254.169.254",
        "http://example.com",
        "http://10.0.0.1:8000",
        "file:///etc/passwd",
        "http://user:pass@localhost:80",
        "http://localhost.evil.example:80",
    ] {
        for tool in [
            "query_mock_logs",
            "list_operations",
            "stop_mock_server",
            "export_logs",
        ] {
            let told = agent.bad(tool, json!({ "server_url": url }));
            assert!(told.contains("not on this machine"), "{tool} {url}: {told}");
        }
        let told = agent.bad("send_request", json!({ "server_url": url, "path": "/" }));
        assert!(told.contains("not on this machine"), "{url}: {told}");
    }
    assert!(!agent.path("generated_mocks").exists());
}

#[test]
fn a_request_goes_to_the_mock_and_nowhere_else() {
    let agent = Agent::new();
    let url = agent.petstore();
    for path in ["//example.com/", "/\\example.com", "/x\r\nHost: y"] {
        let result = agent.call("send_request", json!({ "server_url": url, "path": path }));
        let sent = result["structuredContent"]["request"]["url"]
            .as_str()
            .unwrap_or(&url)
            .to_owned();
        assert!(
            sent.starts_with(&format!("{url}/")) || sent == url,
            "{path:?}: {sent}"
        );
    }
    let told = agent.bad(
        "send_request",
        json!({ "server_url": url, "path": "/v1/pets", "headers": { "a\r\nb": "c" } }),
    );
    assert!(told.contains("no name of a header"), "{told}");
}

#[test]
fn messages_that_are_none_end_nothing() {
    use std::io::Write as _;
    let agent = Agent::new();
    for line in [
        "",
        "{}",
        "[]",
        "nonsense",
        "{\"jsonrpc\":\"2.0\",\"id\":99}",
        "\u{0}",
    ] {
        let mut stdin = agent.stdin.borrow_mut();
        writeln!(stdin.as_mut().unwrap(), "{line}").unwrap();
    }
    agent.good("list_mock_servers", json!({}));
}
