//! A schema as a plan holds it: nodes that refer to each other by number, each read only
//! when it is met. A request touches few of them, and pays for no more.

use std::cell::OnceCell;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::believable::Tells;
use crate::decimal::Decimal;
use crate::literal::Literal;

pub type Id = u32;

/// The schema `true`.
pub const ANY: Id = 0;
/// The schema `false`.
pub const NEVER: Id = 1;
/// A value of the node can always be made one level deeper.
pub const ENDLESS: u16 = u16::MAX;

/// One schema object. `Default` is the schema `true`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a keyword, or a fact of its own"
)]
pub struct Node {
    pub never: bool,
    pub types: Types,
    /// The types that values can have once references and branches are looked through.
    pub span: Types,
    /// `enum`, or `const` as one.
    pub allowed: Option<Vec<Literal>>,
    pub format: Option<String>,
    pub number: Option<Box<NumberRules>>,
    pub string: Option<Box<StringRules>>,
    pub array: Option<Box<ArrayRules>>,
    pub object: Option<Box<ObjectRules>>,
    /// `allOf`, and `$ref` beside other keywords.
    pub all_of: Vec<Id>,
    pub unions: Vec<Union>,
    pub not: Vec<Id>,
    pub condition: Option<Box<Condition>>,
    /// A discriminator without `oneOf` or `anyOf`: the sub-schemas name this one.
    pub discriminator: Option<Box<Discriminator>>,
    /// `examples` and `default`, those that are valid.
    pub samples: Vec<Literal>,
    /// The last token of the `$ref` to here, or the title.
    pub name: Option<String>,
    pub description: Option<String>,
    pub tells: Tells,
    pub deprecated: bool,
    /// Not the caller's to say.
    pub read_only: bool,
    /// How many levels the smallest value has; [`ENDLESS`] if there is none.
    pub height: u16,
    /// Whether a value that was made keyword by keyword may still be invalid.
    pub risky: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Types(u8);

impl Types {
    pub const NONE: Self = Self(0);
    pub const NULL: Self = Self(1);
    pub const BOOLEAN: Self = Self(2);
    pub const INTEGER: Self = Self(4);
    /// Numbers that may have a fraction; always together with [`Types::INTEGER`].
    pub const FRACTION: Self = Self(8);
    pub const NUMBER: Self = Self(12);
    pub const STRING: Self = Self(16);
    pub const ARRAY: Self = Self(32);
    pub const OBJECT: Self = Self(64);
    pub const ALL: Self = Self(127);

    pub fn named(name: &str) -> Self {
        match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOLEAN,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "string" => Self::STRING,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => Self::NONE,
        }
    }

    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Default for Types {
    fn default() -> Self {
        Self::ALL
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NumberRules {
    pub minimum: Option<Decimal>,
    pub maximum: Option<Decimal>,
    pub above: Option<Decimal>,
    pub below: Option<Decimal>,
    pub step: Option<Decimal>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct StringRules {
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub pattern: Option<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ArrayRules {
    pub prefix: Vec<Id>,
    pub items: Option<Id>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub unique: bool,
    pub contains: Option<Contains>,
    pub unevaluated: Option<Id>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Contains {
    pub schema: Id,
    pub min: u64,
    pub max: Option<u64>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ObjectRules {
    /// In the description's order.
    pub properties: Vec<Property>,
    pub patterns: Vec<(String, Id)>,
    pub additional: Option<Id>,
    pub names: Option<Id>,
    pub required: Vec<String>,
    /// `not: {required: [name]}`.
    pub forbidden: Vec<String>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub dependent_required: Vec<(String, Vec<String>)>,
    pub dependent_schemas: Vec<(String, Id)>,
    pub unevaluated: Option<Id>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Property {
    pub name: String,
    /// None where the plan goes no deeper: the property is optional and never made.
    pub schema: Option<Id>,
}

/// `oneOf` or `anyOf`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Union {
    pub exactly_one: bool,
    pub branches: Vec<Id>,
    pub discriminator: Option<Discriminator>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Discriminator {
    pub property: String,
    /// A value of the property, and the schema that it selects.
    pub options: Vec<(String, Option<Id>)>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Condition {
    pub when: Id,
    pub then: Id,
    pub otherwise: Id,
}

/// All nodes of a plan, each decoded at most once.
#[derive(Debug)]
pub struct Store {
    packed: Vec<u8>,
    cells: Vec<OnceCell<Box<Node>>>,
    /// For numbers out of range, which no plan of ours has.
    any: Node,
}

impl Store {
    pub fn of(nodes: Vec<Node>) -> Self {
        let cells = nodes
            .into_iter()
            .map(|node| OnceCell::from(Box::new(node)))
            .collect();
        Self {
            packed: Vec::new(),
            cells,
            any: Node::default(),
        }
    }

    /// A table of where each node ends, four bytes each, then the nodes.
    pub fn pack(&self) -> Vec<u8> {
        let mut nodes = Vec::new();
        let mut bytes = Vec::new();
        bytes.extend(u32::try_from(self.cells.len()).unwrap_or(0).to_le_bytes());
        for index in 0..Id::try_from(self.cells.len()).unwrap_or(0) {
            let node = self.node(index);
            nodes = postcard::to_extend(node, nodes).unwrap_or_default();
            bytes.extend(u32::try_from(nodes.len()).unwrap_or(0).to_le_bytes());
        }
        bytes.append(&mut nodes);
        bytes
    }

    pub fn unpack(packed: Vec<u8>) -> Self {
        let count = number_at(&packed, 0);
        let mut cells = Vec::new();
        cells.resize_with(count.min(packed.len()), OnceCell::new);
        Self {
            packed,
            cells,
            any: Node::default(),
        }
    }

    #[must_use]
    pub fn with_samples(mut self, samples: Vec<(Id, Vec<Literal>)>) -> Self {
        for (id, samples) in samples {
            if let Some(node) = self.cells.get_mut(id as usize).and_then(OnceCell::get_mut) {
                node.samples = samples;
            }
        }
        self
    }

    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub fn node(&self, id: Id) -> &Node {
        let index = id as usize;
        match self.cells.get(index) {
            Some(cell) => cell.get_or_init(|| Box::new(self.decode(index))),
            None => &self.any,
        }
    }

    fn decode(&self, index: usize) -> Node {
        let base = 4 + 4 * self.cells.len();
        let start = if index == 0 {
            0
        } else {
            number_at(&self.packed, 4 * index)
        };
        let end = number_at(&self.packed, 4 + 4 * index);
        let bytes = self
            .packed
            .get(base + start..base + end)
            .unwrap_or_default();
        postcard::from_bytes(bytes).unwrap_or_default()
    }
}

impl Serialize for Store {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.pack())
    }
}

impl<'de> Deserialize<'de> for Store {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_bytes::deserialize(deserializer).map(Self::unpack)
    }
}

fn number_at(bytes: &[u8], at: usize) -> usize {
    let number = bytes
        .get(at..at + 4)
        .and_then(|bytes| bytes.try_into().ok());
    number.map_or(0, |number| u32::from_le_bytes(number) as usize)
}
