//! Reads what has to hold of a request.

use serde_json::Value;

use crate::model::{Condition, Test};
use crate::problem::either;
use crate::read::node::Node;

/// How deep conditions may be nested.
const MAX_DEPTH: usize = 16;

const PARTS: [&str; 6] = ["path", "query", "header", "cookie", "body", "text"];

const TESTS: [&str; 11] = [
    "exists",
    "equals",
    "one-of",
    "contains",
    "matches",
    "greater-than",
    "at-least",
    "less-than",
    "at-most",
    "min-length",
    "max-length",
];

pub(super) fn condition(node: &Node<'_>, depth: usize) -> Option<Condition> {
    if depth > MAX_DEPTH {
        node.fault(format!(
            "conditions are nested deeper than {MAX_DEPTH} levels"
        ));
        return None;
    }
    let object = node.open_object()?;
    let several = |node: &Node<'_>| -> Vec<Condition> {
        let items = node.items();
        if node.value.is_array() && items.is_empty() {
            node.fault("there has to be at least one condition");
        }
        let read = items.iter().filter_map(|node| condition(node, depth + 1));
        read.collect()
    };
    if let Some(inner) = object.get("any") {
        node.object(&["any"])?;
        return Some(Condition::Any {
            any: several(&inner),
        });
    }
    if let Some(inner) = object.get("all") {
        node.object(&["all"])?;
        return Some(Condition::All {
            all: several(&inner),
        });
    }
    if let Some(inner) = object.get("not") {
        node.object(&["not"])?;
        let not = Box::new(condition(&inner, depth + 1)?);
        return Some(Condition::Not { not });
    }
    test(node).map(Condition::from)
}

fn test(node: &Node<'_>) -> Option<Test> {
    let mut keys = vec!["any", "all", "not"];
    keys.extend(PARTS);
    keys.extend(TESTS);
    let object = node.object(&keys)?;
    let there = |names: &[&str]| names.iter().filter(|name| object.has(name)).count();
    if there(&PARTS) != 1 {
        object.fault(format!(
            "a condition looks at exactly one part of the request: {}",
            either(&PARTS)
        ));
    }
    if there(&TESTS) == 0 {
        object.fault(format!(
            "a condition says what has to hold: {}",
            either(&TESTS)
        ));
    }
    let name = |key: &str| object.get(key).and_then(|node| node.name());
    let number = |key: &str| {
        object
            .get(key)
            .and_then(|node| node.number(f64::NEG_INFINITY..=f64::INFINITY))
    };
    let length = |key: &str| object.get(key).and_then(|node| node.integer(0..=u64::MAX));
    let any = |key: &str| object.get(key).map(|node| node.value.clone());
    let one_of = object.get("one-of").map(|node| {
        let items = node.items();
        items.iter().map(|node| node.value.clone()).collect()
    });
    let text = object.get("text").map(|node| {
        let is_true = *node.value == Value::Bool(true);
        if !is_true {
            node.fault("this can only be `true`");
        }
        is_true
    });
    Some(Test {
        path: name("path"),
        query: name("query"),
        header: name("header"),
        cookie: name("cookie"),
        body: name("body"),
        text: text.unwrap_or_default(),
        exists: object.get("exists").and_then(|node| node.truth()),
        equals: any("equals"),
        one_of,
        contains: any("contains"),
        matches: object.text("matches"),
        greater_than: number("greater-than"),
        at_least: number("at-least"),
        less_than: number("less-than"),
        at_most: number("at-most"),
        min_length: length("min-length"),
        max_length: length("max-length"),
    })
}
