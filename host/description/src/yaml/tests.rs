use serde_json::{Value, json};

use super::*;

#[track_caller]
fn check(yaml: &str, expected: &Value) {
    let text = to_json(yaml).unwrap_or_else(|error| panic!("{error:?}\n{yaml}"));
    let value: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(&value, expected, "{text}");
}

#[track_caller]
fn check_error(yaml: &str, message: &str) {
    let error = to_json(yaml).unwrap_err();
    assert!(error.message.contains(message), "{error:?}");
}

#[test]
fn scalars_follow_the_core_schema() {
    for (scalar, expected) in [
        ("1", json!(1)),
        ("-7", json!(-7)),
        ("+5", json!(5)),
        ("007", json!(7)),
        ("0x1F", json!(31)),
        ("0o17", json!(15)),
        ("1.50", json!(1.5)),
        (".5", json!(0.5)),
        ("5.", json!(5.0)),
        ("1e3", json!(1000.0)),
        ("-1.5E-2", json!(-0.015)),
        (".inf", json!(".inf")),
        (".nan", json!(".nan")),
        ("1_000", json!("1_000")),
        ("1.2.3", json!("1.2.3")),
        ("-", json!([null])),
        ("e5", json!("e5")),
        ("~", json!(null)),
        ("", json!(null)),
        ("True", json!(true)),
        ("yes", json!("yes")),
        ("on", json!("on")),
        ("2020-01-01", json!("2020-01-01")),
        ("1:30", json!("1:30")),
        ("'1'", json!("1")),
        ("\"a\\tb\\u0001\"", json!("a\tb\u{1}")),
        ("!!str 5", json!("5")),
        ("!!int '5'", json!(5)),
        ("!!binary aGk=", json!("aGk=")),
        ("!mine 5", json!(5)),
        (
            "99999999999999999999999999",
            json!(99_999_999_999_999_999_999_999_999_f64),
        ),
    ] {
        check(scalar, &expected);
    }
}

#[test]
fn collections_anchors_and_merges_are_written_out() {
    for (yaml, expected) in [
        (
            "a: 1\nb:\n  - x\n  - {c: [1, 2]}\n",
            json!({"a": 1, "b": ["x", {"c": [1, 2]}]}),
        ),
        (
            "200: ok\ntrue: t\nnull: n\n1.0: f",
            json!({"200": "ok", "true": "t", "null": "n", "1.0": "f"}),
        ),
        (
            "a: |\n  x\n  y\nb: >-\n  x\n  y\n",
            json!({"a": "x\ny\n", "b": "x y"}),
        ),
        (
            "a: &x {k: 1}\nb: *x\nc: [*x, *x]",
            json!({"a": {"k": 1}, "b": {"k": 1}, "c": [{"k": 1}, {"k": 1}]}),
        ),
        ("a: &x k\n*x : v", json!({"a": "k", "k": "v"})),
        (
            "a: &x {k: 1, l: 1}\nb:\n  <<: *x\n  k: 2\n",
            json!({"a": {"k": 1, "l": 1}, "b": {"k": 2, "l": 1}}),
        ),
        (
            "a: &x {k: 1}\nb: &y {k: 2, m: 3}\nc: {<<: [*x, *y]}",
            json!({"a": {"k": 1}, "b": {"k": 2, "m": 3}, "c": {"k": 1, "m": 3}}),
        ),
        (
            "a:\n  <<:\n    k: 1\n  l: 2",
            json!({"a": {"l": 2, "k": 1}}),
        ),
        ("a: {<<: 5, b: 1}", json!({"a": {"b": 1}})),
        ("'<<': 1", json!({"<<": 1})),
        ("---\na: 1\n---\nb: 2\n", json!({"a": 1})),
        ("# nothing\n", json!(null)),
        ("{\"a\": [1,\n 2]}", json!({"a": [1, 2]})),
    ] {
        check(yaml, &expected);
    }
}

#[test]
fn each_token_keeps_its_line() {
    let yaml =
        "# c\na: 1\n\nb:\n  <<:\n    x: 1\n  c: |\n    l\n    m\n  d: &q\n    - 5\n\ne: *q\nf: 1\n";
    let json = to_json(yaml).unwrap();
    let line = |needle: &str| {
        json.get(..json.find(needle).unwrap())
            .unwrap()
            .matches('\n')
            .count()
            + 1
    };
    assert_eq!(
        [
            line("\"a\""),
            line("\"b\""),
            line("\"c\""),
            line("\"d\""),
            line("\"e\""),
            line("\"f\"")
        ],
        [2, 4, 7, 10, 13, 14],
        "{json}"
    );
}

#[test]
fn bad_and_hostile_input_is_refused() {
    check_error("a: [1, 2", "");
    check_error("a: b: c", "");
    check_error("a: &x [*x]", "inside of what it names");
    check_error("? [a]\n: b", "a key is a scalar");
    check_error(&"[".repeat(200), "nested more than");
    check_error(&"- ".repeat(200), "nested more than");
    let mut laughs = String::from("a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol,lol]\n");
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(",");
        laughs += &[
            "a",
            &level.to_string(),
            ": &a",
            &level.to_string(),
            " [",
            &aliases,
            "]\n",
        ]
        .concat();
    }
    check_error(&laughs, "without bounds");
}

#[test]
fn errors_say_where() {
    let error = to_json("a: 1\nb: [1,\n").unwrap_err();
    assert!(2 <= error.line, "{error:?}");
}
