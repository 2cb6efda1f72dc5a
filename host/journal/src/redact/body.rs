//! Secrets in bodies: JSON, lines of JSON, and both kinds of form.

use serde_json::Value;

use super::{REDACTED, Redaction, Segment, redact_pairs};
use crate::entry::{Body, header};

impl Redaction {
    pub(super) fn redact_body(&self, headers: &[(String, String)], body: &mut Body) {
        if self.pointers.is_empty() || body.bytes.is_empty() {
            return;
        }
        let media_type = header(headers, "content-type").unwrap_or_default();
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        let result = if essence == "multipart/form-data" {
            self.redact_parts(media_type, &body.bytes)
        } else if ["ndjson", "jsonl", "json-lines", "json-seq"]
            .iter()
            .any(|lines| essence.contains(lines))
        {
            self.redact_lines(&body.bytes)
        } else if essence.contains("json") || looks_like_json(&body.bytes) {
            // Whatever the header says: `curl -d` says that JSON is a form.
            self.redact_json(&body.bytes)
        } else if essence == "application/x-www-form-urlencoded" {
            self.redact_form(&body.bytes)
        } else {
            return;
        };
        match result {
            Ok(None) => {}
            Ok(Some(redacted)) => body.replace(redacted),
            // There may be a secret in it: nothing of it is kept.
            Err(Unreadable) => body.replace(REDACTED),
        }
    }

    fn redact_json(&self, bytes: &[u8]) -> Result<Option<Vec<u8>>, Unreadable> {
        let mut value = serde_json::from_slice(bytes).map_err(|_| Unreadable)?;
        if !self.redact_value(&mut value) {
            return Ok(None);
        }
        serde_json::to_vec(&value).map(Some).map_err(|_| Unreadable)
    }

    fn redact_lines(&self, bytes: &[u8]) -> Result<Option<Vec<u8>>, Unreadable> {
        let mut found = false;
        let mut lines = Vec::new();
        for line in bytes.split(|byte| *byte == b'\n') {
            let (mark, text) = match line.strip_prefix(b"\x1e") {
                Some(text) => (&line[..1], text),
                None => (&line[..0], line),
            };
            let redacted = match text.trim_ascii() {
                [] => None,
                text => self.redact_json(text)?,
            };
            found |= redacted.is_some();
            lines.push(match redacted {
                Some(redacted) => [mark, &redacted].concat(),
                None => line.to_vec(),
            });
        }
        Ok(found.then(|| lines.join(&b'\n')))
    }

    fn redact_form(&self, bytes: &[u8]) -> Result<Option<Vec<u8>>, Unreadable> {
        let text = str::from_utf8(bytes).map_err(|_| Unreadable)?;
        let redacted = redact_pairs(text, |name| self.covers_field(name));
        Ok(redacted.map(String::into_bytes))
    }

    fn redact_parts(&self, media_type: &str, bytes: &[u8]) -> Result<Option<Vec<u8>>, Unreadable> {
        let boundary = parameter(media_type, "boundary").ok_or(Unreadable)?;
        let delimiter = [b"--", boundary.as_bytes()].concat();
        let mut written = Vec::new();
        let mut found = false;
        for (number, part) in split(bytes, &delimiter).into_iter().enumerate() {
            if 0 < number {
                written.extend_from_slice(&delimiter);
            }
            let Some(end) = find(part, b"\r\n\r\n").filter(|_| 0 < number) else {
                written.extend_from_slice(part);
                continue;
            };
            let head = str::from_utf8(&part[..end]).map_err(|_| Unreadable)?;
            let disposition = head.lines().find(|line| {
                line.to_ascii_lowercase()
                    .starts_with("content-disposition:")
            });
            let name = disposition.and_then(|line| parameter(line, "name"));
            written.extend_from_slice(&part[..end + 4]);
            if name.is_some_and(|name| self.covers_field(name)) {
                found = true;
                written.extend_from_slice(REDACTED.as_bytes());
                written.extend_from_slice(b"\r\n");
            } else {
                written.extend_from_slice(&part[end + 4..]);
            }
        }
        Ok(found.then_some(written))
    }

    /// Whether a field of a form is secret: `password`, or `user[password]` and
    /// `user.password` for `/user/password`.
    fn covers_field(&self, name: &str) -> bool {
        let parts = name
            .split(['[', ']', '.'])
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>();
        self.covers(&[name]) || self.covers(&parts)
    }

    /// Whether what is at this place is secret, by itself or as a part of what is.
    pub(super) fn covers(&self, place: &[&str]) -> bool {
        self.pointers
            .iter()
            .any(|pointer| (0..=place.len()).any(|length| fits(pointer, &place[..length])))
    }

    /// Whether what is at this place has something secret in it.
    pub(super) fn is_within(&self, place: &[&str]) -> bool {
        self.pointers
            .iter()
            .any(|pointer| leads_past(pointer, place))
    }

    /// Whether there was something to redact.
    pub(super) fn redact_value(&self, value: &mut Value) -> bool {
        let mut found = false;
        for pointer in &self.pointers {
            found |= redact_at(value, pointer);
        }
        found
    }
}

/// A body that can't be looked through.
struct Unreadable;

fn looks_like_json(bytes: &[u8]) -> bool {
    matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['))
}

fn redact_at(value: &mut Value, pointer: &[Segment]) -> bool {
    let Some((first, rest)) = pointer.split_first() else {
        *value = Value::String(REDACTED.to_owned());
        return true;
    };
    let each = |value: &mut Value, pointer: &[Segment]| match value {
        Value::Object(members) => members
            .values_mut()
            .fold(false, |found, member| redact_at(member, pointer) | found),
        Value::Array(items) => items
            .iter_mut()
            .fold(false, |found, item| redact_at(item, pointer) | found),
        _ => false,
    };
    match (first, &mut *value) {
        (Segment::Any, value) => each(value, rest),
        // A whole document is never meant by `/**`.
        (Segment::Deep, value) => {
            let here = !rest.is_empty() && redact_at(value, rest);
            each(value, pointer) | here
        }
        (Segment::Name(name), Value::Object(members)) => members
            .get_mut(name)
            .is_some_and(|member| redact_at(member, rest)),
        (Segment::Name(name), Value::Array(items)) => name
            .parse::<usize>()
            .ok()
            .and_then(|index| items.get_mut(index))
            .is_some_and(|item| redact_at(item, rest)),
        (Segment::Name(_), _) => false,
    }
}

fn fits(pointer: &[Segment], place: &[&str]) -> bool {
    match (pointer.split_first(), place.split_first()) {
        (None, None) => true,
        (Some((Segment::Deep, rest)), Some((_, more))) => {
            (!rest.is_empty() && fits(rest, place)) || fits(pointer, more)
        }
        (Some((Segment::Any, rest)), Some((_, more))) => fits(rest, more),
        (Some((Segment::Name(name), rest)), Some((first, more))) => {
            name == first && fits(rest, more)
        }
        _ => false,
    }
}

/// Whether a pointer fits some place below.
fn leads_past(pointer: &[Segment], place: &[&str]) -> bool {
    match (pointer.split_first(), place.split_first()) {
        (None, _) => false,
        (Some(_), None) | (Some((Segment::Deep, _)), _) => true,
        (Some((Segment::Any, rest)), Some((_, more))) => leads_past(rest, more),
        (Some((Segment::Name(name), rest)), Some((first, more))) => {
            name == first && leads_past(rest, more)
        }
    }
}

/// A parameter of a header's value, such as `boundary="x"`.
fn parameter<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    value.split(';').skip(1).find_map(|parameter| {
        let (own, value) = parameter.split_once('=')?;
        let is_it = own.trim().eq_ignore_ascii_case(name);
        is_it.then(|| value.trim().trim_matches('"'))
    })
}

fn split<'a>(bytes: &'a [u8], delimiter: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while let Some(at) = find(rest, delimiter) {
        parts.push(&rest[..at]);
        rest = &rest[at + delimiter.len()..];
    }
    parts.push(rest);
    parts
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes
        .windows(pattern.len())
        .position(|window| window == pattern)
}
