//! Asks one server as often as it can, and tells how often that was, and what ended it.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;
use mimus_test_guests::ask;

mimus_test_guests::respond!(|_, request| {
    let url = request.header("x-ask").unwrap_or_default();
    let told: Vec<_> = (0..100).map(|_| ask::get(url)).collect();
    let answered = told.iter().filter(|told| told.is_ok()).count();
    let refused = told.into_iter().filter_map(Result::err).next_back();
    Ok(Response::json(&(answered, refused))?.into())
});
