//! Why a request gets no ordinary answer, and what it is told instead.

use http::header::{HeaderName, HeaderValue, WWW_AUTHENTICATE};
use mimus_description::Operation;
use mimus_exchange::{Class, Denied, Problem, Refusal, Violation};

/// The ways to leave the road.
#[derive(Debug)]
pub(super) enum Refused {
    Denied(Box<Denied>),
    Violations(Vec<Violation>),
    /// Nothing that a description could have an answer for.
    Problem(Box<Problem>),
}

impl Refused {
    /// What the description may have an answer of its own for.
    pub(super) fn reason(&self) -> Option<Refusal> {
        match self {
            Self::Denied(denied) => Some(denied.refusal),
            Self::Violations(violations) => Class::of(violations).map(Refusal::Violations),
            Self::Problem(_) => None,
        }
    }

    pub(super) fn violations(&self) -> &[Violation] {
        match self {
            Self::Violations(violations) => violations,
            Self::Denied(_) | Self::Problem(_) => &[],
        }
    }

    /// Headers that the description's own answer has to carry as well (RFC 9110, 11.6.1).
    pub(super) fn challenges(&self) -> Vec<(HeaderName, HeaderValue)> {
        let Self::Denied(denied) = self else {
            return Vec::new();
        };
        let values = denied
            .challenges
            .iter()
            .filter_map(|challenge| HeaderValue::from_str(challenge).ok());
        values.map(|value| (WWW_AUTHENTICATE, value)).collect()
    }

    /// Our answer, where the description has none.
    pub(super) fn problem(&self, operation: &Operation) -> Problem {
        match self {
            Self::Denied(denied) => (**denied).clone().into(),
            Self::Problem(problem) => (**problem).clone(),
            Self::Violations(violations) => {
                let body = operation.request_body.iter();
                let supported: Vec<&str> = body
                    .flat_map(|body| &body.content)
                    .map(|media| media.name.as_str())
                    .collect();
                Problem::invalid_request(violations, &supported)
            }
        }
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}
