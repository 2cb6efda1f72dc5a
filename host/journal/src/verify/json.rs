//! Where two JSON values differ.

use serde_json::Value;

/// Bytes of a value that are shown.
const MAX_SHOWN: usize = 120;

/// How closely JSON is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// All of it.
    Whole,
    /// There may be more members, and more items between those expected.
    Part,
}

/// Each difference, with its place.
pub(super) fn differences(expected: &Value, found: &Value, kind: Match) -> Vec<String> {
    let mut differences = Vec::new();
    compare(expected, found, kind, "", &mut differences);
    differences
}

/// Whether two values are the same; numbers are by what they are worth.
pub(super) fn is_equal(one: &Value, other: &Value) -> bool {
    fits(one, other, Match::Whole)
}

fn fits(expected: &Value, found: &Value, kind: Match) -> bool {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            (kind == Match::Part || expected.len() == found.len())
                && expected.iter().all(|(name, value)| {
                    found
                        .get(name)
                        .is_some_and(|found| fits(value, found, kind))
                })
        }
        (Value::Array(expected), Value::Array(found)) if kind == Match::Part => {
            // The first that fits is never a worse choice than a later one.
            let mut found = found.iter();
            expected
                .iter()
                .all(|value| found.any(|found| fits(value, found, kind)))
        }
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len()
                && expected
                    .iter()
                    .zip(found)
                    .all(|(value, found)| fits(value, found, kind))
        }
        (Value::Number(one), Value::Number(other)) => {
            let worth = (one.as_f64(), other.as_f64());
            // Beyond 2^53, floats take different integers for the same.
            one == other || ((one.is_f64() || other.is_f64()) && worth.0 == worth.1)
        }
        (expected, found) => expected == found,
    }
}

fn compare(expected: &Value, found: &Value, kind: Match, place: &str, to: &mut Vec<String>) {
    if fits(expected, found, kind) {
        return;
    }
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, value) in expected {
                let place = below(place, name);
                match found.get(name) {
                    Some(found) => compare(value, found, kind, &place, to),
                    None => to.push(format!("{}: {} is missing", at(&place), shown(value))),
                }
            }
            let more = found
                .iter()
                .filter(|(name, _)| !expected.contains_key(*name));
            for (name, value) in more.filter(|_| kind == Match::Whole) {
                let place = at(&below(place, name));
                to.push(format!("{place}: {} is not expected", shown(value)));
            }
        }
        (Value::Array(expected), Value::Array(found)) if kind == Match::Part => {
            let mut rest = found.iter();
            for (index, value) in expected.iter().enumerate() {
                if !rest.any(|found| fits(value, found, kind)) {
                    let place = at(place);
                    let value = shown(value);
                    to.push(format!(
                        "{place}: no item fits the expected number {index}, {value}"
                    ));
                    return;
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) => {
            for (index, value) in expected.iter().enumerate() {
                let place = below(place, &index.to_string());
                match found.get(index) {
                    Some(found) => compare(value, found, kind, &place, to),
                    None => to.push(format!("{}: {} is missing", at(&place), shown(value))),
                }
            }
            for (index, value) in found.iter().enumerate().skip(expected.len()) {
                let place = at(&below(place, &index.to_string()));
                to.push(format!("{place}: {} is not expected", shown(value)));
            }
        }
        (expected, found) => {
            let place = at(place);
            let (expected, found) = (shown(expected), shown(found));
            to.push(format!("{place}: expected {expected}, found {found}"));
        }
    }
}

fn below(place: &str, name: &str) -> String {
    format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn at(place: &str) -> String {
    match place {
        "" => "body".to_owned(),
        place => format!("body at `{place}`"),
    }
}

pub(super) fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.len() <= MAX_SHOWN {
        return text;
    }
    format!("{}…", &text[..text.floor_char_boundary(MAX_SHOWN)])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whole_json_is_the_same_however_it_is_written() {
        let one = json!({"a": 1, "b": [1.0, null]});
        let other = json!({"b": [1, null], "a": 1.0});
        assert!(is_equal(&one, &other));
        assert!(!is_equal(
            &json!(9_007_199_254_740_993_u64),
            &json!(9_007_199_254_740_992_u64)
        ));
        assert!(!is_equal(&json!([1, 2]), &json!([2, 1])));
    }

    #[test]
    fn each_difference_has_its_place() {
        let expected = json!({"name": "a", "tags": ["x", "y"], "size": {"h": 1}});
        let found = json!({"name": "b", "tags": ["x"], "size": {"h": 1, "w/d": 2}});
        let told = differences(&expected, &found, Match::Whole);
        assert_eq!(
            told,
            [
                "body at `/name`: expected \"a\", found \"b\"",
                "body at `/tags/1`: \"y\" is missing",
                "body at `/size/w~1d`: 2 is not expected",
            ]
        );
        let told = differences(&expected, &found, Match::Part);
        assert_eq!(
            told[1],
            "body at `/tags`: no item fits the expected number 1, \"y\""
        );
        assert_eq!(told.len(), 2);
    }

    #[test]
    fn a_part_is_found_with_others_around_it() {
        let found = json!({"items": [{"id": 1, "n": 2}, {"id": 2}, {"id": 3}], "more": true});
        let fits = |part| differences(&part, &found, Match::Part).is_empty();
        assert!(fits(json!({"items": [{"id": 1}, {"id": 3}]})));
        assert!(!fits(json!({"items": [{"id": 3}, {"id": 1}]})));
        assert!(fits(json!({})));
    }
}
