//! One schema of any dialect becomes one of JSON Schema 2020-12.

use serde_json::{Map, Value, json};

use super::bundle::{Bundle, Context};
use super::keyword;
use crate::dialect::Dialect;
use crate::document;

/// Keywords that say something about the schema and nothing about the value.
const ANNOTATIONS: [&str; 10] = [
    "title",
    "description",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "xml",
    "examples",
    "format",
    "externalDocs",
];

/// What JSON Schema has and the schemas of OpenAPI 2.0 and 3.0 have not: validators of
/// those pass them over.
const LATER: [&str; 21] = [
    "const",
    "contains",
    "minContains",
    "maxContains",
    "patternProperties",
    "propertyNames",
    "prefixItems",
    "additionalItems",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentMediaType",
    "contentEncoding",
    "contentSchema",
    "$dynamicRef",
    "examples",
];

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
        let context = Context {
            waived: Vec::new(),
            bindings: context.bindings.clone(),
        };
        self.same(token, value, &context)
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
        let dialect = self.source.dialect;
        if dialect.has_own_schemas()
            && LATER.contains(&keyword)
            && !(keyword == "examples" && value.is_array())
        {
            return self.note(
                "unknown-keyword",
                format!("`{keyword}` is not known to this version of OpenAPI; it is passed over"),
            );
        }
        if dialect == Dialect::V2 && matches!(keyword, "oneOf" | "anyOf" | "not") {
            return self.note(
                "unknown-keyword",
                format!("`{keyword}` is not known to OpenAPI 2.0; it is passed over"),
            );
        }
        match keyword {
            "$ref" => match value.as_str() {
                Some(reference) => {
                    if let Value::Object(target) = self.reference(reference, object, context) {
                        out.extend(target);
                    }
                }
                None => self.malformed(keyword, "a string", value),
            },
            "$dynamicRef" => {
                if let Some(reference) = value.as_str() {
                    self.dynamic_reference(reference, object, context, out);
                }
            }
            "type" => self.types(value, out),
            "nullable" | "x-nullable" => {
                if !dialect.has_own_schemas() {
                    self.note(
                        "unknown-keyword",
                        "`nullable` is not known since OpenAPI 3.1; write `type: [..., \"null\"]`",
                    );
                }
            }
            "exclusiveMinimum" | "exclusiveMaximum" if value.is_boolean() => {
                let bound = if keyword == "exclusiveMinimum" {
                    "minimum"
                } else {
                    "maximum"
                };
                if *value == Value::Bool(true)
                    && let Some(number) = object.get(bound).filter(|number| number.is_number())
                {
                    out.insert(keyword.into(), number.clone());
                    out.remove(bound);
                }
            }
            "minimum"
                if object.get("exclusiveMinimum") == Some(&Value::Bool(true))
                    && value.is_number() => {}
            "maximum"
                if object.get("exclusiveMaximum") == Some(&Value::Bool(true))
                    && value.is_number() => {}
            "required" => self.required(value, context, out),
            "properties" => self.properties(value, context, out),
            "patternProperties" => self.pattern_properties(value, context, out),
            "dependentSchemas" => {
                let schemas = self.map(keyword, value, |this, name, schema| {
                    this.same(name, schema, context)
                });
                out.extend(schemas.map(|schemas| (keyword.to_owned(), schemas)));
            }
            "dependencies" => self.dependencies(value, context, out),
            "items" => self.items(value, object, context, out),
            "additionalItems" => {}
            "prefixItems" => {
                if let Some(list) = self.list(keyword, value, |this, index, item| {
                    this.inner(index, item, context)
                }) {
                    out.insert(keyword.into(), list);
                }
            }
            "allOf" | "anyOf" | "oneOf" => {
                if let Some(list) = self.list(keyword, value, |this, index, item| {
                    this.same(index, item, context)
                }) {
                    out.insert(keyword.into(), list);
                }
            }
            "not" | "if" => {
                // What must not hold is judged as it stands.
                let converted = self.schema(
                    value,
                    &Context {
                        waived: Vec::new(),
                        bindings: context.bindings.clone(),
                    },
                );
                out.insert(keyword.into(), converted);
            }
            "then" | "else" => {
                let converted = self.schema(value, context);
                out.insert(keyword.into(), converted);
            }
            "additionalProperties"
            | "unevaluatedProperties"
            | "unevaluatedItems"
            | "contains"
            | "propertyNames"
            | "contentSchema" => {
                if value.is_object() || value.is_boolean() {
                    let context = Context {
                        waived: Vec::new(),
                        bindings: context.bindings.clone(),
                    };
                    let converted = self.schema(value, &context);
                    out.insert(keyword.into(), converted);
                } else {
                    self.malformed(keyword, "a schema", value);
                }
            }
            "discriminator" => self.discriminator(value, context, out),
            "example" | "x-example" => {
                let examples = out.entry("examples").or_insert_with(|| json!([]));
                if let Value::Array(examples) = examples {
                    examples.insert(0, value.clone());
                }
            }
            "examples" => match value {
                Value::Array(list) => {
                    let examples = out.entry("examples").or_insert_with(|| json!([]));
                    if let Value::Array(examples) = examples {
                        examples.extend(list.iter().cloned());
                    }
                }
                other => self.malformed(keyword, "a list", other),
            },
            "$defs" | "definitions" | "$id" | "$anchor" | "$dynamicAnchor" | "$schema"
            | "$comment" | "$vocabulary" | "externalDocs" | "id" => {}
            "const" | "default" => {
                out.insert(keyword.into(), value.clone());
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf"
            | "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
            | "maxProperties" | "minContains" | "maxContains" | "uniqueItems" | "deprecated"
            | "readOnly" | "writeOnly" | "title" | "description" | "format" | "contentEncoding"
            | "contentMediaType" | "pattern" | "enum" | "xml" | "dependentRequired" => {
                match keyword::checked(keyword, value) {
                    Ok(value) => drop(out.insert(keyword.into(), value)),
                    Err(expected) => self.malformed(keyword, expected, value),
                }
            }
            extension if extension.starts_with("x-") => {
                out.insert(keyword.into(), value.clone());
            }
            _ => self.note(
                "unknown-keyword",
                format!("`{keyword}` is not known; it is passed over"),
            ),
        }
    }

    fn reference(
        &mut self,
        reference: &str,
        object: &Map<String, Value>,
        context: &Context,
    ) -> Value {
        let target = match self
            .target(self.home, reference)
            .and_then(|target| target.follow().map(|_| target))
        {
            Ok(target) => target,
            Err(error) => {
                self.report_reference(&error);
                return Value::Bool(true);
            }
        };
        let context = self.bind(object, context);
        let context = match self.fragment((target.document, target.span)) {
            Some(value) => self.relevant(&value, target.document, context),
            None => context,
        };
        match self.reference_to(&target, context) {
            Some(pointer) => json!({ "$ref": pointer }),
            None => Value::Bool(true),
        }
    }

    /// Anchors that a schema defines beside its reference hold for what it refers to.
    /// The outermost win.
    fn bind(&mut self, object: &Map<String, Value>, context: &Context) -> Context {
        let mut context = context.clone();
        for (name, schema) in object
            .get("$defs")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let Some(anchor) = schema.get("$dynamicAnchor").and_then(Value::as_str) else {
                continue;
            };
            if context.bindings.iter().any(|(known, _)| known == anchor) {
                continue;
            }
            let mut pointer = self.pointer();
            // Inside of the keyword `$ref`, the path has that token.
            if let Some(outer) = pointer.strip_suffix("/$ref") {
                pointer = outer.to_owned();
            }
            let pointer = format!("{pointer}/$defs/{}", document::escape(name));
            if let Ok(node) = self.target(self.home, &format!("#{pointer}")) {
                context
                    .bindings
                    .push((anchor.to_owned(), (node.document, node.span)));
            }
        }
        context
    }

    fn dynamic_reference(
        &mut self,
        reference: &str,
        object: &Map<String, Value>,
        context: &Context,
        out: &mut Map<String, Value>,
    ) {
        let bound = reference
            .strip_prefix('#')
            .and_then(|anchor| context.bindings.iter().find(|(known, _)| known == anchor));
        let target = match bound {
            Some((_, (document, span))) => {
                let node = crate::node::Node {
                    documents: &self.source.documents,
                    document: *document,
                    span: *span,
                    pointer: format!("/{}", &reference[1..]),
                };
                self.reference_to(
                    &node,
                    Context {
                        waived: Vec::new(),
                        bindings: context.bindings.clone(),
                    },
                )
                .map(|pointer| json!({ "$ref": pointer }))
            }
            None => Some(self.reference(reference, object, context)),
        };
        if let Some(Value::Object(target)) = target {
            if out.contains_key("$ref") {
                let all = out.entry("allOf").or_insert_with(|| json!([]));
                if let Value::Array(all) = all {
                    all.push(Value::Object(target));
                }
            } else {
                out.extend(target);
            }
        }
    }

    fn types(&mut self, value: &Value, out: &mut Map<String, Value>) {
        if self.source.dialect.has_own_schemas()
            && (value == "file"
                || value
                    .as_array()
                    .is_some_and(|list| list.iter().any(|item| item == "file")))
        {
            out.insert("type".into(), "string".into());
            out.insert("format".into(), "binary".into());
            return;
        }
        if value == "any" {
            return;
        }
        let (known, unknown) = keyword::types(value);
        if unknown {
            let hint = "array, boolean, integer, null, number, object and string are";
            self.report(
                "malformed-schema",
                format!(
                    "the type `{}` is not known ({hint}); it is passed over",
                    excerpt(value)
                ),
            );
        }
        // A list with an unknown type may mean anything.
        if !known.is_empty() && !unknown {
            out.insert("type".into(), keyword::type_value(&known));
        }
    }

    fn required(&mut self, value: &Value, context: &Context, out: &mut Map<String, Value>) {
        match keyword::checked("required", value) {
            Ok(Value::Array(mut names)) => {
                names.retain(|name| !context.waived.iter().any(|waived| name == waived));
                if !names.is_empty() {
                    out.insert("required".into(), Value::Array(names));
                }
            }
            _ if value.is_boolean() => {
                self.report("malformed-schema", "`required` is a list of names beside `properties`, not a flag of a property; it is passed over");
            }
            _ => self.malformed("required", "a list of names", value),
        }
    }

    fn properties(&mut self, value: &Value, context: &Context, out: &mut Map<String, Value>) {
        let converted = self.map("properties", value, |this, name, schema| {
            if this.is_barred(schema, this.home) {
                Value::Bool(false)
            } else {
                this.inner(name, schema, context)
            }
        });
        out.extend(converted.map(|converted| ("properties".to_owned(), converted)));
    }

    fn pattern_properties(
        &mut self,
        value: &Value,
        context: &Context,
        out: &mut Map<String, Value>,
    ) {
        let converted = self.map("patternProperties", value, |this, pattern, schema| {
            this.inner(pattern, schema, context)
        });
        if let Some(Value::Object(mut converted)) = converted {
            let before = converted.len();
            converted.retain(|pattern, _| keyword::is_pattern(pattern));
            if converted.len() < before {
                self.report("malformed-schema", "`patternProperties` has a name that is no regular expression of ECMA-262; it is passed over");
            }
            out.insert("patternProperties".into(), Value::Object(converted));
        }
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

    /// A list of schemas is what `prefixItems` is now.
    fn items(
        &mut self,
        value: &Value,
        object: &Map<String, Value>,
        context: &Context,
        out: &mut Map<String, Value>,
    ) {
        if value.is_array() {
            if let Some(list) = self.list("items", value, |this, index, item| {
                this.inner(index, item, context)
            }) {
                out.insert("prefixItems".into(), list);
                if let Some(rest) = object
                    .get("additionalItems")
                    .filter(|rest| rest.is_object() || rest.is_boolean())
                {
                    let context = Context {
                        waived: Vec::new(),
                        bindings: context.bindings.clone(),
                    };
                    let converted = self.schema(rest, &context);
                    out.insert("items".into(), converted);
                }
            }
            return;
        }
        let context = Context {
            waived: Vec::new(),
            bindings: context.bindings.clone(),
        };
        let converted = self.schema(value, &context);
        out.insert("items".into(), converted);
    }

    fn discriminator(&mut self, value: &Value, context: &Context, out: &mut Map<String, Value>) {
        // In 2.0 it is the property's name alone.
        if let Value::String(name) = value {
            out.insert("discriminator".into(), json!({ "propertyName": name }));
            return;
        }
        let Some(name) = value.get("propertyName").and_then(Value::as_str) else {
            return self.malformed("discriminator", "an object with a `propertyName`", value);
        };
        let mut discriminator = Map::new();
        discriminator.insert("propertyName".into(), name.into());
        let mut mapping = Map::new();
        for (key, target) in value
            .get("mapping")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let Some(target) = target.as_str() else {
                continue;
            };
            let as_name = format!("#/components/schemas/{}", document::escape(target));
            let is_name = !target.contains(['#', '/']);
            let order = if is_name {
                [as_name.as_str(), target]
            } else {
                [target, as_name.as_str()]
            };
            let found = order
                .iter()
                .find_map(|reference| self.target(self.home, reference).ok());
            match found {
                Some(node) => {
                    let context = match self.fragment((node.document, node.span)) {
                        Some(value) => self.relevant(&value, node.document, context.clone()),
                        None => context.clone(),
                    };
                    if let Some(pointer) = self.reference_to(&node, context) {
                        mapping.insert(key.clone(), pointer.into());
                    }
                }
                None => self.report(
                    "unresolved-reference",
                    format!(
                        "the mapping of `{key}` to `{target}` leads nowhere; it is passed over"
                    ),
                ),
            }
        }
        if !mapping.is_empty() {
            discriminator.insert("mapping".into(), Value::Object(mapping));
        }
        if let Some(default) = value.get("defaultMapping") {
            discriminator.insert("defaultMapping".into(), default.clone());
        }
        out.insert("discriminator".into(), Value::Object(discriminator));
    }

    /// `null` beside what the schema says, where 2.0 and 3.0 allow it. An `enum` without
    /// `null` doesn't.
    fn nullable(&mut self, object: &Map<String, Value>, mut out: Map<String, Value>) -> Value {
        let set = ["nullable", "x-nullable"]
            .iter()
            .any(|key| object.get(*key) == Some(&Value::Bool(true)));
        let listed = out
            .get("enum")
            .and_then(Value::as_array)
            .is_none_or(|values| values.contains(&Value::Null));
        if !set || !listed || !self.source.dialect.has_own_schemas() {
            return Value::Object(out);
        }
        if ["allOf", "anyOf", "oneOf", "not"]
            .iter()
            .any(|key| out.contains_key(*key))
        {
            let is_annotation = |key: &str| ANNOTATIONS.contains(&key) || key.starts_with("x-");
            let (mut outer, inner): (Map<_, _>, Map<_, _>) =
                out.into_iter().partition(|(key, _)| is_annotation(key));
            outer.insert("anyOf".into(), json!([inner, { "type": "null" }]));
            return Value::Object(outer);
        }
        if let Some(types) = out.get("type") {
            let (mut known, _) = keyword::types(types);
            if !known.contains(&"null") {
                known.push("null");
            }
            out.insert("type".into(), keyword::type_value(&known));
        }
        Value::Object(out)
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

    fn malformed(&mut self, keyword: &str, expected: &str, value: &Value) {
        self.report(
            "malformed-schema",
            format!(
                "`{keyword}` is {expected}, not `{}`; it is passed over",
                excerpt(value)
            ),
        );
    }
}

/// Enough of a value to know it again.
fn excerpt(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
