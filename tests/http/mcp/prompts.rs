//! Prompts: what they are made of, what they lead to, and what they refuse.

use serde_json::{Value, json};

use super::Agent;

/// The texts of a prompt's messages.
#[track_caller]
fn got(agent: &Agent, name: &str, arguments: &Value) -> Vec<String> {
    let params = json!({ "name": name, "arguments": arguments });
    let answer = agent.ask("prompts/get", &params);
    let messages = answer["result"]["messages"].as_array();
    let messages = messages
        .unwrap_or_else(|| panic!("{name}: {answer}"))
        .iter();
    let texts = messages.map(|message| {
        assert_eq!(message["role"], "user");
        message["content"]["text"].as_str().unwrap().to_owned()
    });
    texts.collect()
}

#[track_caller]
fn refused(agent: &Agent, name: &str, arguments: &Value) -> String {
    let params = json!({ "name": name, "arguments": arguments });
    let answer = agent.ask("prompts/get", &params);
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
    let text = answer["error"]["message"].as_str().unwrap().to_owned();
    assert!(text.contains("\nNext: "), "{text}");
    assert!(text.len() < 10_000, "{} bytes", text.len());
    text
}

/// The scenario that a prompt has one start from.
fn scenario(texts: &[String]) -> Value {
    let text = texts.join("\n");
    let (_, rest) = text.split_once("```json\n").expect("it has one");
    let (json, _) = rest.split_once("\n```").expect("it ends");
    serde_json::from_str(json).unwrap()
}

/// It validates against the mock as it is, without a warning, and can be played.
#[track_caller]
fn plays(agent: &Agent, url: &str, scenario: &Value) {
    let checked = agent.good(
        "validate_scenario_config",
        json!({ "server_url": url, "scenario_config": scenario }),
    );
    assert_eq!(checked["valid"], true, "{checked:#}\n{scenario:#}");
    for rule in checked["rules"].as_array().unwrap() {
        let about = rule["operations"].as_array().unwrap();
        assert!(!about.is_empty(), "{rule}");
    }
    let deployed = agent.good(
        "deploy_scenario",
        json!({ "server_url": url, "scenario_config": scenario, "force_deploy": true }),
    );
    assert_eq!(deployed["deployment_details"]["is_active"], true);
}

#[test]
fn prompts_are_listed_with_what_they_take() {
    let agent = Agent::new();
    assert!(agent.info["capabilities"]["prompts"].is_object());
    let listed = agent.ask("prompts/list", &json!({}));
    let prompts = listed["result"]["prompts"].as_array().unwrap();
    assert_eq!(prompts.len(), 5);
    for prompt in prompts {
        assert!(prompt["title"].is_string() && prompt["description"].is_string());
        for argument in prompt["arguments"].as_array().unwrap() {
            assert!(argument["description"].is_string(), "{prompt}");
            assert!(argument["required"].is_boolean(), "{prompt}");
        }
    }
}

#[test]
fn an_analysis_is_made_of_what_the_description_says() {
    let agent = Agent::new();
    let url = agent.petstore();
    let by = |spec: &str, focus: &str| {
        let arguments = json!({ "openapi_spec": spec, "testing_focus": focus });
        got(&agent, "analyze_openapi_for_testing", &arguments)
    };
    let texts = by("petstore.yaml", "comprehensive");
    let (facts, task) = (&texts[0], &texts[1]);
    for fact in [
        "# Petstore 1.0.0",
        "GET /v1/pets (`listPets`): All pets, a page at a time",
        "- query `limit`: integer, from 1 to 100, default 20",
        "application/xml",
        "an API key in the header",
        "- credentials: none",
    ] {
        assert!(facts.contains(fact), "{fact}\n{facts}");
    }
    for part in [
        "**crud_operations** (high)",
        "POST /v1/pets (`createPet`)",
        "## Risks",
        "`generate_mock_api` with `{\"spec_url_or_path\":\"petstore.yaml\"",
    ] {
        assert!(task.contains(part), "{part}\n{task}");
    }
    assert!(texts.iter().all(|text| text.len() < 33 << 10));
    for focus in ["performance", "security", "functional", "comprehensive"] {
        let texts = by(&url, focus);
        assert!(texts[1].contains(&url), "the mock runs already");
        assert!(!texts[1].contains("`generate_mock_api`"));
        plays(&agent, &url, &scenario(&texts));
    }
    let pasted = std::fs::read_to_string(agent.path("petstore.yaml")).unwrap();
    assert!(by(&pasted, "functional")[0].contains("# Petstore 1.0.0"));
}

#[test]
fn errors_come_in_turn_as_the_prompt_has_them() {
    let agent = Agent::new();
    let url = agent.petstore();
    // The only mock that runs is meant.
    let texts = got(
        &agent,
        "generate_error_scenarios",
        &json!({ "api_endpoints": "getPet, POST /v1/pets", "error_types": "rate_limit, server_error" }),
    );
    assert!(texts[0].contains("(`getPet`)") && !texts[0].contains("(`listPets`)"));
    let scenario = scenario(&texts);
    plays(&agent, &url, &scenario);
    let statuses: Vec<_> = (0..3)
        .map(|_| {
            let asked = json!({ "server_url": url, "path": "/v1/pets/7" });
            agent.good("send_request", asked)["response"]["status_code"].clone()
        })
        .collect();
    assert_eq!(statuses, [429, 500, 200]);
    let all = got(
        &agent,
        "generate_error_scenarios",
        &json!({ "api_endpoints": "*", "severity_level": "high" }),
    );
    plays(&agent, &url, &self::scenario(&all));
}

#[test]
fn each_kind_of_scenario_can_be_played_as_it_is() {
    let agent = Agent::new();
    let url = agent.petstore();
    for kind in [
        "load_testing",
        "error_simulation",
        "security_testing",
        "functional_testing",
        "stress_testing",
        "spike_testing",
        "endurance_testing",
    ] {
        let texts = got(
            &agent,
            "generate_scenario_config",
            &json!({
                "scenario_type": kind, "endpoints": "[\"listPets\", {\"path\": \"/pets\", \"method\": \"post\"}]",
                "test_parameters": "concurrent_users=20, response_time_ms: 50", "openapi_spec": "petstore",
            }),
        );
        assert!(texts[1].contains("20 users"), "{}", texts[1]);
        plays(&agent, &url, &scenario(&texts));
    }
    let own = json!({ "name": "own", "rules": [{ "operations": ["getPet"], "respond": { "status": 404 } }] });
    agent.good(
        "deploy_scenario",
        json!({ "server_url": url, "scenario_config": own }),
    );
    std::fs::write(agent.path("own.json"), own.to_string()).unwrap();
    for base in ["own", "own.json", &own.to_string()] {
        let texts = got(
            &agent,
            "optimize_scenario_for_load",
            &json!({ "base_scenario": base, "target_load": "100" }),
        );
        let scenario = scenario(&texts);
        assert_eq!(scenario["name"], "load-optimized-own");
        assert_eq!(scenario["rules"][0]["respond"]["status"], 404);
        plays(&agent, &url, &scenario);
    }
    let texts = got(
        &agent,
        "generate_security_test_scenarios",
        &json!({ "api_spec": url, "security_focus": "authentication, injection", "compliance_requirements": "gdpr" }),
    );
    assert!(texts[1].contains("**gdpr**"));
    plays(&agent, &url, &scenario(&texts));
}

#[test]
fn a_description_of_any_size_becomes_a_prompt_of_some() {
    let agent = Agent::new();
    let operations =
        (0..400).map(|number| {
            let id = format!("operation{number}{}", "x".repeat(80));
            let parameters = (0..40).map(|at| json!({
            "name": format!("parameter{at}"), "in": "query",
            "schema": { "type": "string", "pattern": "^[a-z]+$", "default": "x".repeat(200) },
        }));
            let operation = json!({
                "operationId": id, "summary": "s".repeat(500),
                "parameters": parameters.collect::<Vec<_>>(),
                "responses": { "200": { "description": "ok" } },
            });
            (format!("/{number}"), json!({ "get": operation }))
        });
    let description = json!({
        "openapi": "3.1.0", "info": { "title": "t".repeat(5_000), "version": "1" },
        "paths": operations.collect::<serde_json::Map<_, _>>(),
    });
    std::fs::write(agent.path("large.json"), description.to_string()).unwrap();
    let texts = got(
        &agent,
        "generate_error_scenarios",
        &json!({ "api_endpoints": "*", "severity_level": "high", "openapi_spec": "large.json" }),
    );
    assert!(texts[0].len() < 33 << 10, "{}", texts[0].len());
    assert!(texts[1].len() < 25 << 10, "{}", texts[1].len());
    // It is there whole, and so are the steps after it.
    assert_eq!(scenario(&texts)["rules"].as_array().unwrap().len(), 12);
    assert!(texts[1].contains("`manage_mock_data`"));
}

#[test]
fn what_is_wrong_is_told_with_what_is_right() {
    let agent = Agent::new();
    let analyze = "analyze_openapi_for_testing";
    for (name, arguments, said) in [
        ("no_such", json!({}), "analyze_openapi_for_testing"),
        (analyze, json!({}), "`openapi_spec` is missing"),
        (
            analyze,
            json!({ "openapi_spec": "no.yaml" }),
            "no mock that runs",
        ),
        (
            analyze,
            json!({ "openapi_spec": "/etc/passwd" }),
            "outside of the folders",
        ),
        (
            analyze,
            json!({ "openapi_spec": "../x.yaml" }),
            "outside of the folders",
        ),
        (
            analyze,
            json!({ "openapi_spec": "http://169.254.169.254/x" }),
            "public",
        ),
        (analyze, json!({ "openapi_spec": "{}" }), "can't be read"),
        (
            analyze,
            json!({ "openapi_spec": "petstore.yaml", "testing_focus": "speed" }),
            "performance, security, functional, comprehensive",
        ),
        (
            "generate_scenario_config",
            json!({ "scenario_type": "load_testing", "endpoints": "*" }),
            "no mock runs",
        ),
        (
            "generate_scenario_config",
            json!({ "scenario_type": "load_testing", "endpoints": "pet, nothing", "openapi_spec": "petstore.yaml" }),
            "(perhaps `",
        ),
        (
            "optimize_scenario_for_load",
            json!({ "base_scenario": "x", "target_load": "0" }),
            "from 1 to 100000",
        ),
        (
            "optimize_scenario_for_load",
            json!({ "base_scenario": "x", "target_load": "1", "openapi_spec": "petstore.yaml" }),
            "there is no scenario `x`",
        ),
    ] {
        let text = refused(&agent, name, &arguments);
        assert!(text.contains(said), "{name} {arguments}: {text}");
    }
    refused(
        &agent,
        analyze,
        &json!({ "openapi_spec": "x".repeat(10 << 20) }),
    );
    assert_eq!(agent.ask("ping", &json!({}))["result"], json!({}));
}

#[test]
fn arguments_are_completed() {
    let agent = Agent::new();
    let complete = |prompt: &str, name: &str, value: &str, said: Value| {
        let answer = agent.ask(
            "completion/complete",
            &json!({
                "ref": { "type": "ref/prompt", "name": prompt },
                "argument": { "name": name, "value": value },
                "context": { "arguments": said },
            }),
        );
        answer["result"]["completion"]["values"].clone()
    };
    let files = complete(
        "analyze_openapi_for_testing",
        "openapi_spec",
        "pet",
        json!({}),
    );
    assert_eq!(files, json!(["petstore.yaml"]));
    agent.petstore();
    let mocks = complete(
        "analyze_openapi_for_testing",
        "openapi_spec",
        "petstore",
        json!({}),
    );
    assert_eq!(mocks[0], "petstore");
    assert_eq!(
        complete("generate_scenario_config", "scenario_type", "s", json!({}))[0],
        "security_testing"
    );
    assert_eq!(
        complete(
            "generate_error_scenarios",
            "error_types",
            "timeout, rate",
            json!({})
        ),
        json!(["timeout, rate_limit"])
    );
    let operations = complete(
        "generate_error_scenarios",
        "api_endpoints",
        "getPet, list",
        json!({ "openapi_spec": "petstore" }),
    );
    assert_eq!(operations[0], "getPet, listPets");
    assert_eq!(complete("no_such", "x", "", json!({})), json!([]));
}
