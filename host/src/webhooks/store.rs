//! Webhooks and their history in SQLite, in a file of their own or in memory.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mimus_sqlite::{Schema, Version};
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::model::{Wanted, Webhook};
use crate::journal::row::time;

/// Deliveries that are kept, the latest.
const KEPT: u32 = 1000;

/// How long to wait for another one's change.
const PATIENCE: Duration = Duration::from_millis(500);

/// The application's id is `MimW`.
const SCHEMA: Schema = Schema {
    application_id: i32::from_be_bytes(*b"MimW"),
    migrations: &["
    CREATE TABLE webhook (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        wanted TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE delivery (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        webhook INTEGER NOT NULL,
        event TEXT NOT NULL,
        url TEXT NOT NULL,
        payload TEXT NOT NULL,
        at INTEGER NOT NULL,
        status TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        response TEXT NOT NULL
    ) STRICT;
    CREATE INDEX delivery_webhook ON delivery (webhook);
"],
};

/// Why webhooks can't be kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("`{0}` is somebody else's file")]
    NotOurs(String),
    #[error("`{0}` was written by a newer version of Mimus")]
    Newer(String),
    #[error("the webhooks' database")]
    Sqlite(#[from] rusqlite::Error),
}

impl StoreError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotOurs(_) => "move it away, or keep the journal under another name",
            Self::Newer(_) => "use that version, or keep the journal under another name",
            Self::Sqlite(_) => "see that the journal's folder can be written, and is not full",
        }
    }
}

#[derive(Debug)]
pub(super) struct Store(Mutex<Connection>);

/// What became of telling a webhook something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Delivery {
    pub(crate) id: i64,
    pub(crate) webhook: i64,
    pub(crate) event: String,
    pub(crate) url: String,
    /// As it was told.
    pub(crate) payload: Value,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    /// `pending`, `success` or `failed`.
    pub(crate) status: String,
    pub(crate) attempts: u32,
    /// What the receiver said last, or why it could not be asked.
    pub(crate) response: Value,
}

/// Which deliveries.
#[derive(Debug, Clone, Default)]
pub(crate) struct DeliveryFilter {
    pub(crate) webhook: Option<i64>,
    pub(crate) status: Option<String>,
    pub(crate) limit: u32,
    pub(crate) offset: u32,
}

impl Store {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        // An absolute path is never taken for one of SQLite's special names.
        let absolute = std::path::absolute(path);
        let absolute = absolute.unwrap_or_else(|_| path.to_owned());
        Self::ready(Connection::open(absolute)?, &path.display().to_string())
    }

    pub(super) fn memory() -> Result<Self, StoreError> {
        Self::ready(Connection::open_in_memory()?, ":memory:")
    }

    fn ready(mut connection: Connection, name: &str) -> Result<Self, StoreError> {
        connection.busy_timeout(PATIENCE)?;
        let version = match SCHEMA.version(&connection) {
            Ok(Version::Known(version)) => version,
            Ok(Version::Newer(_)) => return Err(StoreError::Newer(name.to_owned())),
            Ok(Version::Other) => return Err(StoreError::NotOurs(name.to_owned())),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
                return Err(StoreError::NotOurs(name.to_owned()));
            }
            Err(error) => return Err(error.into()),
        };
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        SCHEMA.migrate(&mut connection, version)?;
        let cut_off = json!({ "error": "the server stopped before it was delivered" });
        connection.execute(
            "UPDATE delivery SET status = 'failed', response = ?1 WHERE status = 'pending'",
            [cut_off.to_string()],
        )?;
        Ok(Self(Mutex::new(connection)))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn list(&self) -> Result<Vec<Webhook>, StoreError> {
        let connection = self.connection();
        let mut statement = connection
            .prepare("SELECT id, wanted, created_at, updated_at FROM webhook ORDER BY id")?;
        let rows = statement.query_map((), |row| {
            let wanted = match value(row, 1)? {
                Value::Object(members) => Wanted(members),
                _ => Wanted::default(),
            };
            Ok(Webhook::new(row.get(0)?, wanted, row.get(2)?, row.get(3)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(super) fn create(&self, wanted: Wanted, now: i64) -> Result<Webhook, StoreError> {
        let connection = self.connection();
        connection.execute(
            "INSERT INTO webhook (wanted, created_at, updated_at) VALUES (?1, ?2, ?2)",
            params![Value::Object(wanted.0.clone()).to_string(), now],
        )?;
        Ok(Webhook::new(
            connection.last_insert_rowid(),
            wanted,
            now,
            now,
        ))
    }

    pub(super) fn update(
        &self,
        webhook: &Webhook,
        wanted: Wanted,
        now: i64,
    ) -> Result<Webhook, StoreError> {
        self.connection().execute(
            "UPDATE webhook SET wanted = ?2, updated_at = ?3 WHERE id = ?1",
            params![webhook.id, Value::Object(wanted.0.clone()).to_string(), now],
        )?;
        Ok(Webhook::new(webhook.id, wanted, webhook.created_at, now))
    }

    pub(super) fn delete(&self, id: i64) -> Result<(), StoreError> {
        let connection = self.connection();
        connection.execute("DELETE FROM webhook WHERE id = ?1", [id])?;
        Ok(())
    }

    /// Writes down what is to be delivered, and forgets what is too old.
    pub(super) fn begin(&self, delivery: Delivery) -> Result<Delivery, StoreError> {
        let connection = self.connection();
        connection.execute(
            "INSERT INTO delivery (webhook, event, url, payload, at, status, attempts, response)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                delivery.webhook,
                delivery.event,
                delivery.url,
                delivery.payload.to_string(),
                delivery.at,
                delivery.status,
                delivery.attempts,
                delivery.response.to_string(),
            ],
        )?;
        let id = connection.last_insert_rowid();
        connection.execute(
            "DELETE FROM delivery WHERE id <= ?1",
            [id - i64::from(KEPT)],
        )?;
        Ok(Delivery { id, ..delivery })
    }

    /// Writes down what came of it.
    pub(super) fn update_delivery(&self, delivery: &Delivery) -> Result<(), StoreError> {
        self.connection().execute(
            "UPDATE delivery SET status = ?2, attempts = ?3, response = ?4 WHERE id = ?1",
            params![
                delivery.id,
                delivery.status,
                delivery.attempts,
                delivery.response.to_string(),
            ],
        )?;
        Ok(())
    }

    pub(super) fn history(
        &self,
        filter: &DeliveryFilter,
    ) -> Result<(Vec<Delivery>, u64), StoreError> {
        let connection = self.connection();
        let fits = "(?1 IS NULL OR webhook = ?1) AND (?2 IS NULL OR status = ?2)";
        let query = format!("SELECT count(*) FROM delivery WHERE {fits}");
        let total: i64 =
            connection.query_row(&query, params![filter.webhook, filter.status], |row| {
                row.get(0)
            })?;
        let query = format!("{SELECT} WHERE {fits} ORDER BY id DESC LIMIT ?3 OFFSET ?4");
        let mut statement = connection.prepare(&query)?;
        let rows = statement.query_map(
            params![filter.webhook, filter.status, filter.limit, filter.offset],
            delivery,
        )?;
        let found = rows.collect::<Result<_, _>>()?;
        Ok((found, u64::try_from(total).unwrap_or_default()))
    }

    pub(super) fn delivery(&self, id: i64) -> Result<Option<Delivery>, StoreError> {
        let connection = self.connection();
        let query = format!("{SELECT} WHERE id = ?1");
        Ok(connection.query_row(&query, [id], delivery).optional()?)
    }
}

const SELECT: &str =
    "SELECT id, webhook, event, url, payload, at, status, attempts, response FROM delivery";

fn delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: row.get(0)?,
        webhook: row.get(1)?,
        event: row.get(2)?,
        url: row.get(3)?,
        payload: value(row, 4)?,
        at: row.get(5)?,
        status: row.get(6)?,
        attempts: row.get(7)?,
        response: value(row, 8)?,
    })
}

fn value(row: &Row<'_>, column: usize) -> rusqlite::Result<Value> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| {
        let kind = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
    })
}

impl Delivery {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "webhook_id": self.webhook,
            "event_type": self.event,
            "url": self.url,
            "payload": self.payload,
            "timestamp": time(self.at),
            "status": self.status,
            "attempts": self.attempts,
            "response": self.response,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(webhook: i64) -> Delivery {
        Delivery {
            id: 0,
            webhook,
            event: "data.created".to_owned(),
            url: "https://a.example".to_owned(),
            payload: json!({ "a": 1 }),
            at: 0,
            status: "pending".to_owned(),
            attempts: 0,
            response: Value::Null,
        }
    }

    fn everything() -> DeliveryFilter {
        DeliveryFilter {
            limit: 5000,
            ..DeliveryFilter::default()
        }
    }

    #[test]
    fn the_history_has_an_end() {
        let store = Store::memory().unwrap();
        for _ in 0..KEPT + 5 {
            store.begin(delivery(1)).unwrap();
        }
        let (kept, total) = store.history(&everything()).unwrap();
        assert_eq!((kept.len(), total), (1000, 1000));
        assert_eq!(kept[0].id, 1005);
    }

    #[test]
    fn what_was_under_way_has_failed_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hooks.db");
        let store = Store::open(&path).unwrap();
        let wanted = Wanted(
            [("url".to_owned(), json!("https://a.example"))]
                .into_iter()
                .collect(),
        );
        store.create(wanted, 1).unwrap();
        store.begin(delivery(1)).unwrap();
        drop(store);
        let store = Store::open(&path).unwrap();
        assert_eq!(store.list().unwrap()[0].url(), "https://a.example");
        let (kept, _) = store.history(&everything()).unwrap();
        assert_eq!(kept[0].status, "failed");
        assert!(kept[0].response["error"].is_string());
    }

    #[test]
    fn somebody_elses_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        std::fs::write(&path, "a".repeat(5000)).unwrap();
        assert!(matches!(Store::open(&path), Err(StoreError::NotOurs(_))));
        assert_eq!(std::fs::read(&path).unwrap().len(), 5000);
    }
}
