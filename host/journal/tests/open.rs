//! Files that can't be a journal, are not, or are no more: each is told apart, and nothing
//! is changed in it.

#![expect(clippy::unwrap_used, reason = "a test")]

mod common;

use std::error::Error as _;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use common::{exchange, get, options, with_header};
use mimus_journal::{Exchange, Filter, Journal, OpenError, Order, Paging, Place, State};
use rusqlite::Connection;
use tempfile::{TempDir, tempdir};

fn folder() -> (TempDir, PathBuf) {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal.db");
    (folder, path)
}

fn open(path: &Path) -> Result<Journal, OpenError> {
    Journal::open(&Place::File(path.to_owned()), options())
}

#[track_caller]
fn refused(path: &Path) -> OpenError {
    let before = fs::read(path).ok();
    let error = open(path).unwrap_err();
    assert_eq!(fs::read(path).ok(), before, "{error}");
    assert!(
        error.to_string().contains(&path.display().to_string()),
        "{error}"
    );
    assert!(!error.hint().is_empty());
    error
}

#[test]
fn other_files_are_left_alone() {
    let (_folder, path) = folder();
    fs::write(
        &path,
        "not a database, but long enough to be looked at: ".repeat(50),
    )
    .unwrap();
    assert!(matches!(refused(&path), OpenError::NotOurs { .. }));

    fs::remove_file(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE own (a)").unwrap();
    drop(other);
    assert!(matches!(refused(&path), OpenError::NotOurs { .. }));
}

#[test]
fn a_newer_schema_is_not_touched() {
    let (_folder, path) = folder();
    drop(open(&path).unwrap());
    let database = Connection::open(&path).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
    database
        .pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
        .unwrap();
    drop(database);
    let error = refused(&path);
    assert!(
        matches!(error, OpenError::Newer { found: 99, .. }),
        "{error}"
    );
    assert!(error.hint().contains("--journal"));
}

#[test]
fn a_damaged_file_is_told() {
    let (_folder, path) = folder();
    let journal = open(&path).unwrap();
    for number in 0..500 {
        journal
            .record_blocking(get(&format!("/{number}"), 200))
            .unwrap();
    }
    drop(journal);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0xa5);
    fs::write(&path, &bytes).unwrap();
    let error = refused(&path);
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    assert!(error.source().is_some());
    // Cut off in the middle.
    fs::write(&path, &bytes[..middle / 4096 * 4096 - 100]).unwrap();
    assert!(matches!(refused(&path), OpenError::Damaged { .. }));
}

#[test]
fn no_folder_a_folder_and_what_can_only_be_read() {
    let (folder, path) = folder();
    let error = refused(&folder.path().join("none/journal.db"));
    assert!(matches!(error, OpenError::Unusable { .. }));
    assert!(
        error
            .source()
            .unwrap()
            .to_string()
            .contains("is not a folder")
    );
    let error = open(folder.path()).unwrap_err();
    assert!(matches!(error, OpenError::Unusable { .. }));
    drop(open(&path).unwrap());
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    // Some may write all the same.
    if fs::File::options().write(true).open(&path).is_err() {
        assert!(matches!(refused(&path), OpenError::Unusable { .. }));
    }
}

#[test]
fn one_journal_has_one_server() {
    let (_folder, path) = folder();
    let journal = open(&path).unwrap();
    assert!(matches!(open(&path), Err(OpenError::InUse { .. })));
    drop(journal);
    open(&path).unwrap();
}

#[test]
fn another_program_that_holds_it_is_told() {
    let (_folder, path) = folder();
    drop(open(&path).unwrap());
    let other = Connection::open(&path).unwrap();
    other
        .pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))
        .unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let error = open(&path).unwrap_err();
    assert!(matches!(error, OpenError::InUse { .. }), "{error:?}");
    drop(other);
    open(&path).unwrap();
}

#[test]
fn what_waits_while_another_program_writes_is_written_afterwards() {
    let (_folder, path) = folder();
    let journal = open(&path).unwrap();
    journal.record_blocking(get("/before", 200)).unwrap();
    journal.flush().unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    journal.record_blocking(get("/meanwhile", 200)).unwrap();
    let error = journal.flush().unwrap_err();
    assert!(error.to_string().contains("locked"), "{error}");
    let health = journal.health();
    assert_eq!(
        (health.state, health.waiting, health.lost),
        (State::Failing, 1, 0)
    );
    assert!(health.message.is_some());
    // What is there can be asked all the time.
    assert_eq!(journal.count(&Filter::default()).unwrap(), 1);
    other.execute_batch("ROLLBACK").unwrap();
    journal.flush().unwrap();
    assert_eq!(journal.count(&Filter::default()).unwrap(), 2);
    assert_eq!(journal.health().state, State::Writing);
    assert_eq!(journal.health().message, None);
}

/// What is in the journals of `tests/files`.
fn kept() -> Vec<Exchange> {
    let mut order = with_header(
        exchange("POST", "/orders", 422, "{\"n\": 1}"),
        "x-session-id",
        "s",
    );
    order.violations = vec![serde_json::json!({"rule": "required", "pointer": "/sku"})];
    order.problem = Some("invalid-request".to_owned());
    order.seed = Some(u64::MAX);
    vec![get("/pets/1", 200), order]
}

fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files")
}

/// Makes a file of the newest schema where it is not there yet. What was released is never
/// made again.
fn bless(name: &str, exchanges: impl Iterator<Item = Exchange>) {
    let path = files().join(name);
    if std::env::var_os("BLESS").is_none() || path.exists() {
        return;
    }
    let journal = open(&path).unwrap();
    for exchange in exchanges {
        journal.record_blocking(exchange).unwrap();
    }
    journal.close().unwrap();
    drop(journal);
    fs::remove_file(files().join(format!("{name}-lock"))).unwrap();
}

#[test]
fn journals_of_every_released_version_are_read() {
    bless("schema-2.db", kept().into_iter());
    for version in 1..=2 {
        let (_folder, path) = folder();
        fs::copy(files().join(format!("schema-{version}.db")), &path).unwrap();
        let journal = open(&path).unwrap();
        let page = journal
            .page(&Filter::everything(), &Paging::default())
            .unwrap();
        let found = page.entries.into_iter().rev().map(|entry| entry.exchange);
        assert!(found.eq(identified()), "schema {version}");
        let filter = Filter {
            text: Some("orders".to_owned()),
            rule: Some("required".to_owned()),
            ..Filter::default()
        };
        assert_eq!(journal.count(&filter).unwrap(), 1);
        assert_eq!(journal.record_blocking(get("/", 200)).unwrap(), 3);
    }
}

/// What is in the journal of `tests/files` that was left with all of it staged, so often.
const TIMES: usize = 350;

fn staged(path: &Path) -> Option<i64> {
    let database = Connection::open(path).unwrap();
    let query = "SELECT sum(entries) FROM staged";
    database.query_row(query, (), |row| row.get(0)).unwrap()
}

#[test]
fn what_was_left_staged_is_found_by_who_serves_and_by_who_only_reads() {
    let many = (0..TIMES).flat_map(|_| kept());
    bless("schema-2-staged.db", many);
    for serves in [true, false] {
        let (_folder, path) = folder();
        fs::copy(files().join("schema-2-staged.db"), &path).unwrap();
        assert_eq!(staged(&path), i64::try_from(2 * TIMES).ok());
        let journal = if serves {
            open(&path).unwrap()
        } else {
            Journal::open_to_read(&path).unwrap()
        };
        assert_eq!(journal.health().entries, 2 * TIMES as u64);
        let mut found = Vec::new();
        journal
            .each(&Filter::everything(), Order::Oldest, |entry| {
                found.push(entry);
                ControlFlow::Continue(())
            })
            .unwrap();
        assert!(found.iter().map(|entry| entry.id).eq(1..=2 * TIMES as u64));
        let expected = (0..TIMES).flat_map(|_| identified());
        assert!(found.into_iter().map(|entry| entry.exchange).eq(expected));
        assert_eq!(staged(&path), None);
        let filter = Filter {
            rule: Some("required".to_owned()),
            ..Filter::default()
        };
        assert_eq!(journal.count(&filter).unwrap(), TIMES as u64);
    }
}

fn identified() -> impl Iterator<Item = Exchange> {
    kept().into_iter().map(|mut exchange| {
        exchange.identify();
        exchange
    })
}

#[test]
fn a_journal_that_is_written_can_be_read_beside() {
    let (_folder, path) = folder();
    let writing = open(&path).unwrap();
    let id = writing.record_blocking(get("/pets/1", 200)).unwrap();
    writing.flush().unwrap();
    let reading = Journal::open_to_read(&path).unwrap();
    assert_eq!(reading.entry(id).unwrap().unwrap().id, id);
    assert!(reading.clear(&Filter::everything()).is_err());
    assert!(reading.record_blocking(get("/pets/2", 200)).is_err());
    // What comes later is seen as well.
    writing.record_blocking(get("/pets/3", 200)).unwrap();
    writing.flush().unwrap();
    assert_eq!(reading.count(&Filter::default()).unwrap(), 2);
}

#[test]
fn what_is_only_read_is_neither_made_nor_changed() {
    let (_folder, path) = folder();
    let error = Journal::open_to_read(&path).unwrap_err();
    assert!(matches!(error, OpenError::Unusable { .. }), "{error}");
    assert!(!path.exists());
    fs::write(&path, "no journal").unwrap();
    let error = Journal::open_to_read(&path).unwrap_err();
    assert!(matches!(error, OpenError::NotOurs { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"no journal");
}
