//! Values that meet a schema.
//!
//! A value is made for all the schemas it has to meet at once: their keywords are merged
//! (`view`), branches of `oneOf` and the like are chosen, and what comes out is checked
//! ([`Checker`]) wherever choosing could have gone wrong. If it did, other choices are
//! tried, then fewer optional parts; all within a bounded number of steps.

mod array;
mod members;
mod number;
mod object;
mod place;
mod recursion;
mod repair;
mod string;
mod told;
mod view;

use serde_json::{Map, Value};

use crate::believable::{Entity, Locale};
use crate::check::{Checker, type_of};
use crate::echo::Echoes;
use crate::rng::Rng;
use crate::schema::{Id, Store, Types};
use place::{Place, Role};
use view::View;

/// Work for one body, failed attempts included: a step is a value that is made, or some
/// that are checked.
const MAX_STEPS: u32 = 30_000;
/// What is left for the simplest body, once the others took too long.
const LAST_STEPS: u32 = 5_000;
/// Checks that cost as much as a value that is made.
const CHECKS_A_STEP: u32 = 6;
/// How deep values nest, whatever the schema wants.
const MAX_LEVEL: u16 = 48;
/// Bytes after which optional parts are left out.
const ENOUGH_BYTES: usize = 64 * 1024;
/// Bytes after which lists end as soon as they may.
const MAX_BYTES: usize = 512 * 1024;
/// How often a nullable value is null.
const NULLS: f64 = 0.06;

/// What the settings and the choice say of generated data.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    pub locale: Locale,
    /// How many of the optional properties are made, from 0 to 1.
    pub optional: f64,
    /// Objects at this depth have required properties only.
    pub max_depth: u8,
    pub max_items: u32,
    /// Whether examples of single properties are passed over.
    pub invent: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            locale: Locale::default(),
            optional: 1.0,
            max_depth: 4,
            max_items: 5,
            invent: false,
        }
    }
}

/// No value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmet;

#[derive(Debug)]
pub struct Generator<'s> {
    store: &'s Store,
    checker: Checker<'s>,
    rng: Rng,
    options: &'s Options,
    echoes: &'s Echoes,
    now_ms: u64,
    steps: u32,
    max_steps: u32,
    bytes: usize,
    /// The schemas of the values around the one at hand, outermost first.
    around: Vec<Id>,
    /// Where it first failed for good, as a JSON pointer.
    unmet: Option<String>,
}

/// A value, and whether it has to be checked.
struct Made {
    value: Value,
    risky: bool,
}

/// Why there is none, and whether other choices could help.
struct Failed {
    risky: bool,
}

impl<'s> Generator<'s> {
    #[must_use]
    pub fn new(
        store: &'s Store,
        rng: Rng,
        options: &'s Options,
        echoes: &'s Echoes,
        now_ms: u64,
    ) -> Self {
        let checker = Checker::new(store);
        Self {
            store,
            checker,
            rng,
            options,
            echoes,
            now_ms,
            steps: 0,
            max_steps: MAX_STEPS,
            bytes: 0,
            around: Vec::new(),
            unmet: None,
        }
    }

    /// A body for the schema. If none is found, the best attempt, and where it fails.
    pub fn body(&mut self, root: Id, name: &str) -> (Value, Option<String>) {
        let mut spare = None;
        for (minimal, lenient) in [(false, false), (true, false), (true, true)] {
            // What the discriminator settles is good enough where nothing else is.
            self.checker.set_lenient(lenient);
            self.steps = 0;
            self.checker.take_checks();
            self.max_steps = if minimal { LAST_STEPS } else { MAX_STEPS };
            self.bytes = 0;
            let place = Place {
                parent: None,
                name,
                owner: None,
                index: None,
                depth: 0,
                level: 0,
                role: Role::Subject,
                minimal,
                // A header is not what was written about.
                told: self.echoes.told.as_ref().filter(|_| name.is_empty()),
            };
            let mut entity = self.entity();
            if let Ok(value) = self.value(&[root], &place, &mut entity) {
                if self.checker.is_valid(root, &value) {
                    return (value, None);
                }
                spare = Some(value);
            }
        }
        let pointer = self.unmet.take().unwrap_or_default();
        (spare.unwrap_or_else(|| self.smallest(root)), Some(pointer))
    }

    /// Of the type that is wanted, and no more than that.
    fn smallest(&self, root: Id) -> Value {
        let span = self.store.node(root).span;
        match () {
            () if span.has(Types::OBJECT) => Value::Object(Map::new()),
            () if span.has(Types::ARRAY) => Value::Array(Vec::new()),
            () if span.has(Types::STRING) => "".into(),
            () if span.has(Types::NUMBER) => 0.into(),
            () if span.has(Types::BOOLEAN) => false.into(),
            () => Value::Null,
        }
    }

    fn entity(&mut self) -> Entity {
        let locale = self.options.locale;
        Entity::new(&mut self.rng, locale, self.now_ms)
    }

    /// A value that meets all `schemas`.
    fn value(
        &mut self,
        schemas: &[Id],
        place: &Place<'_>,
        entity: &mut Entity,
    ) -> Result<Value, Unmet> {
        if place.level > MAX_LEVEL {
            return Err(Unmet);
        }
        let told = self.told(schemas, place);
        if let Some(value) = told.and_then(|told| self.repeated(schemas, told)) {
            self.bytes += value.to_string().len();
            return Ok(value);
        }
        let attempts = match place.level {
            0..=1 => 32,
            2..=3 => 16,
            4..=6 => 8,
            _ => 4,
        };
        let mut spare = None;
        for attempt in 0..attempts {
            self.steps += 1 + self.checker.take_checks() / CHECKS_A_STEP;
            if self.steps > self.max_steps {
                break;
            }
            let minimal = place.minimal || attempt % 4 == 3 || self.steps > self.max_steps / 2;
            let told = told.filter(|_| attempt < 4);
            let here = Place {
                minimal,
                told,
                ..*place
            };
            match self.attempt(schemas, &here, attempt, entity) {
                Ok(Made { value, risky }) => {
                    if !risky || self.checker.is_valid_for_all(schemas, &value) {
                        return Ok(value);
                    }
                    if attempt >= 3
                        && let Some(repaired) = self.repaired(schemas, &value)
                    {
                        return Ok(repaired);
                    }
                    spare = Some(value);
                }
                Err(Failed { risky }) => {
                    if !risky && attempt >= 3 {
                        break;
                    }
                }
            }
        }
        // Where only the discriminator tells branches apart, it has to do.
        if let Some(value) = spare {
            let before = self.checker.set_lenient(true);
            if self.checker.is_valid_for_all(schemas, &value) {
                return Ok(value);
            }
            self.checker.set_lenient(before);
        }
        if self.unmet.is_none() {
            self.unmet = Some(place.pointer());
        }
        Err(Unmet)
    }

    fn attempt(
        &mut self,
        schemas: &[Id],
        place: &Place<'_>,
        attempt: u32,
        entity: &mut Entity,
    ) -> Result<Made, Failed> {
        let mut view = View::new(self.store, schemas);
        self.choose(&mut view, place, attempt);
        let risky = view.risky;
        let failed = Failed { risky };
        if view.never || view.types.is_empty() {
            return Err(failed);
        }
        if let Some(value) = self.sample(schemas, &view, place, attempt) {
            return Ok(Made {
                value,
                risky: false,
            });
        }
        if let Some(allowed) = view.allowed() {
            let value = self.pick_allowed(schemas, allowed, &view).ok_or(failed)?;
            return Ok(Made {
                value,
                risky: false,
            });
        }
        let kind = self.pick_type(&view, place, attempt);
        let around = self.around.len();
        self.around.extend_from_slice(&view.own);
        let value = match kind {
            Types::NULL => Ok(Value::Null),
            Types::BOOLEAN => Ok(self.rng.chance(0.6).into()),
            Types::STRING => self.string(&view, place, entity).map(Value::String),
            Types::ARRAY => self.array(&view, place, attempt, entity),
            Types::OBJECT => self.object(&mut view, place, attempt, entity),
            Types::INTEGER => self.number(&view, true, place, entity),
            _ => self.number(&view, false, place, entity),
        };
        self.around.truncate(around);
        let risky = view.risky;
        let value = value.map_err(|Unmet| Failed { risky })?;
        self.bytes += size(&value);
        Ok(Made { value, risky })
    }

    /// The description's own value for this very place.
    fn sample(
        &mut self,
        schemas: &[Id],
        view: &View<'s>,
        place: &Place<'_>,
        attempt: u32,
    ) -> Option<Value> {
        // The second entry of a list would be the first one again.
        let is_told_entries = place.told.is_some_and(Value::is_array);
        if self.options.invent || attempt > 0 || place.in_later_entry() || is_told_entries {
            return None;
        }
        for node in &view.nodes {
            for sample in &node.samples {
                let mut value = sample.to_value();
                if !view.types.has(type_of(&value)) {
                    continue;
                }
                if let Value::Object(members) = &mut value {
                    self.told_into(members, view, place);
                    self.echo_into(members, view, place);
                }
                if self.checker.is_valid_for_all(schemas, &value) {
                    return Some(value);
                }
            }
        }
        None
    }

    fn pick_allowed(
        &mut self,
        schemas: &[Id],
        allowed: &[crate::literal::Literal],
        view: &View<'s>,
    ) -> Option<Value> {
        let start = self.rng.index(allowed.len());
        let (after, before) = (allowed.iter().skip(start), allowed.iter().take(start));
        let mut null = None;
        for literal in after.chain(before) {
            let value = literal.to_value();
            if !view.types.has(type_of(&value)) || !self.checker.is_valid_for_all(schemas, &value) {
                continue;
            }
            if value.is_null() && allowed.len() > 1 {
                null = Some(value);
                continue;
            }
            return Some(value);
        }
        null
    }

    fn pick_type(&mut self, view: &View<'s>, place: &Place<'_>, attempt: u32) -> Types {
        let mut types = view.types;
        if types.has(Types::NULL) && types != Types::NULL {
            let ends_here = place.depth >= self.options.max_depth && view.is_endless()
                || self.is_nested_enough(&view.own);
            if (types != Types::ALL && attempt < 2 && place.level > 0 && self.rng.chance(NULLS))
                || ends_here
            {
                return Types::NULL;
            }
            if attempt < 8 {
                types = types.without(Types::NULL);
            }
        }
        if let Some(told) = place.told.map(type_of)
            && types.has(told)
            && !Types::NULL.has(told)
        {
            return told;
        }
        let mut order = Vec::with_capacity(6);
        let mut prefer = |kind: Types, wanted: bool| {
            if wanted && types.has(kind) && !order.contains(&kind) {
                order.push(kind);
            }
        };
        let fraction = if types.has(Types::FRACTION) {
            Types::FRACTION
        } else {
            Types::INTEGER
        };
        prefer(
            Types::OBJECT,
            view.nodes.iter().any(|node| node.object.is_some()),
        );
        prefer(
            Types::ARRAY,
            view.nodes.iter().any(|node| node.array.is_some()),
        );
        prefer(
            Types::STRING,
            view.nodes.iter().any(|node| node.string.is_some()),
        );
        prefer(
            fraction,
            view.nodes.iter().any(|node| node.number.is_some()),
        );
        prefer(Types::OBJECT, place.level == 0);
        for kind in [
            Types::STRING,
            fraction,
            Types::INTEGER,
            Types::BOOLEAN,
            Types::OBJECT,
            Types::ARRAY,
            Types::NULL,
        ] {
            prefer(kind, true);
        }
        let index = if attempt < 4 {
            0
        } else {
            self.rng.index(order.len())
        };
        order.get(index).copied().unwrap_or(Types::NULL)
    }

    /// Whether there is more than enough, and only what must be is made.
    fn is_full(&self) -> bool {
        self.bytes > ENOUGH_BYTES
    }
}

/// Roughly what the value adds to the body; what it contains was counted before.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 4,
        _ => 6,
    }
}

#[cfg(test)]
mod tests;
