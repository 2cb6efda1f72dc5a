//! A whole session: make, start, ask, break, see, verify, stop.

use serde_json::json;

use super::Agent;

#[test]
fn a_mock_is_made_asked_broken_looked_at_verified_and_stopped() {
    let agent = Agent::new();
    assert_eq!(agent.info["serverInfo"]["name"], "mimus");
    assert_eq!(
        agent.info["serverInfo"]["version"],
        env!("CARGO_PKG_VERSION")
    );
    assert!(
        agent.info["instructions"]
            .as_str()
            .unwrap()
            .contains("generate_mock_api")
    );
    let url = agent.petstore();

    let listed = agent.good(
        "list_operations",
        json!({ "server_url": url, "search": "pets" }),
    );
    assert_eq!(listed["operations"][0]["path"], "/v1/pets");
    let one = agent.good(
        "describe_operation",
        json!({ "server_url": url, "operation": "GET /v1/pets/{petId}" }),
    );
    assert_eq!(one["id"], "getPet");
    assert_eq!(one["parameters"][0]["name"], "petId");
    assert!(one["responses"]["200"]["content"]["application/json"]["schema"].is_object());

    let get = json!({ "server_url": url, "path": "/v1/pets/7" });
    let asked = agent.good("send_request", get.clone());
    assert_eq!(asked["response"]["status_code"], 200);
    assert_eq!(asked["response"]["body"]["name"], "Tom");
    assert_eq!(asked["journal"]["operation"]["id"], "getPet");

    let scenario = json!({
        "name": "outage",
        "rules": [{ "operations": ["getPet"], "respond": { "status": 503, "json": { "down": true } } }],
    });
    let checked = agent.good(
        "validate_scenario_config",
        json!({ "scenario_config": scenario, "server_url": url }),
    );
    assert_eq!(checked["valid"], true);
    assert_eq!(checked["rules"][0]["operations"], json!(["getPet"]));
    let deployed = agent.good(
        "deploy_scenario",
        json!({ "server_url": url, "scenario_config": scenario }),
    );
    assert_eq!(deployed["deployment_details"]["is_active"], true);
    let broken = agent.good("send_request", get);
    assert_eq!(broken["response"]["status_code"], 503);
    assert_eq!(broken["response"]["body"], json!({ "down": true }));
    assert_eq!(broken["journal"]["test_scenario"], "outage");

    let logs = agent.good(
        "query_mock_logs",
        json!({ "server_url": url, "status_code": "5xx", "path_pattern": "^/v1/pets" }),
    );
    assert_eq!(logs["total_count"], 1);
    assert_eq!(logs["logs"][0]["test_scenario"], "outage");
    assert_eq!(logs["analysis"]["total_requests"], 1);
    let again = agent.good(
        "replay_request",
        json!({ "server_url": url, "id": logs["logs"][0]["id"] }),
    );
    assert_eq!(again["same"], true);

    let verified = agent.good(
        "verify_calls",
        json!({
            "server_url": url, "nothing_else": true,
            "expectations": [{ "operation": "getPet", "times": { "exactly": 2 } }],
        }),
    );
    assert_eq!(verified["passed"], true, "{verified}");
    let verified = agent.good(
        "verify_calls",
        json!({ "server_url": url, "expectations": [{ "operation": "placeOrder" }] }),
    );
    assert_eq!(verified["passed"], false);
    assert!(verified["report"].as_str().unwrap().contains("placeOrder"));

    let exported = agent.good(
        "export_logs",
        json!({ "server_url": url, "format": "har", "output_path": "out/log.har" }),
    );
    let har = std::fs::read(agent.path("out/log.har")).unwrap();
    assert_eq!(exported["bytes"], har.len());
    let har: serde_json::Value = serde_json::from_slice(&har).unwrap();
    assert_eq!(har["log"]["entries"].as_array().unwrap().len(), 2);

    agent.good("stop_mock_server", json!({ "server_url": url }));
    assert_eq!(agent.running(), Vec::<String>::new());
    let gone = agent.bad(
        "send_request",
        json!({ "server_url": url, "path": "/v1/pets" }),
    );
    assert!(gone.contains("start_mock_server"), "{gone}");
}

#[test]
fn a_project_has_all_that_it_takes_to_serve_it_anywhere() {
    let agent = Agent::new();
    let made = agent.good(
        "generate_mock_api",
        json!({ "spec_url_or_path": "petstore.yaml", "business_port": 8123 }),
    );
    assert_eq!(made["server_info"]["endpoints"], 9);
    assert!(made.get("server").is_none());
    let folder = std::path::PathBuf::from(made["output_directory"].as_str().unwrap());
    assert_eq!(folder, agent.path("generated_mocks/Petstore_1_0_0"));
    for file in [
        "openapi.yaml",
        "mimus.toml",
        "README.md",
        "Dockerfile",
        "docker-compose.yml",
    ] {
        assert!(folder.join(file).is_file(), "{file}");
        assert!(made["generated_files"].to_string().contains(file), "{file}");
    }
    let docker = std::fs::read_to_string(folder.join("Dockerfile")).unwrap();
    for word in [
        "USER 10001",
        "HEALTHCHECK",
        "EXPOSE 8123 8124",
        "\"--admin-port\", \"8124\"",
    ] {
        assert!(docker.contains(word), "{word}: {docker}");
    }
    let compose = std::fs::read_to_string(folder.join("docker-compose.yml")).unwrap();
    for word in [
        "user: \"10001\"",
        "127.0.0.1:8123:8123",
        "127.0.0.1:8124:8124",
    ] {
        assert!(compose.contains(word), "{word}: {compose}");
    }
    let config = folder.join("mimus.toml").display().to_string();
    let spec = folder.join("openapi.yaml").display().to_string();
    let checked = agent
        .mimus()
        .args(["config", "check", &spec, "--config", &config])
        .output();
    assert!(checked.unwrap().status.success());

    let listed = agent.good("list_mock_servers", json!({}));
    assert_eq!(listed["projects"][0]["name"], "Petstore_1_0_0");
    let taken = agent.bad(
        "generate_mock_api",
        json!({ "spec_url_or_path": "petstore.yaml", "output_dir_name": "Petstore_1_0_0" }),
    );
    assert!(taken.contains("overwrite"), "{taken}");
    agent.good("delete_mock_server", json!({ "project": "Petstore_1_0_0" }));
    assert!(!folder.exists());
}

#[test]
fn what_a_project_is_made_without_it_does_not_have() {
    let agent = Agent::new();
    let made = agent.good(
        "generate_mock_api",
        json!({
            "spec_url_or_path": "petstore.yaml", "output_dir_name": "open", "business_port": 0,
            "auth_enabled": false, "storage_enabled": false, "start": true,
        }),
    );
    let url = made["server"]["server_url"].as_str().unwrap();
    let order = json!({ "petId": 3, "quantity": 2 });
    let request =
        json!({ "server_url": url, "method": "POST", "path": "/v1/orders", "body": order });
    let asked = agent.good("send_request", request.clone());
    assert_eq!(asked["response"]["status_code"], 201, "{asked}");
    agent.good("delete_mock_server", json!({ "project": "open" }));
    assert_eq!(agent.running(), Vec::<String>::new());

    let url = agent.petstore();
    let mut request = request;
    request["server_url"] = url.into();
    let asked = agent.good("send_request", request);
    assert_eq!(asked["response"]["status_code"], 401, "{asked}");
}

#[test]
fn one_without_an_admin_api_answers_and_says_what_it_lacks() {
    let agent = Agent::new();
    let made = agent.good(
        "generate_mock_api",
        json!({
            "spec_url_or_path": "petstore.yaml", "output_dir_name": "silent", "business_port": 0,
            "admin_ui_enabled": false, "start": true,
        }),
    );
    let url = made["server"]["server_url"].as_str().unwrap();
    let asked = agent.good(
        "send_request",
        json!({ "server_url": url, "path": "/v1/pets/7" }),
    );
    assert_eq!(asked["response"]["status_code"], 200);
    let refused = agent.bad("query_mock_logs", json!({ "server_url": url }));
    assert!(refused.contains("admin_ui_enabled"), "{refused}");
}
