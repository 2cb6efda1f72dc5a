//! Requests that are sent twice and done once: the `Idempotency-Key` header.

use guest_sdk::{Context, Request, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Failure;
use crate::problem::Problem;

/// How long a key is remembered, by the mock's clock.
const REMEMBERED_MS: u64 = 24 * 60 * 60 * 1000;

/// What was done for a key.
#[derive(Debug, Serialize, Deserialize)]
struct Done {
    /// Compared as JSON, so that spaces and the order of members make no difference.
    body: Value,
    at_ms: u64,
    status: u16,
    location: Option<String>,
    answer: Value,
}

/// The longest key, in bytes.
const MAX_KEY: usize = 255;

/// Does the work, unless it was done before for the same key and body: then the answer is
/// that of then. A refusal is not remembered, so that it can be tried again.
///
/// `scope`: what a key is good for; the same key elsewhere is another one.
pub(crate) fn once(
    cx: &Context,
    request: &Request,
    scope: &str,
    work: impl FnOnce() -> Result<Response, Failure>,
) -> Result<Response, Failure> {
    let Some(key) = request.header("idempotency-key") else {
        return work();
    };
    if !(1..=MAX_KEY).contains(&key.len()) {
        return Err(Problem::bad_key(MAX_KEY).into());
    }
    let all = cx.state().collection("idempotency");
    let key = format!("{scope} {key}");
    let body: Value = request.json()?;
    let now = cx.clock().now_ms();
    if let Some(done) = all.get::<Done>(&key)?
        && now < done.at_ms.saturating_add(REMEMBERED_MS)
    {
        if done.body != body {
            return Err(Problem::key_reused().into());
        }
        return Ok(done.replayed()?);
    }
    let response = work()?;
    let done = Done {
        body,
        at_ms: now,
        status: response.status,
        location: response.header_text("location").map(str::to_owned),
        answer: serde_json::from_slice(&response.body)?,
    };
    all.set(&key, &done)?;
    Ok(response)
}

impl Done {
    fn replayed(self) -> Result<Response, guest_sdk::Error> {
        let mut response = Response::json(&self.answer)?
            .status(self.status)
            .header("idempotent-replayed", "true");
        if let Some(location) = self.location {
            response = response.header("location", location);
        }
        Ok(response)
    }
}
