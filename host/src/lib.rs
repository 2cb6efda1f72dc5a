//! The Mimus server.

pub mod plugin;
