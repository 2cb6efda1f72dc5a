//! Judged by the `jsonschema` crate.

use serde_json::json;

use super::*;
use crate::rng::Rng;

const ASSERTED: &[&str] = &[
    "date",
    "date-time",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "iri",
    "uri-reference",
    "iri-reference",
    "uri-template",
    "uuid",
    "json-pointer",
    "relative-json-pointer",
    "regex",
];

fn judge(format: &str) -> jsonschema::Validator {
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&json!({ "format": format }))
        .expect("a schema")
}

#[test]
fn what_is_made_is_valid() {
    for format in ASSERTED {
        let judge = judge(format);
        for seed in 0..100 {
            let text = make(format, &mut Rng::new(seed), 1_700_000_000_000, 0, u64::MAX);
            let text = text.unwrap_or_else(|| panic!("nothing for {format}"));
            assert!(is_valid(format, &text), "{format}: we refuse {text}");
            assert!(
                judge.is_valid(&json!(text)),
                "{format}: the judge refuses {text}"
            );
        }
    }
}

#[test]
fn what_is_taken_the_judge_takes() {
    let texts = [
        "",
        "a",
        "2024-02-30",
        "2024-02-29",
        "2023-02-29",
        "2024-01-01T00:00:00Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01t00:00:00z",
        "2024-01-01T00:00:00+01:00",
        "2024-01-01 00:00:00Z",
        "12:00:00Z",
        "12:00:00",
        "12:00:00.Z",
        "P1D",
        "P",
        "PT",
        "P1W2D",
        "PT1H30M",
        "P1M1Y",
        "a@b.c",
        "a@b",
        "a b@c.d",
        "a..b@c.de",
        "@x.y",
        "example.com",
        "-a.com",
        "a-.com",
        "a_b.com",
        "xn--a.com",
        "1.2.3.4",
        "1.2.3",
        "01.2.3.4",
        "::1",
        "2001:db8::g",
        "https://a.b/c?d=e#f",
        "https://a b",
        "a:b",
        "//x/y",
        "/a b",
        "%zz",
        "http://[::1]:80/",
        "http://[x]/",
        "http://a:b/",
        "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        "3fa85f64",
        "/a~2",
        "/a~1",
        "0#",
        "01",
        "1/a",
        "^a$",
        "(",
        "a{b}",
        "1:b",
    ];
    for format in ASSERTED {
        let judge = judge(format);
        for text in texts {
            if is_valid(format, text) {
                assert!(judge.is_valid(&json!(text)), "{format}: {text:?}");
            }
        }
    }
}

#[test]
fn lengths_are_kept() {
    for (format, min, max) in [
        ("email", 40, 60),
        ("email", 0, 10),
        ("hostname", 0, 5),
        ("hostname", 100, 253),
        ("uri", 0, 20),
        ("uri", 100, 2000),
        ("byte", 10, 40),
        ("date-time", 24, 24),
        ("date-time", 25, 30),
        ("password", 6, 8),
    ] {
        let text = make(format, &mut Rng::new(3), 1_700_000_000_000, min, max);
        let text = text.unwrap_or_else(|| panic!("nothing for {format} {min} {max}"));
        assert!(is_valid(format, &text), "{format} {text}");
    }
}
