//! Request bodies: which declared media type one is of, and what value it holds.

mod form;
mod multipart;
#[cfg(test)]
mod tests;

use mimus_description::model::{MediaType, RequestBody};
use mimus_media::Family;
use serde_json::Value;

use crate::media_type::MediaRange;
use crate::request::RequestParts;
use crate::schema::{Judge, Subject, Types};
use crate::text::{Order, scalar};
use crate::violation::{Class, Location, Violation};
pub(crate) use form::form_value;

const SUBJECT: Subject<'static> = Subject {
    location: Location::Body,
    name: None,
};

/// The declared media types of an operation's bodies, ready to be compared.
#[derive(Debug, Default)]
pub(crate) struct Declared(Vec<MediaRange>);

/// What there is to read.
#[derive(Debug)]
pub(crate) enum Found {
    Nothing,
    /// An index of [`RequestBody::content`], and the type that the body is of.
    Body(usize, MediaRange),
    Refused(Violation),
}

impl Declared {
    pub(crate) fn new(body: Option<&RequestBody>) -> Self {
        let content = body.map(|body| body.content.as_slice()).unwrap_or_default();
        Self(
            content
                .iter()
                .map(|media| MediaRange::parse(&media.name))
                .collect(),
        )
    }

    /// Which of the declared bodies the request has.
    pub(crate) fn find(&self, body: &RequestBody, request: &RequestParts<'_>) -> Found {
        if self.0.is_empty() {
            return Found::Nothing;
        }
        let named = request
            .header("content-type")
            .filter(|name| !name.is_empty());
        let own = named.map(MediaRange::parse);
        if request.body.is_empty()
            && !own
                .as_ref()
                .is_some_and(|own| body.required && can_be_empty(own))
        {
            return if body.required {
                Found::Refused(Self::missing(body))
            } else {
                Found::Nothing
            };
        }
        let Some(own) = own else {
            return self.assume(body);
        };
        let fits = self
            .0
            .iter()
            .enumerate()
            .filter_map(|(at, declared)| Some((declared.includes(&own)?, at)));
        if let Some((_, at)) = fits.max_by_key(|(fit, at)| (*fit, std::cmp::Reverse(*at))) {
            return Found::Body(at, own);
        }
        let named = named.unwrap_or_default();
        let message = format!(
            "the body's media type `{named}` is none of `{}`",
            names(body).join("`, `")
        );
        Found::Refused(Violation::new(Location::Body, None, "media-type", message).with_text(named))
    }

    fn missing(body: &RequestBody) -> Violation {
        let message = format!(
            "the required body is missing; it is of `{}`",
            names(body).join("` or `")
        );
        let violation = Violation::new(Location::Body, None, "required", message);
        Violation {
            class: Class::Malformed,
            ..violation
        }
    }

    /// Without a `Content-Type`: the only one there is, or JSON.
    fn assume(&self, body: &RequestBody) -> Found {
        let likely = match self.0.as_slice() {
            [_] => Some(0),
            all => all
                .iter()
                .position(MediaRange::is_json)
                .or_else(|| all.iter().position(MediaRange::is_range)),
        };
        if let Some((at, range)) = likely.and_then(|at| Some((at, self.0.get(at)?))) {
            return Found::Body(at, MediaRange::parse(&range.definite()));
        }
        let message = format!(
            "the body needs a `Content-Type`, one of `{}`",
            names(body).join("`, `")
        );
        Found::Refused(Violation::new(Location::Body, None, "media-type", message))
    }
}

fn names(body: &RequestBody) -> Vec<&str> {
    body.content
        .iter()
        .map(|media| media.name.as_str())
        .collect()
}

/// Nothing is a form without fields, and a text without letters; it is no JSON.
fn can_be_empty(own: &MediaRange) -> bool {
    let family = Family::of(&format!("{}/{}", own.kind(), own.subtype()));
    matches!(
        family,
        Family::Form | Family::Text | Family::Binary | Family::Csv
    )
}

/// Reads a body and judges it. None: it is left as it is, or it could not be read.
pub(crate) fn read(
    bytes: &[u8],
    own: &MediaRange,
    media: &MediaType,
    judge: &Judge,
    out: &mut Vec<Violation>,
) -> Option<Value> {
    let read = match Family::of(&format!("{}/{}", own.kind(), own.subtype())) {
        Family::Json => json(bytes).map(Some),
        Family::JsonSequence => json_sequence(bytes).map(Some),
        Family::Form => utf8(bytes)
            .and_then(|text| form_value(text, judge, &media.encoding))
            .map(Some),
        Family::Multipart => return multipart::read(bytes, own, media, judge, out),
        Family::Xml => xml(bytes, judge),
        Family::Text => Ok(text(bytes, judge)),
        Family::Yaml | Family::Csv | Family::EventStream | Family::Binary => Ok(None),
    };
    match read {
        Ok(value) => {
            let value = value?;
            judge.judge(&value, SUBJECT, out);
            Some(value)
        }
        Err(message) => {
            out.push(malformed(&message, bytes));
            None
        }
    }
}

fn malformed(message: &str, bytes: &[u8]) -> Violation {
    let violation = Violation::new(
        Location::Body,
        None,
        "malformed",
        format!("the body can't be read: {message}"),
    );
    match std::str::from_utf8(bytes) {
        Ok(text) => violation.with_text(text),
        Err(_) => violation,
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| format!("no UTF-8 at byte {}", error.valid_up_to()))
}

/// `serde_json` stops at 128 levels, so that nothing behind it meets deeper ones.
fn json(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_str(utf8(bytes)?).map_err(|error| format!("no JSON: {error}"))
}

fn json_sequence(bytes: &[u8]) -> Result<Value, String> {
    let items = mimus_media::json_sequence::split(utf8(bytes)?);
    items
        .map(Value::Array)
        .map_err(|error| format!("{error}: {}", error.source))
}

/// XML in other encodings than UTF-8 is left as it is.
fn xml(bytes: &[u8], judge: &Judge) -> Result<Option<Value>, String> {
    let Ok(text) = utf8(bytes) else {
        return Ok(None);
    };
    mimus_media::xml::decode(text, judge.schema())
        .map(Some)
        .map_err(|error| format!("no XML: {error}"))
}

/// Text is judged as the string, or the number, that it is.
fn text(bytes: &[u8], judge: &Judge) -> Option<Value> {
    let text = utf8(bytes).ok()?;
    let types = judge.types();
    if types != Types::ANY && !types.has_scalar() || judge.view().is_binary() {
        return None;
    }
    let values = [Order::Likely, Order::Other].map(|order| scalar(text, types, order));
    values
        .iter()
        .find(|value| judge.accepts(value))
        .or(values.first())
        .cloned()
}
