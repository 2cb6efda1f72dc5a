//! Looks at a file before anything is written to it: whether it is a journal, of a version
//! that is known, whole, and in nobody else's hands.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use mimus_sqlite::Version;
use rusqlite::{Connection, Error, ErrorCode, MAIN_DB, OpenFlags};

use super::schema::{MIGRATIONS, SCHEMA, migrate};
use crate::error::OpenError;
use crate::options::{Place, Sync};

/// Files up to this size are looked through when they are opened. A larger one would keep
/// the server from starting for seconds.
const MAX_CHECK: u64 = 64 << 20;

/// How long a connection waits for another one of this journal, or for a program that is
/// about to end.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where connections lead to.
#[derive(Debug)]
pub(crate) struct Address {
    /// None in memory.
    path: Option<PathBuf>,
    name: String,
    /// Held until all connections are closed.
    _lock: Option<File>,
}

impl Address {
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// For people.
    pub(crate) fn place(&self) -> String {
        match &self.path {
            Some(path) => format!("`{}`", path.display()),
            None => "memory".to_owned(),
        }
    }

    /// A connection that only reads.
    pub(crate) fn reader(&self) -> rusqlite::Result<Connection> {
        let connection = self.connect()?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }

    pub(super) fn connect(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = if self.path.is_some() {
            Connection::open_with_flags(&self.name, flags)?
        } else {
            Connection::open_with_flags(&self.name, flags | OpenFlags::SQLITE_OPEN_URI)?
        };
        connection.busy_handler(Some(wait))?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }
}

/// Connections meet only for moments, so SQLite's own pauses would be too long.
fn wait(times: i32) -> bool {
    const PAUSE: Duration = Duration::from_millis(1);
    std::thread::sleep(PAUSE);
    u128::try_from(times).is_ok_and(|times| times * PAUSE.as_millis() < PATIENCE.as_millis())
}

/// A connection to a journal of the newest schema, which writes, and the way to others.
pub(crate) fn open(place: &Place, sync: Sync) -> Result<(Connection, Address), OpenError> {
    let address = address(place)?;
    let path = address.path.as_deref();
    let of_path = |error| fault(path, error);
    let mut connection = address.connect().map_err(of_path)?;
    // SQLite makes do with that, and would fail later with less to say.
    if connection.is_readonly(MAIN_DB).map_err(of_path)? {
        return Err(unusable(path, "it can only be read"));
    }
    let version = look(&connection, path)?;
    if version != 0 {
        check(&connection, path)?;
    }
    if version < SCHEMA.newest() {
        migrate(&mut connection, path, version, MIGRATIONS)?;
    }
    claim(&connection, sync).map_err(of_path)?;
    Ok((connection, address))
}

/// A connection to a journal that somebody else may be writing, and the way to others.
/// Nothing is changed in it.
pub(crate) fn open_to_read(path: &Path) -> Result<(Connection, Address), OpenError> {
    let absolute = std::path::absolute(path).map_err(|cause| unusable(Some(path), cause))?;
    if !absolute.is_file() {
        return Err(unusable(Some(path), "there is no such file"));
    }
    let Some(name) = absolute.to_str() else {
        return Err(unusable(Some(path), "its name is not UTF-8"));
    };
    let address = Address {
        name: name.to_owned(),
        _lock: None,
        path: Some(path.to_owned()),
    };
    let of_path = |error| fault(Some(path), error);
    let connection = address.connect().map_err(of_path)?;
    match look(&connection, Some(path))? {
        0 => Err(OpenError::NotOurs { path: path.into() }),
        found if found < SCHEMA.newest() => Err(OpenError::Older {
            path: path.into(),
            found,
            known: SCHEMA.newest(),
        }),
        _ => Ok((connection, address)),
    }
}

fn address(place: &Place) -> Result<Address, OpenError> {
    let Place::File(path) = place else {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        return Ok(Address {
            path: None,
            name: format!("file:/mimus-journal-{number}?vfs=memdb"),
            _lock: None,
        });
    };
    // An absolute path is never taken for one of SQLite's special names.
    let absolute = std::path::absolute(path).map_err(|cause| unusable(Some(path), cause))?;
    let folder = absolute.parent().unwrap_or(&absolute);
    if !folder.is_dir() {
        let cause = format!("`{}` is not a folder", folder.display());
        return Err(unusable(Some(path), cause));
    }
    if absolute.is_dir() {
        return Err(unusable(Some(path), "it is a folder"));
    }
    let Some(name) = absolute.to_str() else {
        return Err(unusable(Some(path), "its name is not UTF-8"));
    };
    Ok(Address {
        name: name.to_owned(),
        _lock: Some(lock(path, &absolute)?),
        path: Some(path.clone()),
    })
}

/// The journal is for one server, but others may look into it: SQLite has no lock for that.
/// The system gives this one up when the process ends, however it does, so a file that was
/// left means nothing.
fn lock(path: &Path, absolute: &Path) -> Result<File, OpenError> {
    let mut name = absolute.as_os_str().to_owned();
    name.push("-lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(name)
        .map_err(|cause| unusable(Some(path), cause))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(cause)) => Err(unusable(Some(path), cause)),
    }
}

/// The version of the schema; 0 for a file that is empty.
fn look(connection: &Connection, path: Option<&Path>) -> Result<usize, OpenError> {
    let found = SCHEMA.version(connection);
    match found.map_err(|error| fault(path, error))? {
        Version::Known(version) => Ok(version),
        Version::Newer(found) => Err(OpenError::Newer {
            path: named(path),
            found,
            known: SCHEMA.newest(),
        }),
        Version::Other => Err(OpenError::NotOurs { path: named(path) }),
    }
}

fn check(connection: &Connection, path: Option<&Path>) -> Result<(), OpenError> {
    let size = path.and_then(|path| std::fs::metadata(path).ok());
    if size.is_some_and(|size| MAX_CHECK < size.len()) {
        return Ok(());
    }
    match mimus_sqlite::damage(connection).map_err(|error| fault(path, error))? {
        None => Ok(()),
        Some(found) => Err(OpenError::Damaged {
            path: named(path),
            cause: found.into(),
        }),
    }
}

fn claim(connection: &Connection, sync: Sync) -> rusqlite::Result<()> {
    // A log that is appended to: what was written is there after a `kill -9`.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    let synchronous = match sync {
        Sync::Batched => "NORMAL",
        Sync::Full => "FULL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    // After a burst the log becomes small again.
    connection.execute_batch("PRAGMA journal_size_limit = 16777216")
}

/// What SQLite's error means for who gave us the file.
pub(crate) fn fault(path: Option<&Path>, error: Error) -> OpenError {
    let extended = error.sqlite_error().map(|error| error.extended_code);
    match error.sqlite_error_code() {
        _ if extended == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) => {
            OpenError::Full { path: named(path) }
        }
        Some(ErrorCode::NotADatabase) => OpenError::NotOurs { path: named(path) },
        Some(ErrorCode::DiskFull) => OpenError::Full { path: named(path) },
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::FileLockingProtocolFailed,
        ) => OpenError::InUse { path: named(path) },
        // A page that makes no sense; a table that is not there; a value of a wrong type.
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::Unknown) | None => OpenError::Damaged {
            path: named(path),
            cause: error.into(),
        },
        Some(_) => unusable(path, error),
    }
}

fn unusable(
    path: Option<&Path>,
    cause: impl Into<Box<dyn std::error::Error + Send + std::marker::Sync>>,
) -> OpenError {
    OpenError::Unusable {
        path: named(path),
        cause: cause.into(),
    }
}

fn named(path: Option<&Path>) -> PathBuf {
    path.map_or_else(|| PathBuf::from("memory"), Path::to_owned)
}
