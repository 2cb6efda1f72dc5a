//! The trail's tables, and what keeps them from being changed.
//!
//! The database itself refuses to change or replace an entry, and to take one out that
//! retention has not given up. What retention gives up is written down beside them, for good.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use mimus_sqlite::Schema;
pub use mimus_sqlite::SharedError as OpenError;
use rusqlite::{Connection, TransactionBehavior};

use crate::entry::{Asked, Outcome, Ruling};
use crate::redact::{redacted, redacted_text};

/// The application's id is `MimA`.
pub(crate) const SCHEMA: Schema = Schema {
    application_id: i32::from_be_bytes(*b"MimA"),
    migrations: &["
        CREATE TABLE call (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            client TEXT NOT NULL,
            client_version TEXT NOT NULL,
            session TEXT NOT NULL,
            pid INTEGER NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            class TEXT NOT NULL,
            arguments TEXT NOT NULL,
            outcome TEXT NOT NULL,
            message TEXT,
            decision TEXT NOT NULL,
            rule TEXT NOT NULL,
            reason TEXT,
            duration INTEGER NOT NULL,
            result INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE given_up (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            through INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;

        CREATE TRIGGER call_is_not_changed BEFORE UPDATE ON call
            BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
        CREATE TRIGGER call_is_not_replaced BEFORE INSERT ON call
            WHEN EXISTS (SELECT 1 FROM call WHERE id = NEW.id)
            BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
        CREATE TRIGGER call_is_kept BEFORE DELETE ON call
            WHEN OLD.id > (SELECT coalesce(max(through), 0) FROM given_up)
            BEGIN SELECT RAISE(ABORT, 'only retention takes entries out of the audit'); END;
        CREATE TRIGGER given_up_is_not_changed BEFORE UPDATE ON given_up
            BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
        CREATE TRIGGER given_up_is_not_replaced BEFORE INSERT ON given_up
            WHEN EXISTS (SELECT 1 FROM given_up WHERE id = NEW.id)
            BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
        CREATE TRIGGER given_up_is_kept BEFORE DELETE ON given_up
            BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
    "],
};

/// Bytes of what a client was told.
const LONGEST_MESSAGE: usize = 500;

/// For how long, and how many, entries are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    pub age: Option<Duration>,
    pub entries: Option<u64>,
}

/// A call on its way into the database.
#[derive(Debug, Clone)]
pub(crate) struct Done {
    pub(crate) time: Timestamp,
    pub(crate) asked: Asked,
    pub(crate) outcome: Outcome,
    pub(crate) message: Option<String>,
    pub(crate) ruling: Ruling,
    pub(crate) duration: Duration,
    pub(crate) result: usize,
}

#[derive(Debug)]
pub(crate) struct Store(Connection);

impl Store {
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        mimus_sqlite::open_shared(path, &SCHEMA).map(Self)
    }

    /// Writes all of these, or none.
    pub(crate) fn write(&mut self, calls: &[Done]) -> rusqlite::Result<()> {
        let transaction = self.0.transaction()?;
        {
            let mut statement = transaction.prepare(
                "INSERT INTO call (time, client, client_version, session, pid, kind, name, class,
                    arguments, outcome, message, decision, rule, reason, duration, result)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            )?;
            for call in calls {
                let Done { asked, ruling, .. } = call;
                let message = call.message.as_deref();
                let message = message.map(|text| redacted_text(text, LONGEST_MESSAGE));
                let reason = ruling.reason.as_deref();
                let reason = reason.map(|text| redacted_text(text, LONGEST_MESSAGE));
                statement.execute(rusqlite::params![
                    call.time.as_microsecond(),
                    redacted_text(&asked.client, 200),
                    redacted_text(&asked.client_version, 200),
                    asked.session,
                    std::process::id(),
                    asked.kind,
                    redacted_text(&asked.name, 300),
                    asked.class,
                    redacted(&asked.arguments).to_string(),
                    call.outcome.as_str(),
                    message,
                    ruling.decision,
                    ruling.rule,
                    reason,
                    i64::try_from(call.duration.as_micros()).unwrap_or(i64::MAX),
                    i64::try_from(call.result).unwrap_or(i64::MAX),
                ])?;
            }
        }
        transaction.commit()
    }

    /// Takes out what is too old or too much.
    pub(crate) fn retain(&mut self, retention: Retention, now: Timestamp) -> rusqlite::Result<u64> {
        let age = retention
            .age
            .and_then(|age| i64::try_from(age.as_micros()).ok());
        let oldest = age.map(|age| now.as_microsecond().saturating_sub(age));
        let transaction = self
            .0
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let id = |query: &str, value: i64| {
            transaction.query_row(query, [value], |row| row.get::<_, Option<i64>>(0))
        };
        let mut through = None;
        if let Some(oldest) = oldest {
            // As far as all are older: an entry in between is not taken out of the middle.
            let query = "SELECT coalesce((SELECT min(id) - 1 FROM call WHERE time >= ?1),
                (SELECT max(id) FROM call))";
            through = id(query, oldest)?.map(|id| (id, "age"));
        }
        if let Some(entries) = retention.entries {
            let entries = i64::try_from(entries).unwrap_or(i64::MAX);
            let query = "SELECT id FROM call ORDER BY id DESC LIMIT 1 OFFSET ?1";
            let found = id(query, entries).or_else(|error| match error {
                rusqlite::Error::QueryReturnedNoRows => Ok(None),
                other => Err(other),
            })?;
            if let Some(id) = found
                && through.is_none_or(|(other, _)| other < id)
            {
                through = Some((id, "count"));
            }
        }
        let Some((through, reason)) = through else {
            return Ok(0);
        };
        let query = "SELECT count(*) FROM call WHERE id <= ?1";
        let count: i64 = transaction.query_row(query, [through], |row| row.get(0))?;
        if count == 0 {
            return Ok(0);
        }
        let statement = "INSERT INTO given_up (time, through, reason) VALUES (?1, ?2, ?3)";
        transaction.execute(statement, (now.as_microsecond(), through, reason))?;
        transaction.execute("DELETE FROM call WHERE id <= ?1", [through])?;
        transaction.commit()?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
