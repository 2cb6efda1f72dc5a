//! Where each value of a configuration was written.

use std::collections::HashMap;
use std::sync::Arc;

use super::Place;

/// The places in one file, by JSON pointer (RFC 6901).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Places {
    file: String,
    /// Line, and column where it is known.
    lines: HashMap<String, (u32, Option<u32>)>,
}

impl Places {
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

    pub fn place(&self) -> Place {
        self.places.at(&self.pointer)
    }

    /// Whether this part of it was written.
    pub(crate) fn has(&self, part: &str) -> bool {
        let pointer = format!("{}/{part}", self.pointer);
        self.places.lines.contains_key(&pointer)
    }

    /// Of a part of it: `operations/2`.
    pub fn part(&self, part: &str) -> Place {
        self.places.at(&format!("{}/{part}", self.pointer))
    }
}
