//! Scenarios that are written in the configuration: kept beside the others, so that each has
//! its id, and as they stand there.

use std::collections::BTreeSet;

use rusqlite::{Transaction, params};
use serde_json::{Value, json};

use super::{By, Kept, Store, StoreError, audit, find, signed};

/// One scenario of the configuration.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// What it is switched to by.
    pub name: &'a str,
    /// What it is for.
    pub description: Option<&'a str>,
    /// As it stands there.
    pub config: &'a Value,
}

impl Store {
    /// Keeps what is written in the configuration now, and forgets what stood there before.
    /// One of the same name that was made otherwise gives way; the audit trail has it.
    pub fn keep_written(&self, written: &[Written<'_>], by: By<'_>) -> Result<(), StoreError> {
        let mut connection = self.connection();
        let behavior = rusqlite::TransactionBehavior::Immediate;
        let transaction = connection.transaction_with_behavior(behavior)?;
        for one in written {
            keep(&transaction, one, by)?;
        }
        let names: BTreeSet<&str> = written.iter().map(|one| one.name).collect();
        for gone in known(&transaction)? {
            if !names.contains(gone.as_str()) {
                transaction.execute("DELETE FROM scenario WHERE name = ?1", [&gone])?;
                let change = audit::change("delete-scenario", &gone, json!({ "written": true }));
                audit::write(&transaction, by, &change)?;
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

fn keep(transaction: &Transaction<'_>, one: &Written<'_>, by: By<'_>) -> Result<(), StoreError> {
    let Written {
        name,
        description,
        config,
    } = *one;
    let before = find(transaction, "name = ?1", name)?;
    if before.as_ref().is_some_and(|before| is_same(before, one)) {
        return Ok(());
    }
    transaction.execute(
        "INSERT INTO scenario
             (name, description, config, is_active, is_written, created_at, updated_at)
         VALUES (?1, ?2, ?3, FALSE, TRUE, ?4, ?4)
         ON CONFLICT (name) DO UPDATE SET
             description = excluded.description, config = excluded.config,
             is_written = TRUE, updated_at = excluded.updated_at",
        params![name, description, config.to_string(), signed(by.at_ms)],
    )?;
    let action = match before {
        Some(_) => "update-scenario",
        None => "create-scenario",
    };
    let detail = json!({ "written": true, "config": config });
    audit::write(transaction, by, &audit::change(action, name, detail))?;
    Ok(())
}

fn is_same(before: &Kept, one: &Written<'_>) -> bool {
    before.is_written
        && before.config == *one.config
        && before.description.as_deref() == one.description
}

fn known(transaction: &Transaction<'_>) -> Result<Vec<String>, StoreError> {
    let mut statement = transaction.prepare("SELECT name FROM scenario WHERE is_written")?;
    let names = statement.query_map((), |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}
