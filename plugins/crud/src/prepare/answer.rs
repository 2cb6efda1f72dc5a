//! How a declared answer is put together: where the resource is in it, and what else.

use guest_sdk::{Context, Error};
use mimus_fake::compile;
use serde_json::Value;

use super::assign::Assigned;
use super::described::{Described, is_json, tells};
use super::envelope;
use crate::name;
use crate::place::{self, Place};
use crate::plan::{Answer, Count, EnvelopeField, Headers, Location, Role, Schema};
use crate::schema::{View, without_annotations};

/// How deep the plan's schemas go. Deeper optional parts are not looked at.
const MAX_DEPTH: u8 = 8;

/// Headers that the server or this responder writes by itself.
const OWN_HEADERS: [&str; 6] = [
    "content-type",
    "content-length",
    "etag",
    "location",
    "link",
    "preference-applied",
];

pub(crate) fn plan(
    cx: &Context,
    assigned: &Assigned,
    own: &Described,
    status: u16,
    media_type: Option<&str>,
) -> Result<Answer, Error> {
    let schema = match media_type {
        Some(media_type) => cx.description().schema(status, media_type)?,
        None => None,
    };
    let validated = schema.unwrap_or(Value::Bool(true));
    let sibling = own.sibling_schema(status).filter(|_| !tells(&validated));
    let schema = sibling.unwrap_or(&validated);
    let clues = &assigned.resource.clues;
    let place = match assigned.role {
        _ if media_type.is_none() => None,
        Role::List => place::of_list(schema, clues),
        // Deleted things, or created ones, may come as a list or as one.
        Role::Clear | Role::CreateMany => {
            place::of_list(schema, clues).filter(|place| is_of_resource(schema, place, assigned))
        }
        Role::Read => place::of_item(schema, clues),
        _ => place::of_item(schema, clues).filter(|place| is_of_resource(schema, place, assigned)),
    };
    let view = View::new(schema);
    let thing = place.as_ref().and_then(|place| {
        let view = view.descend(&place.path)?;
        Some(view.items().unwrap_or(view))
    });
    let envelope = match (&place, assigned.role) {
        (Some(place), Role::List | Role::Clear) => envelope::fields(view, place),
        _ => Vec::new(),
    };
    let enveloped = place.as_ref().is_none_or(|place| {
        !place.path.is_empty() && (1 < view.properties().len() || 1 < place.path.len())
    });
    Ok(Answer {
        status,
        declared: own.declares(status),
        media_type: media_type.map(str::to_owned),
        json: own.json_of(status).map(str::to_owned),
        hidden: thing.map(|view| hidden(view, assigned)).unwrap_or_default(),
        required: thing
            .map(|view| view.required().into_iter().map(str::to_owned).collect())
            .unwrap_or_default(),
        ids: if place.is_none() && media_type.is_some() {
            ids(view, assigned)
        } else {
            Vec::new()
        },
        text: media_type
            .filter(|name| !is_json(name))
            .map(|_| validated.to_string()),
        headers: headers(cx, assigned, status)?,
        schema: compiled(&validated),
        enveloped,
        envelope,
        place,
    })
}

pub(crate) fn compiled(schema: &Value) -> Schema {
    let schema = without_annotations(schema);
    let (store, roots) = compile::compile(&[&schema], MAX_DEPTH);
    Schema {
        store,
        root: roots.first().copied().unwrap_or(mimus_fake::schema::ANY),
    }
}

/// An answer to a change may be the thing itself, or a word about how it went.
fn is_of_resource(schema: &Value, place: &Place, assigned: &Assigned) -> bool {
    let view = View::new(schema).descend(&place.path);
    let view = view.map(|view| view.items().unwrap_or(view));
    view.is_some_and(|view| {
        // A bare object says nothing: the whole thing is as good as any.
        assigned
            .resource
            .clues
            .is_like(view)
            .unwrap_or(view.properties().is_empty())
    })
}

fn hidden(thing: View<'_>, assigned: &Assigned) -> Vec<String> {
    let own: Vec<&str> = thing
        .properties()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    if own.is_empty() {
        return Vec::new();
    }
    let known = assigned.resource.clues.properties.iter();
    known
        .filter(|name| !own.contains(&name.as_str()))
        .cloned()
        .collect()
}

/// `{ "id": 7, "message": "created" }`.
fn ids(view: View<'_>, assigned: &Assigned) -> Vec<String> {
    let clues = &assigned.resource.clues;
    let id = assigned.resource.id.as_ref().and_then(|id| id.path.last());
    let Some(own) = id.or(clues.parameter.as_ref()) else {
        return Vec::new();
    };
    let names = view.properties().into_iter().filter(|(name, view)| {
        let rank = name::identifies(name, &clues.resource, own);
        rank.is_some_and(|rank| rank <= 2) && !view.is_object() && view.items().is_none()
    });
    names.map(|(name, _)| name.to_owned()).collect()
}

fn headers(cx: &Context, assigned: &Assigned, status: u16) -> Result<Headers, Error> {
    let mut headers = Headers::default();
    let creates = matches!(assigned.role, Role::Create | Role::Replace);
    if creates && status == 201 {
        headers.location = Some(Location::Path);
    }
    for header in cx.description().headers(status)? {
        let name = header.name.to_ascii_lowercase();
        match name.as_str() {
            "etag" => headers.etag = true,
            "link" if assigned.role == Role::List => headers.link = true,
            "location" if creates => {
                let is_url = View::new(&header.schema).text("format") == Some("uri");
                headers.location = Some(if is_url {
                    Location::Url
                } else {
                    Location::Path
                });
            }
            _ => {
                let count = header_count(&name).filter(|_| assigned.role == Role::List);
                match count {
                    Some(count) => headers.counts.push((header.name.clone(), count)),
                    None => headers.asked |= !OWN_HEADERS.contains(&name.as_str()),
                }
            }
        }
    }
    Ok(headers)
}

/// What a header says of a list: `X-Total-Count`, GitLab's `X-Next-Page`.
fn header_count(name: &str) -> Option<Count> {
    let plain = name::plain(name.strip_prefix("x-").unwrap_or(name));
    let plain = plain.strip_prefix("pagination").unwrap_or(&plain);
    Some(match plain {
        "totalcount" | "total" | "totalitems" | "totalresults" | "count" | "totalrecords"
        | "totalelements" => Count::Total,
        "totalpages" | "pagecount" | "pages" | "lastpage" => Count::Pages,
        "page" | "currentpage" | "pagenumber" => Count::Page,
        "perpage" | "pagesize" | "limit" => Count::Size,
        "offset" => Count::Offset,
        "nextpage" => Count::NextPage,
        "prevpage" | "previouspage" => Count::PreviousPage,
        "hasmore" | "hasnext" => Count::HasMore,
        "nextcursor" | "nexttoken" | "nextpagetoken" | "continuation" | "continuationtoken" => {
            Count::NextCursor
        }
        _ => return None,
    })
}

/// An envelope field that was found, for the plan.
pub(crate) fn field(path: &[String], count: Count) -> EnvelopeField {
    EnvelopeField {
        path: path.to_vec(),
        count,
    }
}
