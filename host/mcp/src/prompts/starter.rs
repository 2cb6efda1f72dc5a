//! Scenarios to start from: of operations that are there, and answers that they declare.

use mimus_description::model::{ExampleValue, StatusKey};
use serde_json::{Map, Value, json};

use super::surface::Known;
use crate::answer::cut;

/// Operations that get rules of their own. A model adds the others.
pub(super) const MOST_RULES: usize = 12;

/// Errors that can be asked for, in the order of their severity.
pub(super) const ERRORS: [&str; 8] = [
    "timeout",
    "rate_limit",
    "server_error",
    "bad_request",
    "database_error",
    "service_unavailable",
    "connection_reset",
    "truncated_body",
];

/// Each error once, one call after the other; then answers are ordinary again.
pub(super) fn errors(name: &str, operations: &[Known], kinds: &[&str]) -> Value {
    let rules = operations.iter().take(MOST_RULES).map(|known| {
        let steps = kinds.iter().map(|kind| error(known, kind));
        json!({
            "name": cut(&format!("errors of {}", known.operation.id), 150),
            "operations": [known.pattern()],
            "sequence": steps.collect::<Vec<_>>(),
            "at-end": "pass",
        })
    });
    scenario(
        name,
        &format!(
            "Each call is answered with the next of: {}; then ordinarily.",
            kinds.join(", ")
        ),
        rules.collect(),
    )
}

fn error(known: &Known, kind: &str) -> Value {
    match kind {
        "timeout" => {
            json!({ "respond": refusal(known, 408, "the request took too long"), "delay": 30_000 })
        }
        "rate_limit" => {
            let mut answer = refusal(known, 429, "too many requests");
            answer["headers"] = json!({ "Retry-After": "1" });
            json!({ "respond": answer })
        }
        "bad_request" => json!({ "respond": refusal(known, 400, "the request is not valid") }),
        "database_error" => {
            json!({ "respond": refusal(known, 503, "the database does not answer"), "delay": 5_000 })
        }
        "service_unavailable" => {
            let mut answer = refusal(known, 503, "down for maintenance");
            answer["headers"] = json!({ "Retry-After": "30" });
            json!({ "respond": answer })
        }
        "connection_reset" => json!({ "fault": "connection-reset" }),
        "truncated_body" => json!({ "fault": { "truncated-body": {} } }),
        _ => json!({ "respond": refusal(known, 500, "something went wrong") }),
    }
}

/// An answer with a status: as the description declares it, or as a problem where it does not.
pub(super) fn refusal(known: &Known, status: u16, why: &str) -> Value {
    if declares(known, status) {
        return json!({ "status": status });
    }
    json!({
        "status": status,
        "content-type": "application/problem+json",
        "json": { "title": why, "status": status },
    })
}

pub(super) fn declares(known: &Known, status: u16) -> bool {
    let keys = StatusKey::of_status(status);
    let mut responses = known.operation.responses.iter();
    responses.any(|(key, _)| keys.contains(key))
}

/// Answers as a server gives them that is asked so much.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    /// Half of the answers are quicker.
    pub(super) median_ms: f64,
    pub(super) most_ms: u64,
    /// From here on it refuses.
    pub(super) requests_per_second: u32,
    /// From 0.0 to 1.0.
    pub(super) error_rate: f64,
}

pub(super) fn load(name: &str, says: &str, operations: &[Known], load: Load) -> Value {
    let patterns = operations.iter().take(MOST_RULES).map(Known::pattern);
    let mut rule = json!({
        "name": "as under load",
        "operations": patterns.collect::<Vec<_>>(),
        "delay": {
            "log-normal": { "median-ms": load.median_ms, "sigma": 0.5, "max-ms": load.most_ms },
        },
        "rate-limit": {
            "requests": load.requests_per_second, "window-ms": 1_000,
            "burst": load.requests_per_second,
        },
    });
    if 0.0 < load.error_rate {
        rule["error-rate"] = json!({
            "probability": load.error_rate,
            "respond": {
                "status": 503, "content-type": "application/problem+json",
                "json": { "title": "overloaded", "status": 503 },
            },
        });
    }
    scenario(name, says, vec![rule])
}

/// Every example and success that operations declare, one call after the other.
pub(super) fn functional(name: &str, operations: &[Known]) -> Value {
    let rules = operations.iter().take(MOST_RULES).map(|known| {
        let steps = successes(known).into_iter().take(8);
        let steps = steps
            .map(|respond| json!({ "respond": respond }))
            .collect::<Vec<_>>();
        json!({
            "name": cut(&format!("answers of {}", known.operation.id), 150),
            "operations": [known.pattern()],
            "sequence": steps,
            "at-end": "loop",
        })
    });
    let rules = rules.filter(|rule| rule["sequence"].as_array().is_some_and(|it| !it.is_empty()));
    scenario(
        name,
        "Each call is answered with the next success or example that the description declares.",
        rules.collect(),
    )
}

fn successes(known: &Known) -> Vec<Value> {
    let mut answers = Vec::new();
    for (key, response) in &known.operation.responses {
        let &StatusKey::Code(status @ 200..=299) = key else {
            continue;
        };
        let examples = response
            .content
            .iter()
            .take(1)
            .flat_map(|media| &media.examples);
        let named = examples
            .filter(|example| matches!(example.value, ExampleValue::Data(_)))
            .filter_map(|example| example.name.as_deref())
            .map(|name| json!({ "status": status, "example": name }))
            .collect::<Vec<_>>();
        if named.is_empty() {
            answers.push(json!({ "status": status }));
        }
        answers.extend(named);
    }
    answers
}

/// What attackers try, refused as an API should that is well kept.
pub(super) fn security(name: &str, operations: &[Known], focus: &[&str]) -> Value {
    let mut rules = Vec::new();
    let closed = || operations.iter().filter(|known| !known.is_open());
    for known in closed().take(MOST_RULES) {
        let mut steps = Vec::new();
        if focus.contains(&"authentication") {
            steps.push(json!({ "respond": refusal(known, 401, "the token has expired") }));
        }
        if focus.contains(&"authorization") {
            steps.push(json!({ "respond": refusal(known, 403, "this is somebody else's") }));
        }
        if !steps.is_empty() {
            rules.push(json!({
                "name": cut(&format!("credentials of {}", known.operation.id), 150),
                "operations": [known.pattern()],
                "sequence": steps,
                "at-end": "pass",
            }));
        }
    }
    let writing = operations
        .iter()
        .filter(|known| known.operation.request_body.is_some());
    for known in writing.take(MOST_RULES) {
        if focus.contains(&"injection") || focus.contains(&"input_validation") {
            rules.push(json!({
                "name": cut(&format!("hostile input to {}", known.operation.id), 150),
                "operations": [known.pattern()],
                "when": [{ "text": true, "matches": HOSTILE }],
                "respond": refusal(known, 400, "the input is not accepted"),
            }));
        }
    }
    if focus.contains(&"rate_limiting") {
        let patterns = operations.iter().take(MOST_RULES).map(Known::pattern);
        rules.push(json!({
            "name": "too many tries",
            "operations": patterns.collect::<Vec<_>>(),
            "priority": 9,
            "rate-limit": { "requests": 5, "window-ms": 60_000, "per": "client" },
        }));
    }
    scenario(
        name,
        "Expired and missing rights, hostile input and too many tries are refused.",
        rules,
    )
}

/// Of SQL, of markup, of paths and of a shell.
const HOSTILE: &str =
    r"(?i)('\s*(or|and)\s|;\s*drop\s|union\s+select|<script|javascript:|\.\./|\$\(|`)";

fn scenario(name: &str, says: &str, rules: Vec<Value>) -> Value {
    let mut members = Map::new();
    members.insert("name".to_owned(), cut(name, 200).into());
    members.insert("description".to_owned(), says.into());
    members.insert("rules".to_owned(), rules.into());
    members.into()
}
