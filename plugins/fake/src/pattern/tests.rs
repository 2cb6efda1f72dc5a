//! Judged by an engine that is not ours.

use super::*;
use crate::rng::Rng;

const PATTERNS: &[&str] = &[
    "^[a-z]+$",
    "^[A-Z]{3}-\\d{4}$",
    "^(foo|bar)?baz$",
    "\\d{3}",
    "^\\S+@\\S+\\.\\S+$",
    "^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$",
    "^(\\w)\\1$",
    "^(?<year>\\d{4})-\\k<year>$",
    "^(?=.*[a-z])(?=.*[A-Z])(?=.*\\d).{8,}$",
    "^(?!foo)[a-z]{3}$",
    "^[^\\s\\/]+$",
    "^\\p{L}[\\p{L}\\p{N} '-]*$",
    "^\\u0041\\x42\\cA?$",
    "^[\\u4e00-\\u9fa5]{2,4}$",
    "^(\\([0-9]{3}\\) )?[0-9]{3}-[0-9]{4}$",
    "^#(?:[0-9a-fA-F]{3}){1,2}$",
    "^((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}$",
    "^$|^[a-f]+$",
    "^.*$",
    "",
    "^[\\w.\\-]{1,64}$",
    "^arn:aws[a-z-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+$",
    "^[0-9a-fA-F]{8}\\b-[0-9a-fA-F]{4}\\b-[0-9a-fA-F]{4}$",
    "^x{0}y$",
    "a{,3}b",
    "^(a*)*b$",
    "^[[:alpha:]]+$",
    "(?<=a)b",
    "^\\+?[1-9]\\d{1,14}$",
    "^(?!\\s*$).+",
    "^[-+]?\\d*\\.?\\d+$",
    "^(a|b|)c{2,}?$",
    "\\.(jpe?g|png)$",
    "^\\/[^/]+(\\/[^/]+)*$",
];

fn judge(pattern: &str) -> Option<regress::Regex> {
    regress::Regex::with_flags(pattern, "u")
        .or_else(|_| regress::Regex::new(pattern))
        .ok()
}

#[test]
fn what_is_generated_matches() {
    for pattern in PATTERNS {
        let judge = judge(pattern).expect(pattern);
        let read = Pattern::new(pattern).expect(pattern);
        for seed in 0..50 {
            let text = read.generate(&mut Rng::new(seed), 0, 200);
            let text = text.unwrap_or_else(|| panic!("nothing for {pattern}"));
            assert!(judge.find(&text).is_some(), "{pattern} {text:?}");
        }
    }
}

#[test]
fn lengths_are_kept() {
    for (pattern, min, max) in [
        ("^[a-z]+$", 30, 40),
        ("^[a-z]+(-[a-z]+)*$", 3, 3),
        ("\\d{3}", 10, 10),
        ("^\\w+@\\w+\\.com$", 7, 9),
        ("^.*$", 100, 120),
        ("^(ab|c)*$", 9, 9),
    ] {
        let read = Pattern::new(pattern).expect(pattern);
        for seed in 0..20 {
            let text = read.generate(&mut Rng::new(seed), min, max).expect(pattern);
            let length = text.chars().count() as u64;
            assert!((min..=max).contains(&length), "{pattern} {text}");
        }
    }
}

#[test]
fn matching_agrees_with_another_engine() {
    let texts = [
        "",
        "a",
        "ab",
        "aab",
        "foo",
        "bar",
        "baz",
        "foobaz",
        "ABC-1234",
        "123",
        "a1",
        "A_b-c",
        "é",
        "a@b.cd",
        "x.y.z",
        "1.2.3.4",
        "#fff",
        "AB",
        "11",
        "aB3defgh",
        "漢字",
        "/a/b",
        "a b",
        " ",
        "y",
        "a{,3}b",
        "1234-1234",
        "aaaaaaaaaaaaaaaaaaaaaa",
        "photo.jpeg",
        "+4915112345",
        "-1.5",
        "c",
        "ccc",
    ];
    for pattern in PATTERNS {
        let (judge, read) = (
            judge(pattern).expect(pattern),
            Pattern::new(pattern).expect(pattern),
        );
        for text in texts {
            assert_eq!(
                read.matches(text),
                judge.find(text).is_some(),
                "{pattern} {text:?}"
            );
        }
    }
}

#[test]
fn what_is_no_pattern_is_refused() {
    for pattern in [
        "(", "a)", "[a", "*a", "(?i)a", "(?>a)", "[z-a]", "a**", "a++", "x{3,1}",
    ] {
        assert!(Pattern::new(pattern).is_none(), "{pattern}");
        assert!(judge(pattern).is_none(), "{pattern} is one");
    }
}

#[test]
fn catastrophic_backtracking_ends() {
    let read = Pattern::new("^(a+)+$").expect("a pattern");
    assert!(!read.matches(&format!("{}!", "a".repeat(60))));
}
