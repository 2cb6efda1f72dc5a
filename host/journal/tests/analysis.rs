//! Figures of journals whose figures are known.

#![expect(clippy::unwrap_used, reason = "a test")]

mod common;

use common::{NOON, exchange, get, journal, of_operation};
use mimus_journal::{Analysis, Body, Described, Durations, Exchange, Filter, Level};
use serde_json::{Value, json};

fn at(mut exchange: Exchange, seconds: i64, milliseconds: u64) -> Exchange {
    exchange.time = NOON + seconds * 1000;
    exchange.durations = Durations {
        total: milliseconds * 1000,
        ..Durations::default()
    };
    exchange
}

fn by(mut exchange: Exchange, client: &str, user_agent: &str) -> Exchange {
    exchange.client = Some(client.to_owned());
    exchange.user_agent = Some(user_agent.to_owned());
    exchange
}

fn analyze(exchanges: impl IntoIterator<Item = Exchange>) -> Analysis {
    journal(exchanges)
        .analyze(&Filter::default(), None)
        .unwrap()
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= expected * 0.01 + 1e-9,
        "{found} is not {expected}"
    );
}

fn rules(analysis: &Analysis) -> Vec<&str> {
    analysis
        .insights
        .iter()
        .map(|insight| insight.rule)
        .collect()
}

#[test]
fn figures_of_a_hundred_requests() {
    let calls = (1..=100_u64).map(|number| {
        let status = match number {
            1..=80 => 200,
            81..=95 => 404,
            _ => 500,
        };
        let seconds = i64::try_from(number).unwrap() * 60;
        let (method, path) = if number <= 25 {
            ("POST", "/pets")
        } else {
            ("GET", "/pets/7")
        };
        let mut call = at(exchange(method, path, status, "12345"), seconds, number);
        call.response.body = Body::whole("x".repeat(usize::try_from(number).unwrap()));
        of_operation(call, if number <= 25 { "create" } else { "get" })
    });
    let analysis = analyze(calls);
    assert_eq!(analysis.requests, 100);
    close(analysis.latency.mean_ms, 50.5);
    close(analysis.latency.p50_ms, 50.0);
    close(analysis.latency.p90_ms, 90.0);
    close(analysis.latency.p95_ms, 95.0);
    close(analysis.latency.p99_ms, 99.0);
    close(analysis.latency.max_ms, 100.0);
    close(analysis.latency.std_dev_ms, 28.866);
    assert_eq!(analysis.bands.fast_under_100ms, 99);
    assert_eq!(analysis.bands.medium_100_to_500ms, 1);
    assert_eq!(
        (analysis.outcomes.success, analysis.outcomes.errors),
        (80, 20)
    );
    close(analysis.outcomes.error_rate, 20.0);
    close(analysis.time.seconds, 99.0 * 60.0);
    close(analysis.time.requests_per_hour.unwrap(), 60.61);
    assert_eq!(
        analysis.time.first.as_deref(),
        Some("2026-11-21T16:01:00.000Z")
    );
    assert_eq!(
        analysis.time.peak_hour.as_deref(),
        Some("2026-11-21T16:00Z")
    );
    assert_eq!(analysis.hours["2026-11-21T16:00Z"].requests, 59);
    assert_eq!(analysis.hours["2026-11-21T17:00Z"].errors, 20);
    assert_eq!(analysis.statuses[&404].requests, 15);
    close(analysis.statuses[&500].latency.p50_ms, 98.0);
    assert_eq!(analysis.methods["POST"].requests, 25);
    close(analysis.methods["POST"].latency.max_ms, 25.0);
    assert_eq!(analysis.operations[0].name, "get");
    assert_eq!(analysis.operations[0].figures.errors, 20);
    close(analysis.traffic.ratio.unwrap(), 3.0);
    assert_eq!(analysis.sizes.response_bytes, 5050);
    assert_eq!((analysis.sizes.median, analysis.sizes.max), (50, 100));
    assert_eq!(analysis.errors.by_status[&404], 15);
    assert_eq!(
        analysis.errors.peak_hour.as_deref(),
        Some("2026-11-21T17:00Z")
    );
    assert_eq!(analysis.errors.categories.client_errors, 15);
    assert_eq!(analysis.errors.categories.server_errors, 5);
    assert_eq!(analysis.insights[0].rule, "many-errors");
    assert_eq!(analysis.insights[0].level, Level::Problem);
    close(analysis.insights[0].value, 20.0);
    assert_eq!(analysis.insights[0].threshold, Some(10.0));
    assert!(rules(&analysis).contains(&"long-span"));
    assert!(rules(&analysis).contains(&"one-path"));
}

#[test]
fn nothing_has_figures_too() {
    let analysis = analyze([]);
    assert_eq!(analysis.requests, 0);
    assert_eq!(analysis.insights, []);
    assert_eq!(analysis.time.first, None);
    analysis.to_client_keys();
    analysis.to_server_keys();
}

#[test]
fn errors_are_told_apart_by_where_they_come_from() {
    let faults = Exchange {
        fault: Some("connection-reset".to_owned()),
        ..of_operation(get("/a", 0), "a")
    };
    let violations = Exchange {
        violations: vec![json!({"rule": "required"})],
        problem: Some("invalid-request".to_owned()),
        ..of_operation(get("/a", 422), "a")
    };
    let unrouted = Exchange {
        problem: Some("no-route".to_owned()),
        ..get("/b", 404)
    };
    let refused = Exchange {
        problem: Some("unauthorized".to_owned()),
        ..of_operation(get("/a", 401), "a")
    };
    let calls = [
        faults,
        violations,
        unrouted,
        refused,
        of_operation(get("/a", 404), "a"),
        of_operation(get("/a", 503), "a"),
        of_operation(get("/a", 200), "a"),
    ];
    let errors = analyze(calls).errors;
    let expected = json!({
        "faults": 1, "violations": 1, "not_routed": 1, "refused": 1, "client_errors": 1,
        "server_errors": 1,
    });
    assert_eq!(serde_json::to_value(errors.categories).unwrap(), expected);
    assert_eq!(errors.by_status[&0], 1);
    assert_eq!(errors.by_operation, [("a".to_owned(), 5)]);
    assert_eq!(errors.by_problem.len(), 3);
}

#[test]
fn the_admin_side_is_a_figure_of_its_own() {
    let admin = || Exchange {
        admin: true,
        ..get("/admin/api/requests", 200)
    };
    let journal = journal([get("/a", 200), admin(), admin()]);
    let analysis = journal.analyze(&Filter::default(), None).unwrap();
    assert_eq!(analysis.requests, 1);
    assert_eq!(
        (
            analysis.traffic.admin_requests,
            analysis.traffic.admin_paths
        ),
        (2, 1)
    );
    let usage = &analysis.to_client_keys()["patterns"]["admin_usage"];
    assert_eq!(usage["percentage"], 66.67);
    let analysis = journal.analyze(&Filter::everything(), None).unwrap();
    assert_eq!(analysis.requests, 3);
    let usage = &analysis.to_client_keys()["patterns"]["admin_usage"];
    assert_eq!(usage["percentage"], 66.67);
}

#[test]
fn what_was_never_called_is_found() {
    let described = ["a", "b"].map(|id| Described {
        id: id.to_owned(),
        method: "GET".to_owned(),
        path: format!("/{id}"),
        responses: vec!["200".to_owned(), "404".to_owned()],
    });
    let journal = journal([of_operation(get("/a", 200), "a")]);
    let analysis = journal
        .analyze(&Filter::default(), Some(&described))
        .unwrap();
    let coverage = analysis.coverage.as_ref().unwrap();
    close(coverage.operations_percent, 50.0);
    close(coverage.responses_percent, 25.0);
    assert_eq!(coverage.never_called[0].id, "b");
    let insight = analysis
        .insights
        .iter()
        .find(|own| own.rule == "never-called")
        .unwrap();
    assert!(
        insight.message.contains("1 of 2, `b` among them"),
        "{}",
        insight.message
    );
}

#[test]
fn each_rule_speaks_where_its_bound_is_passed() {
    let check = |calls: Vec<Exchange>, expected: &[&str], not: &[&str]| {
        let analysis = analyze(calls);
        let rules = rules(&analysis);
        for rule in expected {
            assert!(rules.contains(rule), "{rule} is not in {rules:?}");
        }
        for rule in not {
            assert!(!rules.contains(rule), "{rule} is in {rules:?}");
        }
        assert!(
            analysis
                .insights
                .iter()
                .all(|own| !own.recommendation.is_empty())
        );
    };
    let slow = |milliseconds| vec![at(get("/a", 200), 0, milliseconds)];
    check(
        slow(1000),
        &["slow-average", "no-errors", "only-reads"],
        &["very-slow-average"],
    );
    check(
        slow(1001),
        &["very-slow-average"],
        &["slow-average", "fast-average"],
    );
    check(slow(500), &[], &["slow-average", "fast-average"]);
    check(slow(50), &[], &["fast-average"]);
    check(slow(49), &["fast-average"], &[]);
    let errors = |errors: usize, of: usize| {
        let status = |number| if number < errors { 500 } else { 200 };
        (0..of)
            .map(|number| get("/a", status(number)))
            .collect::<Vec<_>>()
    };
    check(
        errors(10, 100),
        &[],
        &["many-errors", "few-errors", "no-errors"],
    );
    check(errors(11, 100), &["many-errors"], &[]);
    check(
        errors(1, 101),
        &["few-errors"],
        &["no-errors", "many-errors"],
    );
    check(
        vec![exchange("POST", "/a", 200, "")],
        &["no-reads"],
        &["only-reads", "one-minute"],
    );
    let two = |seconds| vec![at(get("/a", 200), 0, 1), at(get("/b", 200), seconds, 1)];
    check(two(60), &["one-minute", "rate"], &["long-span", "one-path"]);
    check(two(3600), &[], &["one-minute", "long-span"]);
    check(two(3601), &["long-span"], &[]);
    let mut bots = vec![by(get("/a", 200), "10.0.0.1", "Googlebot/2.1")];
    bots.extend((0..9).map(|n| by(get("/b", 200), &format!("10.0.1.{n}"), "curl/8")));
    check(bots.clone(), &["bots"], &["high-volume-clients"]);
    bots.pop();
    check(bots, &["high-volume-clients"], &[]);
}

/// Every key that clients of the older server look for.
#[test]
fn both_sets_of_keys_are_whole() {
    let calls = [
        by(at(get("/users/7", 200), 0, 20), "10.0.0.1", "curl/8"),
        by(at(get("/users/8", 200), 10, 40), "10.0.0.1", "curl/8"),
        by(
            at(exchange("POST", "/users", 500, ""), 20, 600),
            "10.0.0.2",
            "Mozilla Firefox/1",
        ),
    ];
    let analysis = analyze(calls);
    let client = analysis.to_client_keys();
    let check = |value: &Value, pointer: &str, expected: Value| {
        assert_eq!(value.pointer(pointer), Some(&expected), "{pointer}");
    };
    check(&client, "/total_requests", json!(3));
    check(&client, "/time_range/duration_seconds", json!(20.0));
    check(&client, "/time_range/duration_human", json!("20 s"));
    check(&client, "/time_range/total_entries", json!(3));
    check(
        &client,
        "/methods/distribution",
        json!({"GET": 2, "POST": 1}),
    );
    check(&client, "/methods/percentages/GET", json!(66.67));
    check(&client, "/methods/most_common", json!("GET"));
    check(&client, "/status_codes/categories/success_2xx", json!(2));
    check(&client, "/status_codes/success_rate", json!(66.67));
    check(&client, "/endpoints/total_unique_endpoints", json!(3));
    check(
        &client,
        "/endpoints/patterns",
        json!({"/users/{id}": 2, "/users": 1}),
    );
    close(client["performance"]["median_ms"].as_f64().unwrap(), 40.0);
    check(&client, "/performance/average_ms", json!(220.0));
    check(
        &client,
        "/performance/performance_distribution/slow_over_500ms",
        json!(1),
    );
    check(&client, "/performance/total_measured", json!(3));
    check(&client, "/errors/total_errors", json!(1));
    check(&client, "/errors/by_endpoint", json!({"/users": 1}));
    check(&client, "/errors/by_method", json!({"POST": 1}));
    check(
        &client,
        "/errors/time_distribution/hourly_distribution",
        json!({"2026-11-21T16:00Z": 1}),
    );
    check(&client, "/patterns/potential_bot_traffic/count", json!(0));
    check(
        &client,
        "/patterns/high_volume_clients",
        json!({"10.0.0.1": 2, "10.0.0.2": 1}),
    );
    assert!(!client["insights"].as_array().unwrap().is_empty());

    let server = analysis.to_server_keys();
    check(
        &server,
        "/time_range/requests_per_hour",
        json!({"2026-11-21T16:00Z": 3}),
    );
    check(&server, "/time_range/peak_hour", json!("2026-11-21T16:00Z"));
    check(&server, "/performance/slow_requests", json!(0));
    check(&server, "/performance/fast_requests", json!(2));
    check(&server, "/performance/p99", json!(600.0));
    check(&server, "/status_codes/success_count", json!(2));
    check(
        &server,
        "/status_codes/most_common",
        json!([["200", 2], ["500", 1]]),
    );
    check(
        &server,
        "/endpoints/endpoint_categories",
        json!({"business": 3}),
    );
    check(
        &server,
        "/endpoints/performance_by_endpoint/~1users/request_count",
        json!(1),
    );
    check(&server, "/methods/read_write_ratio/ratio", json!(2.0));
    check(
        &server,
        "/user_agents/browser_distribution",
        json!({"Firefox": 1, "curl": 2}),
    );
    check(
        &server,
        "/user_agents/most_common_agents",
        json!([["curl/8", 2], ["Mozilla Firefox/1", 1]]),
    );
    check(&server, "/response_sizes/total_bytes", json!(6));
    check(&server, "/response_sizes/large_responses", json!(0));
    assert!(server["insights"].as_array().unwrap().len() > 1);
}
