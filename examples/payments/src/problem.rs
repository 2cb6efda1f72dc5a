//! What a caller is told when the answer is no: RFC 9457.

use guest_sdk::{Error, Response};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
}

impl Problem {
    pub(crate) fn not_found(id: &str) -> Self {
        Self {
            kind: "/problems/not-found",
            title: "There is no such payment",
            status: 404,
            detail: format!("`{id}` was never created"),
        }
    }

    pub(crate) fn wrong_status(detail: String) -> Self {
        Self {
            kind: "/problems/wrong-status",
            title: "The payment's status does not allow it",
            status: 409,
            detail,
        }
    }

    pub(crate) fn too_much(detail: String) -> Self {
        Self {
            kind: "/problems/too-much",
            title: "More than is left of the payment",
            status: 422,
            detail,
        }
    }

    pub(crate) fn key_reused() -> Self {
        Self {
            kind: "/problems/key-reused",
            title: "The idempotency key was used for another request",
            status: 422,
            detail: "send the same body again, or take a new key".to_owned(),
        }
    }

    pub(crate) fn bad_key(longest: usize) -> Self {
        Self {
            kind: "/problems/bad-key",
            title: "The idempotency key is too short or too long",
            status: 400,
            detail: format!("it may have 1 to {longest} bytes"),
        }
    }

    pub(crate) fn response(&self) -> Result<Response, Error> {
        let body = serde_json::to_vec(self)?;
        Ok(Response::new(self.status).content("application/problem+json", body))
    }
}
