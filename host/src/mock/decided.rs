//! What a scenario or an override makes of the way of a request.
//!
//! They are asked as soon as the operation is known. An error that they ask for is answered
//! whatever the request is like, as a server that is down would; a success is for requests
//! that fit the description. What they leave open is as it would be.

use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use mimus_exchange::{Choice, PROBLEM_JSON, PathParameters, Preferences, RequestParts};
use mimus_scenario::model::Fault;
use mimus_scenario::{Answer as Says, Decision, Facts};
use serde_json::json;

use super::answer::Answer;
use super::chain::request_seed;
use super::overlay::{Guest, Layers};
use super::refusal::Refused;
use super::{Mock, Served};
use crate::server::Peer;

/// What was decided about a request.
#[derive(Debug)]
pub(super) struct Decided {
    pub layers: Layers,
    decision: Decision,
    /// Who makes the answer, where it is one that somebody makes.
    pub guest: Option<Arc<Guest>>,
    /// Everything random in the answer follows from it.
    pub seed: u64,
}

/// How the answer is come by.
pub(super) enum Way {
    /// It is there.
    Whole(Box<Answer>),
    /// The responders of the operation are asked.
    Ask(Choice),
    /// The description's own response.
    Description(Choice),
}

impl Mock {
    /// What scenario and overrides say about a request, if there are any.
    pub(super) fn decide(
        &self,
        layers: Layers,
        served: &Served,
        request: (&RequestParts<'_>, &PathParameters<'_>),
        peer: Option<Peer>,
    ) -> Decided {
        let (parts, path) = request;
        // What can't be read is told later.
        let preferences = Preferences::read(parts.headers, parts.query).ok();
        let preferred = preferences.and_then(|it| it.seed);
        let seed = request_seed(
            self.config.seed,
            preferred.as_deref(),
            &served.name.id,
            parts,
        );
        let client = peer.map_or_else(String::new, |peer| peer.address.ip().to_string());
        let facts = Facts::new(served.index, *parts, path, &client);
        let decision = layers.decide(&facts, seed);
        let guest = layers.guest(&decision.answer);
        Decided {
            layers,
            decision,
            guest,
            seed,
        }
    }
}

impl Decided {
    /// Whether an error is asked for.
    pub(super) fn is_failure(&self) -> bool {
        self.decision.status.is_some_and(|status| 400 <= status)
    }

    /// Whether what the client prefers counts.
    pub(super) fn leaves_choice(&self) -> bool {
        self.decision.status.is_none() && self.decision.answer == Says::Ordinary
    }

    /// What there is to answer before anybody looks at the request: nothing at all, or an
    /// error that the description does not have, or one whose body is there.
    pub(super) fn at_once(&self, served: &Served) -> Option<Answer> {
        if self.decision.fault.is_some_and(Fault::is_silent) {
            return Some(Answer::default());
        }
        if !self.is_failure() {
            return None;
        }
        match &self.decision.answer {
            Says::Body { .. } => self.whole(served),
            Says::Ordinary => {
                let none = (&HeaderMap::new(), &Preferences::default());
                self.chosen(served, none)
                    .is_none()
                    .then(|| undeclared(self.decision.status.unwrap_or(500)))
            }
            _ => None,
        }
    }

    /// How the answer to a request is come by that is let in.
    pub(super) fn way(
        &self,
        served: &Served,
        parts: &RequestParts<'_>,
        preferences: &Preferences,
    ) -> Result<Way, Refused> {
        let wishes = (parts.headers, preferences);
        let operation = &served.operation;
        let status = self.decision.status;
        Ok(match &self.decision.answer {
            Says::Body { .. } => match self.whole(served) {
                Some(answer) => Way::Whole(Box::new(answer)),
                None => Way::Ask(mimus_exchange::choose(
                    operation,
                    parts.headers,
                    preferences,
                )?),
            },
            Says::Ordinary if status.is_none() => Way::Ask(mimus_exchange::choose(
                operation,
                parts.headers,
                preferences,
            )?),
            Says::Ordinary => match self.chosen(served, wishes) {
                Some(choice) if self.is_failure() => Way::Description(choice),
                Some(choice) => Way::Ask(choice),
                // Whoever answers normally does, with that status.
                None => Way::Ask(mimus_exchange::choose(
                    operation,
                    parts.headers,
                    &without_code(preferences),
                )?),
            },
            Says::Example(name) => {
                let preferences = Preferences {
                    code: status,
                    example: Some(name.to_string()),
                    ..preferences.clone()
                };
                let choice = mimus_exchange::choose(operation, parts.headers, &preferences)?;
                Way::Description(choice)
            }
            Says::Template { .. } | Says::Responder { .. } => {
                let preferences = match status {
                    Some(_) => without_code(preferences),
                    None => preferences.clone(),
                };
                let chosen = self
                    .chosen(served, wishes)
                    .map_or_else(
                        || mimus_exchange::choose(operation, parts.headers, &preferences),
                        Ok,
                    )
                    .or_else(|problem| match status {
                        // The description need not have what a scenario asks for.
                        Some(_) => mimus_exchange::choose(
                            operation,
                            &HeaderMap::new(),
                            &Preferences::default(),
                        ),
                        None => Err(problem),
                    })?;
                Way::Ask(Choice {
                    status: status.unwrap_or(chosen.status),
                    ..chosen
                })
            }
        })
    }

    /// The description's response of the status that is asked for, if it has one.
    fn chosen(
        &self,
        served: &Served,
        (headers, preferences): (&HeaderMap, &Preferences),
    ) -> Option<Choice> {
        let preferences = Preferences {
            code: Some(self.decision.status?),
            example: None,
            ..preferences.clone()
        };
        mimus_exchange::choose(&served.operation, headers, &preferences).ok()
    }

    /// The answer, if all of it is here.
    fn whole(&self, served: &Served) -> Option<Answer> {
        let Says::Body {
            content_type,
            bytes,
        } = &self.decision.answer
        else {
            return None;
        };
        let declared = || {
            let any = (HeaderMap::new(), Preferences::default());
            let choice = mimus_exchange::choose(&served.operation, &any.0, &any.1);
            choice.map_or(200, |choice| choice.status)
        };
        let status = self.decision.status.unwrap_or_else(declared);
        let mut answer = Answer {
            status: StatusCode::from_u16(status).unwrap_or_default(),
            body: bytes.clone(),
            ..Answer::default()
        };
        answer.headers.insert(CONTENT_TYPE, content_type.clone());
        Some(answer)
    }

    /// What is to be otherwise about an answer, whoever gave it. `is_refusal`: it is none that
    /// was asked for.
    pub(super) fn finish(self, answer: &mut Answer, is_refusal: bool) {
        let says_nothing_of_it = is_refusal && !self.leaves_choice();
        let decision = self.decision;
        if !is_refusal {
            if let Some(status) = decision.status.and_then(|it| StatusCode::from_u16(it).ok()) {
                answer.status = status;
            }
            if let Says::Responder {
                content_type: Some(content_type),
                ..
            } = decision.answer
            {
                answer.headers.insert(CONTENT_TYPE, content_type);
            }
            if matches!(answer.status.as_u16(), 100..200 | 204 | 304) {
                answer.body = Bytes::new();
                answer.headers.remove(CONTENT_TYPE);
                answer.headers.remove(CONTENT_LENGTH);
            }
        }
        let mut own = HeaderMap::new();
        for (name, value) in decision.headers {
            // Those of an answer that is not given have no place; the client's limits do.
            if !says_nothing_of_it || name.as_str().starts_with("ratelimit-") {
                own.append(name, value);
            }
        }
        for name in own.keys() {
            answer.headers.remove(name);
        }
        answer.headers.extend(own);
        answer.delay += decision.delay;
        answer.fault = decision.fault;
        answer.account.applied = decision.rules;
        answer.account.scenario = self.layers.seen().cloned();
    }
}

fn without_code(preferences: &Preferences) -> Preferences {
    Preferences {
        code: None,
        example: None,
        ..preferences.clone()
    }
}

/// An error that the description does not have (RFC 9457, 4.2.1).
fn undeclared(status: u16) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let title = status.canonical_reason().unwrap_or("Error");
    let body = json!({ "type": "about:blank", "title": title, "status": status.as_u16() });
    let mut answer = Answer {
        status,
        body: body.to_string().into(),
        ..Answer::default()
    };
    let media_type = HeaderValue::from_static(PROBLEM_JSON);
    answer.headers.insert(CONTENT_TYPE, media_type);
    answer
}
