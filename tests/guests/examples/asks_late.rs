//! Asks a server, computes for so long that it is no longer among those that are quick,
//! and asks again.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;
use mimus_test_guests::ask;

mimus_test_guests::respond!(|_, request| {
    let url = request.header("x-ask").unwrap_or_default();
    let before = ask::get(url);
    let mut work = 1_u64;
    for step in 1..30_000_000_u64 {
        work = std::hint::black_box(work.rotate_left(7) ^ step);
    }
    Ok(Response::json(&(before, ask::get(url)))?.into())
});
