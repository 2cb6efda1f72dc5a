//! What goes back to who asked about the server.

use std::io;

use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, Method, StatusCode};
use mimus_exchange::Problem;
use serde_json::Value;
use tokio::sync::mpsc;

use super::Question;

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    /// The name of the problem, if that is the reply.
    pub(crate) problem: Option<&'static str>,
}

#[derive(Debug)]
pub(crate) enum Body {
    Whole(Bytes),
    /// As it is made. It ends with an error where it can't be made to its end.
    Parts(mpsc::Receiver<io::Result<Bytes>>),
}

impl Reply {
    pub(super) fn of(media_type: &'static str, body: Body) -> Self {
        let headers = [
            (CONTENT_TYPE, media_type),
            (CACHE_CONTROL, "no-store"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        let headers = headers
            .into_iter()
            .map(|(name, value)| (name, HeaderValue::from_static(value)));
        Self {
            status: StatusCode::OK,
            headers: headers.collect(),
            body,
            problem: None,
        }
    }

    pub(super) fn json(value: &Value) -> Self {
        let body = Body::Whole(value.to_string().into());
        Self::of("application/json", body)
    }

    pub(super) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(super) fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// HEAD is GET without the body, but with its length where that is known.
    pub(super) fn without_body_for(mut self, question: Question<'_>) -> Self {
        if question.head.method != Method::HEAD {
            return self;
        }
        if let Body::Whole(body) = &self.body {
            let length = HeaderValue::from(body.len());
            self.headers.insert(CONTENT_LENGTH, length);
        }
        Self {
            body: Body::Whole(Bytes::new()),
            ..self
        }
    }
}

impl From<Problem> for Reply {
    fn from(problem: Problem) -> Self {
        let (head, body) = problem.to_response().into_parts();
        let mut reply = Self::of("application/problem+json", Body::Whole(body.into()));
        reply.status = head.status;
        reply.headers.extend(head.headers);
        reply.problem = Some(problem.kind.name());
        reply
    }
}
