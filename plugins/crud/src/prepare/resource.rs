//! A resource: what the operations on its collection and on one of it say together.

use guest_sdk::{Error, Location};
use serde_json::Value;

use super::described::{Content, Described, Operations};
use crate::name;
use crate::path::{Segment, Template, item_shape};
use crate::place::{self, Clues, Place};
use crate::plan::{Id, IdKind, Link};
use crate::schema::View;

/// Properties that hold what describes a thing, its id among that.
const HOLDERS: [&str; 10] = [
    "metadata",
    "meta",
    "attributes",
    "properties",
    "header",
    "basicInfo",
    "info",
    "details",
    "identification",
    "summary",
];

#[derive(Debug)]
pub(crate) struct Resource {
    /// The shape of the collection's path.
    pub(crate) collection: String,
    pub(crate) clues: Clues,
    /// The schema of one, self-contained.
    pub(crate) schema: Value,
    pub(crate) id: Option<Id>,
    /// What the path's parameter may be.
    pub(crate) id_schema: Option<Value>,
    /// Whether a `POST` to the collection creates one.
    pub(crate) posted: bool,
    /// Where there is one, and a list of it.
    pub(crate) examples: Vec<(Place, Vec<Value>)>,
}

impl Resource {
    /// Reads what there is to know of a collection; none if it is none.
    pub(crate) fn read(
        operations: &Operations<'_>,
        collection: &str,
        with_examples: bool,
    ) -> Result<Option<Self>, Error> {
        let paths = &operations.paths;
        let item = item_shape(collection);
        let item_path = paths.get(&item);
        let template = match (item_path, paths.get(collection)) {
            (Some(item), _) => item.template.parent(),
            (None, path) => path.map(|path| path.template.clone()),
        };
        let Some(template) = template else {
            return Ok(None);
        };
        let parameter = item_path.and_then(|path| match path.template.last() {
            Some(Segment::Parameter(name)) => Some(name.clone()),
            _ => None,
        });
        let clues = Clues {
            resource: template.resource().to_owned(),
            parameter: parameter.clone(),
            ..Clues::default()
        };
        let mut found = Found::default();
        let mut id_schema = None;
        let mut posted = false;
        if let Some(list) = operations.read(collection, "GET")?
            && let Some(content) = list.into_success()
        {
            found.list(content, &clues);
        }
        for (shape, method) in [
            (&*item, "GET"),
            (collection, "POST"),
            (&*item, "PUT"),
            (&*item, "PATCH"),
        ] {
            let is_first = method == "GET";
            let is_posted = method == "POST";
            if !is_first && !is_posted && found.item.is_some() {
                continue;
            }
            let Some(described) = operations.read(shape, method)? else {
                continue;
            };
            if is_posted {
                let known = found.item.as_ref().or(found.listed.as_ref());
                posted = known.is_none_or(|schema| {
                    let clues = clues.clone().with_schema(View::new(schema));
                    creates(&described, &clues)
                });
            }
            let asked = described
                .body()
                .filter(|_| is_posted && posted || method == "PUT")
                .map(|content| (content.schema.clone(), content.examples.clone()));
            if is_first {
                id_schema = described
                    .parameters
                    .iter()
                    .find(|own| {
                        own.location == Some(Location::Path)
                            && Some(&own.name) == parameter.as_ref()
                    })
                    .map(|own| own.schema.clone());
            }
            let answered = described.into_success().filter(|_| !is_posted || posted);
            let is_found = answered.is_some_and(|content| found.item(content, &clues));
            // What can't be read can't be kept either.
            if is_first && !is_found {
                return Ok(None);
            }
            if let Some((schema, mut examples)) = asked {
                // Only where there are no others: a request's may be of anything.
                if !with_examples || !found.examples.is_empty() {
                    examples.clear();
                }
                found.asked(&schema, examples, &clues);
            }
        }
        let Some(schema) = found.item.or(found.listed).or(found.asked) else {
            return Ok(None);
        };
        let id = parameter.and_then(|parameter| {
            let asked = id_schema.as_ref().map(View::new);
            id_of(View::new(&schema), &parameter, &clues.resource, asked)
        });
        Ok(Some(Self {
            collection: collection.to_owned(),
            clues: clues.with_schema(View::new(&schema)),
            schema,
            id,
            id_schema,
            posted,
            examples: found.examples,
        }))
    }

    /// Reads what there is to know of one thing without an id.
    pub(crate) fn single(
        operations: &Operations<'_>,
        template: &Template,
    ) -> Result<Option<Self>, Error> {
        let clues = Clues {
            resource: template.resource().to_owned(),
            ..Clues::default()
        };
        let shape = template.shape();
        let mut found = Found::default();
        let described = operations.read(&shape, "GET")?;
        let Some(content) = described.and_then(Described::into_success) else {
            return Ok(None);
        };
        // A list is not one thing, even where it can be put as a whole.
        if View::new(&content.schema).items().is_none() {
            found.item(content, &clues);
        }
        Ok(found.item.map(|schema| Self {
            collection: shape,
            clues: clues.with_schema(View::new(&schema)),
            schema,
            id: None,
            id_schema: None,
            posted: false,
            examples: found.examples,
        }))
    }

    /// Properties that say again what the path says before the id.
    pub(crate) fn links(&self, template: &Template, scope: usize) -> Vec<Link> {
        let view = View::new(&self.schema);
        let mut links = Vec::new();
        let mut literal = "";
        let mut index = 0;
        for segment in &template.segments {
            match segment {
                Segment::Literal(text) => literal = text,
                Segment::Parameter(parameter) => {
                    if scope <= index {
                        break;
                    }
                    links.extend(self.link(view, parameter, literal, index));
                    index += 1;
                }
            }
        }
        links
    }

    fn link(&self, view: View<'_>, parameter: &str, parent: &str, index: usize) -> Option<Link> {
        let own = self.id.as_ref().map(|id| id.path.as_slice());
        let one = name::one_of(parent).concat();
        let mut words = vec![
            format!("{one}id"),
            format!("{one}uuid"),
            format!("{one}key"),
            format!("{one}{}", name::plain(parameter)),
        ];
        if !name::is_one_of(parameter, &["id", "uuid", "key", "name", "slug"]) {
            words.insert(0, name::plain(parameter));
        }
        let properties = view.properties();
        let named = words.iter().find_map(|word| {
            properties.iter().find(|(name, view)| {
                name::plain(name) == *word && !view.is_object() && view.items().is_none()
            })
        });
        let of_parent = || {
            properties.iter().find(|(name, view)| {
                name::plain(name) == one && (view.may_be("string") || view.may_be("integer"))
            })
        };
        let (name, view) = named.or_else(of_parent)?;
        let path = vec![(*name).to_owned()];
        (own != Some(&path)).then_some(Link {
            number: view.may_be("integer") && !view.may_be("string"),
            path,
            parameter: index,
        })
    }
}

/// Whether what is posted, or what is said of it, is the thing; or its id at least. If
/// not, it is a command.
fn creates(described: &Described, clues: &Clues) -> bool {
    let is_like = |schema: &Value| {
        let place = place::of_body(schema, clues);
        let view = place.and_then(|place| View::new(schema).descend(&place.path));
        view.is_some_and(|view| clues.is_like(view) == Some(true))
    };
    let has_id = |schema: &Value| {
        let parameter = clues.parameter.as_deref().unwrap_or("id");
        let mut names = View::new(schema).properties().into_iter();
        names.any(|(name, _)| {
            name::identifies(parameter, &clues.resource, name).is_some_and(|rank| rank <= 3)
        })
    };
    let asked = described.body().map(|content| &content.schema);
    asked.is_some_and(is_like)
        || described
            .success_schema()
            .is_some_and(|schema| is_like(schema) || has_id(schema))
}

/// Schemas and examples as they are come upon.
#[derive(Debug, Default)]
struct Found {
    item: Option<Value>,
    listed: Option<Value>,
    asked: Option<Value>,
    examples: Vec<(Place, Vec<Value>)>,
}

impl Found {
    fn list(&mut self, content: Content, clues: &Clues) {
        let Some(place) = place::of_list(&content.schema, clues) else {
            return;
        };
        let items = View::new(&content.schema).descend(&place.path);
        let items = items.and_then(View::items);
        self.listed = items
            .filter(|items| items.is_object())
            .map(View::to_document);
        self.keep(place, content.examples);
    }

    /// Whether the thing is in there.
    fn item(&mut self, content: Content, clues: &Clues) -> bool {
        // What is listed tells which part of an envelope is the thing.
        let known = self
            .listed
            .as_ref()
            .map(|items| clues.clone().with_schema(View::new(items)));
        let place = known
            .and_then(|clues| place::of_item(&content.schema, &clues))
            .or_else(|| place::of_item(&content.schema, clues));
        let Some(place) = place else {
            return false;
        };
        if self.item.is_none() {
            let view = View::new(&content.schema).descend(&place.path);
            let view = view.map(|view| view.items().unwrap_or(view));
            self.item = view.filter(|view| view.is_object()).map(View::to_document);
        }
        self.keep(place, content.examples);
        true
    }

    fn asked(&mut self, schema: &Value, examples: Vec<Value>, clues: &Clues) {
        let Some(place) = place::of_body(schema, clues) else {
            return;
        };
        self.keep(place.clone(), examples);
        if self.asked.is_none() && self.item.is_none() {
            let view = View::new(schema).descend(&place.path);
            self.asked = view.filter(|view| view.is_object()).map(View::to_document);
        }
    }

    fn keep(&mut self, place: Place, examples: Vec<Value>) {
        if !examples.is_empty() {
            self.examples.push((place, examples));
        }
    }
}

/// What things go by where nothing is an id.
const NAMES: [&str; 9] = [
    "name", "slug", "code", "key", "number", "sku", "handle", "username", "title",
];

/// The property that a path parameter names, or one in what describes the thing. `asked`
/// is what the parameter may be.
fn id_of(view: View<'_>, parameter: &str, resource: &str, asked: Option<View<'_>>) -> Option<Id> {
    let scalars = |view: View<'_>| {
        let properties = view
            .properties()
            .into_iter()
            .filter(|(_, view)| !view.is_object() && view.items().is_none());
        properties
            .map(|(name, view)| (name.to_owned(), id_kind(view, asked)))
            .collect::<Vec<_>>()
    };
    let best = |view: View<'_>| {
        let ranked = scalars(view).into_iter().filter_map(|(name, kind)| {
            Some((name::identifies(parameter, resource, &name)?, name, kind))
        });
        ranked.min_by_key(|(rank, _, _)| *rank)
    };
    let of = |path: Vec<String>, kind: IdKind| Id {
        path,
        kind,
        lenient: false,
    };
    if let Some((_, name, kind)) = best(view) {
        return Some(of(vec![name], kind));
    }
    let properties = view.properties().into_iter();
    let mut holders = properties.filter(|(name, _)| HOLDERS.contains(name));
    let held = holders.find_map(|(holder, view)| {
        let (_, name, kind) = best(view)?;
        Some(of(vec![holder.to_owned(), name], kind))
    });
    held.or_else(|| {
        let known = scalars(view);
        let named = NAMES
            .iter()
            .find_map(|wanted| known.iter().find(|(name, _)| name == wanted));
        named.map(|(name, kind)| of(vec![name.clone()], *kind))
    })
}

fn id_kind(view: View<'_>, asked: Option<View<'_>>) -> IdKind {
    let is_number = |view: View<'_>| view.may_be("integer") || view.may_be("number");
    if is_number(view) {
        return IdKind::Integer;
    }
    let is_uuid = |view: View<'_>| matches!(view.text("format"), Some("uuid" | "guid"));
    if is_uuid(view) || asked.is_some_and(is_uuid) {
        IdKind::Uuid
    } else {
        IdKind::Text
    }
}
