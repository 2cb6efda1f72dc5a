//! The format that MockLoop's tools make: a list of endpoints, each with its
//! `response_config`, and what a test of it is to be like.

use serde_json::Value;

use super::template::{Scope, respond};
use super::{Rules, Translated, paths};
use crate::catalogue::Catalogue;
use crate::model::{Delay, MAX_DELAY_MS, Rule, Scenario};
use crate::problem::either;
use crate::read::node::{Node, Object};
use crate::read::{headers, status};

const KEYS: [&str; 8] = [
    "scenario_name",
    "name",
    "description",
    "scenario_type",
    "endpoints",
    "test_parameters",
    "validation_rules",
    "metadata",
];

/// What a test of it is about. The last three are those of MockLoop's own packs, which its
/// validator does not know.
pub(crate) const TYPES: [&str; 7] = [
    "load_testing",
    "error_simulation",
    "security_testing",
    "functional_testing",
    "stress_testing",
    "spike_testing",
    "endurance_testing",
];

pub(crate) const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

pub(crate) fn test(node: &Node<'_>, catalogue: Option<Catalogue<'_>>) -> Translated {
    let Some(object) = node.object(&KEYS) else {
        return (None, None);
    };
    let name = object
        .given("scenario_name")
        .or_else(|| object.given("name"));
    let mut scenario = Scenario {
        name: name.and_then(|node| node.name()).unwrap_or_default(),
        description: object.given("description").and_then(|node| node.text()),
        ..Scenario::default()
    };
    // What a test is to be like is kept for who runs it.
    for key in [
        "scenario_type",
        "test_parameters",
        "validation_rules",
        "metadata",
    ] {
        if let Some(node) = object.given(key) {
            scenario
                .variables
                .insert(key.to_owned(), node.value.clone());
        }
    }
    let mut rules = Rules::default();
    for endpoint in object.given("endpoints").iter().flat_map(Node::items) {
        if let Some(rule) = rule(&endpoint, catalogue) {
            rules.push(rule, &endpoint.pointer);
        }
    }
    scenario.rules = rules.rules;
    (Some(scenario), Some(rules.places))
}

fn rule(node: &Node<'_>, catalogue: Option<Catalogue<'_>>) -> Option<Rule> {
    let object = node.object(&["path", "method", "response_config", "name", "description"])?;
    let path = path(&object);
    let method = object.required("method").and_then(|node| {
        let text = node.text()?;
        let upper = text.to_ascii_uppercase();
        if !METHODS.contains(&upper.as_str()) {
            node.fault(format!(
                "`{text}` is no method; it may be {}",
                either(&METHODS)
            ));
            return None;
        }
        Some(upper)
    });
    let config = object.required("response_config")?.object(&[
        "status_code",
        "response_time_ms",
        "response_data",
        "headers",
    ])?;
    let status_code = config
        .required("status_code")
        .and_then(|node| status(&node));
    let delay = config.given("response_time_ms");
    let delay = delay.and_then(|node| node.integer(0..=MAX_DELAY_MS));
    let mut respond = match config.given("response_data") {
        Some(data) => respond(&data, &Scope::default())?,
        None => crate::model::Response::default(),
    };
    respond.status = status_code;
    if let Some(node) = config.given("headers") {
        respond.headers = headers(&node);
    }
    let meant = paths::meant(Some(&method?), &path?, catalogue);
    Some(Rule {
        name: object
            .given("name")
            .and_then(|node| node.value.as_str().map(str::to_owned)),
        priority: meant.priority(),
        operations: meant.operations,
        when: meant.when,
        respond: Some(respond),
        delay: delay.map(Delay::Fixed),
        ..Rule::default()
    })
}

fn path(object: &Object<'_>) -> Option<String> {
    let node = object.required("path")?;
    match node.value {
        Value::String(path) if path.starts_with('/') => Some(path.clone()),
        _ => {
            node.fault("this has to be a path that begins with `/`");
            None
        }
    }
}
