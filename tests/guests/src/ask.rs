//! Asks another server over `wasi:http`, as a library for it would.

use std::io::{Read as _, Write as _};

pub use wasip2::http::types::{ErrorCode, Fields, Method, Scheme};
use wasip2::http::types::{OutgoingBody, OutgoingRequest};

/// Status, `location` and body of the answer; or why there is none, by its code.
pub fn ask(
    method: &Method,
    scheme: &Scheme,
    authority: &str,
    path: &str,
    headers: Fields,
    body: Option<&[u8]>,
) -> Result<(u16, String, String), String> {
    let code = |code: ErrorCode| format!("{code:?}");
    let invalid = |what: &str| format!("invalid {what}");
    let request = OutgoingRequest::new(headers);
    request.set_method(method).map_err(|()| invalid("method"))?;
    request
        .set_scheme(Some(scheme))
        .map_err(|()| invalid("scheme"))?;
    request
        .set_authority(Some(authority))
        .map_err(|()| invalid("authority"))?;
    request
        .set_path_with_query(Some(path))
        .map_err(|()| invalid("path"))?;
    let outgoing = request.body().map_err(|()| invalid("body"))?;
    let answer = wasip2::http::outgoing_handler::handle(request, None).map_err(code)?;
    if let Some(body) = body {
        let mut stream = outgoing.write().map_err(|()| invalid("stream"))?;
        stream.write_all(body).map_err(|error| error.to_string())?;
    }
    // A server that refused the body has its say below.
    let _ = OutgoingBody::finish(outgoing, None);
    answer.subscribe().block();
    let answered = answer.get().ok_or("not ready")?.map_err(|()| "twice")?;
    let response = answered.map_err(code)?;
    let location = response.headers().get("location");
    let location = location.first().map(|value| String::from_utf8_lossy(value));
    let location = location.unwrap_or_default().into_owned();
    let incoming = response.consume().map_err(|()| invalid("answer"))?;
    let mut text = Vec::new();
    let mut stream = incoming.stream().map_err(|()| invalid("stream"))?;
    stream
        .read_to_end(&mut text)
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&text).into_owned();
    Ok((response.status(), location, text))
}

/// As [`ask`], with a URL.
pub fn get(url: &str) -> Result<(u16, String, String), String> {
    let (scheme, rest) = url.split_once("://").ok_or("no URL")?;
    let scheme = match scheme {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        other => Scheme::Other(other.to_owned()),
    };
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    };
    ask(&Method::Get, &scheme, authority, path, Fields::new(), None)
}
