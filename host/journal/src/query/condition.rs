//! A filter in SQL.
//!
//! SQLite knows nothing of how often a value occurs, so it is told which index to use: that
//! of the only condition which has one. A `+` in front of a column keeps it from using
//! another one. So is a range of statuses, whatever else is asked, where a look at the index
//! says that few entries are in it. Otherwise the short rows of `entry` are gone through in
//! their order, which never takes long; to look up what an index finds may take longer, and
//! to sort it, too.

use rusqlite::types::Value;

use super::Order;
use super::filter::Filter;
use super::pattern::{regex, words};
use crate::database::{Clear, SEPARATOR};
use crate::error::QueryError;

#[derive(Debug, Clone)]
pub(super) struct Conditions {
    source: Source,
    parts: Vec<String>,
    parameters: Vec<Value>,
    /// Whether the condition that has an index uses it.
    indexed: bool,
    /// Whether the text index is asked.
    has_text: bool,
}

/// What the entries are found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Entry,
    /// By the index of statuses, which has few of the range.
    Status,
    Text,
    Violation,
}

impl Conditions {
    /// `few`: whether few entries are in the filter's range of statuses.
    pub(super) fn new(filter: &Filter, few: bool) -> Result<Self, QueryError> {
        let words = filter.text.as_deref().and_then(words);
        let source = match (&words, &filter.rule) {
            _ if few => Source::Status,
            (Some(_), _) => Source::Text,
            (None, Some(_)) => Source::Violation,
            (None, None) => Source::Entry,
        };
        let mut own = Self {
            source,
            parts: Vec::new(),
            parameters: Vec::new(),
            indexed: false,
            has_text: false,
        };
        own.has_text = words.is_some();
        if let Some(words) = words {
            let condition = match source {
                Source::Text => "text MATCH ?",
                _ => "EXISTS (SELECT 1 FROM text WHERE text MATCH ? AND text.rowid = entry.id)",
            };
            own.add(condition, [Value::Text(words)]);
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
        let with_index = [
            filter.problem.is_some(),
            filter.scenario.is_some(),
            !filter.statuses.is_empty(),
        ];
        let others = !filter.operations.is_empty() || filter.session.is_some();
        let conditions = with_index.iter().filter(|is_set| **is_set).count();
        // Entries of one value stand there by `admin`, and then in the order of their ids.
        own.indexed =
            source == Source::Entry && conditions == 1 && !others && !filter.include_admin;
        own.add_equal("problem", filter.problem.as_deref());
        own.add_equal("scenario", filter.scenario.as_deref());
        own.add_statuses(filter);
        if !filter.include_admin {
            own.add("entry.admin = 0", []);
        }
        own.add_list(
            "entry.operation",
            filter.operations.iter().map(|id| text(id)),
        );
        // As it is written, too: methods that are no standard ones may be in small letters.
        let methods = filter.methods.iter();
        let methods = methods.flat_map(|method| [text(method), text(&method.to_ascii_uppercase())]);
        own.add_list("entry.method", methods);
        own.add_rest(filter)?;
        Ok(own)
    }

    fn add_rest(&mut self, filter: &Filter) -> Result<(), QueryError> {
        let plain = [
            ("session", &filter.session),
            ("correlation", &filter.correlation),
            ("client", &filter.client),
            ("fault", &filter.fault),
        ];
        for (column, value) in plain {
            if let Some(value) = value {
                self.add(&format!("entry.{column} = ?"), [text(value)]);
            }
        }
        match filter.routed {
            Some(true) => self.add("entry.operation IS NOT NULL", []),
            Some(false) => self.add("entry.operation IS NULL", []),
            None => {}
        }
        if let Some(from) = filter.from {
            self.add("entry.time >= ?", [Value::Integer(from)]);
        }
        if let Some(until) = filter.until {
            self.add("entry.time < ?", [Value::Integer(until)]);
        }
        if let Some(after) = filter.after {
            let condition = format!("{} > ?", self.id());
            self.add(&condition, [id(after)]);
        }
        match filter.violations {
            Some(true) => self.add("entry.violations > 0", []),
            Some(false) => self.add("entry.violations = 0", []),
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
        self.has_text
    }

    pub(super) fn source(&self) -> &'static str {
        match self.source {
            Source::Entry => "entry",
            Source::Status => "entry INDEXED BY entry_status",
            Source::Text => "text CROSS JOIN entry ON entry.id = text.rowid",
            Source::Violation => "violation CROSS JOIN entry ON entry.id = violation.id",
        }
    }

    /// The id, as the source has it.
    pub(super) fn id(&self) -> &'static str {
        match self.source {
            Source::Entry | Source::Status => "entry.id",
            Source::Text => "text.rowid",
            Source::Violation => "violation.id",
        }
    }

    pub(super) fn all(&self) -> String {
        if self.parts.is_empty() {
            return "TRUE".to_owned();
        }
        self.parts.join(" AND ")
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
        self.parts.push(condition.to_owned());
        self.parameters.extend(parameters);
    }

    /// A column with an index, followed in it by `admin`.
    fn add_equal(&mut self, column: &str, value: Option<&str>) {
        if let Some(value) = value {
            let plus = self.plus();
            self.add(&format!("{plus}entry.{column} = ?"), [text(value)]);
        }
    }

    fn add_list(&mut self, left: &str, values: impl Iterator<Item = Value>) {
        let values = values.collect::<Vec<_>>();
        if !values.is_empty() {
            let marks = vec!["?"; values.len()].join(", ");
            self.add(&format!("{left} IN ({marks})"), values);
        }
    }

    fn add_statuses(&mut self, filter: &Filter) {
        match filter.statuses.as_slice() {
            [] => {}
            [one] if one.first == one.last => {
                let plus = self.plus_of_status();
                let status = Value::Integer(one.first.into());
                self.add(&format!("{plus}entry.status = ?"), [status]);
            }
            statuses => {
                let plus = if self.source == Source::Status {
                    ""
                } else {
                    "+"
                };
                let range = format!("{plus}entry.status BETWEEN ? AND ?");
                let ranges = vec![range; statuses.len()];
                let bounds = statuses.iter().flat_map(|statuses| {
                    [statuses.first, statuses.last].map(|bound| Value::Integer(bound.into()))
                });
                let bounds = bounds.collect::<Vec<_>>();
                self.add(&format!("({})", ranges.join(" OR ")), bounds);
            }
        }
    }

    fn plus(&self) -> &'static str {
        if self.indexed { "" } else { "+" }
    }

    fn plus_of_status(&self) -> &'static str {
        match self.source {
            Source::Status => "",
            _ => self.plus(),
        }
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Beyond SQLite's numbers there are no entries.
fn id(id: u64) -> Value {
    Value::Integer(i64::try_from(id).unwrap_or(i64::MAX))
}
