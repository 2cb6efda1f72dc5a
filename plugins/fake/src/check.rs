//! Whether a value meets a schema: the exact rules of 2020-12, over the nodes of a plan.
//!
//! What is made is made to fit; this is what finds out where it did not.

mod array;
mod evaluated;
mod object;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Number, Value};

use crate::decimal::Decimal;
use crate::format;
use crate::pattern::Pattern;
use crate::schema::{Id, Node, NumberRules, Store, StringRules, Types, Union};
use evaluated::Evaluated;
pub(crate) use object::property_index;

/// Schemas that refer to themselves without descending into the value.
const MAX_DEPTH: u16 = 250;

#[derive(Debug)]
pub struct Checker<'s> {
    store: &'s Store,
    patterns: RefCell<BTreeMap<String, Option<Rc<Pattern>>>>,
    /// Whether properties that the plan left out make a value invalid, since nobody can
    /// tell. Only examples have such properties.
    strict: bool,
    /// Whether a discriminator may settle a `oneOf` that matches several times.
    lenient: Cell<bool>,
    checks: Cell<u32>,
}

impl<'s> Checker<'s> {
    #[must_use]
    pub fn new(store: &'s Store) -> Self {
        Self {
            store,
            patterns: RefCell::default(),
            strict: false,
            lenient: Cell::new(false),
            checks: Cell::new(0),
        }
    }

    #[must_use]
    pub fn strict(store: &'s Store) -> Self {
        Self {
            strict: true,
            ..Self::new(store)
        }
    }

    /// Accepts a `oneOf` with several matches where the discriminator names one of them.
    pub fn set_lenient(&self, lenient: bool) -> bool {
        self.lenient.replace(lenient)
    }

    /// How many schemas were compared with values since this was last asked.
    pub fn take_checks(&self) -> u32 {
        self.checks.take()
    }

    pub fn is_valid(&self, id: Id, value: &Value) -> bool {
        self.check(id, value, 0, None)
    }

    pub fn is_valid_for_all(&self, ids: &[Id], value: &Value) -> bool {
        ids.iter().all(|id| self.is_valid(*id, value))
    }

    pub fn pattern(&self, pattern: &str) -> Option<Rc<Pattern>> {
        if let Some(known) = self.patterns.borrow().get(pattern) {
            return known.clone();
        }
        let read = Pattern::new(pattern).map(Rc::new);
        self.patterns
            .borrow_mut()
            .insert(pattern.to_owned(), read.clone());
        read
    }

    /// What is no pattern matches everything.
    pub fn pattern_matches(&self, pattern: &str, text: &str) -> bool {
        self.pattern(pattern)
            .is_none_or(|pattern| pattern.matches(text))
    }

    fn check<'v>(
        &self,
        id: Id,
        value: &'v Value,
        depth: u16,
        seen: Option<&mut Evaluated<'v>>,
    ) -> bool {
        self.checks.set(self.checks.get().saturating_add(1));
        let node = self.store.node(id);
        if node.never {
            return false;
        }
        if depth > MAX_DEPTH {
            return true;
        }
        if !node.types.has(type_of(value))
            || node
                .allowed
                .as_ref()
                .is_some_and(|allowed| !allowed.iter().any(|known| known.is(value)))
        {
            return false;
        }
        let keeps = seen.is_some()
            || node
                .array
                .as_ref()
                .is_some_and(|array| array.unevaluated.is_some())
            || node
                .object
                .as_ref()
                .is_some_and(|object| object.unevaluated.is_some());
        let mut own = keeps.then(Evaluated::default);
        if !self.scalars(node, value)
            || !self.composed(node, value, depth, own.as_mut())
            || !self.contained(node, value, depth, own.as_mut())
        {
            return false;
        }
        if let (Some(seen), Some(own)) = (seen, own) {
            seen.add(own);
        }
        true
    }

    fn scalars(&self, node: &Node, value: &Value) -> bool {
        match value {
            Value::Number(number) => node
                .number
                .as_ref()
                .is_none_or(|rules| number_fits(rules, number)),
            Value::String(text) => {
                node.format
                    .as_ref()
                    .is_none_or(|format| format::is_valid(format, text))
                    && node
                        .string
                        .as_ref()
                        .is_none_or(|rules| self.string_fits(rules, text))
            }
            _ => true,
        }
    }

    fn string_fits(&self, rules: &StringRules, text: &str) -> bool {
        if rules.min.is_some() || rules.max.is_some() {
            let length = text.chars().count() as u64;
            if rules.min.is_some_and(|min| length < min)
                || rules.max.is_some_and(|max| length > max)
            {
                return false;
            }
        }
        rules
            .pattern
            .as_ref()
            .is_none_or(|pattern| self.pattern_matches(pattern, text))
    }

    fn composed<'v>(
        &self,
        node: &Node,
        value: &'v Value,
        depth: u16,
        mut seen: Option<&mut Evaluated<'v>>,
    ) -> bool {
        for part in &node.all_of {
            if !self.check(*part, value, depth + 1, seen.as_deref_mut()) {
                return false;
            }
        }
        for union in &node.unions {
            if !self.union(union, value, depth, seen.as_deref_mut()) {
                return false;
            }
        }
        if node
            .not
            .iter()
            .any(|not| self.check(*not, value, depth + 1, None))
        {
            return false;
        }
        let Some(condition) = node.condition.as_deref() else {
            return true;
        };
        let mut when = seen.is_some().then(Evaluated::default);
        let next = if self.check(condition.when, value, depth + 1, when.as_mut()) {
            if let (Some(seen), Some(when)) = (seen.as_deref_mut(), when) {
                seen.add(when);
            }
            condition.then
        } else {
            condition.otherwise
        };
        self.check(next, value, depth + 1, seen)
    }

    fn union<'v>(
        &self,
        union: &Union,
        value: &'v Value,
        depth: u16,
        mut seen: Option<&mut Evaluated<'v>>,
    ) -> bool {
        let mut matches = 0;
        for branch in &union.branches {
            let mut part = seen.is_some().then(Evaluated::default);
            if !self.check(*branch, value, depth + 1, part.as_mut()) {
                continue;
            }
            matches += 1;
            match (seen.as_deref_mut(), part) {
                (Some(seen), Some(part)) => seen.add(part),
                _ if !union.exactly_one => return true,
                _ => {}
            }
            if union.exactly_one && matches > 1 {
                return self.lenient.get() && self.selects(union, value, depth);
            }
        }
        matches > 0
    }

    /// Whether the discriminator names a branch, and the value meets that one.
    fn selects(&self, union: &Union, value: &Value, depth: u16) -> bool {
        let Some(discriminator) = &union.discriminator else {
            return false;
        };
        let named = value.get(&discriminator.property).and_then(Value::as_str);
        let mut options = discriminator.options.iter();
        let selected = options
            .find(|(key, _)| Some(key.as_str()) == named)
            .and_then(|(_, id)| *id);
        selected.is_some_and(|id| self.check(id, value, depth + 1, None))
    }

    fn contained<'v>(
        &self,
        node: &Node,
        value: &'v Value,
        depth: u16,
        seen: Option<&mut Evaluated<'v>>,
    ) -> bool {
        match (value, &node.array, &node.object) {
            (Value::Array(items), Some(rules), _) => self.array(rules, items, depth, seen),
            (Value::Object(members), _, Some(rules)) => {
                self.object(rules, value, members, depth, seen)
            }
            _ => true,
        }
    }
}

pub fn type_of(value: &Value) -> Types {
    match value {
        Value::Null => Types::NULL,
        Value::Bool(_) => Types::BOOLEAN,
        Value::Number(number) if is_whole(number) => Types::INTEGER,
        Value::Number(_) => Types::FRACTION,
        Value::String(_) => Types::STRING,
        Value::Array(_) => Types::ARRAY,
        Value::Object(_) => Types::OBJECT,
    }
}

fn is_whole(number: &Number) -> bool {
    !number.is_f64() || number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn number_fits(rules: &NumberRules, number: &Number) -> bool {
    let Some(value) = Decimal::of(number) else {
        return true;
    };
    rules.minimum.is_none_or(|bound| value >= bound)
        && rules.maximum.is_none_or(|bound| value <= bound)
        && rules.above.is_none_or(|bound| value > bound)
        && rules.below.is_none_or(|bound| value < bound)
        && rules.step.is_none_or(|step| value.is_multiple_of(step))
}

#[cfg(test)]
mod tests;
