//! What a responder may use beside what every one may: nothing, unless it is granted.
//!
//! Plain data. The configuration makes it, `load` and the host functions go by it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use url::Url;

/// What is granted to one responder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    pub state: StateGrant,
    /// Origins that may be asked over `wasi:http`; none to grant no HTTP at all.
    pub http: Vec<Origin>,
    /// The one folder that may be read.
    pub folder: Option<PathBuf>,
    /// The machine's clock, instead of the mock's.
    pub real_time: bool,
}

impl Grants {
    /// Of each kind something: what is missing then is missing for every responder.
    pub fn everything() -> Self {
        Self {
            state: StateGrant::All,
            http: "https://api.example.com".parse().into_iter().collect(),
            folder: Some(PathBuf::from(".")),
            real_time: false,
        }
    }
}

/// Which collections of the mock's state may be used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum StateGrant {
    #[default]
    None,
    All,
    Collections(Vec<String>),
}

impl StateGrant {
    pub fn allows(&self, collection: &str) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Collections(granted) => granted.iter().any(|granted| granted == collection),
        }
    }
}

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
        write!(f, "{}://{}", self.scheme, self.host)?;
        match (&*self.scheme, self.port) {
            ("http", 80) | ("https", 443) => Ok(()),
            (_, port) => write!(f, ":{port}"),
        }
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

    #[test]
    fn state_is_granted_whole_in_parts_or_not() {
        let some = StateGrant::Collections(vec!["pets".to_owned()]);
        assert!(some.allows("pets") && !some.allows("pet"));
        assert!(StateGrant::All.allows("pets"));
        assert!(!StateGrant::None.allows("pets"));
    }
}
