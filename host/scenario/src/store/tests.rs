use serde_json::json;

use super::*;

fn by(at_ms: u64) -> By<'static> {
    By { who: "test", at_ms }
}

fn names(store: &Store) -> Vec<String> {
    let all = store.list().expect("a list");
    all.into_iter().map(|kept| kept.name).collect()
}

#[test]
fn what_is_kept_is_there_when_it_is_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scenarios.db");
    let store = Store::open(&path).expect("a store");
    let made = store
        .create("sale", Some("black"), &json!({"rules": []}), by(5))
        .expect("created");
    store.activate(made.id, by(6)).expect("activated");
    store
        .set_override("GET /pets", &json!({"delay": 5}), by(7))
        .expect("set");
    drop(store);
    let store = Store::open(&path).expect("the same store");
    let kept = store.active().expect("read").expect("the active one");
    assert_eq!((kept.name.as_str(), kept.created_at), ("sale", 5));
    assert_eq!(kept.config, json!({"rules": []}));
    let overrides = store.overrides().expect("read");
    assert_eq!(overrides, [("GET /pets".to_owned(), json!({"delay": 5}))]);
}

#[test]
fn one_is_active_and_it_is_not_deleted() {
    let store = Store::memory().expect("a store");
    let one = store.create("one", None, &json!({}), by(1)).expect("one");
    let two = store.create("two", None, &json!({}), by(1)).expect("two");
    store.activate(one.id, by(2)).expect("activated");
    let (active, before) = store.activate(two.id, by(3)).expect("activated");
    assert_eq!((active.is_active, before.as_deref()), (true, Some("one")));
    assert!(!store.get(one.id).expect("read").expect("one").is_active);
    let refused = store.delete(two.id, by(4)).expect_err("it is active");
    assert!(matches!(refused, StoreError::Active(name) if name == "two"));
    let refused = store.deactivate(one.id, by(4)).expect_err("it is not");
    assert!(refused.is_refusal(), "{refused}");
    store.deactivate(two.id, by(5)).expect("deactivated");
    assert_eq!(store.active().expect("read"), None);
    store.delete(two.id, by(6)).expect("deleted");
    assert_eq!(names(&store), ["one"]);
    let three = store
        .create("three", None, &json!({}), by(7))
        .expect("three");
    assert!(three.id > two.id, "an id is used once");
}

#[test]
fn a_name_is_that_of_one() {
    let store = Store::memory().expect("a store");
    let one = store.create("one", None, &json!({}), by(1)).expect("one");
    let two = store.create("two", None, &json!({}), by(1)).expect("two");
    let taken = store.create("one", None, &json!({}), by(2));
    assert!(matches!(taken, Err(StoreError::Taken(_))));
    let taken = store.update(two.id, "one", None, &json!({}), by(2));
    assert!(matches!(taken, Err(StoreError::Taken(_))));
    let empty = store.create(" ", None, &json!({}), by(2));
    assert!(matches!(empty, Err(StoreError::NoName)));
    let updated = store.update(one.id, "one", Some("d"), &json!({"delay": 1}), by(9));
    let updated = updated.expect("its own name");
    assert_eq!((updated.created_at, updated.updated_at), (1, 9));
    let unknown = store.update(99, "x", None, &json!({}), by(2));
    assert!(matches!(unknown, Err(StoreError::Unknown(99))));
}

#[test]
fn every_change_is_written_down_and_nothing_that_was_refused() {
    let store = Store::memory().expect("a store");
    let one = store.create("one", None, &json!({}), by(1)).expect("one");
    store.activate(one.id, by(2)).expect("activated");
    store.delete(one.id, by(3)).expect_err("it is active");
    store
        .set_override("getPet", &json!({}), by(4))
        .expect("set");
    assert!(store.remove_override("getPet", by(5)).expect("removed"));
    assert!(!store.remove_override("getPet", by(6)).expect("nothing"));
    store
        .record("settings", "delay", json!(5), by(7))
        .expect("recorded");
    let all = store.audit(100, None).expect("read");
    let actions: Vec<&str> = all.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "settings",
            "remove-override",
            "remove-override",
            "set-override",
            "activate-scenario",
            "create-scenario"
        ]
    );
    assert_eq!((all[0].at, all[0].who.as_str()), (7, "test"));
    let rest = store.audit(2, Some(all[3].id)).expect("read");
    assert_eq!(rest, all[4..]);
}

#[test]
fn files_hold_what_is_needed_to_read_them_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::memory().expect("a store");
    let config = json!({"delay": 5});
    store
        .create("sale", Some("d"), &config, by(1))
        .expect("one");
    store
        .create("../Sale", None, &config, by(1))
        .expect("another");
    let files = store.export(folder.path()).expect("exported");
    assert_eq!(files.len(), 2);
    for file in &files {
        assert_eq!(file.parent(), Some(folder.path()), "{}", file.display());
        let text = std::fs::read_to_string(file).expect("a file");
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let read = crate::read(&value, None, None).expect("a scenario");
        store
            .import(&read.name, read.description.as_deref(), &value, by(2))
            .expect("imported");
    }
    assert_eq!(names(&store), ["../Sale", "sale"]);
}

#[test]
fn files_of_others_are_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("other.db");
    let fresh = |make: &dyn Fn()| {
        let _ = std::fs::remove_file(&path);
        make();
        let before = std::fs::read(&path).expect("a file");
        let error = Store::open(&path).expect_err("not ours");
        assert_eq!(std::fs::read(&path).expect("a file"), before);
        assert!(!error.hint().is_empty());
        error
    };
    let text = fresh(&|| std::fs::write(&path, "some text that is long enough").expect("write"));
    assert!(matches!(text, StoreError::NotOurs(_)), "{text:?}");
    let other = fresh(&|| {
        let connection = Connection::open(&path).expect("a database");
        connection
            .execute_batch("CREATE TABLE t (a)")
            .expect("a table");
    });
    assert!(matches!(other, StoreError::NotOurs(_)), "{other:?}");
    let newer = fresh(&|| {
        drop(Store::open(&path).expect("a store"));
        let connection = Connection::open(&path).expect("a database");
        connection
            .pragma_update(None, "user_version", 99)
            .expect("a version");
    });
    assert!(
        matches!(newer, StoreError::Newer { found: 99, .. }),
        "{newer:?}"
    );
}

#[test]
fn a_damaged_database_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scenarios.db");
    let store = Store::open(&path).expect("a store");
    let config = json!({"text": "x".repeat(20_000)});
    store.create("one", None, &config, by(1)).expect("one");
    drop(store);
    let mut bytes = std::fs::read(&path).expect("a file");
    let end = bytes.len();
    bytes[4096..end].fill(0xAB);
    std::fs::write(&path, bytes).expect("write");
    let error = Store::open(&path).expect_err("damaged");
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
}

#[test]
fn a_locked_database_says_so_and_nothing_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scenarios.db");
    let store = Store::open(&path).expect("a store");
    let other = Connection::open(&path).expect("another program");
    other.execute_batch("BEGIN IMMEDIATE").expect("a lock");
    let refused = store.create("one", None, &json!({}), by(1));
    assert!(matches!(refused, Err(StoreError::InUse)), "{refused:?}");
    assert!(matches!(Store::open(&path), Err(StoreError::InUse)));
    assert!(names(&store).is_empty(), "it is read all the same");
    other.execute_batch("ROLLBACK").expect("no lock");
    store
        .create("one", None, &json!({}), by(1))
        .expect("created");
}

#[test]
fn what_can_not_be_written_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("nowhere").join("scenarios.db");
    assert!(matches!(
        Store::open(&missing),
        Err(StoreError::Unusable(_))
    ));
    assert!(matches!(
        Store::open(folder.path()),
        Err(StoreError::Unusable(_))
    ));
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("a file");
    let store = Store::memory().expect("a store");
    store.create("one", None, &json!({}), by(1)).expect("one");
    let error = store.export(&file).expect_err("a file is no folder");
    assert!(matches!(error, StoreError::Export { .. }), "{error:?}");
}

#[test]
fn a_full_disk_says_so_and_what_is_kept_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scenarios.db");
    let store = Store::open(&path).expect("a store");
    let one = store.create("one", None, &json!({}), by(1)).expect("one");
    let pages: i64 = {
        let connection = store.connection();
        let count = connection.query_row("PRAGMA page_count", (), |row| row.get(0));
        count.expect("a count")
    };
    let limit = |pages: i64| {
        let connection = store.connection();
        let set = connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()));
        set.expect("a limit");
    };
    limit(pages);
    let large = json!({"text": "x".repeat(100_000)});
    let full = store.create("two", None, &large, by(2));
    assert!(matches!(full, Err(StoreError::Unusable(_))), "{full:?}");
    let full = store.update(one.id, "one", None, &large, by(2));
    assert!(matches!(full, Err(StoreError::Unusable(_))), "{full:?}");
    assert_eq!(store.get(one.id).expect("read").expect("one"), one);
    assert_eq!(store.audit(9, None).expect("read").len(), 1);
    limit(pages + 1000);
    store.create("two", None, &large, by(3)).expect("two");
}

#[test]
fn what_is_written_in_the_configuration_is_kept_as_it_stands_there() {
    let store = Store::memory().expect("a store");
    let (first, second) = (json!({"delay": 1}), json!({"delay": 2}));
    let written = |config| Written {
        name: "slow",
        description: None,
        config,
    };
    let own = store.create("own", None, &first, by(1)).expect("own");
    store.keep_written(&[written(&first)], by(2)).expect("kept");
    let slow = store.by_name("slow").expect("read").expect("there");
    assert!(slow.is_written && !own.is_written);
    store.activate(slow.id, by(3)).expect("activated");
    let refused = store.update(slow.id, "slow", None, &second, by(4));
    assert!(
        matches!(refused, Err(StoreError::Written(_))),
        "{refused:?}"
    );
    let trail = store.audit(100, None).expect("a trail").len();
    store.keep_written(&[written(&first)], by(5)).expect("kept");
    assert_eq!(store.audit(100, None).expect("a trail").len(), trail);
    store
        .keep_written(&[written(&second)], by(6))
        .expect("kept");
    let changed = store.get(slow.id).expect("read").expect("there");
    assert_eq!((&changed.config, changed.is_active), (&second, true));
    store.keep_written(&[], by(7)).expect("kept");
    assert_eq!(names(&store), ["own"]);
}
