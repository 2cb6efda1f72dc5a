use serde_json::json;

use super::*;

fn read(name: &str, text: &str) -> Text {
    match name.rsplit('.').next() {
        Some("toml") => Text::toml(name.to_owned(), text),
        _ => Text::data(name.to_owned(), text.into()).without_null(),
    }
}

fn told(text: &Text) -> Vec<String> {
    text.problems.iter().map(Problem::to_string).collect()
}

#[test]
fn every_format_gives_the_same_value_with_its_places() {
    let toml = "seed = 1\n\n[limits]\nbody-kib = 0x10\n\n[[responder]]\nuse = 'crud'\n\n[[responder]]\noperations = [\n  'a',\n  'b',\n]\n";
    let yaml = "seed: 1\nfaker:\nlimits:\n  body-kib: 16\nresponder:\n  - use: crud\n  - operations:\n      - a\n      - b\n";
    let json = "{\"seed\": 1,\n\"limits\": {\n\"body-kib\": 16},\n\"responder\": [\n{\"use\": \"crud\"},\n{\"operations\":\n[\"a\",\n\"b\"]}]}";
    let expected = json!({
        "seed": 1,
        "limits": { "body-kib": 16 },
        "responder": [{ "use": "crud" }, { "operations": ["a", "b"] }],
    });
    for (name, text, body, second, b) in [
        ("m.toml", toml, "4:1", "9:1", "12:3"),
        ("m.yaml", yaml, "4", "7", "9"),
        ("m.json", json, "3", "6", "8"),
    ] {
        let text = read(name, text);
        assert_eq!(told(&text), [""; 0], "{name}");
        assert_eq!(text.value, expected, "{name}");
        for (pointer, line) in [
            ("/limits/body-kib", body),
            ("/limits/body-kib/more", body),
            ("/responder/1", second),
            ("/responder/1/operations/1", b),
        ] {
            let place = text.places.at(pointer).to_string();
            assert_eq!(place, format!("{name}:{line}"), "{pointer}");
        }
    }
}

#[test]
fn all_that_is_broken_is_told_at_once() {
    for (name, text, expected) in [
        (
            "m.toml",
            "a = \nb = 2\n c == 3\n",
            &["m.toml:1:", "m.toml:3:"][..],
        ),
        (
            "m.toml",
            "a = 1\na = 2\n",
            &["m.toml:2:1: broken TOML: duplicate key"],
        ),
        (
            "m.toml",
            "a = nan\nb = 1e999\n",
            &["m.toml:1:1: `a` is a number that JSON", "m.toml:2:1: `b`"],
        ),
        (
            "m.toml",
            "a = 99999999999999999999\n",
            &["m.toml:1:1: `a` is a number"],
        ),
        (
            "m.yaml",
            "a: 1\nb: 2\na: 3\n",
            &["m.yaml:3: `a` stands there twice, first in line 1"],
        ),
        ("m.yaml", "a: [\n", &["m.yaml:2: broken YAML"]),
        ("m.json", "{\n\"a\": 1,\n}", &["m.json:3: broken JSON"]),
    ] {
        let told = told(&read(name, text));
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for (told, expected) in told.iter().zip(expected) {
            assert!(told.starts_with(expected), "{told}");
        }
    }
}

#[test]
fn a_section_without_anything_is_none_and_settings_are_left_alone() {
    let text = read(
        "m.yaml",
        "limits:\n  body-kib:\nresponder:\n  - settings: { a: null }\n",
    );
    assert_eq!(
        text.value,
        json!({ "limits": {}, "responder": [{ "settings": { "a": null } }] })
    );
    let nothing = read("m.yaml", "# nothing\n");
    assert_eq!(nothing.value, json!(null));
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_strange(text in r#"([a-z"'\[\]{}=:,.\-# \n0-9e_]|responder|\[\[|"""|\PC){0,60}"#) {
        for name in ["m.toml", "m.yaml", "m.json"] {
            let read = read(name, &text);
            let lines = text.lines().count() + 1;
            for problem in &read.problems {
                let line = problem.place.line.unwrap_or(1) as usize;
                proptest::prop_assert!((1..=lines).contains(&line), "{problem}");
            }
        }
    }
}

#[test]
fn numbers_and_times_of_toml_are_what_they_say() {
    let text = read(
        "m.toml",
        "a = 1_000\nb = 0xff\nc = -3\nd = 1.5\ne = 2026-01-31T12:00:00Z\nf = 18446744073709551615\ng = 0b11\nh = 1_0.2_5\n",
    );
    assert_eq!(
        text.value,
        json!({
            "a": 1000, "b": 255, "c": -3, "d": 1.5, "e": "2026-01-31T12:00:00Z",
            "f": u64::MAX, "g": 3, "h": 10.25,
        })
    );
}
