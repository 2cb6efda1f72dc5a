//! A look at a JSON Schema: what an object of it has, through `$ref`s and branches.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// `$ref`s and branches that are gone through for one look.
const MAX_PARTS: usize = 200;

/// A schema, and the document whose `$defs` its references point into.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'s> {
    root: &'s Value,
    at: &'s Value,
}

/// A schema object that a value has to meet, or may.
#[derive(Debug, Clone, Copy)]
struct Part<'s> {
    object: &'s Map<String, Value>,
    /// Whether it is no branch of `oneOf` or `anyOf`.
    certain: bool,
}

impl<'s> View<'s> {
    pub(crate) fn new(root: &'s Value) -> Self {
        Self { root, at: root }
    }

    fn at(self, at: &'s Value) -> Self {
        Self { at, ..self }
    }

    /// What the description calls the schema, if it is there by reference.
    pub(crate) fn name(self) -> Option<&'s str> {
        let reference = self.at.get("$ref")?.as_str()?;
        reference.strip_prefix("#/$defs/")
    }

    /// The schema with the `$defs` that it may need: one that stands by itself.
    pub(crate) fn to_document(self) -> Value {
        let mut document = self.at.clone();
        if let (Some(object), Some(definitions)) =
            (document.as_object_mut(), self.root.get("$defs"))
        {
            object.entry("$defs").or_insert_with(|| definitions.clone());
        }
        document
    }

    fn parts(self) -> Vec<Part<'s>> {
        let mut pending = vec![(self.at, true)];
        let mut parts: Vec<Part<'s>> = Vec::new();
        while let Some((schema, certain)) = pending.pop() {
            let Some(object) = schema.as_object() else {
                continue;
            };
            let is_known = |part: &Part<'_>| std::ptr::eq(part.object, object);
            if MAX_PARTS <= parts.len() || parts.iter().any(is_known) {
                continue;
            }
            parts.push(Part { object, certain });
            // The last one pushed is looked at first.
            for (keyword, certain_too) in [("anyOf", false), ("oneOf", false), ("allOf", true)] {
                let branches = object.get(keyword).and_then(Value::as_array);
                let branches = branches.into_iter().flatten().rev();
                pending.extend(branches.map(|branch| (branch, certain && certain_too)));
            }
            let reference = object.get("$ref").and_then(Value::as_str);
            pending.extend(
                reference
                    .and_then(|reference| self.resolve(reference))
                    .map(|target| (target, certain)),
            );
        }
        parts
    }

    fn resolve(self, reference: &str) -> Option<&'s Value> {
        self.root.pointer(reference.strip_prefix('#')?)
    }

    /// What an object of the schema may have, in the description's order.
    pub(crate) fn properties(self) -> Vec<(&'s str, View<'s>)> {
        let mut found: Vec<(&str, View<'_>)> = Vec::new();
        let mut seen = BTreeSet::new();
        for part in self.parts() {
            let properties = part.object.get("properties").and_then(Value::as_object);
            for (name, schema) in properties.into_iter().flatten() {
                // `false`: it travels the other way only.
                if *schema != Value::Bool(false) && seen.insert(name.as_str()) {
                    found.push((name, self.at(schema)));
                }
            }
        }
        found
    }

    pub(crate) fn property(self, name: &str) -> Option<View<'s>> {
        let properties = self.properties().into_iter();
        properties
            .into_iter()
            .find_map(|(known, view)| (known == name).then_some(view))
    }

    /// Follows a path of properties; an array on the way stands for its items.
    pub(crate) fn descend(self, path: &[String]) -> Option<View<'s>> {
        path.iter().try_fold(self, |view, name| {
            view.items().unwrap_or(view).property(name)
        })
    }

    pub(crate) fn required(self) -> BTreeSet<&'s str> {
        let parts = self.parts().into_iter().filter(|part| part.certain);
        let names = parts.filter_map(|part| part.object.get("required")?.as_array());
        names.flatten().filter_map(Value::as_str).collect()
    }

    /// The first value of a keyword that is found.
    pub(crate) fn keyword(self, name: &str) -> Option<&'s Value> {
        self.parts()
            .into_iter()
            .find_map(|part| part.object.get(name))
    }

    pub(crate) fn text(self, keyword: &str) -> Option<&'s str> {
        self.keyword(keyword)?.as_str()
    }

    pub(crate) fn is_set(self, keyword: &str) -> bool {
        self.keyword(keyword) == Some(&Value::Bool(true))
    }

    /// Whether values of a type are described: by `type`, or by a keyword of that type.
    pub(crate) fn may_be(self, name: &str) -> bool {
        let telling: &[&str] = match name {
            "object" => &["properties", "additionalProperties"],
            "array" => &["items", "prefixItems"],
            _ => &[],
        };
        self.parts()
            .iter()
            .any(|part| match part.object.get("type") {
                Some(Value::String(one)) => one == name,
                Some(Value::Array(several)) => several.iter().any(|one| one == name),
                _ => telling
                    .iter()
                    .any(|keyword| part.object.contains_key(*keyword)),
            })
    }

    /// Whether nothing is said of the type.
    pub(crate) fn is_anything(self) -> bool {
        const TELLING: [&str; 7] = [
            "type",
            "properties",
            "items",
            "enum",
            "const",
            "additionalProperties",
            "prefixItems",
        ];
        let mut parts = self.parts().into_iter();
        !parts.any(|part| {
            TELLING
                .iter()
                .any(|keyword| part.object.contains_key(*keyword))
        })
    }

    pub(crate) fn is_object(self) -> bool {
        self.may_be("object")
    }

    /// The schema of an array's items; none if it is no array.
    pub(crate) fn items(self) -> Option<View<'s>> {
        if !self.may_be("array") || self.is_object() {
            return None;
        }
        let items = self.keyword("items");
        Some(items.map_or(self.at(&Value::Null), |items| self.at(items)))
    }
}

/// The schema without what says nothing about validity, so that plans stay small.
pub(crate) fn without_annotations(schema: &Value) -> Value {
    const SAYS_NOTHING: [&str; 9] = [
        "title",
        "description",
        "default",
        "examples",
        "example",
        "xml",
        "externalDocs",
        "deprecated",
        "$comment",
    ];
    const BY_NAME: [&str; 4] = [
        "properties",
        "patternProperties",
        "$defs",
        "dependentSchemas",
    ];
    match schema {
        Value::Object(object) => {
            let kept = object.iter().filter(|(keyword, _)| {
                !SAYS_NOTHING.contains(&keyword.as_str()) && !keyword.starts_with("x-")
            });
            let kept = kept.map(|(keyword, value)| {
                let value = match value {
                    Value::Object(members) if BY_NAME.contains(&keyword.as_str()) => members
                        .iter()
                        .map(|(name, schema)| (name.clone(), without_annotations(schema)))
                        .collect(),
                    _ if ["enum", "const"].contains(&keyword.as_str()) => value.clone(),
                    _ => without_annotations(value),
                };
                (keyword.clone(), value)
            });
            Value::Object(kept.collect())
        }
        Value::Array(items) => items.iter().map(without_annotations).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_is_seen_through_references_and_branches() {
        let schema = json!({
            "$ref": "#/$defs/Pet",
            "$defs": {
                "Pet": {"oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}]},
                "Animal": {
                    "type": "object", "required": ["id"],
                    "properties": {"id": {"type": "integer"}, "password": false, "parent": {"$ref": "#/$defs/Pet"}},
                },
                "Cat": {"allOf": [{"$ref": "#/$defs/Animal"}, {"required": ["indoor"], "properties": {"indoor": true}}]},
                "Dog": {"allOf": [{"$ref": "#/$defs/Animal"}], "additionalProperties": false},
            },
        });
        let view = View::new(&schema);
        let names = |view: View<'_>| -> Vec<String> {
            let properties = view.properties().into_iter();
            properties.map(|(name, _)| name.to_owned()).collect()
        };
        assert_eq!(view.name(), Some("Pet"));
        assert_eq!(names(view), ["id", "parent", "indoor"]);
        assert!(view.required().is_empty(), "a branch may be another");
        assert!(view.is_object() && view.items().is_none());
        let parent = view.property("parent").map(View::to_document);
        let parent = parent.as_ref().map(View::new);
        assert_eq!(parent.map(names), Some(names(view)));
    }

    #[test]
    fn annotations_go_but_properties_of_their_names_stay() {
        let schema = json!({
            "title": "Pet", "type": "object", "x-internal": 1,
            "properties": {"title": {"type": "string", "description": "d", "enum": [{"title": 1}]}},
        });
        assert_eq!(
            without_annotations(&schema),
            json!({"type": "object", "properties": {"title": {"type": "string", "enum": [{"title": 1}]}}})
        );
    }
}
