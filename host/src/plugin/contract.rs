//! The Rust side of `wit/`, as `bindgen!` writes it, and nothing else.
//!
//! What is generated stays in `plugin`: the rest of the host speaks in the types of
//! `plugin.rs`.

#![allow(
    missing_debug_implementations,
    unreachable_pub,
    clippy::pedantic,
    reason = "generated code"
)]

wasmtime::component::bindgen!({
    path: "../wit",
    world: "responder",
    exports: { default: async },
    imports: {
        "mimus:responder/next.respond": async | trappable,
        default: trappable,
    },
});

pub(super) use self::exports::mimus::responder::handler as exported;
pub(super) use self::mimus::responder::{
    clock, description, log, next, random, scenario, state, types,
};
