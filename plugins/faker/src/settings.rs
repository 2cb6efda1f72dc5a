//! What the configuration may say, and what the server hands over of it.

use guest_sdk::Error;
use mimus_fake::believable::Locale;
use mimus_fake::generate::Options;
use serde::{Deserialize, Serialize};

/// The settings of the faker.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The language and country of names, addresses and the like: `en`, `de`, `fr`…
    pub locale: String,
    /// What becomes of the description's examples.
    pub examples: Examples,
    /// How many of the optional properties are made: `all`, `none`, or from 0.0 to 1.0.
    pub optional: Share,
    /// Objects nested deeper than this have their required properties only.
    pub max_depth: u8,
    /// No list is longer, unless its schema or the request wants it.
    pub max_items: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            locale: "en".to_owned(),
            examples: Examples::Valid,
            optional: Share::Word(Word::All),
            max_depth: 4,
            max_items: 5,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Examples {
    /// Those that satisfy their schemas.
    Valid,
    /// All, as they are. Which examples count is the server's to say: here it is the
    /// same as `valid`.
    AsIs,
    /// None: everything is made up, as with `Prefer: dynamic=true`.
    Ignore,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(
    untagged,
    expecting = "expected `all`, `none` or a number from 0.0 to 1.0"
)]
pub enum Share {
    Word(Word),
    Part(f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    All,
    None,
}

/// The part of the settings that a plan keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    locale: String,
    optional: f64,
    max_depth: u8,
    max_items: u32,
    invent: bool,
}

impl Settings {
    pub fn keep(&self, dynamic: bool) -> Result<Kept, Error> {
        let optional = match self.optional {
            Share::Word(Word::All) => 1.0,
            Share::Word(Word::None) => 0.0,
            Share::Part(part) if (0.0..=1.0).contains(&part) => part,
            Share::Part(part) => {
                return Err(Error::invalid_settings(format!(
                    "`optional`: {part} is not from 0.0 to 1.0; `all` and `none` may be written as well"
                )));
            }
        };
        self.locale
            .parse::<Locale>()
            .map_err(|error| Error::invalid_settings(format!("`locale`: {error}")))?;
        Ok(Kept {
            locale: self.locale.clone(),
            optional,
            max_depth: self.max_depth.clamp(1, 16),
            max_items: self.max_items.min(1_000),
            invent: dynamic || self.examples == Examples::Ignore,
        })
    }
}

impl Kept {
    #[must_use]
    pub fn options(&self) -> Options {
        Options {
            locale: self.locale.parse().unwrap_or_default(),
            optional: self.optional,
            max_depth: self.max_depth,
            max_items: self.max_items,
            invent: self.invent,
        }
    }
}
