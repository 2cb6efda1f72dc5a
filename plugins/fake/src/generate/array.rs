//! Arrays: how many items, and what each has to meet.

use serde_json::Value;

use super::view::View;
use super::{Generator, MAX_BYTES, Place, Role, Unmet};
use crate::believable::Entity;
use crate::echo::MAX_ITEMS as MAX_ITEMS_TOLD;
use crate::literal::equal;
use crate::schema::{ANY, ArrayRules, ENDLESS, Id, NEVER, Types};

/// Tries to find an item that is not there yet.
const MAX_REPEATS: u32 = 40;
/// No list is longer, whatever `minItems` says.
const MAX_ITEMS: u64 = 10_000;

impl<'s> Generator<'s> {
    pub(super) fn array(
        &mut self,
        view: &View<'s>,
        place: &Place<'_>,
        attempt: u32,
        entity: &mut Entity,
    ) -> Result<Value, Unmet> {
        let rules: Vec<&'s ArrayRules> = view
            .nodes
            .iter()
            .filter_map(|node| node.array.as_deref())
            .collect();
        let contains: Vec<(Id, u64)> = rules
            .iter()
            .filter_map(|array| array.contains.as_ref())
            .map(|contains| (contains.schema, contains.min))
            .collect();
        let least = rules
            .iter()
            .filter_map(|array| array.min)
            .max()
            .unwrap_or(0);
        let least = least.max(contains.iter().map(|(_, min)| *min).sum());
        let most = rules
            .iter()
            .filter_map(|array| array.max)
            .min()
            .unwrap_or(u64::MAX)
            .min(MAX_ITEMS);
        let unique = rules.iter().any(|array| array.unique);
        let wanted = self
            .length(view, &rules, place, attempt)
            .clamp(least.min(most), most.max(least));
        if least > MAX_ITEMS {
            return Err(Unmet);
        }
        let mut items: Vec<Value> = Vec::new();
        let role = if Self::is_list(place) {
            Role::Entry
        } else {
            Role::Part
        };
        for index in 0..usize::try_from(wanted).unwrap_or(0) {
            let needed = (index as u64) < least;
            if !needed && (self.bytes > MAX_BYTES || self.steps > self.max_steps / 2) {
                break;
            }
            let contained = contained_at(&contains, index);
            let mut schemas = item_schemas(&rules, index, contained.is_none());
            schemas.extend(contained);
            if schemas.contains(&NEVER) {
                if needed {
                    return Err(Unmet);
                }
                break;
            }
            let here = place.item(index, role);
            match self.item(&schemas, &here, unique, &items, entity) {
                Ok(item) => items.push(item),
                Err(Unmet) if needed => return Err(Unmet),
                Err(Unmet) => break,
            }
        }
        Ok(Value::Array(items))
    }

    fn item(
        &mut self,
        schemas: &[Id],
        here: &Place<'_>,
        unique: bool,
        others: &[Value],
        entity: &mut Entity,
    ) -> Result<Value, Unmet> {
        if unique
            && here.told.is_none()
            && let Some(item) = self.unused(schemas, others)
        {
            return item;
        }
        let is_object = schemas
            .iter()
            .any(|id| self.store.node(*id).span == Types::OBJECT);
        for _ in 0..if unique { MAX_REPEATS } else { 1 } {
            let item = if is_object || !others.is_empty() {
                let mut own = self.entity();
                self.value(schemas, here, &mut own)?
            } else {
                self.value(schemas, here, entity)?
            };
            if !unique || !others.iter().any(|other| equal(other, &item)) {
                return Ok(item);
            }
        }
        Err(Unmet)
    }

    /// Of an `enum`, a value that is not there yet; nothing for other schemas.
    fn unused(&mut self, schemas: &[Id], others: &[Value]) -> Option<Result<Value, Unmet>> {
        let view = View::new(self.store, schemas);
        let allowed = view.allowed()?;
        let mut free = Vec::new();
        for literal in allowed {
            let value = literal.to_value();
            if !others.iter().any(|other| equal(other, &value))
                && self.checker.is_valid_for_all(schemas, &value)
            {
                free.push(value);
            }
        }
        let index = self.rng.index(free.len());
        Some(free.into_iter().nth(index).ok_or(Unmet))
    }

    /// Whether this is the list that the request is about.
    fn is_list(place: &Place<'_>) -> bool {
        let of_subject = place
            .parent
            .is_some_and(|parent| parent.role == Role::Subject);
        place.role == Role::Subject || place.index.is_none() && of_subject
    }

    fn length(
        &mut self,
        view: &View<'s>,
        rules: &[&'s ArrayRules],
        place: &Place<'_>,
        attempt: u32,
    ) -> u64 {
        if place.minimal || self.is_full() {
            return 0;
        }
        let next = item_schemas(rules, 0, true);
        let nodes = || next.iter().map(|id| self.store.node(*id));
        if nodes().any(|node| node.height == ENDLESS) {
            return 0;
        }
        let objects =
            nodes().any(|node| node.span.has(Types::OBJECT) && !node.span.has(Types::STRING));
        if objects && place.depth >= self.options.max_depth {
            return 0;
        }
        if let Some(Value::Array(told)) = place.told {
            return told.len().min(MAX_ITEMS_TOLD) as u64;
        }
        if let Some(page) = self.echoes.page_size
            && Self::is_list(place)
            && (objects || place.level == 0)
        {
            return page;
        }
        let prefix = rules
            .iter()
            .map(|array| array.prefix.len() as u64)
            .max()
            .unwrap_or(0);
        let nested = self.nested(&next);
        let unknown = view.nodes.iter().all(|node| node.array.is_none());
        let usual = match (place.level, objects) {
            _ if unknown || nested > 1 => 0,
            _ if nested == 1 => self.rng.below(3),
            (0, _) => 2 + self.rng.below(4),
            (1, true) if place.depth == 1 => 2 + self.rng.below(3),
            _ if place.depth <= 2 => 1 + self.rng.below(3),
            _ => 1 + self.rng.below(2),
        };
        let more = if attempt > 4 { self.rng.below(4) } else { 0 };
        usual
            .max(prefix)
            .saturating_add(more)
            .min(u64::from(self.options.max_items).max(prefix))
    }
}

/// What `contains` matches counts as evaluated.
fn item_schemas(rules: &[&ArrayRules], index: usize, unevaluated: bool) -> Vec<Id> {
    let mut schemas = Vec::with_capacity(2);
    for array in rules {
        let known = array.prefix.get(index).copied().or(array.items);
        let schema = known
            .or(array.unevaluated.filter(|_| unevaluated))
            .unwrap_or(ANY);
        if schema != ANY && !schemas.contains(&schema) {
            schemas.push(schema);
        }
    }
    schemas
}

/// The `contains` that the item at `index` is for: the first so many items each.
fn contained_at(contains: &[(Id, u64)], index: usize) -> Option<Id> {
    let mut left = index as u64;
    for (schema, min) in contains {
        if left < *min {
            return Some(*schema);
        }
        left -= min;
    }
    None
}
