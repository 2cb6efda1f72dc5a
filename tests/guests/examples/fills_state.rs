//! Puts into the state what goes in, and says what it was told then.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;

mimus_test_guests::respond!(|cx, _| {
    let heap = cx.state().collection("heap");
    let value = "x".repeat(100 << 10);
    for number in 0.. {
        if let Err(error) = heap.set(&format!("{number}"), &value) {
            let (kind, text) = (format!("{error:?}"), error.to_string());
            heap.delete("0")?;
            return Ok(Response::json(&(number, kind, text))?.into());
        }
    }
    unreachable!("the quota is met before there are no more numbers");
});
