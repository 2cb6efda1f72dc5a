//! The description's own answer to a request that is turned away.

use http::HeaderMap;
use mimus_description::Operation;
use mimus_description::model::StatusKey;

use super::accept::Accept;
use super::{Candidate, Choice};
use crate::preference::Preferences;
use crate::violation::Class;

/// Why a request is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// 401
    Unauthorized,
    /// 403
    Forbidden,
    /// 415, 400 or 422
    Violations(Class),
}

impl Refusal {
    /// Where the description may have its answer, with the status that it would be given.
    fn places(self) -> Vec<(StatusKey, u16)> {
        let code = |code: u16| (StatusKey::Code(code), code);
        match self {
            Self::Unauthorized => vec![code(401)],
            Self::Forbidden => vec![code(403)],
            Self::Violations(Class::MediaType) => vec![code(415), code(422), code(400)],
            Self::Violations(Class::Malformed) => {
                vec![
                    code(400),
                    code(422),
                    (StatusKey::Range(4), 400),
                    (StatusKey::Default, 400),
                ]
            }
            Self::Violations(Class::Invalid) => {
                vec![
                    code(422),
                    code(400),
                    (StatusKey::Range(4), 422),
                    (StatusKey::Default, 422),
                ]
            }
        }
    }
}

/// The answer that the description declares for such a request, if it declares one with a
/// body that says something. Else ours is the better one.
pub fn choose_refusal(
    operation: &Operation,
    refusal: Refusal,
    headers: &HeaderMap,
    preferences: &Preferences,
) -> Option<Choice> {
    let accept = Accept::read(headers);
    let candidates = refusal
        .places()
        .into_iter()
        .filter_map(|(key, status)| Candidate::find(operation, key, status));
    let preferences = Preferences {
        dynamic: preferences.dynamic,
        ..Preferences::default()
    };
    for candidate in candidates {
        let telling = |media: &mimus_description::model::MediaType| {
            media.schema.is_some() || !media.examples.is_empty()
        };
        if let Some(choice) = candidate.negotiate_among(&accept, &preferences, telling) {
            return Some(choice);
        }
    }
    None
}
