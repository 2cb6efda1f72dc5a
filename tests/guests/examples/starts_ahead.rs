//! Tells how often it was started ahead, and how many requests it has seen since.

#![cfg(target_arch = "wasm32")]

use std::sync::atomic::{AtomicU32, Ordering};

use guest_sdk::Response;

static STARTS: AtomicU32 = AtomicU32::new(0);
static REQUESTS: AtomicU32 = AtomicU32::new(0);

mimus_test_guests::ahead!({
    super::STARTS.fetch_add(1, super::Ordering::Relaxed);
});

mimus_test_guests::respond!(|_, _| {
    REQUESTS.fetch_add(1, Ordering::Relaxed);
    let told = [&STARTS, &REQUESTS].map(|number| number.load(Ordering::Relaxed));
    Ok(Response::json(&told)?.into())
});
