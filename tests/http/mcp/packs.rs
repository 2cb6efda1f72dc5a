//! Scenario packs: read, deployed as they are, and seen on the mock.

use serde_json::{Value, json};

use super::Agent;

const LIST: &str = "scenario-pack://discovery/list-all";

/// How long an answer may take that is to be seen not to come in time.
const SHORT_MS: u64 = 700;

#[test]
fn every_pack_is_deployed_as_it_is_and_does_what_it_shows() {
    let agent = Agent::new();
    let url = agent.petstore();
    let ask = |request: &Value| {
        let mut arguments = request.clone();
        arguments["server_url"] = url.as_str().into();
        arguments["timeout_ms"] = SHORT_MS.into();
        agent.call("send_request", arguments)
    };
    let all = agent.read(LIST);
    assert_eq!(all["total_packs"], 15);
    let mut shown = 0;
    for pack in all["packs"].as_array().unwrap() {
        let uri = pack["uri"].as_str().unwrap();
        let pack = agent.read(uri);
        let keys = pack.as_object().unwrap().keys().collect::<Vec<_>>();
        assert_eq!(keys, ["metadata", "scenarios", "documentation", "made_for"]);
        let examples = pack["documentation"]["usage_examples"].as_array().unwrap();
        assert!(!examples.is_empty(), "{uri}");
        for (scenario, example) in pack["scenarios"].as_array().unwrap().iter().zip(examples) {
            let deployed = agent.good(
                "deploy_scenario",
                json!({ "server_url": url, "scenario_config": scenario }),
            );
            assert_eq!(deployed["deployment_details"]["is_active"], true, "{uri}");
            let delays = scenario["rules"][0]["delay"].as_u64() > Some(SHORT_MS);
            for one in example["requests"].as_array().unwrap() {
                let place = format!("{uri}: {}: {one}", scenario["name"]);
                let result = ask(&one["request"]);
                if delays {
                    // It comes too late for who does not wait.
                    assert_eq!(result["isError"], true, "{place}: {result}");
                    continue;
                }
                if scenario["rules"][0].get("fault").is_some() {
                    continue;
                }
                let answered = &result["structuredContent"]["response"]["status_code"];
                let answered = answered.as_u64();
                let says = one["expected"]["says"].as_str().unwrap_or_default();
                if says.starts_with("an error") {
                    continue;
                }
                match one["expected"]["status_code"].as_u64() {
                    Some(code) => assert_eq!(answered, Some(code), "{place}: {result}"),
                    None => assert!(
                        answered < Some(500) || result["isError"] == true,
                        "{place}: {result}"
                    ),
                }
                shown += 1;
            }
        }
    }
    assert!(30 < shown, "{shown}");
}

#[test]
fn a_rate_limit_of_a_pack_is_one() {
    let agent = Agent::new();
    let url = agent.petstore();
    let pack = agent.read("scenario-pack://error-simulation/rate-limiting?operation=getPet");
    let scenario = &pack["scenarios"][0];
    assert_eq!(scenario["name"], "rate_limit_exceeded");
    agent.good(
        "deploy_scenario",
        json!({ "server_url": url, "scenario_config": scenario }),
    );
    let asked = |at: usize| {
        let asked = agent.good(
            "send_request",
            json!({ "server_url": url, "path": "/v1/pets/7" }),
        );
        let response = asked["response"].clone();
        let status = if at < 10 { 200 } else { 429 };
        assert_eq!(response["status_code"], status, "{at}: {response}");
        response
    };
    let last = (0..11).map(asked).last().unwrap();
    let headers = last["headers"].to_string().to_lowercase();
    assert!(
        headers.contains("retry-after") && headers.contains("x-ratelimit-limit"),
        "{headers}"
    );
}

#[test]
fn packs_are_listed_by_what_they_are_about_and_all_can_be_read() {
    let agent = Agent::new();
    for (query, count) in [
        ("?category=security-testing", 4),
        ("?tags=owasp,xss", 1),
        ("?tags=owasp&tags=sql", 1),
        ("?complexity=basic", 3),
        ("?complexity=basic&category=business-logic", 1),
        ("?tags=nothing", 0),
    ] {
        assert_eq!(
            agent.read(&format!("{LIST}{query}"))["total_packs"],
            count,
            "{query}"
        );
    }
    // Without a mock there is nothing to be made ready for, and that is said.
    for pack in agent.read(LIST)["packs"].as_array().unwrap() {
        let pack = agent.read(pack["uri"].as_str().unwrap());
        assert_eq!(pack["scenarios"], json!([]));
        let note = pack["documentation"]["integration_notes"][0]
            .as_str()
            .unwrap();
        assert!(note.contains("generate_mock_api"), "{note}");
    }
    let community = agent.read("scenario-pack://discovery/community-info");
    assert_eq!(community["built_in_packs"], 15);
    assert_eq!(community["community_packs"], json!([]));
}

#[test]
fn with_several_mocks_there_is_a_choice() {
    let agent = Agent::new();
    agent.petstore();
    let notes = json!({
        "openapi": "3.1.0", "info": { "title": "Notes", "version": "1" },
        "paths": { "/notes": { "post": { "operationId": "addNote",
            "requestBody": { "content": { "application/json": {} } },
            "responses": { "201": { "description": "a note" } } } } },
    });
    let path = agent.path("notes.json");
    std::fs::write(&path, notes.to_string()).unwrap();
    let other = crate::support::Mimus::by(agent.mimus(), &path, &[]);
    let uri = "scenario-pack://security-testing/csrf-attacks";
    let choice = agent.read(uri);
    assert_eq!(choice["scenarios"], json!([]));
    let choices = choice["choices"].as_array().unwrap();
    assert_eq!(choices.len(), 2);
    let mut about = Vec::new();
    for choice in choices {
        let pack = agent.read(choice["uri"].as_str().unwrap());
        assert_eq!(pack["made_for"]["mock"], choice["mock"]);
        about.push(pack["scenarios"][0]["rules"][0]["operations"][0].clone());
    }
    assert_ne!(about[0], about[1]);
    drop(other);
}

#[test]
fn a_scenario_is_judged_without_a_mock() {
    let agent = Agent::new();
    let scenario = |operation: &str| json!({ "name": "x", "rules": [{ "operations": [operation], "respond": { "status": 503 } }] });
    let judged = |config: Value, spec: Option<&str>| {
        let mut arguments = json!({ "scenario_config": config });
        if let Some(spec) = spec {
            arguments["spec"] = spec.into();
        }
        agent.good("validate_scenario_config", arguments)
    };
    let right = judged(scenario("getPet"), Some("petstore.yaml"));
    assert_eq!(
        (&right["valid"], &right["checked_against"]),
        (&json!(true), &json!("description"))
    );
    assert_eq!(right["rules"][0]["operations"], json!(["getPet"]));
    let wrong = judged(scenario("getPets"), Some("petstore.yaml"));
    assert_eq!(wrong["valid"], false);
    assert!(
        wrong["errors"][0].as_str().unwrap().contains("getPet"),
        "{wrong}"
    );
    let form = judged(scenario("anything"), None);
    assert_eq!(
        (&form["valid"], &form["checked_against"]),
        (&json!(true), &json!("form"))
    );
    let form = judged(
        json!({ "name": "x", "rules": [{ "respond": { "status": 9 } }] }),
        None,
    );
    assert_eq!(form["valid"], false);
    let outside = agent.bad(
        "validate_scenario_config",
        json!({ "scenario_config": scenario("getPet"), "spec": "/etc/passwd" }),
    );
    assert!(outside.contains("outside"), "{outside}");
    let both = agent.bad(
        "validate_scenario_config",
        json!({ "scenario_config": scenario("getPet"), "spec": "petstore.yaml", "server_url": "x" }),
    );
    assert!(both.contains("leave one"), "{both}");
}

#[test]
fn figures_have_the_names_that_clients_know() {
    let agent = Agent::new();
    let url = agent.petstore();
    for path in ["/v1/pets/7", "/v1/pets/8", "/v1/pets", "/v1/nothing"] {
        agent.good("send_request", json!({ "server_url": url, "path": path }));
    }
    let logs = agent.good("query_mock_logs", json!({ "server_url": url }));
    let analysis = &logs["analysis"];
    for (pointer, value) in [
        ("/total_requests", json!(4)),
        ("/time_range/total_entries", json!(4)),
        ("/methods/distribution/GET", json!(4)),
        ("/methods/percentages/GET", json!(100.0)),
        ("/methods/most_common", json!("GET")),
        ("/status_codes/distribution/200", json!(3)),
        ("/status_codes/percentages/404", json!(25.0)),
        ("/status_codes/categories/success_2xx", json!(3)),
        ("/status_codes/categories/client_error_4xx", json!(1)),
        ("/status_codes/categories/server_error_5xx", json!(0)),
        ("/status_codes/success_rate", json!(75.0)),
        ("/status_codes/error_rate", json!(25.0)),
        ("/endpoints/total_unique_endpoints", json!(4)),
        ("/endpoints/patterns/~1v1~1pets~1{id}", json!(2)),
        ("/endpoints/percentages/~1v1~1pets", json!(25.0)),
        ("/performance/total_measured", json!(4)),
        ("/errors/total_errors", json!(1)),
        ("/errors/by_status_code/404", json!(1)),
        ("/errors/by_endpoint/~1v1~1nothing", json!(1)),
        ("/errors/by_method/GET", json!(1)),
        ("/patterns/potential_bot_traffic/count", json!(0)),
    ] {
        assert_eq!(
            analysis.pointer(pointer),
            Some(&value),
            "{pointer}: {analysis:#}"
        );
    }
    for pointer in [
        "/analysis_timestamp",
        "/time_range/earliest",
        "/time_range/latest",
        "/time_range/duration_seconds",
        "/time_range/duration_human",
        "/endpoints/distribution",
        "/endpoints/most_accessed",
        "/performance/average_ms",
        "/performance/median_ms",
        "/performance/min_ms",
        "/performance/max_ms",
        "/performance/p95_ms",
        "/performance/p99_ms",
        "/performance/performance_distribution/fast_under_100ms",
        "/performance/performance_distribution/medium_100_500ms",
        "/performance/performance_distribution/slow_over_500ms",
        "/errors/error_rate",
        "/errors/time_distribution/first_error",
        "/errors/time_distribution/last_error",
        "/errors/time_distribution/hourly_distribution",
        "/errors/time_distribution/peak_error_hour",
        "/patterns/potential_bot_traffic/percentage",
        "/patterns/high_volume_clients",
        "/patterns/admin_usage/count",
        "/patterns/admin_usage/percentage",
        "/patterns/admin_usage/unique_admin_endpoints",
        "/insights",
    ] {
        let found = analysis.pointer(pointer);
        assert!(
            found.is_some_and(|it| !it.is_null()),
            "{pointer}: {analysis:#}"
        );
    }
}
