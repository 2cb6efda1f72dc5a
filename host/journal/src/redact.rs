//! Takes secrets out of an exchange before anything of it is kept. What can't be looked
//! through although it may hold one is left out as a whole. The path, XML and plain text
//! are not looked through.

mod body;
mod draft;
mod violation;

use std::borrow::Cow;
use std::collections::BTreeSet;

use form_urlencoded::parse;

use crate::entry::Exchange;

/// What stands in a secret's place.
pub const REDACTED: &str = "[redacted]";

/// Schemes whose name may stay in front of the credentials.
const SCHEMES: [&str; 7] = [
    "basic",
    "bearer",
    "digest",
    "negotiate",
    "ntlm",
    "dpop",
    "hoba",
];

/// Headers that may hold an address with a query.
const ADDRESSES: [&str; 4] = ["location", "content-location", "referer", "link"];

/// What is secret. By default what is so in HTTP itself: `Authorization`,
/// `Proxy-Authorization`, `Cookie` and `Set-Cookie`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// In lower case.
    headers: BTreeSet<String>,
    query: BTreeSet<String>,
    cookies: BTreeSet<String>,
    pointers: Vec<Vec<Segment>>,
}

/// A part of a pointer into bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    /// A member, or an item by its number.
    Name(String),
    /// `*`: each of them.
    Any,
    /// `**`: any number of levels, none among them.
    Deep,
}

/// Why something can't be a pointer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{pointer}` is not a JSON pointer: it has to begin with `/`, as in `/user/password` or \
     `/items/*/token`; `*` is any member or item, `**` any number of levels"
)]
pub struct PointerError {
    pub pointer: String,
}

impl Default for Redaction {
    fn default() -> Self {
        let names = [
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
        ];
        names.into_iter().fold(Self::none(), Self::header)
    }
}

impl Redaction {
    /// Nothing is secret.
    pub fn none() -> Self {
        Self {
            headers: BTreeSet::new(),
            query: BTreeSet::new(),
            cookies: BTreeSet::new(),
            pointers: Vec::new(),
        }
    }

    /// Values of this header, of requests and of answers.
    #[must_use]
    pub fn header(mut self, name: impl AsRef<str>) -> Self {
        self.headers.insert(name.as_ref().to_ascii_lowercase());
        self
    }

    /// Values of this parameter in query strings.
    #[must_use]
    pub fn query_parameter(mut self, name: impl Into<String>) -> Self {
        self.query.insert(name.into());
        self
    }

    /// Values of this cookie, where cookies are not secret anyway.
    #[must_use]
    pub fn cookie(mut self, name: impl Into<String>) -> Self {
        self.cookies.insert(name.into());
        self
    }

    /// Values at this place of JSON bodies, and fields of forms where it has one segment.
    pub fn pointer(mut self, pointer: &str) -> Result<Self, PointerError> {
        let segments = pointer.strip_prefix('/').ok_or_else(|| PointerError {
            pointer: pointer.to_owned(),
        })?;
        let segment = |text: &str| match text {
            "*" => Segment::Any,
            "**" => Segment::Deep,
            text => Segment::Name(text.replace("~1", "/").replace("~0", "~")),
        };
        self.pointers
            .push(segments.split('/').map(segment).collect());
        Ok(self)
    }

    /// Takes out all that is secret.
    pub fn apply(&self, exchange: &mut Exchange) {
        for headers in [
            &mut exchange.request.headers,
            &mut exchange.response.headers,
        ] {
            for (name, value) in headers {
                self.redact_header(name, value);
            }
        }
        if let Some(query) = &mut exchange.request.query
            && let Some(redacted) = self.redact_query(query)
        {
            *query = redacted;
        }
        self.redact_body(&exchange.request.headers, &mut exchange.request.body);
        self.redact_body(&exchange.response.headers, &mut exchange.response.body);
        self.redact_violations(exchange);
    }

    fn redact_header(&self, name: &str, value: &mut String) {
        let name = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(name.to_ascii_lowercase())
        } else {
            Cow::Borrowed(name)
        };
        let is_secret = self.headers.contains(&*name);
        match &*name {
            "cookie" if is_secret || !self.cookies.is_empty() => {
                let pairs = value.split(';').map(|pair| self.redact_cookie(pair));
                *value = pairs.collect::<Vec<_>>().join(";");
            }
            "set-cookie" if is_secret || !self.cookies.is_empty() => {
                let (pair, attributes) = value.split_at(value.find(';').unwrap_or(value.len()));
                *value = self.redact_cookie_of(pair, &name) + attributes;
            }
            "authorization" | "proxy-authorization" if is_secret => {
                let scheme = value.split_once(' ').map(|(scheme, _)| scheme);
                let known =
                    scheme.filter(|scheme| SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()));
                *value = match known {
                    Some(scheme) => format!("{scheme} {REDACTED}"),
                    None => REDACTED.to_owned(),
                };
            }
            _ if is_secret => REDACTED.clone_into(value),
            name if ADDRESSES.contains(&name) && !self.query.is_empty() => {
                if let Some((before, query)) = value.split_once('?')
                    && let Some(query) = self.redact_query(query)
                {
                    *value = format!("{before}?{query}");
                }
            }
            _ => {}
        }
    }

    fn redact_cookie(&self, pair: &str) -> String {
        self.redact_cookie_of(pair, "cookie")
    }

    /// `name=value` with the value replaced, if it is secret by the header or by its name.
    fn redact_cookie_of(&self, pair: &str, header: &str) -> String {
        let all = self.headers.contains(header);
        match pair.split_once('=') {
            Some((name, _)) if all || self.cookies.contains(name.trim()) => {
                format!("{name}={REDACTED}")
            }
            None if all && !pair.trim().is_empty() => REDACTED.to_owned(),
            _ => pair.to_owned(),
        }
    }

    /// None where there is nothing secret.
    fn redact_query(&self, query: &str) -> Option<String> {
        redact_pairs(query, |name| self.query.contains(name))
    }
}

/// Replaces the values of some names in `a=b&c=d`; none where there are no such names.
fn redact_pairs(pairs: &str, is_secret: impl Fn(&str) -> bool) -> Option<String> {
    let mut found = false;
    let parts = pairs.split('&').map(|pair| {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        let decoded = parse(name.as_bytes()).next();
        match decoded {
            Some((decoded, _)) if is_secret(&decoded) => {
                found = true;
                format!("{name}={REDACTED}")
            }
            _ => pair.to_owned(),
        }
    });
    let redacted = parts.collect::<Vec<_>>().join("&");
    found.then_some(redacted)
}

#[cfg(test)]
mod tests;
