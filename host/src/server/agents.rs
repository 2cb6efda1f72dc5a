//! One agent's request off the wire and its answer back onto it: who may ask, the body within
//! its limits, and then the protocol, which is `mimus-mcp`'s.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::Request;
use http::header::RETRY_AFTER;
use mimus_exchange::{Kind, Problem};
use mimus_mcp::{Http, NoRoom};

use super::handle;
use crate::config::Limits;
use crate::guard::{Asker, Guard, Guarded};

/// Where agents ask.
pub const AGENTS_PATH: &str = "/mcp";

static AGENTS: Guarded = Guarded {
    realm: "mimus mcp",
    option: "--token",
    refused: Kind::AgentRefused,
    unauthorized: Kind::AgentUnauthorized,
};

/// What every connection shares.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    http: Arc<Http>,
    guard: Arc<Guard>,
    limits: Limits,
}

impl Shared {
    pub(super) fn new(http: Arc<Http>, token: Option<&str>, limits: Limits) -> Self {
        Self {
            http,
            guard: Arc::new(Guard::new(&AGENTS, token)),
            limits,
        }
    }
}

pub(super) fn service(shared: Shared) -> Router {
    Router::new().fallback(take).with_state(shared)
}

async fn take(State(shared): State<Shared>, request: Request<Body>) -> Response {
    answer(&shared, request).await.unwrap_or_else(|problem| {
        tracing::info!(
            target: "mimus::agents",
            problem = problem.kind.name(),
            "refused: {}",
            problem.detail
        );
        problem.to_response().map(Body::from)
    })
}

async fn answer(shared: &Shared, request: Request<Body>) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let asker = Asker {
        head: &head,
        peer: head.extensions.get().copied(),
    };
    shared.guard.check_asker(asker)?;
    // Reading counts here: what is read, others wrote.
    shared.guard.check_site(asker)?;
    let path = head.uri.path();
    if path != AGENTS_PATH {
        let detail = format!("`{path}` is nothing: agents ask `{AGENTS_PATH}`");
        return Err(Problem::new(Kind::RouteNotFound, detail).with("nearest", vec![AGENTS_PATH]));
    }
    let body = handle::read(body, &head.headers, &shared.limits).await?;
    let answered = shared.http.answer(Request::from_parts(head, body)).await;
    let response = answered.map_err(|NoRoom { limit }| {
        let detail = format!("all {limit} sessions are taken, and no client is gone");
        Problem::new(Kind::TooManySessions, detail)
            .with("limit", limit)
            .with_header(RETRY_AFTER, "60")
    })?;
    Ok(response.map(Body::new))
}
