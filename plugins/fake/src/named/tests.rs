//! Every name gives something plausible, the same for the same seed, whatever it is given.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{CallError, call, letters, names, short_forms};
use crate::believable::Locale;
use crate::pattern::Pattern;
use crate::rng::Rng;

const NOW: u64 = 1_767_225_600_000;
const LOCALES: [Locale; 8] = [
    Locale::En,
    Locale::De,
    Locale::Fr,
    Locale::It,
    Locale::Nl,
    Locale::Pt,
    Locale::PtBr,
    Locale::Tr,
];

fn make(name: &str, arguments: &[Value], seed: u64) -> Result<Value, CallError> {
    call(name, arguments, &mut Rng::new(seed), Locale::En, NOW)
}

/// What a name cannot do without.
fn needed(name: &str) -> Vec<Value> {
    match name {
        "date.between" | "date.betweens" => vec![json!("2026-01-01"), json!("2026-02-01")],
        "helpers.arrayElement" | "helpers.arrayElements" | "helpers.shuffle" => {
            vec![json!([1, 2, 3])]
        }
        "helpers.weightedArrayElement" => vec![json!([{"weight": 1, "value": "a"}])],
        "helpers.objectKey" | "helpers.objectValue" => vec![json!({"a": 1})],
        "helpers.slugify" | "helpers.replaceSymbols" => vec![json!("Some Text ##")],
        "helpers.fromRegExp" => vec![json!("[a-c]{2,4}-x")],
        "string.fromCharacters" => vec![json!("abc"), json!(5)],
        _ => Vec::new(),
    }
}

#[test]
fn every_name_gives_a_value_in_every_locale() {
    for name in names() {
        let arguments = needed(name);
        let mut made = BTreeSet::new();
        for locale in LOCALES {
            for seed in 0..20 {
                let draw = || call(name, &arguments, &mut Rng::new(seed), locale, NOW);
                let value = draw().unwrap_or_else(|error| panic!("{error}"));
                assert!(!value.is_null() && value != json!(""), "{name}: {value}");
                assert_eq!(Ok(&value), draw().as_ref(), "{name} repeats");
                made.insert(value.to_string());
            }
        }
        let constant = [
            "helpers.weightedArrayElement",
            "helpers.objectKey",
            "helpers.objectValue",
            "helpers.slugify",
        ];
        assert!(
            made.len() > 1 || constant.contains(&name),
            "{name} is always {made:?}"
        );
    }
}

#[test]
fn names_and_short_forms_are_told_apart() {
    let mut all: Vec<String> = names()
        .chain(short_forms().map(|(short, _)| short))
        .map(|name| letters(name).collect())
        .collect();
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
    for (short, name) in short_forms() {
        let arguments = needed(name);
        assert_eq!(
            make(short, &arguments, 3),
            make(name, &arguments, 3),
            "{short}"
        );
    }
}

#[test]
fn values_look_like_what_they_are_called() {
    for (name, arguments, pattern) in [
        ("person.fullName", json!([]), r"^\S+ .+$"),
        ("person.full_name", json!([]), r"^\S+ .+$"),
        ("name.firstName", json!([]), r"^\S+$"),
        ("internet.email", json!([]), r"^[a-z0-9._-]+@[a-z0-9.-]+$"),
        (
            "internet.email",
            json!([{"firstName": "Jürgen", "lastName": "Groß"}]),
            r"^juergen[._]gross\d*@example\.com$",
        ),
        (
            "internet.email",
            json!(["Ada", "Lovelace", "mail.test"]),
            r"^ada[._]lovelace\d*@mail\.test$",
        ),
        (
            "internet.userName",
            json!(["Ada", "Lovelace"]),
            r"^ada[._]lovelace\d*$",
        ),
        ("internet.url", json!([]), r"^https://"),
        ("internet.ipv4", json!([]), r"^\d+\.\d+\.\d+\.\d+$"),
        ("internet.password", json!([{"length": 30}]), r"^.{30}$"),
        (
            "string.uuid",
            json!([]),
            r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        ),
        ("string.alphanumeric", json!([12]), r"^[0-9a-zA-Z]{12}$"),
        (
            "string.alphanumeric",
            json!([{"length": {"min": 2, "max": 4}, "casing": "upper"}]),
            r"^[0-9A-Z]{2,4}$",
        ),
        ("string.alpha", json!([5, "lower"]), r"^[a-z]{5}$"),
        ("string.numeric", json!([0]), r"^$"),
        ("string.hexadecimal", json!([6]), r"^0x[0-9a-f]{6}$"),
        ("string.ulid", json!([]), r"^01KDVDNA00[0-9A-Z]{16}$"),
        ("string.fromCharacters", json!(["äß", 4]), r"^[äß]{4}$"),
        ("lorem.words", json!([5]), r"^[a-z]+( [a-z]+){4}$"),
        ("lorem.slug", json!([2]), r"^[a-z]+-[a-z]+$"),
        ("lorem.sentence", json!([3]), r"^[A-Z][a-z]*( [a-z]+){2}\.$"),
        ("commerce.price", json!([]), r"^\d+\.\d\d$"),
        (
            "commerce.price",
            json!([{"min": 5, "max": 5, "dec": 0, "symbol": "€"}]),
            r"^€5$",
        ),
        ("finance.amount", json!([-3, -2]), r"^-[23]\.\d\d$"),
        ("finance.routingNumber", json!([]), r"^\d{9}$"),
        ("finance.currencyCode", json!([]), r"^[A-Z]{3}$"),
        ("finance.creditCardNumber", json!([]), r"^\d{15,16}$"),
        ("location.countryCode", json!([]), r"^[A-Z]{2}$"),
        ("location.countryCode", json!(["alpha-3"]), r"^[A-Z]{3}$"),
        ("location.street", json!([]), r"^\D+$"),
        ("color.rgb", json!([]), r"^#[0-9a-f]{6}$"),
        (
            "image.url",
            json!([{"width": 100}]),
            r"^https://images\.example\.com/100x480/\d+\.jpg$",
        ),
        (
            "helpers.fromRegExp",
            json!(["[A-Z]{3}-\\d+"]),
            r"^[A-Z]{3}-\d+$",
        ),
        (
            "helpers.replaceSymbols",
            json!(["##-??"]),
            r"^\d\d-[A-Z]{2}$",
        ),
        ("helpers.slugify", json!(["Größe 7!"]), r"^groesse-7$"),
        ("date.past", json!([]), r"^2025-\d\d-\d\dT\d\d:\d\d:\d\dZ$"),
        ("date.future", json!([{"years": 1}]), r"^2026-\d\d-\d\dT"),
        ("date.recent", json!([]), r"^2025-12-31T"),
        (
            "date.soon",
            json!([{"days": 2, "refDate": "2020-02-28T00:00:00+00:00"}]),
            r"^2020-0(2-2[89]|3-01)T",
        ),
        (
            "date.between",
            json!(["2026-03-01", "2026-03-01T23:59:59Z"]),
            r"^2026-03-01T",
        ),
        (
            "date.birthdate",
            json!([{"min": 20, "max": 20}]),
            r"^200[45]-\d\d-\d\d$",
        ),
    ] {
        let arguments = arguments.as_array().cloned().unwrap_or_default();
        let pattern = Pattern::new(pattern).expect("a pattern");
        for seed in 0..30 {
            let value = make(name, &arguments, seed).unwrap_or_else(|error| panic!("{error}"));
            let text = value.as_str().unwrap_or_else(|| panic!("{name}: {value}"));
            assert!(pattern.matches(text), "{name}: {text}");
        }
    }
}

#[test]
fn numbers_keep_their_bounds() {
    for (name, arguments, low, high) in [
        ("number.int", json!([10]), 0.0, 10.0),
        ("number.int", json!([-5, 5]), -5.0, 5.0),
        ("int", json!([{"min": 3, "max": 4}]), 3.0, 4.0),
        (
            "int",
            json!([{"min": i64::MIN, "max": i64::MAX}]),
            f64::MIN,
            f64::MAX,
        ),
        ("number.float", json!([]), 0.0, 1.0),
        (
            "number.float",
            json!([{"min": 1.5, "max": 1.75, "fractionDigits": 1}]),
            1.5,
            1.75,
        ),
        (
            "number.float",
            json!([{"max": 1, "multipleOf": 0.25}]),
            0.0,
            1.0,
        ),
        ("location.latitude", json!([]), -90.0, 90.0),
        (
            "location.longitude",
            json!([{"min": 5, "max": 6}]),
            5.0,
            6.0,
        ),
        (
            "helpers.rangeToNumber",
            json!([{"range": {"min": 2, "max": 3}}]),
            2.0,
            3.0,
        ),
        ("helpers.arrayElement", json!([[4, 5]]), 4.0, 5.0),
    ] {
        let arguments = arguments.as_array().cloned().unwrap_or_default();
        for seed in 0..50 {
            let value = make(name, &arguments, seed).unwrap_or_else(|error| panic!("{error}"));
            let number = value.as_f64().unwrap_or_else(|| panic!("{name}: {value}"));
            assert!((low..=high).contains(&number), "{name}: {value}");
        }
    }
    for seed in 0..20 {
        let value = make(
            "number.int",
            &[json!({"min": 1, "max": 100, "multipleOf": 7})],
            seed,
        )
        .expect("a number");
        assert_eq!(value.as_i64().map(|number| number % 7), Some(0));
    }
}

#[test]
fn a_name_that_there_is_not_offers_those_like_it() {
    for (name, expected) in [
        ("person.fristName", "person.firstName"),
        ("email_", "internet.email"),
        ("internet.emial", "internet.email"),
        ("people.firstName", "person.firstName"),
        ("numbr.int", "number.int"),
    ] {
        match make(name, &[], 1) {
            Ok(_) => assert_eq!(name, "email_", "it is the same name"),
            Err(CallError::UnknownName { nearest, .. }) => {
                assert_eq!(nearest.first(), Some(&expected), "{name}: {nearest:?}");
            }
            Err(error) => panic!("{error}"),
        }
    }
    let error = make("qqqqqqqqq", &[], 1)
        .expect_err("no such name")
        .to_string();
    assert_eq!(error, "there is no fake data called `qqqqqqqqq`");
}

#[test]
fn wrong_arguments_are_named() {
    for (name, arguments, expected) in [
        (
            "number.int",
            json!([5, 1]),
            "`number.int`: `min` is 5, which is more than `max`, 1",
        ),
        (
            "number.int",
            json!([{"mni": 1}]),
            "`number.int`: there is no argument `mni`; allowed is `min`, `max`, `multipleOf`",
        ),
        (
            "number.int",
            json!(["x"]),
            "`number.int`: `min` is \"x\"; it has to be a whole number",
        ),
        (
            "location.city",
            json!([1]),
            "`location.city`: 1 arguments are too many; none is allowed",
        ),
        (
            "string.alpha",
            json!([1e9]),
            "`string.alpha`: `length` is 1000000000.0; it has to be a whole number from 0 to 100000, or `min` and `max` of such",
        ),
        (
            "string.alpha",
            json!([3, "big"]),
            "`string.alpha`: `casing` is `big`; it may be `lower`, `upper`, `mixed`",
        ),
        (
            "date.between",
            json!(["2026-01-02"]),
            "`date.between`: `to` is missing; it has to be a date",
        ),
        (
            "helpers.arrayElement",
            json!([]),
            "`helpers.arrayElement`: `array` is missing; it has to be a list",
        ),
        (
            "commerce.price",
            json!([{"min": 1e300}]),
            "`commerce.price`: `min` and `max` may be from -10000000000000 to 10000000000000",
        ),
    ] {
        let arguments = arguments.as_array().cloned().unwrap_or_default();
        let error = make(name, &arguments, 1).expect_err(name);
        assert_eq!(error.to_string(), expected);
    }
}

fn argument() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-20_i64..200).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("2026-01-01T00:00:00Z")),
    ];
    let key = prop::sample::select(vec![
        "min",
        "max",
        "length",
        "count",
        "years",
        "days",
        "refDate",
        "from",
        "to",
        "dec",
        "weight",
        "value",
        "multipleOf",
        "fractionDigits",
    ]);
    scalar.prop_recursive(2, 8, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..3).prop_map(|pairs| pairs
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 4 } else { 2_000 }))]

    /// Whatever the arguments are: a bounded value or an error, and no panic.
    #[test]
    fn any_arguments_are_borne(
        at in 0..512_usize,
        arguments in prop::collection::vec(argument(), 0..4),
        seed in any::<u64>(),
        now in any::<u64>(),
    ) {
        let names: Vec<_> = names().collect();
        let name = names[at % names.len()];
        if let Ok(value) = call(name, &arguments, &mut Rng::new(seed), Locale::De, now) {
            prop_assert!(value.to_string().len() < 2_000_000, "{name}");
        }
    }
}
