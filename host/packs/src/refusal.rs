//! How an operation refuses: as its description says, else in the form of the errors that it
//! does describe, else in one of ours.

use mimus_description::Direction;
use mimus_description::model::{ExampleValue, MediaType, Operation, StatusKey};
use serde_json::{Map, Value, json};

use crate::members::{self, Member};
use crate::survey::{Picked, is_json};

/// What is told of a refusal where the description leaves it open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Why<'a> {
    /// `invalid_request`
    pub(crate) code: &'a str,
    pub(crate) message: &'a str,
    /// What is wrong, by the names of members.
    pub(crate) fields: &'a [String],
}

impl<'a> Why<'a> {
    pub(crate) fn new(code: &'a str, message: &'a str) -> Self {
        Self {
            code,
            message,
            fields: &[],
        }
    }
}

/// A refusal with one of the statuses, the first of them that the operation describes.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// What a rule responds with.
    pub(crate) respond: Value,
}

pub(crate) fn refuse(picked: &Picked, statuses: &[u16], why: Why<'_>) -> Refusal {
    let (status, is_described) = status(&picked.operation, statuses);
    let respond = if is_described {
        // The description's own response of that status, example or schema.
        json!({ "status": status })
    } else {
        let (content_type, body) = form(&picked.operation, status, why);
        json!({ "status": status, "content-type": content_type, "json": body })
    };
    Refusal { status, respond }
}

/// With headers beside.
pub(crate) fn with_headers(refusal: Refusal, headers: Value) -> Refusal {
    let mut respond = refusal.respond;
    if let Value::Object(members) = &mut respond {
        members.insert("headers".to_owned(), headers);
    }
    Refusal { respond, ..refusal }
}

/// The status, and whether the operation describes it.
fn status(operation: &Operation, statuses: &[u16]) -> (u16, bool) {
    let first = statuses.first().copied().unwrap_or(500);
    for kind in 0..3 {
        for status in statuses {
            let key = StatusKey::of_status(*status)[kind];
            if operation.responses.iter().any(|(known, _)| *known == key) {
                return (*status, true);
            }
        }
    }
    (first, false)
}

/// A body like those of other errors of the operation.
fn form(operation: &Operation, status: u16, why: Why<'_>) -> (String, Value) {
    let errors = operation.responses.iter().filter(|(status, _)| {
        matches!(
            status,
            StatusKey::Code(400..) | StatusKey::Range(4 | 5) | StatusKey::Default
        )
    });
    let mut media = errors.flat_map(|(_, response)| &response.content);
    let known = media.find(|media| is_json(media));
    let like = known.and_then(|media| Some((media.name.clone(), like(media, status, why)?)));
    like.unwrap_or_else(|| ("application/json".to_owned(), own(status, why)))
}

fn own(status: u16, why: Why<'_>) -> Value {
    let mut body = json!({ "error": why.code, "message": why.message, "status": status });
    if !why.fields.is_empty() {
        let details = why.fields.iter();
        let details = details.map(|field| json!({ "field": field, "message": why.message }));
        body["details"] = details.collect::<Vec<_>>().into();
    }
    body
}

/// What another error's schema, or example, has room for. Nothing where that is not known of
/// all that it wants.
fn like(media: &MediaType, status: u16, why: Why<'_>) -> Option<Value> {
    let example = media
        .examples
        .iter()
        .find_map(|example| match &example.value {
            ExampleValue::Data(Value::Object(members)) => Some(members.clone()),
            _ => None,
        });
    let schema = media.schema.as_ref()?.to_json(Direction::Response);
    let known = members::of(&schema);
    let mut body = Map::new();
    for member in &known {
        match value(member, status, why) {
            Some(value) => drop(body.insert(member.name.clone(), value)),
            None if !member.is_required => {}
            None => {
                let shown = example.as_ref()?.get(&member.name)?;
                body.insert(member.name.clone(), shown.clone());
            }
        }
    }
    (!body.is_empty()).then(|| body.into())
}

/// What a member of an error is, by its name and type.
fn value(member: &Member, status: u16, why: Why<'_>) -> Option<Value> {
    let name = member.name.to_ascii_lowercase();
    let schema = &member.schema;
    if let Some(value) = schema.get("const") {
        return Some(value.clone());
    }
    let is_open = ["enum", "pattern", "format"]
        .iter()
        .all(|word| schema.get(*word).is_none());
    let text = |text: &str| is_open.then(|| Value::from(text));
    let kind = member.kind();
    let is_text = matches!(kind, Some("string") | None);
    match name.as_str() {
        "status" | "status_code" | "statuscode" | "code" if kind == Some("integer") => {
            Some(status.into())
        }
        "message" | "detail" | "details" | "error_description" | "description" | "title"
        | "reason" | "msg"
            if is_text =>
        {
            text(why.message)
        }
        "error" | "code" | "error_code" | "errorcode" | "type" | "kind" if is_text => {
            text(why.code)
        }
        "status" if is_text => text(&status.to_string()),
        _ => None,
    }
}
