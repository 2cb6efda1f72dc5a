//! From a name's words to what makes its value.

use std::borrow::Cow;

use super::entity::Entity;
use super::words::Words;
use super::{
    Hint, cloud, company, identifier, internet, money, person, place, status, text, thing, time,
};
use crate::rng::Rng;

/// Makes the spellings of one fact, the best one first.
pub(super) type Make = fn(&mut Ask<'_>) -> Vec<String>;
/// The endings of names, their words written together, and what they share.
pub(super) type Rules<T> = &'static [(&'static [&'static str], T)];

/// A question for one value.
#[derive(Debug)]
pub(super) struct Ask<'a> {
    pub(super) hint: &'a Hint<'a>,
    pub(super) words: Words,
    pub(super) entity: Cow<'a, Entity>,
    pub(super) rng: &'a mut Rng,
    /// Which spelling is wanted, counted from the best.
    pub(super) turn: usize,
}

impl<'a> Ask<'a> {
    pub(super) fn new(hint: &'a Hint<'a>, entity: &'a mut Entity, rng: &'a mut Rng) -> Self {
        let words = Words::of(hint.name);
        let turn = entity.turn(&words);
        Self {
            hint,
            words,
            entity: Cow::Borrowed(entity),
            rng,
            turn,
        }
    }

    /// The entries of a list are not one and the same: each is of an entity of its own.
    pub(super) fn of_entry(mut self) -> Self {
        if self.words.plural {
            self.entity = Cow::Owned(Entity::new(
                self.rng,
                self.entity.locale,
                self.entity.now_ms,
            ));
            self.turn = 0;
        }
        self
    }

    pub(super) fn pick(&mut self, items: &[&'static str]) -> &'static str {
        self.rng.pick(items).copied().unwrap_or_default()
    }

    /// One of the items, as they are and in capitals.
    pub(super) fn pick_word(&mut self, items: &[&'static str]) -> Vec<String> {
        let word = self.pick(items);
        vec![word.to_owned(), word.to_uppercase()]
    }

    /// `pattern` with `#` for a digit, `?` for a capital letter and `*` for either.
    pub(super) fn fill(&mut self, pattern: &str) -> String {
        identifier::fill(pattern, self.rng)
    }

    /// The words of the owner.
    pub(super) fn owner(&self) -> Words {
        self.hint.owner.map(Words::of).unwrap_or_default()
    }

    pub(super) fn is_described(&self, any: &[&str]) -> bool {
        let description = self.hint.description.unwrap_or_default();
        any.iter().any(|words| description.contains(words))
    }

    pub(super) fn max_length(&self) -> usize {
        self.hint
            .max_length
            .and_then(|max| usize::try_from(max).ok())
            .unwrap_or(usize::MAX)
    }

    pub(super) fn min_length(&self) -> usize {
        self.hint
            .min_length
            .and_then(|min| usize::try_from(min).ok())
            .unwrap_or(0)
    }

    /// The spelling whose turn it is, of those that are long and short enough.
    pub(super) fn choose(&self, made: Vec<String>) -> Option<String> {
        let (min, max) = (self.min_length(), self.max_length());
        let mut fitting: Vec<String> = made
            .into_iter()
            .filter(|text| !text.is_empty() && (min..=max).contains(&text.chars().count()))
            .collect();
        if fitting.is_empty() {
            return None;
        }
        let turn = self.turn % fitting.len();
        Some(fitting.swap_remove(turn))
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) make: Make,
    /// Whether the name says little, so that an example in the description says more.
    pub(super) weak: bool,
}

#[rustfmt::skip]
const WEAK: &[&str] = &[
    "category", "code", "content", "format", "group", "key", "kind", "label", "level", "mode", "name", "number", "option",
    "reference", "source", "state", "status", "target", "text", "title", "type", "value", "version", "unit", "method",
    "data", "model", "class", "scope", "action", "event", "description",
];

static STRINGS: Table<Make, 4096> = Table::new(&[
    person::RULES,
    company::RULES,
    place::RULES,
    money::RULES,
    time::RULES,
    internet::RULES,
    identifier::RULES,
    thing::RULES,
    status::RULES,
    cloud::RULES,
    text::RULES,
]);

/// The rule for the longest known ending of the name.
pub(super) fn by_name(words: &Words) -> Option<Rule> {
    let (make, key) = STRINGS.ending(&words.list)?;
    Some(Rule {
        make,
        weak: WEAK.contains(&key),
    })
}

#[cfg(test)]
pub(super) fn known_endings() -> impl Iterator<Item = &'static str> {
    STRINGS.keys()
}

/// What makes values of a format: one of JSON Schema's, or a name in that place.
pub(super) fn by_format(format: &str) -> Option<Make> {
    const FORMATS: Rules<Make> = &[
        (&["date-time", "datetime"], time::instant),
        (&["date"], time::date),
        (&["time", "partial-time"], time::clock),
        (&["duration"], time::duration),
        (&["email", "idn-email"], person::email),
        (&["hostname", "idn-hostname"], internet::hostname),
        (&["ipv4", "ip"], internet::ipv4),
        (&["ipv6"], internet::ipv6),
        (
            &["uri", "url", "iri", "http-url", "https-url"],
            internet::url,
        ),
        (&["uri-reference", "iri-reference"], internet::reference),
        (&["uri-template"], internet::template),
        (&["uuid", "guid"], identifier::uuid),
        (&["json-pointer"], |_| {
            vec!["/items/0/name".to_owned(), String::new()]
        }),
        (&["relative-json-pointer"], |_| {
            vec!["1/name".to_owned(), "0".to_owned()]
        }),
        (&["regex"], |_| {
            vec!["^[a-z0-9-]+$".to_owned(), ".*".to_owned()]
        }),
        (&["byte", "base64"], text::base64),
        (&["password"], identifier::password),
    ];
    let format = format.to_ascii_lowercase();
    let known = FORMATS
        .iter()
        .find(|(names, _)| names.contains(&format.as_str()))
        .map(|(_, make)| *make);
    known.or_else(|| {
        let (make, key) = STRINGS.ending(&Words::of(&format).list)?;
        (!WEAK.contains(&key)).then_some(make)
    })
}

/// No rule's ending has more words.
const LONGEST: usize = 3;

/// Rules found by their endings without going through all of them; laid out when
/// compiled, since each request runs in a fresh memory.
#[derive(Debug)]
pub(super) struct Table<T: 'static, const SLOTS: usize> {
    groups: &'static [Rules<T>],
    /// Group, rule and ending, one byte each, and 1 added; 0 is empty.
    slots: [u32; SLOTS],
}

impl<T: Copy, const SLOTS: usize> Table<T, SLOTS> {
    pub(super) const fn new(groups: &'static [Rules<T>]) -> Self {
        let mut slots = [0; SLOTS];
        let mut group = 0;
        while group < groups.len() {
            let mut rule = 0;
            while rule < groups[group].len() {
                let mut key = 0;
                while key < groups[group][rule].0.len() {
                    let bytes = groups[group][rule].0[key].as_bytes();
                    let mut hash = START;
                    let mut at = 0;
                    while at < bytes.len() {
                        hash = step(hash, bytes[at]);
                        at += 1;
                    }
                    let mut slot = hash as usize % SLOTS;
                    while slots[slot] != 0 {
                        slot = (slot + 1) % SLOTS;
                    }
                    assert!(
                        group < 255 && rule < 255 && key < 255,
                        "the parts of a slot are bytes"
                    );
                    #[expect(clippy::cast_possible_truncation, reason = "asserted above")]
                    let place = (group as u32) << 16 | (rule as u32) << 8 | key as u32;
                    slots[slot] = place + 1;
                    key += 1;
                }
                rule += 1;
            }
            group += 1;
        }
        Self { groups, slots }
    }

    /// The rule for the longest ending of the words, with that ending.
    pub(super) fn ending(&self, words: &[String]) -> Option<(T, &'static str)> {
        (words.len().saturating_sub(LONGEST)..words.len())
            .find_map(|start| self.find(words.get(start..)?))
    }

    fn find(&self, words: &[String]) -> Option<(T, &'static str)> {
        let bytes = || words.iter().flat_map(|word| word.bytes());
        let mut slot = bytes().fold(START, step) as usize % SLOTS;
        loop {
            let place = (*self.slots.get(slot)? as usize).checked_sub(1)?;
            let (keys, found) = self.groups.get(place >> 16)?.get(place >> 8 & 255)?;
            let key = keys.get(place & 255)?;
            if key.bytes().eq(bytes()) {
                return Some((*found, key));
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    #[cfg(test)]
    pub(super) fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.groups
            .iter()
            .flat_map(|rules| rules.iter())
            .flat_map(|(keys, _)| keys.iter().copied())
    }
}

const START: u32 = 0x811c_9dc5;

const fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ byte as u32).wrapping_mul(0x0100_0193)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_is_in_the_table_once() {
        let mut keys: Vec<&str> = STRINGS.keys().collect();
        assert!(keys.len() < 2048, "{} endings crowd the table", keys.len());
        for key in &keys {
            assert!(
                STRINGS
                    .find(&[(*key).to_owned()])
                    .is_some_and(|(_, found)| found == *key),
                "{key}"
            );
        }
        keys.sort_unstable();
        for pair in keys.windows(2) {
            assert_ne!(pair[0], pair[1], "two rules for one ending");
        }
    }

    #[test]
    fn the_longest_ending_wins() {
        let ending = |name: &str| STRINGS.ending(&Words::of(name).list).map(|(_, key)| key);
        assert_eq!(ending("customerFirstName"), Some("firstname"));
        assert_eq!(ending("firstname"), Some("firstname"));
        assert_eq!(ending("qux_name"), Some("name"));
        assert_eq!(ending("quxquux"), None);
    }
}
