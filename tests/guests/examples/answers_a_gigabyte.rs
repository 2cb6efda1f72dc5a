//! Wants to answer with more than it has memory for.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;

mimus_test_guests::respond!(|_, _| {
    let mut body = Vec::new();
    while body.len() < 1 << 30 {
        body.extend_from_slice(&[b'x'; 1 << 20]);
    }
    Ok(Response::new(200).content("text/plain", body).into())
});
