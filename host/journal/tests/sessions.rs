//! Sessions, spans of time, and what the database is made of.

#![expect(clippy::unwrap_used, reason = "a test")]

mod common;

use common::{NOON, get, journal, with_header};
use mimus_journal::{Activity, Exchange, Filter, Journal, Options, Paging, Place, Plan};

fn at(seconds: i64, session: Option<&str>, status: u16, millis: u64) -> Exchange {
    let mut exchange = get("/pets", status);
    exchange.time = NOON + seconds * 1000;
    exchange.durations.total = millis * 1000;
    match session {
        Some(session) => with_header(exchange, "x-session-id", session),
        None => exchange,
    }
}

fn shopping() -> Journal {
    let mut last = at(90, Some("b"), 200, 7);
    last.scenario = Some("sold-out".to_owned());
    journal([
        at(0, Some("a"), 200, 10),
        at(10, None, 200, 99),
        at(20, Some("a"), 404, 20),
        at(80, Some("b"), 200, 5),
        last,
    ])
}

#[test]
fn sessions_are_told_the_latest_first() {
    let journal = shopping();
    let all = journal
        .sessions(&Filter::default(), None, &Paging::default())
        .unwrap();
    let names = all.iter().map(|one| &*one.name).collect::<Vec<_>>();
    assert_eq!(names, ["b", "a"]);
    let first = &all[1];
    assert_eq!((first.first_id, first.requests, first.errors), (1, 2, 1));
    assert_eq!((first.first, first.last), (NOON, NOON + 20_000));
    assert!((first.mean_ms - 15.0).abs() < 1e-9);
    assert_eq!(first.scenario, None);
    assert_eq!(all[0].scenario.as_deref(), Some("sold-out"));
    let second = Paging {
        limit: 1,
        offset: 1,
        ..Paging::default()
    };
    let page = journal.sessions(&Filter::default(), None, &second).unwrap();
    assert_eq!(page, all[1..]);
    let errors = Filter {
        statuses: vec!["4xx".parse().unwrap()],
        ..Filter::default()
    };
    let some = journal.sessions(&errors, None, &Paging::default()).unwrap();
    assert_eq!((some.len(), some[0].requests), (1, 1));
    for (activity, expected) in [
        (Activity::Since(NOON + 60_000), "b"),
        (Activity::Before(NOON + 60_000), "a"),
    ] {
        let some = journal.sessions(&Filter::default(), Some(activity), &Paging::default());
        let some = some.unwrap();
        let names = some.iter().map(|one| &*one.name).collect::<Vec<_>>();
        assert_eq!(names, [expected]);
    }
}

#[test]
fn sessions_have_figures_together() {
    let figures = shopping()
        .session_figures(&Filter::default(), NOON + 60_000)
        .unwrap();
    assert_eq!(
        (figures.sessions, figures.active, figures.requests),
        (2, 1, 4)
    );
    assert!((figures.mean_ms.unwrap() - 10.5).abs() < 1e-9);
    let none = journal([]).session_figures(&Filter::default(), 0).unwrap();
    assert_eq!((none.sessions, none.active, none.mean_ms), (0, 0, None));
}

#[test]
fn plans_are_counted() {
    let mut ready = at(0, None, 200, 1);
    ready.plan = Some(Plan::Fixed);
    let journal = journal([ready, at(1, None, 200, 1)]);
    let plans = journal.count_plans(&Filter::default()).unwrap();
    assert_eq!((plans.fixed, plans.computed), (1, 0));
}

#[test]
fn a_trend_has_the_spans_with_requests() {
    let spans = shopping().trend(&Filter::default(), 60_000).unwrap();
    let told = spans
        .iter()
        .map(|span| (span.from - NOON, span.requests, span.errors));
    assert_eq!(told.collect::<Vec<_>>(), [(0, 3, 1), (60_000, 2, 0)]);
    assert!((spans[0].latency.max_ms - 99.0).abs() < 1e-9);
    assert!((spans[1].latency.mean_ms - 6.0).abs() < 1e-9);
}

#[test]
fn the_structure_is_that_of_the_newest_version() {
    let journal = Journal::open(&Place::Memory, Options::default()).unwrap();
    let structure = journal.structure().unwrap();
    assert!(1 <= structure.schema_version);
    let names = structure.tables.iter().map(|table| &*table.name);
    let names = names.collect::<Vec<_>>();
    assert!(
        names.contains(&"entry") && names.contains(&"message"),
        "{names:?}"
    );
    assert!(structure.sqlite_version.starts_with("3."));
}
