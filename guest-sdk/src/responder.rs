//! The trait, and what its two phases are handed.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Context, Error, Request, Response};

/// What decides how an operation answers.
///
/// `Self` is the plan: it is what [`prepare`](Responder::prepare) worked out, and the
/// server keeps it, written by serde in a compact binary form. That form does not name
/// its fields, so a plan has none that serde must look at to know their type: no
/// [`serde_json::Value`], no `flatten`, no `untagged`, no `skip_serializing_if`. The
/// [`testing`](crate::testing) kit writes and reads the plan as the server would.
pub trait Responder: Serialize + DeserializeOwned + Sized {
    /// What the configuration says. Derive `Deserialize` with
    /// `#[serde(default, deny_unknown_fields)]`, so that a mistyped setting is refused
    /// with its place; [`NoSettings`](crate::NoSettings) if there is nothing to set.
    type Settings: DeserializeOwned;

    /// Makes ready to answer one operation in one way. Called once for each operation
    /// and choice that comes up.
    fn prepare(
        cx: &Context,
        operation: &Operation,
        choice: &Choice,
        settings: Self::Settings,
    ) -> Result<Plan<Self>, Error>;

    /// Answers one request. Nothing but `self` is left of what happened before.
    fn respond(&self, cx: &Context, request: &Request) -> Result<Outcome, Error>;
}

/// What [`Responder::prepare`] comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan<R> {
    /// The whole answer: the server gives it by itself from then on, at full speed, and
    /// never calls [`Responder::respond`] for this operation and choice.
    Fixed(Response),
    /// What [`Responder::respond`] answers from.
    Computed(R),
}

/// An operation of the API description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The `operationId`, or `GET /pets/{id}` where the description gives none.
    pub id: String,
    /// In capitals: `GET`.
    pub method: String,
    /// As in the description, without the servers' base path: `/pets/{id}`.
    pub path_template: String,
}

impl Operation {
    /// An operation without an `operationId`, for tests.
    pub fn new(method: &str, path_template: &str) -> Self {
        Self {
            id: format!("{method} {path_template}"),
            method: method.to_owned(),
            path_template: path_template.to_owned(),
        }
    }
}

/// What the server would answer with, from the request's `Prefer` and `Accept` and the
/// description. A responder may answer otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The status.
    pub status: u16,
    /// As the description writes it; a range such as `*/*` is made definite first. None
    /// where the description declares no body for the status.
    pub media_type: Option<String>,
    /// The example asked for by name.
    pub example: Option<String>,
    /// Whether made-up data is wanted even where there is an example.
    pub dynamic: bool,
}

impl Choice {
    /// A status with a JSON body.
    pub fn json(status: u16) -> Self {
        Self {
            status,
            media_type: Some("application/json".to_owned()),
            example: None,
            dynamic: false,
        }
    }

    /// A status without a body.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            media_type: None,
            example: None,
            dynamic: false,
        }
    }
}

/// What [`Responder::respond`] comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// This is the answer.
    Respond(Response),
    /// Let the next responder of this operation answer.
    Pass,
}

impl From<Response> for Outcome {
    fn from(response: Response) -> Self {
        Self::Respond(response)
    }
}
