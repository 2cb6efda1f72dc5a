//! A configuration's text, in any of its formats: one value, and the place of each part.

use std::collections::HashMap;
use std::path::Path;

use mimus_description::{Data, Description};
use serde_json::{Map, Number, Value};
use toml::de::{DeTable, DeValue};

use super::places::Places;
use super::{Place, Problem};

/// A text that was read, as far as it could be.
#[derive(Debug)]
pub(super) struct Text {
    /// An object, if that is what was written.
    pub(super) value: Value,
    pub(super) places: Places,
    pub(super) problems: Vec<Problem>,
}

impl Text {
    /// Reads a file. JSON and YAML are known by their names, the rest is TOML.
    pub(super) fn read(path: &Path) -> Self {
        Self::read_whole(path).without_null()
    }

    /// The same, with what is null in it.
    pub(super) fn read_whole(path: &Path) -> Self {
        let name = path.display().to_string();
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let problem = Problem::new(
                    Place::whole(&name),
                    format!("the configuration can't be read: {error}"),
                );
                return Self::unread(name, vec![problem]);
            }
        };
        let extension = path
            .extension()
            .map(|it| it.to_string_lossy().to_lowercase());
        if matches!(extension.as_deref(), Some("json" | "yaml" | "yml")) {
            return Self::data(name, bytes);
        }
        let Ok(text) = String::from_utf8(bytes) else {
            let problem = Problem::new(Place::whole(&name), "not text in UTF-8");
            return Self::unread(name, vec![problem]);
        };
        Self::toml(name, &text)
    }

    fn without_null(mut self) -> Self {
        without_null(&mut self.value);
        self
    }

    fn unread(name: String, problems: Vec<Problem>) -> Self {
        Self {
            value: Value::Object(Map::new()),
            places: Places::whole(name),
            problems,
        }
    }

    fn data(name: String, bytes: Vec<u8>) -> Self {
        let read = Data::read(Description {
            name: name.clone(),
            text: bytes,
        });
        let data = match read {
            Ok(data) => data,
            Err(error) => {
                let place = Place {
                    file: name.clone(),
                    line: error.location.line,
                    column: None,
                };
                return Self::unread(name, vec![Problem::new(place, error.message)]);
            }
        };
        let mut problems = Vec::new();
        let mut lines = HashMap::new();
        for (pointer, line) in data.lines {
            let key = last(&pointer);
            if let Some((first, _)) = lines.insert(pointer, (line, None)) {
                let place = Place {
                    file: name.clone(),
                    line: Some(line),
                    column: None,
                };
                let message = format!("`{key}` stands there twice, first in line {first}");
                problems.push(Problem::new(place, message).with_hint("take one of them out"));
            }
        }
        Self {
            value: data.value,
            places: Places::new(name, lines),
            problems,
        }
    }

    fn toml(name: String, text: &str) -> Self {
        let lines = Lines::new(text);
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            let problems = errors.iter().map(|error| {
                let (line, column) = lines.at(error.span().map_or(text.len(), |span| span.start));
                let place = Place {
                    file: name.clone(),
                    line: Some(line),
                    column,
                };
                Problem::new(place, format!("broken TOML: {}", error.message().trim()))
            });
            let mut problems: Vec<Problem> = problems.collect();
            problems.sort();
            // What follows on the same line follows from it, as a rule.
            problems.dedup_by_key(|problem| problem.place.line);
            // What was made of a broken text would only be misunderstood.
            return Self::unread(name, problems);
        }
        let mut reading = Reading {
            lines,
            places: HashMap::new(),
            strange: Vec::new(),
        };
        let value = reading.table(table.get_ref(), "");
        let places = Places::new(name, reading.places);
        let strange = reading.strange.iter();
        let problems = strange
            .map(|pointer| {
                let message = format!("`{}` is a number that JSON does not have", last(pointer));
                Problem::new(places.at(pointer), message)
            })
            .collect();
        Self {
            value,
            places,
            problems,
        }
    }
}

/// TOML on its way into JSON.
struct Reading<'t> {
    lines: Lines<'t>,
    places: HashMap<String, (u32, Option<u32>)>,
    /// Pointers to what JSON can't say.
    strange: Vec<String>,
}

impl Reading<'_> {
    fn table(&mut self, table: &DeTable<'_>, pointer: &str) -> Value {
        let members = table.iter().map(|(key, value)| {
            let pointer = format!("{pointer}/{}", escape(key.get_ref()));
            let place = self.lines.at(key.span().start);
            self.places.insert(pointer.clone(), place);
            let value = self.value(value.get_ref(), &pointer);
            (key.get_ref().to_string(), value)
        });
        Value::Object(members.collect())
    }

    fn value(&mut self, value: &DeValue<'_>, pointer: &str) -> Value {
        match value {
            DeValue::String(text) => Value::from(text.as_ref()),
            DeValue::Boolean(is) => Value::from(*is),
            DeValue::Datetime(time) => Value::from(time.to_string()),
            DeValue::Integer(written) => {
                let (digits, radix) = (written.as_str(), written.radix());
                let signed = i64::from_str_radix(digits, radix).map(Value::from);
                signed
                    .or_else(|_| u64::from_str_radix(digits, radix).map(Value::from))
                    .unwrap_or_else(|_| self.strange(pointer))
            }
            DeValue::Float(written) => {
                let number = written.as_str().parse().ok().and_then(Number::from_f64);
                number.map_or_else(|| self.strange(pointer), Value::Number)
            }
            DeValue::Array(items) => {
                let items = items.iter().enumerate().map(|(index, item)| {
                    let pointer = format!("{pointer}/{index}");
                    let place = self.lines.at(item.span().start);
                    self.places.insert(pointer.clone(), place);
                    self.value(item.get_ref(), &pointer)
                });
                Value::Array(items.collect())
            }
            DeValue::Table(table) => self.table(table, pointer),
        }
    }

    fn strange(&mut self, pointer: &str) -> Value {
        self.strange.push(pointer.to_owned());
        Value::from(0)
    }
}

/// Lines and columns of a text.
struct Lines<'t> {
    text: &'t str,
    /// Where each line starts.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            starts: [0].into_iter().chain(breaks).collect(),
        }
    }

    /// Both from 1.
    fn at(&self, offset: usize) -> (u32, Option<u32>) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied();
        let before = self.text.get(start.unwrap_or_default()..offset);
        let column = before.and_then(|before| u32::try_from(before.chars().count() + 1).ok());
        (u32::try_from(line).unwrap_or(u32::MAX), column)
    }
}

/// A key without a value, as in a section of YAML whose lines are all commented out, is
/// as good as none. What belongs to responders is theirs, and stays as it is.
fn without_null(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            for (key, member) in members {
                if !matches!(&**key, "settings" | "scenarios" | "faker") {
                    without_null(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}

/// One token of a JSON pointer, escaped.
pub(super) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// The last token of a pointer, as it was written.
pub(super) fn last(pointer: &str) -> String {
    let token = pointer.rsplit_once('/').map_or("", |(_, last)| last);
    token.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests;
