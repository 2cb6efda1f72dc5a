//! Contexts in a real file, by one process and by several at once.

use std::path::PathBuf;

use mimus_context::{Change, Context, Error, Filter, GLOBAL, Kind, Limits, New, Status, Store};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

const NOW: i64 = 1_767_225_600_000;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("contexts.db")
    }

    fn store(&self) -> Store {
        self.limited(Limits::default())
    }

    fn limited(&self, limits: Limits) -> Store {
        Store::open(&self.file(), limits).expect("it opens")
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}

fn merged(data: Value) -> Change {
    Change {
        data: Some(object(data)),
        ..Change::default()
    }
}

fn made(store: &Store, new: &New) -> Context {
    store.create(new, NOW).expect("it is made")
}

#[test]
fn a_context_is_kept_over_a_restart_with_all_that_was_said_of_it() {
    let folder = Folder::new();
    let store = folder.store();
    let flow = made(
        &store,
        &New::workflow("release", &json!({"steps": ["a", "b"]})),
    );
    let agent = New {
        parent: Some(flow.id.clone()),
        tags: vec!["nightly".to_owned()],
        expires_at: Some(NOW + 1_000),
        ..New::agent("writer", "langgraph", &json!({"model": "scripted"}))
    };
    let agent = made(&store, &agent);
    assert_eq!(
        (flow.id.as_str(), agent.id.as_str()),
        ("workflow-1", "agent-2")
    );
    assert_eq!(flow.data["workflow_steps"], json!(["a", "b"]));
    drop(store);
    let store = folder.store();
    assert_eq!(store.get(&agent.id, NOW).expect("it is there"), agent);
    assert_eq!(agent.parent.as_deref(), Some("workflow-1"));
    assert_eq!((agent.status, agent.revision), (Status::Active, 1));
    // What was taken out is never another one.
    store.delete(&agent.id, NOW).expect("it goes");
    assert!(matches!(store.get(&agent.id, NOW), Err(Error::Unknown(_))));
    let next = made(&store, &New::agent("reader", "crewai", &json!({})));
    assert_eq!(next.id, "agent-3");
}

#[test]
fn data_is_merged_or_replaced_and_what_changed_is_named() {
    let folder = Folder::new();
    let store = folder.store();
    let id = made(
        &store,
        &New::test_session("s", &json!({"n": 1}), &json!(null)),
    )
    .id;
    let change = merged(json!({"test_plan": {"m": 2}, "session_config": null, "note": "x"}));
    let updated = store.update(&id, &change, NOW + 5).expect("it changes");
    assert_eq!(
        updated.updated_keys,
        ["note", "session_config", "test_plan"]
    );
    assert_eq!(updated.context.data["test_plan"], json!({"n": 1, "m": 2}));
    assert_eq!(
        (updated.context.revision, updated.context.updated_at),
        (2, NOW + 5)
    );
    let replace = Change {
        replace: true,
        ..merged(json!({"only": true}))
    };
    let updated = store.update(&id, &replace, NOW + 6).expect("it changes");
    assert_eq!(Value::Object(updated.context.data), json!({"only": true}));
    assert_eq!(store.get(&id, NOW + 6).expect("it is there").revision, 3);
}

#[test]
fn of_two_agents_neither_loses_anything() {
    let folder = Folder::new();
    let id = made(&folder.store(), &New::workflow("shared", &json!({}))).id;
    // Each with a connection of its own, as processes have.
    std::thread::scope(|scope| {
        for agent in ["ada", "grace"] {
            let (folder, id) = (&folder, &id);
            scope.spawn(move || {
                let store = folder.store();
                for step in 0..50 {
                    let change = merged(json!({"steps": {(format!("{agent}-{step}")): step}}));
                    store.update(id, &change, NOW).expect("it changes");
                }
            });
        }
    });
    let context = folder.store().get(&id, NOW).expect("it is there");
    let steps = context.data["steps"].as_object().expect("an object");
    assert_eq!((steps.len(), context.revision), (100, 101));
}

#[test]
fn who_gives_a_revision_counts_together_and_overwrites_nobody() {
    let folder = Folder::new();
    let id = made(
        &folder.store(),
        &New::agent("counter", "custom", &json!({})),
    )
    .id;
    let conflicts = std::thread::scope(|scope| {
        let counting = |_| {
            let (folder, id) = (&folder, &id);
            scope.spawn(move || {
                let (store, mut conflicts) = (folder.store(), 0);
                for _ in 0..25 {
                    loop {
                        let own = store.get(id, NOW).expect("it is there");
                        let count = own.data.get("count").and_then(Value::as_i64).unwrap_or(0);
                        let change = Change {
                            revision: Some(own.revision),
                            ..merged(json!({"count": count + 1}))
                        };
                        match store.update(id, &change, NOW) {
                            Ok(_) => break,
                            Err(Error::Conflict {
                                expected, found, ..
                            }) => {
                                assert!(expected < found);
                                conflicts += 1;
                            }
                            Err(other) => panic!("{other}"),
                        }
                    }
                }
                conflicts
            })
        };
        let all: Vec<_> = (0..3).map(counting).collect();
        all.into_iter()
            .map(|one| one.join().expect("it ends"))
            .sum::<usize>()
    });
    let context = folder.store().get(&id, NOW).expect("it is there");
    assert_eq!(context.data["count"], 75, "after {conflicts} conflicts");
}

#[test]
fn a_context_ends_with_its_time_and_goes_on_when_it_is_given_more() {
    let folder = Folder::new();
    let store = folder.store();
    let new = New {
        expires_at: Some(NOW + 10),
        ..New::workflow("short", &json!({}))
    };
    let id = made(&store, &new).id;
    let later = NOW + 10;
    assert_eq!(
        store.get(&id, later - 1).expect("there").status,
        Status::Active
    );
    assert_eq!(
        store.get(&id, later).expect("there").status,
        Status::Expired
    );
    let refused = store.update(&id, &merged(json!({"a": 1})), later);
    let refused = refused.expect_err("it is over");
    assert!(matches!(
        refused,
        Error::Over {
            status: Status::Expired,
            ..
        }
    ));
    assert!(refused.hint().contains("active"), "{}", refused.hint());
    let more = Change {
        expires_at: Some(None),
        ..merged(json!({"a": 1}))
    };
    let updated = store.update(&id, &more, later).expect("it goes on");
    assert_eq!(updated.context.status, Status::Active);
    assert_eq!(
        store.get(&id, i64::MAX).expect("there").status,
        Status::Active
    );

    let completed = Change {
        status: Some(Status::Completed),
        ..Change::default()
    };
    store
        .update(&id, &completed, later)
        .expect("it is completed");
    let refused = store.update(&id, &merged(json!({"b": 1})), later);
    assert!(matches!(
        refused,
        Err(Error::Over {
            status: Status::Completed,
            ..
        })
    ));
}

#[test]
fn a_snapshot_brings_back_what_was_as_a_change_of_its_own() {
    let folder = Folder::new();
    let store = folder.store();
    let id = made(&store, &New::workflow("w", &json!({"a": 1}))).id;
    let before = store.get(&id, NOW).expect("it is there");
    let taken = store
        .snapshot(&id, "before", Some("the risky step"), NOW + 1)
        .expect("it is taken");
    assert_eq!((taken.id.as_str(), taken.revision), ("snapshot-1", 1));
    store
        .update(&id, &merged(json!({"workflow_config": null})), NOW + 2)
        .expect("it changes");
    let stale = store.restore(&id, &taken.id, Some(1), NOW + 3);
    assert!(matches!(stale, Err(Error::Conflict { found: 2, .. })));
    let restored = store
        .restore(&id, &taken.id, Some(2), NOW + 3)
        .expect("it is restored");
    assert_eq!((&restored.data, restored.revision), (&before.data, 3));
    for unknown in ["snapshot-2", "1", "", "snapshot-x"] {
        let refused = store.restore(&id, unknown, None, NOW);
        assert!(
            matches!(refused, Err(Error::UnknownSnapshot { .. })),
            "{unknown}"
        );
    }
    // One of another context is none of this.
    let other = made(&store, &New::workflow("other", &json!({}))).id;
    assert!(store.restore(&other, &taken.id, None, NOW).is_err());
    assert_eq!(store.snapshots(&id, NOW).expect("they are there"), [taken]);
}

#[test]
fn the_global_context_is_there_for_all_and_only_once() {
    let folder = Folder::new();
    let (one, two) = (folder.store(), folder.store());
    assert_eq!(one.get(GLOBAL, NOW).expect("it is there").data, Map::new());
    two.update(GLOBAL, &merged(json!({"k": 1})), NOW)
        .expect("it changes");
    assert_eq!(one.get(GLOBAL, NOW).expect("it is there").data["k"], 1);
    let another = one.create(&New::named(Kind::Global, "mine"), NOW);
    assert!(matches!(another, Err(Error::Global)));
    // A change may be the first that asks for it.
    let fresh = Folder::new();
    let updated = fresh.store().update(GLOBAL, &merged(json!({"k": 2})), NOW);
    assert_eq!(updated.expect("it changes").updated_keys, ["k"]);
}

#[test]
fn they_are_listed_by_what_they_are_the_newest_change_first() {
    let folder = Folder::new();
    let store = folder.store();
    let flow = made(&store, &New::workflow("w", &json!({}))).id;
    for (number, tag) in [(1, "a"), (2, "b"), (3, "a")] {
        let new = New {
            parent: Some(flow.clone()),
            tags: vec![tag.to_owned(), "all".to_owned()],
            expires_at: (number == 2).then_some(NOW + 5),
            ..New::agent(&format!("agent {number}"), "custom", &json!({}))
        };
        store.create(&new, NOW + number).expect("it is made");
    }
    let names = |filter: Filter| {
        let page = store.list(&filter, NOW + 10).expect("they are listed");
        let names = page.contexts.into_iter().map(|context| context.name);
        (names.collect::<Vec<_>>().join(", "), page.total)
    };
    let told = |text: &str, total| (text.to_owned(), total);
    let all = Filter::default();
    assert_eq!(names(all.clone()), told("agent 3, agent 2, agent 1, w", 4));
    let agents = Filter {
        kind: Some(Kind::Agent),
        limit: 1,
        offset: 1,
        ..all.clone()
    };
    assert_eq!(names(agents), told("agent 2", 3));
    let tagged = Filter {
        tags: vec!["a".to_owned(), "all".to_owned()],
        ..all.clone()
    };
    assert_eq!(names(tagged), told("agent 3, agent 1", 2));
    let expired = Filter {
        status: Some(Status::Expired),
        parent: Some(flow),
        ..all
    };
    assert_eq!(names(expired), told("agent 2", 1));
}

#[test]
fn what_is_too_much_changes_nothing_and_says_what_is_allowed() {
    let folder = Folder::new();
    let limits = Limits {
        data: 200,
        contexts: 2,
        snapshots: 1,
        total: 300,
    };
    let store = folder.limited(limits);
    let named = |name: &str| New::named(Kind::Scenario, name);
    let long = "x".repeat(300);
    for new in [
        named(""),
        named(" \n"),
        named(&long),
        New {
            tags: vec![String::new()],
            ..named("n")
        },
        New {
            tags: vec!["t".to_owned(); 33],
            ..named("n")
        },
    ] {
        let refused = store.create(&new, NOW).expect_err("it is refused");
        assert!(matches!(refused, Error::Text { .. }), "{refused}");
    }
    let large = New {
        data: object(json!({"x": long})),
        ..named("n")
    };
    assert!(matches!(
        store.create(&large, NOW),
        Err(Error::TooLarge { most: 200, .. })
    ));
    let orphan = New {
        parent: Some("workflow-9".to_owned()),
        ..named("n")
    };
    assert!(matches!(store.create(&orphan, NOW), Err(Error::Unknown(_))));
    let id = made(&store, &named("n")).id;
    made(&store, &named("n"));
    assert!(matches!(
        store.create(&named("n"), NOW),
        Err(Error::Full { .. })
    ));
    let text = |length: usize| merged(json!({"x": "x".repeat(length)}));
    assert!(matches!(
        store.update(&id, &text(200), NOW),
        Err(Error::TooLarge { .. })
    ));
    store.update(&id, &text(150), NOW).expect("it fits");
    // It does again, though the room for more would not be there.
    store.update(&id, &text(151), NOW).expect("it fits");
    assert!(matches!(
        store.snapshot(&id, "s", None, NOW),
        Err(Error::Full { .. })
    ));
    store.update(&id, &text(10), NOW).expect("it fits");
    store.snapshot(&id, "s", None, NOW).expect("it is taken");
    assert!(matches!(
        store.snapshot(&id, "s", None, NOW),
        Err(Error::Full { .. })
    ));
    assert_eq!(
        store.list(&Filter::default(), NOW).expect("listed").total,
        2
    );
}

#[test]
fn everything_is_exported_a_line_each() {
    let folder = Folder::new();
    let store = folder.store();
    let id = made(&store, &New::workflow("w", &json!({"a": 1}))).id;
    store.snapshot(&id, "s", None, NOW).expect("it is taken");
    made(&store, &New::agent("a", "custom", &json!({})));
    let mut text = Vec::new();
    let count = store
        .export(&Filter::default(), NOW, &mut text)
        .expect("it is written");
    let lines: Vec<Value> = String::from_utf8(text)
        .expect("it is text")
        .lines()
        .map(|line| serde_json::from_str(line).expect("it is JSON"))
        .collect();
    assert_eq!((count, lines.len()), (2, 2));
    assert_eq!(lines[1]["context_id"], "workflow-1");
    assert_eq!(lines[1]["context_type"], "workflow");
    assert_eq!(lines[1]["snapshots"][0]["snapshot_name"], "s");
    assert_eq!(lines[1]["snapshots"][0]["data"], lines[1]["data"]);
}

#[test]
fn a_file_of_somebody_else_is_left_as_it_is() {
    let folder = Folder::new();
    std::fs::write(folder.file(), "a text of mine").expect("it is written");
    let refused = Store::open(&folder.file(), Limits::default()).expect_err("it is refused");
    assert!(refused.to_string().contains("contexts.db"), "{refused}");
    let text = std::fs::read_to_string(folder.file()).expect("it is read");
    assert_eq!(text, "a text of mine");
}
