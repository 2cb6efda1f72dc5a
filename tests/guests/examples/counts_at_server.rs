//! Posts what it is asked to another server, under a key that is the same however often
//! the host runs it for one request.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;
use mimus_test_guests::ask::{Fields, Method, Scheme, ask};

mimus_test_guests::respond!(|cx, request| {
    let authority = request.header("x-ask").unwrap_or_default();
    let visits = cx.state().collection("visits");
    let before: u64 = visits.get("all")?.unwrap_or(0);
    visits.set("all", &(before + 1))?;
    let key = cx.random().next().to_string();
    let headers = Fields::new();
    headers
        .append("idempotency-key", key.as_bytes())
        .map_err(|error| guest_sdk::Error::other(format!("{error:?}")))?;
    let told = ask(
        &Method::Post,
        &Scheme::Http,
        authority,
        "/visits",
        headers,
        Some(b"one more"),
    );
    Ok(Response::json(&(before + 1, told))?.into())
});
