//! What is wrong with a scenario is said all at once, with places and what is allowed.

use crate::shop::Shop;
use mimus_scenario::{Problem, read};
use serde_json::{Value, json};

fn problems(scenario: &Value) -> Vec<Problem> {
    let shop = Shop::new();
    read(scenario, None, Some(shop.catalogue())).expect_err("something is wrong")
}

fn pointers(scenario: &Value) -> Vec<String> {
    let mut pointers: Vec<String> = problems(scenario)
        .into_iter()
        .map(|it| it.pointer)
        .collect();
    pointers.sort();
    pointers
}

#[test]
fn everything_is_found_at_once() {
    let scenario = json!({
        "name": "sale",
        "descripton": "a slip",
        "clock": {"at": "tomorrow"},
        "delay": {"normal": {"mean-ms": -1}},
        "rules": [
            {"operations": ["getPett", "tag:pest", "GET /pet"], "respond": {"status": 42}},
            {"when": [{"query": "a", "header": "b", "equals": 1}, {"query": "a"},
                      {"query": "a", "matches": "("}, {"body": "name", "exists": true}]},
            {"fault": "explosion", "delay": {"uniform": {"min-ms": 5, "max-ms": 1}}},
            {"respond": {"json": 1, "text": "x", "headers": {"content-length": "3", "a b": "c", "x": "\n"}}},
            {"rate-limit": {"requests": 0}, "error-rate": {"probability": 1.5}},
            {"respond": {"base64": "%%", "content-type": "html"}},
            {"sequence": [{"times": 0}], "at-end": "stop"},
            {"fault": {"trickle": {}}},
            {"machine": "m", "at-end": "loop"},
        ],
    });
    assert_eq!(
        pointers(&scenario),
        [
            "/clock/at",
            "/delay/normal",
            "/delay/normal/mean-ms",
            "/descripton",
            "/rules/0/operations/0",
            "/rules/0/operations/1",
            "/rules/0/operations/2",
            "/rules/0/respond/status",
            "/rules/1/when/0",
            "/rules/1/when/1",
            "/rules/1/when/2/matches",
            "/rules/1/when/3/body",
            "/rules/2/delay/uniform",
            "/rules/2/fault",
            "/rules/3/respond",
            "/rules/3/respond/headers/a b",
            "/rules/3/respond/headers/content-length",
            "/rules/3/respond/headers/x",
            "/rules/4/error-rate/probability",
            "/rules/4/rate-limit",
            "/rules/4/rate-limit/requests",
            "/rules/5/respond/base64",
            "/rules/5/respond/content-type",
            "/rules/6/at-end",
            "/rules/6/sequence/0/times",
            "/rules/7/fault/trickle",
            "/rules/8",
            "/rules/8",
        ]
    );
    for problem in problems(&scenario) {
        assert!(!problem.message.is_empty(), "{problem:?}");
    }
}

#[test]
fn what_was_probably_meant_is_offered() {
    for (scenario, pointer, meant) in [
        (json!({"name": "a", "rulez": []}), "/rulez", "`rules`"),
        (
            json!({"name": "a", "rules": [{"fault": "conection-reset"}]}),
            "/rules/0/fault",
            "`connection-reset`",
        ),
        (
            json!({"name": "a", "rules": [{"operations": ["getPets"]}]}),
            "/rules/0/operations/0",
            "`getPet`",
        ),
        (
            json!({"name": "a", "rules": [{"operations": ["GET /pet"]}]}),
            "/rules/0/operations/0",
            "`GET /pets`",
        ),
        (
            json!({"name": "a", "rules": [{"operations": ["/api/v3/pet"]}]}),
            "/rules/0/operations/0",
            "`/api/v3/pets`",
        ),
        (
            json!({"name": "a", "rules": [{"operations": ["tag:pet"]}]}),
            "/rules/0/operations/0",
            "`pets`",
        ),
    ] {
        let problems = problems(&scenario);
        let [problem] = problems.as_slice() else {
            panic!("{problems:?}");
        };
        assert_eq!(problem.pointer, pointer);
        let hint = problem.hint.as_deref().unwrap_or_default();
        assert!(hint.contains(meant), "{scenario}: {hint}");
    }
}

#[test]
fn kinds_are_told_apart() {
    for scenario in [
        json!(null),
        json!([]),
        json!("a"),
        json!({"name": 5}),
        json!({"name": ""}),
        json!({}),
    ] {
        assert!(read(&scenario, None, None).is_err(), "{scenario}");
    }
    let problems = read(&json!({"name": "a", "rules": {}}), None, None).expect_err("no list");
    assert_eq!(
        problems[0].to_string(),
        "/rules: this is an object; it has to be a list"
    );
    let deep = (0..100).fold(
        json!({"query": "a", "exists": true}),
        |inner, _| json!({"not": inner}),
    );
    let problems = read(
        &json!({"name": "a", "rules": [{"when": [deep]}]}),
        None,
        None,
    );
    assert!(
        problems.expect_err("too deep")[0]
            .message
            .contains("deeper")
    );
    for (path, what) in [
        ("$..a..b..c", "`..`"),
        ("$[?@.a == $.b]", "`@`"),
        ("a", "JSONPath"),
    ] {
        let wide = json!({"name": "a", "rules": [{"when": [{"body": path, "exists": true}]}]});
        let problems = read(&wide, None, None).expect_err("too wide");
        assert!(problems[0].message.contains(what), "{problems:?}");
    }
}

#[test]
fn what_the_configuration_has_today_is_read() {
    let written = json!({"variables": {"region": "eu"}});
    let scenario = read(&written, Some("black-friday"), None).expect("a scenario");
    assert_eq!(scenario.name, "black-friday");
    assert_eq!(scenario.variables["region"], "eu");
    let empty = read(&json!({}), Some("nothing"), None).expect("a scenario");
    assert!(empty.rules.is_empty());
}

#[test]
fn files_look_as_the_configuration_does() {
    let written = r#"
        [scenarios.black-friday]
        description = "Too many customers"
        extends = "base"
        variables = { region = "eu" }
        clock = { at = "2026-11-27T00:00:00Z", speed = 60 }
        delay = { log-normal = { median-ms = 80, sigma = 0.4, max-ms = 2000 } }

        [[scenarios.black-friday.rules]]
        operations = ["tag:store", "!getOrder"]
        rate-limit = { requests = 100, window-ms = 60000, per = "client" }
        error-rate = { probability = 0.05, respond = { status = 503 } }
        continue = true

        [[scenarios.black-friday.rules]]
        operations = ["POST /store/orders"]
        when = [{ body = "$.lines[*].quantity", greater-than = 100 }, { not = { header = "x-vip", exists = true } }]
        respond = { status = 422, json = { error = "too many" }, headers = { x-reason = "quantity" } }

        [[scenarios.black-friday.rules]]
        operations = ["getOrder"]
        machine = "order"
        required-state = "Started"
        new-state = "paid"
        sequence = [{ times = 2, fault = "connection-reset" }, { fault = { trickle = { bytes-per-second = 10 } } }]
        at-end = "loop"
    "#;
    let value: Value = toml::from_str(written).expect("TOML");
    let shop = Shop::new();
    let one = &value["scenarios"]["black-friday"];
    let scenario = read(one, Some("black-friday"), Some(shop.catalogue()));
    let scenario = scenario.unwrap_or_else(|problems| panic!("{problems:#?}"));
    let counts = (
        scenario.rules.len(),
        scenario.rules[1].when.len(),
        scenario.rules[2].sequence.len(),
    );
    assert_eq!(counts, (3, 2, 2));
    let judge = jsonschema::validator_for(&mimus_scenario::schema()).expect("a schema");
    assert!(
        judge.is_valid(one),
        "{:?}",
        judge.iter_errors(one).collect::<Vec<_>>()
    );
}
