//! The responder as its users meet it: requests in, answers out, each of them valid.

#![expect(clippy::unwrap_used, reason = "a test")]

mod corpus;
mod lists;
mod petstore;
mod resources;
mod server;
mod writes;
