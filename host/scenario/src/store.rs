//! What is kept of scenarios: the scenarios themselves, the overrides, and who changed what.

mod audit;
mod error;
mod files;
mod open;
mod written;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::Serialize;
use serde_json::{Value, json};

pub use audit::AuditEntry;
pub use error::StoreError;
pub use written::Written;

/// A SQLite database of scenarios and overrides. What is in it was judged before: it is
/// kept as it was written, in whatever format.
#[derive(Debug)]
pub struct Store {
    connection: Mutex<Connection>,
}

/// Who changes something, and when; for the audit trail.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// An address, the name of a token, `command line`.
    pub who: &'a str,
    /// Milliseconds since the Unix epoch.
    pub at_ms: u64,
}

/// A scenario that is kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kept {
    /// Never used again for another one.
    pub id: i64,
    /// Unlike that of any other.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// As it was written.
    pub config: Value,
    /// Whether it is the one that is active.
    pub is_active: bool,
    /// Whether it is written in the configuration: it is changed there.
    pub is_written: bool,
    /// Milliseconds since the Unix epoch.
    pub created_at: u64,
    /// Milliseconds since the Unix epoch.
    pub updated_at: u64,
}

const COLUMNS: &str =
    "id, name, description, config, is_active, is_written, created_at, updated_at";

impl Store {
    /// Opens the database at `path`, and makes it if it is not there.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        open::open(path).map(Self::of)
    }

    /// Keeps everything in memory, and loses it at the end.
    pub fn memory() -> Result<Self, StoreError> {
        open::memory().map(Self::of)
    }

    fn of(connection: Connection) -> Self {
        Self {
            connection: Mutex::new(connection),
        }
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic cut off was rolled back.
        let connection = self.connection.lock();
        connection.unwrap_or_else(PoisonError::into_inner)
    }

    /// All of them, by name.
    pub fn list(&self) -> Result<Vec<Kept>, StoreError> {
        let connection = self.connection();
        let query = format!("SELECT {COLUMNS} FROM scenario ORDER BY name");
        let mut statement = connection.prepare(&query)?;
        let rows = statement.query_map((), kept)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Nothing: there is none of that id.
    pub fn get(&self, id: i64) -> Result<Option<Kept>, StoreError> {
        find(&self.connection(), "id = ?1", id)
    }

    /// Nothing: there is none of that name.
    pub fn by_name(&self, name: &str) -> Result<Option<Kept>, StoreError> {
        find(&self.connection(), "name = ?1", name)
    }

    /// The one that is active.
    pub fn active(&self) -> Result<Option<Kept>, StoreError> {
        find(&self.connection(), "is_active = ?1", true)
    }

    /// Adds one. There must be none of that name.
    pub fn create(
        &self,
        name: &str,
        description: Option<&str>,
        config: &Value,
        by: By<'_>,
    ) -> Result<Kept, StoreError> {
        self.change(by, |transaction| {
            is_free(transaction, name, None)?;
            let at = signed(by.at_ms);
            transaction.execute(
                "INSERT INTO scenario (name, description, config, is_active, created_at, updated_at)
                 VALUES (?1, ?2, ?3, FALSE, ?4, ?4)",
                params![name, description, config.to_string(), at],
            )?;
            let id = transaction.last_insert_rowid();
            let detail = json!({ "id": id, "config": config });
            Ok((id, audit::change("create-scenario", name, detail)))
        })
        .and_then(|id| self.required(id))
    }

    /// Puts another one in its place; it stays active if it is.
    pub fn update(
        &self,
        id: i64,
        name: &str,
        description: Option<&str>,
        config: &Value,
        by: By<'_>,
    ) -> Result<Kept, StoreError> {
        self.change(by, |transaction| {
            let before = one(transaction, id)?;
            if before.is_written {
                return Err(StoreError::Written(before.name));
            }
            is_free(transaction, name, Some(id))?;
            transaction.execute(
                "UPDATE scenario SET name = ?2, description = ?3, config = ?4, updated_at = ?5
                 WHERE id = ?1",
                params![id, name, description, config.to_string(), signed(by.at_ms)],
            )?;
            let detail = json!({ "id": id, "was": before.name, "config": config });
            Ok((id, audit::change("update-scenario", name, detail)))
        })
        .and_then(|id| self.required(id))
    }

    /// Removes one that is not active, and returns it.
    pub fn delete(&self, id: i64, by: By<'_>) -> Result<Kept, StoreError> {
        self.change(by, |transaction| {
            let kept = one(transaction, id)?;
            if kept.is_active {
                return Err(StoreError::Active(kept.name));
            }
            if kept.is_written {
                return Err(StoreError::Written(kept.name));
            }
            transaction.execute("DELETE FROM scenario WHERE id = ?1", [id])?;
            let detail = json!({ "id": id, "config": kept.config });
            let change = audit::change("delete-scenario", &kept.name, detail);
            Ok((kept, change))
        })
    }

    /// Makes one the active one. Returns it, and the name of the one that was.
    pub fn activate(&self, id: i64, by: By<'_>) -> Result<(Kept, Option<String>), StoreError> {
        let before = self.change(by, |transaction| {
            let kept = one(transaction, id)?;
            let before = find(transaction, "is_active = ?1", true)?.map(|kept| kept.name);
            // There is never more than one, not even in between.
            transaction.execute("UPDATE scenario SET is_active = FALSE WHERE is_active", ())?;
            transaction.execute("UPDATE scenario SET is_active = TRUE WHERE id = ?1", [id])?;
            let detail = json!({ "id": id, "previous": before });
            let change = audit::change("activate-scenario", &kept.name, detail);
            Ok((before, change))
        })?;
        Ok((self.required(id)?, before))
    }

    /// Makes one that is active not so.
    pub fn deactivate(&self, id: i64, by: By<'_>) -> Result<Kept, StoreError> {
        self.change(by, |transaction| {
            let kept = one(transaction, id)?;
            if !kept.is_active {
                return Err(StoreError::NotActive(kept.name));
            }
            transaction.execute("UPDATE scenario SET is_active = FALSE WHERE id = ?1", [id])?;
            let detail = json!({ "id": id });
            Ok((id, audit::change("deactivate-scenario", &kept.name, detail)))
        })
        .and_then(|id| self.required(id))
    }

    /// Overrides by key, older ones first: set again in this order, they are as they were.
    pub fn overrides(&self) -> Result<Vec<(String, Value)>, StoreError> {
        let connection = self.connection();
        let mut statement =
            connection.prepare("SELECT key, rule FROM override ORDER BY at, rowid")?;
        let rows = statement.query_map((), |row| Ok((row.get(0)?, value(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps an override, in place of what was set for that key before.
    pub fn set_override(&self, key: &str, rule: &Value, by: By<'_>) -> Result<(), StoreError> {
        self.change(by, |transaction| {
            // Taken out first: it is the newest from here on.
            transaction.execute("DELETE FROM override WHERE key = ?1", [key])?;
            transaction.execute(
                "INSERT INTO override (key, rule, at) VALUES (?1, ?2, ?3)",
                params![key, rule.to_string(), signed(by.at_ms)],
            )?;
            Ok(((), audit::change("set-override", key, rule.clone())))
        })
    }

    /// False: there was none of that key.
    pub fn remove_override(&self, key: &str, by: By<'_>) -> Result<bool, StoreError> {
        self.change(by, |transaction| {
            let gone = transaction.execute("DELETE FROM override WHERE key = ?1", [key])?;
            let detail = json!({ "there": gone > 0 });
            Ok((gone > 0, audit::change("remove-override", key, detail)))
        })
    }

    /// Changes something, and writes it down: both or neither.
    fn change<T>(
        &self,
        by: By<'_>,
        change: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<(T, audit::Change), StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let behavior = rusqlite::TransactionBehavior::Immediate;
        let transaction = connection.transaction_with_behavior(behavior)?;
        let (made, change) = change(&transaction)?;
        audit::write(&transaction, by, &change)?;
        transaction.commit()?;
        Ok(made)
    }

    fn required(&self, id: i64) -> Result<Kept, StoreError> {
        one(&self.connection(), id)
    }
}

fn one(connection: &Connection, id: i64) -> Result<Kept, StoreError> {
    find(connection, "id = ?1", id)?.ok_or(StoreError::Unknown(id))
}

fn find(
    connection: &Connection,
    condition: &str,
    parameter: impl rusqlite::ToSql,
) -> Result<Option<Kept>, StoreError> {
    let query = format!("SELECT {COLUMNS} FROM scenario WHERE {condition}");
    Ok(connection.query_row(&query, [parameter], kept).optional()?)
}

/// Whether nobody but `own` has that name.
fn is_free(connection: &Connection, name: &str, own: Option<i64>) -> Result<(), StoreError> {
    if name.trim().is_empty() {
        return Err(StoreError::NoName);
    }
    match find(connection, "name = ?1", name)? {
        Some(other) if Some(other.id) != own => Err(StoreError::Taken(name.to_owned())),
        _ => Ok(()),
    }
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept {
        id: row.get(0)?,
        name: row.get(1)?,
        description: row.get(2)?,
        config: value(row, 3)?,
        is_active: row.get(4)?,
        is_written: row.get(5)?,
        created_at: unsigned(row.get(6)?),
        updated_at: unsigned(row.get(7)?),
    })
}

fn value(row: &Row<'_>, column: usize) -> rusqlite::Result<Value> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| {
        let kind = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
    })
}

/// SQLite has no unsigned numbers.
fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

fn unsigned(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or_default()
}

#[cfg(test)]
mod tests;
