//! What the database of a journal is made of, for who looks into it.

use serde::Serialize;

use crate::error::QueryError;
use crate::journal::Journal;

/// Tables and versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Structure {
    pub schema_version: u32,
    pub sqlite_version: String,
    pub tables: Vec<Table>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    pub name: String,
    /// The statement that makes it.
    pub sql: String,
}

impl Journal {
    /// How the journal's database is built.
    pub fn structure(&self) -> Result<Structure, QueryError> {
        let connection = self.pool().take()?;
        let mut statement = connection.prepare(
            "SELECT name, sql FROM sqlite_schema
             WHERE type = 'table' AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name",
        )?;
        let tables = statement.query_map((), |row| {
            Ok(Table {
                name: row.get(0)?,
                sql: row.get(1)?,
            })
        })?;
        Ok(Structure {
            schema_version: connection.query_row("PRAGMA user_version", (), |row| row.get(0))?,
            sqlite_version: rusqlite::version().to_owned(),
            tables: tables.collect::<rusqlite::Result<_>>()?,
        })
    }
}
