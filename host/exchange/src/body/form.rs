//! Forms: fields, by name, to an object that the schema describes.

use std::borrow::Cow;
use std::collections::HashMap;

use mimus_description::model::{Encoding, Style};
use serde_json::{Map, Value};

use crate::deep;
use crate::media_type::MediaRange;
use crate::parameter::{member, split_fields, split_list};
use crate::request::pairs;
use crate::schema::{Judge, Types, View};
use crate::text::{Coding, Order, scalar};

/// Fields of one form; more are malformed.
const MAX_FIELDS: usize = 4_096;

/// One field, of a form or of a multipart body.
#[derive(Debug)]
pub(super) struct Field<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) content: Content<'a>,
}

#[derive(Debug)]
pub(super) enum Content<'a> {
    /// Still encoded.
    Text(&'a str, Coding),
    Json(Value),
    /// What stands for bytes that are not looked at.
    Opaque(String),
}

/// How the fields are read.
#[derive(Debug, Clone, Copy)]
struct Way {
    order: Order,
    /// JSON where a list or object was meant, separators that are percent-encoded.
    lenient: bool,
}

const WAYS: [Way; 4] = [
    Way {
        order: Order::Likely,
        lenient: false,
    },
    Way {
        order: Order::Other,
        lenient: false,
    },
    Way {
        order: Order::Likely,
        lenient: true,
    },
    Way {
        order: Order::Other,
        lenient: true,
    },
];

/// Reads `a=1&b=2` as the object that the schema wants.
pub(crate) fn form_value(
    text: &str,
    judge: &Judge,
    encoding: &[(String, Encoding)],
) -> Result<Value, String> {
    let mut fields = Vec::new();
    for (at, (name, raw)) in pairs(text).enumerate() {
        if at == MAX_FIELDS {
            return Err(format!("more than {MAX_FIELDS} fields"));
        }
        let name = Coding::Form
            .decode(name)
            .ok_or_else(|| format!("the name of field {} is no UTF-8", at + 1))?;
        fields.push(Field {
            name,
            content: Content::Text(raw, Coding::Form),
        });
    }
    assemble(&fields, judge, encoding)
}

/// The first reading that the schema accepts, else the likeliest.
pub(super) fn assemble(
    fields: &[Field<'_>],
    judge: &Judge,
    encoding: &[(String, Encoding)],
) -> Result<Value, String> {
    let mut first = None;
    for way in WAYS {
        let form = Form {
            view: judge.view(),
            encoding,
            way,
        };
        let value = form.object(fields)?;
        if judge.accepts(&value) {
            return Ok(value);
        }
        first.get_or_insert(value);
    }
    Ok(first.unwrap_or_default())
}

struct Form<'f> {
    view: View<'f>,
    encoding: &'f [(String, Encoding)],
    way: Way,
}

impl<'f> Form<'f> {
    fn object(&self, fields: &[Field<'_>]) -> Result<Value, String> {
        let mut names: Vec<&str> = Vec::new();
        let mut groups: HashMap<&str, Vec<&Field<'_>>> = HashMap::new();
        for field in fields {
            let group = groups.entry(&field.name).or_default();
            if group.is_empty() {
                names.push(&field.name);
            }
            group.push(field);
        }
        let mut object = Map::new();
        let mut trees: Vec<(&str, deep::Tree<'_>)> = Vec::new();
        for name in names {
            let Some(group) = groups.get(name) else {
                continue;
            };
            if let Some(view) = self.view.property(name) {
                object.insert(
                    name.to_owned(),
                    self.property(&view, self.encoding(name), group)?,
                );
            } else if let Some((base, path)) = self.deep(name) {
                let known = trees.iter().position(|(own, _)| *own == base);
                let at = known.unwrap_or_else(|| {
                    trees.push((base, deep::Tree::default()));
                    trees.len() - 1
                });
                let Some((_, tree)) = trees.get_mut(at) else {
                    continue;
                };
                for field in group {
                    if let Content::Text(raw, _) = &field.content {
                        tree.insert(&path, raw);
                    }
                }
            } else if let Some((owner, view)) = self.owner(name) {
                let value = self.property(&view, None, group)?;
                if let Some(Value::Object(owner)) = object.get_mut(owner) {
                    owner.insert(name.to_owned(), value);
                } else {
                    object.insert(
                        owner.to_owned(),
                        Value::Object(Map::from_iter([(name.to_owned(), value)])),
                    );
                }
            } else {
                object.insert(
                    name.to_owned(),
                    self.property(&self.view.additional(), None, group)?,
                );
            }
        }
        let coding = match fields.first().map(|field| &field.content) {
            Some(Content::Text(_, coding)) => *coding,
            _ => Coding::Raw,
        };
        for (base, tree) in trees {
            let value = tree.value(&member(&self.view, base), coding, self.way.order);
            object.insert(base.to_owned(), value.ok_or_else(|| undecodable(base))?);
        }
        Ok(Value::Object(object))
    }

    fn encoding(&self, name: &str) -> Option<&'f Encoding> {
        self.encoding
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, encoding)| encoding)
    }

    /// Brackets only mean something if what stands before them is declared, or nothing is.
    fn deep<'n>(&self, name: &'n str) -> Option<(&'n str, Vec<&'n str>)> {
        let (base, path) = deep::split(name)?;
        let known = self.view.property(base).is_some() || self.view.property_names().is_empty();
        (known && !base.is_empty()).then_some((base, path))
    }

    /// The property whose own properties stand side by side with the others, if it has one
    /// of that name: `style: form` with `explode: true`, said expressly.
    fn owner(&self, name: &str) -> Option<(&'f str, View<'f>)> {
        let exploded = self.encoding.iter().filter(|(_, encoding)| {
            encoding
                .explode
                .unwrap_or(encoding.style == Some(Style::Form))
                && matches!(encoding.style, None | Some(Style::Form))
        });
        exploded.into_iter().find_map(|(owner, _)| {
            let view = self.view.property(owner)?;
            let own = view
                .types()
                .has(Types::OBJECT)
                .then(|| view.property(name))??;
            Some((owner.as_str(), own))
        })
    }

    fn property(
        &self,
        view: &View<'_>,
        encoding: Option<&Encoding>,
        group: &[&Field<'_>],
    ) -> Result<Value, String> {
        let types = view.types();
        let any = types == Types::ANY;
        let array = types.has(Types::ARRAY) && !any;
        let single = any || types.has_scalar() || types.has(Types::OBJECT);
        if array && (!single || group.len() > 1 || self.way.order == Order::Other) {
            return self.list(view, encoding, group);
        }
        if any && group.len() > 1 {
            let values = group
                .iter()
                .map(|field| self.single(view, types, encoding, field));
            return values.collect::<Result<_, _>>().map(Value::Array);
        }
        match group.first() {
            Some(field) => self.single(view, types, encoding, field),
            None => Ok(Value::Null),
        }
    }

    fn list(
        &self,
        view: &View<'_>,
        encoding: Option<&Encoding>,
        group: &[&Field<'_>],
    ) -> Result<Value, String> {
        let items = view.items();
        let types = items.types();
        if let [
            Field {
                content: Content::Json(Value::Array(whole)),
                ..
            },
        ] = group
            && !types.has(Types::ARRAY)
        {
            return Ok(Value::Array(whole.clone()));
        }
        if self.way.lenient
            && let [
                Field {
                    content: Content::Text(raw, coding),
                    name,
                },
            ] = group
            && let Some(whole @ Value::Array(_)) =
                json(&coding.decode(raw).ok_or_else(|| undecodable(name))?)
        {
            return Ok(whole);
        }
        let style = encoding
            .and_then(|encoding| encoding.style)
            .unwrap_or(Style::Form);
        let explode = encoding
            .and_then(|encoding| encoding.explode)
            .unwrap_or(style == Style::Form);
        let mut values = Vec::new();
        for field in group {
            match &field.content {
                Content::Text(raw, coding) if !explode || self.way.lenient => {
                    for piece in split_list(style, &[*raw], self.way.lenient) {
                        let text = coding
                            .decode(piece)
                            .ok_or_else(|| undecodable(&field.name))?;
                        values.push(scalar(&text, types, self.way.order));
                    }
                }
                _ => values.push(self.single(&items, types, None, field)?),
            }
        }
        Ok(Value::Array(values))
    }

    fn single(
        &self,
        view: &View<'_>,
        types: Types,
        encoding: Option<&Encoding>,
        field: &Field<'_>,
    ) -> Result<Value, String> {
        let (raw, coding) = match &field.content {
            Content::Json(value) => return Ok(value.clone()),
            Content::Opaque(text) => return Ok(Value::String(text.clone())),
            Content::Text(raw, coding) => (*raw, *coding),
        };
        let text = coding.decode(raw).ok_or_else(|| undecodable(&field.name))?;
        let complex = types != Types::ANY && (types.has(Types::OBJECT) || types.has(Types::ARRAY));
        let declared_json = encoding.and_then(|encoding| encoding.content_type.as_deref());
        let declared_json = declared_json.is_some_and(|name| MediaRange::parse(name).is_json());
        let listed = encoding
            .is_some_and(|encoding| encoding.style.is_some() || encoding.explode == Some(false));
        if listed && types.has(Types::OBJECT) && complex && !declared_json {
            let style = encoding
                .and_then(|encoding| encoding.style)
                .unwrap_or(Style::Form);
            if let Some(fields) = split_fields(style, &[raw], self.way.lenient) {
                let mut object = Map::new();
                for (name, raw) in fields {
                    let name = coding
                        .decode(name)
                        .ok_or_else(|| undecodable(&field.name))?
                        .into_owned();
                    let value = coding.decode(raw).ok_or_else(|| undecodable(&field.name))?;
                    let types = member(view, &name).types();
                    object.insert(name, scalar(&value, types, self.way.order));
                }
                return Ok(Value::Object(object));
            }
        }
        if (declared_json || complex && (!types.has_scalar() || self.way.lenient))
            && let Some(value) = json(&text)
        {
            return Ok(value);
        }
        Ok(scalar(&text, types, self.way.order))
    }
}

fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn undecodable(name: &str) -> String {
    format!(
        "the field `{}` is no UTF-8 once it is percent-decoded",
        crate::violation::cut(name, 80)
    )
}
