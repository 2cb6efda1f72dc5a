//! What the databases of Mimus have in common: whose one is, of which version, and how it
//! becomes the newest one. What an error means for who gave the file is each one's own.

mod shared;

use rusqlite::{Connection, Result, Transaction, TransactionBehavior};

pub use shared::{SharedError, open_shared, open_shared_to_read};

/// The tables of a kind of database, as they came to be.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// In the header of every such file; `file` shows it.
    pub application_id: i32,
    /// What makes each version out of the one before; the first one, of an empty file. What
    /// was released is never changed.
    pub migrations: &'static [&'static str],
}

/// What a database is, by its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// One that is known; 0 for a database that is empty.
    Known(usize),
    /// Of this kind, and of a version that is not known.
    Newer(i64),
    /// Of another kind.
    Other,
}

impl Schema {
    /// The newest version that is known.
    pub fn newest(&self) -> usize {
        self.migrations.len()
    }

    /// Looks, and changes nothing.
    pub fn version(&self, connection: &Connection) -> Result<Version> {
        let number = |query| connection.query_row(query, (), |row| row.get::<_, i64>(0));
        let id = number("PRAGMA application_id")?;
        let found = number("PRAGMA user_version")?;
        let tables = number("SELECT count(*) FROM sqlite_schema")?;
        Ok(match (id, found, tables) {
            (0, 0, 0) => Version::Known(0),
            (id, found, _) if id == i64::from(self.application_id) => {
                match usize::try_from(found) {
                    Ok(version) if version <= self.newest() => Version::Known(version),
                    _ => Version::Newer(found),
                }
            }
            _ => Version::Other,
        })
    }

    /// Brings a database of a version to the newest one, or leaves it as it is.
    pub fn migrate(&self, connection: &mut Connection, version: usize) -> Result<()> {
        // Begun even where there is nothing to do: it tells whether the file can be written.
        let transaction = begin(connection)?;
        if version < self.newest() {
            for migration in &self.migrations[version..] {
                transaction.execute_batch(migration)?;
            }
            self.sign(&transaction, self.newest())?;
        }
        transaction.commit()
    }

    /// Brings a database to a version by these statements.
    pub fn step(
        &self,
        connection: &mut Connection,
        statements: &str,
        version: usize,
    ) -> Result<()> {
        let transaction = begin(connection)?;
        transaction.execute_batch(statements)?;
        self.sign(&transaction, version)?;
        transaction.commit()
    }

    fn sign(&self, transaction: &Transaction<'_>, version: usize) -> Result<()> {
        transaction.pragma_update(None, "application_id", self.application_id)?;
        let version = i64::try_from(version).unwrap_or(i64::MAX);
        transaction.pragma_update(None, "user_version", version)
    }
}

fn begin(connection: &mut Connection) -> Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// What of a database does not fit together, as far as a quick look tells: what was found
/// first.
pub fn damage(connection: &Connection) -> Result<Option<String>> {
    let query = "PRAGMA quick_check(1)";
    let found: String = connection.query_row(query, (), |row| row.get(0))?;
    Ok((found != "ok").then_some(found))
}
