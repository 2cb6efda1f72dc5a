use serde_json::json;

use super::*;
use crate::query::{Filter, Reader};
use crate::{Format, Trail, export};

const ALL: Retention = Retention {
    age: None,
    entries: None,
};

fn done(name: &str, time: &str) -> Done {
    Done {
        time: time.parse().expect("it is a time"),
        asked: Asked {
            client: "test".to_owned(),
            client_version: "1".to_owned(),
            session: "s".to_owned(),
            kind: "tool",
            name: name.to_owned(),
            class: "read",
            arguments: json!({ "password": "hunter2", "a": 1 }),
        },
        outcome: Outcome::Ok,
        message: None,
        ruling: Ruling {
            decision: "allowed",
            ..Ruling::default()
        },
        duration: Duration::from_micros(5),
        result: 7,
    }
}

fn names(path: &Path, filter: &Filter) -> Vec<String> {
    let found = Reader::open(path).unwrap().newest(filter, 100).unwrap();
    found.into_iter().map(|entry| entry.name).collect()
}

#[test]
fn what_is_written_can_be_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut store = Store::open(&path).unwrap();
    let mut refused = done("b", "2026-11-21T11:00:00Z");
    refused.outcome = Outcome::Refused;
    refused.message = Some("no: token=abc".to_owned());
    refused.ruling.decision = "limited";
    store
        .write(&[done("a", "2026-11-21T10:00:00Z"), refused])
        .unwrap();
    let all = Reader::open(&path)
        .unwrap()
        .newest(&Filter::default(), 100)
        .unwrap();
    assert_eq!(
        all[1].arguments,
        json!({ "password": "[redacted]", "a": 1 })
    );
    assert_eq!(all[1].time, "2026-11-21T10:00:00.000000Z");
    assert_eq!(all[0].message.as_deref(), Some("no: token=[redacted]"));
    let by = |filter: Filter| names(&path, &filter);
    let none = Filter::default();
    assert_eq!(by(none.clone()), ["b", "a"]);
    assert_eq!(
        by(Filter {
            name: Some("a".to_owned()),
            ..none.clone()
        }),
        ["a"]
    );
    assert_eq!(
        by(Filter {
            outcome: Some(Outcome::Refused),
            ..none.clone()
        }),
        ["b"]
    );
    assert_eq!(
        by(Filter {
            decision: Some("limited".to_owned()),
            ..none.clone()
        }),
        ["b"]
    );
    assert_eq!(
        by(Filter {
            client: Some("x' OR 1=1 --".to_owned()),
            ..none.clone()
        }),
        [""; 0]
    );
    let noon = "2026-11-21T10:30:00Z".parse().ok();
    assert_eq!(
        by(Filter {
            from: noon,
            ..none.clone()
        }),
        ["b"]
    );
    assert_eq!(
        by(Filter {
            until: noon,
            ..none
        }),
        ["a"]
    );
}

#[test]
fn nothing_is_changed_and_only_retention_takes_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut store = Store::open(&path).unwrap();
    store
        .write(&[
            done("a", "2026-11-21T10:00:00Z"),
            done("b", "2026-11-21T11:00:00Z"),
        ])
        .unwrap();
    let other = Connection::open(&path).unwrap();
    for statement in [
        "UPDATE call SET name = 'x'",
        "UPDATE call SET id = 9 WHERE id = 1",
        "DELETE FROM call",
        "DELETE FROM call WHERE id = 2",
        "INSERT OR REPLACE INTO call SELECT * FROM call",
        "REPLACE INTO call SELECT * FROM call WHERE id = 1",
        "INSERT INTO call SELECT * FROM call WHERE id = 1 ON CONFLICT DO UPDATE SET name = 'x'",
    ] {
        let refused = other.execute(statement, ()).expect_err(statement);
        assert!(
            refused.to_string().contains("audit"),
            "{statement}: {refused}"
        );
    }
    let now = "2026-11-21T12:00:00Z".parse().unwrap();
    let hour = Retention {
        age: Some(Duration::from_mins(90)),
        entries: None,
    };
    assert_eq!(store.retain(hour, now).unwrap(), 1);
    assert_eq!(store.retain(hour, now).unwrap(), 0);
    assert_eq!(names(&path, &Filter::default()), ["b"]);
    for statement in [
        "DELETE FROM call",
        "DELETE FROM given_up",
        "UPDATE given_up SET through = 99",
        "REPLACE INTO given_up SELECT id, time, 99, reason FROM given_up",
    ] {
        other.execute(statement, ()).expect_err(statement);
    }
    let kept = |entries| Retention {
        age: None,
        entries: Some(entries),
    };
    assert_eq!(store.retain(kept(1), now).unwrap(), 0);
    assert_eq!(store.retain(kept(0), now).unwrap(), 1);
    let given_up: String = other
        .query_row(
            "SELECT group_concat(reason || through) FROM given_up",
            (),
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(given_up, "age1,count2");
}

#[test]
fn all_that_was_handed_over_is_written_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let trail = Trail::open(&path, ALL).unwrap();
    for number in 0..2_000 {
        let asked = done(&format!("t{number}"), "2026-11-21T10:00:00Z").asked;
        let pending = trail.begin(asked);
        trail.end(pending, Ruling::default(), Outcome::Ok, None, 1);
    }
    let hanging = trail.begin(done("hanging", "2026-11-21T10:00:00Z").asked);
    trail.close();
    trail.end(hanging, Ruling::default(), Outcome::Ok, None, 1);
    let reader = Reader::open(&path).unwrap();
    let all = reader.newest(&Filter::default(), 10_000).unwrap();
    assert_eq!(all.len(), 2_001);
    assert_eq!(all[0].outcome, Outcome::Unfinished);
    assert_eq!(all[2_000].name, "t0");
}

#[test]
fn a_locked_database_holds_nobody_up_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let trail = Trail::open(&path, ALL).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    for _ in 0..10 {
        let pending = trail.begin(done("a", "2026-11-21T10:00:00Z").asked);
        trail.end(pending, Ruling::default(), Outcome::Ok, None, 1);
    }
    other.execute_batch("COMMIT").unwrap();
    trail.close();
    assert_eq!(names(&path, &Filter::default()).len(), 10);
}

#[test]
fn what_is_exported_is_lines_of_json_or_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut store = Store::open(&path).unwrap();
    store
        .write(&[
            done("=cmd()", "2026-11-21T10:00:00Z"),
            done("b", "2026-11-21T10:00:00Z"),
        ])
        .unwrap();
    let reader = Reader::open(&path).unwrap();
    let exported = |format| {
        let mut to = Vec::new();
        assert_eq!(
            export(&reader, &Filter::default(), format, &mut to).unwrap(),
            2
        );
        String::from_utf8(to).unwrap()
    };
    let lines = exported(Format::Ndjson);
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["name"], "=cmd()");
    assert_eq!(first["outcome"], "ok");
    let table = exported(Format::Csv);
    assert!(table.starts_with("id,time,client"), "{table}");
    assert!(table.contains(",'=cmd(),"), "{table}");
    assert_eq!(table.lines().count(), 3);
}
