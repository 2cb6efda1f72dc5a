//! MockLoop's formats do what its manual says.

use std::time::Duration;

use crate::shop::{Request, Shop, request};
use guest_sdk::testing::Host;
use guest_sdk::{Choice, Location, Operation, Outcome};
use mimus_scenario::{Answer, Format, Live, Problem, read};
use mimus_template::Template;
use serde_json::{Value, json};

fn problems(scenario: &Value) -> Vec<Problem> {
    let shop = Shop::new();
    read(scenario, Some("test"), Some(shop.catalogue())).expect_err("something is wrong")
}

/// The status and body that a request gets, with templates worked out.
fn answer(shop: &Shop, live: &Live, asked: &Request, host: &Host) -> (Option<u16>, Value) {
    let decision = shop.ask(live, asked);
    let body = match &decision.answer {
        Answer::Body { bytes, .. } => serde_json::from_slice(bytes).expect("JSON"),
        Answer::Template { text, content_type } => {
            assert_eq!(content_type.as_ref().expect("a type"), "application/json");
            rendered(host, text, asked)
        }
        Answer::Ordinary => Value::Null,
        other => panic!("{other:?}"),
    };
    (decision.status, body)
}

fn rendered(host: &Host, template: &str, asked: &Request) -> Value {
    let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
    let mut request = guest_sdk::Request {
        query: Some(query.to_owned()),
        headers: vec![
            ("content-type".to_owned(), "application/json".into()),
            ("x-trace".to_owned(), "t1".into()),
        ],
        body: Some(asked.body.clone()),
        ..guest_sdk::Request::new(&asked.method, path)
    };
    if let Some(id) = path.strip_prefix("/api/v3/pets/") {
        request = request.with(
            Location::Path,
            "petId",
            id.parse::<u64>().expect("a number"),
        );
    }
    let operation = Operation::new(&asked.method, path);
    let settings = json!({ "body": template }).to_string();
    let outcome = host.answer::<Template>(&operation, &Choice::json(200), &settings, &request);
    match outcome {
        Ok(Outcome::Respond(response)) => {
            serde_json::from_slice(&response.body).unwrap_or_else(|_| panic!("{response:?}"))
        }
        other => panic!("{template}: {other:?}"),
    }
}

#[test]
fn formats_are_told_by_their_shape() {
    for (scenario, format) in [
        (json!({"name": "a", "rules": []}), Format::Own),
        (json!({"variables": {}}), Format::Own),
        (json!({}), Format::Own),
        (json!({"get_pets": []}), Format::RunTime),
        (json!({"name": "a", "/pets": []}), Format::RunTime),
        (json!({"responses": {"/pets": []}}), Format::RunTime),
        (json!({"scenario_name": "a", "endpoints": []}), Format::Test),
        (json!({"scenario_type": "load_testing"}), Format::Test),
        (json!({"endpoints": {}}), Format::Documented),
        (json!({"inherits_from": "a"}), Format::Documented),
    ] {
        assert_eq!(Format::of(&scenario), format, "{scenario}");
    }
}

#[test]
fn the_run_time_format_has_whole_bodies_by_operation_and_path() {
    let shop = Shop::new();
    let live = shop.live(&json!({
        "responses": {"/pets": "below", "/store/orders": {"status_code": 404}},
        "/pets": ["by path"],
        "get_pets": {"by": "key", "text": "{{now()}}"},
        "get_pets_petId": null,
        "get_store_orders_orderid": 5,
        "post_api_v3_pets_petId_uploadimage": true,
    }));
    let host = Host::new();
    for (line, expected) in [
        ("GET /pets", json!({"by": "key", "text": "{{now()}}"})),
        ("POST /pets", json!(["by path"])),
        ("GET /pets/1", json!(null)),
        ("GET /store/orders", json!({"status_code": 404})),
        ("POST /store/orders", json!({"status_code": 404})),
        ("GET /store/orders/1", json!(5)),
        ("POST /pets/1/upload-image", json!(true)),
    ] {
        let (status, body) = answer(&shop, &live, &request(line), &host);
        assert_eq!((status, body), (None, expected), "{line}");
    }
    let problems = problems(&json!({"get_petz": 1, "/petz": 2, "responses": {"pets": 3}}));
    let pointers: Vec<&str> = problems.iter().map(|it| it.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        ["/get_petz", "/responses/pets", "/~1petz", "/responses/pets"]
    );
    assert!(
        problems[0]
            .hint
            .as_deref()
            .is_some_and(|hint| hint.contains("`get_pets`"))
    );
    assert!(
        problems[2]
            .hint
            .as_deref()
            .is_some_and(|hint| hint.contains("`/pets`"))
    );
}

#[test]
fn the_test_format_answers_as_each_endpoint_says() {
    let shop = Shop::new();
    let scenario = json!({
        "scenario_name": "limits", "description": "d", "scenario_type": "error_simulation",
        "endpoints": [
            {"path": "/pets", "method": "get", "response_config": {
                "status_code": 429, "response_time_ms": 150,
                "response_data": {"error": "slow down"},
                "headers": {"Retry-After": 60, "X-RateLimit-Limit": "100"}}},
            {"path": "/pets/7", "method": "GET", "response_config": {"status_code": 404}},
        ],
        "test_parameters": {"concurrent_users": 10, "error_rate_threshold": 0.5},
        "validation_rules": [{"rule_type": "status", "condition": "status_code", "expected_value": 429}],
    });
    let live = shop.live(&scenario);
    let decision = shop.ask(&live, &request("GET /pets"));
    assert_eq!(
        (decision.status, decision.delay),
        (Some(429), Duration::from_millis(150))
    );
    let values: Vec<&str> = decision
        .headers
        .iter()
        .filter_map(|it| it.1.to_str().ok())
        .collect();
    assert_eq!(values, ["60", "100"]);
    assert_eq!(shop.ask(&live, &request("GET /pets/7")).status, Some(404));
    assert_eq!(shop.ask(&live, &request("GET /pets/8")).status, None);
    let kept = &live.compiled().scenario().variables;
    assert_eq!(kept["test_parameters"]["concurrent_users"], 10);
    assert_eq!(live.compiled().scenario().name, "limits");
    let mut wrong = scenario.clone();
    wrong["endpoints"] = json!([
        {"path": "/api/users", "method": "GET", "response_config": {"status_code": 200}},
        {"path": "pets", "method": "FETCH", "response_config": {"status_code": 1}},
        {"method": "GET"},
    ]);
    let pointers: Vec<String> = problems(&wrong).into_iter().map(|it| it.pointer).collect();
    assert_eq!(
        pointers,
        [
            "/endpoints/1/path",
            "/endpoints/1/method",
            "/endpoints/1/response_config/status_code",
            "/endpoints/2",
            "/endpoints/2",
            "/endpoints/0",
        ]
    );
}

#[test]
fn the_documented_format_has_statuses_delays_and_errors() {
    let shop = Shop::new();
    let live = shop.live(&json!({
        "description": "d", "global_delay_ms": 2000,
        "endpoints": {
            "/pets": {
                "GET": {"delay_ms": 5000, "response": {"pets": []}},
                "post": {"status": 429, "error": "Rate limit exceeded"},
            },
            "/pets/{petId}": {"GET": {"status_code": 404, "body": {"error": "nobody"}, "headers": {"x-a": "1"}},
                              "DELETE": {"error": "broken"}},
            "/store/orders": {"ANY": {"status": 202}, "GET": {"response": ["all"]}},
            "/store/orders?status=open": {"GET": {"response": ["open"]}},
            "/store/orders/9": {"response": {"id": 9}},
        },
    }));
    let host = Host::new();
    for (line, status, expected) in [
        ("GET /pets", None, json!({"pets": []})),
        (
            "POST /pets",
            Some(429),
            json!({"error": "Rate limit exceeded"}),
        ),
        ("GET /pets/1", Some(404), json!({"error": "nobody"})),
        ("DELETE /pets/1", Some(500), json!({"error": "broken"})),
        ("GET /store/orders?status=open", None, json!(["open"])),
        ("GET /store/orders?status=sold", None, json!(["all"])),
        ("POST /store/orders", Some(202), json!(null)),
        ("GET /store/orders/9", None, json!({"id": 9})),
        ("GET /store/orders/8", None, json!(null)),
    ] {
        assert_eq!(
            answer(&shop, &live, &request(line), &host),
            (status, expected),
            "{line}"
        );
    }
    let delay = |line| shop.ask(&live, &request(line)).delay;
    assert_eq!(delay("GET /pets"), Duration::from_secs(7));
    assert_eq!(delay("GET /store/orders/8"), Duration::from_secs(2));
}

#[test]
fn rules_are_asked_in_order_and_templates_are_worked_out() {
    let shop = Shop::new();
    let live = shop.live(&json!({"endpoints": {"/pets": {"POST": {"rules": [
        {"condition": "request.json.email == 'admin@test.com'",
         "response": {"error": "Admin email not allowed"}, "status_code": 400},
        {"condition": "len(request.json.name) < 2",
         "response": {"error": "Name too short"}, "status_code": 422},
        {"default": true, "status_code": 201, "response": {
            "id": "{{random_int(1, 1000)}}", "name": "{{request.json.name}}",
            "email": "to {{request.json.email}}!", "created_at": "{{now()}}",
            "braces": "a {%% b", "nested": {"a": [1, null, "{{ request.headers['X-Trace'] }}"]}}},
    ]}}}}));
    let host = Host::new().at_ms(1_767_225_600_000).seed(1);
    let post = |body: Value| request("POST /pets").body(&body.to_string());
    let of = |body| answer(&shop, &live, &post(body), &host);
    assert_eq!(of(json!({"email": "admin@test.com"})).0, Some(400));
    assert_eq!(of(json!({"name": "A"})).0, Some(422));
    let (status, body) = of(json!({"name": "Ada \"{{ 1 }}\"", "email": "a@b.c"}));
    assert_eq!(status, Some(201));
    assert!((1..=1000).contains(&body["id"].as_i64().expect("a number")));
    assert_eq!(body["name"], "Ada \"{{ 1 }}\"");
    assert_eq!(body["email"], "to a@b.c!");
    assert_eq!(body["created_at"], "2026-01-01T00:00:00Z");
    assert_eq!(body["braces"], "a {%% b");
    assert_eq!(body["nested"], json!({"a": [1, null, "t1"]}));
}

#[test]
fn path_variables_keep_their_type_alone_and_are_text_within_text() {
    let shop = Shop::new();
    let live = shop.live(&json!({"endpoints": {"/pets/{petId}": {"GET": {"response": {
        "id": "{{path.petId}}", "name": "Pet {{path.petId}}", "q": "{{request.query.a or 'none'}}",
    }}}}}));
    let (_, body) = answer(&shop, &live, &request("GET /pets/7?b=1"), &Host::new());
    assert_eq!(body, json!({"id": 7, "name": "Pet 7", "q": "none"}));
}

#[test]
fn state_is_kept_from_one_request_to_the_next() {
    let shop = Shop::new();
    let live = shop.live(&json!({"state_enabled": true, "endpoints": {"/pets": {
        "GET": {"response": "{{state.users or []}}"},
        "POST": {"actions": [
            "state.users = state.users or []",
            "new_user = {**request.json, 'id': len(state.users) + 1}",
            "state.users.append(new_user)",
        ], "response": "{{new_user}}", "status_code": 201},
    }}}));
    let host = Host::new();
    let list = || answer(&shop, &live, &request("GET /pets"), &host).1;
    assert_eq!(list(), json!([]));
    for at in 1..12 {
        let posted = request("POST /pets").body(r#"{"id": 99, "name": "Ada"}"#);
        let (status, body) = answer(&shop, &live, &posted, &host);
        assert_eq!(
            (status, body),
            (Some(201), json!({"id": at, "name": "Ada"}))
        );
    }
    let all = list();
    let ids: Vec<i64> = all
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|it| it["id"].as_i64())
        .collect();
    assert_eq!(ids, (1..12).collect::<Vec<_>>());
}

#[test]
fn actions_alone_leave_the_answer_to_who_gives_it() {
    let shop = Shop::new();
    let live = shop.live(&json!({"endpoints": {"/pets": {
        "GET": {"response": {"count": "{{len(state.seen)}}"}},
        "POST": {"actions": ["state.seen.append(request.json)"]},
    }}}));
    let host = Host::new().next(|_| {
        let response = guest_sdk::Response::new(200).content("application/json", "{\"id\": 5}");
        Ok(response)
    });
    let posted = request("POST /pets").body("{}");
    assert_eq!(
        answer(&shop, &live, &posted, &host),
        (None, json!({"id": 5}))
    );
    let (_, body) = answer(&shop, &live, &request("GET /pets"), &host);
    assert_eq!(body, json!({"count": 1}));
}

#[test]
fn rules_take_as_long_as_their_endpoint_unless_they_say_otherwise() {
    let shop = Shop::new();
    let live = shop.live(
        &json!({"endpoints": {"/pets": {"GET": {"delay_ms": 40, "rules": [
            {"condition": "query.a == 1", "status": 201, "delay_ms": 5},
            {"condition": "query.a == 2", "status": 202},
            {"status": 203},
        ]}}}}),
    );
    for (line, status, ms) in [
        ("GET /pets?a=1", 201, 5),
        ("GET /pets?a=2", 202, 40),
        ("GET /pets", 203, 40),
    ] {
        let decision = shop.ask(&live, &request(line));
        let expected = (Some(status), Duration::from_millis(ms));
        assert_eq!((decision.status, decision.delay), expected, "{line}");
    }
}

#[test]
fn nothing_is_passed_over_in_silence() {
    for (endpoint, pointer) in [
        (json!({"response": 1, "error": "x"}), ""),
        (
            json!({"response": 1, "rules": [{"default": true, "response": 2}]}),
            "/rules/0",
        ),
        (
            json!({"rules": [{"response": 1}, {"default": true, "response": 2}]}),
            "/rules/1",
        ),
        (json!({"rules": [{"rules": []}]}), "/rules/0/rules"),
        (json!({"default": true}), "/default"),
    ] {
        let problems = problems(&json!({"endpoints": {"/pets": {"GET": endpoint}}}));
        let pointers: Vec<&str> = problems.iter().map(|it| it.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [format!("/endpoints/~1pets/GET{pointer}")],
            "{endpoint}"
        );
    }
}

#[test]
fn conditions_mean_what_they_mean_in_python() {
    let shop = Shop::new();
    let asked = || {
        request("POST /pets/7/upload-image?page=2&status=sold")
            .header("x-tenant", "acme")
            .body(r#"{"name": "Ada", "n": 3, "tags": ["x"], "no": false, "none": null, "a": {"b": [1, 2]}, "empty": ""}"#)
    };
    for (condition, holds) in [
        (json!("request.json.name == 'Ada'"), true),
        (json!("'Ada' == request.json.name"), true),
        (json!("request.json.name != \"Bob\""), true),
        (
            json!("request.json['name'] == 'Ada' and request.json.n >= 3"),
            true,
        ),
        (json!("request.json.n > 3 or request.json.n < 3"), false),
        (json!("2 < request.json.n"), true),
        (json!("not (request.json.n == 3)"), false),
        (json!("request.json.n == -3"), false),
        (json!("request.query.status == 'sold'"), true),
        (json!("request.query.get('page') == 2"), true),
        (json!("request.args.page > 1"), true),
        (json!("query.status in ['sold', 'open']"), true),
        (json!("query.status not in ['sold', 'open']"), false),
        (json!("'x' in request.json.tags"), true),
        (json!("'d' in request.json.name"), true),
        (json!("path.petId == 7"), true),
        (json!("request.headers['X-Tenant'] == 'acme'"), true),
        (json!("headers.missing"), false),
        (json!("request.json.name"), true),
        (json!("request.json.no"), false),
        (json!("request.json.empty"), false),
        (json!("request.json.none is None"), true),
        (json!("request.json.missing is None"), true),
        (json!("request.json.name is not None"), true),
        (json!("len(request.json.tags) == 1"), true),
        (json!("len(request.json.name) > 3"), false),
        (json!("request.json.a.b[1] == 2"), true),
        (json!("{{ request.json.n == 3 }}"), true),
        (json!({"query": {"status": "sold", "page": 2}}), true),
        (json!({"query": {"status": "open"}}), false),
        (
            json!({"json": {"name": "Ada"}, "headers": {"x-tenant": "acme"}}),
            true,
        ),
        (json!(true), true),
    ] {
        let live = shop.live(
            &json!({"endpoints": {"/pets/{petId}/upload-image": {"POST": {
            "condition": condition, "status": 299}}}}),
        );
        assert_eq!(
            shop.ask(&live, &asked()).status.is_some(),
            holds,
            "{condition}"
        );
    }
}

#[test]
fn mistakes_are_told_at_the_place_where_they_were_made() {
    let problems = problems(&json!({
        "inherits_form": "base",
        "endpoints": {
            "/pets": {
                "GTE": {"response": 1},
                "GET": {"respons": {}, "status": 200, "status_code": 201},
                "POST": {"rules": [
                    {"condition": "os.system('x')", "status": 400},
                    {"condition": "request.json.a == request.json.b", "status": 400},
                    {"condition": "request.json.a ==", "status": 400},
                    {"default": true, "response": {"a": "{{ secret }}", "b": "{{now(", "c": "{{f()}}"}},
                ]},
            },
            "/petz": {"GET": {"response": 1}},
            "/pets/{petId}": {"GET": {"actions": ["import os", "state.a = 5", "x = nothing"], "response": 1}},
        },
    }));
    let mut pointers: Vec<&str> = problems.iter().map(|it| it.pointer.as_str()).collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/endpoints/~1pets/GET",
            "/endpoints/~1pets/GET/respons",
            "/endpoints/~1pets/GTE",
            "/endpoints/~1pets/POST/rules/0/condition",
            "/endpoints/~1pets/POST/rules/1/condition",
            "/endpoints/~1pets/POST/rules/2/condition",
            "/endpoints/~1pets/POST/rules/3/response/a",
            "/endpoints/~1pets/POST/rules/3/response/b",
            "/endpoints/~1pets/POST/rules/3/response/c",
            "/endpoints/~1pets~1{petId}/GET/actions/0",
            "/endpoints/~1pets~1{petId}/GET/actions/1",
            "/endpoints/~1pets~1{petId}/GET/actions/2",
            "/endpoints/~1petz/GET",
            "/inherits_form",
        ]
    );
}

#[test]
fn what_is_translated_is_written_in_our_format_and_reads_back_equal() {
    let shop = Shop::new();
    for scenario in [
        json!({"name": "a", "get_pets": {"x": [1, null]}, "/pets/1": 2}),
        json!({"scenario_name": "a", "endpoints": [
            {"path": "/pets", "method": "GET", "response_config": {"status_code": 200, "response_data": "{{now()}}"}}]}),
        json!({"name": "a", "inherits_from": "b", "global_delay_ms": 5, "endpoints": {"/pets": {"GET": {"rules": [
            {"condition": "len(query.a) < 2 or not query.b", "error": "x"}, {"response": "{{uuid()}}"}]}}}}),
    ] {
        let first = read(&scenario, None, Some(shop.catalogue())).expect("a scenario");
        let exported = first.export();
        assert_eq!(Format::of(&exported), Format::Own);
        let again = read(&exported, None, Some(shop.catalogue())).expect("the same");
        assert_eq!(first, again);
    }
}
