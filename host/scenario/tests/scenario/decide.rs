//! What becomes of requests while a scenario is active.

use std::time::Duration;

use crate::shop::{Shop, request};
use mimus_scenario::model::Fault;
use mimus_scenario::{Answer, Cause, Decision, Live, Overrides, read_rule};
use serde_json::{Value, json};

fn rules(rules: &Value) -> Value {
    json!({ "name": "test", "rules": rules })
}

/// Which rules had something to say.
fn names(decision: &Decision) -> Vec<String> {
    decision
        .rules
        .iter()
        .map(|it| it.rule.to_string())
        .collect()
}

fn header<'d>(decision: &'d Decision, name: &str) -> Option<&'d str> {
    let found = decision.headers.iter().find(|(own, _)| own == name);
    found.map(|(_, value)| value.to_str().expect("text"))
}

fn body(decision: &Decision) -> &str {
    match &decision.answer {
        Answer::Body { bytes, .. } => std::str::from_utf8(bytes).expect("text"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_first_rule_that_fits_counts_by_priority_then_by_order() {
    let shop = Shop::new();
    let live = shop.live(&rules(&json!([
        {"name": "late", "priority": 9, "respond": {"status": 209}},
        {"name": "second", "operations": ["tag:pets"], "respond": {"status": 202}},
        {"name": "third", "operations": ["GET /pets"], "respond": {"status": 203}},
        {"name": "first", "operations": ["getPet"], "priority": 1, "respond": {"status": 201}},
    ])));
    for (line, status) in [
        ("GET /pets", 202),
        ("GET /pets/1", 201),
        ("GET /store/orders", 209),
    ] {
        assert_eq!(
            shop.ask(&live, &request(line)).status,
            Some(status),
            "{line}"
        );
    }
}

#[test]
fn operations_are_chosen_as_everywhere() {
    let shop = Shop::new();
    for (patterns, fits, other) in [
        (json!(["getPet"]), "GET /pets/1", "DELETE /pets/1"),
        (json!(["GET /pets/{id}"]), "GET /pets/1", "GET /pets"),
        (json!(["/pets/{id}"]), "DELETE /pets/1", "GET /pets"),
        (json!(["GET /api/v3/pets"]), "GET /pets", "POST /pets"),
        (json!(["/store/**"]), "GET /store/orders/1", "GET /pets"),
        (json!(["list*"]), "GET /store/orders", "GET /store/orders/1"),
        (json!(["tag:store"]), "POST /store/orders", "POST /pets"),
        (json!(["!tag:store"]), "POST /pets", "POST /store/orders"),
    ] {
        let live = shop.live(&rules(
            &json!([{"operations": patterns, "fault": "empty-reply"}]),
        ));
        let is_empty = |line| shop.ask(&live, &request(line)).fault == Some(Fault::EmptyReply);
        assert!(is_empty(fits), "{patterns}: {fits}");
        assert!(!is_empty(other), "{patterns}: {other}");
    }
}

#[test]
fn conditions_look_at_every_part_of_a_request() {
    let shop = Shop::new();
    let order = || {
        request("POST /pets/seven%207/upload-image?limit=10&tag=a&tag=b&empty=")
            .header("X-Tenant", "acme")
            .header("cookie", "session=\"s1\"; lang=de")
            .header("content-type", "application/json")
            .body(
                r#"{"name":"Ada","total":12.5,"paid":true,"none":null,"tags":["x","y"],
                      "lines":[{"sku":"a","n":1},{"sku":"b","n":3}]}"#,
            )
    };
    for (condition, holds) in [
        (json!({"path": "petId", "equals": "seven 7"}), true),
        (json!({"path": "petId", "equals": "7"}), false),
        (json!({"path": "missing", "exists": true}), false),
        (json!({"query": "limit", "equals": 10}), true),
        (json!({"query": "limit", "equals": 10.0}), true),
        (json!({"query": "limit", "equals": "10"}), true),
        (
            json!({"query": "limit", "greater-than": 9, "less-than": 11}),
            true,
        ),
        (
            json!({"query": "limit", "at-least": 10, "at-most": 10}),
            true,
        ),
        (json!({"query": "limit", "greater-than": 10}), false),
        (json!({"query": "tag", "equals": "b"}), true),
        (json!({"query": "tag", "one-of": ["c", "a"]}), true),
        (json!({"query": "tag", "one-of": ["c"]}), false),
        (json!({"query": "empty", "exists": true}), true),
        (json!({"query": "empty", "equals": ""}), true),
        (json!({"query": "none", "exists": false}), true),
        (json!({"query": "none", "equals": "x"}), false),
        (
            json!({"query": "none", "exists": false, "equals": "x"}),
            true,
        ),
        (json!({"header": "x-tenant", "matches": "^ac"}), true),
        (json!({"header": "X-TENANT", "matches": "^me"}), false),
        (json!({"header": "x-tenant", "contains": "cm"}), true),
        (json!({"cookie": "session", "equals": "s1"}), true),
        (
            json!({"cookie": "lang", "min-length": 2, "max-length": 2}),
            true,
        ),
        (json!({"body": "$.name", "equals": "Ada"}), true),
        (json!({"body": "$.total", "greater-than": 12}), true),
        (json!({"body": "$.total", "equals": "12.5"}), false),
        (json!({"body": "$.paid", "equals": true}), true),
        (json!({"body": "$.none", "exists": true}), true),
        (json!({"body": "$.none", "equals": null}), true),
        (json!({"body": "$.missing", "exists": false}), true),
        (json!({"body": "$.missing", "equals": null}), false),
        (json!({"body": "$.tags", "contains": "y"}), true),
        (json!({"body": "$.tags", "min-length": 3}), false),
        (json!({"body": "$.tags", "equals": ["x", "y"]}), true),
        (json!({"body": "$.lines[*].sku", "equals": "b"}), true),
        (
            json!({"body": "$.lines[?@.n > 2].sku", "equals": "b"}),
            true,
        ),
        (
            json!({"body": "$.lines[?@.n > 2].sku", "equals": "a"}),
            false,
        ),
        (json!({"body": "$..sku", "matches": "^b$"}), true),
        (json!({"body": "$[?length(@) == 3]", "equals": "Ada"}), true),
        (
            json!({"body": "$.lines[?search(@.sku, '[bc]')].n", "equals": 3}),
            true,
        ),
        (json!({"body": "$['a$..b..c..d']", "exists": false}), true),
        (json!({"body": "$.lines[0]", "contains": {"n": 1.0}}), true),
        (json!({"body": "$", "contains": {"name": "Ada"}}), true),
        (json!({"text": true, "contains": "\"sku\":\"a\""}), true),
        (json!({"not": {"query": "limit", "exists": true}}), false),
        (
            json!({"any": [{"query": "none", "exists": true}, {"query": "tag", "exists": true}]}),
            true,
        ),
        (
            json!({"all": [{"query": "none", "exists": true}, {"query": "tag", "exists": true}]}),
            false,
        ),
    ] {
        let live = shop.live(&rules(
            &json!([{"when": [condition], "fault": "empty-reply"}]),
        ));
        let decision = shop.ask(&live, &order());
        assert_eq!(decision.fault.is_some(), holds, "{condition}");
    }
}

#[test]
fn forms_are_looked_at_as_json_is_and_other_bodies_have_no_parts() {
    let shop = Shop::new();
    let live = shop.live(&rules(&json!([
        {"name": "form", "when": [{"body": "$.tag", "equals": ["a", "b"]}], "respond": {"status": 201}},
        {"name": "text", "when": [{"text": true, "contains": "<pet"}], "respond": {"status": 202}},
    ])));
    let form = request("POST /pets").header("content-type", "application/x-www-form-urlencoded");
    let decision = shop.ask(&live, &form.body("tag=a&tag=b"));
    assert_eq!(names(&decision), ["form"]);
    let xml = request("POST /pets").header("content-type", "application/xml");
    let decision = shop.ask(&live, &xml.body("<pet/>"));
    assert_eq!(names(&decision), ["text"]);
    assert!(shop.ask(&live, &request("POST /pets")).is_nothing());
}

#[test]
fn a_rule_that_continues_leaves_the_rest_to_others() {
    let shop = Shop::new();
    let live = shop.live(&rules(&json!([
        {"name": "slow", "continue": true, "delay": 40, "respond": {"headers": {"x-a": "1", "x-b": ["2", "3"]}}},
        {"name": "answer", "operations": ["getPet"], "delay": 99,
         "respond": {"status": 201, "headers": {"x-a": "9", "x-c": "4"}, "json": {"id": 1}}},
        {"name": "never", "respond": {"status": 500}},
    ])));
    let decision = shop.ask(&live, &request("GET /pets/1"));
    assert_eq!(names(&decision), ["slow", "answer"]);
    assert_eq!(
        (decision.status, body(&decision)),
        (Some(201), r#"{"id":1}"#)
    );
    assert_eq!(decision.delay, Duration::from_millis(40));
    let values: Vec<_> = decision
        .headers
        .iter()
        .map(|(name, value)| format!("{name}={}", value.to_str().expect("text")))
        .collect();
    assert_eq!(values, ["x-a=1", "x-b=2", "x-b=3", "x-c=4"]);
}

#[test]
fn bodies_are_what_was_written() {
    let shop = Shop::new();
    for (respond, content_type, expected) in [
        (
            json!({"json": {"b": 1, "a": null}}),
            "application/json",
            r#"{"b":1,"a":null}"#,
        ),
        (json!({"json": null}), "application/json", "null"),
        (json!({"text": "hi"}), "text/plain; charset=utf-8", "hi"),
        (
            json!({"text": "<a/>", "content-type": "application/xml"}),
            "application/xml",
            "<a/>",
        ),
        (json!({"base64": "aGk="}), "application/octet-stream", "hi"),
        (json!({"text": ""}), "text/plain; charset=utf-8", ""),
    ] {
        let live = shop.live(&rules(&json!([{"respond": respond}])));
        let decision = shop.ask(&live, &request("GET /pets"));
        assert_eq!(body(&decision), expected);
        let Answer::Body {
            content_type: own, ..
        } = &decision.answer
        else {
            panic!("{decision:?}");
        };
        assert_eq!(own, content_type);
    }
    let live = shop.live(&rules(&json!([
        {"operations": ["getPet"], "respond": {"example": "cat"}},
        {"operations": ["listPets"], "respond": {"template": "{{ now() }}"}},
        {"operations": ["addPet"], "respond": {"responder": {"name": "crud", "settings": {"a": 1}}}},
    ])));
    let of = |line| shop.ask(&live, &request(line)).answer;
    assert_eq!(of("GET /pets/1"), Answer::Example("cat".into()));
    assert!(matches!(of("GET /pets"), Answer::Template { text, .. } if *text == *"{{ now() }}"));
    assert!(
        matches!(of("POST /pets"), Answer::Responder { name, settings, .. }
        if *name == *"crud" && settings["a"] == 1)
    );
    assert_eq!(of("DELETE /pets/1"), Answer::Ordinary);
}

#[test]
fn every_answer_that_may_be_given_is_known_before() {
    let shop = Shop::new();
    let live = shop.live(&rules(&json!([
        {"operations": ["getPet"], "respond": {"example": "cat", "status": 200},
         "sequence": [{"respond": {"template": "a"}}, {"delay": 1}]},
        {"operations": ["list*"], "rate-limit": {"requests": 1, "window-ms": 1, "respond": {"json": 1}},
         "error-rate": {"probability": 1, "respond": {"responder": {"name": "crud"}}}},
    ])));
    let uses = live
        .compiled()
        .uses()
        .map(|it| (it.pointer.to_owned(), it.operations));
    let mut uses: Vec<(String, Vec<usize>)> = uses.collect();
    uses.sort();
    let expected = [
        ("/rules/0/respond", vec![2]),
        ("/rules/0/sequence/0/respond", vec![2]),
        ("/rules/1/error-rate/respond", vec![0, 4]),
        ("/rules/1/rate-limit/respond", vec![0, 4]),
    ];
    assert_eq!(
        uses,
        expected.map(|(pointer, operations)| (pointer.to_owned(), operations))
    );
}

#[test]
fn sequences_go_on_with_each_call_and_end_as_they_say() {
    let shop = Shop::new();
    let statuses = |at_end: &str| -> Vec<Option<u16>> {
        let live = shop.live(&rules(&json!([
            {"operations": ["getPet"], "at-end": at_end, "respond": {"status": 299}, "sequence": [
                {"respond": {"status": 201}},
                {"times": 2, "respond": {"status": 202}},
                {"delay": 7},
            ]},
            {"respond": {"status": 404}},
        ])));
        let ask = |_| shop.ask(&live, &request("GET /pets/1")).status;
        (0..6).map(ask).collect()
    };
    let all = |all: [u16; 6]| all.map(Some).to_vec();
    assert_eq!(statuses("repeat-last"), all([201, 202, 202, 299, 299, 299]));
    assert_eq!(statuses("loop"), all([201, 202, 202, 299, 201, 202]));
    assert_eq!(statuses("pass"), all([201, 202, 202, 299, 404, 404]));
}

#[test]
fn state_machines_begin_in_started_and_each_goes_its_own_way() {
    let shop = Shop::new();
    let live = shop.live(&rules(&json!([
        {"name": "empty", "operations": ["listPets"], "required-state": "Started", "respond": {"json": []}},
        {"name": "full", "operations": ["listPets"], "required-state": "added", "respond": {"json": [1]}},
        {"name": "add", "operations": ["addPet"], "new-state": "added", "respond": {"status": 201}},
        {"name": "order", "operations": ["placeOrder"], "machine": "orders",
         "required-state": "Started", "new-state": "placed", "respond": {"status": 201}},
        {"name": "twice", "operations": ["placeOrder"], "machine": "orders",
         "required-state": "placed", "respond": {"status": 409}},
    ])));
    let ask = |line| names(&shop.ask(&live, &request(line))).join(",");
    assert_eq!(ask("GET /pets"), "empty");
    assert_eq!(ask("POST /store/orders"), "order");
    assert_eq!(ask("POST /store/orders"), "twice");
    assert_eq!(ask("GET /pets"), "empty");
    assert_eq!(ask("POST /pets"), "add");
    assert_eq!(ask("GET /pets"), "full");
    let states = live.snapshot().states;
    assert_eq!(states["scenario"], "added");
    assert_eq!(states["orders"], "placed");
    assert!(live.set_state("orders", "Started"));
    assert!(!live.set_state("nobody", "Started"));
    assert_eq!(ask("POST /store/orders"), "order");
    live.reset();
    assert_eq!(ask("GET /pets"), "empty");
    assert_eq!(live.snapshot().states["orders"], "Started");
}

#[test]
fn a_limit_answers_429_until_the_time_that_it_says() {
    let shop = Shop::new();
    let live = shop.live(&rules(&json!([
        {"operations": ["listPets"], "rate-limit": {"requests": 2, "window-ms": 2500},
         "respond": {"status": 200}},
    ])));
    let ask = |ms| shop.ask(&live, &request("GET /pets").at(ms));
    let first = ask(100);
    assert_eq!(first.status, Some(200));
    assert_eq!(header(&first, "ratelimit-limit"), Some("2"));
    assert_eq!(header(&first, "ratelimit-remaining"), Some("1"));
    assert_eq!(header(&first, "ratelimit-reset"), Some("3"));
    assert_eq!(header(&first, "retry-after"), None);
    assert_eq!(ask(200).status, Some(200));
    let refused = ask(1700);
    assert_eq!(refused.status, Some(429));
    assert_eq!(refused.rules[0].cause, Cause::RateLimit);
    assert_eq!(header(&refused, "retry-after"), Some("1"));
    assert_eq!(header(&refused, "ratelimit-remaining"), Some("0"));
    assert_eq!(ask(2599).status, Some(429));
    assert_eq!(ask(2600).status, Some(200));
}

#[test]
fn a_failure_is_none_of_the_success_that_was_said_before() {
    let shop = Shop::new();
    let live = shop.live(&rules(&json!([
        {"continue": true, "respond": {"status": 201, "json": "fine", "headers": {"x-a": "1"}}},
        {"rate-limit": {"requests": 1, "window-ms": 1000,
                        "respond": {"headers": {"Retry-After": "9"}, "status": 429, "text": "no"}}},
    ])));
    let first = shop.ask(&live, &request("GET /pets"));
    assert_eq!((first.status, body(&first)), (Some(201), "\"fine\""));
    let refused = shop.ask(&live, &request("GET /pets"));
    assert_eq!((refused.status, body(&refused)), (Some(429), "no"));
    assert_eq!(header(&refused, "x-a"), Some("1"));
    assert_eq!(
        header(&refused, "retry-after"),
        Some("9"),
        "as it was written"
    );
}

#[test]
fn a_burst_comes_back_evenly_and_clients_are_told_apart() {
    let shop = Shop::new();
    let live = shop.live(&rules(&json!([
        {"rate-limit": {"requests": 10, "window-ms": 1000, "burst": 3, "per": "client",
                        "respond": {"status": 503, "text": "later"}}},
    ])));
    let ask = |client: &str, ms| {
        shop.ask(&live, &request("GET /pets").client(client).at(ms))
            .status
    };
    for _ in 0..3 {
        assert_eq!(ask("a", 0), None);
    }
    assert_eq!(ask("a", 99), Some(503));
    assert_eq!(ask("b", 99), None);
    assert_eq!(ask("a", 100), None);
    assert_eq!(ask("a", 101), Some(503));
    assert_eq!(ask("a", 300), None);
    assert_eq!(live.snapshot().rules[0].clients, Some(2));
}

#[test]
fn requests_that_reach_a_limit_out_of_order_get_nothing_for_it() {
    let shop = Shop::new();
    for limit in [
        json!({"requests": 1, "window-ms": 1000, "burst": 1}),
        json!({"requests": 1, "window-ms": 1000}),
    ] {
        let live = shop.live(&rules(&json!([{"rate-limit": limit}])));
        let ask = |ms| shop.ask(&live, &request("GET /pets").at(ms)).status;
        let answers = [5000, 4000, 5000, 5999, 6000].map(ask);
        assert_eq!(
            answers,
            [None, Some(429), Some(429), Some(429), None],
            "{limit}"
        );
    }
}

#[test]
fn errors_strike_as_often_as_they_should_even_for_equal_requests() {
    let shop = Shop::new();
    let scenario = rules(&json!([
        {"error-rate": {"probability": 0.25, "respond": {"status": 503}}, "respond": {"status": 200}},
    ]));
    let run = |seed| -> Vec<Option<u16>> {
        let live = shop.live(&scenario);
        let ask = |_| shop.ask(&live, &request("GET /pets").random(seed)).status;
        (0..2000).map(ask).collect()
    };
    let first = run(7);
    let errors = first.iter().filter(|status| **status == Some(503)).count();
    assert!((400..600).contains(&errors), "{errors} of 2000");
    assert_eq!(first, run(7), "the same seeds and calls");
    assert_ne!(first, run(8));
    for (probability, status) in [(0.0, Some(200)), (1.0, Some(500))] {
        let live = shop.live(&rules(&json!([
            {"error-rate": {"probability": probability}, "respond": {"status": 200}},
        ])));
        for _ in 0..50 {
            assert_eq!(shop.ask(&live, &request("GET /pets")).status, status);
        }
    }
}

#[test]
fn an_error_may_be_a_fault_alone() {
    let shop = Shop::new();
    let live = shop.live(&rules(&json!([
        {"error-rate": {"probability": 1, "fault": {"truncated-body": {"after-bytes": 3}}}},
    ])));
    let decision = shop.ask(&live, &request("GET /pets"));
    assert_eq!(
        decision.fault,
        Some(Fault::TruncatedBody {
            after_bytes: Some(3)
        })
    );
    assert_eq!(
        (decision.status, decision.rules[0].cause),
        (None, Cause::Error)
    );
}

#[test]
fn the_scenarios_delay_is_added_to_every_answer() {
    let shop = Shop::new();
    let live = shop.live(&json!({"name": "slow", "delay": 2000, "rules": [
        {"operations": ["getPet"], "delay": 500},
    ]}));
    assert_eq!(
        shop.ask(&live, &request("GET /pets")).delay,
        Duration::from_secs(2)
    );
    assert_eq!(
        shop.ask(&live, &request("GET /pets/1")).delay,
        Duration::from_millis(2500)
    );
}

#[test]
fn overrides_go_before_the_scenario_and_can_be_taken_back() {
    let shop = Shop::new();
    let live = shop.live(&json!({"name": "base", "delay": 10, "rules": [
        {"name": "all", "respond": {"status": 204, "headers": {"x-base": "1"}}},
    ]}));
    let mut overrides = Overrides::default();
    let rule = |value: Value| read_rule(&value).expect("a rule");
    let ask = |overrides: &Overrides, line: &str| {
        shop.facts(&request(line), |facts| {
            overrides.decide(Some(&live), facts, Duration::ZERO, 1)
        })
    };
    assert_eq!(ask(&overrides, "GET /pets/1").status, Some(204));
    let set = |overrides: &mut Overrides, key: &str, value| {
        overrides.set(key, rule(value), shop.catalogue())
    };
    set(
        &mut overrides,
        "getPet",
        json!({"respond": {"status": 418}}),
    )
    .expect("set");
    set(
        &mut overrides,
        "/pets/{petId}",
        json!({"continue": true, "delay": 5}),
    )
    .expect("set");
    let both = ask(&overrides, "GET /pets/1");
    assert_eq!(
        (both.status, both.delay),
        (Some(418), Duration::from_millis(15))
    );
    assert_eq!(&*both.rules[1].of, "getPet");
    let one = ask(&overrides, "DELETE /pets/1");
    assert_eq!((one.status, header(&one, "x-base")), (Some(204), Some("1")));
    set(
        &mut overrides,
        "getPet",
        json!({"respond": {"status": 419}}),
    )
    .expect("set again");
    assert_eq!(ask(&overrides, "GET /pets/1").status, Some(419));
    let keys: Vec<String> = overrides.list().into_iter().map(|it| it.key).collect();
    assert_eq!(keys, ["getPet", "/pets/{petId}"]);
    let hits = |overrides: &Overrides| {
        overrides
            .snapshots()
            .iter()
            .map(|it| it.rules[0].hits)
            .collect::<Vec<_>>()
    };
    assert_eq!(hits(&overrides), [1, 2]);
    overrides.reset();
    assert_eq!(hits(&overrides), [0, 0]);
    assert!(overrides.remove("getPet"));
    assert!(!overrides.remove("getPet"));
    assert_eq!(ask(&overrides, "GET /pets/1").status, Some(204));
    assert!(overrides.remove("/pets/{petId}"));
    let problems = set(&mut overrides, "getPett", json!({})).expect_err("no such operation");
    assert_eq!(problems[0].pointer, "/operations/0");
    assert!(
        problems[0]
            .hint
            .as_deref()
            .is_some_and(|hint| hint.contains("`getPet`"))
    );
    assert!(overrides.list().is_empty(), "nothing was changed");
}

#[test]
fn many_at_once_are_let_through_no_more_than_one_by_one() {
    let shop = Shop::new();
    let live = shop.live(&rules(&json!([
        {"name": "first", "required-state": "Started", "new-state": "taken", "respond": {"status": 201}},
        {"name": "then", "required-state": "taken", "rate-limit": {"requests": 100, "window-ms": 1000},
         "sequence": [{"times": 50, "respond": {"status": 202}}, {"respond": {"status": 203}}]},
    ])));
    let statuses = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let ask = |_| shop.ask(&live, &request("GET /pets")).status;
                    (0..100).map(ask).collect::<Vec<_>>()
                })
            })
            .collect();
        let ended = threads
            .into_iter()
            .map(|thread| thread.join().expect("a thread"));
        ended.flatten().collect::<Vec<_>>()
    });
    let count = |status| statuses.iter().filter(|own| **own == Some(status)).count();
    assert_eq!(
        [count(201), count(202), count(203), count(429)],
        [1, 50, 50, 299]
    );
    assert_eq!(live.snapshot().rules[1].hits, 399);
}

#[test]
fn one_that_says_the_same_goes_on_where_the_other_was() {
    let shop = Shop::new();
    let scenario = json!({"rules": [{"operations": ["getPet"], "machine": "m", "new-state": "on",
        "sequence": [{"respond": {"status": 503}}, {"respond": {"status": 200}}]}]});
    let before = shop.live(&scenario);
    let status = |live: &Live| shop.ask(live, &request("GET /pets/1")).status;
    assert_eq!(status(&before), Some(503));
    let same = Live::in_place_of(&before, shop.live(&scenario).compiled().clone());
    assert_eq!(same.snapshot(), before.snapshot());
    assert_eq!(status(&same), Some(200));
    // It is one of its own.
    assert_eq!(before.snapshot().rules[0].sequence, Some(1));
    let mut other = scenario;
    other["delay"] = json!(5);
    let other = Live::in_place_of(&before, shop.live(&other).compiled().clone());
    assert_eq!(status(&other), Some(503));
}
