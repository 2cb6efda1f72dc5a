//! Writes to the state without end.

#![cfg(target_arch = "wasm32")]

mimus_test_guests::respond!(|cx, _| {
    let heap = cx.state().collection("heap");
    loop {
        let number = heap.next_number()?;
        // Refused at some point; it goes on all the same.
        let _ = heap.set_bytes(&number.to_string(), &[0; 4096]);
    }
});
