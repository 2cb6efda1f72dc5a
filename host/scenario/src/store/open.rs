//! Looks at a database before anything is written to it, and brings it up to date.

use std::path::Path;
use std::time::Duration;

use mimus_sqlite::{Schema, Version};
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};

use super::StoreError;

/// The application's id is `MimC`.
const SCHEMA: Schema = Schema {
    application_id: i32::from_be_bytes(*b"MimC"),
    migrations: MIGRATIONS,
};

const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE scenario (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        description TEXT,
        config TEXT NOT NULL,
        is_active INTEGER NOT NULL DEFAULT FALSE,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX one_is_active ON scenario (is_active) WHERE is_active;
    CREATE TABLE override (
        key TEXT NOT NULL PRIMARY KEY,
        rule TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        who TEXT NOT NULL,
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        detail TEXT NOT NULL
    ) STRICT;
",
    "
    ALTER TABLE scenario ADD COLUMN is_written INTEGER NOT NULL DEFAULT FALSE;
",
];

/// How long to wait for another one's change.
const PATIENCE: Duration = Duration::from_millis(500);

pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    // An absolute path is never taken for one of SQLite's special names.
    let absolute = std::path::absolute(path).map_err(|cause| StoreError::Unusable(cause.into()))?;
    if absolute.is_dir() {
        let text = format!("`{}` is a folder", path.display());
        return Err(StoreError::Unusable(text.into()));
    }
    let folder = absolute.parent().unwrap_or(&absolute);
    if !folder.is_dir() {
        let text = format!("`{}` is not a folder", folder.display());
        return Err(StoreError::Unusable(text.into()));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&absolute, flags)?;
    // SQLite makes do with that, and would fail later with less to say.
    if connection.is_readonly(MAIN_DB)? {
        let text = format!("`{}` can only be read", path.display());
        return Err(StoreError::Unusable(text.into()));
    }
    ready(connection, path)
}

pub(super) fn memory() -> Result<Connection, StoreError> {
    ready(Connection::open_in_memory()?, Path::new(":memory:"))
}

fn ready(mut connection: Connection, path: &Path) -> Result<Connection, StoreError> {
    connection.busy_timeout(PATIENCE)?;
    let version = look(&connection, path).map_err(|error| match error {
        // What is no database at all is somebody's file.
        Looked::Sqlite(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            StoreError::NotOurs(path.to_owned())
        }
        Looked::Sqlite(error) => error.into(),
        Looked::Refused(error) => error,
    })?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    // A change is there after a kill, and after a loss of power: there are few of them.
    connection.pragma_update(None, "synchronous", "FULL")?;
    SCHEMA.migrate(&mut connection, version)?;
    if let Some(found) = mimus_sqlite::damage(&connection)? {
        return Err(StoreError::Damaged(found.into()));
    }
    Ok(connection)
}

enum Looked {
    Sqlite(rusqlite::Error),
    Refused(StoreError),
}

/// The version of the schema; 0 for a database that is empty.
fn look(connection: &Connection, path: &Path) -> Result<usize, Looked> {
    let version = || -> rusqlite::Result<_> {
        connection.pragma_update(None, "trusted_schema", false)?;
        SCHEMA.version(connection)
    };
    match version().map_err(Looked::Sqlite)? {
        Version::Known(version) => Ok(version),
        Version::Newer(found) => Err(Looked::Refused(StoreError::Newer {
            path: path.to_owned(),
            found,
            known: SCHEMA.newest(),
        })),
        Version::Other => Err(Looked::Refused(StoreError::NotOurs(path.to_owned()))),
    }
}
