//! Cross-origin requests as a browser makes them. A mock lets every origin in.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderName, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue};

/// How long a browser may remember a preflight, in seconds. Short: descriptions change
/// while one works on them.
const MAX_AGE: HeaderValue = HeaderValue::from_static("60");

/// Headers that scripts may read without being told so.
const SAFELISTED: &[&str] = &[
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
];

const REQUEST_PRIVATE_NETWORK: &str = "access-control-request-private-network";
const ALLOW_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-allow-private-network");

/// Whether an OPTIONS request is a browser asking before the real one.
pub fn is_preflight(method: &str, headers: &HeaderMap) -> bool {
    method == "OPTIONS"
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The headers of the answer to a preflight, which is a 204. `allow` comes from
/// [`Router::allow`](crate::Router::allow).
pub fn preflight(request: &HeaderMap, allow: &[String]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    allow_origin(request, &mut headers);
    if let Ok(methods) = HeaderValue::from_str(&allow.join(", ")) {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    }
    if let Some(wanted) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
    }
    if request
        .get(REQUEST_PRIVATE_NETWORK)
        .is_some_and(|value| value == "true")
    {
        headers.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    let vary = "origin, access-control-request-method, access-control-request-headers";
    headers.insert(VARY, HeaderValue::from_static(vary));
    headers
}

/// Opens any other answer to the origin that asked. What a responder set itself stays.
pub fn open(request: &HeaderMap, response: &mut HeaderMap) {
    if !request.contains_key(ORIGIN) || response.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
        return;
    }
    // `*` would not do: it means nothing where credentials are sent along.
    let exposed: Vec<&str> = response
        .keys()
        .map(HeaderName::as_str)
        .filter(|name| !SAFELISTED.contains(name))
        .collect();
    if let Ok(exposed) = HeaderValue::from_str(&exposed.join(", "))
        && !exposed.is_empty()
    {
        response.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    allow_origin(request, response);
    response.append(VARY, HeaderValue::from_static("origin"));
}

fn allow_origin(request: &HeaderMap, response: &mut HeaderMap) {
    if let Some(origin) = request.get(ORIGIN) {
        response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        response.insert(
            ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn a_preflight_is_told_what_it_may() {
        let request = headers(&[
            ("origin", "https://app.example"),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "x-a, content-type"),
            ("access-control-request-private-network", "true"),
        ]);
        assert!(is_preflight("OPTIONS", &request));
        assert!(!is_preflight("OPTIONS", &headers(&[("origin", "x")])));
        let answer = preflight(&request, &["GET".into(), "PUT".into()]);
        assert_eq!(answer["access-control-allow-origin"], "https://app.example");
        assert_eq!(answer["access-control-allow-credentials"], "true");
        assert_eq!(answer["access-control-allow-methods"], "GET, PUT");
        assert_eq!(answer["access-control-allow-headers"], "x-a, content-type");
        assert_eq!(answer["access-control-allow-private-network"], "true");
    }

    #[test]
    fn an_answer_is_opened_to_the_origin_only_if_there_is_one() {
        let mut response = headers(&[
            ("content-type", "text/plain"),
            ("x-total", "3"),
            ("vary", "accept"),
        ]);
        let before = response.clone();
        open(&HeaderMap::new(), &mut response);
        assert_eq!(response, before);
        open(&headers(&[("origin", "null")]), &mut response);
        assert_eq!(response["access-control-allow-origin"], "null");
        assert_eq!(response["access-control-expose-headers"], "x-total, vary");
        assert_eq!(response.get_all("vary").iter().count(), 2);
    }
}
