//! Names and formats against what may come of them.

mod facts;
mod formats;
mod names;
mod random;

use super::{Entity, Hint, Locale, number, string};
use crate::rng::Rng;

/// 2026-03-01T12:00:00Z.
const NOW: u64 = 1_772_366_400_000;

/// An object of one seed, asked for its properties.
struct Object {
    entity: Entity,
    rng: Rng,
    owner: Option<&'static str>,
}

impl Object {
    fn new(seed: u64, locale: Locale, owner: Option<&'static str>) -> Self {
        let mut rng = Rng::new(seed);
        Self {
            entity: Entity::new(&mut rng, locale, NOW),
            rng,
            owner,
        }
    }

    /// Of one locale after the other, seed by seed.
    fn anywhere(seed: u64, owner: Option<&'static str>) -> Self {
        let at = usize::try_from(seed).unwrap() % LOCALES.len();
        Self::new(seed, LOCALES[at], owner)
    }

    fn string(&mut self, name: &str) -> String {
        let hint = Hint {
            name,
            owner: self.owner,
            ..Hint::default()
        };
        string(&hint, &mut self.entity, &mut self.rng)
            .unwrap_or_else(|| panic!("nothing for `{name}`"))
    }

    fn number(&mut self, name: &str) -> f64 {
        let hint = Hint {
            name,
            owner: self.owner,
            ..Hint::default()
        };
        number(&hint, &mut self.entity, &mut self.rng)
            .unwrap_or_else(|| panic!("nothing for `{name}`"))
    }
}

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
