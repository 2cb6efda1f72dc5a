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
use crate::options::{Options, Place, Retention, Sync};
use crate::packed::{Bundle, pack};
use crate::writer::{Pushed, Recorded, Shared, Writer};

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
    assert_eq!(
        (store.count(), store.last(), store.filed(), store.indexed()),
        (0, 0, 0, 0)
    );
}

fn packed(exchange: &Exchange) -> Vec<u8> {
    let mut bytes = Vec::new();
    pack(&exchange.draft(&mut Vec::new()), usize::MAX, &mut bytes);
    bytes
}

fn large() -> Vec<u8> {
    let mut exchange = Exchange::default();
    exchange.request.body = Body::whole(vec![b'x'; 20_000]);
    packed(&exchange)
}

fn push(shared: &Shared, packed: &[u8]) -> Pushed {
    shared.push(&mut Recorded {
        time: 0,
        packed,
        told: &mut None,
    })
}

/// So many exchanges, each with its number for a status.
fn bundles(numbers: std::ops::RangeInclusive<u16>) -> Vec<Bundle> {
    let mut bundles = vec![Bundle::default()];
    for number in numbers {
        let mut exchange = Exchange {
            time: number.into(),
            ..Exchange::default()
        };
        exchange.response.status = number;
        let packed = packed(&exchange);
        if !bundles.last().unwrap().takes(number.into(), packed.len()) {
            bundles.push(Bundle::default());
        }
        let time = i64::from(number);
        bundles
            .last_mut()
            .unwrap()
            .add(number.into(), time, &packed);
    }
    bundles
}

fn store() -> Store {
    let (connection, address) = open(&Place::Memory, Sync::Batched).unwrap();
    // What is in memory is there as long as a connection is.
    drop(address);
    Store::new(connection).unwrap()
}

fn statuses(store: &Store) -> Vec<u16> {
    let query = "SELECT status FROM entry JOIN message USING (id) WHERE status = id ORDER BY id";
    let mut select = store.connection.prepare(query).unwrap();
    let statuses = select.query_map((), |row| row.get(0)).unwrap();
    statuses.collect::<Result<_, _>>().unwrap()
}

#[test]
fn few_are_filed_at_once_and_many_are_staged_and_filed_in_their_order() {
    let mut store = store();
    assert_eq!(store.write(&bundles(1..=10)), Ok(0));
    assert_eq!((store.filed(), store.last(), store.count()), (10, 10, 10));
    assert_eq!(store.write(&bundles(11..=2000)), Ok(0));
    assert_eq!(
        (store.filed(), store.last(), store.count()),
        (10, 2000, 2000)
    );
    // Behind those, few are staged, too.
    assert_eq!(store.write(&bundles(2001..=2003)), Ok(0));
    assert_eq!(store.filed(), 10);
    store.index(100_000).unwrap();
    assert_eq!(store.indexed(), 10);
    assert_eq!(store.file(700), Ok(0));
    assert!((710..2003).contains(&store.filed()), "{}", store.filed());
    assert!(
        statuses(&store)
            .into_iter()
            .map(u64::from)
            .eq(1..=store.filed())
    );
    assert_eq!(store.file(u64::MAX), Ok(0));
    assert_eq!((store.filed(), store.count()), (2003, 2003));
    assert!(statuses(&store).into_iter().eq(1..=2003));
    assert_eq!(store.file(1), Ok(0));
    assert_eq!(store.write(&bundles(2004..=2004)), Ok(0));
    assert_eq!(store.filed(), 2004);
}

#[test]
fn what_was_left_staged_is_there_when_it_is_opened_again() {
    let folder = tempdir().unwrap();
    let place = Place::File(folder.path().join("journal.db"));
    {
        let (connection, _address) = open(&place, Sync::Batched).unwrap();
        let mut store = Store::new(connection).unwrap();
        store.write(&bundles(1..=3)).unwrap();
        store.write(&bundles(4..=1500)).unwrap();
    }
    let (connection, _address) = open(&place, Sync::Batched).unwrap();
    let mut store = Store::new(connection).unwrap();
    assert_eq!(
        (store.filed(), store.last(), store.count()),
        (3, 1500, 1500)
    );
    store.file(u64::MAX).unwrap();
    assert!(statuses(&store).into_iter().eq(1..=1500));
}

#[test]
fn bundles_that_are_too_many_or_too_old_go_without_being_filed() {
    let mut store = store();
    store.write(&bundles(1..=300)).unwrap();
    store.write(&bundles(301..=4000)).unwrap();
    let by_count = Retention {
        count: Some(2600),
        ..Retention::none()
    };
    while store.retain(&by_count, 0, 1000).unwrap() {}
    // The bundle that the line goes through stays as it is.
    assert!((2600..3100).contains(&store.count()), "{}", store.count());
    assert_eq!(store.filed() + store.count(), 4000);
    assert_eq!(statuses(&store), Vec::<u16>::new());
    let by_age = Retention {
        age: Some(std::time::Duration::from_millis(1)),
        ..Retention::none()
    };
    while store.retain(&by_age, 3900, 1000).unwrap() {}
    assert!((101..=600).contains(&store.count()), "{}", store.count());
    store.file(u64::MAX).unwrap();
    while store.retain(&by_age, 3900, 1000).unwrap() {}
    assert_eq!(statuses(&store), (3899..=4000).collect::<Vec<_>>());
    assert_eq!(store.count(), 102);
}

#[test]
fn a_damaged_bundle_keeps_no_other_from_being_filed() {
    let mut store = store();
    store.write(&bundles(1..=2000)).unwrap();
    let damage = "UPDATE staged SET data = x'ffffffff00' WHERE first = 1";
    assert_eq!(store.connection.execute(damage, ()), Ok(1));
    let refused = store.file(u64::MAX).unwrap();
    assert!((1..=500).contains(&refused), "{refused}");
    assert!(
        statuses(&store)
            .into_iter()
            .map(u64::from)
            .eq(refused + 1..=2000)
    );
    assert_eq!(store.count(), 2000 - refused);
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
        retention: Retention::none(),
        ..Options::default()
    };
    let shared = Arc::new(Shared::new(&store, 200_000, 1));
    let writer = Writer::start(shared.clone(), store, &options, address.place()).unwrap();
    let large = large();
    let mut lost = 0;
    let mut recorded = 0;
    while lost < 5 {
        match push(&shared, &large) {
            Pushed::Waits(_) => recorded += 1,
            Pushed::Lost(error) => {
                assert!(error.to_string().contains("full"), "{error}");
                lost += 1;
            }
            // Waits for as long as the disk takes something.
            Pushed::NoRoom => shared.wait_for_room(large.len()),
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
    let shared = Arc::new(Shared::new(&store, usize::MAX, 1));
    let options = Options::default();
    let writer = Writer::start(shared.clone(), store, &options, address.place()).unwrap();
    let mut exchange = Exchange::default();
    for number in 0..5000_u64 {
        // What does not repeat, and so takes its room.
        let bytes = (0..64).map(|byte| number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (byte % 57));
        let bytes = bytes
            .map(|shifted| shifted.to_le_bytes()[0])
            .collect::<Vec<_>>();
        exchange.request.body = Body::whole(bytes);
        let packed = packed(&exchange);
        while let Pushed::NoRoom = push(&shared, &packed) {
            shared.wait_for_room(packed.len());
        }
    }
    assert!(shared.wait_for(shared.hurry()).is_err());
    let health = shared.health();
    assert_eq!(health.waiting + health.entries, 5000);
    drop(writer);
    assert_eq!(shared.health().lost + shared.health().entries, 5000);
}
