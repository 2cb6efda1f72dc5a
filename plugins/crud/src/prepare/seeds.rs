//! What a collection begins with: examples that satisfy the schema, or what the settings
//! say.

use std::collections::BTreeMap;

use mimus_fake::check::Checker;
use serde_json::Value;

use super::resource::Resource;
use crate::place::{self, Place};
use crate::plan::{Id, IdKind, Schema, Seed};
use crate::settings::Settings;
use crate::value;

/// More than this is no example.
const MAX_SEEDS: usize = 500;

/// `single`: there is one thing, without an id.
pub(crate) fn of(
    resource: &Resource,
    settings: &Settings,
    schema: &Schema,
    single: bool,
) -> Vec<Seed> {
    let given = settings.seeds_of(&resource.collection);
    let is_given = given.is_some();
    let candidates = match given {
        Some(items) => items,
        None if settings.wants_examples() => {
            let checker = Checker::new(&schema.store);
            let mut items: Vec<Value> = resource.examples.iter().flat_map(extracted).collect();
            items.retain(|item| checker.is_valid(schema.root, item));
            items
        }
        None => Vec::new(),
    };
    if single {
        let first = candidates.into_iter().next();
        return first
            .map(|value| seed(String::new(), &value))
            .into_iter()
            .collect();
    }
    let Some(id) = &resource.id else {
        let numbered = candidates.into_iter().take(MAX_SEEDS).zip(1_u32..);
        return numbered
            .map(|(value, number)| seed(number.to_string(), &value))
            .collect();
    };
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    let mut seeds: Vec<(Option<String>, Value)> = Vec::new();
    for candidate in candidates.into_iter().take(MAX_SEEDS) {
        let text = place::get(&candidate, &id.path).and_then(value::text);
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            seeds.push((None, candidate));
            continue;
        };
        match by_id.get(&text).and_then(|at| seeds.get_mut(*at)) {
            // The same thing again: what tells more of it counts.
            Some(known) if size(&known.1) < size(&candidate) => known.1 = candidate,
            Some(_) => {}
            None => {
                by_id.insert(text.clone(), seeds.len());
                seeds.push((Some(text), candidate));
            }
        }
    }
    let has_ids = !by_id.is_empty();
    let mut numbers = 1_u64..;
    let named = seeds.into_iter().filter_map(|(text, mut value)| {
        let text = match text {
            Some(text) => text,
            // Examples of requests: the same thing as some answer's, if that has one.
            None if has_ids && !is_given => return None,
            None => {
                let made = numbers
                    .by_ref()
                    .map(|number| made_id(id, number))
                    .find(|text| !by_id.contains_key(text))?;
                place::put(&mut value, &id.path, id_value(id, &made));
                made
            }
        };
        Some(seed(text, &value))
    });
    named.collect()
}

fn seed(id: String, value: &Value) -> Seed {
    Seed {
        id,
        value: value.to_string(),
    }
}

fn extracted((place, examples): &(Place, Vec<Value>)) -> Vec<Value> {
    let found = examples
        .iter()
        .filter_map(|example| place::get(example, &place.path));
    let items = found.flat_map(|value| match value {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    });
    items.filter(|item| item.is_object()).cloned().collect()
}

fn size(value: &Value) -> usize {
    value.as_object().map_or(0, serde_json::Map::len)
}

fn made_id(id: &Id, number: u64) -> String {
    match id.kind {
        IdKind::Integer | IdKind::Text => number.to_string(),
        IdKind::Uuid => value::uuid(number, number.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
    }
}

fn id_value(id: &Id, text: &str) -> Value {
    match id.kind {
        IdKind::Integer => text
            .parse::<u64>()
            .map_or_else(|_| text.into(), Value::from),
        IdKind::Uuid | IdKind::Text => text.into(),
    }
}
