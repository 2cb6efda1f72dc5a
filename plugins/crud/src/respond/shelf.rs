//! Where things are kept: one collection of the state for each collection of the API.
//!
//! `owners/{}/pets` has the pets of all owners, each under the ids of its path:
//! `7/rex`. What has to be known besides is in `owners/{}/pets:crud`.

use guest_sdk::{Collection, Context, Error, StateError};
use serde_json::Value;

use crate::place;
use crate::plan::Level;
use crate::value;

/// The longest key that the state takes, less what notes put before it.
const MAX_KEY: usize = 480;

#[derive(Debug, Clone, Copy)]
pub(super) struct Shelf<'a> {
    cx: &'a Context,
    level: &'a Level,
}

/// One thing as it is kept.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) key: String,
    pub(super) value: Value,
}

impl Kept {
    /// What the path to it would end in.
    pub(super) fn name(&self) -> String {
        let last = self.key.rsplit('/').next().unwrap_or_default();
        last.replace("%2F", "/").replace("%25", "%")
    }
}

impl<'a> Shelf<'a> {
    pub(super) fn new(cx: &'a Context, level: &'a Level) -> Self {
        Self { cx, level }
    }

    fn things(self) -> Collection<'a> {
        self.cx.state().collection(self.level.collection.as_str())
    }

    fn notes(self) -> Collection<'a> {
        self.cx
            .state()
            .collection(format!("{}:crud", self.level.collection))
    }

    /// Puts there what was there at first, once.
    pub(super) fn seed(self, parameters: &[String], scope: &[String]) -> Result<(), Error> {
        let note = format!("seeded/{}", key(scope));
        if self.notes().get_bytes(&note)?.is_some() {
            return Ok(());
        }
        self.notes().set(&note, &true)?;
        if let Some(parents) = &self.level.seeded_parents
            && scope.last().is_none_or(|parent| !parents.contains(parent))
        {
            return Ok(());
        }
        for seed in &self.level.seeds {
            let value: Value = serde_json::from_str(&seed.value)?;
            let is_elsewhere = self.level.links.iter().any(|link| {
                let own = place::get(&value, &link.path).and_then(value::text);
                own.is_some() && own.as_ref() != parameters.get(link.parameter)
            });
            if is_elsewhere {
                continue;
            }
            let mut ids = scope.to_vec();
            ids.extend((!seed.id.is_empty()).then(|| seed.id.clone()));
            let key = key(&ids);
            if self.things().get_bytes(&key)?.is_none() {
                self.put(&key, &value)?;
            }
        }
        Ok(())
    }

    /// Whether something was put into the scope before, be it as seeds.
    pub(super) fn is_begun(self, scope: &[String]) -> Result<bool, StateError> {
        let note = format!("begun/{}", key(scope));
        let begun = self.notes().get_bytes(&note)?.is_some();
        if !begun {
            self.notes().set(&note, &true)?;
        }
        Ok(begun)
    }

    pub(super) fn get(self, key: &str) -> Result<Option<Value>, StateError> {
        self.things().get(key)
    }

    /// Keeps a thing; a new one comes after all others.
    pub(super) fn put(self, key: &str, value: &Value) -> Result<(), StateError> {
        let note = format!("order/{key}");
        if !self.level.numbered && self.notes().get_bytes(&note)?.is_none() {
            let order = self.notes().next_number()?;
            self.notes().set(&note, &order)?;
        }
        if self.level.open {
            self.notes().delete(&format!("gone/{key}"))?;
        }
        self.things().set(key, value)
    }

    pub(super) fn delete(self, key: &str) -> Result<bool, StateError> {
        self.notes().delete(&format!("order/{key}"))?;
        if self.level.open {
            self.notes().set(&format!("gone/{key}"), &true)?;
        }
        self.things().delete(key)
    }

    /// Whether a thing that is there unless it was deleted was deleted.
    pub(super) fn is_gone(self, key: &str) -> Result<bool, StateError> {
        Ok(self.notes().get_bytes(&format!("gone/{key}"))?.is_some())
    }

    pub(super) fn next_number(self) -> Result<u64, StateError> {
        self.things().next_number()
    }

    /// All things of a scope, in the order in which they came.
    pub(super) fn list(self, scope: &[String]) -> Result<Vec<Kept>, StateError> {
        let prefix = prefix(scope);
        let mut kept = Vec::new();
        for entry in self.things().entries_after(&prefix) {
            let (key, value) = entry?;
            if !key.starts_with(&prefix) {
                break;
            }
            kept.push(Kept { key, value });
        }
        if self.level.numbered {
            kept.sort_by_cached_key(|kept| {
                let last = kept.key.rsplit('/').next().unwrap_or_default();
                (last.parse::<i64>().unwrap_or(i64::MAX), kept.key.clone())
            });
            return Ok(kept);
        }
        let notes = format!("order/{prefix}");
        let mut orders = std::collections::BTreeMap::new();
        for entry in self.notes().entries_after::<Value>(&notes) {
            let (note, order) = entry?;
            let Some(key) = note
                .strip_prefix("order/")
                .filter(|key| key.starts_with(&prefix))
            else {
                break;
            };
            orders.insert(key.to_owned(), order.as_u64().unwrap_or(u64::MAX));
        }
        kept.sort_by_cached_key(|kept| {
            let order = orders.get(&kept.key).copied().unwrap_or(u64::MAX);
            (order, kept.key.clone())
        });
        Ok(kept)
    }
}

/// Deletes all of a collection that lies below something.
pub(super) fn delete_below(
    cx: &Context,
    collection: &str,
    scope: &[String],
) -> Result<(), StateError> {
    let prefix = prefix(scope);
    let things = cx.state().collection(collection);
    let notes = cx.state().collection(format!("{collection}:crud"));
    for entry in things.entries_after::<Value>(&prefix) {
        let (key, _) = entry?;
        if !key.starts_with(&prefix) {
            break;
        }
        things.delete(&key)?;
        notes.delete(&format!("order/{key}"))?;
    }
    // A single thing is kept under the scope itself.
    things.delete(&key(scope))?;
    // What comes after it under the same id begins empty.
    notes.set(&format!("seeded/{}", key(scope)), &true)
}

/// The key of what a path with these ids leads to.
pub(super) fn key(ids: &[String]) -> String {
    if ids.is_empty() {
        return "-".to_owned();
    }
    let key = ids
        .iter()
        .map(|id| escaped(id))
        .collect::<Vec<_>>()
        .join("/");
    if key.len() <= MAX_KEY {
        return key;
    }
    let cut = (0..=MAX_KEY - 20)
        .rev()
        .find(|at| key.is_char_boundary(*at));
    let start = key.get(..cut.unwrap_or(0)).unwrap_or_default();
    format!("{start}~{:016x}", value::hash(key.as_bytes()))
}

fn prefix(scope: &[String]) -> String {
    if scope.is_empty() {
        String::new()
    } else {
        format!("{}/", key(scope))
    }
}

fn escaped(id: &str) -> String {
    if id.is_empty() {
        return "%".to_owned();
    }
    id.replace('%', "%25").replace('/', "%2F")
}
