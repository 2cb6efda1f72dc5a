//! What a JSON Schema says of one value, gathered over `$ref`, `allOf` and alternatives.
//!
//! Alternatives are not told apart: their properties are one union. That is enough to
//! know how a value is written, and no judgement on whether it is valid.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::MAX_DEPTH;

/// How many subschemas one value's view is gathered from; some unions have thousands.
const MAX_LAYERS: usize = 256;

/// A set of JSON types. Empty: nothing is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Types(u8);

pub(crate) const NULL: Types = Types(1);
pub(crate) const BOOLEAN: Types = Types(2);
pub(crate) const NUMBER: Types = Types(4);
pub(crate) const STRING: Types = Types(8);
pub(crate) const ARRAY: Types = Types(16);
pub(crate) const OBJECT: Types = Types(32);

impl Types {
    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn is_unknown(self) -> bool {
        self.0 & !NULL.0 == 0
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn named(name: &str) -> Self {
        match name {
            "null" => NULL,
            "boolean" => BOOLEAN,
            "integer" | "number" => NUMBER,
            "string" => STRING,
            "array" => ARRAY,
            "object" => OBJECT,
            _ => Self::default(),
        }
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::Null => NULL,
            Value::Bool(_) => BOOLEAN,
            Value::Number(_) => NUMBER,
            Value::String(_) => STRING,
            Value::Array(_) => ARRAY,
            Value::Object(_) => OBJECT,
        }
    }
}

/// All that is said of one value.
#[derive(Debug)]
pub(crate) struct View<'s> {
    root: &'s Value,
    /// The certain ones first, nearer ones before farther ones.
    layers: Vec<Layer<'s>>,
    reference: Option<String>,
    nullable: bool,
}

#[derive(Debug, Clone, Copy)]
struct Layer<'s> {
    keywords: &'s Map<String, Value>,
    /// Holds for every value; otherwise it is one of several alternatives.
    certain: bool,
    /// Is the schema itself under another name, rather than one part of it: only such a
    /// one lends its own name.
    itself: bool,
}

impl<'s> View<'s> {
    pub(crate) fn new(root: &'s Value) -> Self {
        Self::gather(root, [(root, true)])
    }

    fn gather(root: &'s Value, schemas: impl IntoIterator<Item = (&'s Value, bool)>) -> Self {
        let mut view = Self {
            root,
            layers: Vec::new(),
            reference: None,
            nullable: false,
        };
        for (schema, certain) in schemas {
            view.add(schema, certain, true, 0);
        }
        view.layers.sort_by_key(|layer| !layer.certain);
        view
    }

    fn add(&mut self, schema: &'s Value, certain: bool, itself: bool, depth: usize) {
        let Value::Object(keywords) = schema else {
            return;
        };
        let known = self
            .layers
            .iter()
            .any(|layer| std::ptr::eq(layer.keywords, keywords));
        if known || MAX_DEPTH < depth || MAX_LAYERS <= self.layers.len() {
            return;
        }
        self.layers.push(Layer {
            keywords,
            certain,
            itself,
        });
        if let Some(reference) = keywords.get("$ref").and_then(Value::as_str)
            && let Some(target) = resolve(self.root, reference)
        {
            if itself && self.reference.is_none() {
                self.reference = last_token(reference);
            }
            self.add(target, certain, itself, depth + 1);
        }
        if let Some(Value::Array(parts)) = keywords.get("allOf") {
            for part in parts {
                self.add(part, certain, itself && parts.len() == 1, depth + 1);
            }
        }
        for key in ["oneOf", "anyOf"] {
            let Some(Value::Array(all)) = keywords.get(key) else {
                continue;
            };
            let choices: Vec<&Value> = all.iter().filter(|choice| !is_null(choice)).collect();
            self.nullable |= choices.len() < all.len();
            let alone = choices.len() == 1;
            for choice in choices {
                self.add(choice, certain && alone, itself && alone, depth + 1);
            }
        }
        for key in ["then", "else"] {
            if let Some(schema) = keywords.get(key) {
                self.add(schema, false, false, depth + 1);
            }
        }
    }

    /// The name of the first `$ref` on the way to the schema: `Pet` of `#/$defs/Pet`.
    pub(crate) fn reference(&self) -> Option<&str> {
        self.reference.as_deref()
    }

    /// The values of a keyword wherever it is given, the certain ones first.
    pub(crate) fn keyword(&self, name: &str) -> impl Iterator<Item = &'s Value> {
        self.layers
            .iter()
            .filter_map(move |layer| layer.keywords.get(name))
    }

    /// The first string that a keyword is given.
    pub(crate) fn text(&self, name: &str) -> Option<&'s str> {
        self.keyword(name).find_map(Value::as_str)
    }

    /// The keyword where the schema itself gives it, with the keywords beside it.
    pub(crate) fn own(
        &self,
        name: &str,
    ) -> impl Iterator<Item = (&'s Value, &'s Map<String, Value>)> {
        let own = self.layers.iter().filter(|layer| layer.itself);
        own.filter_map(move |layer| Some((layer.keywords.get(name)?, layer.keywords)))
    }

    pub(crate) fn types(&self) -> Types {
        let null = if self.nullable {
            NULL
        } else {
            Types::default()
        };
        let mut certain = self.layers.iter().filter(|layer| layer.certain);
        if let Some(types) = certain.find_map(|layer| told_types(layer.keywords)) {
            return types.with(null);
        }
        let told = self
            .layers
            .iter()
            .filter_map(|layer| told_types(layer.keywords));
        let types = told.fold(null, Types::with);
        if !types.is_unknown() {
            return types;
        }
        let implied = self
            .layers
            .iter()
            .map(|layer| implied_types(layer.keywords));
        implied.fold(types, Types::with)
    }

    /// Every value of an `enum` or a `const`.
    pub(crate) fn enumerated(&self) -> impl Iterator<Item = &'s Value> {
        let lists = self.keyword("enum").filter_map(Value::as_array).flatten();
        self.keyword("const").chain(lists)
    }

    pub(crate) fn requires(&self, property: &str) -> bool {
        let certain = self.layers.iter().filter(|layer| layer.certain);
        let lists = certain.filter_map(|layer| layer.keywords.get("required")?.as_array());
        lists.flatten().any(|name| name == property)
    }

    /// The declared properties in the schema's order.
    pub(crate) fn properties(&self) -> Vec<(&'s str, View<'s>)> {
        let mut places = BTreeMap::new();
        let mut found: Vec<(&'s str, Vec<(&'s Value, bool)>)> = Vec::new();
        for layer in &self.layers {
            let Some(Value::Object(properties)) = layer.keywords.get("properties") else {
                continue;
            };
            for (name, schema) in properties {
                let place = *places.entry(name.as_str()).or_insert_with(|| {
                    found.push((name, Vec::new()));
                    found.len() - 1
                });
                if let Some((_, schemas)) = found.get_mut(place) {
                    schemas.push((schema, layer.certain));
                }
            }
        }
        let view = |schemas| View::gather(self.root, schemas);
        found
            .into_iter()
            .map(|(name, schemas)| (name, view(schemas)))
            .collect()
    }

    /// What is said of properties that are not declared by name.
    pub(crate) fn additional(&self) -> View<'s> {
        let additional = self.below("additionalProperties");
        let patterns = self
            .keyword("patternProperties")
            .filter_map(Value::as_object);
        let patterns = patterns
            .flat_map(|map| map.values())
            .map(|schema| (schema, false));
        View::gather(self.root, additional.chain(patterns))
    }

    /// What is said of every item but the first few that [`Self::leading_items`] has.
    pub(crate) fn items(&self) -> View<'s> {
        View::gather(self.root, self.below("items"))
    }

    pub(crate) fn leading_items(&self) -> Vec<View<'s>> {
        let tuple = self.keyword("prefixItems").find_map(Value::as_array);
        let tuple = tuple.map(Vec::as_slice).unwrap_or_default();
        tuple
            .iter()
            .map(|schema| View::gather(self.root, [(schema, true)]))
            .collect()
    }

    fn below(&self, keyword: &'static str) -> impl Iterator<Item = (&'s Value, bool)> {
        let layers = self.layers.iter();
        layers.filter_map(move |layer| Some((layer.keywords.get(keyword)?, layer.certain)))
    }
}

fn told_types(keywords: &Map<String, Value>) -> Option<Types> {
    match keywords.get("type") {
        Some(Value::String(name)) => return Some(Types::named(name)),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            return Some(names.map(Types::named).fold(Types::default(), Types::with));
        }
        _ => {}
    }
    if let Some(value) = keywords.get("const") {
        return Some(Types::of(value));
    }
    let values = keywords.get("enum")?.as_array()?;
    Some(
        values
            .iter()
            .map(Types::of)
            .fold(Types::default(), Types::with),
    )
}

fn implied_types(keywords: &Map<String, Value>) -> Types {
    const IMPLIED: [(&str, Types); 7] = [
        ("properties", OBJECT),
        ("additionalProperties", OBJECT),
        ("patternProperties", OBJECT),
        ("required", OBJECT),
        ("items", ARRAY),
        ("prefixItems", ARRAY),
        ("pattern", STRING),
    ];
    let implied = IMPLIED
        .iter()
        .filter(|(keyword, _)| keywords.contains_key(*keyword));
    implied.fold(Types::default(), |types, (_, implied)| types.with(*implied))
}

fn is_null(schema: &Value) -> bool {
    let Value::Object(keywords) = schema else {
        return false;
    };
    told_types(keywords) == Some(NULL)
}

fn resolve<'s>(root: &'s Value, reference: &str) -> Option<&'s Value> {
    let pointer = reference.strip_prefix('#')?;
    root.pointer(pointer)
        .or_else(|| root.pointer(&percent_decoded(pointer)))
}

fn last_token(reference: &str) -> Option<String> {
    let (_, token) = reference.rsplit_once('/')?;
    Some(percent_decoded(token).replace("~1", "/").replace("~0", "~"))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) if *byte == b'%' => {
                bytes.push(decoded);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;
