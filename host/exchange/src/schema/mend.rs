//! Compiling schemas that weren't written for a validator: what can't be compiled is taken
//! out and told of, so that a request is never refused for the description's fault.

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Map, Value, json};

/// Parts that are taken out of one schema before it is given up.
const MAX_REPAIRS: usize = 32;
/// How deep schemas are looked into.
const MAX_DEPTH: usize = 128;
/// Bytes of one compiled pattern. `[\p{L}]{1,2048}` needs a few million.
const MAX_PATTERN: usize = 16 << 20;
/// Steps of a pattern with look-around; one that needs more judges nothing.
const MAX_BACKTRACKING: usize = 100_000;

/// None: the schema is beyond repair.
pub(super) fn build(schema: &mut Value, faults: &mut Vec<(String, String)>) -> Option<Validator> {
    prepare(schema, 0);
    for _ in 0..MAX_REPAIRS {
        let error = match options().build(schema) {
            Ok(validator) => return Some(validator),
            Err(error) => error,
        };
        // An error about a reference doesn't say where that stands.
        let broken = match error.kind() {
            ValidationErrorKind::Referencing(_) => {
                let mut broken = Vec::new();
                dangling(schema, schema, &mut String::new(), 0, &mut broken);
                broken
            }
            _ => vec![error.instance_path().as_str().to_owned()],
        };
        let message = format!("this part of the schema can't be used, and is not checked: {error}");
        if broken.is_empty() {
            faults.push((String::new(), message));
            return None;
        }
        for pointer in broken {
            let taken = take_out(schema, &pointer);
            faults.push((pointer, message.clone()));
            if !taken {
                return None;
            }
        }
    }
    None
}

/// Pointers to the references that lead nowhere.
fn dangling(root: &Value, node: &Value, at: &mut String, depth: usize, out: &mut Vec<String>) {
    if depth > MAX_DEPTH {
        return;
    }
    let length = at.len();
    match node {
        Value::Object(map) => {
            for (key, value) in map {
                at.push('/');
                at.push_str(&key.replace('~', "~0").replace('/', "~1"));
                match value {
                    Value::String(target) if key == "$ref" && !leads_somewhere(root, target) => {
                        out.push(at.clone());
                    }
                    value => dangling(root, value, at, depth + 1, out),
                }
                at.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                at.push('/');
                at.push_str(&index.to_string());
                dangling(root, value, at, depth + 1, out);
                at.truncate(length);
            }
        }
        _ => {}
    }
}

fn leads_somewhere(root: &Value, target: &str) -> bool {
    let decoded = percent_encoding::percent_decode_str(target).decode_utf8_lossy();
    decoded
        .strip_prefix('#')
        .is_some_and(|pointer| root.pointer(pointer).is_some())
}

fn options() -> jsonschema::ValidationOptions<'static> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .with_pattern_options(
            PatternOptions::fancy_regex()
                .size_limit(MAX_PATTERN)
                .backtrack_limit(MAX_BACKTRACKING),
        )
        .with_format("byte", is_base64)
        .with_format("base64", is_base64)
        .offline()
}

fn is_base64(text: &str) -> bool {
    let text = text.as_bytes();
    data_encoding::BASE64.decode(text).is_ok() || data_encoding::BASE64URL.decode(text).is_ok()
}

/// Removes what a pointer names, or, in a list, the whole list. False: there is no such
/// thing, or it is the schema itself.
fn take_out(schema: &mut Value, pointer: &str) -> bool {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return false;
    };
    match schema.pointer_mut(parent) {
        Some(Value::Object(map)) => map
            .shift_remove(&key.replace("~1", "/").replace("~0", "~"))
            .is_some(),
        Some(Value::Array(_)) => take_out(schema, parent),
        _ => false,
    }
}

/// Says in keywords what formats and annotations of OpenAPI mean for a request.
fn prepare(schema: &mut Value, depth: usize) {
    let Value::Object(map) = schema else { return };
    if depth > MAX_DEPTH {
        return;
    }
    match map.get("format").and_then(Value::as_str) {
        Some("int32") => limit(map, json!(i32::MIN), json!(i32::MAX)),
        Some("int64") => limit(map, json!(i64::MIN), json!(i64::MAX)),
        Some("binary") => {
            // What goes over the wire is no text: its letters and length can't be judged.
            for keyword in ["pattern", "minLength", "maxLength"] {
                map.shift_remove(keyword);
            }
        }
        _ => {}
    }
    for (keyword, value) in map.iter_mut() {
        match keyword.as_str() {
            "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => {
                if let Value::Object(schemas) = value {
                    for schema in schemas.values_mut() {
                        prepare(schema, depth + 1);
                    }
                }
            }
            "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                if let Value::Array(schemas) = value {
                    for schema in schemas {
                        prepare(schema, depth + 1);
                    }
                }
            }
            "items"
            | "additionalProperties"
            | "not"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "propertyNames"
            | "unevaluatedItems"
            | "unevaluatedProperties" => prepare(value, depth + 1),
            _ => {}
        }
    }
}

fn limit(map: &mut Map<String, Value>, minimum: Value, maximum: Value) {
    if !map.contains_key("minimum") && !map.contains_key("exclusiveMinimum") {
        map.insert("minimum".into(), minimum);
    }
    if !map.contains_key("maximum") && !map.contains_key("exclusiveMaximum") {
        map.insert("maximum".into(), maximum);
    }
}
