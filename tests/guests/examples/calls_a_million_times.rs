//! Calls the host a million times.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;

mimus_test_guests::respond!(|cx, _| {
    let mut sum = 0_u64;
    for _ in 0..1_000_000 {
        sum = sum.wrapping_add(cx.random().next());
    }
    Ok(Response::json(&sum)?.into())
});
