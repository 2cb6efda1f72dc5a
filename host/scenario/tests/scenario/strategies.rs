//! Scenarios and requests of every kind, for properties.

use std::collections::BTreeMap;

use mimus_scenario::model::{
    AtEnd, Clock, Condition, Delay, Distribution, ErrorRate, Fault, MAX_DELAY_MS, Per, RateLimit,
    ResponderCall, Response, Rule, Scenario, Step, Subject, Test,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value};

use crate::shop::{Request, request};

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        (-1e6..1e6_f64).prop_map(Value::from),
        "[a-c{}%\"]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            btree_map("[a-c]", inner, 0..3).prop_map(|it| Value::Object(it.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Map<String, Value>> {
    btree_map("[a-c]{1,3}", value(), 0..3).prop_map(|it| it.into_iter().collect())
}

fn name() -> impl Strategy<Value = String> {
    select(vec!["a", "b", "limit", "petId", "x-a"]).prop_map(str::to_owned)
}

fn test() -> impl Strategy<Value = Test> {
    let subject = prop_oneof![
        name().prop_map(|name| Test::of(Subject::Path(&name))),
        name().prop_map(|name| Test::of(Subject::Query(&name))),
        name().prop_map(|name| Test::of(Subject::Header(&name))),
        name().prop_map(|name| Test::of(Subject::Cookie(&name))),
        select(vec!["$", "$.a", "$..b", "$.*[0]", "$[?@.a > 1]"])
            .prop_map(|path| Test::of(Subject::Body(path))),
        Just(Test::of(Subject::Text)),
    ];
    let number = || option::of(-10.0..10.0_f64);
    let tests = (
        any::<bool>(),
        option::of(value()),
        option::of(vec(value(), 0..3)),
        option::of(value()),
        option::of(select(vec!["^a", "b+$", "", "(x|y)*"])),
        (number(), number(), number(), number()),
        (option::of(0..5_u64), option::of(0..5_u64)),
    );
    (subject, tests).prop_map(|(test, tests)| {
        let (exists, equals, one_of, contains, matches, bounds, lengths) = tests;
        Test {
            exists: Some(exists),
            equals,
            one_of,
            contains,
            matches: matches.map(str::to_owned),
            greater_than: bounds.0,
            at_least: bounds.1,
            less_than: bounds.2,
            at_most: bounds.3,
            min_length: lengths.0,
            max_length: lengths.1,
            ..test
        }
    })
}

fn condition() -> impl Strategy<Value = Condition> {
    test()
        .prop_map(Condition::from)
        .prop_recursive(2, 6, 3, |inner| {
            prop_oneof![
                vec(inner.clone(), 1..3).prop_map(|any| Condition::Any { any }),
                vec(inner.clone(), 1..3).prop_map(|all| Condition::All { all }),
                inner.prop_map(|not| Condition::Not { not: Box::new(not) }),
            ]
        })
}

pub(crate) fn delay() -> impl Strategy<Value = Delay> {
    let ms = || 0..MAX_DELAY_MS;
    let clamps = || {
        let both = (option::of(ms()), option::of(ms()));
        both.prop_map(|(least, most)| match (least, most) {
            (Some(a), Some(b)) => (Some(a.min(b)), Some(a.max(b))),
            one => one,
        })
    };
    prop_oneof![
        ms().prop_map(Delay::Fixed),
        (ms(), ms()).prop_map(|(a, b)| Delay::Drawn(Distribution::Uniform {
            min_ms: a.min(b),
            max_ms: a.max(b),
        })),
        (0.0..3.6e6_f64, 0.0..3.6e6_f64, clamps()).prop_map(|(mean_ms, deviation_ms, clamps)| {
            Delay::Drawn(Distribution::Normal {
                mean_ms,
                deviation_ms,
                min_ms: clamps.0,
                max_ms: clamps.1,
            })
        }),
        (0.0..3.6e6_f64, 0.0..10.0_f64, clamps()).prop_map(|(median_ms, sigma, clamps)| {
            Delay::Drawn(Distribution::LogNormal {
                median_ms,
                sigma,
                min_ms: clamps.0,
                max_ms: clamps.1,
            })
        }),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::ConnectionReset),
        Just(Fault::EmptyReply),
        Just(Fault::MalformedChunk),
        option::of(any::<u64>()).prop_map(|after_bytes| Fault::TruncatedBody { after_bytes }),
        (1..u64::MAX).prop_map(|bytes| Fault::Trickle {
            bytes_per_second: Some(bytes),
            duration_ms: None,
        }),
        (1..MAX_DELAY_MS).prop_map(|ms| Fault::Trickle {
            bytes_per_second: None,
            duration_ms: Some(ms),
        }),
    ]
}

fn response() -> impl Strategy<Value = Response> {
    let body = prop_oneof![
        Just(Response::default()),
        value().prop_map(|json| Response {
            json: Some(json),
            ..Response::default()
        }),
        ".{0,5}".prop_map(|text| Response {
            text: Some(text),
            ..Response::default()
        }),
        Just(Response {
            base64: Some("aGk=".to_owned()),
            ..Response::default()
        }),
        ".{0,5}".prop_map(|text| Response {
            template: Some(text),
            ..Response::default()
        }),
        name().prop_map(|name| Response {
            example: Some(name),
            ..Response::default()
        }),
        (name(), object()).prop_map(|(name, settings)| Response {
            responder: Some(ResponderCall { name, settings }),
            ..Response::default()
        }),
    ];
    let headers = btree_map("x-[a-c]", vec("[a-z ]{0,4}", 1..3), 0..3);
    let content_type = option::of(Just("text/html".to_owned()));
    (body, option::of(100..600_u16), headers, content_type).prop_map(
        |(body, status, headers, content_type): (_, _, BTreeMap<_, _>, _)| Response {
            status,
            headers,
            content_type,
            ..body
        },
    )
}

pub(crate) fn rate_limit() -> impl Strategy<Value = RateLimit> {
    let per = select(vec![Per::All, Per::Client]);
    (
        1..20_u32,
        1..5000_u64,
        option::of(1..20_u32),
        per,
        option::of(response()),
    )
        .prop_map(|(requests, window_ms, burst, per, respond)| RateLimit {
            requests,
            window_ms,
            burst,
            per,
            respond,
        })
}

fn rule() -> impl Strategy<Value = Rule> {
    let patterns = vec![
        "getPet",
        "tag:pets",
        "GET /pets",
        "/pets/**",
        "!getPet",
        "* /store/orders",
    ];
    let operations = vec(select(patterns).prop_map(str::to_owned), 0..3);
    let state = || option::of(select(vec!["Started", "a", "b"]).prop_map(str::to_owned));
    let error = (0.0..=1.0_f64, option::of(response()), option::of(fault())).prop_map(
        |(probability, respond, fault)| ErrorRate {
            probability,
            respond,
            fault,
        },
    );
    let step = (
        1..4_u32,
        option::of(response()),
        option::of(delay()),
        option::of(fault()),
    )
        .prop_map(|(times, respond, delay, fault)| Step {
            times,
            respond,
            delay,
            fault,
        });
    let choice = (
        option::of(name()),
        operations,
        0..9_u32,
        any::<bool>(),
        vec(condition(), 0..3),
        (option::of(name()), state(), state()),
    );
    let effect = (
        option::of(rate_limit()),
        option::of(error),
        option::of(response()),
        option::of(delay()),
        option::of(fault()),
        vec(step, 0..3),
        select(vec![AtEnd::RepeatLast, AtEnd::Loop, AtEnd::Pass]),
    );
    (choice, effect).prop_map(|(choice, effect)| {
        let (machine, required_state, new_state) = choice.5;
        let stateful = required_state.is_some() || new_state.is_some();
        let at_end = if effect.5.is_empty() {
            AtEnd::RepeatLast
        } else {
            effect.6
        };
        Rule {
            name: choice.0,
            operations: choice.1,
            priority: choice.2,
            continues: choice.3,
            when: choice.4,
            machine: machine.filter(|_| stateful),
            required_state,
            new_state,
            rate_limit: effect.0,
            error_rate: effect.1,
            respond: effect.2,
            delay: effect.3,
            fault: effect.4,
            sequence: effect.5,
            at_end,
        }
    })
}

pub(crate) fn scenario() -> impl Strategy<Value = Scenario> {
    let clock = prop_oneof![
        Just(Clock {
            at: Some("2026-01-31T12:00:00Z".to_owned()),
            ..Clock::default()
        }),
        Just(Clock {
            shift: Some("-3 days".to_owned()),
            speed: Some(2.5),
            ..Clock::default()
        }),
    ];
    let parts = (
        "[a-z]{1,8}",
        option::of(".{0,8}"),
        option::of(name()),
        object(),
        option::of(clock),
        option::of(delay()),
        vec(rule(), 0..5),
    );
    parts.prop_map(
        |(name, description, extends, variables, clock, delay, rules)| Scenario {
            name,
            description,
            extends,
            variables,
            clock,
            delay,
            rules,
        },
    )
}

pub(crate) fn any_request() -> impl Strategy<Value = Request> {
    let lines = vec![
        "GET /pets",
        "GET /pets?limit=3&a=&a=b",
        "POST /pets",
        "GET /pets/7",
        "GET /pets/%FF%20",
        "DELETE /pets/a",
        "GET /store/orders?%%%=&=",
    ];
    let content_types = vec![
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain",
    ];
    let body = prop_oneof![
        value().prop_map(|value| value.to_string().into_bytes()),
        vec(any::<u8>(), 0..20),
        Just(b"a=1&b=2&a=3".to_vec()),
    ];
    let cookies = select(vec!["a=1; b=\"2\"", ";;=", "limit"]);
    let parts = (
        select(lines),
        select(content_types),
        body,
        cookies,
        "[ab]",
        0..20_000_u64,
        any::<u64>(),
    );
    parts.prop_map(
        |(line, content_type, body, cookies, client, at_ms, random)| Request {
            body,
            ..request(line)
                .header("content-type", content_type)
                .header("cookie", cookies)
                .header("x-a", "b")
                .client(&client)
                .at(at_ms)
                .random(random)
        },
    )
}
