//! Asks the trail.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, Row, ToSql};
use serde_json::Value;

use crate::entry::{Entry, Outcome};
use crate::store::{OpenError, SCHEMA};

/// Which entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// A tool, prompt or resource.
    pub name: Option<String>,
    pub outcome: Option<Outcome>,
    pub decision: Option<String>,
    /// The client's name.
    pub client: Option<String>,
    pub session: Option<String>,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

/// Reads a trail, while servers may be writing to it.
#[derive(Debug)]
pub struct Reader(Connection);

impl Reader {
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        mimus_sqlite::open_shared_to_read(path, &SCHEMA).map(Self)
    }

    /// The newest first.
    pub fn newest(&self, filter: &Filter, limit: u64) -> rusqlite::Result<Vec<Entry>> {
        let mut found = Vec::new();
        let tail = format!("ORDER BY id DESC LIMIT {limit}");
        self.each::<rusqlite::Error>(filter, &tail, |entry| {
            found.push(entry);
            Ok(())
        })?;
        Ok(found)
    }

    /// All of them, the oldest first.
    pub(crate) fn oldest<E: From<rusqlite::Error>>(
        &self,
        filter: &Filter,
        each: impl FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        self.each(filter, "ORDER BY id", each)
    }

    fn each<E: From<rusqlite::Error>>(
        &self,
        filter: &Filter,
        tail: &str,
        mut each: impl FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut conditions = Vec::new();
        let mut values: Vec<Box<dyn ToSql>> = Vec::new();
        let mut add = |condition: &str, value: Option<Box<dyn ToSql>>| {
            if let Some(value) = value {
                values.push(value);
                conditions.push(format!("{condition} ?{}", values.len()));
            }
        };
        let text = |value: &Option<String>| {
            let value = value.clone();
            value.map(|value| Box::new(value) as Box<dyn ToSql>)
        };
        let time = |value: Option<Timestamp>| {
            value.map(|value| Box::new(value.as_microsecond()) as Box<dyn ToSql>)
        };
        let outcome = filter.outcome.map(|outcome| outcome.as_str().to_owned());
        add("name =", text(&filter.name));
        add("outcome =", text(&outcome));
        add("decision =", text(&filter.decision));
        add("client =", text(&filter.client));
        add("session =", text(&filter.session));
        add("time >=", time(filter.from));
        add("time <", time(filter.until));
        let conditions = if conditions.is_empty() {
            "TRUE".to_owned()
        } else {
            conditions.join(" AND ")
        };
        let query = format!("SELECT * FROM call WHERE {conditions} {tail}");
        let mut statement = self.0.prepare(&query)?;
        let values = values.iter().map(|value| &**value);
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            each(entry(row)?)?;
        }
        Ok(())
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let time: i64 = row.get("time")?;
    let time = Timestamp::from_microsecond(time).unwrap_or_default();
    let arguments: String = row.get("arguments")?;
    let outcome: String = row.get("outcome")?;
    Ok(Entry {
        id: row.get("id")?,
        time: format!("{time:.6}"),
        client: row.get("client")?,
        client_version: row.get("client_version")?,
        session: row.get("session")?,
        pid: row.get("pid")?,
        kind: row.get("kind")?,
        name: row.get("name")?,
        class: row.get("class")?,
        arguments: serde_json::from_str(&arguments).unwrap_or(Value::String(arguments)),
        outcome: outcome.parse().unwrap_or(Outcome::Failed),
        message: row.get("message")?,
        decision: row.get("decision")?,
        rule: row.get("rule")?,
        reason: row.get("reason")?,
        duration_us: row.get("duration")?,
        result_bytes: row.get("result")?,
    })
}
