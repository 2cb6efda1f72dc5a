//! Adds a header to what the next responder says, and a note of what it was.

#![cfg(target_arch = "wasm32")]

mimus_test_guests::respond!(|cx, request| {
    let response = cx.next().respond(request)?;
    let status = response.status.to_string();
    Ok(response.header("x-asked-next", status).into())
});
