//! Sessions: each its own, some at a time, until their end.

use serde_json::json;

use super::{Client, Served};

#[test]
fn each_client_has_its_own_folders_within_those_that_are_open() {
    let served = Served::new(&[]);
    for folder in ["one", "two"] {
        std::fs::create_dir(served.path(folder)).unwrap();
        let petstore = served.path("petstore.yaml");
        std::fs::copy(petstore, served.path(folder).join("api.yaml")).unwrap();
    }
    let outside = tempfile::tempdir().unwrap();
    let made = |client: &Client, root: &std::path::Path, spec: &str| {
        let params = json!({
            "name": "generate_mock_api",
            "arguments": { "spec_url_or_path": spec, "output_dir_name": "made" },
        });
        let mut asked = Vec::new();
        let url = format!("file://{}", root.display());
        let (answer, _) = client.ask_with("tools/call", &params, |request| {
            asked.push(request["method"].clone());
            json!({ "roots": [{ "uri": url }] })
        });
        (answer["result"].clone(), asked)
    };
    let capabilities = json!({ "roots": { "listChanged": true } });
    let (mut one, mut two) = (served.client(), served.client());
    one.begin(&capabilities);
    two.begin(&capabilities);
    assert_ne!(one.session, two.session);

    let (result, asked) = made(&one, &served.path("one"), "api.yaml");
    assert_ne!(result["isError"], true, "{result}");
    assert_eq!(asked, ["roots/list"]);
    assert!(served.path("one/generated_mocks/made").is_dir());
    let (result, _) = made(&two, &served.path("two"), "api.yaml");
    assert_ne!(result["isError"], true, "{result}");
    assert!(served.path("two/generated_mocks/made").is_dir());
    let (result, asked) = made(&one, &served.path("one"), "../two/api.yaml");
    assert_eq!(result["isError"], true, "{result}");
    assert!(asked.is_empty(), "it was told before");

    // Who comes by a socket may be somebody else, and opens nothing.
    let mut three = served.client();
    three.begin(&capabilities);
    std::fs::copy(
        served.path("petstore.yaml"),
        outside.path().join("api.yaml"),
    )
    .unwrap();
    let (result, _) = made(&three, outside.path(), "api.yaml");
    assert_eq!(result["isError"], true, "{result}");
    assert!(!outside.path().join("generated_mocks").exists());
    let (result, _) = made(&three, outside.path(), "petstore.yaml");
    assert_ne!(result["isError"], true, "{result}");
    assert!(served.path("generated_mocks/made").is_dir());
}

#[test]
fn a_whole_session_reads_as_over_a_pipe_and_its_mock_is_everybodys() {
    let mut served = Served::new(&[]);
    let mut one = served.client();
    let info = one.begin(&json!({}));
    assert!(info["instructions"].as_str().unwrap().contains("start"));
    let params = json!({
        "name": "generate_mock_api",
        "arguments": { "spec_url_or_path": "petstore.yaml", "business_port": 0, "start": true },
        "_meta": { "progressToken": "p" },
    });
    let (answer, before) = one.ask_with("tools/call", &params, |_| json!({}));
    let made = &answer["result"]["structuredContent"];
    let url = made["server"]["server_url"].as_str().unwrap();
    let progress: Vec<_> = before
        .iter()
        .filter(|message| message["method"] == "notifications/progress")
        .map(|message| message["params"]["progress"].as_f64().unwrap())
        .collect();
    // Each is further than the one before.
    let is_forward = progress.windows(2).all(|two| two[0] < two[1]);
    assert!(3 <= progress.len() && is_forward, "{progress:?}");
    assert!(before.iter().all(|it| it["params"]["progressToken"] == "p"));

    let mut two = served.client();
    two.begin(&json!({}));
    let asked = two.call(
        "send_request",
        &json!({ "server_url": url, "path": "/v1/pets/7" }),
    );
    assert_eq!(asked["structuredContent"]["response"]["status_code"], 200);

    // The one that made it goes, and it stays.
    assert_eq!(one.send("DELETE", "").status, 200);
    let gone = one.post(&one.request("ping", &json!({})));
    assert_eq!(gone.status, 404);
    assert_eq!(served.running(), ["petstore"]);
    let listed = two.call("list_mock_servers", &json!({}));
    assert_eq!(
        listed["structuredContent"]["servers"][0]["ends_with_session"],
        true
    );
    #[cfg(unix)]
    {
        // A client that listens holds up nobody.
        let mut events = two.send("GET", "");
        assert_eq!(events.status, 200);
        assert_eq!(served.terminate(), Some(0));
        assert!(events.next().is_none());
        assert_eq!(served.running(), Vec::<String>::new());
    }
}

#[test]
fn a_call_that_is_cancelled_holds_up_nothing() {
    let served = Served::new(&[]);
    let mut client = served.client();
    client.begin(&json!({}));
    let made = client.call(
        "generate_mock_api",
        &json!({ "spec_url_or_path": "petstore.yaml", "business_port": 0, "start": true }),
    );
    let url = made["structuredContent"]["server"]["server_url"].clone();
    let slow = json!({ "name": "slow", "rules": [{ "delay": 60_000 }] });
    let deployed = client.call(
        "deploy_scenario",
        &json!({ "server_url": url, "scenario_config": slow }),
    );
    assert_ne!(deployed["isError"], true, "{deployed}");
    let call = client.request(
        "tools/call",
        &json!({
            "name": "send_request", "arguments": { "server_url": url, "path": "/v1/pets/7" },
        }),
    );
    let mut answer = client.post(&call);
    let cancelled = client.post(&json!({
        "jsonrpc": "2.0", "method": "notifications/cancelled",
        "params": { "requestId": call["id"], "reason": "changed my mind" },
    }));
    assert_eq!(cancelled.status, 202);
    assert!(answer.next().is_none(), "nobody waits for it");
    let listed = client.call("list_mock_servers", &json!({}));
    assert_eq!(listed["structuredContent"]["servers"][0]["id"], "petstore");
}

#[test]
fn there_are_so_many_sessions_and_no_more() {
    let served = Served::new(&[]);
    let mut last = served.client();
    for _ in 0..128 {
        last.session = None;
        last.begin(&json!({}));
    }
    let hello = json!({
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": { "name": "test", "version": "1" },
    });
    let one_more = served.client();
    let answer = one_more.post(&one_more.request("initialize", &hello));
    assert_eq!(answer.status, 503);
    assert_eq!(answer.headers["retry-after"], "60");
    assert_eq!(answer.problem(), "too-many-sessions");
    assert_eq!(last.ask("ping", &json!({}))["result"], json!({}));
    assert!(last.send("DELETE", "").status < 300);
    served.client().begin(&json!({}));
}

#[test]
fn a_client_of_the_protocol_without_sessions_is_served_as_well() {
    let served = Served::new(&[]);
    let client = served
        .client()
        .with("mcp-protocol-version", "2026-07-28")
        .with("mcp-method", "tools/list");
    let told = |name: &str| format!("io.modelcontextprotocol/{name}");
    let params = json!({ "_meta": {
        told("protocolVersion"): "2026-07-28",
        told("clientInfo"): { "name": "test", "version": "1" },
        told("clientCapabilities"): {},
    } });
    let tools = client.ask("tools/list", &params);
    assert!(20 <= tools["result"]["tools"].as_array().unwrap().len());
}
