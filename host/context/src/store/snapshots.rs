//! What contexts were, to go back to.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::{Map, Value};

use super::{Store, data, expect, json, one, parsed, revision, write};
use crate::error::Error;
use crate::limits;
use crate::model::{Context, Snapshot, Status};

const COLUMNS: &str = "number, context, name, description, revision, created_at";

/// A snapshot, and the data that it would bring back.
pub(crate) type WithData = (Snapshot, Map<String, Value>);

impl Store {
    /// Remembers a context as it is.
    pub fn snapshot(
        &self,
        context: &str,
        name: &str,
        description: Option<&str>,
        now: i64,
    ) -> Result<Snapshot, Error> {
        limits::name("snapshot_name", name)?;
        description.map_or(Ok(()), limits::description)?;
        self.change(|transaction| {
            let own = one(transaction, context, now)?;
            let count = "SELECT count(*) FROM snapshot WHERE context = ?1";
            let count: i64 = transaction.query_row(count, [context], |row| row.get(0))?;
            if usize::try_from(count).is_ok_and(|count| self.limits.snapshots <= count) {
                return Err(Error::Full {
                    what: "snapshots of this context",
                });
            }
            let written = self.limits.written(&own.data)?;
            self.has_room_for_data(transaction, written.len())?;
            transaction.execute(
                "INSERT INTO snapshot (context, name, description, status, tags, data, revision,
                                       created_at)
                 SELECT id, ?2, ?3, ?4, tags, data, revision, ?5 FROM context WHERE id = ?1",
                params![context, name, description, own.status.as_str(), now],
            )?;
            let query = format!("SELECT {COLUMNS} FROM snapshot WHERE number = ?1");
            let number = transaction.last_insert_rowid();
            Ok(transaction.query_row(&query, [number], snapshot)?)
        })
    }

    /// Those of a context, the oldest first.
    pub fn snapshots(&self, context: &str, now: i64) -> Result<Vec<Snapshot>, Error> {
        let connection = self.connection();
        one(&connection, context, now)?;
        let query = format!("SELECT {COLUMNS} FROM snapshot WHERE context = ?1 ORDER BY number");
        let mut statement = connection.prepare(&query)?;
        let rows = statement.query_map([context], snapshot)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Has a context be as it was: its data, tags and status. That is a change of its own: its
    /// revision goes on.
    pub fn restore(
        &self,
        context: &str,
        snapshot: &str,
        expected: Option<u64>,
        now: i64,
    ) -> Result<Context, Error> {
        self.change(|transaction| {
            let mut own = one(transaction, context, now)?;
            expect(&own, expected)?;
            let unknown = || Error::UnknownSnapshot {
                context: context.to_owned(),
                snapshot: snapshot.to_owned(),
            };
            let number = number(snapshot).ok_or_else(unknown)?;
            let was = was(transaction, context, number)?.ok_or_else(unknown)?;
            (own.status, own.tags, own.data) = was;
            own.revision += 1;
            own.updated_at = now;
            let written = self.limits.written(&own.data)?;
            write(transaction, &own, &written)?;
            one(transaction, context, now)
        })
    }

    pub(crate) fn snapshots_with_data(&self, context: &str) -> Result<Vec<WithData>, Error> {
        let connection = self.connection();
        let query =
            format!("SELECT {COLUMNS}, data FROM snapshot WHERE context = ?1 ORDER BY number");
        let mut statement = connection.prepare(&query)?;
        let rows = statement.query_map([context], |row| Ok((snapshot(row)?, data(row, 6)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

type Was = (Status, Vec<String>, Map<String, Value>);

fn was(connection: &Connection, context: &str, number: i64) -> rusqlite::Result<Option<Was>> {
    let query = "SELECT status, tags, data FROM snapshot WHERE context = ?1 AND number = ?2";
    connection
        .query_row(query, params![context, number], |row| {
            Ok((parsed(row, 0)?, json(row, 1)?, data(row, 2)?))
        })
        .optional()
}

fn number(id: &str) -> Option<i64> {
    id.strip_prefix("snapshot-")?.parse().ok()
}

fn snapshot(row: &Row<'_>) -> rusqlite::Result<Snapshot> {
    Ok(Snapshot {
        id: format!("snapshot-{}", row.get::<_, i64>(0)?),
        context: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        revision: revision(row, 4)?,
        created_at: row.get(5)?,
    })
}
