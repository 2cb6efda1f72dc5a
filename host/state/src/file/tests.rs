//! A file that can't be written any more, and then can again.

use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use tracing_subscriber::fmt::MakeWriter;

use super::*;
use crate::{Access, Quota, Store};

/// What went to the log, of all tests here.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl io::Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap().extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

/// The lines of the log that name the file.
fn log(path: &Path) -> Vec<String> {
    let log = String::from_utf8(LOG.lock().unwrap().clone()).unwrap();
    let name = path.display().to_string();
    let lines = log.lines().filter(|line| line.contains(&name));
    lines.map(ToOwned::to_owned).collect()
}

/// A store over a file, whose connection `change` may have its way with.
fn open(path: &Path, change: impl FnOnce(&mut Connection)) -> Store {
    // The first one stays.
    let _ = tracing_subscriber::fmt()
        .with_writer(|| Log)
        .with_ansi(false)
        .try_init();
    let (mut database, snapshot) = Database::open(path).unwrap();
    change(&mut database.connection);
    Store::over(path, database, snapshot, Quota::default()).unwrap()
}

fn set(store: &Store, key: &str, size: usize) {
    let mut transaction = store.begin();
    transaction
        .view(&Access::All)
        .set("pets", key, vec![7; size])
        .unwrap();
    store.commit(transaction).unwrap();
}

fn keys(store: &Store) -> Vec<String> {
    let page = store.snapshot().entries("pets", None, 100).into_iter();
    page.map(|entry| entry.key).collect()
}

#[test]
fn a_file_that_cannot_be_written_is_told_of_once_and_catches_up() {
    static FAILS: AtomicBool = AtomicBool::new(false);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let store = open(&path, |connection| {
        connection
            .commit_hook(Some(|| FAILS.load(Ordering::SeqCst)))
            .unwrap();
    });
    set(&store, "1", 1);
    store.flush().unwrap();
    assert_eq!(store.write_failure(), None);
    FAILS.store(true, Ordering::SeqCst);
    for key in ["2", "3"] {
        set(&store, key, 1);
        let failure = store.flush().unwrap_err();
        assert_eq!(store.write_failure(), Some(failure));
    }
    assert_eq!(keys(&store), ["1", "2", "3"]);
    assert_eq!(log(&path).len(), 1, "{:?}", log(&path));
    assert!(log(&path)[0].contains("ERROR"));
    assert!(log(&path)[0].contains("the mock goes on from memory"));
    FAILS.store(false, Ordering::SeqCst);
    store.flush().unwrap();
    assert_eq!(store.write_failure(), None);
    assert_eq!(log(&path).len(), 2, "{:?}", log(&path));
    assert!(log(&path)[1].contains("INFO"));
    drop(store);
    assert_eq!(keys(&open(&path, |_| ())), ["1", "2", "3"]);
}

#[test]
fn a_full_disk_costs_what_does_not_fit_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let store = open(&path, |connection| {
        connection
            .pragma_update_and_check(None, "max_page_count", 20, |_| Ok(()))
            .unwrap();
    });
    set(&store, "small", 10);
    store.flush().unwrap();
    set(&store, "large", 1 << 19);
    set(&store, "small", 20);
    let failure = store.flush().unwrap_err();
    assert_eq!(failure.cause, "database or disk is full");
    assert_eq!(keys(&store), ["large", "small"]);
    drop(store);
    let lines = log(&path);
    assert!(
        lines
            .last()
            .unwrap()
            .contains("the last changes of the state are lost"),
        "{lines:?}"
    );
    let store = open(&path, |_| ());
    assert_eq!(keys(&store), ["small"]);
    assert_eq!(store.snapshot().get("pets", "small"), Some(vec![7; 10]));
}

#[test]
fn what_was_deleted_to_make_room_lets_the_rest_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let store = open(&path, |connection| {
        connection
            .pragma_update_and_check(None, "max_page_count", 20, |_| Ok(()))
            .unwrap();
    });
    set(&store, "large", 1 << 20);
    assert!(store.flush().is_err());
    set(&store, "large", 10);
    store.flush().unwrap();
    drop(store);
    let store = open(&path, |_| ());
    assert_eq!(store.snapshot().get("pets", "large"), Some(vec![7; 10]));
}
