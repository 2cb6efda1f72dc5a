//! How a request's body is read.

use mimus_media::Family;

use super::assign::Assigned;
use super::described::Described;
use crate::place::{self, Place};
use crate::plan::{Body, FormKind, Role};
use crate::schema::View;

pub(crate) fn plan(assigned: &Assigned, own: &Described) -> Option<Body> {
    let content = own.body()?;
    let clues = &assigned.resource.clues;
    let place = match assigned.role {
        Role::CreateMany => Place {
            path: Vec::new(),
            list: true,
        },
        // A list where one thing is meant is a JSON Patch.
        _ => place::of_body(&content.schema, clues).unwrap_or(Place {
            path: Vec::new(),
            list: false,
        }),
    };
    let has = |family| {
        own.bodies
            .iter()
            .any(|content| Family::of(&content.media_type) == family)
    };
    let view = View::new(&content.schema);
    let form = if has(Family::Form) {
        form(view)
    } else {
        Vec::new()
    };
    let schema = has(Family::Xml).then(|| content.schema.to_string());
    Some(Body {
        place,
        form,
        schema,
    })
}

fn form(view: View<'_>) -> Vec<(String, FormKind)> {
    let properties = view.properties().into_iter();
    properties
        .map(|(name, view)| {
            let kind = if view.may_be("string") {
                FormKind::Text
            } else if view.may_be("integer") || view.may_be("number") {
                FormKind::Number
            } else if view.may_be("boolean") {
                FormKind::Boolean
            } else if view.items().is_some() {
                FormKind::List
            } else if view.is_object() {
                FormKind::Object
            } else {
                FormKind::Text
            };
            (name.to_owned(), kind)
        })
        .collect()
}
