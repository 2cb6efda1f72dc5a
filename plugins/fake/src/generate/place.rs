//! Where in the body a value goes, and what the request may have to say of it.

use serde_json::Value;

/// Where in the body a value goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) parent: Option<&'a Place<'a>>,
    pub(super) name: &'a str,
    pub(super) owner: Option<&'a str>,
    pub(super) index: Option<usize>,
    /// Objects around it.
    pub(super) depth: u8,
    /// Objects and arrays around it.
    pub(super) level: u16,
    pub(super) role: Role,
    pub(super) minimal: bool,
    /// What the request's body says of it.
    pub(super) told: Option<&'a Value>,
}

/// What the request's parameters may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The body, or the one object inside its envelope.
    Subject,
    /// An entry of the list that was asked for.
    Entry,
    Part,
}

impl<'a> Place<'a> {
    pub(super) fn member(&'a self, name: &'a str, owner: Option<&'a str>, role: Role) -> Self {
        let told = self.told.and_then(|told| told.get(name));
        // What is in an envelope there may come without one here.
        let told = told.or(self.told.filter(|_| role == Role::Subject));
        Self {
            parent: Some(self),
            name,
            owner,
            index: None,
            depth: self.depth.saturating_add(1),
            level: self.level + 1,
            role,
            minimal: self.minimal,
            told,
        }
    }

    pub(super) fn item(&'a self, index: usize, role: Role) -> Self {
        Self {
            parent: Some(self),
            index: Some(index),
            level: self.level + 1,
            role,
            told: self.told.and_then(|told| told.get(index)),
            ..*self
        }
    }

    pub(super) fn in_later_entry(&self) -> bool {
        self.index.is_some_and(|index| index > 0) || self.parent.is_some_and(Place::in_later_entry)
    }

    pub(super) fn pointer(&self) -> String {
        let Some(parent) = self.parent else {
            return String::new();
        };
        let token = match self.index {
            Some(index) => index.to_string(),
            None => self.name.replace('~', "~0").replace('/', "~1"),
        };
        format!("{}/{token}", parent.pointer())
    }
}
