//! `error-simulation`: the server refuses, fails, is late, or breaks off.

use serde_json::{Value, json};

use crate::draft::{Draft, Test, check, rule};
use crate::refusal::{Why, refuse, with_headers};
use crate::request::Request;
use crate::survey::{Picked, Survey};

/// What is drawn up for some operations; nothing where there are none.
type Of = fn(&[Picked]) -> Draft;

fn drafts(all: impl IntoIterator<Item = (Vec<Picked>, Of)>) -> Vec<Draft> {
    let all = all.into_iter().filter(|(picked, _)| !picked.is_empty());
    all.map(|(picked, draft)| draft(&picked)).collect()
}

pub(crate) fn client_errors(survey: &Survey<'_>) -> Vec<Draft> {
    let writes = survey.pick_or_any(&[
        |one| one.writes() && one.has_json_body,
        |one| one.has_body,
        |one| one.writes(),
    ]);
    drafts([
        (writes, bad_request as Of),
        (survey.pick(|one| one.is_secured), unauthorized as Of),
        (
            survey.pick(|one| one.is_of_one() && (one.reads() || one.writes())),
            not_found as Of,
        ),
        (
            survey.pick(|one| one.has_body && one.writes()),
            conflict as Of,
        ),
    ])
}

/// Each operation refuses with its own status; the tries show it.
fn refusing(
    picked: &[Picked],
    statuses: &[u16],
    why: Why<'_>,
    delay: Option<u64>,
    headers: Option<&Value>,
) -> (Vec<Value>, Vec<Value>) {
    let refused = picked.iter().map(|one| {
        let fields: Vec<String> = one
            .sent()
            .iter()
            .map(|member| member.name.clone())
            .collect();
        let fields = &fields[..fields.len().min(3)];
        let mut refusal = refuse(one, statuses, Why { fields, ..why });
        if let Some(headers) = headers {
            refusal = with_headers(refusal, headers.clone());
        }
        let mut effect = json!({ "respond": refusal.respond });
        if let Some(delay) = delay {
            effect["delay"] = delay.into();
        }
        let name = format!("{} answers {}", one.id(), refusal.status);
        let shown = Request::to(one).expects(refusal.status);
        (rule(name, [one.pattern.as_str()], effect), shown)
    });
    refused.unzip()
}

fn bad_request(picked: &[Picked]) -> Draft {
    let why = Why::new("invalid_request", "the request is not valid");
    let (rules, tries) = refusing(picked, &[400, 422], why, Some(150), None);
    Draft {
        name: "bad_request_validation",
        description: format!("{} refuse whatever they are sent as invalid", ids(picked)),
        kind: "error_simulation",
        test: Test {
            users: 5,
            seconds: 120,
            ramp_up: 10,
            errors: 1.0,
        },
        checks: vec![
            check("status_code", "one_of", vec![400, 422]),
            check("response_body", "is_not_empty", true),
        ],
        rules,
        tries,
    }
}

fn unauthorized(picked: &[Picked]) -> Draft {
    let why = Why::new("unauthorized", "the credentials are not valid any more");
    let headers = json!({ "WWW-Authenticate": "Bearer error=\"invalid_token\"" });
    let (rules, tries) = refusing(picked, &[401], why, None, Some(&headers));
    Draft {
        name: "expired_credentials",
        description: format!("{} refuse all credentials", ids(picked)),
        kind: "error_simulation",
        test: Test {
            users: 5,
            seconds: 120,
            ramp_up: 10,
            errors: 1.0,
        },
        checks: vec![check("status_code", "equals", 401)],
        rules,
        tries,
    }
}

fn not_found(picked: &[Picked]) -> Draft {
    let why = Why::new("not_found", "there is no such thing");
    let (rules, tries) = refusing(picked, &[404], why, None, None);
    Draft {
        name: "resource_not_found",
        description: format!("what {} are asked about is not there", ids(picked)),
        kind: "error_simulation",
        test: Test {
            users: 5,
            seconds: 120,
            ramp_up: 10,
            errors: 1.0,
        },
        checks: vec![check("status_code", "equals", 404)],
        rules,
        tries,
    }
}

fn conflict(picked: &[Picked]) -> Draft {
    let why = Why::new("conflict", "somebody else was first");
    let (rules, tries) = refusing(picked, &[409, 412], why, None, None);
    Draft {
        name: "conflicting_change",
        description: format!("{} meet somebody else's change", ids(picked)),
        kind: "error_simulation",
        test: Test {
            users: 5,
            seconds: 120,
            ramp_up: 10,
            errors: 1.0,
        },
        checks: vec![check("status_code", "one_of", vec![409, 412])],
        rules,
        tries,
    }
}

pub(crate) fn server_errors(survey: &Survey<'_>) -> Vec<Draft> {
    let writes = survey.pick_or_any(&[|one| one.writes() && one.has_body, |one| one.writes()]);
    let reads = survey.pick_or_any(&[|one| one.reads()]);
    drafts([
        (writes, internal_error as Of),
        (reads.clone(), unavailable as Of),
        (reads.clone(), now_and_then as Of),
        (reads, recovery as Of),
    ])
}

const SERVER: Test = Test {
    users: 3,
    seconds: 180,
    ramp_up: 10,
    errors: 1.0,
};

fn internal_error(picked: &[Picked]) -> Draft {
    let why = Why::new("internal_error", "something went wrong on the server");
    let (rules, tries) = refusing(picked, &[500], why, Some(5000), None);
    Draft {
        name: "internal_server_error",
        description: format!("{} fail after five seconds", ids(picked)),
        kind: "error_simulation",
        test: SERVER,
        checks: vec![check("status_code", "equals", 500)],
        rules,
        tries,
    }
}

fn unavailable(picked: &[Picked]) -> Draft {
    let why = Why::new("unavailable", "the server is down for maintenance");
    let headers = json!({ "Retry-After": "30" });
    let (rules, tries) = refusing(picked, &[503], why, None, Some(&headers));
    Draft {
        name: "service_unavailable",
        description: format!("{} are down, for 30 seconds as they say", ids(picked)),
        kind: "error_simulation",
        test: SERVER,
        checks: vec![
            check("status_code", "equals", 503),
            check("header", "retry-after", "30"),
        ],
        rules,
        tries,
    }
}

fn now_and_then(picked: &[Picked]) -> Draft {
    let why = Why::new("internal_error", "something went wrong on the server");
    let rules = picked.iter().map(|one| {
        let refusal = refuse(one, &[500, 502], why);
        let effect = json!({ "error-rate": { "probability": 0.3, "respond": refusal.respond } });
        rule(
            format!("{} fails now and then", one.id()),
            [one.pattern.as_str()],
            effect,
        )
    });
    Draft {
        name: "intermittent_failures",
        description: format!("three in ten requests to {} fail", ids(picked)),
        kind: "error_simulation",
        test: Test {
            errors: 0.35,
            ..SERVER
        },
        checks: vec![check("error_rate", "less_than", 0.4)],
        rules: rules.collect(),
        tries: picked
            .iter()
            .map(|one| Request::to(one).expects("an error, or what is answered otherwise"))
            .collect(),
    }
}

fn recovery(picked: &[Picked]) -> Draft {
    let why = Why::new("unavailable", "the server is about to be back");
    let rules = picked.iter().map(|one| {
        let refusal = refuse(one, &[503], why);
        let effect = json!({
            "sequence": [{ "times": 2, "respond": refusal.respond }],
            "at-end": "pass",
        });
        rule(
            format!("{} recovers", one.id()),
            [one.pattern.as_str()],
            effect,
        )
    });
    let one = &picked[0];
    let first = refuse(one, &[503], why).status;
    Draft {
        name: "recovery_after_failures",
        description: format!(
            "the first two requests to each of {} fail, all others are answered",
            ids(picked)
        ),
        kind: "error_simulation",
        test: SERVER,
        checks: vec![check("attempts_until_success", "equals", 3)],
        rules: rules.collect(),
        tries: vec![
            Request::to(one).expects(first),
            Request::to(one).expects(first),
            Request::to(one).expects("what is answered otherwise"),
        ],
    }
}

pub(crate) fn timeouts(survey: &Survey<'_>) -> Vec<Draft> {
    let reads = survey.pick_or_any(&[|one| one.reads()]);
    drafts([
        (reads.clone(), too_late as Of),
        (reads.clone(), |picked| {
            broken(
                picked,
                "connection_reset",
                "the connection is reset",
                &json!("connection-reset"),
            )
        }),
        (reads.clone(), |picked| {
            broken(
                picked,
                "interrupted_response",
                "the answer ends in the middle",
                &json!("truncated-body"),
            )
        }),
        (reads, |picked| {
            broken(
                picked,
                "slow_response_body",
                "the body arrives over half a minute",
                &json!({ "trickle": { "duration-ms": 30_000 } }),
            )
        }),
    ])
}

const NETWORK: Test = Test {
    users: 3,
    seconds: 300,
    ramp_up: 10,
    errors: 1.0,
};

fn too_late(picked: &[Picked]) -> Draft {
    let why = Why::new("timeout", "the request took too long");
    let (rules, tries) = refusing(picked, &[408, 504], why, Some(60_000), None);
    Draft {
        name: "connection_timeout",
        description: format!(
            "{} answer after a minute, that it took too long",
            ids(picked)
        ),
        kind: "error_simulation",
        test: NETWORK,
        checks: vec![check("status_code", "one_of", vec![408, 504])],
        rules,
        tries,
    }
}

fn broken(picked: &[Picked], name: &'static str, what: &str, fault: &Value) -> Draft {
    let patterns = picked.iter().map(|one| one.pattern.as_str());
    Draft {
        name,
        description: format!("{what}, for {}", ids(picked)),
        kind: "error_simulation",
        test: NETWORK,
        checks: vec![check("client_gives_up", "equals", true)],
        rules: vec![rule(what.to_owned(), patterns, json!({ "fault": fault }))],
        tries: vec![Request::to(&picked[0]).expects(what)],
    }
}

pub(crate) fn rate_limits(survey: &Survey<'_>) -> Vec<Draft> {
    let reads = survey.pick_or_any(&[|one| one.reads()]);
    drafts([(reads.clone(), window as Of), (reads, tokens as Of)])
}

const LIMIT: Test = Test {
    users: 10,
    seconds: 180,
    ramp_up: 10,
    errors: 1.0,
};

/// Each of them with a limit of its own, since each refuses in its own way.
fn limited(picked: &[Picked], limit: &Value, most: u32) -> (Vec<Value>, Vec<Value>) {
    let why = Why::new(
        "rate_limit_exceeded",
        "too many requests; wait, and try again",
    );
    let headers = json!({ "X-RateLimit-Limit": most.to_string(), "X-RateLimit-Remaining": "0" });
    let rules = picked.iter().map(|one| {
        let refusal = with_headers(refuse(one, &[429], why), headers.clone());
        let mut limit = limit.clone();
        limit["respond"] = refusal.respond;
        rule(
            format!("{} is limited", one.id()),
            [one.pattern.as_str()],
            json!({ "rate-limit": limit }),
        )
    });
    let shown = Request::to(&picked[0]).expects(format!(
        "what is answered otherwise, {most} times; from then on 429 with Retry-After"
    ));
    (rules.collect(), vec![shown])
}

fn window(picked: &[Picked]) -> Draft {
    let limit = json!({ "requests": 10, "window-ms": 60_000, "per": "client" });
    let (rules, tries) = limited(picked, &limit, 10);
    Draft {
        name: "rate_limit_exceeded",
        description: format!(
            "each client gets ten answers a minute from each of {}, then 429",
            ids(picked)
        ),
        kind: "error_simulation",
        test: LIMIT,
        checks: vec![
            check("status_code", "equals", 429),
            check("header", "exists", "retry-after"),
        ],
        rules,
        tries,
    }
}

fn tokens(picked: &[Picked]) -> Draft {
    let limit = json!({ "requests": 1, "window-ms": 1000, "burst": 5 });
    let (rules, tries) = limited(picked, &limit, 5);
    Draft {
        name: "burst_then_throttle",
        description: format!(
            "{} answer five requests at once, then one a second, and 429 in between",
            ids(picked)
        ),
        kind: "error_simulation",
        test: LIMIT,
        checks: vec![check("status_code", "equals", 429)],
        rules,
        tries,
    }
}

/// Names, as they are told.
pub(crate) fn ids(picked: &[Picked]) -> String {
    let ids = picked.iter().map(|one| format!("`{}`", one.id()));
    ids.collect::<Vec<_>>().join(", ")
}
