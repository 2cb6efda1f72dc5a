//! The facts of one object: asked for in any order, they are the same and fit together.

use super::locale::Locale;
use super::words::Words;
use crate::rng::Rng;

/// One person, company, order or thing, as far as anybody asks.
///
/// It keeps no facts but what they are drawn from, so that leaving one property out of an
/// answer does not change the others.
#[derive(Debug, Clone)]
pub struct Entity {
    pub(super) locale: Locale,
    pub(super) now_ms: u64,
    seed: u64,
    /// What the parts of a larger object have in common: where it is, whose it is.
    shared: u64,
    /// Which name was asked for last, and how many times in a row.
    asked: (u64, usize),
}

/// No name comes to this.
const NOTHING: u64 = u64::MAX;

/// The groups of facts, each drawn by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    /// Persons of one object, apart by what they are to it.
    Person(u8),
    Company,
    Place,
    Money,
    Time,
    Identifier,
    Paging,
    Thing,
}

impl Entity {
    pub fn new(rng: &mut Rng, locale: Locale, now_ms: u64) -> Self {
        Self {
            locale,
            now_ms,
            seed: rng.bits(),
            shared: rng.bits(),
            asked: (NOTHING, 0),
        }
    }

    /// For an object inside this one, with an identity of its own: another person, other
    /// dates and identifiers, but the same place and company.
    #[must_use]
    pub fn child(&self, rng: &mut Rng) -> Self {
        Self {
            seed: rng.bits(),
            asked: (NOTHING, 0),
            ..self.clone()
        }
    }

    /// What the facts of that group are drawn from: the same each time.
    pub(super) fn facts(&self, fact: Fact) -> Rng {
        let (seed, salt) = match fact {
            Fact::Person(role) => (self.seed, 16 + u64::from(role)),
            Fact::Company => (self.shared, 1),
            Fact::Place => (self.shared, 2),
            Fact::Money => (self.seed, 3),
            Fact::Time => (self.seed, 4),
            Fact::Identifier => (self.seed, 5),
            Fact::Paging => (self.seed, 6),
            Fact::Thing => (self.seed, 7),
        };
        Rng::new(seed ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// How many times in a row this name was asked for before.
    pub(super) fn turn(&mut self, words: &Words) -> usize {
        let name = words
            .list
            .iter()
            .flat_map(|word| word.bytes())
            .fold(words.list.len() as u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        self.asked = if self.asked.0 == name {
            (name, self.asked.1 + 1)
        } else {
            (name, 0)
        };
        self.asked.1
    }
}
