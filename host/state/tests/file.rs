//! The state in a file: it is there again when the file is opened again, and a file that
//! can't be used is left as it is.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::Path;

use mimus_state::{Access, Entry, OpenError, Quota, Snapshot, Store, View};
use proptest::collection::vec;
use proptest::prelude::*;
use rusqlite::Connection;
use tempfile::{TempDir, tempdir};

fn open(path: &Path) -> Store {
    Store::open(path, Quota::default()).unwrap()
}

fn refused(path: &Path) -> OpenError {
    Store::open(path, Quota::default()).unwrap_err()
}

fn with(store: &Store, work: impl FnOnce(&mut View<'_>)) {
    let mut transaction = store.begin();
    work(&mut transaction.view(&Access::All));
    store.commit(transaction).unwrap();
}

fn text(snapshot: &Snapshot) -> String {
    let mut text = Vec::new();
    snapshot.write_json_lines(&mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// A folder with a state of some pages.
fn folder_with_state() -> (TempDir, std::path::PathBuf) {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state.db");
    with(&open(&path), |view| {
        for key in 0..100 {
            view.set("pets", &key.to_string(), vec![key; 1000]).unwrap();
        }
    });
    (folder, path)
}

#[test]
fn what_was_committed_is_there_when_the_file_is_opened_again() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state.db");
    let store = open(&path);
    with(&store, |view| {
        view.set("pets", "empty", Vec::new()).unwrap();
        view.set("pets", "bytes", (0..=255).collect()).unwrap();
        view.set("pets", "gone", Vec::new()).unwrap();
        view.set("a\0b", "c\0d\n", b"odd names".to_vec()).unwrap();
        view.set("a", "c", b"another".to_vec()).unwrap();
        view.set("Ünïcode", "🐦", vec![0; 100_000]).unwrap();
        view.next_number("pets").unwrap();
        view.next_number("numbers").unwrap();
        view.next_number("numbers").unwrap();
    });
    with(&store, |view| {
        view.delete("pets", "gone").unwrap();
        view.set("pets", "empty", b"not any more".to_vec()).unwrap();
    });
    let before = store.snapshot();
    drop(store);
    let store = open(&path);
    assert_eq!(text(&store.snapshot()), text(&before));
    assert_eq!(store.snapshot().bytes(), before.bytes());
    assert_eq!(store.snapshot().entry_count(), 5);
    with(&store, |view| {
        assert_eq!(view.next_number("numbers"), Ok(3));
    });
}

#[test]
fn resets_clearings_and_replacements_are_kept_as_well() {
    let (_folder, path) = folder_with_state();
    let store = open(&path);
    let first = store.snapshot();
    with(&store, |view| view.set("toys", "1", Vec::new()).unwrap());
    let entry = |key: &str| Entry {
        key: key.to_owned(),
        value: vec![1],
    };
    store.replace("pets", [entry("5"), entry("only")]).unwrap();
    drop(store);
    let store = open(&path);
    assert_eq!(
        store.snapshot().entries("pets", None, 9),
        [entry("5"), entry("only")]
    );
    store.clear(Some("pets"));
    drop(store);
    let store = open(&path);
    assert_eq!(
        text(&store.snapshot()),
        "{\"collection\":\"toys\",\"key\":\"1\",\"text\":\"\"}\n"
    );
    store.reset_to(&first).unwrap();
    drop(store);
    let store = open(&path);
    assert_eq!(text(&store.snapshot()), text(&first));
    store.clear(None);
    drop(store);
    assert!(open(&path).snapshot().collections().is_empty());
}

#[test]
fn more_changes_at_once_than_are_kept_by_name_are_written_too() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state.db");
    let store = open(&path);
    with(&store, |view| {
        (0..70_000).for_each(|key| view.set("pets", &key.to_string(), vec![1]).unwrap());
    });
    store.flush().unwrap();
    with(&store, |view| {
        (100..70_000).for_each(|key| assert!(view.delete("pets", &key.to_string()).unwrap()));
        view.set("pets", "7", vec![2]).unwrap();
    });
    let before = store.snapshot();
    drop(store);
    assert_eq!(text(&open(&path).snapshot()), text(&before));
}

#[test]
fn a_quota_that_was_lowered_lets_the_state_shrink() {
    let (_folder, path) = folder_with_state();
    let quota = Quota {
        bytes: 1000,
        ..Quota::default()
    };
    let store = Store::open(&path, quota).unwrap();
    assert_eq!(store.snapshot().entry_count(), 100);
    with(&store, |view| {
        assert!(view.set("pets", "more", Vec::new()).is_err());
        view.set("pets", "1", vec![0; 999]).unwrap();
        view.delete("pets", "2").unwrap();
    });
    assert_eq!(store.snapshot().entry_count(), 99);
}

#[test]
fn a_file_belongs_to_one_store_at_a_time() {
    let (_folder, path) = folder_with_state();
    let store = open(&path);
    let error = refused(&path);
    assert!(matches!(error, OpenError::InUse { .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!(
            "`{}` is in use by another server or program",
            path.display()
        )
    );
    assert_eq!(
        error.hint(),
        "stop the other one, or give each a `state.file` of its own"
    );
    drop(store);
    open(&path);
}

#[test]
fn an_empty_file_is_as_good_as_none() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state.db");
    fs::write(&path, "").unwrap();
    assert!(open(&path).snapshot().collections().is_empty());
}

#[test]
fn what_is_not_a_state_is_left_as_it_is() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("other");
    let database = |statements: &str| {
        let _ = fs::remove_file(&path);
        Connection::open(&path)
            .unwrap()
            .execute_batch(statements)
            .unwrap();
        fs::read(&path).unwrap()
    };
    let others = [
        b"openapi: 3.1.0\n".to_vec(),
        vec![0; 4096],
        database("CREATE TABLE entry (collection, key, value)"),
        database("PRAGMA application_id = 7"),
        database("PRAGMA user_version = 1"),
    ];
    for bytes in others {
        fs::write(&path, &bytes).unwrap();
        let error = refused(&path);
        assert!(matches!(error, OpenError::NotOurs { .. }), "{error:?}");
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn a_file_of_a_newer_mimus_is_left_as_it_is() {
    let (_folder, path) = folder_with_state();
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch("PRAGMA user_version = 99; CREATE TABLE more (x)")
        .unwrap();
    drop(connection);
    let bytes = fs::read(&path).unwrap();
    let error = refused(&path);
    assert!(
        matches!(
            error,
            OpenError::Newer {
                found: 99,
                known: 1,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(error.to_string().contains("was written by a newer Mimus"));
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_file_of_every_released_version_can_be_opened() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state.db");
    fs::copy("tests/files/schema-1.db", &path).unwrap();
    let expected = fs::read_to_string("tests/files/schema-1.jsonl").unwrap();
    assert_eq!(text(&open(&path).snapshot()), expected);
}

#[test]
fn a_damaged_file_is_told_from_others_and_left_as_it_is() {
    let (_folder, path) = folder_with_state();
    // Nothing reads this one before a number is written.
    let index = "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_number_1'";
    let connection = Connection::open(&path).unwrap();
    let index = connection.query_row(index, (), |row| row.get::<_, u32>(0));
    let index = 4096 * (index.unwrap() as usize - 1);
    drop(connection);
    let whole = fs::read(&path).unwrap();
    let damage = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = whole.clone();
        change(&mut bytes);
        fs::write(&path, &bytes).unwrap();
        let error = refused(&path);
        assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
        assert!(error.hint().contains("put a copy in its place"));
        assert_eq!(fs::read(&path).unwrap(), bytes);
    };
    damage(&|bytes| bytes.truncate(bytes.len() / 2));
    damage(&|bytes| bytes[4096 * 3..4096 * 8].fill(0xff));
    let all = whole.len();
    damage(&|bytes| bytes[all - 4096..].fill(0));
    damage(&|bytes| bytes[index..index + 4096].fill(0xff));
    fs::write(&path, &whole).unwrap();
    Connection::open(&path)
        .unwrap()
        .execute_batch("DROP TABLE number")
        .unwrap();
    let error = refused(&path);
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
}

#[test]
fn a_folder_that_is_not_there_or_not_one_is_told() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let cause = |path: &Path| {
        let error = refused(path);
        assert!(matches!(error, OpenError::Unusable { .. }), "{error:?}");
        assert!(
            error
                .to_string()
                .starts_with("the state can't be kept in `"),
            "{error}"
        );
        std::error::Error::source(&error).unwrap().to_string()
    };
    for name in ["none", "file"] {
        let within = folder.path().join(name);
        let text = format!("`{}` is not a folder", within.display());
        assert_eq!(cause(&within.join("state.db")), text);
    }
    assert_eq!(cause(folder.path()), "it is a folder");
    cause(Path::new(""));
    // A folder that not even root can write to.
    if cfg!(target_os = "linux") {
        let text = cause(Path::new("/proc/mimus-state.db"));
        assert!(text.contains("unable to open database file"), "{text}");
    }
}

#[test]
fn a_file_that_can_only_be_read_is_told() {
    let (_folder, path) = folder_with_state();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    // Root may write it all the same.
    let may_write = fs::OpenOptions::new().append(true).open(&path).is_ok();
    match Store::open(&path, Quota::default()) {
        Ok(_) => assert!(may_write),
        Err(error) => {
            assert!(!may_write, "{error:?}");
            let cause = std::error::Error::source(&error).unwrap();
            assert_eq!(cause.to_string(), "it can only be read");
        }
    }
}

#[test]
fn threads_that_commit_to_a_file_leave_in_it_what_they_left_in_memory() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state.db");
    let store = open(&path);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let store = &store;
            scope.spawn(move || {
                for round in 0..500 {
                    with(store, |view| {
                        let key = (round % 50).to_string();
                        view.set(&thread.to_string(), &key, vec![thread; round])
                            .unwrap();
                        view.next_number(&thread.to_string()).unwrap();
                    });
                    if round % 100 == 0 {
                        store.flush().unwrap();
                    }
                }
            });
        }
    });
    let before = store.snapshot();
    drop(store);
    assert_eq!(text(&open(&path).snapshot()), text(&before));
}

#[derive(Debug, Clone)]
enum Step {
    Set(u8, u8, Vec<u8>),
    Delete(u8, u8),
    NextNumber(u8),
    Clear(Option<u8>),
    Reset,
    Flush,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..3u8, 0..5u8, vec(any::<u8>(), 0..20)).prop_map(|(name, key, value)| Step::Set(name, key, value)),
        3 => (0..3u8, 0..5u8).prop_map(|(name, key)| Step::Delete(name, key)),
        2 => (0..3u8).prop_map(Step::NextNumber),
        1 => prop::option::of(0..3u8).prop_map(Step::Clear),
        1 => Just(Step::Reset),
        2 => Just(Step::Flush),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_file_holds_what_the_store_held(steps in vec(step(), 1..40)) {
        let folder = tempdir().unwrap();
        let path = folder.path().join("state.db");
        let mut store = open(&path);
        let mut saved = store.snapshot();
        for step in steps {
            match step {
                Step::Set(name, key, value) => with(&store, |view| {
                    view.set(&name.to_string(), &key.to_string(), value).unwrap();
                }),
                Step::Delete(name, key) => with(&store, |view| {
                    view.delete(&name.to_string(), &key.to_string()).unwrap();
                }),
                Step::NextNumber(name) => with(&store, |view| {
                    view.next_number(&name.to_string()).unwrap();
                }),
                Step::Clear(name) => store.clear(name.map(|name| name.to_string()).as_deref()),
                Step::Reset => {
                    let now = store.snapshot();
                    store.reset_to(&std::mem::replace(&mut saved, now)).unwrap();
                }
                Step::Flush => store.flush().unwrap(),
                Step::Reopen => {
                    let before = text(&store.snapshot());
                    drop(store);
                    store = open(&path);
                    prop_assert_eq!(text(&store.snapshot()), before);
                }
            }
        }
        let before = store.snapshot();
        drop(store);
        let after = open(&path).snapshot();
        prop_assert_eq!(text(&after), text(&before));
        prop_assert_eq!(after.bytes(), before.bytes());
    }

    #[test]
    fn whatever_is_in_a_file_it_is_opened_or_refused(at in 0.0..1.0f64, junk in vec(any::<u8>(), 1..600)) {
        let (_folder, path) = folder_with_state();
        let mut bytes = fs::read(&path).unwrap();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in the file")]
        let from = (at * bytes.len() as f64) as usize;
        let to = bytes.len().min(from + junk.len());
        bytes[from..to].copy_from_slice(&junk[..to - from]);
        fs::write(&path, &bytes).unwrap();
        if Store::open(&path, Quota::default()).is_err() {
            prop_assert_eq!(fs::read(&path).unwrap(), bytes);
        }
    }
}
