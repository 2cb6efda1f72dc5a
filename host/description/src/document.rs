//! One document: its JSON text, kept once, and the means to find places in it.
//!
//! Nothing is made into a tree. A place is a span of the text; what is read often (the
//! members of large objects) is remembered.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::scan::{self, Span};

/// Objects of more text than this are indexed when first looked into.
const INDEX_FROM: usize = 16 * 1024;
/// Lines are counted from the nearest of these marks.
const LINE_MARK: usize = 2 * 1024;

type Table = HashMap<Box<str>, Span>;

pub(crate) struct Document {
    /// The file or URL.
    pub(crate) name: String,
    /// JSON, whatever it was written in; each token stands on its line in the original.
    pub(crate) text: String,
    pub(crate) root: Span,
    tables: Mutex<HashMap<Span, Arc<Table>>>,
    line_marks: OnceLock<Vec<u32>>,
}

impl Document {
    /// `text` is valid JSON.
    pub(crate) fn new(name: String, text: String) -> Option<Self> {
        let root = scan::whole(&text)?;
        Some(Self {
            name,
            text,
            root,
            tables: Mutex::default(),
            line_marks: OnceLock::new(),
        })
    }

    /// The member of an object. Of two with the same name it is the last, as in
    /// `serde_json`.
    pub(crate) fn member(&self, object: Span, key: &str) -> Option<Span> {
        if INDEX_FROM < object.len() {
            return self.table(object).get(key).copied();
        }
        let same = |member: &scan::Member<'_>| {
            member.raw_key == key || (member.raw_key.contains('\\') && member.key() == key)
        };
        scan::members(&self.text, object)
            .filter(same)
            .last()
            .map(|member| member.value)
    }

    pub(crate) fn item(&self, array: Span, index: usize) -> Option<Span> {
        scan::items(&self.text, array).nth(index)
    }

    /// From 1.
    pub(crate) fn line(&self, at: u32) -> u32 {
        let bytes = self.text.as_bytes();
        let marks = self.line_marks.get_or_init(|| {
            let counts = bytes.chunks(LINE_MARK).scan(0_u32, |lines, chunk| {
                let before = *lines;
                *lines += count_lines(chunk);
                Some(before)
            });
            counts.collect()
        });
        let at = (at as usize).min(bytes.len());
        let mark = at / LINE_MARK;
        let before = marks.get(mark).copied().unwrap_or(0);
        1 + before + count_lines(bytes.get(mark * LINE_MARK..at).unwrap_or_default())
    }

    fn table(&self, object: Span) -> Arc<Table> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let table = tables.entry(object).or_insert_with(|| {
            let members = scan::members(&self.text, object);
            Arc::new(
                members
                    .map(|member| (Box::from(member.key()), member.value))
                    .collect(),
            )
        });
        Arc::clone(table)
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({}, {} bytes)", self.name, self.text.len())
    }
}

#[expect(
    clippy::naive_bytecount,
    reason = "the standard library's loop is vectorised; a crate for it is not worth its place"
)]
fn count_lines(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX)
}

/// One token of a JSON pointer, escaped.
pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// The tokens of a JSON pointer.
pub(crate) fn tokens(pointer: &str) -> impl Iterator<Item = String> {
    pointer
        .split('/')
        .skip(1)
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        Document::new("a.json".into(), text.into()).unwrap()
    }

    #[test]
    fn the_last_of_equal_names_counts_in_small_and_large_objects() {
        let small = document(r#"{"a":1,"a\u0062":2,"a":3}"#);
        let filler = format!("\"{}\"", "x".repeat(INDEX_FROM));
        let large = document(&format!(r#"{{"f":{filler},"a":1,"a\u0062":2,"a":3}}"#));
        for document in [small, large] {
            let member = |key| {
                document
                    .member(document.root, key)
                    .map(|span| span.of(&document.text))
            };
            assert_eq!(member("a"), Some("3"));
            assert_eq!(member("ab"), Some("2"));
            assert_eq!(member("b"), None);
        }
    }

    #[test]
    fn lines_are_counted_across_marks() {
        let text = format!("[{}\n2]", "\n".repeat(LINE_MARK + 5));
        let document = document(&text);
        assert_eq!(document.line(0), 1);
        assert_eq!(document.line(3), 3);
        let last = document.item(document.root, 0).unwrap();
        assert_eq!(document.line(last.start) as usize, LINE_MARK + 7);
    }

    #[test]
    fn pointers_are_escaped_and_read_back() {
        for token in ["a", "/pets/{id}", "a~b", "~1", ""] {
            let pointer = format!("/x/{}", escape(token));
            assert_eq!(tokens(&pointer).collect::<Vec<_>>(), ["x", token]);
        }
        assert_eq!(tokens("").count(), 0);
    }
}
