//! `multipart/form-data` (RFC 7578): parts, by name, to an object that the schema describes.

use std::convert::Infallible;

use futures_util::FutureExt as _;
use mimus_description::model::{Encoding, MediaType};
use mimus_media::Family;
use serde_json::Value;

use super::form::{Content, Field, assemble};
use super::{SUBJECT, malformed};
use crate::media_type::MediaRange;
use crate::schema::{Judge, View};
use crate::text::Coding;
use crate::violation::{Location, Violation, cut};

/// Parts of one body; more are malformed.
const MAX_PARTS: usize = 10_000;
/// Bytes of a file that stand for it in the value.
const MAX_OPAQUE: usize = 256;

/// Other kinds of multipart have no names, and are left as they are.
pub(super) fn read(
    bytes: &[u8],
    own: &MediaRange,
    media: &MediaType,
    judge: &Judge,
    out: &mut Vec<Violation>,
) -> Option<Value> {
    if own.subtype() != "form-data" {
        return None;
    }
    let Some(boundary) = own.boundary() else {
        out.push(malformed(
            "the `Content-Type` of a multipart body must name its `boundary`",
            &[],
        ));
        return None;
    };
    let parts = match parts(bytes, boundary) {
        Ok(parts) => parts,
        Err(message) => {
            out.push(malformed(&message, bytes));
            return None;
        }
    };
    let view = judge.view();
    let before = out.len();
    let fields: Vec<Field<'_>> = parts
        .iter()
        .filter_map(|part| {
            let encoding = media
                .encoding
                .iter()
                .find(|(name, _)| *name == part.name)
                .map(|(_, encoding)| encoding);
            match part.content(&view, encoding) {
                Ok(content) => Some(Field {
                    name: part.name.as_str().into(),
                    content,
                }),
                Err(violation) => {
                    out.push(*violation);
                    None
                }
            }
        })
        .collect();
    if out.len() > before {
        return None;
    }
    match assemble(&fields, judge, &media.encoding) {
        Ok(value) => {
            judge.judge(&value, SUBJECT, out);
            Some(value)
        }
        Err(message) => {
            out.push(malformed(&message, &[]));
            None
        }
    }
}

#[derive(Debug)]
struct Part {
    name: String,
    is_file: bool,
    content_type: Option<String>,
    bytes: bytes::Bytes,
}

/// `multer` is made for streams. All of this one is there, so that no future ever waits.
fn parts(body: &[u8], boundary: &str) -> Result<Vec<Part>, String> {
    let body = bytes::Bytes::copy_from_slice(body);
    let stream = futures_util::stream::once(std::future::ready(Ok::<_, Infallible>(body)));
    let reading = async {
        let mut multipart = multer::Multipart::new(stream, boundary);
        let mut parts = Vec::new();
        while let Some(field) = multipart.next_field().await? {
            let name = field.name().map(str::to_owned);
            let is_file = field.file_name().is_some();
            let content_type = field
                .headers()
                .get("content-type")
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned);
            let bytes = field.bytes().await?;
            if let Some(name) = name {
                parts.push(Part {
                    name,
                    is_file,
                    content_type,
                    bytes,
                });
            }
            if parts.len() > MAX_PARTS {
                break;
            }
        }
        Ok::<_, multer::Error>(parts)
    };
    match reading.now_or_never() {
        Some(Ok(parts)) if parts.len() > MAX_PARTS => Err(format!("more than {MAX_PARTS} parts")),
        Some(Ok(parts)) => Ok(parts),
        Some(Err(error)) => Err(format!("no multipart: {error}")),
        None => Err("no multipart: the body ends too early".to_owned()),
    }
}

impl Part {
    fn content(
        &self,
        view: &View<'_>,
        encoding: Option<&Encoding>,
    ) -> Result<Content<'_>, Box<Violation>> {
        let declared = encoding.and_then(|encoding| encoding.content_type.as_deref());
        if let (Some(own), Some(declared)) = (&self.content_type, declared) {
            self.check_type(own, declared)?;
        }
        let own = self.content_type.as_deref();
        let text = std::str::from_utf8(&self.bytes);
        let is_json = |name: &str| MediaRange::parse(name).is_json();
        if own.is_some_and(is_json) && !self.is_binary(view) {
            let parsed = text
                .map_err(|error| error.to_string())
                .and_then(|text| serde_json::from_str(text).map_err(|error| error.to_string()));
            return parsed.map(Content::Json).map_err(|error| {
                let message = format!("the part `{}` is no JSON: {error}", cut(&self.name, 80));
                self.violation("malformed", message)
            });
        }
        let readable = own.is_none_or(|own| matches!(Family::of(own), Family::Text));
        match text {
            Ok(text) if readable && !self.is_file && !self.is_binary(view) => {
                Ok(Content::Text(text, Coding::Raw))
            }
            _ => {
                let head = self.bytes.get(..MAX_OPAQUE).unwrap_or(&self.bytes);
                Ok(Content::Opaque(String::from_utf8_lossy(head).into_owned()))
            }
        }
    }

    fn is_binary(&self, view: &View<'_>) -> bool {
        view.property(&self.name)
            .is_some_and(|view| view.is_binary() || view.items().is_binary())
    }

    /// Only where the description names definite types: a part is often sent as bytes
    /// where it says `image/*`.
    fn check_type(&self, own: &str, declared: &str) -> Result<(), Box<Violation>> {
        let ranges: Vec<MediaRange> = declared.split(',').map(MediaRange::parse).collect();
        let range = MediaRange::parse(own);
        if ranges
            .iter()
            .any(|declared| declared.is_range() || declared.includes(&range).is_some())
        {
            return Ok(());
        }
        let message = format!(
            "the part `{}` must be of `{declared}`, not `{own}`",
            cut(&self.name, 80)
        );
        Err(self.violation("media-type", message))
    }

    fn violation(&self, rule: &str, message: String) -> Box<Violation> {
        let pointer = format!("/{}", self.name.replace('~', "~0").replace('/', "~1"));
        let violation = Violation::new(Location::Body, None, rule, message);
        Box::new(Violation {
            pointer,
            ..violation
        })
    }
}
