//! The state as text, there and back.

#![expect(clippy::unwrap_used, reason = "a test")]

use mimus_state::{Access, Quota, QuotaExceeded, Snapshot, Store};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

fn text(snapshot: &Snapshot) -> String {
    let mut text = Vec::new();
    snapshot.write_json_lines(&mut text).unwrap();
    String::from_utf8(text).unwrap()
}

fn read(text: &str) -> Result<Snapshot, String> {
    Snapshot::read_json_lines(text.as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn a_value_is_written_as_what_it_is() {
    let lines = concat!(
        r#"{"collection":"carts","key":"1","value":{"b":1,"a":[1.50,null]}}"#,
        "\n",
        r#"{"collection":"orders","last-number":2}"#,
        "\n",
        r#"{"collection":"orders","key":"1","value":null}"#,
        "\n",
        r#"{"collection":"orders","key":"2","text":"{ }"}"#,
        "\n",
        r#"{"collection":"orders","key":"3","base64":"/w=="}"#,
        "\n",
    );
    let snapshot = read(lines).unwrap();
    assert_eq!(snapshot.get("orders", "1"), Some(b"null".to_vec()));
    assert_eq!(snapshot.get("orders", "2"), Some(b"{ }".to_vec()));
    assert_eq!(snapshot.get("orders", "3"), Some(vec![255]));
    assert_eq!(snapshot.collections()[1].last_number, 2);
    // A number is kept as it was put in: 1.50 is 1.5 when it is read from JSON.
    assert_eq!(
        snapshot.get("carts", "1"),
        Some(br#"{"b":1,"a":[1.5,null]}"#.to_vec())
    );
    assert_eq!(text(&snapshot), lines.replace("1.50", "1.5"));
}

#[test]
fn a_line_that_is_wrong_is_told_with_its_number() {
    let table = [
        ("{}", "missing field `collection`"),
        ("[", "EOF while parsing"),
        (r#"{"collection":"a","key":"1"}"#, "a line has `collection`"),
        (r#"{"collection":"a","value":1}"#, "a line has `collection`"),
        (r#"{"collection":"a"}"#, "a line has `collection`"),
        (
            r#"{"collection":"a","key":"1","value":1,"last-number":1}"#,
            "a line has",
        ),
        (
            r#"{"collection":"a","key":"1","value":1,"text":""}"#,
            "only one of",
        ),
        (r#"{"collection":"a","key":"1","base64":"%"}"#, "not Base64"),
        (
            r#"{"collection":"a","key":"","value":1}"#,
            "a key may have 1 to 512 bytes",
        ),
        (
            r#"{"collection":"","key":"1","value":1}"#,
            "a collection may have 1 to 512 bytes",
        ),
        (r#"{"collection":"a","last-number":-1}"#, "invalid value"),
        (
            r#"{"collection":"a","last-number":18446744073709551615}"#,
            "may be up to",
        ),
        (r#"{"collection":"a","keys":"1"}"#, "unknown field `keys`"),
    ];
    for (line, expected) in table {
        let good = r#"{"collection":"a","key":"1","value":1}"#;
        let error = read(&format!("{good}\n\n{line}\n")).unwrap_err();
        assert!(error.starts_with("line 3: "), "{error}");
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_text_larger_than_the_state_may_be_does_not_become_the_state() {
    let store = Store::memory(Quota {
        bytes: 1000,
        ..Quota::default()
    });
    let large = read(
        r#"{"collection":"a","last-number":1}
        {"collection":"a","key":"1","value":1}
        {"collection":"a","key":"2","value":1}
        {"collection":"a","key":"3","value":1}
        {"collection":"a","key":"4","value":1}
        {"collection":"a","key":"5","value":1}"#,
    );
    let refused = store.reset_to(&large.unwrap());
    assert!(matches!(refused, Err(QuotaExceeded::Bytes { .. })));
    assert!(store.snapshot().collections().is_empty());
}

proptest! {
    #[test]
    fn what_is_written_is_read_again_to_the_byte(
        values in btree_map((".{1,9}", ".{1,9}"), vec(any::<u8>(), 0..9), 0..9),
        json in btree_map("[a-c]", "\\PC{0,9}", 0..3),
        numbers in vec(0..3usize, 0..5),
    ) {
        let store = Store::memory(Quota::default());
        let mut transaction = store.begin();
        let mut view = transaction.view(&Access::All);
        for ((name, key), value) in values {
            view.set(&name, &key, value).unwrap();
        }
        for (key, value) in json {
            let value = serde_json::json!({ "a": value, "b": [1, 2.5, 1e300] }).to_string();
            view.set("json", &key, value.into_bytes()).unwrap();
        }
        for name in numbers {
            view.next_number(["a", "json", "c"][name]).unwrap();
        }
        store.commit(transaction).unwrap();
        let before = store.snapshot();
        let after = read(&text(&before)).unwrap();
        prop_assert_eq!(after.collections(), before.collections());
        for own in before.collections() {
            prop_assert_eq!(after.entries(&own.name, None, 99), before.entries(&own.name, None, 99));
        }
    }
}
