//! What `wit-bindgen` makes of `wit/`. Not for responders: the types of this crate stand
//! in front of it.
#![allow(
    missing_docs,
    unsafe_code,
    unreachable_pub,
    missing_debug_implementations,
    clippy::all,
    clippy::pedantic,
    reason = "generated"
)]

wit_bindgen::generate!({
    path: "wit",
    world: "responder",
    pub_export_macro: true,
    default_bindings_module: "guest_sdk::bindings",
});
