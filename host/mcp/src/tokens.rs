//! Tokens for the admin API of mocks that are found by their port, such as those in containers:
//! what runs under this user's registry says its own.
//!
//! Each is shown to the one address that it was given for. It stands in no URL, and in no log.

use std::fmt;

use mimus_running::Token;
use url::Url;

/// By the address of the mock, or of its admin API.
#[derive(Debug, Clone, Default)]
pub struct Tokens(Vec<(Place, Token)>);

/// A port of this machine, under whatever name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    scheme: String,
    port: u16,
}

/// What is no `URL=TOKEN`. It does not repeat what was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongToken;

impl fmt::Display for WrongToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a token is given as `URL=TOKEN`, such as `http://127.0.0.1:4011=SECRET`, for a mock \
             of this machine",
        )
    }
}

impl std::error::Error for WrongToken {}

impl Tokens {
    /// Each as `URL=TOKEN`.
    pub fn read<'a>(given: impl IntoIterator<Item = &'a str>) -> Result<Self, WrongToken> {
        let read = given.into_iter().map(|one| {
            let (url, token) = one.trim().split_once('=').ok_or(WrongToken)?;
            let place = Place::of(url).ok_or(WrongToken)?;
            let is_text = token.bytes().all(|byte| byte.is_ascii_graphic());
            if token.is_empty() || !is_text {
                return Err(WrongToken);
            }
            Ok((place, Token::new(token)))
        });
        read.collect::<Result<Vec<_>, _>>().map(Self)
    }

    pub(crate) fn of(&self, origin: &str) -> Option<Token> {
        let place = Place::of(origin)?;
        let mut all = self.0.iter();
        all.find(|(known, _)| *known == place)
            .map(|(_, token)| token.clone())
    }
}

impl Place {
    fn of(url: &str) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        crate::mocks::is_own(&url).then_some(())?;
        Some(Self {
            scheme: url.scheme().to_owned(),
            port: url.port_or_known_default()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_for_one_port_of_this_machine() {
        let tokens = Tokens::read(["http://localhost:4011=a=b", "https://127.0.0.1:4012=c"]);
        let tokens = tokens.expect("they are");
        let told = |origin: &str| tokens.of(origin).map(|token| token.reveal().to_owned());
        assert_eq!(told("http://127.0.0.1:4011").as_deref(), Some("a=b"));
        assert_eq!(told("http://[::1]:4011").as_deref(), Some("a=b"));
        assert_eq!(told("https://localhost:4012").as_deref(), Some("c"));
        assert_eq!(told("http://127.0.0.1:4012"), None);
        assert_eq!(told("http://192.0.2.1:4011"), None);
        assert!(!format!("{tokens:?}").contains("a=b"));
    }

    #[test]
    fn what_is_none_is_refused_without_being_repeated() {
        for wrong in [
            "secret",
            "4011=secret",
            "http://127.0.0.1:4011=",
            "http://127.0.0.1:4011",
            "http://example.com=secret",
            "file:///x=secret",
            "http://127.0.0.1=sec\nret",
        ] {
            let refused = Tokens::read([wrong]).expect_err(wrong);
            assert!(!refused.to_string().contains("secret"), "{refused}");
        }
    }
}
