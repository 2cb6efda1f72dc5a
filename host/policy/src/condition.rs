//! Conditions on arguments, in the words of PolicyLayer (`path`, `op`, `value`) or as a JSON
//! Schema.

use std::fmt;

use jsonschema::Validator;
use regex::Regex;
use serde_json::Value;

/// One thing that has to hold of the arguments.
#[derive(Debug)]
pub(crate) struct Condition {
    /// None is all arguments.
    pub(crate) path: Option<Path>,
    pub(crate) test: Test,
}

/// `args.a.b`: a member of a member of the arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path(Vec<String>);

#[derive(Debug)]
pub(crate) enum Test {
    Equals(Value),
    Differs(Value),
    In(Vec<Value>),
    NotIn(Vec<Value>),
    Less(f64),
    AtMost(f64),
    More(f64),
    AtLeast(f64),
    Matches(Regex),
    Contains(Value),
    Exists(bool),
    Schema(Box<Validator>),
}

/// What operators there are.
pub(crate) const OPERATORS: [&str; 11] = [
    "eq", "neq", "in", "not_in", "lt", "lte", "gt", "gte", "regex", "contains", "exists",
];

impl Path {
    /// None where it does not start with `args.`, or has an empty part.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let parts = text.strip_prefix("args.")?.split('.');
        let parts = parts.map(str::to_owned).collect::<Vec<_>>();
        (!parts.iter().any(String::is_empty)).then_some(Self(parts))
    }

    /// What is there. What is null was left out, as far as tools are concerned.
    fn find<'a>(&self, arguments: &'a Value) -> Option<&'a Value> {
        let found = self
            .0
            .iter()
            .try_fold(arguments, |value, part| match value {
                Value::Object(members) => members.get(part),
                Value::Array(items) => items.get(part.parse::<usize>().ok()?),
                _ => None,
            });
        found.filter(|value| !value.is_null())
    }

    /// The name of the argument that it starts with.
    pub(crate) fn first(&self) -> &str {
        &self.0[0]
    }
}

impl Condition {
    /// What is not there fulfils nothing but `exists: false`.
    pub(crate) fn holds(&self, arguments: &Value) -> bool {
        let found = match &self.path {
            Some(path) => path.find(arguments),
            None => Some(arguments),
        };
        match (&self.test, found) {
            (Test::Exists(wanted), found) => *wanted == found.is_some(),
            (test, Some(value)) => test.holds(value),
            (_, None) => false,
        }
    }
}

impl Test {
    fn holds(&self, value: &Value) -> bool {
        match self {
            Self::Equals(wanted) => same(value, wanted),
            Self::Differs(wanted) => !same(value, wanted),
            Self::In(list) => list.iter().any(|wanted| same(value, wanted)),
            Self::NotIn(list) => !list.iter().any(|wanted| same(value, wanted)),
            Self::Less(bound) => number(value).is_some_and(|value| value < *bound),
            Self::AtMost(bound) => number(value).is_some_and(|value| value <= *bound),
            Self::More(bound) => number(value).is_some_and(|value| *bound < value),
            Self::AtLeast(bound) => number(value).is_some_and(|value| *bound <= value),
            Self::Matches(pattern) => value.as_str().is_some_and(|text| pattern.is_match(text)),
            Self::Contains(wanted) => match value {
                Value::String(text) => wanted.as_str().is_some_and(|part| text.contains(part)),
                Value::Array(items) => items.iter().any(|item| same(item, wanted)),
                _ => false,
            },
            Self::Exists(wanted) => *wanted,
            Self::Schema(validator) => validator.is_valid(value),
        }
    }
}

/// Numbers by what they are worth, also where one of them is written as a text; everything
/// else as JSON has it.
fn same(one: &Value, other: &Value) -> bool {
    if !one.is_number() && !other.is_number() {
        return one == other;
    }
    match (number(one), number(other)) {
        (Some(one), Some(other)) => (one - other).abs() <= f64::EPSILON * one.abs().max(1.0),
        _ => false,
    }
}

/// A text of digits is a number here: it is what a tool that takes both would make of it.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok().filter(|it: &f64| it.is_finite()),
        _ => None,
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "args.{}", self.0.join("."))
    }
}

/// As a sentence goes on after "it has to be that".
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "`{path}` ")?,
            None => f.write_str("the arguments ")?,
        }
        let list = |values: &[Value]| {
            let values = values.iter().map(|value| format!("`{value}`"));
            values.collect::<Vec<_>>().join(", ")
        };
        match &self.test {
            Test::Equals(value) => write!(f, "is `{value}`"),
            Test::Differs(value) => write!(f, "is given and not `{value}`"),
            Test::In(values) => write!(f, "is one of {}", list(values)),
            Test::NotIn(values) => write!(f, "is given and none of {}", list(values)),
            Test::Less(bound) => write!(f, "is less than {bound}"),
            Test::AtMost(bound) => write!(f, "is at most {bound}"),
            Test::More(bound) => write!(f, "is more than {bound}"),
            Test::AtLeast(bound) => write!(f, "is at least {bound}"),
            Test::Matches(pattern) => write!(f, "matches `{pattern}`"),
            Test::Contains(value) => write!(f, "contains `{value}`"),
            Test::Exists(true) => f.write_str("is given"),
            Test::Exists(false) => f.write_str("is left out"),
            Test::Schema(_) => match &self.path {
                Some(_) => f.write_str("fits the policy's schema"),
                None => f.write_str("fit the policy's schema"),
            },
        }
    }
}
