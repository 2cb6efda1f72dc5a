//! Who may ask the admin API: this machine's programs, or whoever has the token; and no
//! page of another site in a browser on this machine.

use std::net::IpAddr;

use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN, WWW_AUTHENTICATE};
use http::uri::Authority;
use http::{HeaderMap, HeaderName};
use mimus_exchange::{Kind, Problem};

use super::{Question, is_reading};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

#[derive(Debug)]
pub(crate) struct Guard {
    /// Of the token. Hashes are compared in constant time, whatever their texts' lengths.
    token: Option<blake3::Hash>,
}

impl Guard {
    pub(super) fn new(token: Option<&str>) -> Self {
        Self {
            token: token.map(|token| blake3::hash(token.as_bytes())),
        }
    }

    /// Whether who asks has to show a token.
    pub(super) fn wants_token(&self) -> bool {
        self.token.is_some()
    }

    /// The page has nothing to hide from who has yet to give the token.
    pub(super) fn admit_page(&self, question: Question<'_>) -> Result<(), Problem> {
        if self.token.is_none() {
            check_place(&question)?;
        }
        if is_reading(&question.head.method) {
            return Ok(());
        }
        Err(super::route::not_allowed(question, &["GET", "HEAD"]))
    }

    pub(super) fn admit(&self, question: &Question<'_>) -> Result<(), Problem> {
        match self.token {
            Some(token) => check_token(token, &question.head.headers)?,
            None => check_place(question)?,
        }
        if is_reading(&question.head.method) {
            return Ok(());
        }
        check_site(question)?;
        check_content(question)
    }
}

fn check_token(token: blake3::Hash, headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(AUTHORIZATION).and_then(|value| {
        let (scheme, given) = value.to_str().ok()?.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| given.trim().to_owned())
    });
    let detail = match given {
        Some(given) if blake3::hash(given.as_bytes()) == token => return Ok(()),
        Some(_) => "this is not the token that the server was started with",
        None => "send the server's `--admin-token` as `Authorization: Bearer TOKEN`",
    };
    let problem = Problem::new(Kind::AdminUnauthorized, detail);
    Err(problem.with_header(WWW_AUTHENTICATE, "Bearer realm=\"mimus admin\""))
}

/// Without a token: from this machine, and asked for under one of its names. The latter
/// keeps out pages whose name was pointed here after they were loaded (DNS rebinding).
fn check_place(question: &Question<'_>) -> Result<(), Problem> {
    let address = question.peer.map(|peer| peer.address.ip().to_canonical());
    if !address.is_some_and(|address| address.is_loopback()) {
        return Err(refuse(
            "without a token, only this machine may ask; start the server with \
             `--admin-token TOKEN` to let others in",
        ));
    }
    match host(question) {
        Some(host) if is_loopback(&host) => Ok(()),
        Some(host) => Err(refuse(format!(
            "`{host}` is not a name of this machine's own; ask for `localhost`, `127.0.0.1` or \
             `[::1]`, or start the server with `--admin-token TOKEN`"
        ))),
        None => Err(refuse("the request names no host")),
    }
}

/// What changes something is asked by a program, or by a page of our own.
fn check_site(question: &Question<'_>) -> Result<(), Problem> {
    let headers = &question.head.headers;
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let site = text(SEC_FETCH_SITE);
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(refuse("a page of another site may not ask for this"));
    }
    let Some(origin) = text(ORIGIN) else {
        return Ok(());
    };
    let scheme = match question.peer {
        Some(peer) if peer.is_encrypted => "https",
        _ => "http",
    };
    let own = authority(question).map(|own| format!("{scheme}://{own}"));
    if own.is_some_and(|own| own.eq_ignore_ascii_case(origin)) {
        return Ok(());
    }
    Err(refuse(format!("a page of `{origin}` may not ask for this")))
}

/// A form of another site can't send JSON.
fn check_content(question: &Question<'_>) -> Result<(), Problem> {
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

fn refuse(detail: impl Into<String>) -> Problem {
    Problem::new(Kind::AdminRefused, detail)
}

/// Host and port as the client knows them.
fn authority(question: &Question<'_>) -> Option<Authority> {
    let head = question.head;
    if let Some(authority) = head.uri.authority() {
        return Some(authority.clone());
    }
    let mut hosts = head.headers.get_all(HOST).iter();
    let one = hosts.next()?.to_str().ok()?.parse().ok()?;
    hosts.next().is_none().then_some(one)
}

pub(super) fn host(question: &Question<'_>) -> Option<String> {
    authority(question).map(|authority| authority.host().to_ascii_lowercase())
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_nobody_can_point_elsewhere_are_loopback() {
        for host in [
            "localhost",
            "127.0.0.1",
            "127.8.8.8",
            "[::1]",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "localhost.evil.example",
            "127.0.0.1.nip.io",
            "10.0.0.1",
            "0.0.0.0",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
