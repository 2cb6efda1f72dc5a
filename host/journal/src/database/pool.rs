//! Connections that read. Each is in one hand at a time; a few are kept for the next.

use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

use regex::Regex;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};

use super::open::Address;

/// Connections that are kept open.
const KEPT: usize = 4;

#[derive(Debug)]
pub(crate) struct Pool {
    // Closed before the address gives up the lock.
    free: Mutex<Vec<Connection>>,
    address: Address,
}

/// A connection, until it is dropped.
#[derive(Debug)]
pub(crate) struct Lent<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
}

impl Pool {
    pub(crate) fn new(address: Address) -> Self {
        Self {
            free: Mutex::default(),
            address,
        }
    }

    pub(crate) fn take(&self) -> rusqlite::Result<Lent<'_>> {
        let free = self.lock().pop();
        let connection = if let Some(connection) = free {
            connection
        } else {
            let connection = self.address.reader()?;
            add_matches(&connection)?;
            connection
        };
        Ok(Lent {
            pool: self,
            connection: Some(connection),
        })
    }

    /// A connection that may write, beside those that are kept.
    pub(crate) fn writer(&self) -> rusqlite::Result<Connection> {
        self.address.connect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Lent<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
            .as_ref()
            .expect("it is there until the drop")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut free = self.pool.lock();
        if free.len() < KEPT {
            free.extend(self.connection.take());
        }
    }
}

/// `matches(pattern, text)`: whether a regular expression fits somewhere in a text.
fn add_matches(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("matches", 2, flags, |cx: &Context| {
        let regex = cx.get_or_create_aux(0, |value| {
            let pattern = value.as_str()?;
            Regex::new(pattern).map_err(Box::<dyn std::error::Error + Send + Sync>::from)
        })?;
        let text = cx.get_raw(1).as_str_or_null()?;
        Ok(text.is_some_and(|text| regex.is_match(text)))
    })
}
