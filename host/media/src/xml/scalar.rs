//! Values where XML has but text: in attributes, and in elements without elements.

use std::borrow::Cow;

use serde_json::{Number, Value};

use super::shape::Shape;
use crate::schema::{ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING, Types};
use crate::text;

/// Whether text alone can be such a value.
pub(super) fn is_allowed(types: Types) -> bool {
    types.has(BOOLEAN) || types.has(NUMBER) || types.has(STRING)
}

/// Arrays are `xs:list`s if their items can be told apart again, and JSON, as objects
/// are, if they can't.
pub(super) fn encode(value: &Value) -> Cow<'_, str> {
    let Value::Array(items) = value else {
        return text::field(value);
    };
    let scalars = items
        .iter()
        .all(|item| !item.is_array() && !item.is_object());
    let texts: Vec<Cow<'_, str>> = items.iter().map(text::plain).collect();
    let separable = |text: &Cow<'_, str>| !text.is_empty() && !text.contains(char::is_whitespace);
    if scalars && texts.iter().all(separable) && !texts.iter().any(|text| text.starts_with('[')) {
        return Cow::Owned(texts.join(" "));
    }
    Cow::Owned(value.to_string())
}

/// The text as a value of the schema's type, or as a string if it is none.
pub(super) fn decode(content: &str, shape: &Shape<'_>) -> Value {
    let types = shape.types;
    let trimmed = content.trim();
    let listed = shape.view.enumerated().find(|value| match value {
        Value::Array(_) | Value::Object(_) | Value::Null => false,
        Value::String(listed) => listed == content,
        scalar => text::plain(scalar) == trimmed,
    });
    if let Some(listed) = listed {
        return listed.clone();
    }
    let known = match trimmed {
        "" if types.has(NULL) && !types.has(STRING) => Some(Value::Null),
        "true" | "false" if types.has(BOOLEAN) => Some(Value::Bool(trimmed == "true")),
        "1" | "0" if types.has(BOOLEAN) && !types.has(NUMBER) && !types.has(STRING) => {
            Some(Value::Bool(trimmed == "1"))
        }
        _ => None,
    };
    known
        .or_else(|| {
            types
                .has(NUMBER)
                .then(|| number(trimmed, types))?
                .map(Value::Number)
        })
        .or_else(|| types.has(OBJECT).then(|| json(trimmed, Value::is_object))?)
        .or_else(|| (types.has(ARRAY) && !types.has(STRING)).then(|| list(trimmed, shape)))
        .unwrap_or_else(|| Value::String(content.to_owned()))
}

/// Where a string is allowed too, only what a number would be written as is one: `007`
/// is a string then.
fn number(text: &str, types: Types) -> Option<Number> {
    // XML Schema's numbers may begin with `+` and with zeros, which JSON's may not.
    let integer = text.parse::<i64>().ok().map(Number::from);
    let natural = || text.parse::<u64>().ok().map(Number::from);
    let float = || text.parse::<f64>().ok().and_then(Number::from_f64);
    let number = integer.or_else(natural).or_else(float)?;
    (!types.has(STRING) || number.to_string() == text).then_some(number)
}

fn json(text: &str, expected: fn(&Value) -> bool) -> Option<Value> {
    serde_json::from_str(text).ok().filter(expected)
}

fn list(text: &str, shape: &Shape<'_>) -> Value {
    if text.starts_with('[')
        && let Some(array) = json(text, Value::is_array)
    {
        return array;
    }
    let items = text.split_whitespace().enumerate();
    items
        .map(|(place, item)| decode(item, shape.item(place)))
        .collect()
}
