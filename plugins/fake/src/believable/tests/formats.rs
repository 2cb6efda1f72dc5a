//! Whatever the name, a value of a format is one.

use super::{Hint, LOCALES, Object, string};
use crate::format::is_valid;

const FORMATS: &[&str] = &[
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "url",
    "iri",
    "uri-reference",
    "iri-reference",
    "uri-template",
    "uuid",
    "json-pointer",
    "relative-json-pointer",
    "regex",
    "byte",
    "base64",
];
const NAMES: &[&str] = &[
    "",
    "id",
    "avatar",
    "website",
    "createdAt",
    "birthDate",
    "next",
    "self",
    "imageUrls",
    "docs_url",
    "clone_url",
    "callback",
    "workEmail",
    "support_email",
    "privateIp",
    "start",
    "expires_on",
    "größe",
    "link",
    "profileUrl",
];

#[test]
fn every_format_is_kept() {
    for locale in LOCALES {
        for seed in 0..12 {
            for format in FORMATS {
                for name in NAMES {
                    let mut object = Object::new(seed, locale, Some("Address"));
                    let hint = Hint {
                        name,
                        format: Some(format),
                        owner: object.owner,
                        ..Hint::default()
                    };
                    for _ in 0..3 {
                        let made = string(&hint, &mut object.entity, &mut object.rng)
                            .expect("known formats give values");
                        assert!(is_valid(format, &made), "`{name}` of {format}: {made}");
                        assert!(made.is_ascii(), "`{name}` of {format}: {made}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_judge_of_its_own_agrees() {
    for format in [
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "uuid",
        "regex",
    ] {
        let schema = serde_json::json!({ "type": "string", "format": format });
        let judge = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        for seed in 0..40 {
            for name in NAMES {
                let mut object = Object::anywhere(seed, Some("User"));
                let hint = Hint {
                    name,
                    format: Some(format),
                    ..Hint::default()
                };
                let made = string(&hint, &mut object.entity, &mut object.rng).unwrap();
                assert!(
                    judge.is_valid(&made.clone().into()),
                    "`{name}` of {format}: {made}"
                );
            }
        }
    }
}

#[test]
fn shorter_values_are_found_where_there_are_some() {
    for (format, max) in [
        ("email", 20),
        ("uri", 20),
        ("hostname", 12),
        ("uri-reference", 3),
        ("ipv6", 12),
        ("byte", 8),
    ] {
        for seed in 0..20 {
            let mut object = Object::new(seed, LOCALES[0], None);
            let hint = Hint {
                name: "x",
                format: Some(format),
                max_length: Some(max),
                ..Hint::default()
            };
            let made =
                string(&hint, &mut object.entity, &mut object.rng).expect("one is short enough");
            assert!(made.len() as u64 <= max, "{format}: {made}");
        }
    }
}

#[test]
fn a_format_that_is_a_name_speaks_like_one() {
    for (format, length) in [("currency", 3), ("country-code", 2)] {
        let mut object = Object::new(3, LOCALES[0], None);
        let hint = Hint {
            name: "x",
            format: Some(format),
            ..Hint::default()
        };
        let made = string(&hint, &mut object.entity, &mut object.rng).unwrap();
        assert_eq!(made.len(), length, "{format}: {made}");
    }
}
