//! Asks the next responder until it is refused.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;

mimus_test_guests::respond!(|cx, request| {
    for asked in 1.. {
        if let Err(error) = cx.next().respond(request) {
            return Ok(Response::json(&(asked, error.to_string()))?.into());
        }
    }
    unreachable!("it is refused at some point");
});
