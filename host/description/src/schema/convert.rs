//! One schema of any dialect becomes one of JSON Schema 2020-12.

use serde_json::{Map, Value, json};

use super::bundle::{Bundle, Context};
use super::keyword;
use super::plain::excerpt;

impl Bundle<'_> {
    /// As deep as the document, which is bounded.
    pub(super) fn schema(&mut self, value: &Value, context: &Context) -> Value {
        match value {
            Value::Bool(_) => value.clone(),
            Value::Object(object) => self.object(object, context),
            other => {
                self.report(
                    "malformed-schema",
                    format!(
                        "a schema is an object, not `{}`; anything goes",
                        excerpt(other)
                    ),
                );
                Value::Bool(true)
            }
        }
    }

    fn object(&mut self, object: &Map<String, Value>, context: &Context) -> Value {
        let own_dialect = self.source.dialect.has_own_schemas();
        let reference = object.get("$ref").and_then(Value::as_str);
        let context = &self.within(object, context);
        if own_dialect && let Some(reference) = reference {
            return self.reference(reference, object, context);
        }
        let mut out = Map::new();
        for (keyword, value) in object {
            self.path.push(keyword.clone());
            self.keyword(keyword, value, object, context, &mut out);
            self.path.pop();
        }
        self.nullable(object, out)
    }

    /// A part of the schema that is about the value's parts.
    fn inner(&mut self, token: &str, value: &Value, context: &Context) -> Value {
        self.same(token, value, &context.of_parts())
    }

    /// A part of the schema that is about the same value.
    fn same(&mut self, token: &str, value: &Value, context: &Context) -> Value {
        self.path.push(token.to_owned());
        let converted = self.schema(value, context);
        self.path.pop();
        converted
    }

    fn keyword(
        &mut self,
        keyword: &str,
        value: &Value,
        object: &Map<String, Value>,
        context: &Context,
        out: &mut Map<String, Value>,
    ) {
        if !self.is_of_dialect(keyword, value) {
            return;
        }
        let converted = match keyword {
            "properties" => self.properties(value, context),
            "patternProperties" => self.pattern_properties(value, context),
            "dependentSchemas" => self.map(keyword, value, |this, name, schema| {
                this.same(name, schema, context)
            }),
            "dependencies" => return self.dependencies(value, context, out),
            "items" if value.is_array() => return self.tuple(value, object, context, out),
            "prefixItems" => self.list(keyword, value, |this, index, item| {
                this.inner(index, item, context)
            }),
            "allOf" | "anyOf" | "oneOf" => self.list(keyword, value, |this, index, item| {
                this.same(index, item, context)
            }),
            "then" | "else" => Some(self.schema(value, context)),
            // What must not hold is judged as it stands, and what is about the parts of a
            // value knows nothing of the whole.
            "not" | "if" | "items" => Some(self.schema(value, &context.of_parts())),
            "additionalProperties"
            | "unevaluatedProperties"
            | "unevaluatedItems"
            | "contains"
            | "propertyNames"
            | "contentSchema" => {
                if value.is_object() || value.is_boolean() {
                    Some(self.schema(value, &context.of_parts()))
                } else {
                    self.malformed(keyword, "a schema", value);
                    None
                }
            }
            _ => return self.plain(keyword, value, object, context, out),
        };
        if let Some(converted) = converted {
            out.insert(keyword.into(), converted);
        }
    }

    fn properties(&mut self, value: &Value, context: &Context) -> Option<Value> {
        self.map("properties", value, |this, name, schema| {
            if this.is_barred(schema, this.home) {
                Value::Bool(false)
            } else {
                this.inner(name, schema, context)
            }
        })
    }

    fn pattern_properties(&mut self, value: &Value, context: &Context) -> Option<Value> {
        let mut converted = self.map("patternProperties", value, |this, pattern, schema| {
            this.inner(pattern, schema, context)
        })?;
        let members = converted.as_object_mut()?;
        let before = members.len();
        members.retain(|pattern, _| keyword::is_pattern(pattern));
        if members.len() < before {
            self.report(
                "malformed-schema",
                "`patternProperties` has a name that is no regular expression of ECMA-262; it is passed over",
            );
        }
        Some(converted)
    }

    /// Draft 7's `dependencies` were split in two.
    fn dependencies(&mut self, value: &Value, context: &Context, out: &mut Map<String, Value>) {
        for (name, dependency) in value.as_object().into_iter().flatten() {
            let (key, converted) = if dependency.is_array() {
                (
                    "dependentRequired",
                    keyword::checked("required", dependency).unwrap_or_else(|_| json!([])),
                )
            } else {
                ("dependentSchemas", self.same(name, dependency, context))
            };
            let map = out.entry(key).or_insert_with(|| json!({}));
            if let Value::Object(map) = map {
                map.entry(name.clone()).or_insert(converted);
            }
        }
    }

    /// A list of schemas is what `prefixItems` is since 2020-12.
    fn tuple(
        &mut self,
        value: &Value,
        object: &Map<String, Value>,
        context: &Context,
        out: &mut Map<String, Value>,
    ) {
        let list = self.list("items", value, |this, index, item| {
            this.inner(index, item, context)
        });
        let Some(list) = list else {
            return;
        };
        out.insert("prefixItems".into(), list);
        if let Some(rest) = object.get("additionalItems")
            && (rest.is_object() || rest.is_boolean())
        {
            let rest = self.schema(rest, &context.of_parts());
            out.insert("items".into(), rest);
        }
    }

    /// A map of schemas.
    fn map(
        &mut self,
        keyword: &str,
        value: &Value,
        mut each: impl FnMut(&mut Self, &str, &Value) -> Value,
    ) -> Option<Value> {
        let Some(members) = value.as_object() else {
            self.malformed(keyword, "an object of schemas", value);
            return None;
        };
        let converted = members
            .iter()
            .map(|(name, schema)| (name.clone(), each(self, name, schema)));
        Some(Value::Object(converted.collect()))
    }

    /// A list of schemas, at least one.
    fn list(
        &mut self,
        keyword: &str,
        value: &Value,
        mut each: impl FnMut(&mut Self, &str, &Value) -> Value,
    ) -> Option<Value> {
        match value.as_array() {
            Some(list) if !list.is_empty() => {
                let converted = list
                    .iter()
                    .enumerate()
                    .map(|(index, schema)| each(self, &index.to_string(), schema));
                Some(Value::Array(converted.collect()))
            }
            _ => {
                self.malformed(keyword, "a list of at least one schema", value);
                None
            }
        }
    }
}
