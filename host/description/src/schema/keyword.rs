//! Keywords that are not schemas: which values they take. What doesn't fit is left out,
//! as validators of the description's own dialect do.

use serde_json::{Number, Value, json};

/// Patterns longer than this are not compiled.
const MAX_PATTERN: usize = 10_000;
/// The compiler of patterns goes down at each group.
const MAX_GROUPS: usize = 200;

const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// The value of an assertion or annotation as 2020-12 takes it, or what it should be.
pub(super) fn checked(keyword: &str, value: &Value) -> Result<Value, &'static str> {
    let keep = |fits: bool, expected: &'static str| {
        if fits {
            Ok(value.clone())
        } else {
            Err(expected)
        }
    };
    match keyword {
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
            keep(value.is_number(), "a number")
        }
        "multipleOf" => keep(
            value.as_f64().is_some_and(|number| 0.0 < number),
            "a number above 0",
        ),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties"
        | "minContains" | "maxContains" => count(value),
        "uniqueItems" | "deprecated" | "readOnly" | "writeOnly" => {
            keep(value.is_boolean(), "`true` or `false`")
        }
        "title" | "description" | "format" | "contentEncoding" | "contentMediaType" => {
            keep(value.is_string(), "a string")
        }
        "pattern" => keep(
            value.as_str().is_some_and(is_pattern),
            "a regular expression of ECMA-262",
        ),
        "enum" => keep(
            value.as_array().is_some_and(|values| !values.is_empty()),
            "a list of at least one value",
        ),
        "required" => strings(value),
        "examples" => keep(value.is_array(), "a list"),
        "xml" => keep(value.is_object(), "an object"),
        "dependentRequired" => {
            let members = value.as_object().ok_or("an object of lists of names")?;
            let lists = members
                .iter()
                .map(|(name, list)| strings(list).map(|list| (name.clone(), list)));
            Ok(Value::Object(lists.collect::<Result<_, _>>()?))
        }
        _ => Ok(value.clone()),
    }
}

pub(super) fn is_pattern(pattern: &str) -> bool {
    let groups = pattern
        .bytes()
        .filter(|byte| matches!(byte, b'(' | b'['))
        .count();
    if MAX_PATTERN < pattern.len() || MAX_GROUPS < groups {
        return false;
    }
    // JSON Schema asks for the `u` flag; many patterns were written without it.
    ["u", ""]
        .iter()
        .any(|flags| regress::Regex::with_flags(pattern, *flags).is_ok())
}

/// The known ones of `type`; none where nothing is left. The flag tells whether any was
/// not known.
pub(super) fn types(value: &Value) -> (Vec<&'static str>, bool) {
    let written: Vec<&Value> = match value {
        Value::Array(list) => list.iter().collect(),
        other => vec![other],
    };
    let mut known: Vec<&'static str> = Vec::new();
    let mut unknown = false;
    for item in written {
        match TYPES.iter().find(|name| Some(**name) == item.as_str()) {
            Some(name) if !known.contains(name) => known.push(name),
            Some(_) => {}
            None => unknown = true,
        }
    }
    (known, unknown)
}

/// `"string"` or `["string", "null"]`.
pub(super) fn type_value(types: &[&'static str]) -> Value {
    match types {
        [single] => json!(single),
        several => json!(several),
    }
}

fn count(value: &Value) -> Result<Value, &'static str> {
    let expected = "a whole number, at least 0";
    if value.is_u64() {
        return Ok(value.clone());
    }
    let number = value
        .as_f64()
        .filter(|number| number.fract() == 0.0 && (0.0..9e15).contains(number))
        .ok_or(expected)?;
    let text = format!("{number:.0}");
    text.parse::<u64>()
        .map(|whole| Value::Number(Number::from(whole)))
        .map_err(|_| expected)
}

/// A list of strings, each once; others are left out of it.
fn strings(value: &Value) -> Result<Value, &'static str> {
    let list = value.as_array().ok_or("a list of names")?;
    let mut names: Vec<&str> = Vec::new();
    for name in list.iter().filter_map(Value::as_str) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(json!(names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_kept_and_the_rest_is_named() {
        for (keyword, value, expected) in [
            ("minimum", json!(1.5), Some(json!(1.5))),
            ("minimum", json!("1"), None),
            ("multipleOf", json!(0), None),
            ("maxLength", json!(5.0), Some(json!(5))),
            ("maxLength", json!(-1), None),
            ("maxLength", json!(1.5), None),
            ("uniqueItems", json!("true"), None),
            ("pattern", json!("^\\d+$"), Some(json!("^\\d+$"))),
            ("pattern", json!("^[a-z\\-_]$"), Some(json!("^[a-z\\-_]$"))),
            (
                "pattern",
                json!("(?<=a)b(?!c)"),
                Some(json!("(?<=a)b(?!c)")),
            ),
            ("pattern", json!("(?P<x>a)"), None),
            ("pattern", json!("[z-a]"), None),
            ("pattern", json!("(".repeat(5000)), None),
            ("enum", json!([]), None),
            ("enum", json!([null, 1]), Some(json!([null, 1]))),
            ("required", json!(["a", 1, "a"]), Some(json!(["a"]))),
            ("required", json!(true), None),
            ("title", json!(5), None),
            ("default", json!({"a": 1}), Some(json!({"a": 1}))),
        ] {
            assert_eq!(
                checked(keyword, &value).ok(),
                expected,
                "{keyword}: {value}"
            );
        }
    }
}
