//! Looks at a file before anything is written to it: whether it is a state of Mimus, of a
//! version that is known, whole, and in nobody else's hands.

use std::path::{Path, PathBuf};
use std::time::Duration;

use mimus_sqlite::{Schema, Version};
use rusqlite::{Connection, Error, ErrorCode, MAIN_DB, OpenFlags};

/// The application's id is `MimS`.
const SCHEMA: Schema = Schema {
    application_id: i32::from_be_bytes(*b"MimS"),
    migrations: MIGRATIONS,
};

const MIGRATIONS: &[&str] = &["
    CREATE TABLE entry (
        collection TEXT NOT NULL,
        key TEXT NOT NULL,
        value BLOB NOT NULL,
        PRIMARY KEY (collection, key)
    ) STRICT;
    CREATE TABLE number (
        collection TEXT NOT NULL PRIMARY KEY,
        last INTEGER NOT NULL
    ) STRICT;
"];

/// How long to wait for a server that is about to end.
const PATIENCE: Duration = Duration::from_millis(500);

/// Why a state can't be kept in a file. Nothing was written to it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It holds something else, or nothing that can be recognized.
    #[error("`{}` is not a state file of Mimus", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// A newer Mimus has written to it.
    #[error(
        "`{}` was written by a newer Mimus: its schema is {found}, and the newest one known \
         here is {known}", path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema's version.
        found: i64,
        /// The newest version that this Mimus knows.
        known: usize,
    },
    /// What is in it does not fit together.
    #[error("`{}` is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found first.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Another server, or another program, has it open.
    #[error("`{}` is in use by another server or program", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// It can't be made, read or written.
    #[error("the state can't be kept in `{}`", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl OpenError {
    /// What to do.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotOurs { .. } => {
                "nothing was changed in it; give the state a file of its own, or leave out \
                 `state.file` to keep it in memory"
            }
            Self::Newer { .. } => {
                "start that Mimus, or give this one another `state.file`; nothing was changed \
                 in it"
            }
            Self::Damaged { .. } => {
                "put a copy in its place, or move it away to begin with an empty state; nothing \
                 was changed in it"
            }
            Self::InUse { .. } => "stop the other one, or give each a `state.file` of its own",
            Self::Unusable { .. } => {
                "the folder has to be there, and both it and the file have to be writable; or \
                 leave out `state.file` to keep the state in memory"
            }
        }
    }
}

/// A connection to a file of the newest schema, which nobody else can open.
pub(super) fn open(path: &Path) -> Result<Connection, OpenError> {
    // An absolute path is never taken for one of SQLite's special names.
    let absolute = std::path::absolute(path).map_err(|cause| unusable(path, cause))?;
    let folder = absolute.parent().unwrap_or(&absolute);
    if !folder.is_dir() {
        return Err(unusable(
            path,
            format!("`{}` is not a folder", folder.display()),
        ));
    }
    if absolute.is_dir() {
        return Err(unusable(path, "it is a folder"));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let of_path = |error| fault(path, error);
    let mut connection = Connection::open_with_flags(&absolute, flags).map_err(of_path)?;
    // SQLite makes do with that, and would fail later with less to say.
    if connection.is_readonly(MAIN_DB).map_err(of_path)? {
        return Err(unusable(path, "it can only be read"));
    }
    connection.busy_timeout(PATIENCE).map_err(of_path)?;
    let version = look(&connection, path)?;
    claim(&connection).map_err(of_path)?;
    SCHEMA.migrate(&mut connection, version).map_err(of_path)?;
    check(&connection, path)?;
    Ok(connection)
}

/// The version of the schema; 0 for a file that is empty.
fn look(connection: &Connection, path: &Path) -> Result<usize, OpenError> {
    let version = || -> rusqlite::Result<_> {
        // Held from the first look to the end.
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.pragma_update(None, "trusted_schema", false)?;
        SCHEMA.version(connection)
    };
    let found = version().map_err(|error| fault(path, error))?;
    let path = path.to_owned();
    match found {
        Version::Known(version) => Ok(version),
        Version::Newer(found) => Err(OpenError::Newer {
            path,
            found,
            known: SCHEMA.newest(),
        }),
        Version::Other => Err(OpenError::NotOurs { path }),
    }
}

fn claim(connection: &Connection) -> rusqlite::Result<()> {
    // A log that is appended to: what was written is there after a `kill -9`, and a file
    // is never half of one state and half of another. After a loss of power the last
    // moments may be missing.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "NORMAL")
}

fn check(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    match mimus_sqlite::damage(connection).map_err(|error| fault(path, error))? {
        None => Ok(()),
        Some(found) => Err(OpenError::Damaged {
            path: path.to_owned(),
            cause: found.into(),
        }),
    }
}

/// What SQLite's error means for who gave us the file.
pub(super) fn fault(path: &Path, error: Error) -> OpenError {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => OpenError::NotOurs { path },
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::FileLockingProtocolFailed,
        ) => OpenError::InUse { path },
        // A page that makes no sense; a table that is not there; a value of a wrong type.
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::Unknown) | None => OpenError::Damaged {
            path,
            cause: error.into(),
        },
        Some(_) => unusable(&path, error),
    }
}

fn unusable(path: &Path, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> OpenError {
    OpenError::Unusable {
        path: path.to_owned(),
        cause: cause.into(),
    }
}
