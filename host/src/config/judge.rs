//! What was written against the schema of the configuration: everything that is wrong with
//! it, in words, and the rest as it is meant.

use mimus_exchange::{DataFault, DataJudge};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::Segment;

use super::Problem;
use super::places::Places;
use super::suggest;
use super::text::{escape, last};

/// Keys that a hint lists; more would hide the point.
const MAX_KEYS: usize = 24;

/// What came of a value.
#[derive(Debug)]
pub(super) struct Judged<T> {
    /// None where the schema itself can't be used.
    pub(super) meant: Option<T>,
    /// Pointers to what was left out because it is wrong.
    pub(super) left_out: Vec<String>,
    pub(super) problems: Vec<Problem>,
}

/// Reads a value that should be as `schema` says. Its places are those in `places`.
pub(super) fn judge<T: DeserializeOwned>(
    mut value: Value,
    schema: &Value,
    places: &Places,
) -> Judged<T> {
    let mut judged = Judged {
        meant: None,
        left_out: Vec::new(),
        problems: Vec::new(),
    };
    // An empty file.
    if value.is_null() {
        value = Value::Object(Map::new());
    }
    match DataJudge::new(schema.clone()) {
        Ok(judge) => {
            for fault in judge.faults(&value) {
                judged.add(&fault, schema, places);
            }
        }
        Err(error) => {
            let message = format!("the configuration's own schema is broken: {error}");
            judged.problems.push(Problem::new(places.at(""), message));
            return judged;
        }
    }
    for pointer in &judged.left_out {
        take_out(&mut value, pointer);
    }
    if !value.is_object() {
        value = Value::Object(Map::new());
    }
    judged.meant = judged.read(value, places);
    judged
}

impl<T: DeserializeOwned> Judged<T> {
    fn add(&mut self, fault: &DataFault, schema: &Value, places: &Places) {
        if fault.unexpected.is_empty() {
            let message = format!("{} {}", called(&fault.pointer), fault.demand);
            let place = places.at(&fault.pointer);
            self.problems.push(Problem::new(place, message));
            self.left_out.push(fault.pointer.clone());
            return;
        }
        let keys = keys(schema, &fault.schema_pointer);
        for name in &fault.unexpected {
            let pointer = format!("{}/{}", fault.pointer, escape(name));
            let problem = Problem::new(places.at(&pointer), format!("unknown key `{name}`"));
            let near = suggest::nearest(name, keys.iter().copied(), 2);
            self.problems.push(match near.as_slice() {
                [] => {
                    let known = keys.iter().copied().filter(|key| *key != "$schema");
                    problem.with_hint(format!(
                        "the keys here are {}",
                        suggest::list(known.take(MAX_KEYS))
                    ))
                }
                near => problem.with_hint(format!("did you mean {}?", suggest::either(near))),
            });
            self.left_out.push(pointer);
        }
    }

    /// The value in its own type, without what that type refuses.
    fn read(&mut self, mut value: Value, places: &Places) -> Option<T> {
        loop {
            let error = match serde_path_to_error::deserialize(&value) {
                Ok(meant) => return Some(meant),
                Err(error) => error,
            };
            let pointer = pointer(error.path());
            let message = format!("{}: {}", called(&pointer), error.inner());
            self.problems
                .push(Problem::new(places.at(&pointer), message));
            if !take_out(&mut value, &pointer) {
                return None;
            }
            self.left_out.push(pointer);
        }
    }
}

/// `` `time-ms` ``, `` `operations[2]` ``
fn called(pointer: &str) -> String {
    let key = last(pointer);
    match pointer.rsplit_once('/') {
        None => "the configuration".to_owned(),
        Some((parent, index)) if index.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("`{}[{index}]`", last(parent))
        }
        Some(_) => format!("`{key}`"),
    }
}

/// The keys that an object may have, by the place of its `additionalProperties` in the
/// schema.
fn keys<'s>(schema: &'s Value, additional: &str) -> Vec<&'s str> {
    let owner = additional.rsplit_once('/').map_or("", |(owner, _)| owner);
    let properties = schema
        .pointer(owner)
        .and_then(|owner| owner.get("properties")?.as_object());
    properties
        .into_iter()
        .flat_map(Map::keys)
        .map(String::as_str)
        .collect()
}

/// Takes out what a pointer names; in a list, the whole list, so that what is left keeps
/// its places. False: it is the whole value, or it is not there.
fn take_out(value: &mut Value, pointer: &str) -> bool {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return false;
    };
    match value.pointer_mut(parent) {
        Some(Value::Object(members)) => members.shift_remove(&last(&format!("/{key}"))).is_some(),
        Some(Value::Array(_)) => take_out(value, parent),
        _ => false,
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let tokens = path.iter().map_while(|segment| match segment {
        Segment::Seq { index } => Some(format!("/{index}")),
        Segment::Map { key } => Some(format!("/{}", escape(key))),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    tokens.collect()
}

#[cfg(test)]
mod tests;
