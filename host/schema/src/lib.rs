//! JSON Schemas of what users write, which schemars makes of our types, as people would have
//! written them.

use serde_json::{Value, json};

/// What schemars writes, as people would: a member that may be left out is not `null`, and
/// sentences are not broken where the comment is.
pub fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            let null = json!({ "type": "null" });
            if let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|one| one != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(branches)) = members.get_mut("anyOf") {
                branches.retain(|branch| *branch != null);
                if let [Value::Object(only)] = branches.as_slice() {
                    let only = only.clone();
                    members.shift_remove("anyOf");
                    members.extend(only);
                }
            }
            if let Some(Value::String(text)) = members.get_mut("description") {
                *text = text.replace('\n', " ");
            }
            // Rust's number types, which mean nothing to others; the bounds are written out.
            // A property may be called so.
            if members.get("format").is_some_and(Value::is_string) {
                members.shift_remove("format");
            }
            members.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_go_and_properties_of_that_name_stay() {
        let mut schema = json!({ "properties": {
            "format": { "type": "string" },
            "count": { "type": "integer", "format": "uint" },
        } });
        tidy(&mut schema);
        let tidied = json!({ "properties": {
            "format": { "type": "string" },
            "count": { "type": "integer" },
        } });
        assert_eq!(schema, tidied);
    }
}
