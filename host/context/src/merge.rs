//! How data is merged into data.

use serde_json::{Map, Value};

/// Merges a change into what is there, as JSON Merge Patch has it (RFC 7396): objects member
/// by member, `null` takes a member out, and everything else takes the place of what was there.
pub fn merge(into: &mut Map<String, Value>, change: &Map<String, Value>) {
    for (name, value) in change {
        match value {
            Value::Null => {
                into.shift_remove(name);
            }
            Value::Object(members) => {
                let own = into.entry(name).or_insert(Value::Null);
                if !own.is_object() {
                    *own = Value::Object(Map::new());
                }
                if let Value::Object(own) = own {
                    merge(own, members);
                }
            }
            value => {
                into.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Members that are otherwise in one than in the other, in the order of their names.
pub(crate) fn different(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<String> {
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    let changed = after
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value))
        .map(|(name, _)| name);
    let mut names: Vec<String> = gone.chain(changed).cloned().collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(members) => members,
            other => panic!("{other} is no object"),
        }
    }

    #[test]
    fn as_the_rfc_has_it() {
        for (before, change, after) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": "b"}),
                json!({"b": "c"}),
                json!({"a": "b", "b": "c"}),
            ),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (
                json!({"a": "b", "b": "c"}),
                json!({"a": null}),
                json!({"b": "c"}),
            ),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (
                json!({"a": [{"b": "c"}]}),
                json!({"a": [1]}),
                json!({"a": [1]}),
            ),
            (
                json!({"e": null}),
                json!({"a": 1}),
                json!({"e": null, "a": 1}),
            ),
            (
                json!({}),
                json!({"a": {"bb": {"ccc": null}}}),
                json!({"a": {"bb": {}}}),
            ),
        ] {
            let mut merged = object(before.clone());
            merge(&mut merged, &object(change.clone()));
            assert_eq!(Value::Object(merged), after, "{before} with {change}");
        }
    }

    #[test]
    fn what_is_otherwise_is_named() {
        let before = object(json!({"same": 1, "gone": 2, "other": 3}));
        let after = object(json!({"new": 0, "same": 1, "other": 4}));
        assert_eq!(different(&before, &after), ["gone", "new", "other"]);
        assert!(different(&before, &before).is_empty());
    }
}
