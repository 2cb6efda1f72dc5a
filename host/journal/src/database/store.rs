//! What the writer does to the database. Each call is one transaction.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior, params};

use super::row::{INSERT_ENTRY, INSERT_MESSAGE, insert_entry, insert_message, number};
use crate::entry::Entry;

/// The connection that writes, and what it knows without asking.
#[derive(Debug)]
pub(crate) struct Store {
    pub(super) connection: Connection,
    /// Entries there are.
    pub(super) count: u64,
    /// The greatest id that was given.
    pub(super) last: u64,
    /// The id up to which the text index goes.
    pub(super) indexed: u64,
}

/// A condition on `entry`, and what its question marks stand for.
#[derive(Debug, Clone)]
pub(crate) struct Clear {
    pub(crate) condition: String,
    pub(crate) parameters: Vec<rusqlite::types::Value>,
}

impl Clear {
    pub(crate) fn of_ids(ids: &[i64]) -> Self {
        let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        Self {
            condition: "id IN (SELECT value FROM json_each(?1))".to_owned(),
            parameters: vec![format!("[{}]", ids.join(",")).into()],
        }
    }
}

impl Store {
    pub(crate) fn new(connection: Connection) -> rusqlite::Result<Self> {
        let query = "SELECT last, indexed, (SELECT count(*) FROM entry),
                     (SELECT coalesce(max(id), 0) FROM entry) FROM progress";
        let row = connection.query_row(query, (), |row| {
            Ok([0, 1, 2, 3].map(|column| {
                let value = row.get::<_, i64>(column).unwrap_or(0);
                u64::try_from(value).unwrap_or(0)
            }))
        });
        let [last, indexed, count, greatest] = row?;
        Ok(Self {
            connection,
            count,
            last: last.max(greatest),
            indexed,
        })
    }

    /// The greatest id that is in the database, or was.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    pub(crate) fn indexed(&self) -> u64 {
        self.indexed
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Writes all, or nothing.
    pub(crate) fn write(&mut self, entries: &[Arc<Entry>]) -> rusqlite::Result<()> {
        let Some(last) = entries.last().map(|entry| entry.id) else {
            return Ok(());
        };
        let transaction = begin(&mut self.connection)?;
        insert(&transaction, entries)?;
        transaction
            .prepare_cached("UPDATE progress SET last = ?1")?
            .execute([number(last)])?;
        transaction.commit()?;
        self.last = self.last.max(last);
        self.count += entries.len() as u64;
        Ok(())
    }

    /// Writes those that can be written, where some can't, whatever there is of room.
    /// Returns how many could not.
    pub(crate) fn write_each(&mut self, entries: &[Arc<Entry>]) -> rusqlite::Result<u64> {
        let mut refused = 0;
        for entry in entries {
            match self.write(std::slice::from_ref(entry)) {
                Err(error) if is_about_values(&error) => refused += 1,
                result => result?,
            }
        }
        Ok(refused)
    }

    /// Takes out at most so many entries that a condition holds for; returns how many.
    pub(crate) fn clear(&mut self, clear: &Clear, most: u64) -> rusqlite::Result<u64> {
        let transaction = begin(&mut self.connection)?;
        let query = format!(
            "SELECT id FROM entry WHERE {} ORDER BY id LIMIT {most}",
            clear.condition
        );
        let ids = transaction
            .prepare(&query)?
            .query_map(rusqlite::params_from_iter(&clear.parameters), |row| {
                row.get::<_, i64>(0)
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let statements = [
            "DELETE FROM text WHERE rowid = ?1",
            "DELETE FROM violation WHERE id = ?1",
            "DELETE FROM message WHERE id = ?1",
            "DELETE FROM entry WHERE id = ?1",
        ];
        for statement in statements {
            let mut delete = transaction.prepare_cached(statement)?;
            for id in &ids {
                delete.execute([id])?;
            }
        }
        transaction.commit()?;
        let cleared = ids.len() as u64;
        self.count = self.count.saturating_sub(cleared);
        Ok(cleared)
    }
}

/// Whether an entry, rather than the disk, is why it can't be written.
pub(crate) fn is_about_values(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::TooBig | ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch)
    )
}

pub(super) fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

fn insert(transaction: &Transaction, entries: &[Arc<Entry>]) -> rusqlite::Result<()> {
    let mut to_entry = transaction.prepare_cached(INSERT_ENTRY)?;
    let mut to_message = transaction.prepare_cached(INSERT_MESSAGE)?;
    let rule = "INSERT INTO violation (rule, id) VALUES (?1, ?2)";
    let mut to_violation = transaction.prepare_cached(rule)?;
    for entry in entries {
        insert_entry(&mut to_entry, entry)?;
        insert_message(&mut to_message, entry)?;
        for rule in entry.exchange.rules().collect::<BTreeSet<_>>() {
            to_violation.execute(params![rule, number(entry.id)])?;
        }
    }
    Ok(())
}
