//! The members of an object, as a schema has them.

use serde_json::{Map, Value};

/// How deep schemas are looked into; those that are deeper are rarely about an object itself.
const DEEPEST: usize = 8;

/// Members that are looked at.
const MOST: usize = 50;

/// One of an object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) is_required: bool,
    /// With its reference followed.
    pub(crate) schema: Value,
}

/// Of a schema that is 2020-12 and has all that it refers to under `$defs`.
pub(crate) fn of(schema: &Value) -> Vec<Member> {
    of_part(schema, schema)
}

/// Of a part of one.
pub(crate) fn of_part(root: &Value, schema: &Value) -> Vec<Member> {
    let mut found = Vec::new();
    collect(root, schema, true, 0, &mut found);
    found.truncate(MOST);
    found
}

/// What a schema says itself, where it leads elsewhere.
pub(crate) fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let mut schema = schema;
    for _ in 0..DEEPEST {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|text| root.pointer(text.strip_prefix('#')?));
        match target {
            Some(target) => schema = target,
            None => break,
        }
    }
    schema
}

/// `certain`: what is required here is required of the whole.
fn collect(root: &Value, schema: &Value, certain: bool, depth: usize, found: &mut Vec<Member>) {
    if depth > DEEPEST {
        return;
    }
    let schema = resolved(root, schema);
    let required = |name: &str| {
        let list = schema.get("required").and_then(Value::as_array);
        certain && list.is_some_and(|list| list.iter().any(|one| one == name))
    };
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let own = resolved(root, property);
        match found.iter_mut().find(|one| one.name == *name) {
            Some(known) => {
                known.is_required |= required(name);
                merge(&mut known.schema, own);
            }
            None => found.push(Member {
                name: name.clone(),
                is_required: required(name),
                schema: own.clone(),
            }),
        }
    }
    for (word, certain) in [("allOf", certain), ("oneOf", false), ("anyOf", false)] {
        let parts = schema.get(word).and_then(Value::as_array);
        for part in parts.into_iter().flatten() {
            // Of several that may be meant, what one says is not true of all.
            if word == "allOf" {
                collect(root, part, certain, depth + 1, found);
            } else {
                let mut of_one = Vec::new();
                collect(root, part, certain, depth + 1, &mut of_one);
                for member in of_one {
                    if found.iter().all(|one| one.name != member.name) {
                        found.push(Member {
                            schema: Value::Object(Map::new()),
                            ..member
                        });
                    }
                }
            }
        }
    }
}

/// What both say; of two bounds, the first.
fn merge(known: &mut Value, other: &Value) {
    if let (Value::Object(known), Value::Object(other)) = (known, other) {
        for (keyword, value) in other {
            known
                .entry(keyword.clone())
                .or_insert_with(|| value.clone());
        }
    }
}

impl Member {
    /// Its place in a body, as a `JSONPath`.
    pub(crate) fn path(&self) -> String {
        format!("$[{}]", Value::from(self.name.as_str()))
    }

    /// `string`, if it is of one type.
    pub(crate) fn kind(&self) -> Option<&str> {
        kind(&self.schema)
    }
}

pub(crate) fn kind(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => {
            let mut kinds = kinds.iter().filter_map(Value::as_str);
            kinds.find(|kind| *kind != "null")
        }
        _ => None,
    }
}

/// Whether nothing is a value, too.
pub(crate) fn is_nullable(schema: &Value) -> bool {
    schema
        .get("type")
        .and_then(Value::as_array)
        .is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(schema: &Value) -> Vec<String> {
        let all = of(schema).into_iter();
        all.map(|member| {
            let required = if member.is_required { "!" } else { "" };
            format!("{}{required}:{}", member.name, member.kind().unwrap_or("?"))
        })
        .collect()
    }

    #[test]
    fn members_are_found_wherever_a_schema_has_them() {
        for (schema, expected) in [
            (
                json!({ "type": "object", "required": ["a"], "properties": {
                    "a": { "type": "string" }, "b": { "type": ["integer", "null"] } } }),
                vec!["a!:string", "b:integer"],
            ),
            (
                json!({ "$ref": "#/$defs/Pet", "$defs": {
                    "Pet": { "allOf": [{ "$ref": "#/$defs/Animal" }, { "required": ["name"] }] },
                    "Animal": { "required": ["id"], "properties": {
                        "id": { "$ref": "#/$defs/Id" }, "name": { "type": "string" } } },
                    "Id": { "type": "integer" } } }),
                vec!["id!:integer", "name:string"],
            ),
            (
                json!({ "oneOf": [
                    { "required": ["x"], "properties": { "x": { "type": "string" } } },
                    { "required": ["y"], "properties": { "y": { "type": "string" } } }] }),
                vec!["x:?", "y:?"],
            ),
            (json!(true), vec![]),
            (json!({ "$ref": "#" }), vec![]),
            (json!({ "allOf": [{ "$ref": "#" }] }), vec![]),
        ] {
            assert_eq!(told(&schema), expected, "{schema}");
        }
    }

    #[test]
    fn a_path_says_the_name_whatever_is_in_it() {
        let member = |name: &str| Member {
            name: name.to_owned(),
            is_required: false,
            schema: json!({}),
        };
        assert_eq!(member("a").path(), r#"$["a"]"#);
        assert_eq!(member(r#"it's "b""#).path(), r#"$["it's \"b\""]"#);
    }
}
