//! One request off the wire and one answer back onto it.

use std::sync::Arc;
use std::time::Instant;

use arc_swap::ArcSwap;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use axum::{Router, http};
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use crate::config::Limits;
use crate::journal::Answered;
use crate::mock::{Answer, Arrival, Mock};
use mimus_exchange::{Kind, Problem};
use mimus_journal::Journal;

/// What every connection shares.
#[derive(Clone)]
struct Shared {
    mock: Arc<ArcSwap<Mock>>,
    journal: Option<Arc<Journal>>,
    limits: Limits,
}

/// Everything goes to the mock: its paths are not known until it is asked.
pub(super) fn service(
    mock: Arc<ArcSwap<Mock>>,
    journal: Option<Arc<Journal>>,
    limits: Limits,
) -> Router {
    Router::new().fallback(handle).with_state(Shared {
        mock,
        journal,
        limits,
    })
}

async fn handle(State(shared): State<Shared>, request: Request<Body>) -> Response {
    let began = Instant::now();
    let (head, body) = request.into_parts();
    let mock = shared.mock.load_full();
    let (answer, body) = match read(body, &head.headers, &shared.limits).await {
        Ok(body) => {
            let arrival = Arrival {
                head: &head,
                body: &body,
            };
            (mock.answer(arrival).await, body)
        }
        Err(problem) => (Answer::problem(problem), Bytes::new()),
    };
    if !answer.delay.is_zero() {
        tokio::time::sleep(answer.delay).await;
    }
    if let Some(journal) = &shared.journal {
        let answered = Answered {
            mock: &mock,
            head: &head,
            body: &body,
            answer: &answer,
            peer: head.extensions.get().copied(),
            began,
        };
        // What can't be written is for the log, and the journal's health: it is no reason
        // not to answer.
        let _ = journal.record(answered.exchange()).await;
    }
    tracing::info!(
        target: "mimus::request",
        method = %head.method,
        path = head.uri.path(),
        status = answer.status.as_u16(),
        operation = answer.account.operation.as_ref().map(|operation| &*operation.id),
        violations = answer.account.violations.len(),
        micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
        "answered"
    );
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

/// The whole body, if it comes within the limits.
async fn read(body: Body, headers: &http::HeaderMap, limits: &Limits) -> Result<Bytes, Problem> {
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| limits.body_bytes < length) {
        return Err(Problem::payload_too_large(limits.body_bytes as u64));
    }
    let whole = Limited::new(body, limits.body_bytes).collect();
    match tokio::time::timeout(limits.read_timeout, whole).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(Problem::payload_too_large(limits.body_bytes as u64))
        }
        Ok(Err(error)) => Err(Problem::new(
            Kind::MalformedRequest,
            format!("the body could not be read: {error}"),
        )),
        Err(_) => Err(Problem::request_timeout(limits.read_timeout.as_secs_f64())),
    }
}
