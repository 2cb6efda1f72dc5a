//! Where in a body the resource is: the whole of it, or in an envelope.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::name;
use crate::schema::View;

/// How deep envelopes are looked into.
const MAX_DEPTH: usize = 3;
/// How much of what one object has another must have for both to be taken for the same.
const LIKENESS: f64 = 0.6;

/// The score of what is by its schema's name.
const SURE: i32 = 12;

/// Names of what holds the one thing that an answer is about.
const HOLDERS: [&str; 8] = [
    "data", "item", "result", "resource", "entity", "object", "record", "payload",
];
/// Names of what holds a list's items.
const LISTS: [&str; 16] = [
    "data",
    "items",
    "results",
    "entries",
    "values",
    "value",
    "records",
    "content",
    "list",
    "rows",
    "elements",
    "hits",
    "objects",
    "resources",
    "collection",
    "nodes",
];

/// A path of properties, and whether a list is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) path: Vec<String>,
    pub(crate) list: bool,
}

/// What is known of a resource while its place is looked for.
#[derive(Debug, Default, Clone)]
pub(crate) struct Clues {
    /// As the path calls it: `pets`.
    pub(crate) resource: String,
    /// The parameter that leads to one: `petId`.
    pub(crate) parameter: Option<String>,
    /// The name of its schema.
    pub(crate) schema: Option<String>,
    /// The names of its properties.
    pub(crate) properties: BTreeSet<String>,
}

impl Clues {
    /// Whether objects of the schema are of the resource; none where nobody can tell.
    pub(crate) fn is_like(&self, view: View<'_>) -> Option<bool> {
        if self.schema.is_some() && view.name() == self.schema.as_deref() {
            return Some(true);
        }
        let own: BTreeSet<&str> = view
            .properties()
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        if own.is_empty() || self.properties.is_empty() {
            return None;
        }
        let shared = own
            .iter()
            .filter(|name| self.properties.contains(**name))
            .count();
        let fewer = own.len().min(self.properties.len());
        #[expect(clippy::cast_precision_loss, reason = "objects have few properties")]
        let likeness = shared as f64 / fewer as f64;
        // One name in common, such as `id`, says little of a larger object.
        Some(LIKENESS <= likeness && (1 < shared || own.len() <= 2))
    }

    pub(crate) fn with_schema(mut self, view: View<'_>) -> Self {
        self.schema = view.name().map(str::to_owned);
        let names = view
            .properties()
            .into_iter()
            .map(|(name, _)| name.to_owned());
        self.properties = names.collect();
        self
    }

    /// How sure it is that objects of the schema are of the resource; none if they are not.
    fn likeness(&self, view: View<'_>) -> Option<i32> {
        if self.schema.is_some() && view.name() == self.schema.as_deref() {
            return Some(SURE);
        }
        match self.is_like(view) {
            Some(true) => Some(6),
            Some(false) => None,
            None => Some(0),
        }
    }

    fn id_of(&self, view: View<'_>) -> Option<u8> {
        let parameter = self.parameter.as_deref()?;
        let properties = view.properties().into_iter();
        let scalars = properties.filter(|(_, view)| !view.is_object() && view.items().is_none());
        let ranks =
            scalars.filter_map(|(name, _)| name::identifies(parameter, &self.resource, name));
        ranks.min()
    }
}

/// Where an answer has the one object that it is about.
pub(crate) fn of_item(schema: &Value, clues: &Clues) -> Option<Place> {
    of_one(schema, clues, true)
}

/// Where a request's body has it.
pub(crate) fn of_body(schema: &Value, clues: &Clues) -> Option<Place> {
    of_one(schema, clues, false)
}

fn of_one(schema: &Value, clues: &Clues, lists: bool) -> Option<Place> {
    let root = View::new(schema);
    let mut best: Option<(i32, Place)> = None;
    let mut pending = vec![(Vec::<String>::new(), root, false)];
    while let Some((path, view, alone)) = pending.pop() {
        let (object, list) = match view.items() {
            Some(items) if !lists || path.is_empty() && !items.is_object() => continue,
            // A list of one, as Open Banking has it.
            Some(items) => (items, true),
            None => (view, false),
        };
        if !(object.is_object() || path.is_empty() && object.is_anything()) {
            continue;
        }
        if let Some(score) = item_score(object, &path, list, alone, clues)
            && best.as_ref().is_none_or(|(known, _)| *known < score)
        {
            let path = path.clone();
            best = Some((score, Place { path, list }));
        }
        if path.len() + 1 < MAX_DEPTH && !list {
            let properties = object.properties();
            // An envelope has no id of its own, and little else in it.
            let objects = properties.iter().filter(|(_, view)| view.is_object());
            let has_id = clues.id_of(object).is_some_and(|rank| rank <= 2);
            let alone = objects.count() == 1 && properties.len() <= 4 && !has_id;
            for (name, view) in properties.into_iter().rev() {
                // What is in something with an id is a part of that, or surely the thing.
                if has_id && clues.likeness(view.items().unwrap_or(view)) != Some(SURE) {
                    continue;
                }
                let mut path = path.clone();
                path.push(name.to_owned());
                pending.push((path, view, alone && view.is_object()));
            }
        }
    }
    best.map(|(_, place)| place)
}

fn item_score(
    view: View<'_>,
    path: &[String],
    list: bool,
    alone: bool,
    clues: &Clues,
) -> Option<i32> {
    let mut score = clues.likeness(view)?;
    score += match clues.id_of(view) {
        Some(0 | 1) => 4,
        Some(2) => 3,
        Some(_) => 2,
        None => 0,
    };
    score += match path.last() {
        None => 1,
        Some(name) if name::same_thing(name, &clues.resource) => 3,
        Some(name) if name::ends_in(name, &clues.resource) => 3,
        Some(name) if alone || name::is_one_of(name, &HOLDERS) => 2,
        // Part of something else, unless it is surely the resource.
        Some(_) if clues.is_like(view) == Some(true) => 0,
        Some(_) => return None,
    };
    score -= i32::try_from(path.len()).unwrap_or(0) + i32::from(list);
    Some(score)
}

/// Where an answer has the resource's items.
pub(crate) fn of_list(schema: &Value, clues: &Clues) -> Option<Place> {
    let root = View::new(schema);
    let mut arrays = Vec::new();
    let mut pending = vec![(Vec::<String>::new(), root)];
    while let Some((path, view)) = pending.pop() {
        if let Some(items) = view.items() {
            if items.is_object() || items.is_anything() {
                arrays.push((path, items));
            }
        } else if path.len() < MAX_DEPTH {
            for (name, view) in view.properties().into_iter().rev() {
                let mut path = path.clone();
                path.push(name.to_owned());
                pending.push((path, view));
            }
        }
    }
    let alone = arrays.len() == 1;
    let mut best: Option<(i32, Vec<String>)> = None;
    for (path, items) in arrays {
        if let Some(score) = list_score(items, &path, alone, clues)
            && best.as_ref().is_none_or(|(known, _)| *known < score)
        {
            best = Some((score, path));
        }
    }
    let (_, path) = best?;
    Some(Place { path, list: true })
}

fn list_score(items: View<'_>, path: &[String], alone: bool, clues: &Clues) -> Option<i32> {
    let likeness = clues.likeness(items);
    let named = match path.last() {
        None => 4,
        Some(name) if name::same_thing(name, &clues.resource) => 3,
        Some(name) if name::ends_in(name, &clues.resource) => 3,
        Some(name) if name::is_one_of(name, &LISTS) => 2,
        Some(_) => 0,
    };
    let score = match likeness {
        // A summary may be nothing like the whole, if it is called the same.
        None if named < 3 || clues.id_of(items).is_none() => return None,
        other => other.unwrap_or(0),
    };
    let depth = i32::try_from(path.len()).unwrap_or(0);
    let score = score + named + if alone { 3 } else { 0 } - depth;
    (2 <= score).then_some(score)
}

/// The part of a body at a path; none if it is not there.
pub(crate) fn get<'v>(body: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(body, |value, name| value.get(name))
}

/// The part of an object at a path.
pub(crate) fn get_in<'v>(members: &'v Map<String, Value>, path: &[String]) -> Option<&'v Value> {
    let (first, rest) = path.split_first()?;
    get(members.get(first)?, rest)
}

/// Puts a value at a path, making objects on the way.
pub(crate) fn put(body: &mut Value, path: &[String], value: Value) {
    let mut at = body;
    for name in path {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Some(members) = at.as_object_mut() else {
            return;
        };
        at = members.entry(name.as_str()).or_insert(Value::Null);
    }
    *at = value;
}

/// Takes what is at a path out of its object.
pub(crate) fn remove(body: &mut Value, path: &[String]) {
    let Some((last, rest)) = path.split_last() else {
        return;
    };
    let holder = rest
        .iter()
        .try_fold(body, |value, name| value.get_mut(name));
    if let Some(members) = holder.and_then(Value::as_object_mut) {
        members.shift_remove(last);
    }
}

#[cfg(test)]
mod tests;
