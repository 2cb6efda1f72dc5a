//! `/health`: whether the server is there; `/health/ready`: whether it can do all it is for.

use http::StatusCode;
use mimus_journal::State;
use serde_json::json;

use super::{Admin, Reply};
use crate::mock::Mock;

/// As long as this is answered, there is no reason to start the server again.
pub(super) fn alive() -> Reply {
    Reply::json(&json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

impl Admin {
    /// A journal that can't be written is told, but is no reason to ask another server: the
    /// mock answers all the same.
    pub(super) fn readiness(&self, mock: &Mock) -> Reply {
        let health = self.journal.as_ref().map(|journal| journal.health());
        let is_stopping = *self.stopping.borrow();
        let is_failing = health
            .as_ref()
            .is_some_and(|health| health.state != State::Writing);
        let status = match (is_stopping, is_failing) {
            (true, _) => "stopping",
            (false, true) => "degraded",
            (false, false) => "ready",
        };
        let reply = Reply::json(&json!({
            "status": status,
            "version": env!("CARGO_PKG_VERSION"),
            "operations": mock.api.operations.len(),
            "journal": health,
        }));
        if is_stopping {
            return reply.with_status(StatusCode::SERVICE_UNAVAILABLE);
        }
        reply
    }
}
