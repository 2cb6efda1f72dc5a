//! Which things a list is asked for.

use guest_sdk::{Location, Request};
use serde_json::Value;

use super::expression;
use crate::plan::{Comparison, Query, Test};
use crate::prepare::query::target;
use crate::value;

/// How deep a thing is searched for a word.
const MAX_DEPTH: usize = 3;

/// Whether a thing passes all that the request asks for.
pub(super) fn fits(query: &Query, request: &Request, thing: &Value) -> bool {
    let sent = |name: &str| {
        let mut parameters = request.parameters.iter();
        parameters
            .find(|parameter| parameter.location == Location::Query && parameter.name == name)
            .map(|parameter| &parameter.value)
    };
    let passes = |test: &Test, wanted: &Value| match test {
        Test::Property {
            path,
            comparison,
            split,
        } => compares(thing, path, *comparison, wanted, *split),
        Test::Members => members(query, thing, wanted),
    };
    query
        .filters
        .iter()
        .all(|filter| sent(&filter.parameter).is_none_or(|wanted| passes(&filter.test, wanted)))
        && query.searches.iter().all(|name| {
            let word = sent(name).and_then(value::text);
            word.is_none_or(|word| mentions(thing, &word.to_lowercase(), MAX_DEPTH))
        })
        && query.expressions.iter().all(|name| {
            let text = sent(name).and_then(Value::as_str);
            text.is_none_or(|text| {
                expression::holds(text, thing, &query.properties).unwrap_or(true)
            })
        })
}

/// `filter[name]=x`, `filter[price][gte]=7`: what is no property says nothing.
fn members(query: &Query, thing: &Value, wanted: &Value) -> bool {
    let Some(wanted) = wanted.as_object() else {
        return true;
    };
    wanted.iter().all(|(name, wanted)| {
        if let Some(by_operator) = wanted.as_object() {
            return by_operator.iter().all(|(operator, wanted)| {
                let found = target(&query.properties, &format!("{name}[{operator}]"));
                found.is_none_or(|(path, comparison)| {
                    compares(thing, &path, comparison, wanted, true)
                })
            });
        }
        let found = target(&query.properties, name);
        found.is_none_or(|(path, comparison)| compares(thing, &path, comparison, wanted, false))
    })
}

/// Whether what a thing has at a path compares to what is wanted. Of several values
/// wanted any will do.
pub(super) fn compares(
    thing: &Value,
    path: &[String],
    comparison: Comparison,
    wanted: &Value,
    split: bool,
) -> bool {
    let found = crate::place::get(thing, path).unwrap_or(&Value::Null);
    let several: Vec<Value> = match wanted {
        Value::Array(items) => items.clone(),
        Value::String(text) if split && text.contains(',') => {
            text.split(',').map(|part| part.trim().into()).collect()
        }
        // Operators on an object: `price[gte]=7` as a deep object.
        Value::Object(operators) => {
            return operators.iter().all(|(operator, wanted)| {
                let known = target(&[vec!["x".to_owned()]], &format!("x[{operator}]"));
                known.is_none_or(|(_, comparison)| compares(thing, path, comparison, wanted, true))
            });
        }
        one => vec![one.clone()],
    };
    // `status!=a,b` is neither.
    if comparison == Comparison::Unequal {
        return !several
            .iter()
            .any(|wanted| test(found, Comparison::Equal, wanted));
    }
    several.is_empty() || several.iter().any(|wanted| test(found, comparison, wanted))
}

pub(super) fn test(found: &Value, comparison: Comparison, wanted: &Value) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    match found {
        Value::Array(items) => return items.iter().any(|item| test(item, comparison, wanted)),
        // What is wanted of `owner` is who it is.
        Value::Object(members) => {
            let names = [
                "id", "name", "slug", "key", "uuid", "code", "username", "login",
            ];
            let mut own = names.iter().filter_map(|name| members.get(*name));
            return own.any(|own| test(own, comparison, wanted));
        }
        _ => {}
    }
    let texts = || {
        Some((
            value::text(found)?.to_lowercase(),
            value::text(wanted)?.to_lowercase(),
        ))
    };
    let order = || ordered(found, wanted);
    match comparison {
        Comparison::Equal | Comparison::Unequal => {
            let equal = found == wanted || value::text(found) == value::text(wanted);
            equal == (comparison == Comparison::Equal)
        }
        Comparison::Above => order() == Some(Greater),
        Comparison::AtLeast => matches!(order(), Some(Greater | Equal)),
        Comparison::Below => order() == Some(Less),
        Comparison::AtMost => matches!(order(), Some(Less | Equal)),
        Comparison::Contains => texts().is_some_and(|(found, wanted)| found.contains(&wanted)),
        Comparison::StartsWith => texts().is_some_and(|(found, wanted)| found.starts_with(&wanted)),
        Comparison::EndsWith => texts().is_some_and(|(found, wanted)| found.ends_with(&wanted)),
        Comparison::Present => !found.is_null(),
    }
}

/// Numbers by size, whatever they were sent as; dates as the texts that they are.
fn ordered(found: &Value, wanted: &Value) -> Option<std::cmp::Ordering> {
    if found.is_null() {
        return None;
    }
    let number = |value: &Value| match value {
        Value::String(text) => text.trim().parse::<f64>().ok(),
        other => other.as_f64(),
    };
    if let (Some(found), Some(wanted)) = (number(found), number(wanted)) {
        return found.partial_cmp(&wanted);
    }
    let (found, wanted) = (found.as_str()?, wanted.as_str()?);
    // A day is all of the day: `created_to=2025-01-31`.
    let is_day = wanted.len() == 10 && wanted.as_bytes().get(4) == Some(&b'-');
    let found = match found.get(..10) {
        Some(day) if is_day => day,
        _ => found,
    };
    Some(found.cmp(wanted))
}

fn mentions(thing: &Value, word: &str, depth: usize) -> bool {
    match thing {
        Value::String(text) => text.to_lowercase().contains(word),
        Value::Number(number) => number.to_string() == word,
        Value::Array(items) if 0 < depth => {
            items.iter().any(|item| mentions(item, word, depth - 1))
        }
        Value::Object(members) if 0 < depth => members
            .values()
            .any(|member| mentions(member, word, depth - 1)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn things_are_compared() {
        let pet = json!({
            "id": 7, "name": "Rex", "price": 80.5, "tags": [{"id": 1, "name": "big"}, {"name": "old"}],
            "born": "2024-05-01T10:00:00Z", "owner": {"id": 3},
        });
        let check = |path: &str, comparison, wanted: Value, expected: bool| {
            let path = [path.to_owned()];
            assert_eq!(
                compares(&pet, &path, comparison, &wanted, true),
                expected,
                "{path:?} {wanted}"
            );
        };
        check("name", Comparison::Equal, json!("Rex"), true);
        check("name", Comparison::Equal, json!("rex"), false);
        check("name", Comparison::Contains, json!("ex"), true);
        check("id", Comparison::Equal, json!("7"), true);
        check("id", Comparison::Equal, json!([1, 7]), true);
        check("id", Comparison::Equal, json!("1,7"), true);
        check("id", Comparison::Unequal, json!("1,7"), false);
        check("price", Comparison::AtLeast, json!("80"), true);
        check("price", Comparison::Above, json!(80.5), false);
        check(
            "price",
            Comparison::Equal,
            json!({"gt": 80, "lt": "81"}),
            true,
        );
        check("price", Comparison::Equal, json!({"gt": 81}), false);
        check("tags", Comparison::Equal, json!(["old"]), true);
        check("owner", Comparison::Equal, json!(3), true);
        check("born", Comparison::AtMost, json!("2024-05-01"), true);
        check(
            "born",
            Comparison::Above,
            json!("2024-05-01T10:00:00Z"),
            false,
        );
        check("gone", Comparison::Equal, json!("x"), false);
        check("gone", Comparison::Below, json!(1), false);
    }
}
