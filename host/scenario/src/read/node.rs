//! A value that is being read, and where it stands. What is wrong is written down, and
//! reading goes on.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::problem::{Problem, below, did_you_mean, either};

/// What was found to be wrong so far.
pub(crate) type Problems = RefCell<Vec<Problem>>;

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    pub(crate) pointer: String,
    problems: &'a Problems,
}

/// A node that is an object, of which every key is known.
#[derive(Debug, Clone)]
pub(crate) struct Object<'a> {
    members: &'a Map<String, Value>,
    pub(crate) pointer: String,
    problems: &'a Problems,
}

impl<'a> Node<'a> {
    pub(crate) fn whole(value: &'a Value, problems: &'a Problems) -> Self {
        Self {
            value,
            pointer: String::new(),
            problems,
        }
    }

    fn member(&self, name: impl std::fmt::Display, value: &'a Value) -> Self {
        Self {
            value,
            pointer: below(&self.pointer, name),
            problems: self.problems,
        }
    }

    /// Writes down what is wrong here.
    pub(crate) fn fault(&self, message: impl Into<String>) {
        self.fault_with(message, None);
    }

    pub(crate) fn fault_with(&self, message: impl Into<String>, hint: Option<String>) {
        let problem = Problem::new(self.pointer.clone(), message).hint(hint);
        self.problems.borrow_mut().push(problem);
    }

    fn unlike(&self, expected: &str) {
        self.fault(format!(
            "this is {}; it has to be {expected}",
            kind(self.value)
        ));
    }

    pub(crate) fn text(&self) -> Option<String> {
        let text = self.value.as_str();
        if text.is_none() {
            self.unlike("a text");
        }
        text.map(str::to_owned)
    }

    /// A text with something in it.
    pub(crate) fn name(&self) -> Option<String> {
        let text = self.text()?;
        if text.trim().is_empty() {
            self.fault("this is empty; it has to be a name");
            return None;
        }
        Some(text)
    }

    pub(crate) fn truth(&self) -> Option<bool> {
        let truth = self.value.as_bool();
        if truth.is_none() {
            self.unlike("`true` or `false`");
        }
        truth
    }

    pub(crate) fn integer(&self, range: RangeInclusive<u64>) -> Option<u64> {
        // Some formats write every number with a point.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is whole, and not negative"
        )]
        let whole = self.value.as_u64().or_else(|| {
            let number = self.value.as_f64()?;
            (number.fract() == 0.0 && (0.0..9e15).contains(&number)).then_some(number as u64)
        });
        match whole {
            Some(number) if range.contains(&number) => Some(number),
            _ => {
                let (low, high) = range.into_inner();
                let bounds = match high {
                    u64::MAX => format!("{low} or more"),
                    high => format!("from {low} to {high}"),
                };
                self.fault(format!(
                    "this is {}; it has to be a whole number, {bounds}",
                    shown(self.value)
                ));
                None
            }
        }
    }

    pub(crate) fn small(&self, range: RangeInclusive<u32>) -> Option<u32> {
        let (low, high) = range.into_inner();
        let number = self.integer(u64::from(low)..=u64::from(high))?;
        u32::try_from(number).ok()
    }

    pub(crate) fn number(&self, range: RangeInclusive<f64>) -> Option<f64> {
        match self.value.as_f64() {
            Some(number) if range.contains(&number) => Some(number),
            _ => {
                let bounds = if range.end().is_finite() {
                    format!(", from {} to {}", range.start(), range.end())
                } else {
                    String::new()
                };
                self.fault(format!(
                    "this is {}; it has to be a number{bounds}",
                    shown(self.value)
                ));
                None
            }
        }
    }

    pub(crate) fn items(&self) -> Vec<Self> {
        let items = self.value.as_array();
        if items.is_none() {
            self.unlike("a list");
        }
        let nodes = items.into_iter().flatten().enumerate();
        nodes.map(|(at, item)| self.member(at, item)).collect()
    }

    /// The members of an object that may have any names.
    pub(crate) fn members(&self) -> Vec<(&'a str, Self)> {
        let members = self.value.as_object();
        if members.is_none() {
            self.unlike("an object");
        }
        let members = members.into_iter().flatten();
        members
            .map(|(name, value)| (name.as_str(), self.member(name, value)))
            .collect()
    }

    /// An object that has no other keys than these.
    pub(crate) fn object(&self, allowed: &[&str]) -> Option<Object<'a>> {
        let object = self.open_object()?;
        for (name, member) in self.members() {
            if allowed.contains(&name) {
                continue;
            }
            let message = format!("unknown key `{name}`; there are {}", either(allowed));
            member.fault_with(message, did_you_mean(name, allowed.iter().copied()));
        }
        Some(object)
    }

    /// An object that may have other keys.
    pub(crate) fn open_object(&self) -> Option<Object<'a>> {
        let members = self.value.as_object();
        if members.is_none() {
            self.unlike("an object");
        }
        Some(Object {
            members: members?,
            pointer: self.pointer.clone(),
            problems: self.problems,
        })
    }

    /// One of a few words, by what it means.
    pub(crate) fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let message = format!("this is `{text}`; it may be {}", either(&known));
            self.fault_with(message, did_you_mean(&text, known.iter().copied()));
        }
        found.map(|(_, meant)| *meant)
    }

    /// `name` alone, or an object with that one key: its member, if there is one.
    pub(crate) fn choice(&self, names: &[&str]) -> Option<(String, Option<Self>)> {
        if let Value::String(name) = self.value {
            let known: Vec<(&str, ())> = names.iter().map(|name| (*name, ())).collect();
            self.word(&known)?;
            return Some((name.clone(), None));
        }
        self.object(names)?;
        let mut members = self.members().into_iter();
        let (Some((name, member)), None) = (members.next(), members.next()) else {
            self.fault(format!("this has to have exactly one of {}", either(names)));
            return None;
        };
        Some((name.to_owned(), Some(member)))
    }
}

impl<'a> Object<'a> {
    pub(crate) fn get(&self, name: &str) -> Option<Node<'a>> {
        let value = self.members.get(name)?;
        Some(Node {
            value,
            pointer: below(&self.pointer, name),
            problems: self.problems,
        })
    }

    /// What is not `null`: for formats in which that is the same as nothing.
    pub(crate) fn given(&self, name: &str) -> Option<Node<'a>> {
        self.get(name).filter(|node| !node.value.is_null())
    }

    /// One that has to be there.
    pub(crate) fn required(&self, name: &str) -> Option<Node<'a>> {
        let found = self.get(name);
        if found.is_none() {
            self.fault(format!("`{name}` is missing"));
        }
        found
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.text()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    pub(crate) fn fault(&self, message: impl Into<String>) {
        let problem = Problem::new(self.pointer.clone(), message);
        self.problems.borrow_mut().push(problem);
    }

    /// Those of `names` that are there. More than one is wrong.
    pub(crate) fn at_most_one(&self, names: &[&str]) {
        let there: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| self.has(name))
            .collect();
        if there.len() > 1 {
            let all = either(&there);
            self.fault(format!("only one of {all} can be there"));
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "`null`",
        Value::Bool(_) => "`true` or `false`",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The value, if it is short.
fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => format!("`{number}`"),
        Value::String(text) if text.chars().count() <= 40 => format!("`{text}`"),
        other => kind(other).to_owned(),
    }
}
