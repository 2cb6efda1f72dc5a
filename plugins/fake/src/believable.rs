//! Values that a person believes, from what a property is called, its format and its
//! description.
//!
//! A name is split into words (`words`) and looked up, longest ending first, in the
//! tables of the modules below (`rules`). What belongs together comes from one
//! [`Entity`]. Nothing here knows schemas: whoever asks checks what it gets, and asks
//! again for another spelling of the same fact.

mod cloud;
mod company;
mod description;
mod entity;
mod identifier;
mod internet;
mod locale;
mod money;
mod number;
mod person;
mod place;
mod rules;
mod status;
mod text;
mod thing;
mod time;
mod words;

pub use description::Tells;
pub use entity::Entity;
pub(crate) use identifier::{fill, luhn};
pub(crate) use locale::slug;
pub use locale::{Locale, UnknownLocale};
pub(crate) use time::{days_of_civil, rfc3339};

use crate::format;
use crate::rng::Rng;
use rules::Ask;

/// What is known of the place where a value goes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hint<'a> {
    /// The property or parameter; of a list's entry, the list. Empty if there is none.
    pub name: &'a str,
    /// The schema's name or title of the object, else the property that holds it.
    pub owner: Option<&'a str>,
    pub format: Option<&'a str>,
    pub description: Option<&'a str>,
    /// What is worth looking for in the description.
    pub tells: Tells,
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
}

/// A string for that place; None where plain words would be as good.
///
/// Asked again for the same name, it gives the same fact in another spelling where there
/// is one: a country's code after its name.
pub fn string(hint: &Hint, entity: &mut Entity, rng: &mut Rng) -> Option<String> {
    let mut ask = Ask::new(hint, entity, rng).of_entry();
    if let Some((format, make)) = hint
        .format
        .and_then(|format| Some((format, rules::by_format(format)?)))
    {
        let mut made = make(&mut ask);
        made.retain(|text| format::is_valid(format, text));
        return ask.choose(made);
    }
    let rule = rules::by_name(&ask.words);
    let sources = [
        Source::ClosedSet,
        if rule.is_some_and(|rule| rule.weak) {
            Source::Example
        } else {
            Source::Rule
        },
        if rule.is_some_and(|rule| rule.weak) {
            Source::Rule
        } else {
            Source::Example
        },
        Source::Description,
        Source::Number,
    ];
    sources.into_iter().find_map(|source| {
        let made = match source {
            Source::ClosedSet if !hint.tells.has(Tells::CLOSED_SET) => None,
            Source::Example if !hint.tells.has(Tells::EXAMPLE) => None,
            Source::Description if !hint.tells.has(Tells::KIND) => None,
            Source::ClosedSet => description::closed_set(&mut ask),
            Source::Example => description::example(&mut ask),
            Source::Rule => rule.map(|rule| (rule.make)(&mut ask)),
            Source::Description => description::kind(hint.description?).map(|make| make(&mut ask)),
            Source::Number => number::written(&mut ask),
        };
        ask.choose(made?)
    })
}

/// A number for that place; None where any number would be as good.
///
/// Asked again for the same name, it gives a whole number if it gave a fraction before.
pub fn number(hint: &Hint, entity: &mut Entity, rng: &mut Rng) -> Option<f64> {
    let mut ask = Ask::new(hint, entity, rng);
    number::of(&mut ask)
}

/// Where a string may come from.
#[derive(Debug, Clone, Copy)]
enum Source {
    /// The description lists all values there are.
    ClosedSet,
    /// The description gives an example.
    Example,
    /// The name ends in words that are known.
    Rule,
    /// The description speaks of something known.
    Description,
    /// The name is that of a number.
    Number,
}

#[cfg(test)]
mod tests;
