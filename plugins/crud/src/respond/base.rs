//! What the next responder says: what is laid under an answer, and the errors that the
//! description declares.

use guest_sdk::{Context, Request, Response};
use mimus_media::Family;
use serde_json::Value;

use crate::place::{self, Place};
use crate::plan::Answer;

/// The next responder's answer, and its body as a value if it is one.
#[derive(Debug, Clone)]
pub(super) struct Base {
    pub(super) response: Response,
    pub(super) value: Option<Value>,
}

impl Base {
    /// The one thing in it; the first of a list.
    pub(super) fn thing(&self, place: &Place) -> Option<&Value> {
        let found = place::get(self.value.as_ref()?, &place.path)?;
        match found {
            Value::Array(items) if place.list => items.first(),
            other => Some(other),
        }
        .filter(|thing| thing.is_object())
    }

    pub(super) fn list(&self, place: &Place) -> Option<&Vec<Value>> {
        place::get(self.value.as_ref()?, &place.path)?.as_array()
    }
}

/// Asks for one of the declared answers. None where there is none, or it can't be read:
/// then an answer has to do without.
pub(super) fn ask(
    cx: &Context,
    request: &Request,
    answer: &Answer,
    seed: Option<&str>,
) -> Option<Base> {
    let mut request = request.clone();
    if let Some(json) = &answer.json {
        request.headers.retain(|(name, _)| name != "accept");
        request
            .headers
            .push(("accept".to_owned(), json.clone().into_bytes()));
    }
    let code = answer.declared.then_some(answer.status);
    prefer(&mut request, code, seed);
    let response = match cx.next().respond(&request) {
        Ok(response) if response.status == answer.status => response,
        Ok(response) => {
            cx.log().debug(format!(
                "the next responder answered {} where {} was asked for",
                response.status, answer.status
            ));
            return None;
        }
        Err(error) => {
            cx.log().debug(format!("the next responder: {error}"));
            return None;
        }
    };
    let value = read(&response, answer);
    Some(Base { response, value })
}

/// Asks for a declared error.
pub(super) fn error(cx: &Context, request: &Request, status: u16) -> Option<Response> {
    let mut request = request.clone();
    prefer(&mut request, Some(status), None);
    let response = cx.next().respond(&request);
    response.ok().filter(|response| response.status == status)
}

/// Says in `Prefer` which answer is wanted, beside what the client prefers.
fn prefer(request: &mut Request, code: Option<u16>, seed: Option<&str>) {
    let mut preferences = Vec::new();
    preferences.extend(code.map(|code| format!("code={code}")));
    preferences.extend(seed.map(|seed| format!("seed={seed}")));
    if preferences.is_empty() {
        return;
    }
    let names = ["code", "seed"];
    for (_, value) in request.headers.iter().filter(|(name, _)| name == "prefer") {
        let text = String::from_utf8_lossy(value);
        let items = text.split([',', ';']).map(str::trim);
        let others = items.filter(|item| {
            let name = item.split('=').next().unwrap_or_default().trim();
            !item.is_empty() && !names.iter().any(|own| name.eq_ignore_ascii_case(own))
        });
        preferences.extend(others.map(str::to_owned));
    }
    request.headers.retain(|(name, _)| name != "prefer");
    request
        .headers
        .push(("prefer".to_owned(), preferences.join(", ").into_bytes()));
}

fn read(response: &Response, answer: &Answer) -> Option<Value> {
    let media_type = response.header_text("content-type")?;
    match Family::of(media_type) {
        Family::Json => serde_json::from_slice(&response.body).ok(),
        Family::Xml => {
            let schema: Value = serde_json::from_str(answer.text.as_deref()?).ok()?;
            let text = std::str::from_utf8(&response.body).ok()?;
            mimus_media::xml::decode(text, &schema).ok()
        }
        _ => None,
    }
}
