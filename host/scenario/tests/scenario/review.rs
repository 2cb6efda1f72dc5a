//! What is said of a scenario before it is used.

use crate::shop::Shop;
use mimus_scenario::{Problem, review};
use serde_json::{Value, json};

fn load() -> Value {
    json!({
        "scenario_name": "load", "description": "d", "scenario_type": "load_testing",
        "endpoints": [{"path": "/pets", "method": "GET",
            "response_config": {"status_code": 200, "response_time_ms": 5}}],
        "test_parameters": {"concurrent_users": 50, "duration_seconds": 300},
    })
}

fn pointers(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|it| it.pointer.as_str()).collect()
}

#[test]
fn one_that_is_right_has_nothing_said_of_it() {
    let shop = Shop::new();
    let review = review(&load(), Some(shop.catalogue()));
    assert!(review.valid, "{review:#?}");
    assert!(
        review.warnings.is_empty() && review.suggestions.is_empty(),
        "{review:#?}"
    );
}

#[test]
fn what_has_to_be_there_is_named() {
    let review = review(&json!({}), None);
    assert!(!review.valid);
    let missing = [
        "/scenario_name",
        "/description",
        "/scenario_type",
        "/endpoints",
    ];
    assert_eq!(pointers(&review.errors), missing);
}

#[test]
fn types_methods_and_answers_are_looked_at() {
    let shop = Shop::new();
    let mut wrong = load();
    wrong["scenario_type"] = json!("lod_testing");
    wrong["endpoints"] = json!([
        {"path": "/pets", "method": "FETCH", "response_config": {}},
        {"path": "/petz", "method": "GET", "response_config": {"status_code": 200}},
        5,
    ]);
    let review = review(&wrong, Some(shop.catalogue()));
    let found = pointers(&review.errors);
    for pointer in [
        "/scenario_type",
        "/endpoints/0/method",
        "/endpoints/0/response_config/status_code",
        "/endpoints/1",
        "/endpoints/2",
    ] {
        assert!(found.contains(&pointer), "{pointer}: {found:?}");
    }
    assert!(
        review.errors[0]
            .hint
            .as_deref()
            .is_some_and(|hint| hint.contains("`load_testing`"))
    );
}

#[test]
fn all_types_of_its_own_packs_are_known() {
    for kind in [
        "stress_testing",
        "spike_testing",
        "endurance_testing",
        "security_testing",
    ] {
        let mut scenario = load();
        scenario["scenario_type"] = json!(kind);
        assert!(review(&scenario, None).valid, "{kind}");
    }
}

#[test]
fn doubts_do_not_make_it_wrong() {
    for (users, seconds, expected) in [
        (1001, 300, vec!["concurrent_users"]),
        (0, 300, vec!["concurrent_users"]),
        (5, 5, vec!["concurrent_users", "duration_seconds"]),
        (1000, 3601, vec!["duration_seconds"]),
        (10, 10, vec![]),
    ] {
        let mut scenario = load();
        scenario["test_parameters"] =
            json!({"concurrent_users": users, "duration_seconds": seconds, "ramp_up_time": 1});
        let review = review(&scenario, None);
        let expected: Vec<String> = expected
            .iter()
            .map(|it| format!("/test_parameters/{it}"))
            .collect();
        assert_eq!(pointers(&review.warnings), expected, "{users} {seconds}");
        assert!(review.valid);
    }
}

#[test]
fn loads_get_suggestions() {
    let mut scenario = load();
    let endpoint =
        json!({"path": "/pets", "method": "GET", "response_config": {"status_code": 200}});
    scenario["endpoints"] = Value::Array(vec![endpoint; 11]);
    scenario["test_parameters"] = json!({"concurrent_users": 101});
    let found = review(&scenario, None);
    let all = pointers(&found.suggestions);
    assert_eq!(all[..2], ["/endpoints", "/test_parameters/ramp_up_time"]);
    assert_eq!(all.len(), 13);
    scenario["scenario_type"] = json!("functional_testing");
    assert!(review(&scenario, None).suggestions.is_empty());
}

#[test]
fn scenarios_of_other_formats_are_read() {
    let shop = Shop::new();
    let right = json!({"endpoints": {"/pets": {"GET": {"status": 500}}}});
    assert!(review(&right, Some(shop.catalogue())).valid);
    let wrong = json!({"rules": [{"respond": {"status": 1}}]});
    assert_eq!(
        pointers(&review(&wrong, None).errors),
        ["/rules/0/respond/status"]
    );
}
