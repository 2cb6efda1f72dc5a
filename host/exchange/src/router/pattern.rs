//! Path templates, split into what the trie is made of.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A path template, ready to be put into the trie.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) segments: Vec<Segment>,
    pub(super) names: Box<[Box<str>]>,
    pub(super) conditions: Conditions,
}

/// Names and values that a query must have; an empty value stands for any.
pub(super) type Conditions = Box<[(Box<str>, Box<str>)]>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    /// Percent-decoded.
    Literal(Box<str>),
    /// `{id}.json`: literals around parameters.
    Pattern(Pattern),
    /// `{id}`
    Parameter,
    /// `{path+}`, `{path=**}`: one or more segments, the last of which ends in `suffix`.
    Rest { suffix: Box<str> },
}

/// `prefix`, then parameters, each with the literal that follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    prefix: Box<str>,
    after: Box<[Box<str>]>,
}

impl Template {
    pub(super) fn parse(template: &str) -> Self {
        let (path, conditions) = split_conditions(template);
        let mut names = Vec::new();
        let segments = split_segments(path.strip_prefix('/').unwrap_or(path))
            .map(|segment| Segment::parse(segment, &mut names))
            .collect();
        Self {
            segments,
            names: names.into(),
            conditions,
        }
    }
}

/// Descriptions of RPC-like APIs tell operations of one path apart by a query or fragment
/// in the path: `/?Action=Get`, `/#Action=Get`. OpenAPI doesn't provide for it; people do.
fn split_conditions(template: &str) -> (&str, Conditions) {
    let mut depth = 0_usize;
    for (at, c) in template.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '?' | '#' if depth == 0 => {
                let (path, query) = template.split_at(at);
                let conditions =
                    form_urlencoded::parse(query.trim_start_matches(['?', '#']).as_bytes())
                        .filter(|(name, _)| !name.is_empty() && !name.contains('{'))
                        .map(|(name, value)| {
                            let value = if value.contains('{') { "" } else { &*value };
                            (Box::from(&*name), Box::from(value))
                        })
                        .collect();
                return (path, conditions);
            }
            _ => {}
        }
    }
    (template, Box::default())
}

/// At each `/` that is not within braces.
fn split_segments(path: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    path.split(move |c| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '/' && depth == 0
    })
}

impl Segment {
    fn parse(segment: &str, names: &mut Vec<Box<str>>) -> Self {
        let mut literals: Vec<Box<str>> = Vec::new();
        let mut several = false;
        let mut rest = segment;
        while let Some((before, name, after)) = split_parameter(rest) {
            literals.push(decode(before));
            several |= spans_segments(name);
            names.push(name.into());
            rest = after;
        }
        let last = decode(rest);
        match literals.as_slice() {
            [] => Self::Literal(last),
            [prefix] if several && prefix.is_empty() => Self::Rest { suffix: last },
            [prefix] if prefix.is_empty() && last.is_empty() => Self::Parameter,
            [prefix, between @ ..] => {
                let after = between
                    .iter()
                    .cloned()
                    .chain(std::iter::once(last))
                    .collect();
                Self::Pattern(Pattern {
                    prefix: prefix.clone(),
                    after,
                })
            }
        }
    }
}

/// `a{b}c` → `a`, `b`, `c`.
fn split_parameter(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

fn spans_segments(name: &str) -> bool {
    name.starts_with('+')
        || name.ends_with(['+', '*'])
        || name.contains('=') && (name.contains("**") || name.contains('/'))
}

/// The name without the operators that some descriptions put beside it.
pub(super) fn plain_name(name: &str) -> &str {
    let name = name.trim_start_matches(['+', '.', ';', '?', '&', '#', '/']);
    let name = name.split_once('=').map_or(name, |(name, _)| name);
    name.trim_end_matches(['+', '*'])
}

fn decode(text: &str) -> Box<str> {
    match percent_decode_str(text).decode_utf8() {
        Ok(Cow::Borrowed(text)) => text.into(),
        Ok(Cow::Owned(text)) => text.into(),
        Err(_) => text.into(),
    }
}

impl Pattern {
    /// The more literal text, the more specific; of two alike the one with fewer
    /// parameters.
    pub(super) fn specificity(&self) -> (usize, std::cmp::Reverse<usize>) {
        let literal = self.prefix.len() + self.after.iter().map(|text| text.len()).sum::<usize>();
        (literal, std::cmp::Reverse(self.after.len()))
    }

    /// Cuts a raw segment into the parameters' values, each at least a character long and
    /// the earlier ones as short as can be. False, with nothing pushed: it doesn't fit.
    pub(super) fn capture<'p>(&self, segment: &'p str, values: &mut Vec<&'p str>) -> bool {
        let mark = values.len();
        let Some(mut at) = literal_at(segment, 0, &self.prefix) else {
            return false;
        };
        for (i, literal) in self.after.iter().enumerate() {
            let last = i + 1 == self.after.len();
            let Some((end, next)) = find_literal(segment, at, literal, last) else {
                values.truncate(mark);
                return false;
            };
            values.push(segment.get(at..end).unwrap_or_default());
            at = next;
        }
        true
    }
}

/// The first place after at least one character from `at` where `literal` stands, and the
/// end of it there. `last`: it must end the segment.
fn find_literal(segment: &str, at: usize, literal: &str, last: bool) -> Option<(usize, usize)> {
    if last && literal.is_empty() {
        return (at < segment.len()).then_some((segment.len(), segment.len()));
    }
    let mut end = next_character(segment, at)?;
    loop {
        if let Some(next) = literal_at(segment, end, literal)
            && (!last || next == segment.len())
        {
            return Some((end, next));
        }
        end = next_character(segment, end)?;
    }
}

/// Where the character at `at` ends; `%2F` is one.
fn next_character(segment: &str, at: usize) -> Option<usize> {
    let rest = segment.get(at..)?;
    if percent_byte(rest).is_some() {
        return Some(at + 3);
    }
    rest.chars().next().map(|c| at + c.len_utf8())
}

fn percent_byte(text: &str) -> Option<u8> {
    let digits = text.strip_prefix('%')?.get(..2)?;
    u8::from_str_radix(digits, 16).ok()
}

/// The end of `literal` if it stands at `at`, percent-encoded or not.
pub(super) fn literal_at(segment: &str, at: usize, literal: &str) -> Option<usize> {
    let mut end = at;
    for byte in literal.bytes() {
        let rest = segment.get(end..).unwrap_or_default();
        if segment.as_bytes().get(end) == Some(&byte) {
            end += 1;
        } else if percent_byte(rest) == Some(byte) {
            end += 3;
        } else {
            return None;
        }
    }
    Some(end)
}
