//! Credentials of each scheme: whether they are there, whether they are well-formed, and
//! how to ask for them.

use std::borrow::Cow;

use data_encoding::BASE64;
use mimus_description::model::{ApiKeyLocation, SecurityScheme};
use percent_encoding::percent_decode_str;

use crate::request::RequestParts;

/// The schemes that IANA knows. Others are often a Bearer token by another name.
const REGISTERED: &[&str] = &[
    "basic",
    "bearer",
    "concealed",
    "digest",
    "dpop",
    "gnap",
    "hoba",
    "negotiate",
    "oauth",
    "privatetoken",
    "scram-sha-1",
    "scram-sha-256",
    "vapid",
];

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Presented<'a> {
    Nothing,
    Malformed,
    Value(Cow<'a, str>),
    /// Not ours to check: the client's certificate belongs to the connection.
    Unchecked,
}

pub(super) fn present<'a>(scheme: &SecurityScheme, request: &RequestParts<'a>) -> Presented<'a> {
    match scheme {
        SecurityScheme::ApiKey { location, name } => key(*location, name, request),
        SecurityScheme::Http { scheme, .. } => match scheme.as_str() {
            "basic" => authorization(request, |own| own == "basic", basic),
            "bearer" => authorization(request, |own| own == "bearer", token),
            "digest" => authorization(request, |own| own == "digest", digest),
            // RFC 8120 is spoken by nobody; who writes this means client certificates.
            "mutual" => Presented::Unchecked,
            scheme if REGISTERED.contains(&scheme) => {
                authorization(request, |own| own == scheme, anything)
            }
            scheme => authorization(request, |own| own == scheme || own == "bearer", anything),
        },
        SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIdConnect { .. } => {
            authorization(request, |own| own == "bearer", token)
        }
        SecurityScheme::MutualTls => Presented::Unchecked,
    }
}

fn key<'a>(location: ApiKeyLocation, name: &str, request: &RequestParts<'a>) -> Presented<'a> {
    let value = match location {
        ApiKeyLocation::Header => request.header(name).map(Cow::Borrowed),
        ApiKeyLocation::Query => {
            let named = request.query_pairs().find(|(own, _)| *decode(own) == *name);
            named.map(|(_, value)| decode(value))
        }
        ApiKeyLocation::Cookie => request
            .cookies()
            .find(|(own, _)| *own == name)
            .map(|(_, value)| decode(value)),
    };
    match value {
        None => Presented::Nothing,
        Some(value) if value.is_empty() => Presented::Malformed,
        Some(value) => Presented::Value(value),
    }
}

fn decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// `Authorization: scheme credentials`. Another scheme there is as good as none.
fn authorization<'a>(
    request: &RequestParts<'a>,
    is: impl Fn(&str) -> bool,
    read: fn(&'a str) -> Option<Cow<'a, str>>,
) -> Presented<'a> {
    let mut presented = Presented::Nothing;
    for value in request.headers.get_all(http::header::AUTHORIZATION) {
        let Ok(text) = std::str::from_utf8(value.as_bytes()) else {
            continue;
        };
        let (scheme, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        if is(&scheme.to_ascii_lowercase()) {
            presented = read(rest.trim()).map_or(Presented::Malformed, Presented::Value);
        }
    }
    presented
}

fn basic(text: &str) -> Option<Cow<'_, str>> {
    let decoded = String::from_utf8(BASE64.decode(text.as_bytes()).ok()?).ok()?;
    decoded.contains(':').then_some(Cow::Owned(decoded))
}

/// More than RFC 6750's characters: tokens with `|` or `:` in them are about.
fn token(text: &str) -> Option<Cow<'_, str>> {
    let well_formed = !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_graphic() && b != b',' && b != b'"');
    well_formed.then_some(Cow::Borrowed(text))
}

fn digest(text: &str) -> Option<Cow<'_, str>> {
    let mut parameters =
        crate::media_type::split_outside_quotes(text, ',').filter_map(|item| item.split_once('='));
    let (_, name) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("username"))?;
    let name = name.trim().trim_matches('"');
    (!name.is_empty()).then_some(Cow::Borrowed(name))
}

fn anything(text: &str) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then_some(Cow::Borrowed(text))
}

/// In words, for the detail of a problem.
pub(super) fn expected(scheme: &SecurityScheme) -> String {
    match scheme {
        SecurityScheme::ApiKey {
            location: ApiKeyLocation::Header,
            name,
        } => format!("a key in the header `{name}`"),
        SecurityScheme::ApiKey {
            location: ApiKeyLocation::Query,
            name,
        } => format!("a key in the query parameter `{name}`"),
        SecurityScheme::ApiKey {
            location: ApiKeyLocation::Cookie,
            name,
        } => format!("a key in the cookie `{name}`"),
        SecurityScheme::Http { scheme, .. } if scheme == "basic" => {
            "the header `Authorization: Basic …`, with `user:password` in base64".to_owned()
        }
        SecurityScheme::Http { scheme, .. } => {
            format!("the header `Authorization: {} …`", title(scheme))
        }
        SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIdConnect { .. } => {
            "the header `Authorization: Bearer …`, with any token".to_owned()
        }
        SecurityScheme::MutualTls => "a client certificate".to_owned(),
    }
}

/// For `WWW-Authenticate`. API keys have no scheme of their own at IANA; saying where the
/// key belongs helps whoever reads it.
pub(super) fn challenge(
    scheme: &SecurityScheme,
    scopes: &[String],
    error: Option<&str>,
) -> Option<String> {
    let bearer = |scopes: &[String]| {
        let mut items = vec!["Bearer realm=\"mock\"".to_owned()];
        if !scopes.is_empty() {
            items.push(format!(
                "scope=\"{}\"",
                scopes.join(" ").replace(['"', '\\'], "")
            ));
        }
        items.extend(error.map(|error| format!("error=\"{error}\"")));
        items.join(", ")
    };
    Some(match scheme {
        SecurityScheme::MutualTls => return None,
        SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIdConnect { .. } => bearer(scopes),
        SecurityScheme::ApiKey { location, name } => {
            let location = match location {
                ApiKeyLocation::Header => "header",
                ApiKeyLocation::Query => "query",
                ApiKeyLocation::Cookie => "cookie",
            };
            format!(
                "ApiKey realm=\"mock\", in=\"{location}\", name=\"{}\"",
                name.replace(['"', '\\'], "")
            )
        }
        SecurityScheme::Http { scheme, .. } => match scheme.as_str() {
            "basic" => "Basic realm=\"mock\", charset=\"UTF-8\"".to_owned(),
            "bearer" => bearer(&[]),
            "digest" => {
                "Digest realm=\"mock\", qop=\"auth\", algorithm=SHA-256, nonce=\"mock\"".to_owned()
            }
            scheme => format!("{} realm=\"mock\"", title(scheme)),
        },
    })
}

fn title(scheme: &str) -> String {
    let mut chars = scheme.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_ascii_uppercase().to_string() + chars.as_str()
    })
}
