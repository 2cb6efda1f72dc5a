//! Reads our own format.

mod condition;
pub(crate) mod effect;

use super::node::Node;
use crate::model::{AtEnd, Clock, DEFAULT_PRIORITY, Rule, Scenario, Step};

pub(super) const KEYS: [&str; 8] = [
    "$schema",
    "name",
    "description",
    "extends",
    "variables",
    "clock",
    "delay",
    "rules",
];

const RULE_KEYS: [&str; 15] = [
    "name",
    "operations",
    "priority",
    "continue",
    "when",
    "machine",
    "required-state",
    "new-state",
    "rate-limit",
    "error-rate",
    "respond",
    "delay",
    "fault",
    "sequence",
    "at-end",
];

pub(super) fn scenario(node: &Node<'_>) -> Option<Scenario> {
    let object = node.object(&KEYS)?;
    let variables = object.get("variables").map(|node| {
        let members = node.members().into_iter();
        members
            .map(|(name, node)| (name.to_owned(), node.value.clone()))
            .collect()
    });
    let rules = object.get("rules").map(|node| {
        let items = node.items();
        items.iter().filter_map(rule).collect()
    });
    Some(Scenario {
        name: object
            .get("name")
            .and_then(|node| node.name())
            .unwrap_or_default(),
        description: object.text("description"),
        extends: object.get("extends").and_then(|node| node.name()),
        variables: variables.unwrap_or_default(),
        clock: object.get("clock").and_then(|node| clock(&node)),
        delay: object.get("delay").and_then(|node| effect::delay(&node)),
        rules: rules.unwrap_or_default(),
    })
}

fn clock(node: &Node<'_>) -> Option<Clock> {
    let object = node.object(&["at", "shift", "speed"])?;
    object.at_most_one(&["at", "shift"]);
    Some(Clock {
        at: object.text("at"),
        shift: object.text("shift"),
        speed: object
            .get("speed")
            .and_then(|node| node.number(0.0..=1_000_000.0)),
    })
}

/// A rule; also what an override is.
pub(super) fn rule(node: &Node<'_>) -> Option<Rule> {
    let object = node.object(&RULE_KEYS)?;
    let operations = object.get("operations").map(|node| texts(&node));
    if operations.as_ref().is_some_and(Vec::is_empty) {
        object.fault("`operations` is empty; leave it out to mean all operations");
    }
    let when = object.get("when").map(|node| {
        let items = node.items();
        let read = items
            .iter()
            .filter_map(|node| condition::condition(node, 0));
        read.collect()
    });
    let sequence = object.get("sequence").map(|node| {
        let items = node.items();
        items.iter().filter_map(step).collect()
    });
    let sequence: Vec<Step> = sequence.unwrap_or_default();
    let ends = [
        ("repeat-last", AtEnd::RepeatLast),
        ("loop", AtEnd::Loop),
        ("pass", AtEnd::Pass),
    ];
    let at_end = object.get("at-end").and_then(|node| node.word(&ends));
    if object.has("at-end") && !object.has("sequence") {
        object.fault("`at-end` is about a `sequence`, and there is none");
    }
    if object.has("machine") && !object.has("required-state") && !object.has("new-state") {
        object.fault("`machine` is about `required-state` and `new-state`, and there is neither");
    }
    let priority = object
        .get("priority")
        .map_or(Some(DEFAULT_PRIORITY), |node| node.small(0..=1_000_000));
    Some(Rule {
        name: object.text("name"),
        operations: operations.unwrap_or_default(),
        priority: priority.unwrap_or(DEFAULT_PRIORITY),
        continues: object
            .get("continue")
            .and_then(|node| node.truth())
            .unwrap_or_default(),
        when: when.unwrap_or_default(),
        machine: object.get("machine").and_then(|node| node.name()),
        required_state: object.get("required-state").and_then(|node| node.name()),
        new_state: object.get("new-state").and_then(|node| node.name()),
        rate_limit: object
            .get("rate-limit")
            .and_then(|node| effect::rate_limit(&node)),
        error_rate: object
            .get("error-rate")
            .and_then(|node| effect::error_rate(&node)),
        respond: object
            .get("respond")
            .and_then(|node| effect::response(&node)),
        delay: object.get("delay").and_then(|node| effect::delay(&node)),
        fault: object.get("fault").and_then(|node| effect::fault(&node)),
        sequence,
        at_end: at_end.unwrap_or_default(),
    })
}

fn step(node: &Node<'_>) -> Option<Step> {
    let object = node.object(&["times", "respond", "delay", "fault"])?;
    let times = object
        .get("times")
        .map_or(Some(1), |node| node.small(1..=u32::MAX));
    Some(Step {
        times: times.unwrap_or(1),
        respond: object
            .get("respond")
            .and_then(|node| effect::response(&node)),
        delay: object.get("delay").and_then(|node| effect::delay(&node)),
        fault: object.get("fault").and_then(|node| effect::fault(&node)),
    })
}

fn texts(node: &Node<'_>) -> Vec<String> {
    node.items().iter().filter_map(Node::name).collect()
}
