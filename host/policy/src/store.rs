//! What was used up of limits.
//!
//! Counts of a session are in memory. All others are in a database that every process of this
//! user shares, so that a limit holds across them and after a restart. A call takes from all
//! of its limits in one transaction, or from none.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use mimus_sqlite::Schema;
pub use mimus_sqlite::SharedError as OpenError;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use crate::model::{Limit, Scope};
use crate::window::Window;

/// The application's id is `MimP`.
const SCHEMA: Schema = Schema {
    application_id: i32::from_be_bytes(*b"MimP"),
    migrations: &["
        CREATE TABLE counter (
            whose TEXT NOT NULL,
            name TEXT NOT NULL,
            window TEXT NOT NULL,
            start INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (whose, name, window)
        ) STRICT, WITHOUT ROWID;
    "],
};

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Who<'a> {
    pub session: &'a str,
    pub client: &'a str,
    /// The policy's identity.
    pub grant: &'a str,
}

/// The counters.
#[derive(Debug)]
pub struct Counters {
    /// None where no limit has to be shared.
    shared: Option<Mutex<Connection>>,
    own: Mutex<HashMap<Key, Count>>,
}

/// Whether a call may go on.
#[derive(Debug)]
pub enum Taken {
    /// It was counted; what was may be given back.
    Yes(Receipt),
    No(Spent),
}

/// What a call took.
#[derive(Debug, Default)]
pub struct Receipt(Vec<(Key, i64)>);

/// A limit that is used up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    pub limit: Limit,
    /// When there is more again.
    pub again: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    whose: String,
    name: String,
    window: Window,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    start: i64,
    count: u64,
}

/// A limit with its counter and where the window began. Of limits on the same counter, the
/// narrowest counts.
type Wanted<'l> = BTreeMap<Key, (&'l Limit, i64)>;

impl Counters {
    /// Counters of a single process.
    pub fn own() -> Self {
        Self {
            shared: None,
            own: Mutex::default(),
        }
    }

    /// Counters with a file for what others count as well.
    pub fn shared(path: &Path) -> Result<Self, OpenError> {
        let connection = mimus_sqlite::open_shared(path, &SCHEMA)?;
        Ok(Self {
            shared: Some(Mutex::new(connection)),
            own: Mutex::default(),
        })
    }

    /// Counts a call against all of these limits, or against none. An error is that it can't
    /// be told: what is not counted must not go on.
    pub fn take(&self, limits: &[&Limit], who: Who<'_>, now: Timestamp) -> rusqlite::Result<Taken> {
        let (mut own, mut shared) = (Wanted::new(), Wanted::new());
        for limit in limits {
            let place = match limit.scope {
                Scope::Session => &mut own,
                _ if self.shared.is_none() => &mut own,
                _ => &mut shared,
            };
            let wanted = (*limit, limit.window.start(now));
            let found = place.entry(key(limit, who)).or_insert(wanted);
            if limit.max < found.0.max {
                *found = wanted;
            }
        }
        let mut counts = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        let full = own.iter().find(|(key, (limit, start))| {
            let count = counts.get(key).filter(|count| count.start == *start);
            count.is_some_and(|count| limit.max <= count.count)
        });
        if let Some((_, (limit, _))) = full {
            return Ok(Taken::No(spent(limit, now)));
        }
        // The lock is held over this, so that both are taken or none is.
        if let Some(limit) = self.take_shared(&shared)? {
            return Ok(Taken::No(spent(limit, now)));
        }
        for (key, (_, start)) in &own {
            let fresh = Count {
                start: *start,
                count: 0,
            };
            let count = counts.entry(key.clone()).or_insert(fresh);
            if count.start != *start {
                *count = fresh;
            }
            count.count += 1;
        }
        let taken = own.into_iter().chain(shared);
        let taken = taken.map(|(key, (_, start))| (key, start));
        Ok(Taken::Yes(Receipt(taken.collect())))
    }

    /// The first limit that is used up, if one is; else all are counted.
    fn take_shared<'l>(&self, wanted: &Wanted<'l>) -> rusqlite::Result<Option<&'l Limit>> {
        let Some(shared) = self.shared.as_ref().filter(|_| !wanted.is_empty()) else {
            return Ok(None);
        };
        let mut connection = shared.lock().unwrap_or_else(PoisonError::into_inner);
        // Taken at the start: what is read here is still so when it is written.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (key, (limit, start)) in wanted {
            let query = "SELECT count FROM counter
                WHERE whose = ?1 AND name = ?2 AND window = ?3 AND start = ?4";
            let count = transaction
                .prepare(query)?
                .query_row((&key.whose, &key.name, key.window.as_str(), start), |row| {
                    row.get::<_, i64>(0)
                })
                .optional()?;
            let count = count.and_then(|count| u64::try_from(count).ok());
            if limit.max <= count.unwrap_or_default() {
                return Ok(Some(limit));
            }
        }
        for (key, (_, start)) in wanted {
            let statement = "INSERT INTO counter VALUES (?1, ?2, ?3, ?4, 1)
                ON CONFLICT DO UPDATE SET
                    count = iif(start = excluded.start, count + 1, 1), start = excluded.start";
            transaction.prepare(statement)?.execute((
                &key.whose,
                &key.name,
                key.window.as_str(),
                start,
            ))?;
        }
        transaction.commit()?;
        Ok(None)
    }

    /// Gives back what a call took that was not made after all.
    pub fn give_back(&self, receipt: Receipt) -> rusqlite::Result<()> {
        let mut counts = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, start) in receipt.0 {
            if let Some(count) = counts.get_mut(&key) {
                if count.start == start {
                    count.count = count.count.saturating_sub(1);
                }
                continue;
            }
            let Some(shared) = &self.shared else { continue };
            let connection = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let statement = "UPDATE counter SET count = max(count - 1, 0)
                WHERE whose = ?1 AND name = ?2 AND window = ?3 AND start = ?4";
            connection.prepare(statement)?.execute((
                &key.whose,
                &key.name,
                key.window.as_str(),
                start,
            ))?;
        }
        Ok(())
    }

    /// How much of a limit is left.
    pub fn left(&self, limit: &Limit, who: Who<'_>, now: Timestamp) -> rusqlite::Result<u64> {
        let (key, start) = (key(limit, who), limit.window.start(now));
        let used = match &self.shared {
            Some(shared) if limit.scope != Scope::Session => {
                let connection = shared.lock().unwrap_or_else(PoisonError::into_inner);
                let query = "SELECT count FROM counter
                    WHERE whose = ?1 AND name = ?2 AND window = ?3 AND start = ?4";
                let count = connection
                    .query_row(
                        query,
                        (&key.whose, &key.name, key.window.as_str(), start),
                        |row| row.get::<_, i64>(0),
                    )
                    .optional()?;
                count.and_then(|count| u64::try_from(count).ok())
            }
            _ => {
                let counts = self.own.lock().unwrap_or_else(PoisonError::into_inner);
                let count = counts.get(&key).filter(|count| count.start == start);
                count.map(|count| count.count)
            }
        };
        Ok(limit.max.saturating_sub(used.unwrap_or_default()))
    }
}

fn key(limit: &Limit, who: Who<'_>) -> Key {
    let whose = match limit.scope {
        Scope::Session => format!("session {}", who.session),
        // A client counts under each policy for itself.
        Scope::Client => format!("client {} {}", who.grant, who.client),
        Scope::Grant => format!("grant {}", who.grant),
        Scope::Global => "global".to_owned(),
    };
    Key {
        whose,
        name: limit.counter.clone(),
        window: limit.window,
    }
}

fn spent(limit: &Limit, now: Timestamp) -> Spent {
    Spent {
        limit: limit.clone(),
        again: limit.window.end(now),
    }
}

#[cfg(test)]
mod tests;
