//! Answers: what is kept, where the description has it, and what else belongs to them.

use guest_sdk::{Error, Response};
use mimus_fake::check::Checker;
use serde_json::{Map, Value};

use super::base::{self, Base};
use super::shelf::Kept;
use super::{Turn, fit};
use crate::place::{self, Place};
use crate::plan::{Answer, Location};
use crate::value;

/// A strong tag of a thing as it is.
pub(super) fn etag(thing: &Value) -> String {
    format!("\"{:016x}\"", value::hash(thing.to_string().as_bytes()))
}

impl Turn<'_> {
    /// An answer about one thing. If the thing had to be added to, it is handed back as
    /// it is then.
    pub(super) fn compose(
        &self,
        answer: &Answer,
        kept: &Kept,
        base: Option<Base>,
    ) -> Result<(Response, Option<Value>), Error> {
        let thing = &kept.value;
        let mut base = base;
        if answer.media_type.is_none() && !answer.headers.asked {
            let response = Response::new(answer.status);
            return Ok((self.with_headers(response, answer, Some(kept), None), None));
        }
        if base.is_none() && (answer.enveloped || answer.headers.asked) {
            base = base::ask(self.cx, self.request, answer, None);
        }
        let Some(media_type) = &answer.media_type else {
            let response = Response::new(answer.status);
            return Ok((
                self.with_headers(response, answer, Some(kept), base.as_ref()),
                None,
            ));
        };
        let mut added = None;
        let body = match &answer.place {
            None => {
                let Some(base) = &base else {
                    // Nothing is known of the body: it says what is known.
                    return self
                        .written(answer, media_type, thing, Some(kept), None)
                        .map(|response| (response, None));
                };
                if base.value.is_none() {
                    let response =
                        self.with_headers(base.response.clone(), answer, Some(kept), None);
                    return Ok((response, None));
                }
                self.with_ids(answer, base.value.clone().unwrap_or_default(), kept)
            }
            Some(place) => {
                let shown = shown(answer, thing);
                let (body, fitted) = self.placed(answer, place, &shown, &mut base);
                if let Some(fitted) = fitted.filter(|fitted| *fitted != shown) {
                    added = Some(merged(thing, fitted));
                }
                body
            }
        };
        let response = self.written(answer, media_type, &body, Some(kept), base.as_ref())?;
        Ok((response, added))
    }

    /// The body with the thing in it, and the thing as it fits.
    fn placed(
        &self,
        answer: &Answer,
        place: &Place,
        shown: &Value,
        base: &mut Option<Base>,
    ) -> (Value, Option<Value>) {
        let checker = Checker::new(&answer.schema.store);
        let envelope = base.as_ref().and_then(|base| base.value.clone());
        let envelope = envelope.unwrap_or_else(|| Value::Object(Map::new()));
        let body = |thing: &Value| within(&envelope, place, std::slice::from_ref(thing));
        let is_valid = |thing: &Value| checker.is_valid(answer.schema.root, &body(thing));
        let mut under = || {
            if base.is_none() {
                *base = base::ask(self.cx, self.request, answer, None);
            }
            base.as_ref()?.thing(place).cloned()
        };
        if let Some(fitted) = fit::fit(&is_valid, shown, &answer.required, &mut under) {
            return (body(&fitted), Some(fitted));
        }
        self.cx.log().warn(format!(
            "`{}`: nothing that is valid could be made of what is kept",
            self.work.home.level.collection
        ));
        (body(shown), None)
    }

    /// `{ "id": 7, "message": "created" }`, with the thing's own id.
    fn with_ids(&self, answer: &Answer, mut body: Value, kept: &Kept) -> Value {
        let id = self.work.home.id.as_ref();
        let own = id.and_then(|id| place::get(&kept.value, &id.path)).cloned();
        let name: Value = kept.name().into();
        let number = name
            .as_str()
            .and_then(|name| name.parse::<u64>().ok())
            .map(Value::from);
        let candidates = [own, Some(name), number];
        let checker = Checker::new(&answer.schema.store);
        for name in &answer.ids {
            for candidate in candidates.iter().flatten() {
                let before = body.clone();
                place::put(&mut body, std::slice::from_ref(name), candidate.clone());
                if checker.is_valid(answer.schema.root, &body) {
                    break;
                }
                body = before;
            }
        }
        body
    }

    /// The response with a body in the media type that was chosen.
    pub(super) fn written(
        &self,
        answer: &Answer,
        media_type: &str,
        body: &Value,
        kept: Option<&Kept>,
        base: Option<&Base>,
    ) -> Result<Response, Error> {
        let bytes = match &answer.text {
            None => serde_json::to_vec(body)?,
            Some(schema) => {
                let schema: Value = serde_json::from_str(schema)?;
                mimus_media::encode(body, media_type, &schema)?
            }
        };
        let content_type = mimus_media::content_type(media_type, &bytes);
        let response = Response::new(answer.status).content(content_type, bytes);
        Ok(self.with_headers(response, answer, kept, base))
    }

    pub(super) fn with_headers(
        &self,
        mut response: Response,
        answer: &Answer,
        kept: Option<&Kept>,
        base: Option<&Base>,
    ) -> Response {
        if let Some(base) = base {
            response.delay = base.response.delay;
            for (name, value) in &base.response.headers {
                let is_set = response.header_text(name).is_some();
                if !is_set && !name.eq_ignore_ascii_case("content-type") {
                    response = response.header(name.clone(), value.clone());
                }
            }
        }
        let Some(kept) = kept else {
            return response;
        };
        let headers = &answer.headers;
        if headers.etag {
            set(&mut response, "etag", etag(&kept.value));
        }
        if let Some(location) = headers.location.filter(|_| self.work.home.addressed) {
            let (url, path) = self.address_of(&kept.name());
            let address = match location {
                Location::Url => url,
                Location::Path => path,
            };
            set(&mut response, "location", address);
        }
        response
    }

    /// Where a thing is: as a URL, and as a path.
    pub(super) fn address_of(&self, id: &str) -> (String, String) {
        let path = self.request.path.trim_end_matches('/');
        let is_item = self.work.home.level.parameters == self.ids.len();
        let escaped: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
        let path = if is_item {
            path.to_owned()
        } else {
            format!("{path}/{}", escaped.replace('+', "%20"))
        };
        (format!("{}{path}", self.origin()), path)
    }

    pub(super) fn origin(&self) -> String {
        let host = self.request.header("host").unwrap_or("localhost");
        let scheme = self.request.header("x-forwarded-proto").unwrap_or("http");
        format!("{scheme}://{host}")
    }
}

/// What of a thing an answer shows.
pub(super) fn shown(answer: &Answer, thing: &Value) -> Value {
    let mut shown = thing.clone();
    if let Some(members) = shown.as_object_mut() {
        members.retain(|name, _| !answer.hidden.contains(name));
    }
    shown
}

/// An envelope with these things in it.
pub(super) fn within(envelope: &Value, place: &Place, things: &[Value]) -> Value {
    let inside = if place.list {
        Value::Array(things.to_vec())
    } else {
        things.first().cloned().unwrap_or_default()
    };
    if place.path.is_empty() {
        return inside;
    }
    let mut body = envelope.clone();
    place::put(&mut body, &place.path, inside);
    body
}

pub(super) fn set(response: &mut Response, name: &str, value: impl Into<Vec<u8>>) {
    response
        .headers
        .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    response.headers.push((name.to_owned(), value.into()));
}

/// The thing with what was added to it.
fn merged(thing: &Value, added: Value) -> Value {
    let (Some(own), Value::Object(added)) = (thing.as_object(), added) else {
        return thing.clone();
    };
    let mut members = own.clone();
    for (name, value) in added {
        members.entry(name).or_insert(value);
    }
    Value::Object(members)
}
