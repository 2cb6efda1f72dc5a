//! Anything may be asked: nothing panics, and lengths are kept.

use proptest::prelude::*;

use super::{Entity, Hint, LOCALES, NOW, number, string};
use crate::rng::Rng;

fn check(
    seed: u64,
    locale: usize,
    texts: [&str; 4],
    lengths: (u64, u64),
    bounds: (f64, f64),
    now: u64,
) {
    let mut rng = Rng::new(seed);
    let mut entity = Entity::new(&mut rng, LOCALES[locale % LOCALES.len()], now);
    let [name, owner, format, description] = texts;
    let full = Hint {
        name,
        owner: Some(owner),
        format: (!format.is_empty()).then_some(format),
        description: Some(description),
        tells: crate::believable::Tells::default(),
        min_length: Some(lengths.0),
        max_length: Some(lengths.1),
        minimum: Some(bounds.0),
        maximum: Some(bounds.1),
    };
    let bare = Hint {
        name,
        ..Hint::default()
    };
    for hint in [&full, &bare] {
        for _ in 0..3 {
            if let Some(made) = string(hint, &mut entity, &mut rng) {
                let length = made.chars().count() as u64;
                assert!(
                    hint.min_length.is_none_or(|min| length >= min),
                    "`{name}`: {made}"
                );
                assert!(
                    hint.max_length.is_none_or(|max| length <= max),
                    "`{name}`: {made}"
                );
                assert!(length < 30_000);
            }
            let made = number(hint, &mut entity, &mut rng);
            assert!(made.is_none_or(f64::is_finite), "`{name}`: {made:?}");
        }
    }
}

fn name() -> impl Strategy<Value = String> {
    let words =
        "(created|updated|user|total|max|avatar|order|phone|credit|is|sha256|VAT|x|größe|日本)";
    let ends = "(At|_on|Date|_url|Id|IDs|name|_count|Amount|s|Code|2|Number|status|key|price|)";
    (words, ends).prop_map(|(word, end)| format!("{word}{end}"))
}

proptest! {
    #[test]
    fn names_of_words(seed: u64, locale in 0..8_usize, name in name(), owner in name(), min in 0..40_u64, max in 0..80_u64, low in -1e9..1e9, high in -1e9..1e9) {
        check(seed, locale, [&name, &owner, "", ""], (min, max), (low, high), NOW);
    }

    #[test]
    fn names_of_anything(seed: u64, name: String, owner: String, format: String, description: String, min: u64, max: u64, low: f64, high: f64, now: u64) {
        check(seed, 0, [&name, &owner, &format, &description], (min, max), (low, high), now);
    }

    #[test]
    fn descriptions_of_quotes_and_cues(seed: u64, description in "((one of|e\\.g\\.|possible values|example:|such as)[ :,`'\"*\n-]{0,4}[a-z0-9é`'\" ]{0,12}){1,4}") {
        check(seed, 1, ["foo", "", "", &description], (0, 100), (0.0, 10.0), NOW);
    }
}

#[test]
fn every_known_ending_makes_something_or_nothing() {
    for key in super::names::known() {
        for (seed, locale) in (0..6).zip(0..) {
            check(
                seed,
                locale,
                [&key, "Thing", "", ""],
                (0, 1 << seed),
                (0.0, 3.0),
                NOW,
            );
        }
    }
}
