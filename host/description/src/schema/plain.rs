//! Keywords that hold no schemas, in the terms of 2020-12.

use serde_json::{Map, Value, json};

use super::bundle::{Bundle, Context};
use super::keyword;
use crate::dialect::Dialect;

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
    /// Whether the keyword is known to the description's version of OpenAPI.
    pub(super) fn is_of_dialect(&mut self, keyword: &str, value: &Value) -> bool {
        let dialect = self.source.dialect;
        let later = dialect.has_own_schemas() && LATER.contains(&keyword);
        let listed = keyword == "examples" && value.is_array();
        let of_3 = dialect == Dialect::V2 && matches!(keyword, "oneOf" | "anyOf" | "not");
        let known = !of_3 && (!later || listed);
        if !known {
            let message =
                format!("`{keyword}` is not known to this version of OpenAPI; it is passed over");
            self.note("unknown-keyword", message);
        }
        known
    }

    pub(super) fn plain(
        &mut self,
        keyword: &str,
        value: &Value,
        object: &Map<String, Value>,
        context: &Context,
        out: &mut Map<String, Value>,
    ) {
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
                if !self.source.dialect.has_own_schemas() {
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
            | "$comment" | "$vocabulary" | "externalDocs" | "id" | "additionalItems" => {}
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

    pub(super) fn types(&mut self, value: &Value, out: &mut Map<String, Value>) {
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

    pub(super) fn required(
        &mut self,
        value: &Value,
        context: &Context,
        out: &mut Map<String, Value>,
    ) {
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

    /// `null` beside what the schema says, where 2.0 and 3.0 allow it. An `enum` without
    /// `null` doesn't.
    pub(super) fn nullable(
        &mut self,
        object: &Map<String, Value>,
        mut out: Map<String, Value>,
    ) -> Value {
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

    pub(super) fn malformed(&mut self, keyword: &str, expected: &str, value: &Value) {
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
pub(super) fn excerpt(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
