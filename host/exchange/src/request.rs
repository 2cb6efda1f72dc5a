//! A request as it came in, lent by the server.

use http::HeaderMap;

/// Lent, not owned: the server keeps the bytes for the responder and the journal.
#[derive(Debug, Clone, Copy)]
pub struct RequestParts<'a> {
    /// In capitals.
    pub method: &'a str,
    /// As it was sent, percent-encoded, without the query.
    pub path: &'a str,
    /// As it was sent, without the `?`.
    pub query: Option<&'a str>,
    pub headers: &'a HeaderMap,
    /// Empty: none.
    pub body: &'a [u8],
}

impl<'a> RequestParts<'a> {
    /// The first header of that name, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        self.headers
            .get(name)
            .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
            .map(str::trim)
    }

    /// `name=value` pairs of the query, as they were sent; a pair without `=` has an
    /// empty value.
    pub(crate) fn query_pairs(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        pairs(self.query.unwrap_or_default())
    }

    /// The cookies, as they were sent, of all `Cookie` headers.
    pub(crate) fn cookies(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.headers
            .get_all(http::header::COOKIE)
            .iter()
            .filter_map(|value| std::str::from_utf8(value.as_bytes()).ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .map(|(name, value)| (name.trim(), unquote(value.trim())))
    }
}

/// A cookie's value may stand in quotes (RFC 6265), which are no part of it.
fn unquote(value: &str) -> &str {
    value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value)
}

/// `a=1&b=2`, not decoded.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}
