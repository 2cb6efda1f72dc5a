//! The keywords of one schema object. What is malformed says nothing.

use serde_json::{Map, Value};

use super::values::{
    allowed, count, description, format, list, names, number_rules, object, samples, string_rules,
    text, types,
};
use super::{Compiler, says_nothing};
use crate::believable::Tells;
use crate::schema::{
    ArrayRules, Condition, Contains, Id, Node, ObjectRules, Property, Types, Union,
};

type Object = Map<String, Value>;

impl<'v> Compiler<'v> {
    pub(super) fn read(&mut self, id: Id, schema: &'v Object, depth: u8) -> Node {
        let mut node = Node {
            types: types(schema),
            allowed: allowed(schema),
            format: format(schema),
            number: number_rules(schema).map(Box::new),
            string: string_rules(schema).map(Box::new),
            name: text(schema, "title"),
            deprecated: schema.get("deprecated") == Some(&Value::Bool(true)),
            read_only: schema.get("readOnly") == Some(&Value::Bool(true)),
            ..Node::default()
        };
        if !node
            .types
            .without(Types::OBJECT.or(Types::ARRAY))
            .is_empty()
        {
            node.description = description(schema);
            node.tells = node
                .description
                .as_deref()
                .map(Tells::of)
                .unwrap_or_default();
        }
        node.array = self.array_rules(schema, depth).map(Box::new);
        node.object = self.object_rules(schema, depth).map(Box::new);
        self.applicators(schema, depth, &mut node);
        self.discriminators(id, schema, depth, &mut node);
        node.risky = is_risky(&node);
        let samples = samples(schema);
        if !samples.is_empty() {
            self.samples.push((id, samples));
        }
        node
    }

    fn applicators(&mut self, schema: &'v Object, depth: u8, node: &mut Node) {
        for key in ["$ref", "$dynamicRef"] {
            if let Some(Value::String(reference)) = schema.get(key)
                && !schema.keys().all(|key| says_nothing(key))
                && let Some(target) = self.resolve(reference)
            {
                let id = self.named_id(target, reference, depth);
                node.all_of.push(id);
            }
        }
        for part in list(schema, "allOf") {
            let id = self.id(part, depth);
            node.all_of.push(id);
        }
        for (key, exactly_one) in [("oneOf", true), ("anyOf", false)] {
            let branches: Vec<Id> = list(schema, key)
                .iter()
                .map(|branch| self.id(branch, depth))
                .collect();
            if !branches.is_empty() {
                node.unions.push(Union {
                    exactly_one,
                    branches,
                    discriminator: None,
                });
            }
        }
        if let Some(not) = schema.get("not") {
            self.negation(not, depth, node);
        }
        if let Some(when) = schema.get("if") {
            let when = self.id(when, depth);
            let then = schema
                .get("then")
                .map_or(crate::schema::ANY, |then| self.id(then, depth));
            let otherwise = schema
                .get("else")
                .map_or(crate::schema::ANY, |otherwise| self.id(otherwise, depth));
            node.condition = Some(Box::new(Condition {
                when,
                then,
                otherwise,
            }));
        }
    }

    pub(super) fn named_id(&mut self, target: &'v Value, reference: &str, depth: u8) -> Id {
        let id = self.id(target, depth);
        let name = reference.rsplit('/').next().unwrap_or(reference);
        if let Some(node) = self.nodes.get_mut(id as usize)
            && node.name.is_none()
            && id > crate::schema::NEVER
        {
            node.name = Some(name.to_owned());
        }
        id
    }

    /// `not: {required: [a]}` and several of them by `anyOf` are names that must not be
    /// made; anything else is left to trying.
    fn negation(&mut self, not: &'v Value, depth: u8, node: &mut Node) {
        let branches = not
            .as_object()
            .filter(|not| not.len() == 1)
            .map(|not| list(not, "anyOf"));
        let alternatives: Vec<&Value> = match branches {
            Some(branches) if !branches.is_empty() => branches.iter().collect(),
            _ => vec![not],
        };
        for alternative in alternatives {
            if let Some(name) = only_requires(alternative)
                && let Some(object) = node.object.as_deref_mut()
            {
                object.forbidden.push(name.to_owned());
            }
        }
        let id = self.id(not, depth);
        node.not.push(id);
    }

    fn array_rules(&mut self, schema: &'v Object, depth: u8) -> Option<ArrayRules> {
        let mut rules = ArrayRules {
            prefix: list(schema, "prefixItems")
                .iter()
                .map(|item| self.id(item, depth))
                .collect(),
            min: count(schema, "minItems"),
            max: count(schema, "maxItems"),
            unique: schema.get("uniqueItems") == Some(&Value::Bool(true)),
            ..ArrayRules::default()
        };
        // The form of older drafts; descriptions of 3.1 still have it.
        if let Some(Value::Array(items)) = schema.get("items") {
            rules.prefix = items.iter().map(|item| self.id(item, depth)).collect();
        } else {
            rules.items = schema.get("items").map(|items| self.id(items, depth));
        }
        rules.contains = schema.get("contains").map(|contains| Contains {
            schema: self.id(contains, depth),
            min: count(schema, "minContains").unwrap_or(1),
            max: count(schema, "maxContains"),
        });
        rules.unevaluated = schema
            .get("unevaluatedItems")
            .map(|items| self.id(items, depth));
        let any = [
            "prefixItems",
            "items",
            "minItems",
            "maxItems",
            "uniqueItems",
            "contains",
            "unevaluatedItems",
        ];
        any.iter()
            .any(|key| schema.contains_key(*key))
            .then_some(rules)
    }

    fn object_rules(&mut self, schema: &'v Object, depth: u8) -> Option<ObjectRules> {
        let any = [
            "properties",
            "patternProperties",
            "additionalProperties",
            "propertyNames",
            "required",
            "minProperties",
            "maxProperties",
            "dependentRequired",
            "dependentSchemas",
            "unevaluatedProperties",
            "not",
        ];
        if !any.iter().any(|key| schema.contains_key(*key)) {
            return None;
        }
        let deeper = depth.saturating_add(1);
        let leaves_out = depth >= self.max_depth && count(schema, "minProperties").is_none();
        let mut rules = ObjectRules {
            required: names(schema.get("required")),
            min: count(schema, "minProperties"),
            max: count(schema, "maxProperties"),
            ..ObjectRules::default()
        };
        for (name, property) in object(schema, "properties") {
            let left_out = leaves_out && !self.required.contains(name.as_str());
            let schema = (!left_out).then(|| self.id(property, deeper));
            rules.properties.push(Property {
                name: name.clone(),
                schema,
            });
        }
        for (pattern, property) in object(schema, "patternProperties") {
            rules
                .patterns
                .push((pattern.clone(), self.id(property, deeper)));
        }
        rules.additional = schema
            .get("additionalProperties")
            .map(|more| self.id(more, deeper));
        rules.unevaluated = schema
            .get("unevaluatedProperties")
            .map(|more| self.id(more, deeper));
        rules.names = schema
            .get("propertyNames")
            .map(|names| self.id(names, deeper));
        for (name, needed) in object(schema, "dependentRequired") {
            rules
                .dependent_required
                .push((name.clone(), names(Some(needed))));
        }
        for (name, dependent) in object(schema, "dependentSchemas") {
            rules
                .dependent_schemas
                .push((name.clone(), self.id(dependent, depth)));
        }
        Some(rules)
    }
}

fn is_risky(node: &Node) -> bool {
    let array = node.array.as_ref().is_some_and(|array| {
        array.unique || array.contains.is_some() || array.unevaluated.is_some()
    });
    let object = node.object.as_ref().is_some_and(|object| {
        !object.patterns.is_empty()
            || object.names.is_some()
            || object.min.is_some()
            || object.max.is_some()
            || !object.dependent_required.is_empty()
            || !object.dependent_schemas.is_empty()
            || object.unevaluated.is_some()
    });
    let composed = !node.unions.is_empty() || !node.not.is_empty() || node.condition.is_some();
    composed || node.discriminator.is_some() || array || object
}

fn only_requires(schema: &Value) -> Option<&str> {
    let schema = schema
        .as_object()
        .filter(|schema| schema.keys().all(|key| key == "required" || key == "type"))?;
    match schema.get("required")?.as_array()?.as_slice() {
        [Value::String(name)] => Some(name),
        _ => None,
    }
}
