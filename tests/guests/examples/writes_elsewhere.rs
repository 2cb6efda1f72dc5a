//! Goes for collections that it was not granted.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;

mimus_test_guests::respond!(|cx, _| {
    let theirs = cx.state().collection("theirs");
    let told = [
        theirs
            .get::<String>("secret")
            .err()
            .map(|error| error.to_string()),
        theirs
            .set("secret", "mine")
            .err()
            .map(|error| error.to_string()),
        theirs.delete("secret").err().map(|error| error.to_string()),
        theirs.keys().err().map(|error| error.to_string()),
        theirs.next_number().err().map(|error| error.to_string()),
    ];
    cx.state().collection("mine").set("own", "fine")?;
    Ok(Response::json(&told)?.into())
});
