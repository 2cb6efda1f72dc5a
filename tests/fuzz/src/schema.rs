//! JSON Schemas out of a fuzzer's bytes.
//!
//! Few names, few numbers, small bounds: what matters is how keywords meet, and they meet
//! only where they speak of the same things.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

/// How deep schemas stand in schemas.
const MAX_DEPTH: u32 = 4;
const NAMES: [&str; 5] = ["a", "b", "c", "id", "created_at"];
const TYPES: [&str; 7] = [
    "string", "integer", "number", "boolean", "null", "array", "object",
];
/// Those that the judge asserts; of others the faker knows more than it does.
const FORMATS: [&str; 13] = [
    "date",
    "date-time",
    "time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "uuid",
    "int32",
    "unknown",
];
const PATTERNS: [&str; 14] = [
    "^[a-z]+$",
    "^a",
    "z$",
    "^\\d{2,4}$",
    "^(a|bc)*$",
    "[^x]{3}",
    "^.{2,5}$",
    "^[A-Z]{2}$",
    "^x-",
    "^(?=.*\\d)\\w{4,9}$",
    "^(?!a).*$",
    "^\\w+@\\w+\\.[a-z]{2,3}$",
    "^$",
    "b+c?",
];

/// A whole schema, with `$defs` that it may refer to.
pub fn schema(bytes: &[u8]) -> Result<Value> {
    let mut bytes = Unstructured::new(bytes);
    let mut root = part(&mut bytes, 0)?;
    // Below a property or an item, so that no `$ref` leads to itself on the same value.
    let defs = json!({
        "A": {"properties": named(&mut bytes, 1)?, "required": names(&mut bytes)?},
        "B": {"items": part(&mut bytes, 1)?, "minItems": small(&mut bytes)?},
    });
    if let Value::Object(root) = &mut root {
        root.insert("$defs".to_owned(), defs);
    }
    Ok(root)
}

fn part(bytes: &mut Unstructured<'_>, depth: u32) -> Result<Value> {
    if depth == MAX_DEPTH || bytes.is_empty() {
        return Ok(json!({"type": bytes.choose(&TYPES[..5])?}));
    }
    let mut schema = Map::new();
    for _ in 0..bytes.int_in_range(0..=4)? {
        keyword(bytes, depth + 1, &mut schema)?;
    }
    Ok(match bytes.int_in_range(0..=60)? {
        0_u8 => Value::Bool(false),
        1 => Value::Bool(true),
        _ => Value::Object(schema),
    })
}

fn keyword(
    bytes: &mut Unstructured<'_>,
    depth: u32,
    schema: &mut Map<String, Value>,
) -> Result<()> {
    let (key, value) = match bytes.int_in_range(0..=41_u8)? {
        0..=2 => ("type", json!(bytes.choose(&TYPES)?)),
        3 => (
            "type",
            json!(["null", bytes.choose(&["string", "integer", "object"])?]),
        ),
        4 => ("enum", json!([value(bytes)?, value(bytes)?, value(bytes)?])),
        5 => ("const", value(bytes)?),
        6 => ("minimum", number(bytes)?),
        7 => ("maximum", number(bytes)?),
        8 => ("exclusiveMinimum", number(bytes)?),
        9 => ("exclusiveMaximum", number(bytes)?),
        10 => (
            "multipleOf",
            json!(bytes.choose(&[1.0, 2.0, 3.0, 0.5, 0.01, 7.0])?),
        ),
        11 => ("minLength", small(bytes)?),
        12 => ("maxLength", small(bytes)?),
        13 => ("pattern", json!(bytes.choose(&PATTERNS)?)),
        14 => ("format", json!(bytes.choose(&FORMATS)?)),
        15 | 16 => ("items", part(bytes, depth)?),
        17 => ("prefixItems", list(bytes, depth)?),
        18 => ("contains", part(bytes, depth)?),
        19 => ("minContains", small(bytes)?),
        20 => ("maxContains", small(bytes)?),
        21 => ("minItems", small(bytes)?),
        22 => ("maxItems", small(bytes)?),
        23 => ("uniqueItems", json!(bytes.arbitrary::<bool>()?)),
        24 => ("unevaluatedItems", part(bytes, depth)?),
        25..=27 => ("properties", named(bytes, depth)?),
        28 | 29 => ("required", json!(names(bytes)?)),
        30 => ("additionalProperties", part(bytes, depth)?),
        31 => (
            "patternProperties",
            json!({*bytes.choose(&PATTERNS)?: part(bytes, depth)?}),
        ),
        32 => ("propertyNames", part(bytes, depth)?),
        33 => ("minProperties", small(bytes)?),
        34 => ("maxProperties", small(bytes)?),
        35 => (
            "dependentRequired",
            json!({*bytes.choose(&NAMES)?: names(bytes)?}),
        ),
        36 => ("dependentSchemas", named(bytes, depth)?),
        37 => ("unevaluatedProperties", part(bytes, depth)?),
        38 => (
            *bytes.choose(&["allOf", "anyOf", "oneOf"])?,
            list(bytes, depth)?,
        ),
        39 => ("not", part(bytes, depth)?),
        40 => (*bytes.choose(&["if", "then", "else"])?, part(bytes, depth)?),
        _ => ("$ref", json!(bytes.choose(&["#/$defs/A", "#/$defs/B"])?)),
    };
    schema.insert(key.to_owned(), value);
    Ok(())
}

fn list(bytes: &mut Unstructured<'_>, depth: u32) -> Result<Value> {
    let length = bytes.int_in_range(1..=3)?;
    (0..length).map(|_| part(bytes, depth)).collect()
}

fn named(bytes: &mut Unstructured<'_>, depth: u32) -> Result<Value> {
    let mut properties = Map::new();
    for name in names(bytes)? {
        properties.insert(name.to_owned(), part(bytes, depth)?);
    }
    Ok(Value::Object(properties))
}

fn names(bytes: &mut Unstructured<'_>) -> Result<Vec<&'static str>> {
    let chosen = bytes.arbitrary::<u8>()?;
    let names = NAMES.iter().enumerate();
    Ok(names
        .filter(|(at, _)| chosen >> at & 1 == 1)
        .map(|(_, name)| *name)
        .collect())
}

fn small(bytes: &mut Unstructured<'_>) -> Result<Value> {
    Ok(json!(bytes.int_in_range(0..=6)?))
}

fn number(bytes: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match bytes.int_in_range(0..=5_u8)? {
        0 => json!(bytes.arbitrary::<i64>()?),
        1 => json!(f64::from(bytes.arbitrary::<i16>()?) / 100.0),
        _ => json!(bytes.int_in_range(-4..=12)?),
    })
}

fn value(bytes: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match bytes.int_in_range(0..=7_u8)? {
        0 => Value::Null,
        1 => json!(bytes.arbitrary::<bool>()?),
        2 | 3 => number(bytes)?,
        4 => json!([number(bytes)?]),
        5 => json!({*bytes.choose(&NAMES)?: number(bytes)?}),
        _ => json!(bytes.choose(&["", "a", "abc", "2024-01-01", "ab-1"])?),
    })
}
