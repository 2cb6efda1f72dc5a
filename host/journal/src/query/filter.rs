//! What to look for.

use serde::{Deserialize, Serialize};

use super::status::Statuses;

/// Lets an entry through where all that is set fits it; of a list, one item. Nothing set:
/// all but what was asked of the admin side.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filter {
    /// `get` is `GET`.
    pub methods: Vec<String>,
    pub statuses: Vec<Statuses>,
    /// A regular expression that fits somewhere in the path.
    pub path: Option<String>,
    /// A part of the path, in this case of letters.
    pub path_contains: Option<String>,
    /// Ids of operations.
    pub operations: Vec<String>,
    /// Whether a route was found.
    pub routed: Option<bool>,
    /// Milliseconds since 1970: from this one on.
    pub from: Option<i64>,
    /// Milliseconds since 1970: before this one.
    pub until: Option<i64>,
    /// Only entries with a greater id: what came since.
    pub after: Option<u64>,
    pub session: Option<String>,
    pub correlation: Option<String>,
    pub scenario: Option<String>,
    pub client: Option<String>,
    /// One of those that were asked.
    pub responder: Option<String>,
    /// Whether the request broke rules of the description.
    pub violations: Option<bool>,
    /// One of those rules.
    pub rule: Option<String>,
    /// The last segment of a problem's `type`.
    pub problem: Option<String>,
    pub fault: Option<String>,
    /// Words in paths, headers or bodies, all of them; `*` at a word's end stands for any
    /// end. What is no letter and no digit separates words, and what it joins has to stand
    /// together.
    pub text: Option<String>,
    pub include_admin: bool,
}

impl Filter {
    /// Everything there is.
    pub fn everything() -> Self {
        Self {
            include_admin: true,
            ..Self::default()
        }
    }
}
