//! Which of an operation's declared answers is given: status, media type and example.

mod accept;
mod refusal;
#[cfg(test)]
mod tests;

use http::HeaderMap;
use mimus_description::Operation;
use mimus_description::model::{MediaType, Response, StatusKey};

pub use refusal::{Refusal, choose_refusal};

use crate::preference::Preferences;
use crate::problem::{Kind, Problem};
use accept::Accept;

/// The answer that was chosen. Equal choices get equal plans.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Choice {
    pub status: u16,
    /// An index of [`Operation::responses`]; none where the operation declares none.
    pub response: Option<usize>,
    pub response_key: Option<StatusKey>,
    /// Definite. None: no body.
    pub media_type: Option<String>,
    /// An index of [`Response::content`].
    pub declared_media_type: Option<usize>,
    /// The example that was asked for, which exists.
    pub example: Option<String>,
    /// None: as the mock is set up.
    pub dynamic: Option<bool>,
}

/// Chooses the answer to a valid request.
pub fn choose(
    operation: &Operation,
    headers: &HeaderMap,
    preferences: &Preferences,
) -> Result<Choice, Problem> {
    let accept = Accept::read(headers);
    let candidates = match preferences.code {
        Some(code) => vec![forced(operation, code)?],
        None => unforced(operation),
    };
    let Some(first) = candidates.first() else {
        return Ok(Choice::empty(200, preferences));
    };
    if let Some(example) = &preferences.example {
        return with_example(&candidates, &accept, example, operation, preferences);
    }
    if let Some(choice) = candidates
        .iter()
        .find_map(|candidate| candidate.negotiate(&accept, preferences))
    {
        return Ok(choice);
    }
    // An error that was asked for by its code is better told in another media type than
    // not at all (RFC 9110, 15.5.7, allows it for any response).
    if preferences.code.is_some_and(|code| code >= 400)
        && let Some(choice) = first.negotiate(&Accept::anything(), preferences)
    {
        return Ok(choice);
    }
    let available: Vec<&str> = candidates.iter().flat_map(Candidate::names).collect();
    let detail = format!(
        "response {} is available as `{}`",
        first.status,
        available.join("`, `")
    );
    Err(Problem::new(Kind::NotAcceptable, detail).with("available", available))
}

/// A declared response with the status that it would be given.
#[derive(Debug, Clone, Copy)]
struct Candidate<'a> {
    status: u16,
    index: usize,
    key: StatusKey,
    response: &'a Response,
}

/// The exact code, else its range, else the default.
fn forced(operation: &Operation, code: u16) -> Result<Candidate<'_>, Problem> {
    let found = StatusKey::of_status(code)
        .iter()
        .find_map(|key| Candidate::find(operation, *key, code));
    found.ok_or_else(|| {
        let declared: Vec<String> = operation
            .responses
            .iter()
            .map(|(key, _)| key.to_string())
            .collect();
        let detail = format!(
            "`{}` declares no response {code}; declared: {}",
            operation.id,
            declared.join(", ")
        );
        Problem::new(Kind::ResponseNotDeclared, detail).with("declared", declared)
    })
}

/// The best first: success from the lowest status up; else the default; else a redirect;
/// else whatever there is. Only successes have rivals.
fn unforced(operation: &Operation) -> Vec<Candidate<'_>> {
    let all = || {
        operation
            .responses
            .iter()
            .enumerate()
            .map(|(index, (key, response))| {
                let status = match key {
                    StatusKey::Code(code) => *code,
                    StatusKey::Range(digit) => u16::from(*digit) * 100,
                    StatusKey::Default => 200,
                };
                Candidate {
                    status,
                    index,
                    key: *key,
                    response,
                }
            })
    };
    let mut successes: Vec<_> = all()
        .filter(|c| c.key != StatusKey::Default && (200..300).contains(&c.status))
        .collect();
    if !successes.is_empty() {
        // The exact code before its range.
        successes.sort_by_key(|c| (c.status, matches!(c.key, StatusKey::Range(_)), c.index));
        return successes;
    }
    let default = all().find(|c| c.key == StatusKey::Default);
    let redirect = || {
        all()
            .filter(|c| (300..400).contains(&c.status))
            .min_by_key(|c| c.status)
    };
    let other = || all().find(|c| c.status >= 400);
    // What is left is 1xx, which is no answer by itself.
    let last = || all().next().map(|c| Candidate { status: 200, ..c });
    default
        .or_else(redirect)
        .or_else(other)
        .or_else(last)
        .into_iter()
        .collect()
}

/// The best candidate that has the example; what is acceptable counts before that.
fn with_example(
    candidates: &[Candidate<'_>],
    accept: &Accept,
    example: &str,
    operation: &Operation,
    preferences: &Preferences,
) -> Result<Choice, Problem> {
    let has = |media: &MediaType| {
        media
            .examples
            .iter()
            .any(|own| own.name.as_deref() == Some(example))
    };
    for accept in [accept, &Accept::anything()] {
        for candidate in candidates {
            if let Some(choice) = candidate.negotiate_among(accept, preferences, has) {
                return Ok(Choice {
                    example: Some(example.to_owned()),
                    ..choice
                });
            }
        }
    }
    let own: Vec<&MediaType> = candidates
        .iter()
        .flat_map(|candidate| &candidate.response.content)
        .collect();
    let mut names: Vec<&str> = own
        .iter()
        .flat_map(|media| &media.examples)
        .filter_map(|e| e.name.as_deref())
        .collect();
    names.sort_unstable();
    names.dedup();
    let status = candidates.first().map_or(200, |candidate| candidate.status);
    let mut detail = match names.as_slice() {
        [] => format!("response {status} has no named examples"),
        names => format!(
            "response {status} has no example `{example}`; it has `{}`",
            names.join("`, `")
        ),
    };
    let elsewhere = operation
        .responses
        .iter()
        .find(|(_, response)| response.content.iter().any(has));
    if let Some((key, _)) = elsewhere {
        let code = match key {
            StatusKey::Code(code) => code.to_string(),
            StatusKey::Range(digit) => format!("{digit}00"),
            StatusKey::Default => "500".to_owned(),
        };
        detail = format!("{detail}; response {key} has it: add `code={code}`");
    }
    Err(Problem::new(Kind::ExampleNotFound, detail).with("examples", names))
}

impl Choice {
    fn empty(status: u16, preferences: &Preferences) -> Self {
        Self {
            status,
            response: None,
            response_key: None,
            media_type: None,
            declared_media_type: None,
            example: None,
            dynamic: preferences.dynamic,
        }
    }
}

impl<'a> Candidate<'a> {
    fn find(operation: &'a Operation, key: StatusKey, status: u16) -> Option<Self> {
        let (index, (key, response)) = operation
            .responses
            .iter()
            .enumerate()
            .find(|(_, (own, _))| *own == key)?;
        Some(Self {
            status,
            index,
            key: *key,
            response,
        })
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        self.response
            .content
            .iter()
            .map(|media| media.name.as_str())
    }

    /// None: nothing of it is acceptable. A response without content always is.
    fn negotiate(&self, accept: &Accept, preferences: &Preferences) -> Option<Choice> {
        let choice = Choice {
            response: Some(self.index),
            response_key: Some(self.key),
            ..Choice::empty(self.status, preferences)
        };
        if self.response.content.is_empty() || matches!(self.status, 204 | 205 | 304) {
            return Some(choice);
        }
        self.negotiate_among(accept, preferences, |_| true)
    }

    fn negotiate_among(
        &self,
        accept: &Accept,
        preferences: &Preferences,
        filter: impl Fn(&MediaType) -> bool,
    ) -> Option<Choice> {
        let content = self
            .response
            .content
            .iter()
            .enumerate()
            .filter(|(_, media)| filter(media));
        let (declared, media_type) =
            accept.choose(content.map(|(at, media)| (at, media.name.as_str())))?;
        Some(Choice {
            response: Some(self.index),
            response_key: Some(self.key),
            media_type: Some(media_type),
            declared_media_type: Some(declared),
            ..Choice::empty(self.status, preferences)
        })
    }
}
