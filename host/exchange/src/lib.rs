//! The way of a request, up to the choice of an answer: route → authenticate → validate →
//! choose. Pure: no IO, nothing async, and of HTTP only the types of the `http` crate.
//!
//! The server takes the steps one by one.

mod problem;
mod router;

pub use problem::{Kind, Problem};
pub use router::{Match, NoRoute, PathParameters, Route, Router};
