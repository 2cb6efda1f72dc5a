//! Verification, as tests of clients use it.

#![expect(clippy::unwrap_used, reason = "a test")]

mod common;

use common::{exchange, get, journal, of_operation, options, with_header};
use mimus_journal::{
    Exchange, Expectation, Filter, Journal, Options, Place, QueryError, Redaction, Times, Verdict,
    Verification,
};
use serde_json::{Value, json};

fn create(body: &str) -> Exchange {
    of_operation(exchange("POST", "/orders", 201, body), "createOrder")
}

#[track_caller]
fn verify(calls: impl IntoIterator<Item = Exchange>, verification: Value) -> Verdict {
    let verification = serde_json::from_value::<Verification>(verification).unwrap();
    let verdict = journal(calls).verify(&verification).unwrap();
    let text = verdict.to_string();
    assert_eq!(
        verdict.passed,
        text.starts_with("all is as expected"),
        "{text}"
    );
    verdict
}

#[test]
fn called_twice_with_this_body_and_nothing_else() {
    let calls = || {
        [
            create("{\"sku\": \"a\", \"n\": 1}"),
            create("{\"n\": 1.0, \"sku\": \"a\"}"),
        ]
    };
    let verification = json!({
        "expectations": [{
            "operation": "createOrder",
            "body": {"json": {"sku": "a", "n": 1}},
            "times": {"exactly": 2},
        }],
        "nothing-else": true,
    });
    let verdict = verify(calls(), verification.clone());
    assert!(verdict.passed, "{verdict}");
    assert_eq!(verdict.expectations[0].calls, [1, 2]);

    let more = calls().into_iter().chain([get("/health", 200)]);
    let verdict = verify(more, verification);
    assert!(!verdict.passed);
    assert_eq!(
        verdict.to_string(),
        "not expected, once:\n  GET /health (entry 3, answered 200)\n"
    );
}

#[test]
fn what_is_missing_is_told_with_the_nearest_calls() {
    let calls = [
        get("/orders", 200),
        create("{\"sku\": \"a\", \"lines\": [1, 2]}"),
        create("{\"sku\": \"b\", \"lines\": [1], \"more\": null}"),
        create("no JSON"),
    ];
    let verdict = verify(
        calls,
        json!({
            "expectations": [{
                "operation": "createOrder",
                "headers": {"x-tenant": "t1"},
                "body": {"json": {"sku": "b", "lines": [1, 2]}},
            }],
        }),
    );
    assert_eq!(
        verdict.to_string(),
        "`createOrder` with that headers and body: expected at least once, called never
  near it: POST /orders (entry 2, answered 201)
    header `x-tenant`: expected \"t1\", found none
    body at `/sku`: expected \"b\", found \"a\"
  near it: POST /orders (entry 4, answered 201)
    header `x-tenant`: expected \"t1\", found none
    body: expected JSON, found expected ident at line 1 column 2
  near it: POST /orders (entry 3, answered 201)
    header `x-tenant`: expected \"t1\", found none
    body at `/lines/1`: 2 is missing
    body at `/more`: null is not expected
"
    );
}

#[test]
fn every_kind_of_matcher_says_yes_and_no() {
    let call = || {
        let mut call = with_header(
            create("{\"items\": [{\"id\": 1}, {\"id\": 22}]}"),
            "X-A",
            "one",
        );
        call.request.query = Some("page=2&tag=a&tag=b".to_owned());
        "/shops/7/orders".clone_into(&mut call.request.path);
        call
    };
    let check = |expectation: Value, expected: bool| {
        let verdict = verify([call()], json!({ "expectations": [expectation.clone()] }));
        assert_eq!(verdict.passed, expected, "{expectation}: {verdict}");
        if !expected {
            assert_eq!(verdict.expectations[0].nearest.len(), 1);
        }
    };
    check(
        json!({"method": "post", "path": "/shops/{id}/orders"}),
        true,
    );
    check(json!({"method": "GET"}), false);
    check(json!({"path": "/shops/{id}"}), false);
    check(json!({"path-matches": "^/shops/\\d/"}), true);
    check(json!({"path-matches": "^/shops$"}), false);
    check(json!({"query": {"page": "2", "tag": "b"}}), true);
    check(
        json!({"query": {"page": {"matches": "^\\d$"}, "none": {"present": false}}}),
        true,
    );
    check(json!({"query": {"page": "3"}}), false);
    check(json!({"query": {"page": {"present": false}}}), false);
    check(json!({"headers": {"x-a": {"contains": "ne"}}}), true);
    check(json!({"headers": {"x-b": {"present": true}}}), false);
    check(
        json!({"body": {"contains-json": {"items": [{"id": 22}]}}}),
        true,
    );
    check(
        json!({"body": {"contains-json": {"items": [{"id": 3}]}}}),
        false,
    );
    check(
        json!({"body": {"at": [{"path": "/items/0/id", "equals": 1}]}}),
        true,
    );
    check(
        json!({"body": {"at": [{"path": "/items/0/id", "equals": null}]}}),
        false,
    );
    check(
        json!({"body": {"at": [{"path": "$.items[*].id", "equals": 22}]}}),
        true,
    );
    check(
        json!({"body": {"at": [{"path": "$.items[?@.id > 30]"}]}}),
        false,
    );
    check(
        json!({"body": {"at": [{"path": "/items/1/id", "matches": "^2+$"}]}}),
        true,
    );
    check(
        json!({"body": {"at": [{"path": "/nothing", "absent": true}]}}),
        true,
    );
    check(
        json!({"body": {"at": [{"path": "/items", "absent": true}]}}),
        false,
    );
    check(json!({"body": {"text": {"contains": "items"}}}), true);
    check(json!({"body": {"text": "items"}}), false);
    check(json!({"status": "2xx"}), true);
    check(json!({"status": "404"}), false);
    check(json!({"session": "s"}), false);
}

#[test]
fn how_often_is_what_it_says() {
    let check = |times: Value, expected: &str, passes: &[u64]| {
        for calls in 0..5 {
            let recorded = (0..calls).map(|_| get("/a", 200));
            let verdict = verify(recorded, json!({"expectations": [{"times": times}]}));
            assert_eq!(
                verdict.passed,
                passes.contains(&calls),
                "{times} of {calls}"
            );
            assert_eq!(verdict.expectations[0].expected, expected);
        }
    };
    check(json!({"exactly": 2}), "exactly 2 times", &[2]);
    check(json!({"exactly": 0}), "never", &[0]);
    check(json!({"at-least": 3}), "at least 3 times", &[3, 4]);
    check(json!({"at-most": 1}), "at most once", &[0, 1]);
    check(
        json!({"between": [1, 3]}),
        "between 1 and 3 times",
        &[1, 2, 3],
    );
}

#[test]
fn in_order_means_one_after_the_other() {
    let verification = |nothing_else: bool| {
        json!({
            "expectations": [
                {"path": "/login", "times": {"exactly": 1}},
                {"path": "/work", "times": {"at-least": 1}},
                {"path": "/logout", "times": {"exactly": 1}},
            ],
            "in-order": true,
            "nothing-else": nothing_else,
        })
    };
    let calls = |paths: &[&str]| paths.iter().map(|path| get(path, 200)).collect::<Vec<_>>();
    let right = calls(&["/login", "/work", "/other", "/work", "/logout"]);
    assert!(verify(right.clone(), verification(false)).passed);
    assert!(!verify(right, verification(true)).passed);
    let wrong = calls(&["/login", "/logout", "/work"]);
    let verdict = verify(wrong, verification(false));
    assert_eq!(
        verdict.to_string(),
        "out of order: GET /logout (entry 2, answered 200), which is for /logout
  the next call was to be for /work
"
    );
    assert!(!verify(calls(&["/login", "/work"]), verification(false)).passed);
}

#[test]
fn what_the_journal_did_not_keep_is_not_taken_for_different() {
    let options = Options {
        body_bytes: 10,
        redaction: Redaction::default().pointer("/pin").unwrap(),
        ..options()
    };
    let journal = Journal::open(&Place::Memory, options).unwrap();
    journal
        .record_blocking(create("{\"long\": \"0123456789\"}"))
        .unwrap();
    let secret = with_header(create("{}"), "authorization", "Bearer x");
    journal.record_blocking(secret).unwrap();
    let verification = |expectation: Value| {
        let verification = json!({ "expectations": [expectation] });
        let verification = serde_json::from_value(verification).unwrap();
        journal.verify(&verification).unwrap().to_string()
    };
    let told = verification(json!({"body": {"json": {"long": "0123456789"}}}));
    assert!(
        told.contains("the journal has 10 of its 22 bytes"),
        "{told}"
    );
    let told = verification(json!({"headers": {"authorization": "Bearer x"}}));
    assert!(told.contains("keeps no secrets"), "{told}");
}

#[test]
fn only_some_calls_are_looked_at() {
    let calls = [
        with_header(get("/a", 200), "x-session-id", "one"),
        with_header(get("/b", 200), "x-session-id", "two"),
        Exchange {
            admin: true,
            ..get("/admin", 200)
        },
    ];
    let verification = Verification {
        expectations: vec![Expectation {
            path: Some("/a".to_owned()),
            times: Times::Exactly(1),
            ..Expectation::default()
        }],
        nothing_else: true,
        filter: Filter {
            session: Some("one".to_owned()),
            ..Filter::default()
        },
        ..Verification::default()
    };
    let verdict = journal(calls).verify(&verification).unwrap();
    assert!(verdict.passed, "{verdict}");
    assert_eq!(verdict.calls, 1);
}

#[test]
fn what_can_not_be_read_says_what_and_where() {
    let check = |expectation: Value, expected: &str| {
        let verification = json!({ "expectations": [expectation] });
        let verification = serde_json::from_value(verification).unwrap();
        let error = journal([]).verify(&verification).unwrap_err();
        assert!(matches!(error, QueryError::Invalid { .. }));
        assert!(error.to_string().starts_with(expected), "{error}");
    };
    check(json!({"path-matches": "("}), "path of an expectation: `(`");
    check(
        json!({"body": {"at": [{"path": "$.a["}]}}),
        "place of an expectation's body: `$.a[` is neither",
    );
    let unknown = json!({"expectations": [{"methd": "GET"}]});
    let error = serde_json::from_value::<Verification>(unknown).unwrap_err();
    assert!(
        error.to_string().contains("unknown field `methd`"),
        "{error}"
    );
}
