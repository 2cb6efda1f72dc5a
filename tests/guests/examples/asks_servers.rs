//! Asks those servers that the request's `x-ask` names, and tells what they said.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;
use mimus_test_guests::ask;

mimus_test_guests::respond!(|_, request| {
    let urls = request.header("x-ask").unwrap_or_default();
    let told: Vec<_> = urls.split_whitespace().map(ask::get).collect();
    Ok(Response::json(&told)?.into())
});
