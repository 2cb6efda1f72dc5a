//! ECMA-262 patterns: read, matched, and turned into strings that match.
//!
//! A component is instantiated for each request, so there is no compiled form that could
//! be kept: patterns are read when they are met, which is a matter of a microsecond, and
//! matched by plain backtracking within a bounded number of steps.

mod class;
mod generate;
mod matching;
mod parse;

pub use class::{Class, Item};

/// A pattern that was read.
#[derive(Debug, Clone)]
pub struct Pattern {
    root: Ast,
    groups: usize,
    /// Whether a string made from the syntax alone may fail to match.
    pub has_assertions: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Ast {
    Empty,
    Char(char),
    /// `.`
    Any,
    Class(Class),
    Start,
    End,
    WordBoundary {
        negated: bool,
    },
    /// The number of a capturing group.
    Group(Option<usize>, Box<Ast>),
    BackReference(usize),
    Either(Vec<Ast>),
    Sequence(Vec<Ast>),
    Repeat {
        body: Box<Ast>,
        min: u32,
        max: Option<u32>,
        lazy: bool,
    },
    Look {
        body: Box<Ast>,
        ahead: bool,
        negated: bool,
    },
}

impl Pattern {
    /// None for what is no ECMA-262 pattern; a schema with one of these says nothing.
    pub fn new(pattern: &str) -> Option<Self> {
        parse::parse(pattern)
    }

    /// Whether the pattern occurs in `text`.
    pub fn matches(&self, text: &str) -> bool {
        matching::search(self, text)
    }

    /// A string of `min` to `max` code points that matches, if one is found within
    /// `tries`.
    pub fn generate(&self, rng: &mut crate::rng::Rng, min: u64, max: u64) -> Option<String> {
        generate::generate(self, rng, min, max)
    }
}

#[cfg(test)]
mod tests;
