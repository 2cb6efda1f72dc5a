//! The mocks that run on this machine: which there are, and how they are asked.
//!
//! Each process that serves writes a file while it does, so that the command line, an agent's
//! server and the next agent find the same ones without searching ports.

mod client;
mod process;
mod record;
mod registry;

pub use client::{AskError, Client, Reply, Send};
pub use record::{Record, Token};
pub use registry::{Files, Gone, Registered, Registry, RegistryError, Stopped, title_as_id};

/// The process that this is, as records tell it from a later one with the same number.
pub fn this_process() -> String {
    process::identity(std::process::id()).unwrap_or_default()
}
