//! A filter in SQL.
//!
//! SQLite knows nothing of how often a value occurs, so it is told which index to use: that
//! of the condition which by its nature leaves the least. A `+` in front of a column keeps
//! it from using another one. Without such a condition the short rows of `entry` are gone
//! through in their order, which is quicker than to sort what an index finds.

use rusqlite::types::Value;

use super::Order;
use super::filter::Filter;
use super::pattern::{regex, words};
use crate::database::{Clear, SEPARATOR};
use crate::error::QueryError;

#[derive(Debug, Clone)]
pub(super) struct Conditions {
    source: Source,
    conditions: Vec<String>,
    parameters: Vec<Value>,
    /// Whether an index leads to the entries already.
    indexed: bool,
    /// Whether the entries of one value stand in the order of their ids.
    ordered: bool,
}

/// What the entries are found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Entry,
    Text,
    Violation,
}

impl Conditions {
    pub(super) fn new(filter: &Filter) -> Result<Self, QueryError> {
        let words = filter.text.as_deref().and_then(words);
        let source = match (&words, &filter.rule) {
            (Some(_), _) => Source::Text,
            (None, Some(_)) => Source::Violation,
            (None, None) => Source::Entry,
        };
        let mut own = Self {
            source,
            conditions: Vec::new(),
            parameters: Vec::new(),
            indexed: source != Source::Entry,
            ordered: !filter.include_admin,
        };
        if let Some(words) = words {
            own.add("text MATCH ?", [Value::Text(words)]);
        }
        if let Some(rule) = &filter.rule {
            match source {
                Source::Violation => own.add("violation.rule = ?", [text(rule)]),
                _ => own.add(
                    "EXISTS (SELECT 1 FROM violation WHERE rule = ? AND violation.id = entry.id)",
                    [text(rule)],
                ),
            }
        }
        // In the order of how little each one leaves, by its nature.
        own.add_equal("correlation", filter.correlation.as_deref());
        own.add_equal("session", filter.session.as_deref());
        own.add_equal("problem", filter.problem.as_deref());
        own.add_equal("scenario", filter.scenario.as_deref());
        own.add_any("operation", filter.operations.iter().map(|id| text(id)));
        own.add_statuses(filter);
        if !filter.include_admin {
            own.add("entry.admin = 0", []);
        }
        let methods = filter.methods.iter();
        let methods = methods.map(|method| Value::Text(method.to_ascii_uppercase()));
        own.add_list("upper(entry.method)", methods.collect());
        own.add_rest(filter)?;
        Ok(own)
    }

    fn add_rest(&mut self, filter: &Filter) -> Result<(), QueryError> {
        let plain = [("client", &filter.client), ("fault", &filter.fault)];
        for (column, value) in plain {
            if let Some(value) = value {
                self.add(&format!("entry.{column} = ?"), [text(value)]);
            }
        }
        match filter.routed {
            Some(true) => self.add("+entry.operation IS NOT NULL", []),
            Some(false) => self.add("+entry.operation IS NULL", []),
            None => {}
        }
        if let Some(from) = filter.from {
            self.add("+entry.time >= ?", [Value::Integer(from)]);
        }
        if let Some(until) = filter.until {
            self.add("+entry.time < ?", [Value::Integer(until)]);
        }
        if let Some(after) = filter.after {
            let condition = format!("{} > ?", self.id());
            self.add(&condition, [id(after)]);
        }
        match filter.violations {
            Some(true) => self.add("+entry.violations > 0", []),
            Some(false) => self.add("+entry.violations = 0", []),
            None => {}
        }
        if let Some(responder) = &filter.responder {
            let named = format!("{SEPARATOR}{responder}{SEPARATOR}");
            self.add("instr(entry.responders, ?) > 0", [Value::Text(named)]);
        }
        if let Some(part) = &filter.path_contains {
            self.add("instr(entry.path, ?) > 0", [text(part)]);
        }
        if let Some(pattern) = &filter.path {
            regex("path regex", pattern)?;
            self.add("matches(?, entry.path)", [text(pattern)]);
        }
        Ok(())
    }

    /// Only entries up to this one.
    pub(super) fn until(&mut self, last: u64) {
        let condition = format!("{} <= ?", self.id());
        self.add(&condition, [id(last)]);
    }

    pub(super) fn cursor(&mut self, order: Order, cursor: Option<u64>) {
        if let Some(cursor) = cursor {
            let sign = match order {
                Order::Newest => '<',
                Order::Oldest => '>',
            };
            let condition = format!("{} {sign} ?", self.id());
            self.add(&condition, [id(cursor)]);
        }
    }

    pub(super) fn has_text(&self) -> bool {
        self.source == Source::Text
    }

    pub(super) fn source(&self) -> &'static str {
        match self.source {
            Source::Entry => "entry",
            Source::Text => "text CROSS JOIN entry ON entry.id = text.rowid",
            Source::Violation => "violation CROSS JOIN entry ON entry.id = violation.id",
        }
    }

    /// The id, as the source has it.
    pub(super) fn id(&self) -> &'static str {
        match self.source {
            Source::Entry => "entry.id",
            Source::Text => "text.rowid",
            Source::Violation => "violation.id",
        }
    }

    pub(super) fn all(&self) -> String {
        if self.conditions.is_empty() {
            return "TRUE".to_owned();
        }
        self.conditions.join(" AND ")
    }

    pub(super) fn parameters(&self) -> &[Value] {
        &self.parameters
    }

    pub(super) fn to_clear(&self) -> Clear {
        let query = format!(
            "id IN (SELECT entry.id FROM {} WHERE {})",
            self.source(),
            self.all()
        );
        Clear {
            condition: query,
            parameters: self.parameters.clone(),
        }
    }

    fn add(&mut self, condition: &str, parameters: impl IntoIterator<Item = Value>) {
        self.conditions.push(condition.to_owned());
        self.parameters.extend(parameters);
    }

    /// A column with an index, followed in it by `admin`.
    fn add_equal(&mut self, column: &str, value: Option<&str>) {
        if let Some(value) = value {
            let plus = self.plus();
            self.add(&format!("{plus}entry.{column} = ?"), [text(value)]);
        }
    }

    fn add_any(&mut self, column: &str, values: impl Iterator<Item = Value>) {
        let mut values = values.collect::<Vec<_>>();
        if values.len() == 1 {
            let plus = self.plus();
            self.add(&format!("{plus}entry.{column} = ?"), values.pop());
        } else {
            self.add_list(&format!("+entry.{column}"), values);
        }
    }

    fn add_list(&mut self, left: &str, values: Vec<Value>) {
        if !values.is_empty() {
            let marks = vec!["?"; values.len()].join(", ");
            self.add(&format!("{left} IN ({marks})"), values);
        }
    }

    fn add_statuses(&mut self, filter: &Filter) {
        match filter.statuses.as_slice() {
            [] => {}
            [one] if one.first == one.last => {
                let plus = self.plus();
                let status = Value::Integer(one.first.into());
                self.add(&format!("{plus}entry.status = ?"), [status]);
            }
            statuses => {
                let ranges = vec!["+entry.status BETWEEN ? AND ?"; statuses.len()];
                let bounds = statuses.iter().flat_map(|statuses| {
                    [statuses.first, statuses.last].map(|bound| Value::Integer(bound.into()))
                });
                let bounds = bounds.collect::<Vec<_>>();
                self.add(&format!("({})", ranges.join(" OR ")), bounds);
            }
        }
    }

    /// Nothing for the first condition that has an index.
    fn plus(&mut self) -> &'static str {
        if self.indexed || !self.ordered {
            return "+";
        }
        self.indexed = true;
        ""
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Beyond SQLite's numbers there are no entries.
fn id(id: u64) -> Value {
    Value::Integer(i64::try_from(id).unwrap_or(i64::MAX))
}
