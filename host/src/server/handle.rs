//! One request off the wire and one answer back onto it.

use std::sync::Arc;
use std::time::Instant;

use arc_swap::ArcSwap;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use axum::{Router, http};
use bytes::Bytes;
use futures_util::stream;
use http::{Method, Request, header, request};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::broken::Broken;
use crate::admin::{self, Admin, Door, Own, Question};
use crate::config::Limits;
use crate::journal::Answered;
use crate::mock::{Account, Answer, Arrival, Mock, Under};
use mimus_exchange::{Kind, Problem};
use mimus_journal::Journal;

/// What every connection shares.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) mock: Arc<ArcSwap<Mock>>,
    pub(super) journal: Option<Arc<Journal>>,
    pub(super) admin: Arc<Admin>,
    pub(super) door: Door,
    pub(super) limits: Limits,
}

/// Whose a path is, is not known until the mock that is current is asked.
pub(super) fn service(shared: Shared) -> Router {
    Router::new().fallback(handle).with_state(shared)
}

async fn handle(State(shared): State<Shared>, request: Request<Body>) -> Response {
    let began = Instant::now();
    let (head, body) = request.into_parts();
    let mock = shared.mock.load_full();
    let read = read(body, &head.headers, &shared.limits).await;
    if let Some(own) = shared.admin.takes(&mock, head.uri.path(), shared.door) {
        return answer_own(&shared, own, &mock, &head, read).await;
    }
    let (answer, body) = match read {
        Ok(body) => {
            let settings = shared.admin.settings.load();
            let arrival = Arrival {
                head: &head,
                body: &body,
                settings: &settings,
                under: Under::Own,
            };
            (mock.answer(arrival).await, body)
        }
        Err(problem) => (Answer::problem(problem), Bytes::new()),
    };
    if !answer.delay.is_zero() {
        tokio::time::sleep(answer.delay).await;
    }
    let answered = Answered {
        mock: &mock,
        head: &head,
        body: &body,
        answer: &answer,
        peer: head.extensions.get().copied(),
        began,
    };
    shared.admin.webhooks.fire(answered);
    if let Some(journal) = &shared.journal {
        answered.record(journal).await;
    }
    shared.admin.metrics.observe(
        head.method.as_str(),
        answer.sent_status(),
        answer
            .account
            .operation
            .as_ref()
            .map(|operation| &*operation.id),
        began.elapsed(),
    );
    tracing::info!(
        target: "mimus::request",
        method = %head.method,
        path = head.uri.path(),
        status = answer.sent_status(),
        operation = answer.account.operation.as_ref().map(|operation| &*operation.id),
        violations = answer.account.violations.len(),
        micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
        "answered"
    );
    let broken = answer.fault.map(|fault| Broken {
        fault,
        body: answer.body.clone(),
    });
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    if let Some(broken) = broken {
        response.extensions_mut().insert(broken);
    }
    response
}

/// Answers what is about the server itself.
async fn answer_own(
    shared: &Shared,
    own: Own,
    mock: &Arc<Mock>,
    head: &request::Parts,
    body: Result<Bytes, Problem>,
) -> Response {
    let began = Instant::now();
    let reply = match body {
        Ok(body) => {
            let question = Question {
                mock,
                head,
                body: &body,
                peer: head.extensions.get().copied(),
            };
            shared.admin.answer(own, question).await
        }
        Err(problem) => problem.into(),
    };
    // What was changed, or was to be, is written down. Mere questions are not: those of a
    // page that is left open would push out what they ask about.
    if let Some(journal) = &shared.journal
        && own == Own::Api
        && !matches!(head.method, Method::GET | Method::HEAD)
    {
        let answer = Answer {
            status: reply.status,
            headers: reply.headers.clone(),
            account: Account {
                is_admin: true,
                problem: reply.problem,
                ..Account::default()
            },
            ..Answer::default()
        };
        let answered = Answered {
            mock,
            head,
            // It may have secrets in it that no description tells of.
            body: &Bytes::new(),
            answer: &answer,
            peer: head.extensions.get().copied(),
            began,
        };
        answered.record(journal).await;
    }
    tracing::info!(
        target: "mimus::admin",
        method = %head.method,
        path = head.uri.path(),
        status = reply.status.as_u16(),
        problem = reply.problem,
        "answered"
    );
    let mut response = Response::new(match reply.body {
        admin::Body::Whole(bytes) => Body::from(bytes),
        admin::Body::Parts(parts) => Body::from_stream(stream::unfold(parts, |mut parts| async {
            let part = parts.recv().await?;
            Some((part, parts))
        })),
    });
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    response
}

/// The whole body, if it comes within the limits.
pub(super) async fn read(
    body: Body,
    headers: &http::HeaderMap,
    limits: &Limits,
) -> Result<Bytes, Problem> {
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
