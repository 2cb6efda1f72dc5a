//! Counts its calls, once by the number of a collection and once by a value.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;

mimus_test_guests::respond!(|cx, _| {
    let counts = cx.state().collection("counts");
    let number = counts.next_number()?;
    let total = counts.get::<u64>("total")?.unwrap_or(0) + 1;
    counts.set("total", &total)?;
    Ok(Response::json(&[number, total])?.into())
});
