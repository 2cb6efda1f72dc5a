//! What only shows from within: migrations that are not there yet, and a full disk.

use std::fs;
use std::sync::Arc;

use rusqlite::Connection;
use tempfile::tempdir;

use super::schema::{MIGRATIONS, migrate};
use super::{Store, open};
use crate::entry::{Body, Exchange};
use crate::error::OpenError;
use crate::health::State;
use crate::options::{Options, Place, Sync};
use crate::writer::{Pushed, Shared, Writer};

#[test]
fn an_older_schema_is_copied_and_brought_forward_step_by_step() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut connection = Connection::open(&path).unwrap();
    let migrations = [
        "CREATE TABLE a (n); INSERT INTO a VALUES (1);",
        "CREATE TABLE b (n); INSERT INTO b SELECT n + 1 FROM a;",
        "CREATE TABLE c (n); INSERT INTO c SELECT n + 1 FROM b;",
    ];
    migrate(&mut connection, Some(&path), 0, &migrations[..1]).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    migrate(&mut connection, Some(&path), 1, &migrations).unwrap();
    let number = |connection: &Connection, query| {
        connection
            .query_row(query, (), |row| row.get::<_, i64>(0))
            .unwrap()
    };
    assert_eq!(number(&connection, "SELECT n FROM c"), 3);
    assert_eq!(number(&connection, "PRAGMA user_version"), 3);
    for version in [1, 2] {
        let copy = folder
            .path()
            .join(format!("journal.db.schema-{version}.bak"));
        let copy = Connection::open(copy).unwrap();
        assert_eq!(number(&copy, "PRAGMA user_version"), version);
        assert_eq!(number(&copy, "SELECT n FROM a"), 1);
    }
    // A copy that is there already is never written over.
    connection.pragma_update(None, "user_version", 2).unwrap();
    connection.execute_batch("DROP TABLE c").unwrap();
    migrate(&mut connection, Some(&path), 2, &migrations).unwrap();
    assert!(folder.path().join("journal.db.schema-2-2.bak").exists());
}

#[test]
fn a_step_that_fails_changes_nothing_and_without_a_copy_there_is_none() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut connection = Connection::open(&path).unwrap();
    let migrations = [
        "CREATE TABLE a (n);",
        "CREATE TABLE b (n); INSERT INTO none VALUES (1);",
    ];
    migrate(&mut connection, Some(&path), 0, &migrations[..1]).unwrap();
    let error = migrate(&mut connection, Some(&path), 1, &migrations).unwrap_err();
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    let query = "SELECT count(*) FROM sqlite_schema WHERE name = 'b'";
    let tables = connection.query_row(query, (), |row| row.get::<_, i64>(0));
    assert_eq!(tables, Ok(0));

    let gone = folder.path().join("gone/journal.db");
    let error = migrate(&mut connection, Some(&gone), 1, &migrations).unwrap_err();
    assert!(
        matches!(
            error,
            OpenError::NoBackup {
                found: 1,
                known: 2,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn the_schema_of_today_is_made_in_one_step() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection, None, 0, MIGRATIONS).unwrap();
    let store = Store::new(connection).unwrap();
    assert_eq!((store.count(), store.last(), store.indexed()), (0, 0, 0));
}

fn large() -> Exchange {
    let mut exchange = Exchange::default();
    exchange.request.body = Body::whole(vec![b'x'; 20_000]);
    exchange
}

#[test]
fn a_full_disk_keeps_what_is_written_and_loses_no_more_than_it_says() {
    let folder = tempdir().unwrap();
    let place = Place::File(folder.path().join("journal.db"));
    let (connection, address) = open(&place, Sync::Batched).unwrap();
    connection
        .pragma_update_and_check(None, "max_page_count", 300, |_| Ok(()))
        .unwrap();
    let store = Store::new(connection).unwrap();
    let options = Options {
        retention: crate::options::Retention::none(),
        ..Options::default()
    };
    let shared = Arc::new(Shared::new(0, 0, 0, 200_000, 1));
    let writer = Writer::start(shared.clone(), store, &options, address.place()).unwrap();
    let mut lost = 0;
    let mut recorded = 0;
    while lost < 5 {
        match shared.push(large()) {
            Pushed::Waits(_) => recorded += 1,
            Pushed::Lost(error) => {
                assert!(error.to_string().contains("full"), "{error}");
                lost += 1;
            }
            // Waits for as long as the disk takes something.
            Pushed::NoRoom(again) => shared.wait_for_room(again.weight()),
        }
    }
    let health = shared.health();
    assert_eq!((health.state, health.lost), (State::Failing, 5));
    assert!(health.waiting_bytes <= 200_000, "{health:?}");
    assert_eq!(health.entries + health.waiting, recorded);
    assert!(0 < health.entries);
    let failed = shared.wait_for(shared.hurry()).unwrap_err();
    assert!(failed.to_string().contains("full"), "{failed}");
    let reader = address.reader().unwrap();
    let count = || {
        let query = "SELECT count(*) FROM entry";
        let count = reader.query_row(query, (), |row| row.get::<_, i64>(0));
        u64::try_from(count.unwrap()).unwrap()
    };
    assert_eq!(count(), health.entries);
    // With room there again, what waited is written.
    let half = super::Clear {
        condition: "id <= 20".to_owned(),
        parameters: Vec::new(),
    };
    assert_eq!(shared.clear(half).recv().unwrap(), Ok(20));
    shared.wait_for(shared.hurry()).unwrap();
    assert_eq!(count(), recorded - 20);
    assert_eq!(shared.health().state, State::Writing);
    drop(writer);
}

#[test]
fn an_attempt_that_fails_is_one_for_all_that_waits() {
    let folder = tempdir().unwrap();
    let place = Place::File(folder.path().join("journal.db"));
    let (connection, address) = open(&place, Sync::Batched).unwrap();
    connection
        .pragma_update_and_check(None, "max_page_count", 20, |_| Ok(()))
        .unwrap();
    let store = Store::new(connection).unwrap();
    // More than fits one batch.
    let shared = Arc::new(Shared::new(0, 0, 0, usize::MAX, 1));
    let options = Options::default();
    let writer = Writer::start(shared.clone(), store, &options, address.place()).unwrap();
    for _ in 0..5000 {
        let mut exchange = Exchange::default();
        while let Pushed::NoRoom(again) = shared.push(exchange) {
            shared.wait_for_room(again.weight());
            exchange = *again;
        }
    }
    assert!(shared.wait_for(shared.hurry()).is_err());
    let health = shared.health();
    assert_eq!(health.waiting + health.entries, 5000);
    drop(writer);
    assert_eq!(shared.health().lost + shared.health().entries, 5000);
}
