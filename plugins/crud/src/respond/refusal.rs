//! Why a request is turned down, told as the description says, or as a problem.

use guest_sdk::{Context, Error, Request, Response};
use serde_json::json;

use super::base;
use crate::plan::Errors;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// There is nothing under these ids.
    Missing(String),
    /// What is to be created is there already.
    Conflict(String),
    /// It is not as the client thinks it is (`If-Match`).
    Changed(String),
    /// The change would make something that the description does not allow, or can't be
    /// made.
    Unprocessable(String),
    /// A `test` of a JSON Patch failed.
    TestFailed(String),
}

impl Refusal {
    /// What is fitting, the best first. The first is the one without a declared answer.
    fn statuses(&self) -> &'static [u16] {
        match self {
            Self::Missing(_) => &[404, 410],
            Self::Conflict(_) | Self::TestFailed(_) => &[409, 422, 400],
            Self::Changed(_) => &[412],
            Self::Unprocessable(_) => &[422, 400],
        }
    }

    fn problem(&self) -> (&'static str, &'static str, &str) {
        match self {
            Self::Missing(detail) => ("resource-not-found", "There is no such resource", detail),
            Self::Conflict(detail) => ("resource-exists", "The resource exists already", detail),
            Self::Changed(detail) => (
                "precondition-failed",
                "The resource is not as expected",
                detail,
            ),
            Self::Unprocessable(detail) | Self::TestFailed(detail) => {
                ("unprocessable-change", "The change can't be made", detail)
            }
        }
    }

    pub(super) fn response(
        &self,
        cx: &Context,
        request: &Request,
        errors: &Errors,
    ) -> Result<Response, Error> {
        let statuses = self.statuses();
        let named = statuses.iter().find(|status| errors.names(**status));
        let status = named.or(statuses.first()).copied().unwrap_or(400);
        if errors.has(status)
            && let Some(response) = base::error(cx, request, status)
        {
            return Ok(response);
        }
        let (kind, title, detail) = self.problem();
        let problem = json!({
            "type": format!("https://mimus.dev/problems/{kind}"),
            "title": title,
            "status": status,
            "detail": detail,
        });
        let body = serde_json::to_vec(&problem)?;
        Ok(Response::new(status).content("application/problem+json", body))
    }
}
