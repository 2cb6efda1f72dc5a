//! Values that are too long to be told whole: shortened where they are long, or told in parts.

use serde_json::{Map, Value, json};

use super::address::Address;
use crate::answer::cut;

/// Bytes of a resource.
pub(super) const MOST: usize = 96 << 10;

/// How long texts and lists may be, tried one after the other.
const STEPS: [(usize, usize); 4] = [(16 << 10, 1000), (4 << 10, 200), (1 << 10, 50), (256, 20)];

/// The value, or one that says where it was cut. What was cut of a list is counted beside it,
/// as `NAME_total`.
pub(super) fn shortened(value: Value) -> Value {
    let bytes = value.to_string().len();
    if bytes <= MOST {
        return value;
    }
    for (text, list) in STEPS {
        let mut short = cut_down(&value, text, list);
        if short.to_string().len() <= MOST {
            if let Value::Object(members) = &mut short {
                members.insert("shortened_from_bytes".to_owned(), bytes.into());
            }
            return short;
        }
    }
    json!({ "shortened_from_bytes": bytes, "begins": cut(&value.to_string(), 16 << 10) })
}

fn cut_down(value: &Value, text: usize, list: usize) -> Value {
    match value {
        Value::String(own) => Value::String(cut(own, text)),
        Value::Array(items) => {
            let items = items.iter().take(list);
            items.map(|item| cut_down(item, text, list)).collect()
        }
        Value::Object(members) => {
            let mut short = Map::new();
            for (name, member) in members {
                short.insert(name.clone(), cut_down(member, text, list));
                if let Some(length) = member.as_array().map(Vec::len).filter(|it| list < *it) {
                    short.insert(format!("{name}_total"), length.into());
                }
            }
            Value::Object(short)
        }
        other => other.clone(),
    }
}

/// As many of some rows as there is room for, and at least one.
pub(super) fn page(rows: impl IntoIterator<Item = Value>) -> Vec<Value> {
    // What stands around them has room too.
    const ROOM: usize = MOST - (4 << 10);
    let mut page = Vec::new();
    let mut bytes = 0;
    for row in rows {
        let row = shortened(row);
        bytes += row.to_string().len() + 1;
        if ROOM < bytes && !page.is_empty() {
            break;
        }
        page.push(row);
    }
    page
}

/// Parts of a document that are named at a time.
const PARTS: usize = 200;

/// A document, or what it has at a JSON pointer; where that is too long, its parts by their
/// addresses.
pub(super) fn document(whole: &Value, address: &Address, offset: usize) -> Option<Value> {
    let at = address.get("at").unwrap_or_default();
    let value = whole.pointer(at)?;
    let bytes = value.to_string().len();
    if bytes <= MOST {
        return Some(value.clone());
    }
    let parts: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, it)| (name.clone(), it))
            .collect(),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(index, it)| (index.to_string(), it)).collect()
        }
        other => return Some(shortened(other.clone())),
    };
    let total = parts.len();
    let shown = parts.into_iter().skip(offset).take(PARTS);
    let shown = shown.map(|(name, part)| {
        let below = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        let mut uri = address.with("at", &below);
        uri.query.retain(|(name, _)| name != "offset");
        json!({ "name": name, "bytes": part.to_string().len(), "uri": uri.to_string() })
    });
    let shown = page(shown);
    let end = offset + shown.len();
    Some(json!({
        "at": at,
        "bytes": bytes,
        "says": format!("it is longer than {} KiB: read it in parts", MOST >> 10),
        "parts": shown,
        "total_count": total,
        "next": (end < total && end != offset).then(|| address.with("offset", &end.to_string()).to_string()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_is_cut_and_says_so() {
        let small = json!({ "a": 1 });
        assert_eq!(shortened(small.clone()), small);
        let long = json!({ "text": "x".repeat(1 << 20), "list": vec![1; 100_000], "kept": true });
        let short = shortened(long);
        assert!(short.to_string().len() <= MOST);
        assert_eq!(short["kept"], true);
        assert_eq!(short["list_total"], 100_000);
        assert!(short["shortened_from_bytes"].as_u64() > Some(1 << 20));
        let deep = Value::from(vec![vec!["y".repeat(300); 300]; 300]);
        assert!(shortened(deep).to_string().len() <= MOST);
    }

    #[test]
    fn a_long_document_is_read_in_parts_until_all_of_it_was_seen() {
        let paths = (0..1000).map(|at| (format!("/a~/{at}"), json!({ "get": "x".repeat(500) })));
        let paths = paths.collect::<Map<_, _>>();
        let whole = json!({ "info": { "title": "long" }, "paths": paths });
        let first = Address::parse("mimus://m/description").expect("it is one");
        let mut seen = 0;
        let mut waiting = vec![first];
        while let Some(address) = waiting.pop() {
            let offset = address
                .number("offset", 0, usize::MAX)
                .expect("it is a number");
            let told = document(&whole, &address, offset).expect("it is there");
            assert!(told.to_string().len() <= MOST, "{address}");
            let Some(parts) = told["parts"].as_array() else {
                seen += usize::from(told.get("get").is_some());
                continue;
            };
            let more = parts.iter().map(|part| part["uri"].as_str());
            for uri in more.chain([told["next"].as_str()]).flatten() {
                waiting.push(Address::parse(uri).expect("it is one"));
            }
        }
        assert_eq!(seen, 1000);
        let nothing = Address::parse("mimus://m/description?at=/nothing").expect("it is one");
        assert_eq!(document(&whole, &nothing, 0), None);
    }
}
