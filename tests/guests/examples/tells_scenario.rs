//! Says which scenario is active, and one variable of it.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;

mimus_test_guests::respond!(|cx, _| {
    let scenario = cx.scenario();
    Ok(Response::json(&(scenario.name(), scenario.variable::<u32>("stock")?))?.into())
});
