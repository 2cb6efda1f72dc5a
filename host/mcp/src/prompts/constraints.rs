//! What a schema asks of a value, in a few words.

use serde_json::{Map, Value};

use crate::answer::cut;

/// Of one value.
const LONGEST: usize = 240;

/// Of the members of an object.
const MOST_MEMBERS: usize = 20;

/// Schemas that one is made of.
const MOST_PARTS: usize = 64;

/// How far references are followed.
const DEPTH: usize = 6;

/// A schema with all that it refers to, as [`mimus_description::Schema::to_json`] gives it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Constraints<'a> {
    root: &'a Value,
    schema: &'a Value,
}

impl<'a> Constraints<'a> {
    pub(super) fn of(root: &'a Value) -> Self {
        Self { root, schema: root }.resolved()
    }

    /// `integer 1 to 100, default 20`.
    pub(super) fn told(self) -> String {
        cut(&self.in_words(2), LONGEST)
    }

    /// Members of an object, each with what it is; none if it is something else.
    pub(super) fn members(self) -> Vec<(String, bool, Constraints<'a>)> {
        let mut members: Vec<(String, bool, Self)> = Vec::new();
        for part in self.parts() {
            let required = part.list("required");
            let properties = part.schema.get("properties").and_then(Value::as_object);
            for (name, schema) in properties.into_iter().flatten() {
                let is_required = required.iter().any(|it| it.as_str() == Some(name));
                let is_known = members.iter().any(|(known, ..)| known == name);
                // What only the other side may say.
                let is_out = schema == &Value::Bool(false);
                if !is_known && !is_out && members.len() < MOST_MEMBERS {
                    members.push((name.clone(), is_required, self.at(schema)));
                }
            }
        }
        members
    }

    /// The items, if it is a list.
    pub(super) fn items(self) -> Option<Self> {
        self.schema.get("items").map(|items| self.at(items))
    }

    pub(super) fn is(self, kind: &str) -> bool {
        match self.schema.get("type") {
            Some(Value::String(one)) => one == kind,
            Some(Value::Array(several)) => several.iter().any(|it| it == kind),
            _ => false,
        }
    }

    pub(super) fn has(self, keyword: &str) -> bool {
        self.schema.get(keyword).is_some()
    }

    /// The name that the description has for it, where it is one of its components.
    pub(super) fn name(schema: &Value) -> Option<&str> {
        schema.get("$ref")?.as_str()?.rsplit('/').next()
    }

    /// Itself, and what it is made of.
    fn parts(self) -> Vec<Self> {
        let mut parts = Vec::new();
        self.collect_parts(DEPTH, &mut parts);
        parts
    }

    fn collect_parts(self, depth: usize, parts: &mut Vec<Self>) {
        if depth == 0 || MOST_PARTS <= parts.len() {
            return;
        }
        parts.push(self);
        for keyword in ["allOf", "oneOf", "anyOf"] {
            for schema in self.list(keyword) {
                self.at(schema).collect_parts(depth - 1, parts);
            }
        }
    }

    fn at(self, schema: &'a Value) -> Self {
        Self { schema, ..self }.resolved()
    }

    fn resolved(mut self) -> Self {
        for _ in 0..DEPTH {
            let target = self.schema.get("$ref").and_then(Value::as_str);
            let target = target
                .and_then(|target| target.strip_prefix('#'))
                .and_then(|pointer| self.root.pointer(pointer));
            match target {
                Some(target) => self.schema = target,
                None => break,
            }
        }
        self
    }

    fn list(self, keyword: &str) -> &'a [Value] {
        let list = self.schema.get(keyword).and_then(Value::as_array);
        list.map_or(&[], Vec::as_slice)
    }

    fn in_words(self, depth: usize) -> String {
        let Some(members) = self.schema.as_object() else {
            return if self.schema == &Value::Bool(false) {
                "nothing".to_owned()
            } else {
                "anything".to_owned()
            };
        };
        let mut words = vec![self.kind(members, depth)];
        words.extend(range(
            members,
            "minimum",
            "exclusiveMinimum",
            "maximum",
            "exclusiveMaximum",
        ));
        for (least, most, unit) in [
            ("minLength", "maxLength", "characters"),
            ("minItems", "maxItems", "items"),
            ("minProperties", "maxProperties", "members"),
        ] {
            words.extend(length(members, least, most, unit));
        }
        if let Some(pattern) = members.get("pattern").and_then(Value::as_str) {
            words.push(format!("pattern `{}`", cut(pattern, 60)));
        }
        for (keyword, said) in [("multipleOf", "multiple of"), ("default", "default")] {
            if let Some(value) = members.get(keyword) {
                words.push(format!("{said} {}", cut(&value.to_string(), 40)));
            }
        }
        for (keyword, said) in [
            ("uniqueItems", "unique"),
            ("readOnly", "read only"),
            ("writeOnly", "write only"),
        ] {
            if members.get(keyword) == Some(&Value::Bool(true)) {
                words.push(said.to_owned());
            }
        }
        words.join(", ")
    }

    fn kind(self, members: &Map<String, Value>, depth: usize) -> String {
        if let Some(value) = members.get("const") {
            return format!("always {}", cut(&value.to_string(), 60));
        }
        if let Some(values) = members.get("enum").and_then(Value::as_array) {
            let values = values.iter().take(12).map(|value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            return format!("one of {}", values.collect::<Vec<_>>().join("|"));
        }
        let kind = match members.get("type") {
            Some(Value::String(one)) => one.clone(),
            Some(Value::Array(several)) => {
                let several = several.iter().filter_map(Value::as_str);
                several.collect::<Vec<_>>().join(" or ")
            }
            _ if members.contains_key("properties") => "object".to_owned(),
            _ => String::new(),
        };
        let format = members.get("format").and_then(Value::as_str);
        if let Some(format) = format {
            return if kind.is_empty() {
                format.to_owned()
            } else {
                format!("{kind} ({format})")
            };
        }
        if let Some(items) = self.items().filter(|_| 0 < depth) {
            return format!("array of {}", items.in_words(depth - 1));
        }
        for (keyword, said) in [
            ("oneOf", "one of"),
            ("anyOf", "any of"),
            ("allOf", "all of"),
        ] {
            let several = self.list(keyword);
            if kind.is_empty() && !several.is_empty() {
                let names = several.iter().take(6).map(|schema| {
                    Self::name(schema).map_or_else(|| self.at(schema).in_words(0), str::to_owned)
                });
                return format!("{said} {}", names.collect::<Vec<_>>().join(" / "));
            }
        }
        if kind.is_empty() {
            "anything".to_owned()
        } else {
            kind
        }
    }
}

/// Both spellings of a bound that is excluded: a number, and a switch.
fn range(
    members: &Map<String, Value>,
    least: &str,
    above: &str,
    most: &str,
    below: &str,
) -> Option<String> {
    let number = |key: &str| members.get(key).filter(|value| value.is_number());
    let from = number(least).map(|it| format!("from {it}"));
    let from = from.or_else(|| number(above).map(|it| format!("above {it}")));
    let to = number(most).map(|it| format!("to {it}"));
    let to = to.or_else(|| number(below).map(|it| format!("below {it}")));
    match (from, to) {
        (Some(from), Some(to)) => Some(format!("{from} {to}")),
        (one, None) | (None, one) => one,
    }
}

fn length(members: &Map<String, Value>, least: &str, most: &str, unit: &str) -> Option<String> {
    let number = |key: &str| members.get(key).and_then(Value::as_u64);
    match (number(least).filter(|least| 0 < *least), number(most)) {
        (Some(least), Some(most)) => Some(format!("{least} to {most} {unit}")),
        (Some(least), None) => Some(format!("{least} {unit} or more")),
        (None, Some(most)) => Some(format!("{most} {unit} or fewer")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_schema_is_told_in_a_few_words() {
        for (schema, told) in [
            (json!(true), "anything"),
            (
                json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 20 }),
                "integer, from 1 to 100, default 20",
            ),
            (
                json!({ "type": "number", "exclusiveMinimum": 0 }),
                "number, above 0",
            ),
            (json!({ "enum": ["cat", "dog", 3] }), "one of cat|dog|3"),
            (
                json!({ "type": "string", "minLength": 1, "pattern": "^a" }),
                "string, 1 characters or more, pattern `^a`",
            ),
            (
                json!({ "type": ["string", "null"], "format": "date" }),
                "string or null (date)",
            ),
            (
                json!({ "type": "array", "items": { "$ref": "#/$defs/Tag" }, "maxItems": 3, "$defs": { "Tag": { "type": "string" } } }),
                "array of string, 3 items or fewer",
            ),
            (
                json!({ "oneOf": [{ "$ref": "#/$defs/Cat" }, { "type": "null" }], "$defs": { "Cat": {} } }),
                "one of Cat / null",
            ),
        ] {
            assert_eq!(Constraints::of(&schema).told(), told);
        }
    }

    #[test]
    fn members_are_found_wherever_they_stand_and_circles_end() {
        let schema = json!({
            "$ref": "#/$defs/Node",
            "$defs": {
                "Node": { "allOf": [
                    { "required": ["id"], "properties": { "id": { "type": "integer" }, "hidden": false } },
                    { "properties": { "next": { "$ref": "#/$defs/Node" } } },
                ] },
                "Loop": { "$ref": "#/$defs/Loop" },
            },
        });
        let members = Constraints::of(&schema).members();
        let names = members
            .iter()
            .map(|(name, required, _)| (name.as_str(), *required));
        assert_eq!(names.collect::<Vec<_>>(), [("id", true), ("next", false)]);
        assert_eq!(members[1].2.members().len(), 2);
        let circle = json!({ "$ref": "#/$defs/Loop", "$defs": schema["$defs"] });
        assert_eq!(Constraints::of(&circle).told(), "anything");
    }
}
