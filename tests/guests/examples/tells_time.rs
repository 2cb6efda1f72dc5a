//! Tells the time by each of its clocks, and whether they pass.

#![cfg(target_arch = "wasm32")]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use guest_sdk::Response;

mimus_test_guests::respond!(|cx, _| {
    let wall = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(0))
    };
    let (first, contract, started) = (wall(), cx.clock().now_ms(), Instant::now());
    std::thread::sleep(Duration::from_millis(3));
    let passed = started.elapsed() >= Duration::from_millis(2);
    Ok(Response::json(&(first, contract, wall(), passed))?.into())
});
