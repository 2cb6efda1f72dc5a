//! Which properties a value has not, because of the way it travels.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Direction;
use super::bundle::{Bundle, Context};

/// References and `allOf`s passed in search of a flag.
const MAX_DEPTH: usize = 12;

impl Bundle<'_> {
    /// Whether the schema is `readOnly` (`writeOnly`) and so can't be in a request
    /// (response); seen through `$ref` and `allOf`.
    pub(super) fn is_barred(&mut self, schema: &Value, document: usize) -> bool {
        self.flagged && self.barred(schema, document, MAX_DEPTH)
    }

    fn barred(&mut self, schema: &Value, document: usize, depth: usize) -> bool {
        let (Some(object), Some(depth)) = (schema.as_object(), depth.checked_sub(1)) else {
            return false;
        };
        let flag = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let set = object.get(flag) == Some(&Value::Bool(true));
        if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
            if set && !self.source.dialect.has_own_schemas() {
                return true;
            }
            return match self.load(document, reference) {
                Some((target, document)) => self.barred(&target, document, depth),
                None => false,
            };
        }
        set || branches(object).any(|branch| self.barred(branch, document, depth))
    }

    /// The context of a schema's parts: names that can't be there are not required.
    pub(super) fn within(&mut self, object: &Map<String, Value>, context: &Context) -> Context {
        if !self.flagged
            || !["properties", "allOf", "$ref"]
                .iter()
                .any(|key| object.contains_key(*key))
        {
            return context.clone();
        }
        let mut names = context.waived.iter().cloned().collect();
        self.collect_barred(object, self.home, MAX_DEPTH, &mut names);
        Context {
            waived: names.into_iter().collect(),
            bindings: context.bindings.clone(),
        }
    }

    fn collect_barred(
        &mut self,
        object: &Map<String, Value>,
        document: usize,
        depth: usize,
        names: &mut BTreeSet<String>,
    ) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
            if let Some((target, document)) = self.load(document, reference)
                && let Some(target) = target.as_object()
            {
                self.collect_barred(target, document, depth, names);
            }
            if self.source.dialect.has_own_schemas() {
                return;
            }
        }
        for branch in branches(object).filter_map(Value::as_object) {
            self.collect_barred(branch, document, depth, names);
        }
        for (name, property) in object
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            if self.barred(property, document, MAX_DEPTH) {
                names.insert(name.clone());
            }
        }
    }

    /// Of the waived names those that the schema requires somewhere, so that no schema
    /// is written out twice without need.
    pub(super) fn relevant(
        &mut self,
        schema: &Value,
        document: usize,
        context: Context,
    ) -> Context {
        if context.waived.is_empty() {
            return context;
        }
        let mut required = BTreeSet::new();
        self.collect_required(schema, document, MAX_DEPTH, &mut required);
        // What the schema waives by itself makes no difference either.
        let mut own = BTreeSet::new();
        if let Some(object) = schema.as_object() {
            self.collect_barred(object, document, MAX_DEPTH, &mut own);
        }
        required.retain(|name| !own.contains(name));
        let waived = context
            .waived
            .into_iter()
            .filter(|name| required.contains(name))
            .collect();
        Context {
            waived,
            bindings: context.bindings,
        }
    }

    fn collect_required(
        &mut self,
        schema: &Value,
        document: usize,
        depth: usize,
        names: &mut BTreeSet<String>,
    ) {
        let (Some(object), Some(depth)) = (schema.as_object(), depth.checked_sub(1)) else {
            return;
        };
        if let Some(reference) = object.get("$ref").and_then(Value::as_str)
            && let Some((target, document)) = self.load(document, reference)
        {
            self.collect_required(&target, document, depth, names);
        }
        let required = object.get("required").and_then(Value::as_array);
        names.extend(
            required
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned),
        );
        for key in ["allOf", "anyOf", "oneOf"] {
            for branch in object
                .get(key)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                self.collect_required(branch, document, depth, names);
            }
        }
        for key in ["then", "else"] {
            if let Some(branch) = object.get(key) {
                self.collect_required(branch, document, depth, names);
            }
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
