//! What a schema says of types, through references and alternatives: enough to read text
//! as a value.

use serde_json::{Map, Value};

/// Schemas that one look may pass through, and how deep.
const MAX_NODES: usize = 512;
const MAX_DEPTH: usize = 24;

/// A set of JSON types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Types(u8);

impl Types {
    pub(crate) const STRING: Self = Self(1);
    pub(crate) const INTEGER: Self = Self(2);
    pub(crate) const NUMBER: Self = Self(4 | 2);
    pub(crate) const BOOLEAN: Self = Self(8);
    pub(crate) const NULL: Self = Self(16);
    pub(crate) const ARRAY: Self = Self(32);
    pub(crate) const OBJECT: Self = Self(64);
    pub(crate) const ANY: Self = Self(127);
    const NONE: Self = Self(0);

    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// A string, number, boolean or null.
    pub(crate) fn has_scalar(self) -> bool {
        self.has(Self(Self::STRING.0 | Self::NUMBER.0 | Self::BOOLEAN.0))
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn named(name: &str) -> Self {
        match name {
            "string" => Self::STRING,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "boolean" => Self::BOOLEAN,
            "null" => Self::NULL,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => Self::NONE,
        }
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(_) => Self::NUMBER,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }
}

/// One or more schemas that speak of the same value.
#[derive(Debug, Clone)]
pub(crate) struct View<'a> {
    root: &'a Value,
    nodes: Vec<&'a Value>,
}

impl<'a> View<'a> {
    pub(crate) fn new(root: &'a Value) -> Self {
        Self {
            root,
            nodes: vec![root],
        }
    }

    /// The types that a value may have. What nothing is said of may be anything.
    pub(crate) fn types(&self) -> Types {
        let mut types = Types::NONE;
        for node in &self.nodes {
            let mut budget = MAX_NODES;
            let own = self.types_of(node, 0, &mut budget);
            if own != Types::ANY {
                types = types.or(own);
            }
        }
        if types == Types::NONE {
            Types::ANY
        } else {
            types
        }
    }

    fn types_of(&self, node: &Value, depth: usize, budget: &mut usize) -> Types {
        let Value::Object(map) = node else {
            return Types::ANY;
        };
        if depth > MAX_DEPTH || *budget == 0 {
            return Types::ANY;
        }
        *budget -= 1;
        let mut types = match map.get("type") {
            Some(Value::String(name)) => Types::named(name),
            Some(Value::Array(names)) => names
                .iter()
                .filter_map(Value::as_str)
                .fold(Types::NONE, |types, name| types.or(Types::named(name))),
            // Without a type, the keywords that are there tell what was meant.
            _ if map.contains_key("properties") => Types::OBJECT,
            _ if map.contains_key("items") => Types::ARRAY,
            _ => Types::ANY,
        };
        if let Some(Value::Array(values)) = map.get("enum") {
            types = types.and(
                values
                    .iter()
                    .fold(Types::NONE, |types, value| types.or(Types::of(value))),
            );
        }
        if let Some(value) = map.get("const") {
            types = types.and(Types::of(value));
        }
        if let Some(target) = self.target(map) {
            types = types.and(self.types_of(target, depth + 1, budget));
        }
        if let Some(Value::Array(all)) = map.get("allOf") {
            for one in all {
                types = types.and(self.types_of(one, depth + 1, budget));
            }
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(Value::Array(any)) = map.get(keyword) {
                let union = any.iter().fold(Types::NONE, |union, one| {
                    union.or(self.types_of(one, depth + 1, budget))
                });
                types = types.and(union);
            }
        }
        if types == Types::NONE {
            Types::ANY
        } else {
            types
        }
    }

    pub(super) fn target(&self, map: &Map<String, Value>) -> Option<&'a Value> {
        let reference = map.get("$ref")?.as_str()?.strip_prefix('#')?;
        if reference.contains('%') {
            let decoded = percent_encoding::percent_decode_str(reference)
                .decode_utf8()
                .ok()?;
            return self.root.pointer(&decoded);
        }
        self.root.pointer(reference)
    }

    /// The schemas that have a say, references and alternatives opened.
    fn flat(&self) -> Vec<&'a Map<String, Value>> {
        let mut out = Vec::new();
        let mut rest: Vec<(&'a Value, usize)> = self.nodes.iter().map(|node| (*node, 0)).collect();
        while let Some((node, depth)) = rest.pop() {
            let Value::Object(map) = node else { continue };
            if depth > MAX_DEPTH || out.len() >= MAX_NODES {
                continue;
            }
            out.push(map);
            rest.extend(self.target(map).map(|target| (target, depth + 1)));
            for keyword in ["allOf", "anyOf", "oneOf"] {
                if let Some(Value::Array(branches)) = map.get(keyword) {
                    rest.extend(branches.iter().map(|branch| (branch, depth + 1)));
                }
            }
            for keyword in ["then", "else"] {
                rest.extend(map.get(keyword).map(|branch| (branch, depth + 1)));
            }
        }
        out
    }

    fn among(&self, nodes: Vec<&'a Value>) -> Self {
        Self {
            root: self.root,
            nodes,
        }
    }

    pub(crate) fn items(&self) -> Self {
        self.among(
            self.flat()
                .into_iter()
                .filter_map(|map| map.get("items"))
                .collect(),
        )
    }

    /// None: the property is not declared.
    pub(crate) fn property(&self, name: &str) -> Option<Self> {
        let nodes: Vec<_> = self
            .flat()
            .into_iter()
            .filter_map(|map| map.get("properties")?.get(name))
            .collect();
        (!nodes.is_empty()).then(|| self.among(nodes))
    }

    /// Of what is not declared by name.
    pub(crate) fn additional(&self) -> Self {
        self.among(
            self.flat()
                .into_iter()
                .filter_map(|map| map.get("additionalProperties"))
                .collect(),
        )
    }

    /// The names of all declared properties, some perhaps twice.
    pub(crate) fn property_names(&self) -> Vec<&'a str> {
        let properties = self
            .flat()
            .into_iter()
            .filter_map(|map| map.get("properties")?.as_object());
        properties.flat_map(Map::keys).map(String::as_str).collect()
    }

    /// Whether properties of any name are expressly welcome.
    pub(crate) fn is_open(&self) -> bool {
        self.flat().into_iter().any(|map| {
            let additional = map.get("additionalProperties");
            additional.is_some_and(|value| *value != Value::Bool(false))
                || map.contains_key("patternProperties")
        })
    }

    /// Bytes rather than text.
    pub(crate) fn is_binary(&self) -> bool {
        self.flat().into_iter().any(|map| {
            let binary = |keyword: &str| map.get(keyword).and_then(Value::as_str);
            binary("format") == Some("binary")
                || binary("contentMediaType").is_some() && binary("contentEncoding").is_none()
        })
    }
}
