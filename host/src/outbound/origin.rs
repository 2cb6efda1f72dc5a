//! Origins: which servers may be asked, each by its own name.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use url::Url;

use super::is_private;

/// Scheme, host and port of a server, as RFC 6454 has it: `https://api.example.com`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// `http` or `https`.
    pub scheme: String,
    /// In lower case, an internationalised name in its ASCII form, IPv6 in brackets.
    pub host: String,
    /// The scheme's own where none was written.
    pub port: u16,
}

impl Origin {
    /// What its host is, beyond a text.
    pub(super) fn kind(&self) -> HostKind<'_> {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse() {
            Ok(address) => HostKind::Address(address),
            Err(_) if bare == "localhost" => HostKind::Localhost,
            Err(_) => HostKind::Name(bare),
        }
    }

    /// Whether it names an address that is not on the public network. Where a name leads is
    /// not known before it is asked.
    pub fn is_private(&self) -> bool {
        match self.kind() {
            HostKind::Address(address) => is_private(address),
            HostKind::Localhost => true,
            HostKind::Name(_) => false,
        }
    }

    /// As a `Host` header has it: the port where it is not the scheme's own.
    pub fn authority(&self) -> String {
        match (&*self.scheme, self.port) {
            ("http", 80) | ("https", 443) => self.host.clone(),
            (_, port) => format!("{}:{port}", self.host),
        }
    }
}

/// How an origin names its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HostKind<'a> {
    Address(IpAddr),
    Localhost,
    Name(&'a str),
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |what: &str| {
            format!(
                "`{text}` {what}; an origin is a scheme, a host and perhaps a port, such as `https://api.example.com`"
            )
        };
        let url = Url::parse(text).map_err(|_| wrong("is no origin"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong("is neither `http` nor `https`"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("has a user in it"));
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("has more than an origin"));
        }
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(wrong("has no host"));
        };
        if host.contains('*') {
            return Err(wrong(
                "has a wildcard, and each host is granted by its name",
            ));
        }
        Ok(Self {
            scheme: url.scheme().to_owned(),
            host: host.to_owned(),
            port,
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_and_written_alike() {
        for (text, expected) in [
            ("https://api.example.com", "https://api.example.com"),
            ("https://API.example.com/", "https://api.example.com"),
            ("https://api.example.com:443", "https://api.example.com"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:80", "http://[::1]"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
        ] {
            let origin: Origin = text.parse().unwrap();
            assert_eq!(origin.to_string(), expected);
            assert_eq!(origin.to_string().parse(), Ok(origin));
        }
    }

    #[test]
    fn what_is_no_origin_is_named() {
        for (text, said) in [
            ("api.example.com", "is no origin"),
            ("api.example.com:443", "is neither"),
            ("ftp://a.example", "is neither"),
            ("https://", "is no origin"),
            ("https://a.example/v1", "more than an origin"),
            ("https://a.example?x", "more than an origin"),
            ("https://u:p@a.example", "a user"),
            ("https://*.example.com", "a wildcard"),
        ] {
            let error = text.parse::<Origin>().unwrap_err();
            assert!(error.contains(said) && error.contains(text), "{error}");
        }
    }
}
