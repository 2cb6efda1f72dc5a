//! JSON to the templates' values and back.

use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind};
use serde_json::{Map, Number, Value as Json};

use crate::marks;

/// Values nest no deeper: a template can make one that is inside itself.
const MAX_DEPTH: usize = 128;

pub(crate) fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::from(()),
        Json::Bool(truth) => Value::from(*truth),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Value::from(number),
            (None, Some(number)) => Value::from(number),
            (None, None) => Value::from(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => items.iter().map(value).collect(),
        Json::Object(members) => {
            let members = members.iter();
            Value::from_pairs(members.map(|(name, member)| (name.as_str(), value(member))))
        }
    }
}

/// What a template made, as JSON; captured texts as their author sees them.
pub(crate) fn json(value: &Value) -> Result<Json, Error> {
    at_depth(value, 0)
}

fn at_depth(value: &Value, depth: usize) -> Result<Json, Error> {
    if depth > MAX_DEPTH {
        let message = format!("a value nests deeper than {MAX_DEPTH} levels");
        return Err(Error::new(ErrorKind::BadSerialization, message));
    }
    Ok(match value.kind() {
        ValueKind::Undefined | ValueKind::None => Json::Null,
        ValueKind::Bool => Json::Bool(value.is_true()),
        ValueKind::Number => number(value),
        ValueKind::String => marks::plain(value.as_str().unwrap_or_default()).into(),
        ValueKind::Bytes => String::from_utf8_lossy(value.as_bytes().unwrap_or_default()).into(),
        ValueKind::Seq | ValueKind::Iterable => {
            let items = value.try_iter()?.checked();
            items
                .map(|item| at_depth(&item?, depth + 1))
                .collect::<Result<_, _>>()?
        }
        ValueKind::Map => {
            let mut members = Map::new();
            for key in value.try_iter()?.checked() {
                let key = key?;
                let member = at_depth(&value.get_item(&key)?, depth + 1)?;
                members.insert(text(&key), member);
            }
            Json::Object(members)
        }
        ValueKind::Invalid => {
            // What is wrong with it is told to whoever looks into it.
            value.get_item(&Value::from(0))?;
            Json::Null
        }
        _ => value.to_string().into(),
    })
}

fn number(value: &Value) -> Json {
    let whole = || {
        let small = i64::try_from(value.clone()).ok().map(Number::from);
        small.or_else(|| u64::try_from(value.clone()).ok().map(Number::from))
    };
    let number = value.is_integer().then(whole).flatten();
    let number = number.or_else(|| f64::try_from(value.clone()).ok().and_then(Number::from_f64));
    number.map_or(Json::Null, Json::Number)
}

/// A scalar as text: a key, a header.
pub(crate) fn text(value: &Value) -> String {
    match value.as_str() {
        Some(text) => marks::plain(text).into_owned(),
        None if value.is_undefined() || value.is_none() => String::new(),
        None => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use minijinja::Environment;
    use serde_json::json;

    use super::*;

    #[test]
    fn json_comes_back_as_it_was() {
        let given = json!({
            "z": [1, -2, 2.5, u64::MAX, i64::MIN, 1e300], "a": {"b": null, "c": true, "d": "é\n\u{fdd0}"},
        });
        let back = json(&value(&given)).expect("JSON");
        assert_eq!(back, given);
        assert_eq!(back.to_string(), given.to_string(), "the order too");
    }

    #[test]
    fn what_is_inside_itself_is_refused() {
        let env = Environment::new();
        let ring = "{% set ring = namespace() %}{% set ring.self = ring %}";
        let captured = env.template_from_str(ring).expect("a template");
        let captured = captured.render_captured(()).expect("rendered");
        let ring = captured.state().lookup("ring").expect("a value");
        let error = json(&ring).expect_err("endless").to_string();
        assert!(error.contains("nests deeper than 128 levels"), "{error}");
    }
}
