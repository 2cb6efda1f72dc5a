//! What is to become of a request.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};

use crate::compile::{Answer, Respond};
use crate::model::Fault;

/// What is to become of a request. What it does not say is as it would be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// Without it, as whoever makes the body has it.
    pub status: Option<u16>,
    /// Who makes the body.
    pub answer: Answer,
    /// Set on the answer, whoever gives it, in place of those of the same name.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// How long to wait before the answer, besides what it takes anyway.
    pub delay: Duration,
    /// What is to go wrong on the way.
    pub fault: Option<Fault>,
    /// Which rules said so, in the order in which they were looked at; for the journal.
    pub rules: Vec<Applied>,
}

/// A rule that had something to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The scenario, or the key of the override.
    pub of: Arc<str>,
    /// The rule's name, or `rule 1` and so on.
    pub rule: Arc<str>,
    /// In which way.
    pub cause: Cause,
}

/// In which way a rule had something to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// It fits.
    Fits,
    /// Its error rate struck.
    Error,
    /// Its rate limit was reached.
    RateLimit,
}

impl Decision {
    /// Whether everything is as it would be.
    pub fn is_nothing(&self) -> bool {
        self.status.is_none()
            && self.answer == Answer::Ordinary
            && self.headers.is_empty()
            && self.delay.is_zero()
            && self.fault.is_none()
    }

    /// What was said first stays.
    pub(crate) fn add(&mut self, respond: &Respond) {
        self.add_headers(&respond.headers);
        self.status = self.status.or(respond.status);
        if self.answer == Answer::Ordinary {
            self.answer = respond.answer.clone();
        }
    }

    /// What was said of a success does not count.
    pub(crate) fn fail(&mut self, respond: &Respond) {
        self.add_headers(&respond.headers);
        self.status = respond.status;
        self.answer = respond.answer.clone();
    }

    /// What was said first stays.
    pub(crate) fn add_headers(&mut self, headers: &[(HeaderName, HeaderValue)]) {
        let known = self.headers.len();
        for (name, value) in headers {
            let before = self.headers.iter().take(known);
            if !before.clone().any(|(own, _)| own == name) {
                self.headers.push((name.clone(), value.clone()));
            }
        }
    }
}
