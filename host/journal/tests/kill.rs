//! A server that is killed: what was flushed is there, what is there has no gaps, and the
//! file opens clean.

#![expect(clippy::unwrap_used, reason = "a test")]

mod common;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::{exchange, options};
use mimus_journal::{Filter, Journal, OpenError, Options, Order, Place, Sync};
use tempfile::tempdir;

/// Where the process that is killed finds its file.
const FILE: &str = "MIMUS_JOURNAL_OF_A_TEST";
const FULL: &str = "MIMUS_JOURNAL_OF_A_TEST_IS_FULL";

/// Not a test of its own: what the process does that is killed.
#[test]
fn child() {
    let Ok(path) = std::env::var(FILE) else {
        return;
    };
    let full = std::env::var(FULL).is_ok();
    let options = Options {
        sync: if full { Sync::Full } else { Sync::Batched },
        ..options()
    };
    let journal = Journal::open(&Place::File(path.into()), options).unwrap();
    let mut stdout = std::io::stdout();
    for number in 1_u64.. {
        let id = journal
            .record_blocking(exchange("POST", "/orders", 201, "{\"n\": 1}"))
            .unwrap();
        assert_eq!(id, number);
        if !full && !number.is_multiple_of(500) {
            continue;
        }
        if !full {
            journal.flush().unwrap();
        }
        // What the parent waits for.
        writeln!(stdout, "safe {number}").unwrap();
    }
}

fn start(path: &Path, full: bool) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child", "--exact", "--nocapture"]);
    if full {
        command.env(FULL, "1");
    }
    let command = command.env(FILE, path).stdout(Stdio::piped());
    command.spawn().unwrap()
}

fn kill_and_look(full: bool) {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let place = Place::File(path.clone());
    let mut child = start(&path, full);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let number = |line: String| line.split_once("safe ")?.1.parse::<u64>().ok();
    for _ in 0..3 {
        lines.by_ref().map(Result::unwrap).find_map(number).unwrap();
    }
    // While it lives the journal is its own.
    let taken = Journal::open(&place, options());
    assert!(matches!(taken, Err(OpenError::InUse { .. })), "{taken:?}");
    child.kill().unwrap();
    child.wait().unwrap();
    // All that it said before it ended, and a line that it did not end is none.
    let safe = lines.map_while(Result::ok).filter_map(number).last();

    let journal = Journal::open(&place, options()).unwrap();
    let mut ids = Vec::new();
    journal
        .each(&Filter::everything(), Order::Oldest, |entry| {
            ids.push(entry.id);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    let last = ids.last().copied().unwrap();
    assert!(
        safe.unwrap_or(3) <= last,
        "{safe:?} was safe, {last} is there"
    );
    assert!(ids.into_iter().eq(1..=last));
    // The text index comes after what was killed with it.
    let filter = Filter {
        text: Some("orders".to_owned()),
        ..Filter::default()
    };
    assert_eq!(journal.count(&filter).unwrap(), last);
    assert_eq!(
        journal
            .record_blocking(exchange("GET", "/", 200, ""))
            .unwrap(),
        last + 1
    );
    drop(journal);
    let database = rusqlite::Connection::open(&path).unwrap();
    let check = database.query_row("PRAGMA integrity_check", (), |row| row.get::<_, String>(0));
    assert_eq!(check.as_deref(), Ok("ok"));
}

#[test]
fn what_was_flushed_survives_a_kill() {
    kill_and_look(false);
}

#[test]
fn with_full_sync_all_that_was_recorded_survives_a_kill() {
    kill_and_look(true);
}
