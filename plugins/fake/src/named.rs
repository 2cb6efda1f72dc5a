//! Data by name, as users of faker-js know it: `person.fullName`, `number.int`.
//!
//! Names may be written `person.fullName` or `person.full_name`; some have short forms,
//! such as `email`. Each call is of somebody or something else, drawn from the [`Rng`].

mod arguments;
mod commerce;
mod date;
mod helpers;
mod internet;
mod location;
mod lorem;
mod number;
mod person;
mod text;
mod thing;

use std::fmt;

use serde_json::Value;

use crate::believable::{self, Entity, Hint, Locale};
use crate::rng::Rng;
use arguments::Arguments;

/// Makes one value of the kind that `name` says.
///
/// `arguments` are those of faker-js: by position, or all in one object at the end.
/// Dates are relative to `now_ms`, in milliseconds since 1970.
///
/// ```
/// use mimus_fake::{believable::Locale, named, rng::Rng};
/// use serde_json::json;
///
/// let mut rng = Rng::new(7);
/// let mut call = |name: &str, arguments: &[_]| {
///     named::call(name, arguments, &mut rng, Locale::En, 1_767_225_600_000)
/// };
/// assert!(call("person.fullName", &[]).unwrap().is_string());
/// let age = call("number.int", &[json!({"min": 18, "max": 99})]).unwrap();
/// assert!((18..100).contains(&age.as_i64().unwrap()));
/// let error = call("person.fulName", &[]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "there is no fake data called `person.fulName`; did you mean `person.fullName`?"
/// );
/// ```
pub fn call(
    name: &str,
    arguments: &[Value],
    rng: &mut Rng,
    locale: Locale,
    now_ms: u64,
) -> Result<Value, CallError> {
    let known = find(name).ok_or_else(|| CallError::UnknownName {
        name: name.to_owned(),
        nearest: nearest(name),
    })?;
    let mut call = Call {
        arguments,
        rng,
        locale,
        now_ms,
    };
    let made = match known.source {
        Source::Like(word) => call.arguments(&[]).map(|_| call.like(word)),
        Source::OneOf(items) => call.arguments(&[]).map(|_| call.pick(items).into()),
        Source::Made(make) => make(&mut call),
    };
    made.map_err(|message| CallError::InvalidArgument {
        name: known.name,
        message,
    })
}

/// All names, short forms not among them, grouped by what they are about.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().map(|known| known.name)
}

/// The short forms, each with the name it stands for.
pub fn short_forms() -> impl Iterator<Item = (&'static str, &'static str)> {
    all().flat_map(|known| known.short.iter().map(|short| (*short, known.name)))
}

/// Why a call gives no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallError {
    UnknownName {
        name: String,
        /// Those that are spelt alike, at most five, the likeliest first.
        nearest: Vec<&'static str>,
    },
    InvalidArgument {
        name: &'static str,
        /// Which argument it is, and what it may be.
        message: String,
    },
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownName { name, nearest } => {
                write!(f, "there is no fake data called `{name}`")?;
                for (at, near) in nearest.iter().enumerate() {
                    let before = match at {
                        0 => "; did you mean",
                        _ if at + 1 == nearest.len() => " or",
                        _ => ",",
                    };
                    write!(f, "{before} `{near}`")?;
                }
                f.write_str(if nearest.is_empty() { "" } else { "?" })
            }
            Self::InvalidArgument { name, message } => write!(f, "`{name}`: {message}"),
        }
    }
}

impl std::error::Error for CallError {}

/// A name, and where its values come from.
#[derive(Debug)]
struct Known {
    name: &'static str,
    short: &'static [&'static str],
    source: Source,
}

#[derive(Debug, Clone, Copy)]
enum Source {
    /// What a property of that name would be.
    Like(&'static str),
    OneOf(&'static [&'static str]),
    Made(Make),
}

type Make = fn(&mut Call<'_>) -> Result<Value, String>;

const fn like(name: &'static str, short: &'static [&'static str], word: &'static str) -> Known {
    let source = Source::Like(word);
    Known {
        name,
        short,
        source,
    }
}

const fn one_of(
    name: &'static str,
    short: &'static [&'static str],
    items: &'static [&'static str],
) -> Known {
    let source = Source::OneOf(items);
    Known {
        name,
        short,
        source,
    }
}

const fn made(name: &'static str, short: &'static [&'static str], make: Make) -> Known {
    let source = Source::Made(make);
    Known {
        name,
        short,
        source,
    }
}

const GROUPS: &[&[Known]] = &[
    person::NAMES,
    internet::NAMES,
    location::NAMES,
    commerce::NAMES,
    date::NAMES,
    number::NAMES,
    text::NAMES,
    lorem::NAMES,
    thing::NAMES,
    helpers::NAMES,
];

/// What older versions of faker-js called their modules.
const MODULES: &[(&str, &str)] = &[("name.", "person."), ("address.", "location.")];

fn all() -> impl Iterator<Item = &'static Known> {
    GROUPS.iter().flat_map(|group| group.iter())
}

fn find(name: &str) -> Option<&'static Known> {
    let is_called = |wanted: &str| {
        all().find(|known| {
            let mut spellings = std::iter::once(&known.name).chain(known.short);
            spellings.any(|spelling| letters(spelling).eq(letters(wanted)))
        })
    };
    is_called(name).or_else(|| {
        let (old, new) = MODULES.iter().find(|(old, _)| name.starts_with(old))?;
        is_called(&format!("{new}{}", name.strip_prefix(old)?))
    })
}

/// A name without what its spellings differ in.
fn letters(name: &str) -> impl Iterator<Item = char> {
    let kept = name
        .chars()
        .filter(|letter| !matches!(letter, '_' | '-' | ' '));
    kept.map(|letter| letter.to_ascii_lowercase())
}

/// How many names an error offers.
const OFFERED: usize = 5;
/// No name is as long as this; what is longer is near to none.
const LONGEST: usize = 64;

fn nearest(name: &str) -> Vec<&'static str> {
    if name.len() > LONGEST {
        return Vec::new();
    }
    let wanted: String = letters(name).collect();
    let last = wanted.rsplit('.').next().unwrap_or_default();
    let distance = |spelling: &str| {
        let spelling: String = letters(spelling).collect();
        let whole = strsim::osa_distance(&wanted, &spelling);
        // `firstNam` and `people.firstName` are near to `person.firstName`.
        let end = spelling.rsplit('.').next().unwrap_or_default();
        whole.min(strsim::osa_distance(last, end) + 1)
    };
    let mut near: Vec<(usize, &'static str)> = all()
        .map(|known| {
            let spellings = std::iter::once(&known.name).chain(known.short);
            let best = spellings.map(|spelling| distance(spelling)).min();
            (best.unwrap_or(usize::MAX), known.name)
        })
        .filter(|(distance, _)| *distance <= 1 + last.len() / 4)
        .collect();
    near.sort_unstable();
    near.into_iter()
        .map(|(_, name)| name)
        .take(OFFERED)
        .collect()
}

/// One call, with what its value is drawn from.
#[derive(Debug)]
struct Call<'a> {
    arguments: &'a [Value],
    rng: &'a mut Rng,
    locale: Locale,
    now_ms: u64,
}

impl<'a> Call<'a> {
    /// The arguments, if they are of those names.
    fn arguments(&self, names: &'static [&'static str]) -> Result<Arguments<'a>, String> {
        Arguments::new(self.arguments, names)
    }

    /// Somebody or something else each time.
    fn entity(&mut self) -> Entity {
        Entity::new(self.rng, self.locale, self.now_ms)
    }

    /// What a property called `word` would be.
    fn like(&mut self, word: &str) -> Value {
        self.text_like(word).into()
    }

    fn text_like(&mut self, word: &str) -> String {
        let mut entity = self.entity();
        self.text_of(word, &mut entity)
    }

    fn text_of(&mut self, word: &str, entity: &mut Entity) -> String {
        let hint = Hint {
            name: word,
            ..Hint::default()
        };
        believable::string(&hint, entity, self.rng).unwrap_or_default()
    }

    fn pick(&mut self, items: &[&'static str]) -> &'static str {
        self.rng.pick(items).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
