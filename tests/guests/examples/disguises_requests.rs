//! Asks the server that it may ask in ways that make it look like another, or the request
//! like another. Tells what came of it.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;
use mimus_test_guests::ask::{Fields, Method, Scheme, ask};

mimus_test_guests::respond!(|_, request| {
    let authority = request.header("x-ask").unwrap_or_default();
    let get = |scheme: Scheme, authority: &str, path: &str| {
        ask(&Method::Get, &scheme, authority, path, Fields::new(), None)
    };
    let told = [
        get(Scheme::Http, &format!("user@{authority}"), "/"),
        get(Scheme::Http, &format!("evil.example@{authority}"), "/"),
        get(Scheme::Https, authority, "/"),
        get(Scheme::Other("ftp".to_owned()), authority, "/"),
        get(Scheme::Http, authority, "http://evil.example/"),
        get(
            Scheme::Http,
            authority,
            "/ HTTP/1.1\r\nx-smuggled: yes\r\n\r\n",
        ),
        get(Scheme::Http, "", "/"),
        ask(
            &Method::Connect,
            &Scheme::Http,
            authority,
            "/",
            Fields::new(),
            None,
        ),
    ];
    let headers = ["host", "connection", "transfer-encoding", "upgrade"]
        .map(|name| Fields::new().append(name, b"evil.example").is_ok());
    let split = Fields::new()
        .append("x-split", b"a\r\nx-smuggled: yes")
        .is_ok();
    Ok(Response::json(&(told.map(|told| told.is_ok()), headers, split))?.into())
});
