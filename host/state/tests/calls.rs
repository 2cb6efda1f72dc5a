//! What each call answers, and what it refuses.

#![expect(clippy::unwrap_used, reason = "a test")]

use mimus_state::{
    Access, CommitError, Entry, MAX_NAME, MAX_PAGE_BYTES, MAX_PAGE_ENTRIES, Quota, StateError,
    Store, Transaction, View,
};

fn store() -> Store {
    Store::memory(Quota::default())
}

fn all(transaction: &mut Transaction) -> View<'_> {
    transaction.view(&Access::All)
}

/// One transaction that has to commit.
fn with<T>(store: &Store, work: impl FnOnce(&mut View<'_>) -> Result<T, StateError>) -> T {
    let mut transaction = store.begin();
    let answer = work(&mut all(&mut transaction)).unwrap();
    store.commit(transaction).unwrap();
    answer
}

#[test]
fn what_was_committed_is_there_for_the_next_one_and_nobody_before() {
    let store = store();
    let mut early = store.begin();
    with(&store, |view| view.set("pets", "1", b"Asta".to_vec()));
    assert_eq!(all(&mut early).get("pets", "1"), Ok(None));
    assert_eq!(
        with(&store, |view| view.get("pets", "1")),
        Some(b"Asta".to_vec())
    );
    assert!(with(&store, |view| view.delete("pets", "1")));
    assert!(!with(&store, |view| view.delete("pets", "1")));
    assert_eq!(with(&store, |view| view.get("pets", "1")), None);
}

#[test]
fn a_dropped_transaction_leaves_no_trace_and_its_numbers_are_given_out_again() {
    let store = store();
    let mut transaction = store.begin();
    assert_eq!(all(&mut transaction).next_number("pets"), Ok(1));
    assert_eq!(all(&mut transaction).next_number("pets"), Ok(2));
    drop(transaction);
    assert!(store.snapshot().collections().is_empty());
    assert_eq!(with(&store, |view| view.next_number("pets")), 1);
}

#[test]
fn a_collection_keeps_its_number_when_its_last_entry_goes() {
    let store = store();
    with(&store, |view| {
        view.next_number("pets")?;
        view.set("pets", "1", Vec::new())
    });
    with(&store, |view| view.delete("pets", "1"));
    assert_eq!(with(&store, |view| view.next_number("pets")), 2);
}

#[test]
fn a_roll_back_drops_what_came_after_its_savepoint_and_no_more() {
    let store = store();
    let mut transaction = store.begin();
    all(&mut transaction)
        .set("pets", "1", b"before".to_vec())
        .unwrap();
    let outer = transaction.savepoint();
    all(&mut transaction)
        .set("pets", "2", b"outer".to_vec())
        .unwrap();
    let inner = transaction.savepoint();
    all(&mut transaction)
        .set("pets", "1", b"inner".to_vec())
        .unwrap();
    all(&mut transaction).next_number("pets").unwrap();
    transaction.roll_back(inner);
    assert_eq!(
        all(&mut transaction).keys("pets", None, 9).unwrap(),
        ["1", "2"]
    );
    transaction.roll_back(outer);
    assert_eq!(all(&mut transaction).next_number("pets"), Ok(1));
    store.commit(transaction).unwrap();
    let entries = store.snapshot().entries("pets", None, 9);
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].value, b"before");
}

#[test]
fn a_transaction_whose_changes_were_all_rolled_back_is_read_only() {
    let store = store();
    with(&store, |view| view.set("pets", "1", b"old".to_vec()));
    let mut transaction = store.begin();
    assert!(transaction.is_read_only());
    let point = transaction.savepoint();
    all(&mut transaction)
        .set("pets", "1", b"new".to_vec())
        .unwrap();
    all(&mut transaction).get("pets", "2").unwrap();
    assert!(!transaction.is_read_only());
    transaction.roll_back(point);
    assert!(transaction.is_read_only());
    with(&store, |view| view.set("pets", "2", b"other".to_vec()));
    store.commit(transaction).unwrap();
    assert_eq!(store.snapshot().get("pets", "1"), Some(b"old".to_vec()));
}

#[test]
fn a_value_that_was_rolled_back_does_not_undo_what_another_request_wrote() {
    let store = store();
    let mut transaction = store.begin();
    all(&mut transaction)
        .set("pets", "kept", b"x".to_vec())
        .unwrap();
    let point = transaction.savepoint();
    all(&mut transaction)
        .set("pets", "1", b"rolled back".to_vec())
        .unwrap();
    transaction.roll_back(point);
    with(&store, |view| view.set("pets", "1", b"other".to_vec()));
    store.commit(transaction).unwrap();
    assert_eq!(store.snapshot().get("pets", "1"), Some(b"other".to_vec()));
    assert_eq!(store.snapshot().get("pets", "kept"), Some(b"x".to_vec()));
}

/// What a transaction that does `first` meets with at its commit, if another one did
/// `second` in between.
fn conflict(
    first: impl FnOnce(&mut View<'_>) -> Result<(), StateError>,
    second: impl FnOnce(&mut View<'_>) -> Result<(), StateError>,
) -> Option<String> {
    let store = store();
    with(&store, |view| {
        ["b", "d", "f"]
            .iter()
            .try_for_each(|key| view.set("pets", key, b"old".to_vec()))
    });
    let mut transaction = store.begin();
    first(&mut all(&mut transaction)).unwrap();
    // Without a change of its own it would always commit.
    all(&mut transaction).set("mine", "x", Vec::new()).unwrap();
    with(&store, second);
    match store.commit(transaction) {
        Ok(()) => None,
        Err(CommitError::Conflict(conflict)) => Some(conflict.to_string()),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn what_another_request_changed_is_a_conflict_only_if_it_was_looked_at() {
    type Calls = fn(&mut View<'_>) -> Result<(), StateError>;
    let set_b: Calls = |view| view.set("pets", "b", b"new".to_vec());
    let set_c: Calls = |view| view.set("pets", "c", b"new".to_vec());
    let set_z: Calls = |view| view.set("pets", "z", b"new".to_vec());
    let delete_d: Calls = |view| view.delete("pets", "d").map(drop);
    let number: Calls = |view| view.next_number("pets").map(drop);
    let get_b: Calls = |view| view.get("pets", "b").map(drop);
    let get_c: Calls = |view| view.get("pets", "c").map(drop);
    let delete_b: Calls = |view| view.delete("pets", "b").map(drop);
    let keys: Calls = |view| view.keys("pets", None, 9).map(drop);
    let first_two: Calls = |view| view.keys("pets", None, 2).map(drop);
    let after_d: Calls = |view| view.keys("pets", Some("d"), 9).map(drop);
    let entries: Calls = |view| view.entries("pets", None, 9).map(drop);
    let get_and_delete_b: Calls = |view| {
        view.get("pets", "b")?;
        view.delete("pets", "b").map(drop)
    };
    let page_by_page: Calls = |view| {
        view.keys("pets", None, 1)?;
        view.keys("pets", Some("b"), 1).map(drop)
    };
    let from_d_and_then_first: Calls = |view| {
        view.keys("pets", Some("d"), 9)?;
        view.keys("pets", None, 1).map(drop)
    };
    let one_after_d_and_then_first: Calls = |view| {
        view.keys("pets", Some("d"), 1)?;
        view.keys("pets", None, 1).map(drop)
    };
    let nothing: Calls = |view| view.keys("pets", None, 0).map(drop);
    let table = [
        ("the value read was set", get_b, set_b, true),
        ("the value missed was set", get_c, set_c, true),
        ("another one was set", get_b, set_c, false),
        ("only a number was drawn", entries, number, false),
        ("two numbers", number, number, true),
        ("a number and a value", number, set_b, false),
        (
            "the deleted was set: it was there all along",
            delete_b,
            set_b,
            false,
        ),
        ("keys do not look at values", keys, set_b, false),
        ("entries do", entries, set_b, true),
        ("a key more", keys, set_c, true),
        ("a key less", keys, delete_d, true),
        ("a key more after the page", first_two, set_z, false),
        ("a key more in the page", first_two, set_c, true),
        ("the last of the page went", first_two, delete_d, true),
        ("a key more before the page", after_d, set_c, false),
        ("the key to start after went", after_d, delete_d, false),
        ("a key more at the end", after_d, set_z, true),
        (
            "the deleted was set, and read before",
            get_and_delete_b,
            set_b,
            true,
        ),
        ("a key more on the second page", page_by_page, set_c, true),
        (
            "a key more after the second page",
            page_by_page,
            set_z,
            false,
        ),
        ("a key more at the end", from_d_and_then_first, set_z, true),
        (
            "a key more that neither saw",
            from_d_and_then_first,
            set_c,
            false,
        ),
        (
            "a key more that no page has",
            one_after_d_and_then_first,
            set_c,
            false,
        ),
        ("no key was asked for", nothing, set_z, false),
        ("two that only write", set_b, set_b, false),
    ];
    for (what, first, second, expected) in table {
        let met = conflict(first, second);
        assert_eq!(met.is_some(), expected, "{what}");
        if let Some(text) = met {
            assert_eq!(
                text,
                "another request changed the collection `pets` in between"
            );
        }
    }
}

#[test]
fn a_request_that_reads_very_much_is_taken_to_have_read_all_of_it() {
    let many = |view: &mut View<'_>| {
        (0..5000).try_for_each(|key| view.get("pets", &key.to_string()).map(drop))
    };
    let set = |collection: &'static str, key: &'static str| {
        move |view: &mut View<'_>| view.set(collection, key, Vec::new())
    };
    assert!(conflict(many, set("pets", "4999")).is_some());
    assert!(conflict(many, set("pets", "nobody asked")).is_some());
    assert!(conflict(many, set("others", "4999")).is_none());
    let wide = |view: &mut View<'_>| {
        (0..1100).try_for_each(|name| view.get(&name.to_string(), "1").map(drop))
    };
    assert!(conflict(wide, set("1099", "1")).is_some());
    assert!(conflict(wide, set("nobody asked", "1")).is_some());
    assert!(conflict(wide, |_| Ok(())).is_none());
}

#[test]
fn names_have_1_to_512_bytes() {
    let store = store();
    let mut transaction = store.begin();
    let mut view = all(&mut transaction);
    let (longest, longer) = ("ü".repeat(MAX_NAME / 2), "x".repeat(MAX_NAME + 1));
    view.set(&longest, &longest, Vec::new()).unwrap();
    assert_eq!(
        view.keys(&longest, Some(""), 9).unwrap().first(),
        Some(&longest)
    );
    for wrong in ["", longer.as_str()] {
        let text = |what| {
            format!(
                "a {what} may have 1 to 512 bytes; this one has {}",
                wrong.len()
            )
        };
        let refused = view.get(wrong, "1").unwrap_err();
        assert!(matches!(refused, StateError::InvalidName { .. }));
        assert_eq!(refused.to_string(), text("collection"));
        assert_eq!(
            view.get("pets", wrong).unwrap_err().to_string(),
            text("key")
        );
        assert!(view.set("pets", wrong, Vec::new()).is_err());
        assert!(view.delete("pets", wrong).is_err());
        assert!(view.keys(wrong, None, 1).is_err());
        assert!(view.next_number(wrong).is_err());
    }
    assert!(view.entries("pets", Some(&longer), 1).is_err());
}

#[test]
fn every_call_wants_its_collection_granted() {
    let store = store();
    let mut transaction = store.begin();
    let access = Access::Collections(["orders".to_owned()].into());
    let mut view = transaction.view(&access);
    view.set("orders", "1", Vec::new()).unwrap();
    let refused = [
        view.get("pets", "1").unwrap_err(),
        view.set("pets", "1", Vec::new()).unwrap_err(),
        view.delete("pets", "1").unwrap_err(),
        view.keys("pets", None, 1).unwrap_err(),
        view.entries("pets", None, 1).unwrap_err(),
        view.next_number("pets").unwrap_err(),
    ];
    for refused in refused {
        assert!(matches!(refused, StateError::AccessDenied { .. }));
        assert!(
            refused
                .to_string()
                .contains(r#"`grants = { state = ["orders", "pets"] }`"#)
        );
    }
}

#[test]
fn a_page_has_a_thousand_entries_or_a_mebibyte_and_at_least_one() {
    let store = store();
    with(&store, |view| {
        (0..2500).try_for_each(|key| view.set("small", &format!("{key:04}"), Vec::new()))
    });
    let sizes = |collection: &str, with_values: bool| {
        let (mut sizes, mut after, mut transaction) = (Vec::new(), None, store.begin());
        loop {
            let mut view = all(&mut transaction);
            let after_now = after.as_deref();
            let keys = if with_values {
                let page = view.entries(collection, after_now, u32::MAX).unwrap();
                page.into_iter().map(|entry| entry.key).collect()
            } else {
                view.keys(collection, after_now, u32::MAX).unwrap()
            };
            let Some(last) = keys.last() else {
                return sizes;
            };
            sizes.push(keys.len());
            after = Some(last.clone());
        }
    };
    assert_eq!(MAX_PAGE_ENTRIES, 1000);
    assert_eq!(sizes("small", false), [1000, 1000, 500]);
    assert_eq!(sizes("small", true), [1000, 1000, 500]);
    let of = |size: usize| vec![0; size];
    with(&store, |view| {
        view.set("large", "1", of(MAX_PAGE_BYTES * 2))?;
        view.set("large", "2", of(MAX_PAGE_BYTES / 2 - 1))?;
        view.set("large", "3", of(MAX_PAGE_BYTES / 2 - 1))?;
        view.set("large", "4", of(1))
    });
    assert_eq!(sizes("large", true), [1, 2, 1]);
    assert_eq!(sizes("large", false), [4]);
    assert_eq!(sizes("none", true), [0; 0]);
}

#[test]
fn the_quota_holds_within_a_transaction_and_over_all() {
    let quota = Quota {
        bytes: 4096,
        ..Quota::default()
    };
    let store = Store::memory(quota);
    with(&store, |view| view.set("pets", "1", vec![0; 2000]));
    let mut transaction = store.begin();
    let mut view = all(&mut transaction);
    let refused = view.set("pets", "2", vec![0; 2000]).unwrap_err();
    assert!(matches!(refused, StateError::QuotaExceeded(_)));
    assert_eq!(
        refused.to_string(),
        "the mock's state would take 5 KiB, and may take 4 KiB; delete what is not needed, or \
         raise `state.quota-kib` in the configuration"
    );
    assert_eq!(view.get("pets", "2"), Ok(None));
    view.set("pets", "1", vec![0; 1000]).unwrap();
    view.set("pets", "2", vec![0; 2000]).unwrap();
    store.commit(transaction).unwrap();
    assert!(store.snapshot().bytes() <= 4096);
}

#[test]
fn collections_without_entries_count_too() {
    let store = Store::memory(Quota {
        bytes: 10_000,
        ..Quota::default()
    });
    let mut transaction = store.begin();
    let mut view = all(&mut transaction);
    let refused = (0..100)
        .map(|name| view.next_number(&name.to_string()))
        .find_map(Result::err);
    assert!(matches!(refused, Some(StateError::QuotaExceeded(_))));
}

#[test]
fn a_number_of_entries_a_value_and_a_transaction_have_their_limits_as_well() {
    let quota = Quota {
        entries: Some(2),
        value_bytes: 100,
        transaction_bytes: 2000,
        ..Quota::default()
    };
    let store = Store::memory(quota);
    let mut transaction = store.begin();
    let mut view = all(&mut transaction);
    let text = view.set("pets", "1", vec![0; 101]).unwrap_err().to_string();
    assert_eq!(
        text,
        "the value of `pets/1` has 101 bytes, and may have 100"
    );
    view.set("pets", "1", Vec::new()).unwrap();
    view.set("toys", "1", Vec::new()).unwrap();
    let text = view.set("pets", "2", Vec::new()).unwrap_err().to_string();
    assert!(
        text.contains("would have 3 entries, and may have 2"),
        "{text}"
    );
    view.delete("toys", "1").unwrap();
    view.set("pets", "2", Vec::new()).unwrap();
    let again = (0..20)
        .map(|_| view.set("pets", "2", vec![0; 100]))
        .find_map(Result::err);
    let text = again.unwrap().to_string();
    assert!(text.starts_with("one request may set 1 KiB"), "{text}");
}

#[test]
fn room_that_others_took_is_told_to_the_responder_in_a_second_run() {
    let store = Store::memory(Quota {
        bytes: 4096,
        ..Quota::default()
    });
    let mut transaction = store.begin();
    all(&mut transaction)
        .set("mine", "1", vec![0; 2000])
        .unwrap();
    with(&store, |view| view.set("others", "1", vec![0; 2000]));
    let Err(CommitError::Conflict(conflict)) = store.commit(transaction) else {
        panic!("the quota was exceeded");
    };
    let mut again = at_once(store.begin_again(conflict));
    let refused = all(&mut again).set("mine", "1", vec![0; 2000]);
    assert!(matches!(refused, Err(StateError::QuotaExceeded(_))));
    // It makes do with less, and is robbed of that as well.
    all(&mut again).set("mine", "1", vec![0; 1000]).unwrap();
    with(&store, |view| view.set("others", "2", vec![0; 1000]));
    let error = store.commit(again).unwrap_err();
    assert!(matches!(error, CommitError::QuotaExceeded(_)), "{error}");
    assert_eq!(store.snapshot().entry_count(), 2);
}

#[test]
fn who_begins_again_has_a_turn_at_what_was_touched_and_at_nothing_else() {
    let store = store();
    let mut first = store.begin();
    all(&mut first).next_number("pets").unwrap();
    with(&store, |view| view.next_number("pets"));
    let Err(CommitError::Conflict(conflict)) = store.commit(first) else {
        panic!("both drew the same number");
    };
    let mut second = at_once(store.begin_again(conflict));
    assert_eq!(all(&mut second).next_number("pets"), Ok(2));
    with(&store, |view| view.next_number("toys"));
    with(&store, |view| view.get("pets", "1"));
    let mut intruder = store.begin();
    all(&mut intruder).set("pets", "1", Vec::new()).unwrap();
    assert!(matches!(
        store.commit(intruder),
        Err(CommitError::Conflict(_))
    ));
    store.commit(second).unwrap();
    with(&store, |view| view.set("pets", "1", Vec::new()));
}

#[test]
fn a_run_that_touches_another_collection_adds_it_to_the_next_turn() {
    let store = store();
    let touched = |transaction: &mut Transaction, name: &str| {
        all(transaction).next_number(name).unwrap();
    };
    let conflict = |transaction| match store.commit(transaction) {
        Err(CommitError::Conflict(conflict)) => conflict,
        other => panic!("{other:?}"),
    };
    let mut run = store.begin();
    touched(&mut run, "pets");
    with(&store, |view| view.next_number("pets"));
    let mut run = at_once(store.begin_again(conflict(run)));
    touched(&mut run, "toys");
    with(&store, |view| view.next_number("toys"));
    let mut run = at_once(store.begin_again(conflict(run)));
    // What the first run touched is still kept from others, though the second did not.
    for name in ["pets", "toys"] {
        let mut intruder = store.begin();
        touched(&mut intruder, name);
        let _ = conflict(intruder);
        touched(&mut run, name);
    }
    store.commit(run).unwrap();
}

#[test]
fn a_turn_ends_with_its_transaction_even_if_that_is_dropped() {
    let store = store();
    let mut run = store.begin();
    all(&mut run).next_number("pets").unwrap();
    with(&store, |view| view.next_number("pets"));
    let Err(CommitError::Conflict(conflict)) = store.commit(run) else {
        panic!("both drew the same number");
    };
    drop(at_once(store.begin_again(conflict)));
    assert_eq!(with(&store, |view| view.next_number("pets")), 2);
}

#[test]
fn a_store_is_reset_to_a_snapshot_cleared_or_given_other_entries() {
    let store = store();
    let empty = store.snapshot();
    with(&store, |view| {
        view.next_number("pets")?;
        view.set("toys", "1", Vec::new())?;
        view.set("pets", "1", Vec::new())
    });
    let full = store.snapshot();
    store.reset_to(&empty).unwrap();
    assert!(store.snapshot().collections().is_empty());
    store.reset_to(&full).unwrap();
    assert_eq!(store.snapshot().collections(), full.collections());
    let entry = Entry {
        key: "2".to_owned(),
        value: b"Bello".to_vec(),
    };
    store.replace("pets", [entry.clone()]).unwrap();
    assert_eq!(store.snapshot().entries("pets", None, 9), [entry]);
    assert_eq!(with(&store, |view| view.next_number("pets")), 2);
    store.clear(Some("pets"));
    assert_eq!(with(&store, |view| view.next_number("pets")), 1);
    store.clear(None);
    assert_eq!(store.snapshot().bytes(), 0);
}

#[test]
fn a_replacement_that_is_not_allowed_changes_nothing() {
    let quota = Quota {
        bytes: 1000,
        value_bytes: 300,
        ..Quota::default()
    };
    let store = Store::memory(quota);
    with(&store, |view| view.set("pets", "1", Vec::new()));
    let refused = |name: &str, sizes: &[usize]| {
        let entries = sizes.iter().enumerate().map(|(key, size)| Entry {
            key: key.to_string(),
            value: vec![0; *size],
        });
        store.replace(name, entries).unwrap_err()
    };
    let exceeded = |error| matches!(error, StateError::QuotaExceeded(_));
    assert!(exceeded(refused("pets", &[301])));
    assert!(exceeded(refused("pets", &[300, 300])));
    assert!(matches!(refused("", &[]), StateError::InvalidName { .. }));
    assert_eq!(store.snapshot().entry_count(), 1);
}

#[test]
fn a_reset_is_a_conflict_for_who_read_what_it_changed() {
    let store = store();
    with(&store, |view| view.set("pets", "1", Vec::new()));
    let mut transaction = store.begin();
    let mut view = all(&mut transaction);
    view.get("pets", "1").unwrap();
    view.set("pets", "2", Vec::new()).unwrap();
    store.clear(None);
    let error = store.commit(transaction).unwrap_err();
    assert!(matches!(error, CommitError::Conflict(_)));
}

/// A future that needs nobody else.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut cx) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("it waits for somebody"),
    }
}
