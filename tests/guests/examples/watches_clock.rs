//! Watches every clock there is for a while, to learn how long things take.

#![cfg(target_arch = "wasm32")]

use std::time::{Instant, SystemTime};

use guest_sdk::Response;

mimus_test_guests::respond!(|cx, _| {
    let moment = || (Instant::now(), SystemTime::now(), cx.clock().now_ms());
    let before = moment();
    let mut work = 1_u64;
    for step in 1..10_000_000_u64 {
        work = std::hint::black_box(work.rotate_left(7) ^ step);
    }
    let after = moment();
    Ok(Response::json(&(before == after))?.into())
});
