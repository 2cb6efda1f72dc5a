//! `performance-testing`: a server that takes its time, has a capacity, and hiccups.

use serde_json::{Value, json};

use super::errors::ids;
use crate::draft::{Draft, Test, check, rule};
use crate::refusal::{Why, refuse, with_headers};
use crate::request::Request;
use crate::survey::{Picked, Survey};

const OVERLOADED: Why<'static> = Why {
    code: "overloaded",
    message: "the server has too much to do",
    fields: &[],
};

fn reads(survey: &Survey<'_>) -> Vec<Picked> {
    survey.pick_or_any(&[|one| one.reads() && !one.is_of_one(), |one| one.reads()])
}

fn tried(picked: &[Picked], says: &str) -> Vec<Value> {
    let first = picked.iter().take(1);
    first.map(|one| Request::to(one).expects(says)).collect()
}

fn patterns(picked: &[Picked]) -> impl Iterator<Item = &str> {
    picked.iter().map(|one| one.pattern.as_str())
}

pub(crate) fn load(survey: &Survey<'_>) -> Vec<Draft> {
    let picked = reads(survey);
    if picked.is_empty() {
        return Vec::new();
    }
    let delay = json!({ "log-normal": { "median-ms": 150, "sigma": 0.35, "max-ms": 480 } });
    vec![Draft {
        name: "steady_state_load",
        description: format!(
            "{} take 150 ms in the middle, with a tail below 500 ms",
            ids(&picked)
        ),
        kind: "load_testing",
        test: Test {
            users: 100,
            seconds: 600,
            ramp_up: 60,
            errors: 0.01,
        },
        checks: vec![
            check("response_time_p95_ms", "at_most", 500),
            check("throughput_rps", "at_least", 200),
        ],
        rules: vec![rule(
            "answers take their time".to_owned(),
            patterns(&picked),
            json!({ "delay": delay }),
        )],
        tries: tried(&picked, "what is answered otherwise, a little later"),
    }]
}

/// One rule for each, since each has its own way to say that it is too much.
fn limited(picked: &[Picked], limit: &Value, delay: u64) -> Vec<Value> {
    let rules = picked.iter().map(|one| {
        let refusal = refuse(one, &[503, 429], OVERLOADED);
        let mut limit = limit.clone();
        limit["respond"] = refusal.respond;
        rule(
            format!("{} has a capacity", one.id()),
            [one.pattern.as_str()],
            json!({ "rate-limit": limit, "delay": delay }),
        )
    });
    rules.collect()
}

pub(crate) fn stress(survey: &Survey<'_>) -> Vec<Draft> {
    let picked = survey.pick_or_any(&[
        |one| one.method == "POST" && one.has_body,
        |one| one.writes(),
    ]);
    if picked.is_empty() {
        return Vec::new();
    }
    let test = Test {
        users: 500,
        seconds: 1800,
        ramp_up: 300,
        errors: 0.5,
    };
    let slower = picked.iter().map(|one| {
        let refusal = refuse(one, &[503, 429], OVERLOADED);
        let steps = json!([
            { "times": 100, "delay": 200 },
            { "times": 100, "delay": 500 },
            { "times": 100, "delay": 1000 },
            { "times": 100, "delay": 3000 },
            { "respond": with_headers(refusal, json!({ "Retry-After": "10" })).respond },
        ]);
        rule(
            format!("{} slows down and gives up", one.id()),
            [one.pattern.as_str()],
            json!({ "sequence": steps }),
        )
    });
    vec![
        Draft {
            name: "progressive_load_increase",
            description: format!(
                "each of {} takes a second, and 50 requests a second; what is more is turned away",
                ids(&picked)
            ),
            kind: "stress_testing",
            test,
            checks: vec![
                check("failure_threshold_rps", "is_found", 50),
                check("recovery", "equals", true),
            ],
            rules: limited(&picked, &json!({ "requests": 50, "window-ms": 1000 }), 1000),
            tries: tried(&picked, "what is answered otherwise, after a second"),
        },
        Draft {
            name: "progressive_slowdown",
            description: format!(
                "each of {} gets slower every 100 requests, from 0.2 to 3 seconds, and fails \
                 after 400",
                ids(&picked)
            ),
            kind: "stress_testing",
            test,
            checks: vec![check("failure_threshold_requests", "is_found", 400)],
            rules: slower.collect(),
            tries: tried(&picked, "what is answered otherwise, after 0.2 seconds"),
        },
    ]
}

pub(crate) fn spike(survey: &Survey<'_>) -> Vec<Draft> {
    let picked = reads(survey);
    if picked.is_empty() {
        return Vec::new();
    }
    let test = Test {
        users: 1000,
        seconds: 300,
        ramp_up: 5,
        errors: 0.3,
    };
    let cold = json!({ "sequence": [{ "times": 20, "delay": 3000 }, { "delay": 300 }] });
    vec![
        Draft {
            name: "sudden_traffic_spike",
            description: format!(
                "each of {} takes 200 requests at once and 100 a second, in 0.3 seconds; what is \
                 more is turned away",
                ids(&picked)
            ),
            kind: "spike_testing",
            test,
            checks: vec![
                check("scaling_response_time", "at_most", 120),
                check("error_rate", "less_than", 0.3),
            ],
            rules: limited(
                &picked,
                &json!({ "requests": 100, "window-ms": 1000, "burst": 200 }),
                300,
            ),
            tries: tried(&picked, "what is answered otherwise, after 0.3 seconds"),
        },
        Draft {
            name: "cold_start",
            description: format!(
                "the first 20 requests to {} take 3 seconds, as if servers were being started; \
                 all others 0.3",
                ids(&picked)
            ),
            kind: "spike_testing",
            test,
            checks: vec![check("scaling_response_time", "at_most", 120)],
            rules: vec![rule(
                "servers are started".to_owned(),
                patterns(&picked),
                cold,
            )],
            tries: tried(&picked, "what is answered otherwise, after 3 seconds"),
        },
    ]
}

pub(crate) fn endurance(survey: &Survey<'_>) -> Vec<Draft> {
    let picked = reads(survey);
    if picked.is_empty() {
        return Vec::new();
    }
    let rules = picked.iter().map(|one| {
        let refusal = refuse(one, &[503, 500], OVERLOADED);
        let steps = json!([
            { "times": 500, "delay": 200 },
            { "times": 20, "delay": 1000 },
            { "times": 1, "respond": refusal.respond },
        ]);
        rule(
            format!("{} hiccups", one.id()),
            [one.pattern.as_str()],
            json!({ "sequence": steps, "at-end": "loop" }),
        )
    });
    vec![Draft {
        name: "extended_operation",
        description: format!(
            "each of {} takes 0.2 seconds; after every 500 requests, 20 take a second and one \
             fails",
            ids(&picked)
        ),
        kind: "endurance_testing",
        test: Test {
            users: 50,
            seconds: 14_400,
            ramp_up: 120,
            errors: 0.01,
        },
        checks: vec![
            check("memory_growth", "at_most", 0.1),
            check("error_rate", "at_most", 0.01),
        ],
        rules: rules.collect(),
        tries: tried(&picked, "what is answered otherwise, after 0.2 seconds"),
    }]
}
