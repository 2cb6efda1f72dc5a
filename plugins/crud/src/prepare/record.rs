//! What is kept of one thing, and what each of its properties means.

use serde_json::Value;

use super::answer::compiled;
use super::assign::Assigned;
use super::described::Described;
use crate::name;
use crate::place;
use crate::plan::{Field, Meaning, Record, Role, Time};
use crate::schema::View;

const CREATED: [&str; 14] = [
    "createdat",
    "created",
    "createdon",
    "createddate",
    "creationdate",
    "creationtime",
    "createdtime",
    "createtime",
    "datecreated",
    "createdatutc",
    "createddatetime",
    "creationtimestamp",
    "insertedat",
    "createdutc",
];
const UPDATED: [&str; 18] = [
    "updatedat",
    "updated",
    "updatedon",
    "updateddate",
    "updatetime",
    "updatedtime",
    "dateupdated",
    "lastupdated",
    "lastupdatedat",
    "modified",
    "modifiedat",
    "modifiedon",
    "modifieddate",
    "lastmodified",
    "lastmodifiedat",
    "datemodified",
    "lastmodifieddate",
    "updateddatetime",
];
/// Of which, beside the id, no two things have the same where a conflict is declared.
const UNIQUE: [&str; 6] = ["email", "username", "login", "slug", "handle", "sku"];

/// `conflicts`: whether creating can be refused for what is there already.
pub(crate) fn plan(assigned: &Assigned, own: &Described, conflicts: bool) -> Record {
    let schema = &assigned.resource.schema;
    let view = View::new(schema);
    let asked = asked(assigned, own);
    let required = view.required();
    let fields: Vec<Field> = view
        .properties()
        .into_iter()
        .map(|(name, view)| {
            let of_request = asked.iter().find(|(known, _)| known == name);
            let default = view.keyword("default");
            let default = default.or(of_request.and_then(|(_, default)| default.as_ref()));
            Field {
                name: name.to_owned(),
                required: required.contains(name),
                // Of a request with a schema of its own it is the caller's after all.
                read_only: view.is_set("readOnly") && of_request.is_none(),
                asked: of_request.is_some() || asked.is_empty(),
                default: default.map(Value::to_string),
                meaning: meaning(name, view),
            }
        })
        .collect();
    let asked_only = asked.into_iter().map(|(name, _)| name);
    let asked_only = asked_only.filter(|name| fields.iter().all(|field| field.name != *name));
    let asked_only = if fields.is_empty() {
        Vec::new()
    } else {
        asked_only.collect()
    };
    let unique = fields
        .iter()
        .filter(|field| name::is_one_of(&field.name, &UNIQUE));
    let unique = unique.map(|field| field.name.clone());
    let writes = matches!(
        assigned.role,
        Role::Create | Role::CreateMany | Role::Replace | Role::Update
    );
    Record {
        asked_only,
        unique: if conflicts {
            unique.collect()
        } else {
            Vec::new()
        },
        schema: writes.then(|| compiled(schema)),
        fields,
    }
}

/// What a request may say of the thing, with defaults.
fn asked(assigned: &Assigned, own: &Described) -> Vec<(String, Option<Value>)> {
    let Some(body) = own.body() else {
        return Vec::new();
    };
    let Some(place) = place::of_body(&body.schema, &assigned.resource.clues) else {
        return Vec::new();
    };
    let Some(view) = View::new(&body.schema).descend(&place.path) else {
        return Vec::new();
    };
    let view = view.items().unwrap_or(view);
    let properties = view.properties().into_iter();
    properties
        .map(|(name, view)| (name.to_owned(), view.keyword("default").cloned()))
        .collect()
}

fn meaning(name: &str, view: View<'_>) -> Meaning {
    let plain = name::plain(name);
    let is = |known: &[&str]| known.contains(&plain.as_str());
    let time = time(view);
    match time {
        Some(time) if is(&CREATED) => return Meaning::Created(time),
        Some(time) if is(&UPDATED) => return Meaning::Updated(time),
        _ => {}
    }
    let read_only = view.is_set("readOnly");
    if is(&["version", "revision", "rev", "generation", "lockversion"]) && view.may_be("integer") {
        return Meaning::Version;
    }
    if is(&["etag", "resourceversion"]) && view.may_be("string") && (read_only || plain == "etag") {
        return Meaning::ETag;
    }
    let is_uri = matches!(view.text("format"), Some("uri" | "uri-reference" | "url"));
    if is(&["self", "selflink", "selfurl", "resourceuri"])
        || is(&["url", "href", "uri", "link"]) && read_only && is_uri
    {
        return if view.may_be("string") {
            Meaning::Address
        } else {
            Meaning::Plain
        };
    }
    Meaning::Plain
}

/// How a time is written; none for what is no time.
fn time(view: View<'_>) -> Option<Time> {
    if view.may_be("string") {
        return match view.text("format") {
            Some("date-time") => Some(Time::Moment),
            Some("date") => Some(Time::Day),
            _ => None,
        };
    }
    if !view.may_be("integer") && !view.may_be("number") {
        return None;
    }
    // Milliseconds show in an example, a bound or a format.
    let large = ["example", "minimum", "maximum"].iter().any(|keyword| {
        let number = view.keyword(keyword).and_then(Value::as_f64);
        number.is_some_and(|number| 1e11 < number.abs() && number.abs() < 1e14)
    });
    let exemplified = view
        .keyword("examples")
        .and_then(|examples| examples.get(0)?.as_f64());
    if large || exemplified.is_some_and(|number| 1e11 < number) {
        Some(Time::Milliseconds)
    } else {
        Some(Time::Seconds)
    }
}
