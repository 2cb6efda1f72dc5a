//! What responders did, call by call, for those who look at one request closely. A server
//! has no witness.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::plugin::{Failure, Outcome, Plan, Trace};

/// Is told of every call.
#[derive(Debug, Default)]
pub struct Witness {
    calls: Mutex<Vec<Called>>,
}

/// One call of a responder, when it is over. A call that asked for the next responder
/// comes after that one's.
#[derive(Debug, Clone)]
pub struct Called {
    pub responder: String,
    pub phase: Phase,
    pub said: Said,
    pub trace: Trace,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    Prepare,
    Respond,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "camelCase")]
pub enum Said {
    /// A plan that is the whole answer.
    FixedPlan {
        status: u16,
    },
    #[serde(rename_all = "camelCase")]
    Plan {
        plan_bytes: usize,
    },
    Answer {
        status: u16,
    },
    Pass,
    Failure {
        message: String,
        /// The limit that was met, as the configuration calls it.
        limit: Option<&'static str>,
    },
}

impl Witness {
    /// What it was told since it was last asked.
    pub fn take(&self) -> Vec<Called> {
        std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn tell(&self, called: Called) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.push(called);
    }
}

impl Said {
    pub(super) fn of_plan(plan: &Result<Plan, Failure>) -> Self {
        match plan {
            Ok(Plan::Fixed(response)) => Self::FixedPlan {
                status: response.status.as_u16(),
            },
            Ok(Plan::Computed(bytes)) => Self::Plan {
                plan_bytes: bytes.len(),
            },
            Err(failure) => failure.into(),
        }
    }

    pub(super) fn of_outcome(outcome: &Result<Outcome, Failure>) -> Self {
        match outcome {
            Ok(Outcome::Respond(response)) => Self::Answer {
                status: response.status.as_u16(),
            },
            Ok(Outcome::Pass) => Self::Pass,
            Err(failure) => failure.into(),
        }
    }
}

impl From<&Failure> for Said {
    fn from(failure: &Failure) -> Self {
        Self::Failure {
            message: failure.to_string(),
            limit: failure.limit(),
        }
    }
}
