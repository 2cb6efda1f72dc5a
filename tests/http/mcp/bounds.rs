//! What a client is told of the tools, and how much of it.

use serde_json::{Value, json};

use super::Agent;

#[test]
fn all_tools_are_told_in_less_than_12000_tokens() {
    let agent = Agent::new();
    let tools = agent.ask("tools/list", &json!({}));
    let bytes = tools["result"].to_string().len();
    assert!(bytes < 12_000 * 4, "{bytes}");
    assert!(20 <= agent.tools.len());
}

#[test]
fn every_tool_has_schemas_that_are_schemas_and_hints() {
    let agent = Agent::new();
    for (name, tool) in &agent.tools {
        for schema in ["inputSchema", "outputSchema"] {
            assert_eq!(tool[schema]["type"], "object", "{name}");
            jsonschema::validator_for(&tool[schema]).unwrap();
        }
        for hint in [
            "readOnlyHint",
            "destructiveHint",
            "idempotentHint",
            "openWorldHint",
        ] {
            assert!(tool["annotations"][hint].is_boolean(), "{name}: {hint}");
        }
    }
    let hint = |tool: &str, hint: &str| agent.tools[tool]["annotations"][hint].clone();
    assert_eq!(hint("list_operations", "readOnlyHint"), true);
    assert_eq!(hint("delete_mock_server", "destructiveHint"), true);
    assert_eq!(hint("generate_mock_api", "openWorldHint"), true);
}

#[test]
fn parameters_are_those_that_the_reference_has() {
    let agent = Agent::new();
    let defaults = |tool: &str| {
        let properties = agent.tools[tool]["inputSchema"]["properties"].clone();
        move |name: &str| properties[name]["default"].clone()
    };
    let generate = defaults("generate_mock_api");
    for name in [
        "auth_enabled",
        "webhooks_enabled",
        "admin_ui_enabled",
        "storage_enabled",
    ] {
        assert_eq!(generate(name), true, "{name}");
    }
    assert_eq!(generate("business_port"), 8000);
    let query = defaults("query_mock_logs");
    assert_eq!(
        (
            query("limit"),
            query("offset"),
            query("include_admin"),
            query("analyze")
        ),
        (json!(100), json!(0), json!(false), json!(true))
    );
    let discover = defaults("discover_mock_servers");
    assert_eq!(
        (discover("check_health"), discover("include_generated")),
        (json!(true), json!(true))
    );
    let deploy = defaults("deploy_scenario");
    assert_eq!(
        (deploy("validate_before_deploy"), deploy("force_deploy")),
        (json!(true), json!(false))
    );
    let required = &agent.tools["manage_mock_data"]["inputSchema"]["required"];
    assert_eq!(*required, json!(["server_url", "operation"]));
}

#[test]
fn a_page_of_the_log_has_a_bound_and_the_next_one_begins_where_it_ends() {
    let agent = Agent::new();
    let url = agent.petstore();
    let long = format!("/v1/pets?x={}", "y".repeat(6_000));
    for _ in 0..40 {
        agent.good("send_request", json!({ "server_url": url, "path": long }));
    }
    let mut seen = Vec::new();
    let mut offset = 0;
    loop {
        let page = agent.good(
            "query_mock_logs",
            json!({ "server_url": url, "offset": offset, "full": true, "analyze": false }),
        );
        assert!(page.to_string().len() < 128 << 10);
        let ids = page["logs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].as_u64());
        seen.extend(ids);
        match page["next_offset"].as_u64() {
            Some(next) => offset = next,
            None => break,
        }
    }
    assert_eq!(seen.len(), 40);
    seen.dedup();
    assert_eq!(seen.len(), 40);
}

#[test]
fn a_tool_that_is_not_there_is_an_error_of_the_protocol() {
    let agent = Agent::new();
    let answer = agent.ask("tools/call", &json!({ "name": "no_such", "arguments": {} }));
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
    let answer = agent.ask("no/such", &json!({}));
    assert_eq!(answer["error"]["code"], -32601, "{answer}");
    assert_eq!(
        agent.ask("ping", &json!({}))["result"],
        Value::Object(serde_json::Map::new())
    );
}
