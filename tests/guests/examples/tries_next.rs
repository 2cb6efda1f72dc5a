//! Answers all the same if the next responder fails.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;

mimus_test_guests::respond!(|cx, request| match cx.next().respond(request) {
    Ok(response) => Ok(response.into()),
    Err(error) => {
        let log = cx.state().collection("log");
        Ok(Response::json(&(error.to_string(), log.keys()?))?.into())
    }
});
