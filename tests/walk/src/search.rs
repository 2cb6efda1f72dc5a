//! Looking for things in answers, whatever they are wrapped in.

use serde_json::{Map, Value};

use crate::request::text;

/// What a thing may be called, best first: what is named as the path has it, then what
/// is named as ids are, then anything.
pub(crate) fn ids(thing: &Value, parameter: &str) -> Vec<String> {
    let plain = |name: &str| name.to_ascii_lowercase().replace(['_', '-'], "");
    let mut scalars = Vec::new();
    collect(thing, 3, &mut scalars);
    let rank = |name: &str| {
        let (name, parameter) = (plain(name), plain(parameter));
        if name == parameter {
            0
        } else if ["id", "uuid"].contains(&name.as_str()) {
            1
        } else if parameter.ends_with(&name) {
            2
        } else {
            3
        }
    };
    scalars.sort_by_key(|(name, _, depth)| (rank(name), *depth));
    let texts = scalars.into_iter().filter_map(|(_, value, _)| text(value));
    texts.filter(|text| !text.is_empty()).take(12).collect()
}

fn collect<'v>(value: &'v Value, depth: usize, found: &mut Vec<(&'v str, &'v Value, usize)>) {
    let Value::Object(members) = value else {
        return;
    };
    for (name, member) in members {
        match member {
            Value::Object(_) if 0 < depth => collect(member, depth - 1, found),
            Value::String(_) | Value::Number(_) => found.push((name, member, 9 - depth)),
            _ => {}
        }
    }
}

/// Members of a name, the nearest first.
pub(crate) fn find<'v>(value: &'v Value, name: &str, depth: usize, found: &mut Vec<&'v Value>) {
    let Value::Object(members) = value else {
        return;
    };
    found.extend(members.get(name));
    if 0 < depth && found.is_empty() {
        let inner: &Map<String, Value> = members;
        for member in inner.values() {
            find(member, name, depth - 1, found);
        }
    }
}

pub(crate) fn arrays(value: &Value, depth: usize, found: &mut Vec<Vec<Value>>) {
    match value {
        Value::Array(items) => found.push(items.clone()),
        Value::Object(members) if 0 < depth => {
            members
                .values()
                .for_each(|member| arrays(member, depth - 1, found));
        }
        _ => {}
    }
}
