//! Answers, and panics on its way out.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;

struct LastWords;

impl Drop for LastWords {
    fn drop(&mut self) {
        panic!("not without a word");
    }
}

mimus_test_guests::respond!(|_, _| {
    let _last_words = LastWords;
    Ok(Response::text("fine").into())
});
