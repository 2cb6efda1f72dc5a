//! The way of a request, up to the choice of an answer: route → authenticate → validate →
//! choose. Pure: no IO, nothing async, and of HTTP only the types of the `http` crate.
//!
//! The server takes the steps one by one.

mod choose;
pub mod cors;
mod media_type;
mod preference;
mod problem;
mod request;
mod router;
mod security;
mod violation;

pub use choose::{Choice, Refusal, choose, choose_refusal};
pub use preference::Preferences;
pub use problem::{Kind, PROBLEM_JSON, Problem};
pub use request::RequestParts;
pub use router::{Match, NoRoute, PathParameters, Route, Router};
pub use security::{Credential, CredentialPolicy, Denied, authenticate};
pub use violation::{Class, Location, Violation, mimus_violations, sl_violations};
