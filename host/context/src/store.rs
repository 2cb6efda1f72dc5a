//! Contexts in SQLite.

mod snapshots;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use mimus_sqlite::{Schema, SharedError};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};
use serde_json::{Map, Value};

use crate::error::Error;
use crate::limits::{self, Limits};
use crate::merge::{different, merge};
use crate::model::{Change, Context, Filter, Kind, New, Page, Status, Updated};

/// The application's id is `MimX`.
const SCHEMA: Schema = Schema {
    application_id: i32::from_be_bytes(*b"MimX"),
    migrations: &["
    CREATE TABLE context (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        parent TEXT REFERENCES context (id) ON DELETE SET NULL,
        name TEXT NOT NULL,
        status TEXT NOT NULL,
        tags TEXT NOT NULL,
        data TEXT NOT NULL,
        revision INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        expires_at INTEGER
    ) STRICT;
    CREATE INDEX context_updated ON context (updated_at);
    CREATE INDEX context_parent ON context (parent) WHERE parent IS NOT NULL;
    CREATE TABLE snapshot (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        context TEXT NOT NULL REFERENCES context (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        description TEXT,
        status TEXT NOT NULL,
        tags TEXT NOT NULL,
        data TEXT NOT NULL,
        revision INTEGER NOT NULL,
        created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX snapshot_context ON snapshot (context);
"],
};

/// The id of the context that all share. It is there as soon as somebody asks for it.
pub const GLOBAL: &str = "global";

const COLUMNS: &str = "id, kind, parent, name, status, tags, data, revision, created_at, \
                       updated_at, expires_at";

/// All contexts of a user.
#[derive(Debug)]
pub struct Store {
    connection: Mutex<Connection>,
    limits: Limits,
}

impl Store {
    /// Opens the file at `path`, and makes it if it is not there. Others may have it open.
    pub fn open(path: &Path, limits: Limits) -> Result<Self, SharedError> {
        let connection = mimus_sqlite::open_shared(path, &SCHEMA)?;
        let unusable = |error: rusqlite::Error| SharedError::Unusable {
            path: path.to_owned(),
            source: error.into(),
        };
        connection
            .pragma_update(None, "foreign_keys", true)
            .map_err(unusable)?;
        Ok(Self {
            connection: Mutex::new(connection),
            limits,
        })
    }

    /// Makes one, and gives it an id that no other has had.
    pub fn create(&self, new: &New, now: i64) -> Result<Context, Error> {
        if new.kind == Kind::Global {
            return Err(Error::Global);
        }
        let data = self.limits.judge(new)?;
        self.change(|transaction| {
            if let Some(parent) = &new.parent {
                one(transaction, parent, now)?;
            }
            self.has_room_for_one(transaction)?;
            self.has_room_for_data(transaction, data.len())?;
            insert(transaction, new, &data, None, now)
        })
    }

    /// As it is now.
    pub fn get(&self, id: &str, now: i64) -> Result<Context, Error> {
        if id == GLOBAL {
            return self.change(|transaction| global(transaction, now));
        }
        one(&self.connection(), id, now)
    }

    /// Changes one, as it is at this moment.
    pub fn update(&self, id: &str, change: &Change, now: i64) -> Result<Updated, Error> {
        self.change(|transaction| {
            let before = if id == GLOBAL {
                global(transaction, now)?
            } else {
                one(transaction, id, now)?
            };
            let mut context = before.clone();
            expect(&before, change.revision)?;
            if let Some(tags) = &change.tags {
                limits::tags(tags)?;
                context.tags.clone_from(tags);
            }
            if let Some(expires_at) = change.expires_at {
                context.expires_at = expires_at;
            }
            if let Some(status) = change.status {
                context.status = status;
            } else if before.status == Status::Expired && !is_over(&context, now) {
                // It was given more time.
                context.status = Status::Active;
            }
            if is_over(&context, now) || (change.status.is_none() && is_closed(context.status)) {
                let (id, status) = (before.id, context.status);
                let status = if is_closed(status) {
                    status
                } else {
                    Status::Expired
                };
                return Err(Error::Over { id, status });
            }
            match &change.data {
                Some(data) if change.replace => context.data.clone_from(data),
                Some(data) => merge(&mut context.data, data),
                None => {}
            }
            let updated_keys = different(&before.data, &context.data);
            let data = self.limits.written(&context.data)?;
            let was = self.limits.written(&before.data)?;
            self.has_room_for_data(transaction, data.len().saturating_sub(was.len()))?;
            context.revision = before.revision + 1;
            context.updated_at = now;
            write(transaction, &context, &data)?;
            Ok(Updated {
                context,
                updated_keys,
            })
        })
    }

    /// Some of them, the newest change first.
    pub fn list(&self, filter: &Filter, now: i64) -> Result<Page, Error> {
        let connection = self.connection();
        let query = format!("SELECT {COLUMNS} FROM context ORDER BY updated_at DESC, number DESC");
        let mut statement = connection.prepare(&query)?;
        let mut rows = statement.query(())?;
        let (mut contexts, mut total) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            // What it is now depends on the time; there are few enough to look at each.
            let context = context(row, now)?;
            if !fits(&context, filter) {
                continue;
            }
            total += 1;
            let is_wanted = filter.limit == 0 || contexts.len() < filter.limit;
            if filter.offset < total && is_wanted {
                contexts.push(context);
            }
        }
        Ok(Page { contexts, total })
    }

    /// Takes one out, with its snapshots; what it was the parent of has none then.
    pub fn delete(&self, id: &str, now: i64) -> Result<Context, Error> {
        self.change(|transaction| {
            let context = one(transaction, id, now)?;
            transaction.execute("DELETE FROM context WHERE id = ?1", [id])?;
            Ok(context)
        })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic cut off was rolled back.
        let connection = self.connection.lock();
        connection.unwrap_or_else(PoisonError::into_inner)
    }

    /// All of a change, or none of it. What it reads stays so until it is written.
    fn change<T>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let made = change(&transaction)?;
        transaction.commit()?;
        Ok(made)
    }

    fn has_room_for_one(&self, connection: &Connection) -> Result<(), Error> {
        if self.limits.contexts <= number(connection, "SELECT count(*) FROM context")? {
            return Err(Error::Full { what: "contexts" });
        }
        Ok(())
    }

    fn has_room_for_data(&self, connection: &Connection, more: usize) -> Result<(), Error> {
        let used = "SELECT coalesce((SELECT sum(octet_length(data)) FROM context), 0)
                         + coalesce((SELECT sum(octet_length(data)) FROM snapshot), 0)";
        if self.limits.total < number(connection, used)?.saturating_add(more) {
            return Err(Error::Full { what: "data" });
        }
        Ok(())
    }
}

fn number(connection: &Connection, query: &str) -> rusqlite::Result<usize> {
    let number: i64 = connection.query_row(query, (), |row| row.get(0))?;
    Ok(usize::try_from(number).unwrap_or_default())
}

fn expect(context: &Context, revision: Option<u64>) -> Result<(), Error> {
    match revision {
        Some(expected) if expected != context.revision => Err(Error::Conflict {
            id: context.id.clone(),
            expected,
            found: context.revision,
        }),
        _ => Ok(()),
    }
}

fn is_over(context: &Context, now: i64) -> bool {
    context.expires_at.is_some_and(|end| end <= now)
}

/// Whether it has to be opened again before it takes a change.
fn is_closed(status: Status) -> bool {
    matches!(status, Status::Completed | Status::Expired)
}

fn fits(context: &Context, filter: &Filter) -> bool {
    filter.kind.is_none_or(|kind| kind == context.kind)
        && filter.status.is_none_or(|status| status == context.status)
        && (filter.parent.is_none() || filter.parent == context.parent)
        && filter.tags.iter().all(|tag| context.tags.contains(tag))
}

fn global(transaction: &Transaction<'_>, now: i64) -> Result<Context, Error> {
    match one(transaction, GLOBAL, now) {
        Err(Error::Unknown(_)) => {
            let new = New::named(Kind::Global, GLOBAL);
            insert(transaction, &new, "{}", Some(GLOBAL), now)
        }
        other => other,
    }
}

fn insert(
    transaction: &Transaction<'_>,
    new: &New,
    data: &str,
    id: Option<&str>,
    now: i64,
) -> Result<Context, Error> {
    let tags = serde_json::to_string(&new.tags).unwrap_or_else(|_| "[]".to_owned());
    // Its id has its number, which is known afterwards.
    transaction.execute(
        "INSERT INTO context (id, kind, parent, name, status, tags, data, revision, created_at,
                              updated_at, expires_at)
         VALUES ('', ?1, ?2, ?3, 'active', ?4, ?5, 1, ?6, ?6, ?7)",
        params![
            new.kind.as_str(),
            new.parent,
            new.name,
            tags,
            data,
            now,
            new.expires_at
        ],
    )?;
    let number = transaction.last_insert_rowid();
    let id = id.map_or_else(|| format!("{}-{number}", new.kind), str::to_owned);
    transaction.execute(
        "UPDATE context SET id = ?1 WHERE number = ?2",
        params![id, number],
    )?;
    one(transaction, &id, now)
}

fn write(transaction: &Transaction<'_>, context: &Context, data: &str) -> Result<(), Error> {
    let tags = serde_json::to_string(&context.tags).unwrap_or_else(|_| "[]".to_owned());
    let revision = i64::try_from(context.revision).unwrap_or(i64::MAX);
    transaction.execute(
        "UPDATE context SET status = ?2, tags = ?3, data = ?4, revision = ?5, updated_at = ?6,
                            expires_at = ?7 WHERE id = ?1",
        params![
            context.id,
            context.status.as_str(),
            tags,
            data,
            revision,
            context.updated_at,
            context.expires_at
        ],
    )?;
    Ok(())
}

fn one(connection: &Connection, id: &str, now: i64) -> Result<Context, Error> {
    let query = format!("SELECT {COLUMNS} FROM context WHERE id = ?1");
    let found = connection
        .prepare(&query)?
        .query_row([id], |row| context(row, now))
        .optional()?;
    found.ok_or_else(|| Error::Unknown(id.to_owned()))
}

fn context(row: &Row<'_>, now: i64) -> rusqlite::Result<Context> {
    let mut context = Context {
        id: row.get(0)?,
        kind: parsed(row, 1)?,
        parent: row.get(2)?,
        name: row.get(3)?,
        status: parsed(row, 4)?,
        tags: json(row, 5)?,
        data: json(row, 6)?,
        revision: revision(row, 7)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
        expires_at: row.get(10)?,
    };
    // What is completed stays so.
    if is_over(&context, now) && context.status != Status::Completed {
        context.status = Status::Expired;
    }
    Ok(context)
}

fn parsed<T>(row: &Row<'_>, at: usize) -> rusqlite::Result<T>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text: String = row.get(at)?;
    text.parse().map_err(|error: T::Err| wrong(at, error))
}

fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    let text: String = row.get(at)?;
    serde_json::from_str(&text).map_err(|error| wrong(at, error))
}

fn wrong(at: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error))
}

/// Kept as the signed number that SQLite has.
fn revision(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(at)?;
    Ok(number.unsigned_abs())
}

/// Data of a row, by the place of its column.
fn data(row: &Row<'_>, at: usize) -> rusqlite::Result<Map<String, Value>> {
    json(row, at)
}
