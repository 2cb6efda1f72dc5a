//! Conditions, made ready, and whether they hold.

mod json;

use std::borrow::Cow;

use regex::{Regex, RegexBuilder};
use serde_json::Value;
use serde_json_path::JsonPath;

use crate::facts::Facts;
use crate::model::{Condition, Subject, Test};
use crate::problem::{Problem, below};
use json::{contains, json_path, same};

/// What a regular expression may take, compiled.
const MAX_REGEX: usize = 1 << 20;

/// A condition, made ready.
#[derive(Debug)]
pub(crate) enum Check {
    Any(Vec<Check>),
    All(Vec<Check>),
    Not(Box<Check>),
    Part(Box<Part>),
}

#[derive(Debug)]
pub(crate) struct Part {
    of: Of,
    test: Test,
    matches: Option<Regex>,
}

#[derive(Debug)]
enum Of {
    Path(Box<str>),
    Query(Box<str>),
    Header(Box<str>),
    Cookie(Box<str>),
    Body(JsonPath),
    Text,
}

impl Check {
    pub(super) fn of(
        condition: &Condition,
        pointer: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let mut all = |conditions: &[Condition], name: &str| {
            let pointer = below(pointer, name);
            let conditions = conditions.iter().enumerate();
            conditions
                .filter_map(|(at, one)| Self::of(one, &below(&pointer, at), problems))
                .collect()
        };
        Some(match condition {
            Condition::Any { any } => Self::Any(all(any, "any")),
            Condition::All { all: every } => Self::All(all(every, "all")),
            Condition::Not { not } => {
                Self::Not(Box::new(Self::of(not, &below(pointer, "not"), problems)?))
            }
            Condition::Test(test) => Self::Part(Box::new(Part::of(test, pointer, problems)?)),
        })
    }

    pub(crate) fn holds(&self, facts: &Facts<'_>) -> bool {
        match self {
            Self::Any(checks) => checks.iter().any(|check| check.holds(facts)),
            Self::All(checks) => checks.iter().all(|check| check.holds(facts)),
            Self::Not(check) => !check.holds(facts),
            Self::Part(part) => part.holds(facts),
        }
    }
}

impl Part {
    fn of(test: &Test, pointer: &str, problems: &mut Vec<Problem>) -> Option<Self> {
        let matches = test.matches.as_deref().map(|pattern| {
            let built = RegexBuilder::new(pattern).size_limit(MAX_REGEX).build();
            if let Err(error) = &built {
                let error = error.to_string();
                // The last line says what; those before it draw where.
                let what = error.lines().last().unwrap_or_default();
                let message = format!("`{pattern}` is no regular expression: {what}");
                problems.push(Problem::new(below(pointer, "matches"), message));
            }
            built
        });
        let Some(subject) = test.subject() else {
            let message = "a condition has to look at a part of the request";
            problems.push(Problem::new(pointer, message));
            return None;
        };
        let of = match subject {
            Subject::Path(name) => Of::Path(name.into()),
            Subject::Query(name) => Of::Query(name.into()),
            Subject::Header(name) => Of::Header(name.to_ascii_lowercase().into()),
            Subject::Cookie(name) => Of::Cookie(name.into()),
            Subject::Body(path) => Of::Body(json_path(path, &below(pointer, "body"), problems)?),
            Subject::Text => Of::Text,
        };
        Some(Self {
            of,
            test: test.clone(),
            matches: matches.transpose().ok()?,
        })
    }

    /// One value that is as it should be is enough.
    fn holds(&self, facts: &Facts<'_>) -> bool {
        match &self.of {
            Of::Path(name) => self.texts_hold(facts.path(name).into_iter()),
            Of::Query(name) => self.texts_hold(facts.query(name)),
            Of::Header(name) => self.texts_hold(facts.header(name)),
            Of::Cookie(name) => self.texts_hold(facts.cookie(name).map(Cow::Borrowed)),
            Of::Text => {
                let text = Some(facts.text()).filter(|text| !text.is_empty());
                self.texts_hold(text.into_iter())
            }
            Of::Body(path) => {
                let found = facts.body().map(|body| path.query(body).all());
                let found = found.unwrap_or_default();
                match self.test.exists {
                    Some(exists) if exists == found.is_empty() => false,
                    Some(false) => true,
                    _ if self.only_existence() => !found.is_empty(),
                    _ => found.iter().any(|value| self.value_holds(value)),
                }
            }
        }
    }

    fn only_existence(&self) -> bool {
        let test = &self.test;
        let empty = Test {
            exists: test.exists,
            path: test.path.clone(),
            query: test.query.clone(),
            header: test.header.clone(),
            cookie: test.cookie.clone(),
            body: test.body.clone(),
            text: test.text,
            ..Test::default()
        };
        *test == empty
    }

    fn texts_hold<'f>(&self, mut texts: impl Iterator<Item = Cow<'f, str>>) -> bool {
        let mut first = texts.next();
        match self.test.exists {
            Some(exists) if exists == first.is_none() => return false,
            Some(false) => return true,
            _ => {}
        }
        while let Some(text) = first {
            if self.text_holds(&text) {
                return true;
            }
            first = texts.next();
        }
        false
    }

    /// A parameter: a text that may stand for a number or a boolean.
    fn text_holds(&self, text: &str) -> bool {
        let wanted = &self.test;
        let equals = |value: &Value| match value {
            Value::String(own) => own == text,
            Value::Number(number) => {
                let own = text.parse::<f64>().ok();
                own.is_some() && own == number.as_f64()
            }
            Value::Bool(truth) => text == if *truth { "true" } else { "false" },
            Value::Null => text == "null",
            Value::Array(_) | Value::Object(_) => {
                serde_json::from_str::<Value>(text).is_ok_and(|own| same(&own, value))
            }
        };
        let contains = |part: &Value| match part {
            Value::String(part) => text.contains(part.as_str()),
            other => text.contains(&other.to_string()),
        };
        wanted.equals.as_ref().is_none_or(equals)
            && wanted
                .one_of
                .as_ref()
                .is_none_or(|all| all.iter().any(equals))
            && wanted.contains.as_ref().is_none_or(contains)
            && self
                .matches
                .as_ref()
                .is_none_or(|regex| regex.is_match(text))
            && self.in_bounds(|| text.trim().parse().ok())
            && self.long_enough(|| Some(text.chars().count()))
    }

    /// A part of a JSON body.
    fn value_holds(&self, value: &Value) -> bool {
        let wanted = &self.test;
        let text = || match value {
            Value::String(text) => Cow::Borrowed(text.as_str()),
            other => Cow::Owned(other.to_string()),
        };
        let length = || match value {
            Value::String(text) => Some(text.chars().count()),
            Value::Array(items) => Some(items.len()),
            Value::Object(members) => Some(members.len()),
            _ => None,
        };
        wanted.equals.as_ref().is_none_or(|it| same(value, it))
            && wanted
                .one_of
                .as_ref()
                .is_none_or(|all| all.iter().any(|it| same(value, it)))
            && wanted
                .contains
                .as_ref()
                .is_none_or(|part| contains(value, part))
            && self
                .matches
                .as_ref()
                .is_none_or(|regex| regex.is_match(&text()))
            && self.in_bounds(|| value.as_f64())
            && self.long_enough(length)
    }

    fn in_bounds(&self, number: impl Fn() -> Option<f64>) -> bool {
        let test = &self.test;
        let holds = |bound: Option<f64>, fits: fn(&f64, &f64) -> bool| {
            bound.is_none_or(|bound| number().is_some_and(|number| fits(&number, &bound)))
        };
        holds(test.greater_than, f64::gt)
            && holds(test.at_least, f64::ge)
            && holds(test.less_than, f64::lt)
            && holds(test.at_most, f64::le)
    }

    fn long_enough(&self, length: impl Fn() -> Option<usize>) -> bool {
        let test = &self.test;
        let holds = |bound: Option<u64>, fits: fn(&u64, &u64) -> bool| {
            bound.is_none_or(|bound| {
                let length = length().and_then(|length| u64::try_from(length).ok());
                length.is_some_and(|length| fits(&length, &bound))
            })
        };
        holds(test.min_length, u64::ge) && holds(test.max_length, u64::le)
    }
}
