//! What a responder answers.

use std::time::Duration;

use serde::Serialize;

use crate::Error;

/// A whole answer.
///
/// ```
/// use std::time::Duration;
///
/// # fn main() -> Result<(), guest_sdk::Error> {
/// let response = guest_sdk::Response::json(&["Rex", "Tom"])?
///     .status(203)
///     .header("x-total-count", "2")
///     .delay(Duration::from_millis(40));
/// assert_eq!(response.body, br#"["Rex","Tom"]"#);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// From 200 to 599.
    pub status: u16,
    /// Without `content-length` and what else belongs to the connection: the server
    /// writes those.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The bytes as they go out.
    pub body: Vec<u8>,
    /// How long the server waits before it answers.
    pub delay: Duration,
}

impl Response {
    /// An answer without a body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            delay: Duration::ZERO,
        }
    }

    /// `200` with a JSON body.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
        Ok(Self::new(200).content("application/json", serde_json::to_vec(value)?))
    }

    /// `200` with a text body.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(200).content("text/plain; charset=utf-8", text.into())
    }

    /// Another status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// One more header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Another body, with its `content-type`.
    #[must_use]
    pub fn content(mut self, media_type: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        self.headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        self.body = body.into();
        self.header("content-type", media_type.into())
    }

    /// Has the server wait before it answers. A responder never sleeps.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The first header of that name, if it is text. Case does not matter.
    pub fn header_text(&self, name: &str) -> Option<&str> {
        let (_, value) = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok()
    }
}
