//! Where each value of a configuration was written.

use std::collections::HashMap;
use std::sync::Arc;

use super::Place;
use super::text::escape;

/// The places in one file, by JSON pointer (RFC 6901).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Places {
    file: String,
    /// Line, and column where it is known.
    lines: HashMap<String, (u32, Option<u32>)>,
}

impl Places {
    pub(crate) fn new(file: impl Into<String>, lines: HashMap<String, (u32, Option<u32>)>) -> Self {
        Self {
            file: file.into(),
            lines,
        }
    }

    /// Of a file whose lines nobody knows, or of a flag.
    pub(crate) fn whole(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            lines: HashMap::new(),
        }
    }

    /// The place of a value; of what it is part of, if it has none of its own.
    pub(crate) fn at(&self, pointer: &str) -> Place {
        let found = ancestors(pointer).find_map(|pointer| self.lines.get(pointer));
        Place {
            file: self.file.clone(),
            line: found.map(|(line, _)| *line),
            column: found.and_then(|(_, column)| *column),
        }
    }
}

/// The pointer itself, then that of its parent, up to the whole document's.
fn ancestors(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |pointer| {
        pointer.rsplit_once('/').map(|(parent, _)| parent)
    })
}

/// A value that stays tied to where it was written, for what is found wrong later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    places: Arc<Places>,
    pointer: String,
}

impl Spot {
    pub(crate) fn new(places: &Arc<Places>, pointer: impl Into<String>) -> Self {
        Self {
            places: Arc::clone(places),
            pointer: pointer.into(),
        }
    }

    pub(crate) fn places(&self) -> &Places {
        &self.places
    }

    pub fn place(&self) -> Place {
        self.places.at(&self.pointer)
    }

    /// Whether a pointer names a part of it.
    pub(crate) fn holds(&self, pointer: &str) -> bool {
        let part = pointer.strip_prefix(&self.pointer);
        part.is_some_and(|part| part.starts_with('/'))
    }

    /// Whether this part of it was written.
    pub(crate) fn has(&self, part: &str) -> bool {
        let pointer = format!("{}/{part}", self.pointer);
        self.places.lines.contains_key(&pointer)
    }

    /// Of the first of these parts that a text names in backticks, as messages of
    /// responders do; else of the whole.
    pub fn named_part(&self, text: &str) -> Place {
        let is_end = |c: char| matches!(c, '.' | '[' | '/');
        let names = text.split('`').skip(1).step_by(2);
        let mut keys = names.filter_map(|name| name.split(is_end).find(|key| !key.is_empty()));
        let part = keys.find(|key| self.has(&escape(key)));
        part.map_or_else(|| self.place(), |key| self.part(&escape(key)))
    }

    /// The value at a key of it.
    #[must_use]
    pub fn member(&self, key: &str) -> Self {
        Self {
            places: Arc::clone(&self.places),
            pointer: format!("{}/{}", self.pointer, escape(key)),
        }
    }

    /// Of a part of it: `operations/2`.
    pub fn part(&self, part: &str) -> Place {
        self.places.at(&format!("{}/{part}", self.pointer))
    }
}
