//! The real binary, over real sockets, as its users meet it.

mod admin;
mod answers;
mod check;
mod config;
mod connections;
mod contract;
mod crud;
mod examples;
mod grants;
mod guests;
mod hostile;
#[cfg(unix)]
mod load;
mod mcp;
mod neighbours;
mod outbound;
mod refusals;
mod reload;
mod responder;
mod running;
mod scenario;
mod script;
mod soak;
mod support;
mod template;
mod urls;
