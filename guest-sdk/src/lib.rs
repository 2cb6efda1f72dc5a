//! Write responders for Mimus: components that decide how a mocked API answers.
//!
//! A responder is a type. Its fields are what it worked out about one operation
//! ([`Responder::prepare`], once), and [`Responder::respond`] answers each request from
//! them, in a sandbox of its own. Whatever it may do with the world outside goes through
//! [`Context`], which is also what makes it testable: see [`testing`].
//!
//! ```
//! use guest_sdk::{Choice, Context, Error, Operation, Outcome, Plan, Request, Responder, Response};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Teapot {
//!     operation: String,
//! }
//!
//! impl Responder for Teapot {
//!     type Settings = guest_sdk::NoSettings;
//!
//!     fn prepare(_: &Context, operation: &Operation, _: &Choice, _: Self::Settings) -> Result<Plan<Self>, Error> {
//!         Ok(Plan::Computed(Self { operation: operation.id.clone() }))
//!     }
//!
//!     fn respond(&self, cx: &Context, request: &Request) -> Result<Outcome, Error> {
//!         cx.log().info(format!("{} was asked for {}", self.operation, request.path));
//!         Ok(Response::json(&"short and stout")?.status(418).into())
//!     }
//! }
//!
//! guest_sdk::register!(Teapot);
//! ```
//!
//! In `Cargo.toml`: `crate-type = ["cdylib", "rlib"]`. Then
//! `cargo build --release --target wasm32-wasip2` makes the component. So does
//! `cargo component build --release`, with `proxy = true` under
//! `[package.metadata.component]`: without it, the component imports files, and one that
//! does is loaded only where it was granted a folder.

#![deny(missing_docs)]

mod context;
mod error;
mod request;
mod responder;
mod response;
mod settings;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;

#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod bindings;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod export;
mod phases;

pub use context::{
    Clock, Collection, Context, Description, Entries, Header, Log, Next, Random, Scenario, State,
    StateError,
};
pub use error::Error;
pub use request::{Location, Parameter, Request};
pub use responder::{Choice, Operation, Outcome, Plan, Responder};
pub use response::Response;
pub use settings::NoSettings;

/// Makes a [`Responder`] the one that this component exports. Once in a crate; does
/// nothing on other targets than `wasm32`, so that tests run natively.
#[macro_export]
macro_rules! register {
    ($responder:ty) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            struct Component;
            impl $crate::bindings::exports::mimus::responder::handler::Guest for Component {
                fn prepare(
                    operation: $crate::bindings::mimus::responder::types::Operation,
                    choice: $crate::bindings::mimus::responder::types::Choice,
                    settings: ::std::string::String,
                ) -> ::std::result::Result<
                    $crate::bindings::mimus::responder::types::Plan,
                    $crate::bindings::mimus::responder::types::Error,
                > {
                    $crate::export::prepare::<$responder>(operation, choice, &settings)
                }

                fn respond(
                    plan: ::std::vec::Vec<u8>,
                    request: $crate::bindings::mimus::responder::types::Request,
                ) -> ::std::result::Result<
                    $crate::bindings::mimus::responder::types::Outcome,
                    $crate::bindings::mimus::responder::types::Error,
                > {
                    $crate::export::respond::<$responder>(&plan, request)
                }
            }
    $crate::bindings::export!(Component with_types_in $crate::bindings);
        };
    };
}
