//! The file that a state is kept in: an SQLite database, which one server at a time has
//! to itself. It is read once, when it is opened; from then on it is only written to.

mod open;
mod writer;

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, TransactionBehavior, params};

pub use open::OpenError;
pub use writer::WriteError;
pub(crate) use writer::Writer;

use crate::snapshot::Snapshot;
use crate::transaction::Touched;

/// An open file, locked against everybody else.
///
/// Nothing else in the process may open the file by other means than SQLite: to close it
/// again would give up the lock.
#[derive(Debug)]
pub(crate) struct Database {
    connection: Connection,
}

impl Database {
    /// Opens the file, or makes it if it is not there, and reads all that is in it.
    pub(crate) fn open(path: &Path) -> Result<(Self, Snapshot), OpenError> {
        let connection = open::open(path)?;
        let database = Self { connection };
        let snapshot = database.read().map_err(|error| open::fault(path, error))?;
        Ok((database, snapshot))
    }

    fn read(&self) -> rusqlite::Result<Snapshot> {
        let mut snapshot = Snapshot::default();
        let mut numbers = self
            .connection
            .prepare("SELECT collection, last FROM number")?;
        let mut rows = numbers.query(())?;
        while let Some(row) = rows.next()? {
            let last = u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0);
            snapshot.put_number(&row.get::<_, Arc<str>>(0)?, last);
        }
        let query = "SELECT collection, key, value FROM entry ORDER BY collection";
        let mut entries = self.connection.prepare(query)?;
        let mut rows = entries.query(())?;
        let mut name = Arc::<str>::from("");
        while let Some(row) = rows.next()? {
            let collection = row.get_ref(0)?.as_str()?;
            // One copy of the name for all of them.
            if name.as_ref() != collection {
                name = collection.into();
            }
            let value = row.get::<_, Vec<u8>>(2)?;
            snapshot.put(&name, &row.get::<_, Arc<str>>(1)?, Some(Arc::new(value)));
        }
        Ok(snapshot)
    }

    /// Writes what the touched keys and collections are in `snapshot`, or nothing.
    fn write(&mut self, touched: &Touched, snapshot: &Snapshot) -> rusqlite::Result<()> {
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior)?;
        {
            let mut set = transaction.prepare(
                "INSERT INTO entry (collection, key, value) VALUES (?1, ?2, ?3)
                 ON CONFLICT (collection, key) DO UPDATE SET value = excluded.value",
            )?;
            let mut delete =
                transaction.prepare("DELETE FROM entry WHERE collection = ?1 AND key = ?2")?;
            let mut set_number = transaction.prepare(
                "INSERT INTO number (collection, last) VALUES (?1, ?2)
                 ON CONFLICT (collection) DO UPDATE SET last = excluded.last",
            )?;
            let mut delete_number =
                transaction.prepare("DELETE FROM number WHERE collection = ?1")?;
            for (name, keys) in touched {
                let own = snapshot.collection(name);
                for key in keys {
                    match own.and_then(|own| own.get(key)) {
                        Some(value) => set.execute(params![name, key, value.as_slice()])?,
                        None => delete.execute(params![name, key])?,
                    };
                }
                match i64::try_from(snapshot.last_number(name)) {
                    Ok(number) if number != 0 => set_number.execute(params![name, number])?,
                    _ => delete_number.execute(params![name])?,
                };
            }
        }
        transaction.commit()
    }
}

#[cfg(test)]
mod tests;
