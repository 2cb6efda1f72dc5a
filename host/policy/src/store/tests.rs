use std::sync::Barrier;

use super::*;

fn limit(counter: &str, window: Window, max: u64, scope: Scope) -> Limit {
    Limit {
        at: format!("/{counter}"),
        counter: counter.to_owned(),
        window,
        max,
        scope,
        on_deny: None,
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("it is a time")
}

const WHO: Who<'static> = Who {
    session: "s",
    client: "c",
    grant: "g",
};

#[track_caller]
fn takes(counters: &Counters, limits: &[&Limit], who: Who<'_>, now: Timestamp) -> bool {
    matches!(
        counters.take(limits, who, now).expect("it can be counted"),
        Taken::Yes(_)
    )
}

#[test]
fn a_window_is_used_up_and_the_next_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let shared = Counters::shared(&folder.path().join("c.db")).unwrap();
    for (counters, scope) in [(Counters::own(), Scope::Session), (shared, Scope::Grant)] {
        let limit = limit("x", Window::Minute, 2, scope);
        let now = at("2026-11-21T10:00:59Z");
        assert_eq!(counters.left(&limit, WHO, now).unwrap(), 2);
        assert!(takes(&counters, &[&limit], WHO, now));
        assert!(takes(&counters, &[&limit], WHO, now));
        assert_eq!(counters.left(&limit, WHO, now).unwrap(), 0);
        let Taken::No(spent) = counters.take(&[&limit], WHO, now).unwrap() else {
            panic!("it is used up")
        };
        assert_eq!(spent.again, at("2026-11-21T10:01:00Z"));
        assert_eq!(spent.limit, limit);
        assert!(takes(&counters, &[&limit], WHO, at("2026-11-21T10:01:00Z")));
    }
}

#[test]
fn scopes_say_whose_calls_count_together() {
    let folder = tempfile::tempdir().unwrap();
    let counters = Counters::shared(&folder.path().join("c.db")).unwrap();
    let now = at("2026-11-21T10:00:00Z");
    // Whether the second of two calls still passes, when this is otherwise about it.
    let check = |scope: Scope, other: Who<'_>, expected: bool| {
        let limit = limit(&format!("{scope} {other:?}"), Window::Day, 1, scope);
        assert!(takes(&counters, &[&limit], WHO, now));
        assert_eq!(
            takes(&counters, &[&limit], other, now),
            expected,
            "{scope} {other:?}"
        );
    };
    let session = Who {
        session: "t",
        ..WHO
    };
    let client = Who {
        client: "d",
        ..session
    };
    let grant = Who {
        grant: "h",
        ..client
    };
    check(Scope::Session, session, true);
    check(Scope::Client, session, false);
    check(Scope::Client, client, true);
    check(Scope::Grant, client, false);
    check(Scope::Grant, grant, true);
    check(Scope::Client, Who { grant: "h", ..WHO }, true);
    check(Scope::Global, grant, false);
}

#[test]
fn a_call_takes_from_all_of_its_limits_or_from_none() {
    let folder = tempfile::tempdir().unwrap();
    let counters = Counters::shared(&folder.path().join("c.db")).unwrap();
    let now = at("2026-11-21T10:00:00Z");
    let wide = limit("wide", Window::Hour, 5, Scope::Grant);
    let own = limit("own", Window::Hour, 5, Scope::Session);
    let narrow = limit("narrow", Window::Hour, 1, Scope::Global);
    assert!(takes(&counters, &[&wide, &own, &narrow], WHO, now));
    assert!(!takes(&counters, &[&wide, &own, &narrow], WHO, now));
    assert_eq!(counters.left(&wide, WHO, now).unwrap(), 4);
    assert_eq!(counters.left(&own, WHO, now).unwrap(), 4);
}

#[test]
fn limits_on_one_counter_count_once_and_the_narrowest_holds() {
    let counters = Counters::own();
    let now = at("2026-11-21T10:00:00Z");
    let wide = limit("x", Window::Hour, 5, Scope::Session);
    let narrow = limit("x", Window::Hour, 2, Scope::Session);
    assert!(takes(&counters, &[&wide, &narrow], WHO, now));
    assert!(takes(&counters, &[&narrow, &wide], WHO, now));
    assert!(!takes(&counters, &[&wide, &narrow], WHO, now));
    assert_eq!(counters.left(&wide, WHO, now).unwrap(), 3);
}

#[test]
fn what_was_not_made_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let counters = Counters::shared(&folder.path().join("c.db")).unwrap();
    let now = at("2026-11-21T10:00:00Z");
    let limits = [
        limit("a", Window::Day, 3, Scope::Grant),
        limit("b", Window::Day, 3, Scope::Session),
    ];
    let limits = limits.iter().collect::<Vec<_>>();
    let Taken::Yes(receipt) = counters.take(&limits, WHO, now).unwrap() else {
        panic!("there is room")
    };
    counters.give_back(receipt).unwrap();
    for limit in limits {
        assert_eq!(
            counters.left(limit, WHO, now).unwrap(),
            3,
            "{}",
            limit.counter
        );
    }
}

#[test]
fn what_was_counted_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/c.db");
    let now = at("2026-11-21T10:00:00Z");
    let limit = limit("x", Window::Day, 1, Scope::Grant);
    assert!(takes(
        &Counters::shared(&path).unwrap(),
        &[&limit],
        WHO,
        now
    ));
    assert!(!takes(
        &Counters::shared(&path).unwrap(),
        &[&limit],
        WHO,
        now
    ));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn many_at_the_same_time_never_exceed_a_limit() {
    const MANY: usize = 8;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.db");
    let now = at("2026-11-21T10:00:00Z");
    let limit = limit("x", Window::Day, 20, Scope::Grant);
    let barrier = Barrier::new(MANY);
    let passed = std::thread::scope(|scope| {
        let threads = (0..MANY).map(|_| {
            scope.spawn(|| {
                // A connection each, as processes have, made at the same time.
                barrier.wait();
                let counters = Counters::shared(&path).unwrap();
                (0..10)
                    .filter(|_| takes(&counters, &[&limit], WHO, now))
                    .count()
            })
        });
        let threads = threads.collect::<Vec<_>>();
        threads
            .into_iter()
            .map(|one| one.join().unwrap())
            .sum::<usize>()
    });
    assert_eq!(passed, 20);
}

#[test]
fn a_file_of_another_kind_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.db");
    std::fs::write(&path, "nothing of ours, but long enough to be looked at").unwrap();
    assert!(matches!(
        Counters::shared(&path),
        Err(OpenError::NotOurs(_))
    ));
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("nothing of ours"));
}
