//! A document as a tree of elements, bounded and without a DTD.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::name;
use crate::MAX_DEPTH;

/// How much of a message is kept: names in it come from the document.
const MAX_MESSAGE: usize = 200;

/// Why a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct XmlError {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// What is wrong, and what was expected.
    pub message: String,
}

impl XmlError {
    pub(super) fn at(document: &str, offset: usize, message: impl Into<String>) -> Self {
        let offset = (0..=offset.min(document.len()))
            .rev()
            .find(|at| document.is_char_boundary(*at));
        let before = document
            .get(..offset.unwrap_or_default())
            .unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |feed| feed + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            message: shortened(message.into()),
        }
    }
}

fn shortened(mut message: String) -> String {
    if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
    message
}

#[derive(Debug)]
pub(super) struct Element<'d> {
    /// With its prefix, as written.
    pub(super) name: &'d str,
    /// Declarations of namespaces among them.
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element<'d>>,
    /// All character data directly inside, put together.
    pub(super) text: String,
    /// Where its tag begins.
    pub(super) offset: usize,
}

impl Element<'_> {
    pub(super) fn is_leaf(&self) -> bool {
        self.children.is_empty()
    }
}

/// Whether the text is a whole XML document, or says that it is one.
pub(crate) fn looks_encoded(text: &str) -> bool {
    let document = without_mark(text).trim_start();
    ["<?xml", "<!DOCTYPE", "<!doctype"]
        .iter()
        .any(|start| document.starts_with(start))
        || document.starts_with('<') && parse(document).is_ok()
}

/// The text behind its byte order mark, which the reader would not count.
pub(super) fn without_mark(document: &str) -> &str {
    document.strip_prefix('\u{feff}').unwrap_or(document)
}

/// The root element of a document without a byte order mark.
pub(super) fn parse(document: &str) -> Result<Element<'_>, XmlError> {
    let mut reader = Reader::from_str(document);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element<'_>> = Vec::new();
    let mut root = None;
    loop {
        let offset = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let fail = |message: String| Err(XmlError::at(document, offset, message));
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let offset = usize::try_from(reader.error_position()).unwrap_or(offset);
                return Err(XmlError::at(document, offset, error.to_string()));
            }
        };
        match event {
            Event::Start(_) | Event::Empty(_) if root.is_some() => {
                return fail("expected the end of the document after its root element".into());
            }
            Event::Start(_) if MAX_DEPTH <= open.len() => {
                return fail(format!(
                    "elements are nested more than {MAX_DEPTH} levels deep"
                ));
            }
            Event::Start(start) => open.push(element(document, &start, offset)?),
            Event::Empty(start) => {
                let element = element(document, &start, offset)?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => root = Some(element),
                }
            }
            Event::End(_) => match (open.pop(), open.last_mut()) {
                (Some(element), Some(parent)) => parent.children.push(element),
                (element, _) => root = element,
            },
            Event::DocType(_) => {
                return fail("a document type declaration is not allowed".into());
            }
            Event::Text(text) => match open.last_mut() {
                Some(parent) => parent.text.push_str(&text.xml10_content()),
                None if text.trim().is_empty() => {}
                None => return fail("expected an element, found text outside of the root".into()),
            },
            Event::CData(text) => match open.last_mut() {
                Some(parent) => parent.text.push_str(&text.xml10_content()),
                None => return fail("expected an element, found text outside of the root".into()),
            },
            Event::GeneralRef(reference) => match (entity(&reference), open.last_mut()) {
                (Some(character), Some(parent)) => parent.text.push(character),
                (None, _) => {
                    return fail(format!(
                        "`&{};` is not known: allowed are `&amp;`, `&lt;`, `&gt;`, `&quot;`, \
                         `&apos;` and the numbers of characters",
                        &*reference
                    ));
                }
                (_, None) => {
                    return fail("expected an element, found text outside of the root".into());
                }
            },
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::Eof => break,
        }
    }
    let end = |message: String| XmlError::at(document, document.len(), message);
    match (open.last(), root) {
        (Some(element), _) => Err(end(format!(
            "expected `</{}>` before the end of the document",
            element.name
        ))),
        (None, Some(root)) => Ok(root),
        (None, None) => Err(end(
            "expected a root element, found an empty document".into()
        )),
    }
}

fn element<'d>(
    document: &'d str,
    start: &BytesStart<'_>,
    offset: usize,
) -> Result<Element<'d>, XmlError> {
    let fail = |message: String| XmlError::at(document, offset, message);
    // The event's own name lives no longer than the event.
    let name = document
        .get(offset + 1..)
        .and_then(|rest| rest.get(..start.name().as_ref().len()));
    let name = name.filter(|found| *found == start.name().as_ref() && name::is_name(found));
    let name = name.ok_or_else(|| fail("expected the name of an element after `<`".to_owned()))?;
    let mut attributes = Vec::new();
    // The reader's own check for names that come twice takes quadratic time.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| fail(format!("in `<{name}>`: {error}")))?;
        let value = attribute.normalized_value(XmlVersion::Explicit1_0);
        let value = value.map_err(|error| fail(format!("in `<{name}>`: {error}")))?;
        let key = attribute.key.as_ref();
        if !name::is_name(key) {
            return Err(fail(format!(
                "in `<{name}>`: expected an attribute, found `{key}`"
            )));
        }
        attributes.push((key.to_owned(), value.into_owned()));
    }
    let mut names: Vec<&str> = attributes.iter().map(|(name, _)| name.as_ref()).collect();
    names.sort_unstable();
    if let Some([twice, _]) = names.array_windows().find(|[one, other]| one == other) {
        return Err(fail(format!(
            "in `<{name}>`: the attribute `{twice}` is given twice"
        )));
    }
    Ok(Element {
        name,
        attributes,
        children: Vec::new(),
        text: String::new(),
        offset,
    })
}

fn entity(reference: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}
