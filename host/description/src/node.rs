//! A value of a document together with where it stands, and `$ref`s followed on demand.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use crate::document::{self, Document};
use crate::documents::{Documents, RefError};
use crate::finding::Location;
use crate::model::Place;
use crate::scan::{self, Span};

/// A chain of `$ref`s longer than this leads nowhere.
const MAX_CHAIN: usize = 20;

#[derive(Clone)]
pub(crate) struct Node<'a> {
    pub(crate) documents: &'a Documents,
    /// Which of the documents.
    pub(crate) document: usize,
    pub(crate) span: Span,
    /// RFC 6901.
    pub(crate) pointer: String,
}

impl<'a> Node<'a> {
    fn home(&self) -> &'a Document {
        self.documents.document(self.document)
    }

    /// The JSON text.
    pub(crate) fn raw(&self) -> &'a str {
        self.span.of(&self.home().text)
    }

    fn starts_with(&self, byte: u8) -> bool {
        self.raw().as_bytes().first() == Some(&byte)
    }

    pub(crate) fn is_object(&self) -> bool {
        self.starts_with(b'{')
    }

    pub(crate) fn is_array(&self) -> bool {
        self.starts_with(b'[')
    }

    pub(crate) fn is_true(&self) -> bool {
        self.raw() == "true"
    }

    pub(crate) fn is_null(&self) -> bool {
        self.raw() == "null"
    }

    /// What kind of value it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.raw().as_bytes().first() {
            Some(b'{') => "an object",
            Some(b'[') => "an array",
            Some(b'"') => "a string",
            Some(b't' | b'f') => "a boolean",
            Some(b'n') | None => "null",
            Some(_) => "a number",
        }
    }

    /// What a string says.
    pub(crate) fn text(&self) -> Option<Cow<'a, str>> {
        let inner = self.raw().strip_prefix('"')?.strip_suffix('"')?;
        Some(scan::unescape(inner))
    }

    pub(crate) fn bool(&self) -> Option<bool> {
        match self.raw() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// None where it is more than `serde_json` takes: numbers beyond all bounds, halves
    /// of surrogate pairs.
    pub(crate) fn value(&self) -> Option<Value> {
        serde_json::from_str(self.raw()).ok()
    }

    fn child(&self, token: &str, span: Span) -> Self {
        let pointer = format!("{}/{}", self.pointer, document::escape(token));
        Self {
            documents: self.documents,
            document: self.document,
            span,
            pointer,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        let span = self.home().member(self.span, key)?;
        Some(self.child(key, span))
    }

    pub(crate) fn text_at(&self, key: &str) -> Option<Cow<'a, str>> {
        self.get(key)?.text()
    }

    pub(crate) fn is_true_at(&self, key: &str) -> bool {
        self.get(key).is_some_and(|node| node.is_true())
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = (Cow<'a, str>, Self)> + use<'_, 'a> {
        scan::members(&self.home().text, self.span).map(|member| {
            let key = member.key();
            let node = self.child(&key, member.value);
            (key, node)
        })
    }

    pub(crate) fn items(&self) -> impl Iterator<Item = Self> + use<'_, 'a> {
        let spans = scan::items(&self.home().text, self.span);
        spans
            .enumerate()
            .map(|(index, span)| self.child(&index.to_string(), span))
    }

    /// Member of an object or item of an array.
    pub(crate) fn step(&self, token: &str) -> Option<Self> {
        if self.is_array() {
            let span = self.home().item(self.span, token.parse().ok()?)?;
            return Some(self.child(token, span));
        }
        self.get(token)
    }

    pub(crate) fn reference(&self) -> Option<Cow<'a, str>> {
        if self.is_object() {
            self.text_at("$ref")
        } else {
            None
        }
    }

    /// What it stands for, once every `$ref` at its top is followed.
    pub(crate) fn follow(&self) -> Result<Self, RefError> {
        let mut node = self.clone();
        for _ in 0..MAX_CHAIN {
            match node.reference() {
                Some(reference) => node = self.documents.resolve(node.document, &reference)?,
                None => return Ok(node),
            }
        }
        Err(RefError::Circular {
            reference: self.reference().unwrap_or_default().into_owned(),
        })
    }

    pub(crate) fn line(&self) -> u32 {
        self.home().line(self.span.start)
    }

    pub(crate) fn place(&self) -> Place {
        Place {
            document: self.document,
            pointer: self.pointer.clone(),
        }
    }

    pub(crate) fn location(&self) -> Location {
        Location {
            document: self.home().name.clone(),
            pointer: self.pointer.clone(),
            line: Some(self.line()),
        }
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node({} #{})", self.home().name, self.pointer)
    }
}
