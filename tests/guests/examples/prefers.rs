//! Asks the next responder for another answer than the one that is due.

#![cfg(target_arch = "wasm32")]

mimus_test_guests::respond!(|cx, request| {
    let mut other = request.clone();
    other.headers.push(("prefer".into(), b"code=404".to_vec()));
    let response = cx.next().respond(&other)?;
    Ok(response.status(200).into())
});
