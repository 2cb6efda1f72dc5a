//! The order that a list is asked for.

use std::cmp::Ordering;

use guest_sdk::{Location, Request};
use serde_json::Value;

use super::shelf::Kept;
use crate::place;
use crate::plan::Query;
use crate::prepare::query::property;
use crate::value;

/// A property to order by.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    path: Vec<String>,
    descending: bool,
}

pub(super) fn sort(query: &Query, request: &Request, things: &mut [Kept]) {
    let direction = direction(query, request);
    let keys: Vec<Key> = query
        .sort
        .iter()
        .filter_map(|name| sent(request, name))
        .flat_map(|value| keys(value, query, direction))
        .collect();
    if keys.is_empty() {
        // A direction without a property turns the order round.
        if direction == Some(true) {
            things.reverse();
        }
        return;
    }
    things.sort_by(|a, b| {
        let compared = keys.iter().map(|key| {
            let found = |thing: &Kept| {
                place::get(&thing.value, &key.path)
                    .cloned()
                    .unwrap_or_default()
            };
            let order = value::compare(&found(a), &found(b));
            if key.descending {
                order.reverse()
            } else {
                order
            }
        });
        compared
            .into_iter()
            .find(|order| *order != Ordering::Equal)
            .unwrap_or(Ordering::Equal)
    });
}

fn sent<'r>(request: &'r Request, name: &str) -> Option<&'r Value> {
    let mut parameters = request.parameters.iter();
    let found = parameters
        .find(|parameter| parameter.location == Location::Query && parameter.name == name)?;
    Some(&found.value)
}

/// Whether it is descending, where the request says so apart.
fn direction(query: &Query, request: &Request) -> Option<bool> {
    let direction = query.direction.as_ref()?;
    let value = sent(request, &direction.parameter)?;
    match (direction.descending, value) {
        (Some(descending), Value::Bool(set)) => Some(descending == *set),
        (Some(descending), Value::String(set)) => Some(descending == (set == "true")),
        (None, value) => is_descending(value.as_str()?),
        _ => None,
    }
}

fn is_descending(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "desc" | "descending" | "-1" | "dsc" | "reverse" => Some(true),
        "asc" | "ascending" | "1" => Some(false),
        _ => None,
    }
}

/// `name`, `-name`, `name:desc`, `name,desc`, `name desc`, `name_desc`, `desc(name)`, and
/// several of them.
fn keys(value: &Value, query: &Query, direction: Option<bool>) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    let words: Vec<String> = match value {
        Value::Array(items) => items.iter().filter_map(value::text).collect(),
        other => value::text(other).into_iter().collect(),
    };
    for word in words.iter().flat_map(|text| text.split(',')) {
        let word = word.trim();
        // `name,desc`: about the one before.
        if let (Some(descending), Some(last)) = (is_descending(word), keys.last_mut()) {
            last.descending = descending;
            continue;
        }
        keys.extend(key(word, query, direction));
    }
    keys
}

fn key(word: &str, query: &Query, direction: Option<bool>) -> Option<Key> {
    let found = |name: &str, descending: bool| {
        let path = property(&query.properties, name.trim(), true);
        let dated = || {
            ["_at", "_on", "_date"].iter().find_map(|ending| {
                property(&query.properties, &format!("{}{ending}", name.trim()), true)
            })
        };
        path.or_else(dated).map(|path| Key { path, descending })
    };
    let fallback = direction.unwrap_or(false);
    if let Some(name) = word.strip_prefix('-') {
        return found(name, true);
    }
    if let Some(name) = word.strip_prefix('+') {
        return found(name, false);
    }
    if let Some((word, name)) = word.split_once('(')
        && let Some(descending) = is_descending(word)
    {
        return found(name.trim_end_matches(')'), descending);
    }
    if let Some(key) = found(word, fallback) {
        return Some(key);
    }
    let at = word.rfind([':', ' ', '.', '_', '|', '-'])?;
    let (name, rest) = word.split_at(at);
    let descending = is_descending(rest.get(1..)?)?;
    found(name, descending)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::plan::Direction;

    fn check(parameters: &[(&str, Value)], expected: &str) {
        let names = ["id", "name", "age", "created_at"];
        let query = Query {
            sort: vec!["sort".to_owned()],
            direction: Some(Direction {
                parameter: "order".to_owned(),
                descending: None,
            }),
            properties: names.iter().map(|name| vec![(*name).to_owned()]).collect(),
            ..Query::default()
        };
        let request = parameters
            .iter()
            .fold(Request::new("GET", "/"), |request, (name, value)| {
                request.with(Location::Query, *name, value.clone())
            });
        let things = [(1, "b", 3), (2, "a", 3), (3, "c", 1)];
        let mut things = things.map(|(id, name, age)| Kept {
            key: String::new(),
            value: json!({"id": id, "name": name, "age": age, "created_at": format!("2025-01-0{age}")}),
        });
        sort(&query, &request, &mut things);
        let order: String = things
            .iter()
            .map(|thing| thing.value["id"].to_string())
            .collect();
        assert_eq!(order, expected, "{parameters:?}");
    }

    #[test]
    fn lists_are_ordered_as_the_request_says() {
        check(&[], "123");
        check(&[("sort", json!("name"))], "213");
        for descending in [
            "-name",
            "name:desc",
            "name,desc",
            "name desc",
            "name_desc",
            "desc(name)",
            "Name.DESC",
        ] {
            check(&[("sort", json!(descending))], "312");
        }
        check(&[("sort", json!(["age", "name"]))], "321");
        check(&[("sort", json!(["age,desc", "name,asc"]))], "213");
        check(&[("sort", json!("-age,-id"))], "213");
        check(&[("sort", json!("name")), ("order", json!("desc"))], "312");
        check(&[("order", json!("desc"))], "321");
        check(&[("sort", json!("created"))], "312");
        check(&[("sort", json!("colour"))], "123");
    }
}
