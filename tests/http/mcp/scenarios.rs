//! Answers that are otherwise while a mock runs.

use serde_json::json;

use super::Agent;

#[test]
fn all_operations_on_mock_data_do_what_they_say() {
    let agent = Agent::new();
    let url = agent.petstore();
    let manage = |more: serde_json::Value| {
        let mut arguments = json!({ "server_url": url });
        for (name, value) in more.as_object().unwrap() {
            arguments[name] = value.clone();
        }
        agent.good("manage_mock_data", arguments)
    };
    let body = || {
        let asked = agent.good(
            "send_request",
            json!({ "server_url": url, "path": "/v1/pets/7" }),
        );
        asked["response"]["body"].clone()
    };
    let before = body();
    let set = manage(json!({
        "operation": "update_response", "endpoint_path": "/pets/{petId}", "method": "get",
        "response_data": { "set": 1 },
    }));
    assert_eq!(set["status"], "success");
    assert_eq!(body(), json!({ "set": 1 }));
    manage(json!({
        "operation": "reset_response", "endpoint_path": "/pets/{petId}", "method": "GET",
    }));
    assert_eq!(body(), before);

    let rules = json!({ "rules": [{ "operations": ["getPet"], "respond": { "json": "one" } }] });
    manage(
        json!({ "operation": "create_scenario", "scenario_name": "one", "scenario_config": rules }),
    );
    assert_eq!(body(), before);
    let switched = manage(json!({ "operation": "switch_scenario", "scenario_name": "one" }));
    assert_eq!(switched["result"]["current_scenario"], "one");
    assert_eq!(body(), "one");
    let now = manage(json!({ "operation": "get_current_scenario" }));
    assert_eq!(now["result"]["current_scenario"]["name"], "one");
    let listed = manage(json!({ "operation": "list_scenarios" }));
    assert_eq!(listed["result"]["scenarios"][0]["name"], "one");
    let active = agent.good("list_active_scenarios", json!({}));
    assert_eq!(active["active_scenarios"][0]["scenario_name"], "one");
    manage(json!({ "operation": "deactivate_scenario" }));
    assert_eq!(body(), before);
    manage(json!({ "operation": "delete_scenario", "scenario_name": "one" }));
    let refused = agent.bad(
        "switch_scenario",
        json!({ "server_url": url, "scenario_name": "one" }),
    );
    assert!(refused.contains("list_scenarios"), "{refused}");
}

#[test]
fn a_scenario_of_the_reference_s_format_is_in_effect() {
    let agent = Agent::new();
    let url = agent.petstore();
    let scenario = json!({
        "scenario_name": "gone", "description": "d", "scenario_type": "error_simulation",
        "endpoints": [{ "path": "/pets/{petId}", "method": "GET",
            "response_config": { "status_code": 404, "response_data": { "gone": true } } }],
    });
    let deployed = agent.good(
        "deploy_scenario",
        json!({ "server_url": url, "scenario_config": scenario }),
    );
    assert_eq!(deployed["deployed"], true);
    let asked = agent.good(
        "send_request",
        json!({ "server_url": url, "path": "/v1/pets/7" }),
    );
    assert_eq!(asked["response"]["status_code"], 404);
    let again = agent.bad(
        "deploy_scenario",
        json!({ "server_url": url, "scenario_config": scenario }),
    );
    assert!(again.contains("force_deploy"), "{again}");
    agent.good(
        "deploy_scenario",
        json!({ "server_url": url, "scenario_config": scenario, "force_deploy": true }),
    );
    let switched = agent.good(
        "switch_scenario",
        json!({ "server_url": url, "scenario_name": "gone" }),
    );
    assert_eq!(switched["verification_result"], "verified");
    assert_eq!(switched["previous_scenario"], "gone");
}

#[test]
fn a_scenario_that_is_wrong_is_told_all_that_is_and_not_deployed() {
    let agent = Agent::new();
    let url = agent.petstore();
    let wrong = json!({ "name": "x", "rules": [
        { "operations": ["noSuch"], "respond": { "status": 200 } },
        { "operations": ["getPet"], "respond": { "status": 9999 } },
    ] });
    let told = agent.bad(
        "deploy_scenario",
        json!({ "server_url": url, "scenario_config": wrong }),
    );
    assert!(told.contains("/rules/0/operations/0"), "{told}");
    assert!(told.contains("/rules/1"), "{told}");
    let checked = agent.good(
        "validate_scenario_config",
        json!({ "scenario_config": wrong }),
    );
    assert_eq!(
        (&checked["valid"], &checked["status"]),
        (&json!(false), &json!("error"))
    );
    assert!(
        checked["errors"].as_array().unwrap().len() >= 2,
        "{checked}"
    );
    let active = agent.good("list_active_scenarios", json!({}));
    assert_eq!(active["active_scenarios"], json!([]));
}
