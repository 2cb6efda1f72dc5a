//! Strings: believable ones if they fit, else by pattern, by format, or plain words.

use super::view::View;
use super::{Generator, Place, Unmet};
use crate::believable::{self, Entity, Hint};
use crate::format;
use crate::schema::StringRules;

/// Believable strings tried before a pattern or format has to do.
const TRIES: usize = 4;
/// No string is longer, whatever `minLength` says.
const MAX_LENGTH: u64 = 200_000;

const WORDS: [&str; 24] = [
    "amber", "basil", "cedar", "dune", "ember", "fern", "grove", "harbor", "indigo", "juniper",
    "kelp", "lumen", "maple", "nova", "ochre", "pine", "quartz", "river", "sage", "tide", "umber",
    "vale", "willow", "zephyr",
];

impl<'s> Generator<'s> {
    pub(super) fn string(
        &mut self,
        view: &View<'s>,
        place: &Place<'_>,
        entity: &mut Entity,
    ) -> Result<String, Unmet> {
        let rules: Vec<&'s StringRules> = view
            .nodes
            .iter()
            .filter_map(|node| node.string.as_deref())
            .collect();
        let min = rules
            .iter()
            .filter_map(|rules| rules.min)
            .max()
            .unwrap_or(0);
        let max = rules
            .iter()
            .filter_map(|rules| rules.max)
            .min()
            .unwrap_or(u64::MAX);
        let patterns: Vec<&'s str> = rules
            .iter()
            .filter_map(|rules| rules.pattern.as_deref())
            .collect();
        let formats: Vec<&'s str> = view
            .nodes
            .iter()
            .filter_map(|node| node.format.as_deref())
            .collect();
        if min > max || min > MAX_LENGTH {
            return Err(Unmet);
        }
        let description = view.description();
        let hint = Hint {
            name: place.name,
            owner: place.owner,
            format: view.format(),
            description: description.map(|(text, _)| text),
            tells: description.map(|(_, tells)| tells).unwrap_or_default(),
            min_length: (min > 0).then_some(min),
            max_length: (max < u64::MAX).then_some(max),
            minimum: None,
            maximum: None,
        };
        for _ in 0..TRIES {
            let Some(text) = believable::string(&hint, entity, &mut self.rng) else {
                break;
            };
            if self.fits(&text, min, max, &patterns, &formats) {
                return Ok(text);
            }
            let cut = if formats.is_empty() {
                shortened(&text, max)
            } else {
                None
            };
            if let Some(cut) = cut.filter(|cut| self.fits(cut, min, max, &patterns, &formats)) {
                return Ok(cut);
            }
        }
        for pattern in &patterns {
            let Some(pattern) = self.checker.pattern(pattern) else {
                continue;
            };
            for _ in 0..if patterns.len() + formats.len() > 1 {
                40
            } else {
                3
            } {
                let Some(text) = pattern.generate(&mut self.rng, min, max) else {
                    break;
                };
                if self.fits(&text, min, max, &patterns, &formats) {
                    return Ok(text);
                }
            }
        }
        for format in &formats {
            for _ in 0..if formats.len() + patterns.len() > 1 {
                40
            } else {
                4
            } {
                let Some(text) = format::make(format, &mut self.rng, self.now_ms, min, max) else {
                    break;
                };
                if self.fits(&text, min, max, &patterns, &formats) {
                    return Ok(text);
                }
            }
        }
        let text = self.words(min, max);
        if self.fits(&text, min, max, &patterns, &formats) {
            Ok(text)
        } else {
            Err(Unmet)
        }
    }

    fn fits(&self, text: &str, min: u64, max: u64, patterns: &[&str], formats: &[&str]) -> bool {
        let length = text.chars().count() as u64;
        (min..=max).contains(&length)
            && formats.iter().all(|format| format::is_valid(format, text))
            && patterns
                .iter()
                .all(|pattern| self.checker.pattern_matches(pattern, text))
    }

    fn words(&mut self, min: u64, max: u64) -> String {
        let mut text = String::new();
        while (text.len() as u64) < min.max(1) || text.len() < 8 && self.rng.chance(0.5) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(self.rng.pick(&WORDS).copied().unwrap_or("amber"));
        }
        // All ASCII, so that bytes are characters.
        text.truncate(usize::try_from(max).unwrap_or(usize::MAX));
        if text.ends_with(' ') {
            text.pop();
            text.push('s');
        }
        text
    }
}

/// At a word's end if there is one.
fn shortened(text: &str, max: u64) -> Option<String> {
    let (end, _) = text.char_indices().nth(usize::try_from(max).ok()?)?;
    let cut = text.get(..end)?;
    let whole = cut.rsplit_once(' ').map_or(cut, |(words, _)| words);
    Some(
        if whole.len() * 2 > cut.len() {
            whole
        } else {
            cut
        }
        .trim_end()
        .to_owned(),
    )
}
