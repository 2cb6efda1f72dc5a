//! Answers, made ready: bytes are bytes, headers are headers.

use std::sync::Arc;

use bytes::Bytes;
use data_encoding::BASE64;
use http::{HeaderName, HeaderValue};
use serde_json::{Map, Value};

use crate::model::{Body, Response};
use crate::problem::{Problem, below};

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Respond {
    /// Without it, as the description has it.
    pub(crate) status: Option<u16>,
    /// They take the place of those of the same name.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// Who makes the body.
    pub(crate) answer: Answer,
}

/// Who makes the body.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Answer {
    /// Who answers normally.
    #[default]
    Ordinary,
    /// Who answers normally, with the description's example of that name.
    Example(Arc<str>),
    /// It is here.
    Body {
        /// Of the bytes.
        content_type: HeaderValue,
        /// All of it.
        bytes: Bytes,
    },
    /// The built-in `template` responder.
    Template {
        /// Without it, as the description has it.
        content_type: Option<HeaderValue>,
        /// The template.
        text: Arc<str>,
    },
    /// A responder.
    Responder {
        /// One that is configured, or that comes with Mimus.
        name: Arc<str>,
        /// Empty: those that it is configured with.
        settings: Arc<Map<String, Value>>,
        /// Without it, as the responder has it.
        content_type: Option<HeaderValue>,
    },
}

impl Respond {
    /// Who answers normally, with that status.
    pub(crate) fn status(status: u16) -> Self {
        Self {
            status: Some(status),
            headers: Vec::new(),
            answer: Answer::Ordinary,
        }
    }

    pub(super) fn of(response: &Response, pointer: &str, problems: &mut Vec<Problem>) -> Self {
        let mut fault = |name: &str, message: String| {
            problems.push(Problem::new(below(pointer, name), message));
        };
        let content_type = response.content_type.as_deref().and_then(|text| {
            let value = HeaderValue::from_str(text).ok();
            let value = value.filter(|_| text.contains('/'));
            if value.is_none() {
                let message = format!("`{text}` is no media type; write one such as `text/html`");
                fault("content-type", message);
            }
            value
        });
        let of_kind = |known: &'static str| {
            let known = HeaderValue::from_static(known);
            content_type.clone().unwrap_or(known)
        };
        let answer = match response.body() {
            Body::Ordinary => Answer::Ordinary,
            Body::Example(name) => Answer::Example(name.into()),
            Body::Json(value) => Answer::Body {
                content_type: of_kind("application/json"),
                bytes: value.to_string().into(),
            },
            Body::Text(text) => Answer::Body {
                content_type: of_kind("text/plain; charset=utf-8"),
                bytes: Bytes::copy_from_slice(text.as_bytes()),
            },
            Body::Base64(text) => {
                let bytes = BASE64.decode(text.trim().as_bytes());
                if let Err(error) = &bytes {
                    fault("base64", format!("this is no Base64: {error}"));
                }
                Answer::Body {
                    content_type: of_kind("application/octet-stream"),
                    bytes: bytes.unwrap_or_default().into(),
                }
            }
            Body::Template(text) => Answer::Template {
                content_type,
                text: text.into(),
            },
            Body::Responder(call) => Answer::Responder {
                name: call.name.as_str().into(),
                settings: Arc::new(call.settings.clone()),
                content_type,
            },
        };
        Self {
            status: response.status,
            answer,
            headers: headers(response, &below(pointer, "headers"), problems),
        }
    }
}

/// Headers that the server sets itself: they follow from the body and the connection.
const OF_THE_SERVER: [&str; 4] = [
    "content-length",
    "transfer-encoding",
    "connection",
    "upgrade",
];

fn headers(
    response: &Response,
    pointer: &str,
    problems: &mut Vec<Problem>,
) -> Vec<(HeaderName, HeaderValue)> {
    let mut read = Vec::new();
    for (name, values) in &response.headers {
        let pointer = below(pointer, name);
        let Ok(header) = name.parse::<HeaderName>() else {
            let message = format!("`{name}` can't be the name of a header");
            problems.push(Problem::new(pointer, message));
            continue;
        };
        if OF_THE_SERVER.contains(&header.as_str()) {
            let message = format!("`{name}` follows from the body; it can't be set");
            let hint = "to send a body that is not as long as it says, use `fault`";
            problems.push(Problem::new(pointer, message).hint(Some(hint.to_owned())));
            continue;
        }
        for value in values {
            if let Ok(value) = HeaderValue::from_str(value) {
                read.push((header.clone(), value));
            } else {
                let message = format!("{value:?} can't be a header's value");
                problems.push(Problem::new(pointer.clone(), message));
            }
        }
    }
    read
}
