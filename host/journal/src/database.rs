//! The SQLite database that a journal is kept in.

mod open;
mod pool;
mod retain;
mod row;
mod schema;
mod stage;
mod store;
mod structure;
mod text;

pub(crate) use open::{fault, open, open_to_read};
pub(crate) use pool::Pool;
pub(crate) use row::{ENTRY, SEPARATOR, entry};
pub(crate) use store::{Clear, Store};
pub use structure::{Structure, Table};

#[cfg(test)]
mod tests;
