//! How a schema's values look in XML: read from the schema once, used for every item.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;

use serde_json::Value;

use super::name;
use crate::schema::{ARRAY, OBJECT, Types, View};

/// What a value that is no array becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node {
    Element,
    Attribute,
    Text,
    CData,
    /// Nothing of its own: what is inside stands in the parent.
    None,
}

#[derive(Debug)]
pub(super) struct Shape<'s> {
    pub(super) view: View<'s>,
    pub(super) types: Types,
    pub(super) node: Node,
    /// Whether an array has an element of its own around its items.
    pub(super) wrapped: bool,
    name: Option<&'s str>,
    pub(super) prefix: Option<&'s str>,
    pub(super) namespace: Option<&'s str>,
    // Made when wanted: schemas may be circular.
    properties: OnceCell<Vec<Property<'s>>>,
    children: OnceCell<Children>,
    leading_items: OnceCell<Vec<Shape<'s>>>,
    items: OnceCell<Box<Shape<'s>>>,
    additional: OnceCell<Box<Shape<'s>>>,
}

#[derive(Debug)]
pub(super) struct Property<'s> {
    pub(super) key: &'s str,
    /// Without the prefix, unless the description has it in the name itself.
    pub(super) name: Cow<'s, str>,
    pub(super) required: bool,
    pub(super) shape: Shape<'s>,
}

/// Which property an element belongs to, by its place.
#[derive(Debug, Default)]
struct Children {
    whole: BTreeMap<String, usize>,
    local: BTreeMap<String, usize>,
}

impl<'s> Shape<'s> {
    pub(super) fn of(view: View<'s>) -> Self {
        let text = |key: &str| {
            let mut own = view.own("xml");
            own.find_map(|(xml, _)| xml.get(key)?.as_str())
                .filter(|text| !text.is_empty())
        };
        let flag = |key: &str| {
            view.own("xml")
                .any(|(xml, _)| xml.get(key) == Some(&true.into()))
        };
        let (node, wrapped) = match node_type(&view) {
            Some(node) => (node, node == Node::Element),
            None if flag("attribute") => (Node::Attribute, false),
            None => (Node::Element, flag("wrapped")),
        };
        Self {
            types: view.types(),
            node,
            wrapped,
            name: text("name"),
            prefix: text("prefix").filter(|prefix| name::is_ncname(prefix)),
            namespace: text("namespace"),
            view,
            properties: OnceCell::new(),
            children: OnceCell::new(),
            leading_items: OnceCell::new(),
            items: OnceCell::new(),
            additional: OnceCell::new(),
        }
    }

    /// The name the description gives, made valid.
    pub(super) fn declared_name(&self) -> Option<Cow<'s, str>> {
        self.name.map(name::sanitize)
    }

    /// The name of the document's root element.
    pub(super) fn root_name(&self) -> Cow<'_, str> {
        let named = || self.view.reference().map(name::sanitize);
        let titled = || self.view.text("title").map(name::sanitize);
        self.declared_name()
            .or_else(named)
            .or_else(titled)
            .unwrap_or(Cow::Borrowed("root"))
    }

    /// The declared properties, in the schema's order.
    pub(super) fn properties(&self) -> &[Property<'s>] {
        self.properties.get_or_init(|| {
            let properties = self.view.properties().into_iter();
            let properties = properties.map(|(key, view)| {
                let shape = Self::of(view);
                let name = shape.declared_name();
                Property {
                    key,
                    name: name.unwrap_or_else(|| name::escape(key)),
                    required: self.view.requires(key),
                    shape,
                }
            });
            properties.collect()
        })
    }

    pub(super) fn declares(&self, key: &str) -> bool {
        self.properties().iter().any(|property| property.key == key)
    }

    /// The place of the property that an element of that name belongs to: by the whole
    /// name where that is unmistakable, else by the local one.
    pub(super) fn owner(&self, element: &str) -> Option<usize> {
        let Children { whole, local } = self.children.get_or_init(|| {
            let mut children = Children::default();
            for (place, property) in self.properties().iter().enumerate() {
                if let Some((prefix, name)) = property.child() {
                    let local = name::local(&name).to_owned();
                    children.local.entry(local).or_insert(place);
                    let whole = match prefix {
                        Some(prefix) => format!("{prefix}:{}", name::local(&name)),
                        None => name.into_owned(),
                    };
                    children.whole.entry(whole).or_insert(place);
                }
            }
            children
        });
        let owner = whole
            .get(element)
            .or_else(|| local.get(name::local(element)));
        owner.copied()
    }

    /// Of properties that the schema does not name.
    pub(super) fn additional(&self) -> &Self {
        self.additional
            .get_or_init(|| Box::new(Self::of(self.view.additional())))
    }

    pub(super) fn item(&self, place: usize) -> &Self {
        let leading = self.leading_items.get_or_init(|| {
            self.view
                .leading_items()
                .into_iter()
                .map(Self::of)
                .collect()
        });
        match leading.get(place) {
            Some(shape) => shape,
            None => self
                .items
                .get_or_init(|| Box::new(Self::of(self.view.items()))),
        }
    }

    /// The element name of an item of an array that is called `array` itself.
    ///
    /// <https://spec.openapis.org/oas/v3.1.1#xml-arrays>: the items' own name, else the
    /// array's.
    pub(super) fn item_name<'n>(&'n self, place: usize, array: &'n str) -> Cow<'n, str> {
        self.item(place)
            .declared_name()
            .unwrap_or(Cow::Borrowed(array))
    }

    /// The element name of an item of the document's root. It has no property's name to
    /// go by, so the schema's own serves, if it has one.
    pub(super) fn root_item_name<'n>(&'n self, place: usize, root: &'n str) -> Cow<'n, str> {
        let item = self.item(place);
        let named = || item.view.reference().map(name::sanitize);
        item.declared_name()
            .or_else(named)
            .unwrap_or(Cow::Borrowed(root))
    }

    pub(super) fn is_array(&self) -> bool {
        self.types.has(ARRAY)
    }

    pub(super) fn is_object(&self) -> bool {
        self.types.has(OBJECT)
    }

    /// Whether the properties of such an object stand among the parent's.
    pub(super) fn dissolves(&self) -> bool {
        self.node == Node::None && self.is_object()
    }
}

impl Property<'_> {
    /// Prefix and name of the elements that the property becomes, if any.
    fn child(&self) -> Option<(Option<&str>, Cow<'_, str>)> {
        let shape = &self.shape;
        match shape.node {
            Node::Element | Node::None if shape.is_array() && !shape.wrapped => {
                Some((shape.item(0).prefix, shape.item_name(0, &self.name)))
            }
            Node::Element => Some((shape.prefix, Cow::Borrowed(&self.name))),
            _ => None,
        }
    }
}

/// `OpenAPI` 3.2's `nodeType`. Beside a `$ref`, `none` says no more than that the element
/// is the referenced schema's.
fn node_type(view: &View<'_>) -> Option<Node> {
    view.own("xml").find_map(|(xml, siblings)| {
        match xml.get("nodeType").and_then(Value::as_str)? {
            "element" => Some(Node::Element),
            "attribute" => Some(Node::Attribute),
            "text" => Some(Node::Text),
            "cdata" => Some(Node::CData),
            "none" if !siblings.contains_key("$ref") => Some(Node::None),
            _ => None,
        }
    })
}
