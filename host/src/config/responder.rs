//! A responder as the configuration has it: what it is, where it is asked, and what it may
//! do.

use std::path::PathBuf;

use serde_json::{Map, Value};

use super::operations::Selection;
use super::places::Spot;
use super::{Place, Problem};
use crate::plugin::builtin::Builtin;
use crate::plugin::{Grants, Limits};

#[derive(Debug, Clone)]
pub struct Responder {
    /// Unlike that of any other.
    pub name: String,
    pub source: Source,
    pub operations: Selection,
    pub settings: Map<String, Value>,
    pub grants: Grants,
    pub limits: Limits,
    pub spot: Spot,
}

impl Responder {
    /// Where it is written what it is.
    pub fn source_place(&self) -> Place {
        let key = match &self.source {
            Source::Component(_) => "component",
            Source::Builtin { file: None, .. } => "use",
            Source::Builtin {
                builtin: Builtin::Template,
                ..
            } => "template",
            Source::Builtin { .. } => "script",
        };
        self.spot.part(key)
    }

    /// That it has the name of another one.
    pub(super) fn same_name(&self, other: &Self) -> Problem {
        let message = format!(
            "the name `{}` is taken: the responder at {} has it",
            self.name,
            other.spot.place()
        );
        Problem::new(self.spot.part("name"), message)
            .with_hint("give each responder a `name` of its own")
    }
}

/// Where its component comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Component(PathBuf),
    Builtin {
        builtin: Builtin,
        /// The script or template that it was made of, to be watched. It reads it by its
        /// grant and its setting `file`.
        file: Option<PathBuf>,
    },
}

impl Source {
    /// The user's file that decides what it answers.
    pub fn file(&self) -> Option<&PathBuf> {
        match self {
            Self::Component(file) => Some(file),
            Self::Builtin { file, .. } => file.as_ref(),
        }
    }
}
