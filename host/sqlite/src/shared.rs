//! Databases in a file that several processes of one user write to at the same time.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use crate::{Schema, Version};

/// How long one waits for the others.
const PATIENCE: Duration = Duration::from_secs(2);

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(10);

/// Why one can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SharedError {
    #[error("`{}` is not a database of this kind", .0.display())]
    NotOurs(PathBuf),
    #[error("`{}` was written by a newer Mimus", .0.display())]
    Newer(PathBuf),
    #[error("there is no `{}`", .0.display())]
    Missing(PathBuf),
    #[error("`{}` can't be used: {source}", path.display())]
    Unusable {
        path: PathBuf,
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Opens such a file, or makes it: only its user may look into it.
pub fn open_shared(path: &Path, schema: &Schema) -> Result<Connection, SharedError> {
    make(path).map_err(|error| unusable(path, error))?;
    // While another process makes its first steps with the file, some are refused at once
    // instead of being kept waiting.
    for _ in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
        match attempt(path, schema) {
            Err(SharedError::Unusable { source, .. }) if is_busy(source.as_ref()) => {
                std::thread::sleep(PAUSE);
            }
            other => return other,
        }
    }
    attempt(path, schema)
}

fn attempt(path: &Path, schema: &Schema) -> Result<Connection, SharedError> {
    let fault = |error| fault(path, error);
    let mut connection = Connection::open(path).map_err(fault)?;
    connection.busy_timeout(PATIENCE).map_err(fault)?;
    connection
        .pragma_update(None, "trusted_schema", false)
        .map_err(fault)?;
    let version = known(path, schema, &connection)?;
    // Writers don't wait for readers, and what was written is there after a `kill -9`.
    connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        .map_err(fault)?;
    connection
        .pragma_update(None, "synchronous", "NORMAL")
        .map_err(fault)?;
    if version < schema.newest() {
        schema.migrate_shared(&mut connection).map_err(fault)?;
    }
    Ok(connection)
}

/// Opens one that is there, to look into it.
pub fn open_shared_to_read(path: &Path, schema: &Schema) -> Result<Connection, SharedError> {
    if !path.is_file() {
        return Err(SharedError::Missing(path.to_owned()));
    }
    let fault = |error| fault(path, error);
    let connection = Connection::open(path).map_err(fault)?;
    connection.busy_timeout(PATIENCE).map_err(fault)?;
    connection
        .pragma_update(None, "query_only", true)
        .map_err(fault)?;
    match known(path, schema, &connection)? {
        version if version == schema.newest() => Ok(connection),
        _ => Err(SharedError::NotOurs(path.to_owned())),
    }
}

impl Schema {
    /// Brings a database to the newest version, if nobody else just did.
    fn migrate_shared(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        let transaction = crate::begin(connection)?;
        let found: i64 = transaction.query_row("PRAGMA user_version", (), |row| row.get(0))?;
        let found = usize::try_from(found).unwrap_or(usize::MAX);
        for migration in self.migrations.iter().skip(found) {
            transaction.execute_batch(migration)?;
        }
        if found < self.newest() {
            self.sign(&transaction, self.newest())?;
        }
        transaction.commit()
    }
}

fn known(path: &Path, schema: &Schema, connection: &Connection) -> Result<usize, SharedError> {
    let fault = |error| fault(path, error);
    // What it is, at one moment: somebody may be making its tables.
    let transaction = connection.unchecked_transaction().map_err(fault)?;
    let version = schema.version(&transaction).map_err(fault)?;
    drop(transaction);
    match version {
        Version::Known(version) => Ok(version),
        Version::Newer(_) => Err(SharedError::Newer(path.to_owned())),
        Version::Other => Err(SharedError::NotOurs(path.to_owned())),
    }
}

fn make(path: &Path) -> io::Result<()> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn fault(path: &Path, error: rusqlite::Error) -> SharedError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => SharedError::NotOurs(path.to_owned()),
        _ => unusable(path, error),
    }
}

fn is_busy(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    let error = error.downcast_ref::<rusqlite::Error>();
    let code = error.and_then(rusqlite::Error::sqlite_error_code);
    matches!(
        code,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

fn unusable(
    path: &Path,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> SharedError {
    SharedError::Unusable {
        path: path.to_owned(),
        source: error.into(),
    }
}
