//! The format of MockLoop's manual: `endpoints` by path and method, with rules, templates,
//! actions on state, and inheritance.

use serde_json::json;

use super::template::{Scope, respond};
use super::{Rules, Translated, condition, paths};
use crate::catalogue::Catalogue;
use crate::model::{Condition, Delay, MAX_DELAY_MS, Response, Rule, Scenario};
use crate::problem::did_you_mean;
use crate::read::node::{Node, Object};
use crate::read::{headers, status};

const KEYS: [&str; 13] = [
    "name",
    "scenario_name",
    "description",
    "endpoints",
    "global_delay_ms",
    "state_enabled",
    "inherits_from",
    "variables",
    "purpose",
    "test_cases",
    "notes",
    "tags",
    "metadata",
];

const METHODS: [&str; 10] = [
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "ANY", "*",
];

/// Of what an operation answers.
const ENDPOINT_KEYS: [&str; 11] = [
    "response",
    "body",
    "error",
    "status_code",
    "status",
    "delay_ms",
    "headers",
    "condition",
    "actions",
    "rules",
    "description",
];

/// Of one of its `rules`.
const RULE_KEYS: [&str; 11] = [
    "response",
    "body",
    "error",
    "status_code",
    "status",
    "delay_ms",
    "headers",
    "condition",
    "actions",
    "default",
    "description",
];

pub(crate) fn documented(node: &Node<'_>, catalogue: Option<Catalogue<'_>>) -> Translated {
    let Some(object) = node.object(&KEYS) else {
        return (None, None);
    };
    let name = object
        .given("name")
        .or_else(|| object.given("scenario_name"));
    let delay = object.given("global_delay_ms");
    let delay = delay.and_then(|node| node.integer(0..=MAX_DELAY_MS));
    let variables = object.given("variables").map(|node| {
        let members = node.members().into_iter();
        members
            .map(|(name, node)| (name.to_owned(), node.value.clone()))
            .collect()
    });
    let has_state = object.given("state_enabled").map(|node| node.truth());
    let mut rules = Rules::default();
    for (path, methods) in object.given("endpoints").iter().flat_map(Node::members) {
        endpoint(path, &methods, catalogue, &mut rules);
    }
    if has_state == Some(Some(false)) && rules.rules.iter().any(changes_state) {
        object.fault("there are `actions`, and `state_enabled` is `false`");
    }
    let scenario = Scenario {
        name: name.and_then(|node| node.name()).unwrap_or_default(),
        description: object.given("description").and_then(|node| node.text()),
        extends: object.given("inherits_from").and_then(|node| node.name()),
        variables: variables.unwrap_or_default(),
        delay: delay.map(Delay::Fixed),
        rules: rules.rules,
        ..Scenario::default()
    };
    (Some(scenario), Some(rules.places))
}

fn changes_state(rule: &Rule) -> bool {
    let template = rule.respond.as_ref().and_then(|it| it.template.as_deref());
    template.is_some_and(|text| text.contains("set_state("))
}

fn endpoint(path: &str, node: &Node<'_>, catalogue: Option<Catalogue<'_>>, to: &mut Rules) {
    if !path.starts_with('/') {
        node.fault(format!("`{path}` is no path; it has to begin with `/`"));
        return;
    }
    let members = node.members();
    let is_answer = |(name, _): &(&str, Node<'_>)| ENDPOINT_KEYS.contains(name);
    if !members.is_empty() && members.iter().all(is_answer) {
        // For all methods at once.
        answers(None, path, node, catalogue, to);
        return;
    }
    for (method, node) in members {
        let upper = method.to_ascii_uppercase();
        if !METHODS.contains(&upper.as_str()) {
            let hint = did_you_mean(&upper, METHODS);
            node.fault_with(format!("`{method}` is no method"), hint);
            continue;
        }
        let method = (!matches!(upper.as_str(), "ANY" | "*")).then_some(upper.as_str());
        answers(method, path, &node, catalogue, to);
    }
}

/// The rules of an operation: those with conditions in their order, then what is otherwise.
fn answers(
    method: Option<&str>,
    path: &str,
    node: &Node<'_>,
    catalogue: Option<Catalogue<'_>>,
    to: &mut Rules,
) {
    let Some(object) = node.object(&ENDPOINT_KEYS) else {
        return;
    };
    let meant = paths::meant(method, path, catalogue);
    let own = when(&object).zip(answer(&object));
    // How long all of them take that say nothing of it.
    let own_delay = own.as_ref().and_then(|(_, (_, delay))| *delay);
    let rule = |when: Vec<Condition>, respond, delay: Option<Delay>| Rule {
        priority: meant.priority(),
        operations: meant.operations.clone(),
        when: meant.when.iter().cloned().chain(when).collect(),
        respond,
        delay: delay.or(own_delay),
        ..Rule::default()
    };
    let mut otherwise: Option<(Rule, Node<'_>)> = None;
    for node in object.given("rules").iter().flat_map(Node::items) {
        let Some(object) = node.object(&RULE_KEYS) else {
            continue;
        };
        let default = object.given("default").and_then(|node| node.truth());
        let Some((when, (respond, delay))) = when(&object).zip(answer(&object)) else {
            continue;
        };
        if default != Some(true) && !when.is_empty() {
            to.push(rule(when, respond, delay), &node.pointer);
        } else if otherwise.is_none() {
            otherwise = Some((rule(Vec::new(), respond, delay), node));
        } else {
            node.fault("there is a rule without a condition already; this one is never reached");
        }
    }
    let Some((when, (respond, delay))) = own else {
        return;
    };
    match otherwise {
        None if respond.is_some() || delay.is_some() => {
            to.push(rule(when, respond, delay), &node.pointer);
        }
        None => {}
        Some((_, node)) if respond.is_some() || !when.is_empty() => {
            node.fault("the endpoint has an answer of its own; this one is never reached");
        }
        Some((rule, node)) => to.push(rule, &node.pointer),
    }
}

/// The condition, if there is one; nothing if there is a mistake in it.
fn when(object: &Object<'_>) -> Option<Vec<Condition>> {
    match object.given("condition") {
        None => Some(Vec::new()),
        Some(node) => condition::condition(&node).map(|condition| vec![condition]),
    }
}

/// What is answered, if anything, and how long it takes; nothing if there is a mistake.
fn answer(object: &Object<'_>) -> Option<(Option<Response>, Option<Delay>)> {
    object.at_most_one(&["response", "body", "error"]);
    object.at_most_one(&["status", "status_code"]);
    let code = object
        .given("status_code")
        .or_else(|| object.given("status"));
    let code = code.map(|node| status(&node));
    let delay = object.given("delay_ms");
    let delay = delay.map(|node| node.integer(0..=MAX_DELAY_MS));
    let scope = Scope::of_actions(object.given("actions").as_ref())?;
    let body = object.get("response").or_else(|| object.get("body"));
    let error = object.given("error");
    let made = match (&body, &error) {
        (Some(body), _) => Some(respond(body, &scope)?),
        (None, Some(error)) => {
            let body = json!({ "error": error.value });
            Some(Response {
                json: Some(body),
                ..Response::default()
            })
        }
        (None, None) if scope.is_empty() => None,
        (None, None) => Some(scope.alone()),
    };
    let headers = object.given("headers").map(|node| headers(&node));
    let status = match code {
        Some(code) => Some(code?),
        // An error is no success, whatever the description would have.
        None if body.is_none() && error.is_some() => Some(500),
        None => None,
    };
    let respond = (made.is_some() || status.is_some() || headers.is_some()).then(|| Response {
        status,
        headers: headers.unwrap_or_default(),
        ..made.unwrap_or_default()
    });
    let delay = match delay {
        Some(ms) => Some(Delay::Fixed(ms?)),
        None => None,
    };
    Some((respond, delay))
}
