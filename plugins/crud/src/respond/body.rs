//! What a request's body says.

use guest_sdk::Request;
use mimus_media::Family;
use serde_json::{Map, Value};

use crate::place;
use crate::plan::{Body, FormKind};

/// How deep the names of a form nest: `a[b][c]`.
const MAX_DEPTH: usize = 8;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Told {
    /// A thing, or what of it is to change.
    Thing(Map<String, Value>),
    Things(Vec<Map<String, Value>>),
    /// RFC 6902.
    Patch(Value),
}

/// None where there is no body, or none that says anything of a thing.
pub(super) fn read(plan: &Body, request: &Request) -> Option<Told> {
    let bytes = request.body.as_deref()?;
    let media_type = request.header("content-type").unwrap_or("application/json");
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let value = match Family::of(media_type) {
        Family::Json => serde_json::from_slice(bytes).ok()?,
        Family::Form => form(bytes, &plan.form),
        Family::Xml => {
            let schema: Value = serde_json::from_str(plan.schema.as_deref()?).ok()?;
            mimus_media::xml::decode(std::str::from_utf8(bytes).ok()?, &schema).ok()?
        }
        _ => return None,
    };
    if essence.eq_ignore_ascii_case("application/json-patch+json") || is_patch(&value) {
        return Some(Told::Patch(value));
    }
    // A caller may leave the envelope out where validation lets it through.
    let found = place::get(&value, &plan.place.path).unwrap_or(&value);
    match found {
        Value::Object(members) => Some(Told::Thing(members.clone())),
        Value::Array(items) => {
            let things: Option<Vec<_>> =
                items.iter().map(|item| item.as_object().cloned()).collect();
            things.map(Told::Things)
        }
        _ => None,
    }
}

fn is_patch(value: &Value) -> bool {
    let Some(operations) = value.as_array() else {
        return false;
    };
    let is_operation = |operation: &Value| {
        operation.get("op").is_some_and(Value::is_string)
            && operation.get("path").is_some_and(Value::is_string)
    };
    !operations.is_empty() && operations.iter().all(is_operation)
}

/// `a=1&b[c]=2&d[]=3`, the first names typed by the schema.
fn form(bytes: &[u8], kinds: &[(String, FormKind)]) -> Value {
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(bytes) {
        let mut path = name.split('[').map(|part| part.trim_end_matches(']'));
        let first = path.next().unwrap_or_default();
        let rest: Vec<&str> = path.take(MAX_DEPTH).collect();
        let known = kinds.iter().find(|(known, _)| known == first);
        let kind = known.map_or(FormKind::Text, |(_, kind)| *kind);
        let value = typed(
            &value,
            if rest.is_empty() {
                kind
            } else {
                FormKind::Text
            },
        );
        let member = members.entry(first).or_insert(Value::Null);
        add(member, &rest, value, kind == FormKind::List);
    }
    Value::Object(members)
}

fn add(at: &mut Value, path: &[&str], value: Value, list: bool) {
    match path {
        [] | [""] => match at {
            Value::Array(items) => items.push(value),
            Value::Null if list || path == [""] => *at = Value::Array(vec![value]),
            Value::Null => *at = value,
            first => *first = Value::Array(vec![first.take(), value]),
        },
        [name, rest @ ..] => {
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            if let Some(members) = at.as_object_mut() {
                add(
                    members.entry(*name).or_insert(Value::Null),
                    rest,
                    value,
                    false,
                );
            }
        }
    }
}

fn typed(text: &str, kind: FormKind) -> Value {
    let read = match kind {
        FormKind::Number => serde_json::from_str(text).ok().filter(Value::is_number),
        FormKind::Boolean => text.parse().ok().map(Value::Bool),
        FormKind::Object => serde_json::from_str(text).ok().filter(Value::is_object),
        FormKind::List | FormKind::Text => None,
    };
    read.unwrap_or_else(|| text.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::place::Place;

    #[track_caller]
    fn check(media_type: &str, path: &[&str], body: &str, expected: Option<&Told>) {
        let plan = Body {
            place: Place {
                path: path.iter().map(|name| (*name).to_owned()).collect(),
                list: false,
            },
            form: vec![
                ("age".to_owned(), FormKind::Number),
                ("tags".to_owned(), FormKind::List),
                ("tame".to_owned(), FormKind::Boolean),
            ],
            schema: Some(
                json!({"type": "object", "properties": {"age": {"type": "integer"}}}).to_string(),
            ),
        };
        let request = Request {
            headers: vec![("content-type".to_owned(), media_type.into())],
            body: Some(body.into()),
            ..Request::new("POST", "/")
        };
        assert_eq!(
            read(&plan, &request).as_ref(),
            expected,
            "{media_type} {body}"
        );
    }

    fn thing(value: &Value) -> Option<Told> {
        value.as_object().cloned().map(Told::Thing)
    }

    #[test]
    fn bodies_are_read_by_their_media_type() {
        let json = "application/json";
        let form = "application/x-www-form-urlencoded";
        check(json, &[], r#"{"a": 1}"#, thing(&json!({"a": 1})).as_ref());
        check(
            json,
            &["pet"],
            r#"{"pet": {"a": 1}}"#,
            thing(&json!({"a": 1})).as_ref(),
        );
        check(
            json,
            &["pet"],
            r#"{"a": 1}"#,
            thing(&json!({"a": 1})).as_ref(),
        );
        check(json, &[], "7", None);
        check(json, &[], "{", None);
        let patch = json!([{"op": "remove", "path": "/a"}]);
        check(
            json,
            &[],
            &patch.to_string(),
            Some(&Told::Patch(patch.clone())),
        );
        check(
            "application/json-patch+json",
            &[],
            "[]",
            Some(&Told::Patch(json!([]))),
        );
        check(json, &[], "[]", Some(&Told::Things(Vec::new())));
        check(
            form,
            &[],
            "name=Rex&age=7&tags=a&tame=true&tags=b&meta[x]=1&meta[y][]=2",
            thing(
                &json!({"name": "Rex", "age": 7, "tags": ["a", "b"], "tame": true, "meta": {"x": "1", "y": ["2"]}}),
            )
            .as_ref(),
        );
        check(
            form,
            &[],
            "age=old&tags=a",
            thing(&json!({"age": "old", "tags": ["a"]})).as_ref(),
        );
        check(
            "application/xml",
            &[],
            "<pet><age>7</age></pet>",
            thing(&json!({"age": 7})).as_ref(),
        );
        check("image/png", &[], "x", None);
    }
}
