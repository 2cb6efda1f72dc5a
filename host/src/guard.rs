//! Who may ask what a server has besides its mock: this machine's programs, or whoever has the
//! token; and no page of another site in a browser on this machine.

mod token;

use std::net::IpAddr;

use http::header::{AUTHORIZATION, HOST, ORIGIN, WWW_AUTHENTICATE};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, request};
use mimus_exchange::{Kind, Problem};

pub use token::Token;

use crate::server::Peer;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What is guarded, as those are told who are refused.
#[derive(Debug)]
pub(crate) struct Guarded {
    pub(crate) realm: &'static str,
    /// The option that sets the token.
    pub(crate) option: &'static str,
    pub(crate) refused: Kind,
    pub(crate) unauthorized: Kind,
}

#[derive(Debug)]
pub(crate) struct Guard {
    guarded: &'static Guarded,
    /// Of the token. Hashes are compared in constant time, whatever their texts' lengths.
    token: Option<blake3::Hash>,
}

/// Who asks, as far as the request says and the connection shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asker<'a> {
    pub(crate) head: &'a request::Parts,
    pub(crate) peer: Option<Peer>,
}

impl Guard {
    pub(crate) fn new(guarded: &'static Guarded, token: Option<&str>) -> Self {
        Self {
            guarded,
            token: token.map(|token| blake3::hash(token.as_bytes())),
        }
    }

    /// Whether who asks has to show a token.
    pub(crate) fn wants_token(&self) -> bool {
        self.token.is_some()
    }

    /// Who has the token; where there is none, this machine.
    pub(crate) fn check_asker(&self, asker: Asker<'_>) -> Result<(), Problem> {
        match self.token {
            Some(token) => self.check_token(token, &asker.head.headers),
            None => self.check_place(asker),
        }
    }

    fn check_token(&self, token: blake3::Hash, headers: &HeaderMap) -> Result<(), Problem> {
        let given = headers.get(AUTHORIZATION).and_then(|value| {
            let (scheme, given) = value.to_str().ok()?.split_once(' ')?;
            scheme
                .eq_ignore_ascii_case("bearer")
                .then(|| given.trim().to_owned())
        });
        let Guarded { realm, option, .. } = self.guarded;
        let detail = match given {
            Some(given) if blake3::hash(given.as_bytes()) == token => return Ok(()),
            Some(_) => "this is not the token that the server was started with".to_owned(),
            None => format!("send the server's `{option}` as `Authorization: Bearer TOKEN`"),
        };
        let problem = Problem::new(self.guarded.unauthorized, detail);
        Err(problem.with_header(WWW_AUTHENTICATE, &format!("Bearer realm=\"{realm}\"")))
    }

    /// Without a token: from this machine, and asked for under one of its names. The latter
    /// keeps out pages whose name was pointed here after they were loaded (DNS rebinding).
    pub(crate) fn check_place(&self, asker: Asker<'_>) -> Result<(), Problem> {
        let option = self.guarded.option;
        let address = asker.peer.map(|peer| peer.address.ip().to_canonical());
        if !address.is_some_and(|address| address.is_loopback()) {
            return Err(self.refuse(format!(
                "without a token, only this machine may ask; start the server with \
                 `{option} TOKEN` to let others in"
            )));
        }
        match asker.host() {
            Some(host) if is_loopback(&host) => Ok(()),
            Some(host) => Err(self.refuse(format!(
                "`{host}` is not a name of this machine's own; ask for `localhost`, `127.0.0.1` \
                 or `[::1]`, or start the server with `{option} TOKEN`"
            ))),
            None => Err(self.refuse("the request names no host")),
        }
    }

    /// A program asks, or a page of our own.
    pub(crate) fn check_site(&self, asker: Asker<'_>) -> Result<(), Problem> {
        let headers = &asker.head.headers;
        let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or(""));
        let site = text(SEC_FETCH_SITE);
        if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
            return Err(self.refuse("a page of another site may not ask for this"));
        }
        let Some(origin) = text(ORIGIN) else {
            return Ok(());
        };
        let scheme = match asker.peer {
            Some(peer) if peer.is_encrypted => "https",
            _ => "http",
        };
        let own = asker.authority().map(|own| format!("{scheme}://{own}"));
        if own.is_some_and(|own| own.eq_ignore_ascii_case(origin)) {
            return Ok(());
        }
        Err(self.refuse(format!("a page of `{origin}` may not ask for this")))
    }

    fn refuse(&self, detail: impl Into<String>) -> Problem {
        Problem::new(self.guarded.refused, detail)
    }
}

impl Asker<'_> {
    /// Host and port as the client knows them.
    fn authority(self) -> Option<Authority> {
        if let Some(authority) = self.head.uri.authority() {
            return Some(authority.clone());
        }
        let mut hosts = self.head.headers.get_all(HOST).iter();
        let one = hosts.next()?.to_str().ok()?.parse().ok()?;
        hosts.next().is_none().then_some(one)
    }

    pub(crate) fn host(self) -> Option<String> {
        self.authority()
            .map(|authority| authority.host().to_ascii_lowercase())
    }
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
