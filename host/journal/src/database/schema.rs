//! The tables of a journal, and how those of older versions become them.

use std::path::{Path, PathBuf};

use mimus_sqlite::Schema;
use rusqlite::Connection;

use crate::error::OpenError;

/// The application's id is `MimJ`.
pub(super) const SCHEMA: Schema = Schema {
    application_id: i32::from_be_bytes(*b"MimJ"),
    migrations: MIGRATIONS,
};

/// `entry` has what is filtered and counted by, in short rows, so that going through all of
/// them is quick; `message` has what is long. Only what has few values has an index: of
/// many, each entry would change another page of it. Rows of `entry` are in `text` up to the id in
/// `progress`: that index costs more than all the rest, and follows when there is time.
///
/// While many exchanges come, `staged` has them as they came: a [`Bundle`] a row, the ids
/// from `first` on. None of them is in the other tables yet.
///
/// [`Bundle`]: crate::packed::Bundle
pub(super) const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE entry (
        id INTEGER PRIMARY KEY,
        time INTEGER NOT NULL,
        status INTEGER NOT NULL,
        admin INTEGER NOT NULL,
        method TEXT NOT NULL,
        path TEXT NOT NULL,
        operation TEXT,
        total INTEGER NOT NULL,
        violations INTEGER NOT NULL,
        request_size INTEGER NOT NULL,
        response_size INTEGER NOT NULL,
        session TEXT,
        scenario TEXT,
        problem TEXT,
        fault TEXT,
        client TEXT,
        correlation TEXT,
        responders TEXT,
        operation_method TEXT,
        operation_path TEXT,
        plan TEXT,
        seed INTEGER,
        queue INTEGER NOT NULL,
        validate INTEGER NOT NULL,
        respond INTEGER NOT NULL,
        user_agent TEXT
    ) STRICT;
    CREATE INDEX entry_status ON entry (status, admin);
    CREATE INDEX entry_scenario ON entry (scenario, admin) WHERE scenario IS NOT NULL;
    CREATE INDEX entry_problem ON entry (problem, admin) WHERE problem IS NOT NULL;

    CREATE TABLE message (
        id INTEGER PRIMARY KEY,
        scheme TEXT NOT NULL,
        version TEXT NOT NULL,
        query TEXT,
        request_headers TEXT NOT NULL,
        request_body BLOB,
        request_flags INTEGER NOT NULL,
        response_headers TEXT NOT NULL,
        response_body BLOB,
        response_flags INTEGER NOT NULL,
        violations TEXT,
        logs TEXT
    ) STRICT;

    CREATE TABLE violation (
        rule TEXT NOT NULL,
        id INTEGER NOT NULL,
        PRIMARY KEY (rule, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX violation_id ON violation (id);

    CREATE VIRTUAL TABLE text USING fts5 (
        path, headers, bodies,
        content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
    );
    CREATE TABLE progress (last INTEGER NOT NULL, indexed INTEGER NOT NULL) STRICT;
    INSERT INTO progress VALUES (0, 0);
",
    "
    CREATE TABLE staged (
        first INTEGER PRIMARY KEY,
        entries INTEGER NOT NULL,
        newest INTEGER NOT NULL,
        data BLOB NOT NULL
    ) STRICT;
",
];

/// Brings a database to the newest version, one version at a time, with a copy before each.
pub(super) fn migrate(
    connection: &mut Connection,
    path: Option<&Path>,
    version: usize,
    migrations: &[&str],
) -> Result<(), OpenError> {
    let fault = |error| super::open::fault(path, error);
    if version == 0 {
        // Has to be said before there are tables.
        connection
            .pragma_update(None, "auto_vacuum", "INCREMENTAL")
            .map_err(fault)?;
        let all = migrations.concat();
        return SCHEMA
            .step(connection, &all, migrations.len())
            .map_err(fault);
    }
    for (number, migration) in migrations.iter().enumerate().skip(version) {
        if let Some(path) = path {
            let backup = free_name(path, number);
            let copied = connection.execute("VACUUM INTO ?1", [backup.to_string_lossy()]);
            copied.map_err(|cause| OpenError::NoBackup {
                path: path.to_owned(),
                backup: backup.clone(),
                found: version,
                known: migrations.len(),
                cause: cause.into(),
            })?;
            tracing::info!(
                "the journal `{}` is brought from schema {number} to {}; `{}` is a copy of it \
                 as it was",
                path.display(),
                number + 1,
                backup.display()
            );
        }
        SCHEMA
            .step(connection, migration, number + 1)
            .map_err(fault)?;
    }
    Ok(())
}

/// `journal.db.schema-1.bak`, or with a number, where there is one already.
fn free_name(path: &Path, version: usize) -> PathBuf {
    let named = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".schema-{version}{suffix}.bak"));
        PathBuf::from(name)
    };
    let mut numbers = (2..).map(|number| named(&format!("-{number}")));
    let first = named("");
    if first.exists() {
        let free = numbers.find(|path| !path.exists());
        free.unwrap_or(first)
    } else {
        first
    }
}
