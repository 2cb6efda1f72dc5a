//! Asking a journal.

mod condition;
mod filter;
mod live;
mod pattern;
mod session;
mod status;

use std::ops::ControlFlow;

use rusqlite::{Row, params_from_iter};
use serde::{Deserialize, Serialize};

use condition::Conditions;
pub use filter::Filter;
pub use live::Live;
pub(crate) use pattern::regex;
pub use session::{Activity, Session, Sessions};
pub use status::{StatusError, Statuses};

use crate::database::{Clear, ENTRY, entry};
use crate::entry::{Entry, Plan};
use crate::error::QueryError;
use crate::journal::Journal;

/// Entries that are read at a time by what goes through all of them: nobody else waits
/// longer than for so many.
const CHUNK: usize = 500;

/// The same, for who needs little of each.
const COUNTED: usize = 5000;

/// Entries of a range of statuses that are rather looked up and sorted than looked for.
const FEW: i64 = 5000;

/// The same where each of them has to be looked up in the text index, too.
const FEW_TEXTS: i64 = 500;

/// Which of the entries that a filter lets through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Paging {
    pub order: Order,
    pub limit: usize,
    /// Entries to leave out first. A cursor is quicker where there are many.
    pub offset: usize,
    /// Where the page before ended: its `next`.
    pub cursor: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    #[default]
    Newest,
    Oldest,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Page {
    pub entries: Vec<Entry>,
    /// The cursor of what follows, if something may.
    pub next: Option<u64>,
}

/// Entries by how their answers were come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Plans {
    pub fixed: u64,
    pub computed: u64,
}

impl Default for Paging {
    fn default() -> Self {
        Self {
            order: Order::Newest,
            limit: 100,
            offset: 0,
            cursor: None,
        }
    }
}

/// What was recorded before it is asked is seen by each of these.
impl Journal {
    /// Some of the entries that a filter lets through.
    pub fn page(&self, filter: &Filter, paging: &Paging) -> Result<Page, QueryError> {
        let conditions = self.conditions(filter)?;
        self.settle(conditions.has_text());
        self.read_page(conditions, paging)
    }

    /// How many entries a filter lets through.
    pub fn count(&self, filter: &Filter) -> Result<u64, QueryError> {
        let conditions = self.conditions(filter)?;
        self.settle(conditions.has_text());
        let query = format!(
            "SELECT count(*) FROM {} WHERE {}",
            conditions.source(),
            conditions.all()
        );
        let connection = self.pool().take()?;
        let mut statement = connection.prepare_cached(&query)?;
        let parameters = params_from_iter(conditions.parameters());
        let count = statement.query_row(parameters, |row| row.get::<_, i64>(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// How many of the entries that a filter lets through have which plan.
    pub fn count_plans(&self, filter: &Filter) -> Result<Plans, QueryError> {
        let mut plans = Plans::default();
        self.each_row(filter, "entry.id, entry.plan", COUNTED, |row| {
            let found = row.get_ref(1)?.as_str_or_null()?;
            plans.fixed += u64::from(found == Some(Plan::Fixed.as_str()));
            plans.computed += u64::from(found == Some(Plan::Computed.as_str()));
            Ok(())
        })?;
        Ok(plans)
    }

    /// One entry, if it is there.
    pub fn entry(&self, id: u64) -> Result<Option<Entry>, QueryError> {
        self.settle(false);
        let query =
            format!("SELECT {ENTRY} FROM entry JOIN message USING (id) WHERE entry.id = ?1");
        let Ok(id) = i64::try_from(id) else {
            return Ok(None);
        };
        let connection = self.pool().take()?;
        let mut statement = connection.prepare_cached(&query)?;
        let mut rows = statement.query([id])?;
        Ok(rows.next()?.map(entry).transpose()?)
    }

    /// Goes through all entries that a filter lets through and that were recorded before,
    /// until it is told to stop. What is recorded, or taken out, meanwhile is not waited
    /// for.
    pub fn each(
        &self,
        filter: &Filter,
        order: Order,
        mut visit: impl FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<(), QueryError> {
        let mut conditions = self.conditions(filter)?;
        self.settle(conditions.has_text());
        conditions.until(self.newest()?);
        let mut paging = Paging {
            order,
            limit: CHUNK,
            ..Paging::default()
        };
        loop {
            let page = self.read_page(conditions.clone(), &paging)?;
            for entry in page.entries {
                if visit(entry).is_break() {
                    return Ok(());
                }
            }
            match page.next {
                Some(next) => paging.cursor = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// Reads some columns of `entry`, oldest first, of all that a filter lets through.
    /// The first column has to be the id.
    pub(crate) fn each_row(
        &self,
        filter: &Filter,
        columns: &str,
        chunk: usize,
        mut visit: impl FnMut(&Row) -> rusqlite::Result<()>,
    ) -> Result<(), QueryError> {
        let mut conditions = self.conditions(filter)?;
        self.settle(conditions.has_text());
        conditions.until(self.newest()?);
        let mut cursor = None;
        loop {
            let mut conditions = conditions.clone();
            conditions.cursor(Order::Oldest, cursor);
            let query = format!(
                "SELECT {columns} FROM {} WHERE {} ORDER BY {} LIMIT {chunk}",
                conditions.source(),
                conditions.all(),
                conditions.id(),
            );
            let connection = self.pool().take()?;
            let mut statement = connection.prepare_cached(&query)?;
            let mut rows = statement.query(params_from_iter(conditions.parameters()))?;
            let mut found = 0;
            while let Some(row) = rows.next()? {
                cursor = u64::try_from(row.get::<_, i64>(0)?).ok();
                found += 1;
                visit(row)?;
            }
            if found < chunk {
                return Ok(());
            }
        }
    }

    pub(crate) fn to_clear(&self, filter: &Filter) -> Result<Clear, QueryError> {
        let mut conditions = self.conditions(filter)?;
        self.settle(conditions.has_text());
        // What is recorded meanwhile stays.
        conditions.until(self.newest()?);
        // The connection that writes knows no regular expressions.
        if filter.path.is_none() {
            return Ok(conditions.to_clear());
        }
        let mut ids = Vec::new();
        self.each_row(filter, "entry.id", 5000, |row| {
            ids.push(row.get(0)?);
            Ok(())
        })?;
        Ok(Clear::of_ids(&ids))
    }

    fn conditions(&self, filter: &Filter) -> Result<Conditions, QueryError> {
        let few = match filter.statuses.as_slice() {
            [range] if filter.text.is_some() => self.has_fewer(FEW_TEXTS, *range)?,
            [range] => self.has_fewer(FEW, *range)?,
            _ => false,
        };
        Conditions::new(filter, few)
    }

    fn has_fewer(&self, than: i64, range: Statuses) -> Result<bool, QueryError> {
        let query = "SELECT count(*) FROM (SELECT 1 FROM entry INDEXED BY entry_status
                     WHERE status BETWEEN ?1 AND ?2 LIMIT ?3)";
        let connection = self.pool().take()?;
        let mut statement = connection.prepare_cached(query)?;
        let bounds = [i64::from(range.first), i64::from(range.last), than];
        let found = statement.query_row(bounds, |row| row.get::<_, i64>(0))?;
        Ok(found < than)
    }

    fn newest(&self) -> Result<u64, QueryError> {
        let connection = self.pool().take()?;
        let query = "SELECT coalesce(max(id), 0) FROM entry";
        let newest = connection
            .prepare_cached(query)?
            .query_row((), |row| row.get::<_, i64>(0))?;
        Ok(u64::try_from(newest).unwrap_or(0))
    }

    fn read_page(&self, mut conditions: Conditions, paging: &Paging) -> Result<Page, QueryError> {
        conditions.cursor(paging.order, paging.cursor);
        let direction = match paging.order {
            Order::Newest => "DESC",
            Order::Oldest => "ASC",
        };
        // First which, in short rows, and then what is long of those alone.
        let query = format!(
            "SELECT {ENTRY} FROM (
                 SELECT entry.id AS found FROM {} WHERE {} ORDER BY {} {direction}
                 LIMIT {} OFFSET {}
             ) CROSS JOIN entry ON entry.id = found CROSS JOIN message ON message.id = found
             ORDER BY found {direction}",
            conditions.source(),
            conditions.all(),
            conditions.id(),
            paging.limit,
            paging.offset,
        );
        let connection = self.pool().take()?;
        let mut statement = connection.prepare(&query)?;
        let rows = statement.query_map(params_from_iter(conditions.parameters()), entry)?;
        let entries = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let is_full = 0 < paging.limit && entries.len() == paging.limit;
        Ok(Page {
            next: entries.last().map(|entry| entry.id).filter(|_| is_full),
            entries,
        })
    }
}
