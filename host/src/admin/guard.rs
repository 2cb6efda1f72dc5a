//! What the admin API takes from those who may ask it at all: its page by reading, and
//! changes only as JSON.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use mimus_exchange::{Kind, Problem};

use super::{Question, is_reading};
use crate::guard::{Guard, Guarded};

pub(super) static ADMIN: Guarded = Guarded {
    realm: "mimus admin",
    option: "--admin-token",
    refused: Kind::AdminRefused,
    unauthorized: Kind::AdminUnauthorized,
};

/// The page has nothing to hide from who has yet to give the token.
pub(super) fn admit_page(guard: &Guard, question: Question<'_>) -> Result<(), Problem> {
    if !guard.wants_token() {
        guard.check_place(question.asker())?;
    }
    if is_reading(&question.head.method) {
        return Ok(());
    }
    Err(super::route::not_allowed(question, &["GET", "HEAD"]))
}

pub(super) fn admit(guard: &Guard, question: Question<'_>) -> Result<(), Problem> {
    guard.check_asker(question.asker())?;
    if is_reading(&question.head.method) {
        return Ok(());
    }
    guard.check_site(question.asker())?;
    check_content(question)
}

/// A form of another site can't send JSON.
fn check_content(question: Question<'_>) -> Result<(), Problem> {
    let headers = &question.head.headers;
    let length = headers.get(CONTENT_LENGTH);
    if question.body.is_empty() && length.is_none_or(|length| length == "0") {
        return Ok(());
    }
    let given = headers.get(CONTENT_TYPE);
    let given = given.and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = given.split(';').next().unwrap_or("").trim();
    let essence = essence.to_ascii_lowercase();
    let is_json = essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"));
    if is_json {
        return Ok(());
    }
    let detail = "send JSON, with `Content-Type: application/json`, or no body";
    Err(Problem::new(Kind::UnsupportedMediaType, detail)
        .with("supported", vec!["application/json"])
        .with_header(http::header::ACCEPT, "application/json"))
}
