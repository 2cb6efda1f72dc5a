//! Changes the state, and then fails unless it is asked not to.

#![cfg(target_arch = "wasm32")]

use guest_sdk::{Error, Response};

mimus_test_guests::respond!(|cx, request| {
    let log = cx.state().collection("log");
    let number = log.next_number()?;
    log.set(&number.to_string(), &request.path)?;
    if request.header("x-fail").is_some() {
        return Err(Error::other("after all"));
    }
    Ok(Response::json(&log.keys()?)?.into())
});
