//! The Mimus server.

pub mod admin;
pub mod cli;
pub mod clock;
pub mod config;
pub mod guard;
pub mod journal;
pub mod log;
pub mod mock;
pub mod outbound;
pub mod plugin;
mod process;
pub mod scenarios;
pub mod seed;
pub mod server;
pub mod source;
pub mod watch;
pub mod webhooks;
mod zip;
