//! What the writer does to the database. Each call is one transaction.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::stage::first_staged;

/// The connection that writes, and what it knows without asking.
#[derive(Debug)]
pub(crate) struct Store {
    pub(super) connection: Connection,
    /// Entries there are, staged ones among them.
    pub(super) count: u64,
    /// The greatest id that was given.
    pub(super) last: u64,
    /// The id up to which entries have rows of their own.
    pub(super) filed: u64,
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
        let query = "SELECT last, indexed,
                     (SELECT count(*) FROM entry)
                         + (SELECT coalesce(sum(entries), 0) FROM staged),
                     max(
                         (SELECT coalesce(max(id), 0) FROM entry),
                         (SELECT coalesce(max(first + entries - 1), 0) FROM staged)
                     )
                     FROM progress";
        let row = connection.query_row(query, (), |row| {
            Ok([0, 1, 2, 3].map(|column| {
                let value = row.get::<_, i64>(column).unwrap_or(0);
                u64::try_from(value).unwrap_or(0)
            }))
        });
        let [last, indexed, count, greatest] = row?;
        let last = last.max(greatest);
        let staged = first_staged(&connection)?;
        Ok(Self {
            connection,
            count,
            last,
            filed: staged.map_or(last, |first| first.saturating_sub(1)),
            indexed,
        })
    }

    /// The greatest id that is in the database, or was.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    pub(crate) fn filed(&self) -> u64 {
        self.filed
    }

    pub(crate) fn indexed(&self) -> u64 {
        self.indexed
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
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

pub(super) fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}
