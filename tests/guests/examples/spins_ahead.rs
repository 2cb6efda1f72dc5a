//! Never ends when it is started ahead.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;

mimus_test_guests::ahead!(loop {
    std::hint::spin_loop();
});

mimus_test_guests::respond!(|_, _| Ok(Response::json(&"answered")?.into()));
