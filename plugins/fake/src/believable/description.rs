//! What a description says of the values: the ones there are, an example, their kind.

use serde::{Deserialize, Serialize};

use super::rules::{Ask, Make};
use super::{identifier, internet, person, place, text, thing, time};
use crate::rng::Rng;

/// Only so much of a description is read.
const READ: usize = 600;
/// No value or example is longer.
const LONGEST: usize = 60;

/// What there is to find in a description. Found out once, when all is made ready: a
/// request reads no description in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tells(u8);

impl Tells {
    pub(super) const CLOSED_SET: Self = Self(1);
    pub(super) const EXAMPLE: Self = Self(2);
    pub(super) const KIND: Self = Self(4);

    pub fn of(description: &str) -> Self {
        let found = [
            (Self::CLOSED_SET, closed_values(description).is_some()),
            (Self::EXAMPLE, literal(description).is_some()),
            (Self::KIND, kind(description).is_some()),
        ];
        let found = found.into_iter().filter(|(_, found)| *found);
        Self(found.fold(0, |all, (tells, _)| all | tells.0))
    }

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Anything, as long as nobody has looked.
impl Default for Tells {
    fn default() -> Self {
        Self(u8::MAX)
    }
}

/// One of the values after words like "possible values are".
pub(super) fn closed_set(ask: &mut Ask<'_>) -> Option<Vec<String>> {
    let values = closed_values(ask.hint.description?)?;
    let value = ask.rng.pick(&values).copied()?;
    Some(vec![value.to_owned()])
}

fn closed_values(description: &str) -> Option<Vec<&str>> {
    const CUES: &[&str] = &[
        "possible values",
        "allowed values",
        "valid values",
        "supported values",
        "accepted values",
        "one of",
        "values are",
        "**values**",
        "options are",
        "can be either",
        "must be either",
        "is either",
    ];
    let description = beginning(description);
    let lower = description.to_ascii_lowercase();
    let start = CUES
        .iter()
        .filter_map(|cue| Some(lower.find(cue)? + cue.len()))
        .min()?;
    let values = quoted_list(description.get(start..)?);
    (values.len() > 1).then_some(values)
}

/// Quoted values that follow each other with hardly anything between.
fn quoted_list(text: &str) -> Vec<&str> {
    let mut values = Vec::new();
    let mut rest = text;
    while values.len() < 30 {
        let Some((before, quote, after)) = split_at_quote(rest) else {
            break;
        };
        let between = before
            .trim_matches(|letter: char| letter.is_whitespace() || ",:-*|/[]().;".contains(letter));
        let joined = [
            "",
            "or",
            "and",
            "are",
            "is",
            "the following",
            "following",
            "of",
            "of the following",
            "values",
            "include",
        ];
        let is_bullet = before.contains('\n') && before.trim_end().ends_with(['-', '*']);
        let follows = joined.contains(&between) || is_bullet && !values.is_empty();
        if !follows {
            break;
        }
        let Some((value, tail)) = after.split_once(quote) else {
            break;
        };
        if value.is_empty() || value.len() > LONGEST || value.contains('\n') {
            break;
        }
        values.push(value);
        rest = tail;
    }
    values
}

fn split_at_quote(text: &str) -> Option<(&str, char, &str)> {
    let at = text.find(['`', '"', '\''])?;
    let (before, after) = text.split_at(at);
    let quote = after.chars().next()?;
    Some((before, quote, after.get(1..)?))
}

/// A literal that the description gives as an example; if it is numbered, another number.
pub(super) fn example(ask: &mut Ask<'_>) -> Option<Vec<String>> {
    let literal = literal(ask.hint.description?)?;
    Some(vec![renumbered(literal, ask.rng), literal.to_owned()])
}

fn literal(description: &str) -> Option<&str> {
    const CUES: &[&str] = &[
        "e.g.",
        "eg.",
        "eg:",
        "for example",
        "example:",
        "examples:",
        "example -",
        "such as",
        "ex:",
    ];
    let description = beginning(description);
    let lower = description.to_ascii_lowercase();
    let (start, cue) = CUES
        .iter()
        .filter_map(|cue| Some((lower.find(cue)? + cue.len(), *cue)))
        .min()?;
    let rest = description
        .get(start..)?
        .trim_start_matches([',', ':', ' ', '(', '*']);
    let literal = match rest.chars().next()? {
        quote @ ('`' | '"' | '\'') => rest.get(1..)?.split_once(quote)?.0,
        '\u{201c}' => rest.get('\u{201c}'.len_utf8()..)?.split_once('\u{201d}')?.0,
        _ => {
            let word = rest
                .split(|letter: char| letter.is_whitespace() || ",;)".contains(letter))
                .next()?
                .trim_end_matches('.');
            let literal = cue.starts_with("example")
                || word
                    .bytes()
                    .any(|byte| byte.is_ascii_digit() || b"-_/@:".contains(&byte));
            if !literal || word.contains(['[', '<', '{', '*']) {
                return None;
            }
            word
        }
    };
    if literal.is_empty() || literal.len() > LONGEST || literal.contains('\n') {
        return None;
    }
    Some(literal)
}

/// `A-S00001234` with other digits at its end; what is no number of that kind stays.
fn renumbered(literal: &str, rng: &mut Rng) -> String {
    let stem = literal.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = literal.len() - stem.len();
    let plain = literal
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_');
    if digits < 3 || !plain || stem.ends_with('-') && stem.bytes().any(|byte| byte.is_ascii_digit())
    {
        return literal.to_owned();
    }
    let kept = digits - digits.min(4);
    let head = literal.get(..stem.len() + kept).unwrap_or(literal);
    let tail: String = (0..digits - kept)
        .map(|_| char::from(b'0' + u8::try_from(rng.below(10)).unwrap_or(0)))
        .collect();
    if kept == 0 && tail.starts_with('0') {
        literal.to_owned()
    } else {
        format!("{head}{tail}")
    }
}

/// What makes values of the kind that the description speaks of.
pub(super) fn kind(description: &str) -> Option<Make> {
    const KINDS: &[(&[&str], Make)] = &[
        (&["iso 4217", "iso-4217", "currency code"], |ask| {
            vec![place::Place::of(&ask.entity).country.currency.to_owned()]
        }),
        (
            &["iso 3166", "iso-3166", "country code", "two-letter country"],
            |ask| {
                let country = place::Place::of(&ask.entity).country;
                vec![country.code.to_owned(), country.code3.to_owned()]
            },
        ),
        (
            &["iana time zone", "time zone name", "tz database"],
            |ask| vec![place::Place::of(&ask.entity).city.zone.to_owned()],
        ),
        (
            &["bcp 47", "ietf language", "language tag", "iso 639"],
            |ask| vec![place::Place::of(&ask.entity).country.language.to_owned()],
        ),
        (&["iso 8601 duration", "iso8601 duration"], time::duration),
        (
            &[
                "iso 8601",
                "iso8601",
                "rfc 3339",
                "rfc3339",
                "date and time",
                "timestamp",
                "datetime",
            ],
            time::instant,
        ),
        (
            &[
                "yyyy-mm-dd",
                "the date",
                "date on which",
                "date when",
                "date the",
            ],
            time::date,
        ),
        (&["email address", "e-mail address"], person::email),
        (&["ipv6 address"], internet::ipv6),
        (&["ip address", "ipv4 address"], internet::ipv4),
        (
            &["host name", "hostname", "fully qualified domain"],
            internet::hostname,
        ),
        (&["uuid", "guid"], identifier::uuid),
        (&["sha-256", "sha256"], |ask| {
            vec![identifier::hex(64, ask.rng)]
        }),
        (&["sha-1", "sha1", "commit sha", "the sha"], |ask| {
            vec![identifier::hex(40, ask.rng)]
        }),
        (&["md5"], |ask| vec![identifier::hex(32, ask.rng)]),
        (&["base64"], text::base64),
        (&["url", "uri of", "link to", "web address"], internet::url),
        (
            &[
                "name of the user",
                "user's name",
                "full name",
                "name of the person",
            ],
            person::full_name,
        ),
        (&["name of the file", "file name", "filename"], |ask| {
            vec![
                ask.pick(&["report-2024.pdf", "invoice-1042.pdf", "notes.txt"])
                    .to_owned(),
            ]
        }),
        (&["username", "user name"], person::user_name),
        (
            &[
                "unique identifier",
                "id of the",
                "the id of",
                "unique id",
                "identifier of",
            ],
            identifier::uuid,
        ),
        (
            &[
                "a description",
                "description of",
                "human-readable",
                "human readable",
                "free text",
                "explanation",
            ],
            text::description,
        ),
        (&["name of the place", "venue"], thing::place_name),
    ];
    let lower = beginning(description).to_ascii_lowercase();
    KINDS
        .iter()
        .find(|(cues, _)| cues.iter().any(|cue| lower.contains(cue)))
        .map(|(_, make)| *make)
}

fn beginning(text: &str) -> &str {
    let mut end = text.len().min(READ);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_values_are_read() {
        for (text, values) in [
            (
                ": `Work`, `Mobile`, or `Home`.",
                vec!["Work", "Mobile", "Home"],
            ),
            (" are:\n- `a`\n- `b`", vec!["a", "b"]),
            (" 'x' | 'y'", vec!["x", "y"]),
            (" set in the `other` field, `foo`", vec![]),
            (" `unclosed", vec![]),
        ] {
            assert_eq!(quoted_list(text), values, "{text}");
        }
    }

    #[test]
    fn only_numbers_at_the_end_change() {
        let mut rng = Rng::new(1);
        for literal in [
            "2024-01-31",
            "v1.2.3",
            "foo",
            "https://example.com/1234",
            "12",
        ] {
            assert_eq!(renumbered(literal, &mut rng), literal);
        }
        let other = renumbered("A-S00001234", &mut rng);
        assert!(other.starts_with("A-S0000") && other.len() == 11, "{other}");
    }
}
