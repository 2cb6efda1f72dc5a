//! Who changed what, and when.

use rusqlite::{Row, Transaction, params};
use serde::Serialize;
use serde_json::Value;

use super::{By, Store, StoreError, signed, unsigned, value};

/// A change, written down with it.
pub(super) struct Change {
    action: &'static str,
    subject: String,
    detail: Value,
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AuditEntry {
    /// Later ones are greater.
    pub id: i64,
    /// Milliseconds since the Unix epoch.
    pub at: u64,
    /// Who made it.
    pub who: String,
    /// `create-scenario`, `set-override` and so on.
    pub action: String,
    /// The scenario, or the key of the override.
    pub subject: String,
    /// What there is to say of it.
    pub detail: Value,
}

pub(super) fn change(action: &'static str, subject: &str, detail: Value) -> Change {
    Change {
        action,
        subject: subject.to_owned(),
        detail,
    }
}

pub(super) fn write(
    transaction: &Transaction<'_>,
    by: By<'_>,
    change: &Change,
) -> rusqlite::Result<()> {
    transaction.execute(
        "INSERT INTO audit (at, who, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            signed(by.at_ms),
            by.who,
            change.action,
            change.subject,
            change.detail.to_string()
        ],
    )?;
    Ok(())
}

impl Store {
    /// Writes down a change that is none of scenarios: of settings, for instance.
    pub fn record(
        &self,
        action: &'static str,
        subject: &str,
        detail: Value,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        self.change(by, |_| Ok(((), change(action, subject, detail))))
    }

    /// Some of the changes, the latest first, and how many there are; those of one action, if
    /// it is given.
    pub fn audit_page(
        &self,
        action: Option<&str>,
        limit: u32,
        offset: u32,
    ) -> Result<(Vec<AuditEntry>, u64), StoreError> {
        let connection = self.connection();
        let fits = "?1 IS NULL OR action = ?1";
        let query = format!("SELECT count(*) FROM audit WHERE {fits}");
        let total = connection.query_row(&query, [action], |row| row.get(0))?;
        let query = format!(
            "SELECT id, at, who, action, subject, detail FROM audit
             WHERE {fits} ORDER BY id DESC LIMIT ?2 OFFSET ?3"
        );
        let mut statement = connection.prepare(&query)?;
        let rows = statement.query_map(params![action, limit, offset], entry)?;
        Ok((rows.collect::<Result<_, _>>()?, unsigned(total)))
    }

    /// The latest changes first, those before the id `before` if it is given.
    pub fn audit(&self, limit: u32, before: Option<i64>) -> Result<Vec<AuditEntry>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare(
            "SELECT id, at, who, action, subject, detail FROM audit
             WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
        )?;
        let rows = statement.query_map(params![before.unwrap_or(i64::MAX), limit], entry)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry {
        id: row.get(0)?,
        at: unsigned(row.get(1)?),
        who: row.get(2)?,
        action: row.get(3)?,
        subject: row.get(4)?,
        detail: value(row, 5)?,
    })
}
