//! Which properties a value has not, because of the way it travels.
//!
//! What is found of a place that is referred to is remembered: schemas may refer to each
//! other in more ways than there is time to go.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::Direction;
use super::bundle::{At, Bundle, Context};

/// References and branches passed on one way. Circles end by what is known; this is for
/// the stack.
const MAX_DEPTH: usize = 300;

type Names = BTreeSet<String>;

/// What was found of places. While a place is looked at, it counts as having nothing.
#[derive(Debug, Default)]
pub(super) struct Known {
    barred: HashMap<At, bool>,
    barred_names: HashMap<At, Rc<Names>>,
    required_names: HashMap<At, Rc<Names>>,
    depth: usize,
}

impl Bundle<'_> {
    /// Whether the schema is `readOnly` (`writeOnly`) and so can't be in a request
    /// (response); seen through `$ref` and `allOf`.
    pub(super) fn is_barred(&mut self, schema: &Value, document: usize) -> bool {
        self.deeper(|this| this.barred(schema, document))
            .unwrap_or_default()
    }

    /// One step further on the way; none where it is too long.
    fn deeper<T>(&mut self, step: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if MAX_DEPTH <= self.known.depth {
            return None;
        }
        self.known.depth += 1;
        let result = step(self);
        self.known.depth -= 1;
        Some(result)
    }

    fn barred(&mut self, schema: &Value, document: usize) -> bool {
        let Some(object) = schema.as_object().filter(|_| self.flagged) else {
            return false;
        };
        let flag = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let set = object.get(flag) == Some(&Value::Bool(true));
        let Some(reference) = object.get("$ref").and_then(Value::as_str) else {
            return set || branches(object).any(|branch| self.is_barred(branch, document));
        };
        if set && !self.source.dialect.has_own_schemas() {
            return true;
        }
        let Some((target, at)) = self.load(document, reference) else {
            return false;
        };
        if let Some(known) = self.known.barred.get(&at) {
            return *known;
        }
        self.known.barred.insert(at, false);
        let barred = self.is_barred(&target, at.0);
        self.known.barred.insert(at, barred);
        barred
    }

    /// The context of a schema's parts: names that can't be there are not required.
    pub(super) fn within(&mut self, object: &Map<String, Value>, context: &Context) -> Context {
        if !self.flagged {
            return context.clone();
        }
        let mut names = context.waived.iter().cloned().collect();
        self.collect_barred(object, self.home, &mut names);
        Context {
            waived: names.into_iter().collect(),
            bindings: context.bindings.clone(),
        }
    }

    fn collect_barred(&mut self, object: &Map<String, Value>, document: usize, names: &mut Names) {
        if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
            if let Some((target, at)) = self.load(document, reference) {
                names.extend(self.barred_names(&target, at).iter().cloned());
            }
            if self.source.dialect.has_own_schemas() {
                return;
            }
        }
        for branch in branches(object).filter_map(Value::as_object) {
            self.deeper(|this| this.collect_barred(branch, document, names));
        }
        let properties = object.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            if self.is_barred(property, document) {
                names.insert(name.clone());
            }
        }
    }

    fn barred_names(&mut self, schema: &Value, at: At) -> Rc<Names> {
        if let Some(known) = self.known.barred_names.get(&at) {
            return Rc::clone(known);
        }
        self.known.barred_names.insert(at, Rc::default());
        let mut names = Names::new();
        if let Some(object) = schema.as_object() {
            self.deeper(|this| this.collect_barred(object, at.0, &mut names));
        }
        let names = Rc::new(names);
        self.known.barred_names.insert(at, Rc::clone(&names));
        names
    }

    /// Of the waived names those that the schema requires somewhere and doesn't waive by
    /// itself, so that no schema is written out twice without need.
    pub(super) fn relevant(&mut self, schema: &Value, at: At, context: Context) -> Context {
        if context.waived.is_empty() {
            return context;
        }
        let required = self.required_names(schema, at);
        let own = self.barred_names(schema, at);
        let matters = |name: &String| required.contains(name) && !own.contains(name);
        Context {
            waived: context.waived.into_iter().filter(matters).collect(),
            bindings: context.bindings,
        }
    }

    fn required_names(&mut self, schema: &Value, at: At) -> Rc<Names> {
        if let Some(known) = self.known.required_names.get(&at) {
            return Rc::clone(known);
        }
        self.known.required_names.insert(at, Rc::default());
        let mut names = Names::new();
        self.deeper(|this| this.collect_required(schema, at.0, &mut names));
        let names = Rc::new(names);
        self.known.required_names.insert(at, Rc::clone(&names));
        names
    }

    fn collect_required(&mut self, schema: &Value, document: usize, names: &mut Names) {
        let Some(object) = schema.as_object() else {
            return;
        };
        if let Some(reference) = object.get("$ref").and_then(Value::as_str)
            && let Some((target, at)) = self.load(document, reference)
        {
            names.extend(self.required_names(&target, at).iter().cloned());
        }
        let required = object.get("required").and_then(Value::as_array);
        let required = required.into_iter().flatten().filter_map(Value::as_str);
        names.extend(required.map(str::to_owned));
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let branches = object.get(keyword).and_then(Value::as_array);
            for branch in branches.into_iter().flatten() {
                self.deeper(|this| this.collect_required(branch, document, names));
            }
        }
        for branch in ["then", "else"]
            .iter()
            .filter_map(|keyword| object.get(*keyword))
        {
            self.deeper(|this| this.collect_required(branch, document, names));
        }
    }
}

fn branches(object: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    object
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
