//! An engine that was made ahead. A tool that takes snapshots of components (`wizer`) calls
//! the exported function once and keeps the memory it leaves behind; what is instantiated
//! from that finds the engine there. Without a snapshot it is made when it is asked for.
//!
//! Nothing of a request, no chance and no time may be in it: see [`Engine::new`].

use std::cell::RefCell;

use crate::engine::Engine;
use crate::fault::Fault;

thread_local! {
    static AHEAD: RefCell<Option<Engine>> = const { RefCell::new(None) };
}

#[cfg(target_arch = "wasm32")]
mod export {
    //! `wizer-initialize`, the name by which such tools know the function.
    #![allow(
        unsafe_code,
        unreachable_pub,
        clippy::all,
        clippy::pedantic,
        reason = "generated"
    )]

    wit_bindgen::generate!({
        inline: "
            package mimus:script;
            world snapshot {
                export wizer-initialize: func();
            }
        ",
    });

    struct Snapshot;

    impl Guest for Snapshot {
        fn wizer_initialize() {
            super::make_ahead();
        }
    }

    export!(Snapshot);
}

/// Makes an engine, and leaves it to be found.
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(dead_code, reason = "there are no snapshots of natives")
)]
fn make_ahead() {
    // Without an engine, making it is tried again with each request, and that says why.
    AHEAD.set(Engine::new().ok());
    boa_gc::force_collect();
}

/// An engine that knows of no request.
pub(crate) fn engine() -> Result<Engine, Fault> {
    match AHEAD.take() {
        Some(engine) => Ok(engine),
        None => Engine::new().map_err(|error| Fault::plain(error.to_string())),
    }
}

/// Lets go of an engine. In a sandbox all of its memory goes with it, and there is no need
/// to take it apart.
pub(crate) fn leave(engine: Engine) {
    if cfg!(target_arch = "wasm32") {
        std::mem::forget(engine);
    }
}
