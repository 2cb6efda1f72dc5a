//! The query of a question to the admin API.

use std::collections::BTreeMap;

use mimus_exchange::{Kind, Problem};
use mimus_journal::{Filter, Order, Paging};
use serde_json::{Map, Value, json};

use crate::journal::asked;

/// Entries that are answered at a time, at most.
const MOST: usize = 1000;

/// What was asked for.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    pub(super) filter: Filter,
    /// What of it is the filter's, as it was written.
    pub(super) applied: Map<String, Value>,
    own: BTreeMap<&'static str, String>,
    wrong: Vec<Value>,
}

impl Parameters {
    /// Reads the parts of a filter, and what an endpoint has beside them. What has no value
    /// is as if it was not there.
    pub(super) fn read(query: Option<&str>, own: &[&'static str]) -> Self {
        Self::read_some(query, asked::PARTS, own)
    }

    /// Reads some parts of a filter only.
    pub(super) fn read_some(query: Option<&str>, parts: &[&str], own: &[&'static str]) -> Self {
        let mut found = Self::default();
        let query = query.unwrap_or_default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if let Some(name) = own.iter().find(|own| **own == name) {
                if !value.is_empty() {
                    found.own.insert(name, value.into_owned());
                }
            } else if !parts.contains(&name.as_ref()) {
                let all = own.iter().chain(parts).copied().collect::<Vec<_>>();
                let allowed = match all.as_slice() {
                    [] => "there are no parameters here".to_owned(),
                    all => format!("there is no such parameter; there are {}", all.join(", ")),
                };
                found.refuse(&name, &value, allowed);
            } else if !value.is_empty() {
                match asked::set(&mut found.filter, &name, &value) {
                    Ok(()) => found.apply(&name, value.into_owned()),
                    Err(message) => found.refuse(&name, &value, message),
                }
            }
        }
        found
    }

    /// Refuses whatever there is.
    pub(super) fn none(query: Option<&str>) -> Result<(), Problem> {
        Self::read_some(query, &[], &[]).check()
    }

    /// Where a page begins and how long it is.
    pub(super) fn paging(&mut self) -> Paging {
        let limit = self.number("limit").unwrap_or(100);
        if !(1..=MOST).contains(&limit) {
            let message = format!("from 1 to {MOST} can be had at a time");
            self.refuse("limit", &limit.to_string(), message);
        }
        Paging {
            order: self.order(),
            limit,
            offset: self.number("offset").unwrap_or(0),
            cursor: self.number("cursor"),
        }
    }

    pub(super) fn order(&mut self) -> Order {
        match self.text("order").as_deref() {
            None | Some("newest" | "desc") => Order::Newest,
            Some("oldest" | "asc") => Order::Oldest,
            Some(other) => {
                let message = "it is `newest` or `oldest` first".to_owned();
                self.refuse("order", other, message);
                Order::Newest
            }
        }
    }

    pub(super) fn number<T: std::str::FromStr>(&mut self, name: &'static str) -> Option<T> {
        let value = self.own.remove(name)?;
        match asked::number(&value) {
            Ok(number) => Some(number),
            Err(message) => {
                self.refuse(name, &value, message);
                None
            }
        }
    }

    pub(super) fn truth(&mut self, name: &'static str) -> Option<bool> {
        let value = self.own.remove(name)?;
        match asked::truth(&value) {
            Ok(truth) => Some(truth),
            Err(message) => {
                self.refuse(name, &value, message);
                None
            }
        }
    }

    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        self.own.remove(name)
    }

    pub(super) fn refuse(&mut self, name: &str, value: &str, message: String) {
        let message = Value::String(message);
        self.wrong
            .push(json!({ "name": name, "value": value, "message": message }));
    }

    /// All that is wrong, if something is.
    pub(super) fn check(&mut self) -> Result<(), Problem> {
        let wrong = std::mem::take(&mut self.wrong);
        let Some(first) = wrong.first() else {
            return Ok(());
        };
        let text = |member: &str| first[member].as_str().unwrap_or_default().to_owned();
        let detail = format!("`{}`: {}", text("name"), text("message"));
        Err(Problem::new(Kind::InvalidParameter, detail).with("parameters", wrong))
    }

    fn apply(&mut self, name: &str, value: String) {
        let before = self.applied.remove(name);
        let applied = match before {
            Some(Value::String(before)) => format!("{before},{value}"),
            _ => value,
        };
        self.applied.insert(name.to_owned(), applied.into());
    }
}
