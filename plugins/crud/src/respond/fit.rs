//! Values made to satisfy a schema: what is kept, and where that does not do, what the
//! next responder made.

use serde_json::{Map, Value};

/// How deep two objects are laid over each other.
const MAX_DEPTH: usize = 4;
/// Objects with more properties than this are not mended one by one.
const MANY: usize = 200;

/// A valid value that says as much as can be of what is wanted; none if there is no way
/// to one. `base` is asked only where it is needed, and should itself be valid.
pub(super) fn fit(
    is_valid: &dyn Fn(&Value) -> bool,
    wanted: &Value,
    required: &[String],
    base: &mut dyn FnMut() -> Option<Value>,
) -> Option<Value> {
    if is_valid(wanted) {
        return Some(wanted.clone());
    }
    let members = wanted.as_object()?;
    match base() {
        Some(Value::Object(base)) => over(is_valid, members, required, &base),
        _ => reduced(is_valid, members),
    }
}

fn over(
    is_valid: &dyn Fn(&Value) -> bool,
    wanted: &Map<String, Value>,
    required: &[String],
    base: &Map<String, Value>,
) -> Option<Value> {
    let mut filled = wanted.clone();
    for name in required {
        if let (false, Some(value)) = (filled.contains_key(name), base.get(name)) {
            filled.insert(name.clone(), value.clone());
        }
    }
    let mut value = Value::Object(filled);
    if is_valid(&value) {
        return Some(value);
    }
    let mut all = base.clone();
    all.extend(
        wanted
            .iter()
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    value = Value::Object(all);
    if !is_valid(&value) {
        value = one_by_one(is_valid, wanted, base)?;
    }
    let spare = base.keys().filter(|name| !wanted.contains_key(*name));
    Some(without(is_valid, value, spare))
}

/// Lays one property after the other over the base, and leaves those that do not fit.
fn one_by_one(
    is_valid: &dyn Fn(&Value) -> bool,
    wanted: &Map<String, Value>,
    base: &Map<String, Value>,
) -> Option<Value> {
    let mut value = Value::Object(base.clone());
    if !is_valid(&value) {
        return None;
    }
    for (name, member) in wanted.iter().take(MANY) {
        let own = base.get(name);
        let merged = own.map(|own| merged(own, member, MAX_DEPTH));
        for candidate in [Some(member.clone()), merged].into_iter().flatten() {
            let members = value.as_object_mut()?;
            let before = members.insert(name.clone(), candidate);
            if is_valid(&value) {
                break;
            }
            restore(&mut value, name, before);
        }
    }
    Some(value)
}

/// Leaves out those of the names that can be left out.
fn without<'n>(
    is_valid: &dyn Fn(&Value) -> bool,
    mut value: Value,
    names: impl Iterator<Item = &'n String>,
) -> Value {
    for name in names.take(MANY) {
        let Some(before) = value
            .as_object_mut()
            .and_then(|members| members.shift_remove(name))
        else {
            continue;
        };
        if !is_valid(&value) {
            restore(&mut value, name, Some(before));
        }
    }
    value
}

/// Without a base: leaves out what keeps the value from being valid.
fn reduced(is_valid: &dyn Fn(&Value) -> bool, wanted: &Map<String, Value>) -> Option<Value> {
    let mut value = Value::Object(wanted.clone());
    for name in wanted.keys().take(MANY) {
        let mut fewer = value.clone();
        if let Some(members) = fewer.as_object_mut() {
            members.shift_remove(name);
        }
        if is_valid(&fewer) {
            return Some(fewer);
        }
    }
    // More than one has to go: the last ones first, as far as it takes.
    for name in wanted.keys().rev().take(MANY) {
        if let Some(members) = value.as_object_mut() {
            members.shift_remove(name);
        }
        if is_valid(&value) {
            return Some(value);
        }
    }
    None
}

fn restore(value: &mut Value, name: &str, before: Option<Value>) {
    let Some(members) = value.as_object_mut() else {
        return;
    };
    match before {
        Some(before) => members.insert(name.to_owned(), before),
        None => members.shift_remove(name),
    };
}

fn merged(base: &Value, over: &Value, depth: usize) -> Value {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) if 0 < depth => {
            let mut members = base.clone();
            for (name, value) in over {
                let value = match members.get(name) {
                    Some(own) => merged(own, value, depth - 1),
                    None => value.clone(),
                };
                members.insert(name.clone(), value);
            }
            Value::Object(members)
        }
        _ => over.clone(),
    }
}

#[cfg(test)]
mod tests {
    use mimus_fake::check::Checker;
    use mimus_fake::compile;
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(schema: &Value, wanted: &Value, base: Option<&Value>, expected: Option<&Value>) {
        let (store, roots) = compile::compile(&[schema], 8);
        let checker = Checker::new(&store);
        let is_valid = |value: &Value| checker.is_valid(roots[0], value);
        let required = schema["required"].as_array().into_iter().flatten();
        let required: Vec<String> = required
            .filter_map(|name| Some(name.as_str()?.to_owned()))
            .collect();
        let found = fit(&is_valid, wanted, &required, &mut || base.cloned());
        assert_eq!(found.as_ref(), expected);
    }

    #[test]
    fn as_much_as_can_be_is_kept() {
        let pet = json!({
            "type": "object", "required": ["id", "name"], "additionalProperties": false,
            "properties": {
                "id": {"type": "integer"},
                "name": {"type": "string", "maxLength": 5},
                "tag": {"type": "string"},
                "home": {"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}, "zip": {"type": "string"}}},
            },
        });
        let base =
            json!({"id": 9, "name": "Tom", "tag": "made up", "home": {"city": "Oslo", "zip": "1"}});
        let some = Some(&base);
        let rex = json!({"id": 1, "name": "Rex"});
        check(&pet, &rex, None, Some(&rex));
        check(
            &pet,
            &json!({"name": "Rex"}),
            some,
            Some(&json!({"name": "Rex", "id": 9})),
        );
        check(
            &pet,
            &json!({"id": 1, "name": "Too long", "colour": "red"}),
            some,
            Some(&json!({"id": 1, "name": "Tom"})),
        );
        check(
            &pet,
            &json!({"id": 1, "name": "Rex", "home": {"zip": "7"}}),
            some,
            Some(&json!({"id": 1, "name": "Rex", "home": {"city": "Oslo", "zip": "7"}})),
        );
        check(
            &pet,
            &json!({"id": 1, "name": "Rex", "colour": "red"}),
            None,
            Some(&rex),
        );
        check(
            &pet,
            &json!({"colour": "red", "age": 1, "id": 1, "name": "Rex"}),
            None,
            None,
        );
        check(&pet, &json!({"name": "Rex"}), None, None);
        check(&pet, &json!("Rex"), some, None);
    }
}
