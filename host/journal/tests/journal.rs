//! Recording, and what is there afterwards.

#![expect(clippy::unwrap_used, reason = "a test")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{NOON, exchange, get, journal, options, with_header};
use mimus_journal::{
    Body, Filter, Journal, LogLine, Options, Order, Page, Paging, Place, Plan, Redaction,
    Retention, State, Sync,
};
use serde_json::json;
use tempfile::tempdir;

fn all(journal: &Journal) -> Page {
    let paging = Paging {
        order: Order::Oldest,
        limit: 10_000,
        ..Paging::default()
    };
    journal.page(&Filter::everything(), &paging).unwrap()
}

#[test]
fn an_entry_is_read_as_it_was_recorded() {
    let folder = tempdir().unwrap();
    let place = Place::File(folder.path().join("journal.db"));
    let mut recorded = mimus_journal::Exchange {
        plan: Some(Plan::Fixed),
        seed: Some(u64::MAX),
        responders: vec!["crud".to_owned(), "fake".to_owned()],
        violations: vec![json!({"rule": "required", "pointer": "/name"})],
        problem: Some("invalid-request".to_owned()),
        fault: Some("trickle".to_owned()),
        scenario: Some("busy".to_owned()),
        logs: vec![LogLine {
            level: "info".to_owned(),
            message: "made".to_owned(),
            responder: "crud".to_owned(),
        }],
        ..exchange("POST", "/p%20q", 201, "{\"a\":1}")
    };
    recorded.request.query = Some("a=%20".to_owned());
    recorded.response.body = Body::whole(vec![0, 0xff]);
    recorded.operation = Some(mimus_journal::Operation {
        id: "make".to_owned(),
        method: "POST".to_owned(),
        path: "/{name}".to_owned(),
    });
    let recorded = with_header(recorded, "x-session-id", "s1");
    let recorded = with_header(recorded, "x-request-id", "r1");
    {
        let journal = Journal::open(&place, options()).unwrap();
        assert_eq!(journal.record_blocking(recorded.clone()).unwrap(), 1);
    }
    let journal = Journal::open(&place, options()).unwrap();
    let entry = journal.entry(1).unwrap().unwrap();
    let mut expected = recorded;
    expected.identify();
    assert_eq!(entry.exchange.session.as_deref(), Some("s1"));
    assert_eq!(entry.exchange.user_agent.as_deref(), Some("curl/8.1"));
    assert_eq!(entry.exchange, expected);
    assert!(journal.entry(2).unwrap().is_none());
    assert!(journal.entry(u64::MAX).unwrap().is_none());
    // Ids go on where they ended.
    assert_eq!(journal.record_blocking(get("/", 200)).unwrap(), 2);
}

#[test]
fn ids_are_not_given_again_after_everything_is_cleared() {
    let folder = tempdir().unwrap();
    let place = Place::File(folder.path().join("journal.db"));
    {
        let journal = Journal::open(&place, options()).unwrap();
        for _ in 0..3 {
            journal.record_blocking(get("/", 200)).unwrap();
        }
        assert_eq!(journal.clear(&Filter::everything()).unwrap(), 3);
        assert_eq!(journal.count(&Filter::everything()).unwrap(), 0);
        assert_eq!(journal.health().entries, 0);
    }
    let journal = Journal::open(&place, options()).unwrap();
    assert_eq!(journal.record_blocking(get("/", 200)).unwrap(), 4);
}

#[test]
fn what_a_filter_lets_through_is_cleared_alone() {
    let journal = journal([get("/a", 200), get("/b", 200), get("/c", 500)]);
    let filter = Filter {
        path: Some("^/[ac]$".to_owned()),
        ..Filter::default()
    };
    assert_eq!(journal.clear(&filter).unwrap(), 2);
    let filter = Filter {
        text: Some("b".to_owned()),
        ..Filter::default()
    };
    assert_eq!(journal.clear(&filter).unwrap(), 1);
    assert_eq!(all(&journal).entries, []);
}

#[test]
fn bodies_are_cut_and_say_so() {
    let options = Options {
        body_bytes: 4,
        ..options()
    };
    let journal = Journal::open(&Place::Memory, options).unwrap();
    let id = journal.record_blocking(exchange("POST", "/", 200, "123456"));
    let body = journal.entry(id.unwrap()).unwrap().unwrap();
    let body = body.exchange.request.body;
    assert_eq!((body.text(), body.size, body.cut), (Some("1234"), 6, true));
}

#[test]
fn secrets_reach_neither_the_file_nor_the_tail() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let redaction = Redaction::default()
        .header("X-Key")
        .pointer("/pin")
        .unwrap();
    let options = Options {
        redaction,
        ..options()
    };
    let journal = Journal::open(&Place::File(path.clone()), options).unwrap();
    let mut tail = journal.subscribe();
    let secret = exchange("POST", "/", 200, "{\"pin\":\"hush-1\"}");
    let secret = with_header(secret, "x-key", "hush-2");
    let secret = with_header(secret, "authorization", "Bearer hush-3");
    journal.record_blocking(secret).unwrap();
    let told = format!("{:?}", tail.try_recv().unwrap());
    assert!(!told.contains("hush"), "{told}");
    // The text index is made, too.
    let filter = Filter {
        text: Some("hush".to_owned()),
        ..Filter::default()
    };
    assert_eq!(journal.count(&filter).unwrap(), 0);
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(4).any(|window| window == b"hush"));
    }
}

#[test]
fn the_oldest_go_where_there_are_too_many() {
    let options = Options {
        retention: Retention {
            count: Some(10),
            ..Retention::none()
        },
        ..options()
    };
    let journal = Journal::open(&Place::Memory, options).unwrap();
    for _ in 0..2500 {
        journal.record_blocking(get("/", 200)).unwrap();
    }
    journal.tidy().unwrap();
    let ids = all(&journal).entries.into_iter().map(|entry| entry.id);
    assert!(ids.eq(2491..=2500));
    assert_eq!(journal.health().entries, 10);
}

#[test]
fn what_is_too_old_goes() {
    let options = Options {
        retention: Retention {
            age: Some(Duration::from_hours(24)),
            ..Retention::none()
        },
        ..options()
    };
    let journal = Journal::open(&Place::Memory, options).unwrap();
    let now = jiff::Timestamp::now().as_millisecond();
    let hours = |hours: i64| mimus_journal::Exchange {
        time: now - hours * 3_600_000,
        ..get("/", 200)
    };
    for age in [72, 48, 25, 23, 1, 0] {
        journal.record_blocking(hours(age)).unwrap();
    }
    journal.tidy().unwrap();
    let ids = all(&journal).entries.into_iter().map(|entry| entry.id);
    assert!(ids.eq(4..=6));
}

#[test]
fn the_file_gets_smaller_where_it_is_too_large() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let place = Place::File(path.clone());
    let body = "x".repeat(20_000);
    {
        let journal = Journal::open(&place, options()).unwrap();
        for _ in 0..1000 {
            journal
                .record_blocking(exchange("POST", "/", 200, &body))
                .unwrap();
        }
        // Asked, it files what is staged, where such bodies take next to nothing.
        assert_eq!(journal.count(&Filter::default()).unwrap(), 1000);
    }
    let before = std::fs::metadata(&path).unwrap().len();
    assert!(20_000_000 < before, "{before}");
    let bound = 8 << 20;
    let options = Options {
        retention: Retention {
            bytes: Some(bound),
            ..Retention::none()
        },
        ..options()
    };
    let journal = Journal::open(&place, options).unwrap();
    journal.tidy().unwrap();
    let last = all(&journal).entries.last().map(|entry| entry.id);
    assert_eq!(last, Some(1000));
    assert!(200 < journal.health().entries);
    drop(journal);
    let after = std::fs::metadata(&path).unwrap().len();
    // A few free pages stay.
    assert!(after < bound + bound / 4, "{after}");
}

#[test]
fn recording_waits_where_too_much_waits_and_nothing_is_lost() {
    let options = Options {
        queue_bytes: 4000,
        ..options()
    };
    let journal = Arc::new(Journal::open(&Place::Memory, options).unwrap());
    let threads = (0..4).map(|_| {
        let journal = journal.clone();
        std::thread::spawn(move || {
            for _ in 0..50 {
                journal.record_blocking(get("/", 200)).unwrap();
            }
        })
    });
    for thread in threads.collect::<Vec<_>>() {
        thread.join().unwrap();
    }
    assert_eq!(journal.count(&Filter::default()).unwrap(), 200);
    assert_eq!(journal.health().lost, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tasks_record_at_once_and_wait_for_room() {
    let options = Options {
        queue_bytes: 4000,
        ..options()
    };
    let journal = Arc::new(Journal::open(&Place::Memory, options).unwrap());
    let tasks = (0..20).map(|_| {
        let journal = journal.clone();
        tokio::spawn(async move {
            for _ in 0..10 {
                journal.record(get("/", 200)).await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(journal.count(&Filter::default()).unwrap(), 200);
}

#[tokio::test]
async fn with_full_sync_it_is_written_when_recording_returns() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let options = Options {
        sync: Sync::Full,
        ..options()
    };
    let journal = Journal::open(&Place::File(path.clone()), options).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    for expected in 1..=3 {
        journal.record(get("/", 200)).await.unwrap();
        let count = other.query_row("SELECT count(*) FROM entry", (), |row| row.get::<_, i64>(0));
        assert_eq!(count, Ok(expected));
    }
}

#[test]
fn a_slow_subscriber_is_told_what_it_missed() {
    let options = Options {
        tail: 4,
        ..options()
    };
    let journal = Journal::open(&Place::Memory, options).unwrap();
    let mut tail = journal.subscribe();
    for _ in 0..10 {
        journal.record_blocking(get("/", 200)).unwrap();
    }
    let lagged = tokio::sync::broadcast::error::TryRecvError::Lagged(6);
    assert_eq!(tail.try_recv().unwrap_err(), lagged);
    assert_eq!(tail.try_recv().unwrap().id, 7);
}

#[test]
fn a_closed_journal_can_be_asked_and_takes_nothing_more() {
    let journal = journal([get("/", 200)]);
    journal.close().unwrap();
    assert_eq!(journal.count(&Filter::default()).unwrap(), 1);
    assert!(journal.record_blocking(get("/", 200)).is_err());
    assert_eq!(journal.health().state, State::Closed);
    assert_eq!(journal.health().lost, 1);
    assert!(journal.clear(&Filter::default()).is_err());
    journal.close().unwrap();
}

#[test]
fn a_burst_is_found_at_once_after_a_close_and_after_a_stop() {
    let folder = tempdir().unwrap();
    let place = Place::File(folder.path().join("journal.db"));
    let count = |journal: &Journal| journal.count(&Filter::default()).unwrap();
    let journal = Journal::open(&place, options()).unwrap();
    for round in 1..=3 {
        for _ in 0..3000 {
            journal.record_blocking(get("/", 200)).unwrap();
        }
        if round < 3 {
            assert_eq!(count(&journal), round * 3000);
        }
    }
    // As it is, some of it staged perhaps.
    journal.close().unwrap();
    assert_eq!(journal.health().entries, 9000);
    assert_eq!(count(&journal), 9000);
    drop(journal);
    let journal = Journal::open(&place, options()).unwrap();
    assert_eq!(count(&journal), 9000);
    assert_eq!(journal.record_blocking(get("/", 200)).unwrap(), 9001);
    assert!(
        all(&journal)
            .entries
            .iter()
            .map(|entry| entry.id)
            .eq(1..=9001)
    );
}

#[test]
fn pages_follow_one_another() {
    let journal = journal((0..25).map(|n| get(&format!("/{n}"), 200)));
    let mut paging = Paging {
        limit: 10,
        ..Paging::default()
    };
    let mut ids = Vec::new();
    loop {
        let page = journal.page(&Filter::default(), &paging).unwrap();
        ids.extend(page.entries.iter().map(|entry| entry.id));
        match page.next {
            Some(next) => paging.cursor = Some(next),
            None => break,
        }
    }
    assert!(ids.into_iter().eq((1..=25).rev()));
    let paging = Paging {
        order: Order::Oldest,
        limit: 3,
        offset: 5,
        cursor: None,
    };
    let page = journal.page(&Filter::default(), &paging).unwrap();
    assert!(page.entries.iter().map(|entry| entry.id).eq(6..=8));
    assert_eq!(NOON, page.entries[0].exchange.time);
}
