//! Holds a call against an expectation.

use regex::Regex;
use serde_json::Value;
use serde_json_path::JsonPath;

use super::expectation::{BodyMatcher, Expectation, Place, TextMatcher};
use super::json::{Match, differences, is_equal, shown};
use crate::entry::{Body, Entry, Exchange};
use crate::error::QueryError;
use crate::query::regex;
use crate::redact::REDACTED;

/// What a difference of this kind counts for: a call of another operation is further away
/// than one with another body, however different that is.
const ANOTHER_CALL: usize = 1000;
const ANOTHER_DETAIL: usize = 10;

/// An expectation with its expressions read.
#[derive(Debug)]
pub(super) struct Matcher<'a> {
    expectation: &'a Expectation,
    path: Option<Regex>,
    query: Vec<(&'a str, Text<'a>)>,
    headers: Vec<(&'a str, Text<'a>)>,
    body: Option<BodyOf<'a>>,
}

#[derive(Debug)]
enum Text<'a> {
    Equals(&'a str),
    Contains(&'a str),
    Matches(Regex),
    Present(bool),
}

#[derive(Debug)]
struct BodyOf<'a> {
    matcher: &'a BodyMatcher,
    places: Vec<(&'a Place, Way, Option<Regex>)>,
    text: Option<Text<'a>>,
}

#[derive(Debug)]
enum Way {
    Pointer,
    Path(JsonPath),
}

/// How a call differs from what was expected, and how far.
#[derive(Debug, Default)]
pub(super) struct Difference {
    pub(super) told: Vec<String>,
    pub(super) distance: usize,
}

impl Difference {
    pub(super) fn is_none(&self) -> bool {
        self.told.is_empty()
    }

    fn add(&mut self, distance: usize, told: String) {
        self.distance += distance;
        self.told.push(told);
    }
}

impl<'a> Matcher<'a> {
    pub(super) fn new(expectation: &'a Expectation) -> Result<Self, QueryError> {
        let path = expectation.path_matches.as_deref();
        let texts = |map: &'a std::collections::BTreeMap<String, TextMatcher>| {
            map.iter()
                .map(|(name, matcher)| Ok((name.as_str(), Text::new(matcher)?)))
                .collect::<Result<Vec<_>, QueryError>>()
        };
        Ok(Self {
            expectation,
            path: path
                .map(|path| regex("path of an expectation", path))
                .transpose()?,
            query: texts(&expectation.query)?,
            headers: texts(&expectation.headers)?,
            body: expectation.body.as_ref().map(BodyOf::new).transpose()?,
        })
    }

    pub(super) fn compare(&self, entry: &Entry) -> Difference {
        let exchange = &entry.exchange;
        let mut difference = Difference::default();
        self.compare_line(exchange, &mut difference);
        let query = exchange.request.query.as_deref().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes()).collect::<Vec<_>>();
        for (name, text) in &self.query {
            let values = query.iter().filter(|(own, _)| own == name);
            let values = values.map(|(_, value)| value.as_ref()).collect::<Vec<_>>();
            if let Some(told) = text.compare_any(&values) {
                difference.add(ANOTHER_DETAIL, format!("query `{name}`: {told}"));
            }
        }
        for (name, text) in &self.headers {
            let headers = exchange.request.headers.iter();
            let values = headers
                .filter(|(own, _)| own.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.as_str())
                .collect::<Vec<_>>();
            if let Some(told) = text.compare_any(&values) {
                difference.add(ANOTHER_DETAIL, format!("header `{name}`: {told}"));
            }
        }
        if let Some(body) = &self.body {
            for told in body.compare(&exchange.request.body) {
                difference.add(1, told);
            }
        }
        difference
    }

    fn compare_line(&self, exchange: &Exchange, difference: &mut Difference) {
        let Expectation {
            operation,
            method,
            path,
            status,
            session,
            ..
        } = self.expectation;
        let own = exchange.operation.as_ref();
        if let Some(operation) = operation
            && own.is_none_or(|own| own.id != *operation)
        {
            let found = own.map_or("none".to_owned(), |own| format!("`{}`", own.id));
            let told = format!("operation: expected `{operation}`, found {found}");
            difference.add(ANOTHER_CALL, told);
        }
        if let Some(method) = method
            && !method.eq_ignore_ascii_case(&exchange.request.method)
        {
            let told = format!(
                "method: expected {}, found {}",
                method.to_uppercase(),
                exchange.request.method
            );
            difference.add(ANOTHER_CALL, told);
        }
        let found = &exchange.request.path;
        if let Some(path) = path
            && let Some(distance) = path_distance(path, found)
        {
            let distance = ANOTHER_CALL / 10 * distance;
            difference.add(
                distance,
                format!("path: expected `{path}`, found `{found}`"),
            );
        }
        if let Some(path) = &self.path
            && !path.is_match(found)
        {
            let told = format!("path: `{found}` does not match `{path}`");
            difference.add(ANOTHER_CALL / 2, told);
        }
        if let Some(status) = status
            && !status.contains(exchange.response.status)
        {
            let found = exchange.response.status;
            let told = format!("status of the answer: expected {status}, found {found}");
            difference.add(ANOTHER_DETAIL, told);
        }
        if let Some(session) = session
            && exchange.session.as_ref() != Some(session)
        {
            let found = exchange.session.as_deref().unwrap_or("none");
            let told = format!("session: expected `{session}`, found `{found}`");
            difference.add(ANOTHER_DETAIL, told);
        }
    }
}

/// None where the path fits the template; else in how many segments they differ.
fn path_distance(template: &str, path: &str) -> Option<usize> {
    let expected = template.split('/').collect::<Vec<_>>();
    let found = path.split('/').collect::<Vec<_>>();
    let fits = |expected: &str, found: &str| {
        let is_any = expected.starts_with('{') && expected.ends_with('}') && !found.is_empty();
        is_any || expected == found
    };
    let pairs = expected.iter().zip(&found);
    let different = pairs
        .filter(|(expected, found)| !fits(expected, found))
        .count();
    let distance = different + expected.len().abs_diff(found.len());
    (0 < distance).then_some(distance)
}

impl<'a> Text<'a> {
    fn new(matcher: &'a TextMatcher) -> Result<Self, QueryError> {
        Ok(match matcher {
            TextMatcher::Equals(text) => Self::Equals(text),
            TextMatcher::Contains(text) => Self::Contains(text),
            TextMatcher::Matches(pattern) => {
                Self::Matches(regex("expression of an expectation", pattern)?)
            }
            TextMatcher::Present(present) => Self::Present(*present),
        })
    }

    fn fits(&self, found: &str) -> bool {
        match self {
            Self::Equals(text) => found == *text,
            Self::Contains(text) => found.contains(text),
            Self::Matches(regex) => regex.is_match(found),
            Self::Present(present) => *present,
        }
    }

    /// One of the values has to fit.
    fn compare_any(&self, values: &[&str]) -> Option<String> {
        match (self, values) {
            (Self::Present(false), []) => None,
            (Self::Present(false), [value, ..]) => {
                Some(format!("expected none, found {}", quoted(value)))
            }
            (_, []) => Some(format!("expected {self}, found none")),
            (_, values) if values.iter().any(|value| self.fits(value)) => None,
            (_, values) => {
                let found = values.iter().map(|value| quoted(value)).collect::<Vec<_>>();
                let mut told = format!("expected {self}, found {}", found.join(", "));
                if values.iter().any(|value| value.contains(REDACTED)) {
                    told.push_str(", since the journal keeps no secrets");
                }
                Some(told)
            }
        }
    }
}

impl std::fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Equals(text) => write!(f, "{}", quoted(text)),
            Self::Contains(text) => write!(f, "something with {}", quoted(text)),
            Self::Matches(regex) => write!(f, "something that matches `{regex}`"),
            Self::Present(_) => write!(f, "something"),
        }
    }
}

impl<'a> BodyOf<'a> {
    fn new(matcher: &'a BodyMatcher) -> Result<Self, QueryError> {
        let place = |place: &'a Place| {
            let way = if place.path.is_empty() || place.path.starts_with('/') {
                Way::Pointer
            } else {
                Way::Path(
                    JsonPath::parse(&place.path).map_err(|error| QueryError::Invalid {
                        what: "place of an expectation's body",
                        text: place.path.clone(),
                        problem: format!("is neither a JSON pointer nor a JSONPath: {error}"),
                    })?,
                )
            };
            let pattern = place.matches.as_deref();
            let pattern = pattern.map(|pattern| regex("expression of an expectation", pattern));
            Ok((place, way, pattern.transpose()?))
        };
        let places = matcher.at.iter().map(place);
        Ok(Self {
            matcher,
            places: places.collect::<Result<_, QueryError>>()?,
            text: matcher.text.as_ref().map(Text::new).transpose()?,
        })
    }

    fn compare(&self, body: &Body) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(text) = &self.text {
            let found = body.text().unwrap_or_default();
            told.extend(
                text.compare_any(&[found])
                    .map(|told| format!("body: {told}")),
            );
        }
        let BodyMatcher {
            json,
            contains_json,
            ..
        } = self.matcher;
        if json.is_some() || contains_json.is_some() || !self.places.is_empty() {
            match serde_json::from_slice::<Value>(&body.bytes) {
                Ok(found) => {
                    if let Some(expected) = json {
                        told.extend(differences(expected, &found, Match::Whole));
                    }
                    if let Some(expected) = contains_json {
                        told.extend(differences(expected, &found, Match::Part));
                    }
                    for (place, way, pattern) in &self.places {
                        told.extend(compare_at(place, way, pattern.as_ref(), &found));
                    }
                }
                Err(_) if body.is_empty() => {
                    told.push("body: expected JSON, found none".to_owned());
                }
                Err(error) if !body.cut => told.push(format!("body: expected JSON, found {error}")),
                Err(_) => {}
            }
        }
        let (kept, size) = (body.bytes.len(), body.size);
        if body.cut && (!told.is_empty() || self.text.is_none()) {
            told.push(format!(
                "body: the journal has {kept} of its {size} bytes; it can keep more, with \
                 `--journal-body`"
            ));
        }
        if body.redacted && !told.is_empty() {
            told.push("body: secrets are taken out of it".to_owned());
        }
        told
    }
}

fn compare_at(place: &Place, way: &Way, pattern: Option<&Regex>, body: &Value) -> Option<String> {
    let found = match way {
        Way::Pointer => body.pointer(&place.path).into_iter().collect(),
        Way::Path(path) => path.query(body).all(),
    };
    let at = format!("body at `{}`", place.path);
    if place.absent {
        let first = found.first()?;
        return Some(format!("{at}: expected nothing, found {}", shown(first)));
    }
    let fits = |value: &Value| {
        let equal = place
            .equals
            .as_ref()
            .is_none_or(|expected| is_equal(expected, value));
        equal
            && pattern.is_none_or(|pattern| match value {
                Value::String(text) => pattern.is_match(text),
                value => pattern.is_match(&value.to_string()),
            })
    };
    if found.iter().any(|value| fits(value)) {
        return None;
    }
    let expected = match (&place.equals, pattern) {
        (Some(value), _) => shown(value),
        (None, Some(pattern)) => format!("something that matches `{pattern}`"),
        (None, None) => "something".to_owned(),
    };
    let found = match found.as_slice() {
        [] => "nothing".to_owned(),
        found => found
            .iter()
            .take(3)
            .map(|value| shown(value))
            .collect::<Vec<_>>()
            .join(", "),
    };
    Some(format!("{at}: expected {expected}, found {found}"))
}

fn quoted(text: &str) -> String {
    shown(&Value::String(text.to_owned()))
}
