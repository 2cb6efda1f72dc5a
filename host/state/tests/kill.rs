//! A server that is killed: what was flushed is in the file, and what is there beyond it
//! is a state that there was.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use mimus_state::{Access, OpenError, Quota, Store};
use tempfile::tempdir;

/// Where the process that is killed finds its file.
const FILE: &str = "MIMUS_STATE_OF_A_TEST";

/// What is moved between two accounts in all.
const SUM: u64 = 1000;

/// Not a test of its own: what the process does that is killed.
#[test]
fn child() {
    let Ok(path) = std::env::var(FILE) else {
        return;
    };
    let store = Store::open(Path::new(&path), Quota::default()).unwrap();
    for round in 1.. {
        let mut transaction = store.begin();
        let mut view = transaction.view(&Access::All);
        let number = view.next_number("log").unwrap();
        assert_eq!(number, round);
        view.set("log", &number.to_string(), vec![0; 100]).unwrap();
        if 10 < number {
            view.delete("log", &(number - 10).to_string()).unwrap();
        }
        let left = number * 7 % SUM;
        view.set("left", "account", left.to_string().into_bytes())
            .unwrap();
        view.set("right", "account", (SUM - left).to_string().into_bytes())
            .unwrap();
        store.commit(transaction).unwrap();
        if number.is_multiple_of(1000) {
            store.flush().unwrap();
            // What the parent waits for.
            println!("flushed {number}");
        }
    }
}

fn start(path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--nocapture"])
        .env(FILE, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn what_was_flushed_survives_a_kill_and_the_rest_is_whole() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state.db");
    let mut child = start(&path);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let flushed = lines.by_ref().map(Result::unwrap).filter_map(|line| {
        let number = line.split_once("flushed ")?.1;
        Some(number.parse::<u64>().unwrap())
    });
    let flushed = flushed.take(3).last().unwrap();
    // While it lives the file is its own.
    let taken = Store::open(&path, Quota::default());
    assert!(matches!(taken, Err(OpenError::InUse { .. })), "{taken:?}");
    child.kill().unwrap();
    child.wait().unwrap();

    let store = Store::open(&path, Quota::default()).unwrap();
    let snapshot = store.snapshot();
    let log = snapshot
        .collections()
        .into_iter()
        .find(|own| own.name == "log")
        .unwrap();
    let last = log.last_number;
    assert!(flushed <= last, "{flushed} was flushed, {last} is there");
    let mut keys = (last - 9..=last)
        .map(|key| key.to_string())
        .collect::<Vec<_>>();
    keys.sort_unstable();
    let found = snapshot
        .entries("log", None, 100)
        .into_iter()
        .map(|entry| entry.key);
    assert!(found.eq(keys));
    let account = |name: &str| {
        let value = snapshot.get(name, "account").unwrap();
        String::from_utf8(value).unwrap().parse::<u64>().unwrap()
    };
    assert_eq!(account("left"), last * 7 % SUM);
    assert_eq!(account("left") + account("right"), SUM);
}
