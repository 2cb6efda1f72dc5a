//! Values of JSON beside each other, and paths into them.

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::problem::Problem;

/// Each `..` looks at all that is below.
const MAX_DESCENTS: usize = 2;
/// A path is read by descending into it.
const MAX_PATH: usize = 1024;

/// As JSON has it: `1` and `1.0` are the same number.
pub(super) fn same(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Number(own), Value::Number(wanted)) => {
            own == wanted || own.as_f64() == wanted.as_f64()
        }
        (Value::Array(own), Value::Array(wanted)) => {
            own.len() == wanted.len() && own.iter().zip(wanted).all(|(own, it)| same(own, it))
        }
        (Value::Object(own), Value::Object(wanted)) => {
            own.len() == wanted.len()
                && wanted
                    .iter()
                    .all(|(name, it)| own.get(name).is_some_and(|own| same(own, it)))
        }
        (own, wanted) => own == wanted,
    }
}

pub(super) fn contains(value: &Value, part: &Value) -> bool {
    match (value, part) {
        (Value::String(text), Value::String(part)) => text.contains(part.as_str()),
        (Value::Array(items), part) => items.iter().any(|item| same(item, part)),
        (Value::Object(members), Value::Object(part)) => part
            .iter()
            .all(|(name, wanted)| members.get(name).is_some_and(|own| same(own, wanted))),
        _ => false,
    }
}

/// What is in quotes is none of the path's signs.
fn without_quoted(text: &str) -> String {
    let mut plain = String::new();
    let mut quote = None;
    let mut escaped = false;
    for letter in text.chars() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if letter == '\\' => escaped = true,
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if letter == '\'' || letter == '"' => quote = Some(letter),
            None => plain.push(letter),
        }
    }
    plain
}

pub(super) fn json_path(
    text: &str,
    pointer: &str,
    problems: &mut Vec<Problem>,
) -> Option<JsonPath> {
    let mut fault = |message: String| problems.push(Problem::new(pointer, message));
    let plain = without_quoted(text);
    if plain.matches("..").count() > MAX_DESCENTS {
        let message = format!("`..` may stand at most {MAX_DESCENTS} times in a path");
        fault(message);
        return None;
    }
    // It would look at the whole body for each part of the body.
    if plain.matches('$').count() > 1 {
        fault("`$` stands at the begin of a path; within `[?…]` there is `@`".to_owned());
        return None;
    }
    if text.len() > MAX_PATH {
        fault(format!("a path may have {MAX_PATH} bytes"));
        return None;
    }
    match JsonPath::parse(text) {
        Ok(path) => Some(path),
        Err(error) => {
            fault(format!(
                "`{text}` is no JSONPath: {error}; write one such as `$.lines[0].sku`"
            ));
            None
        }
    }
}
