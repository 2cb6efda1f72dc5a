//! Requests by the session that they name.

use rusqlite::{Row, params_from_iter};
use serde::Serialize;

use super::condition::Conditions;
use super::{Filter, Paging};
use crate::error::QueryError;
use crate::journal::Journal;

/// What there is of a session: the requests with one `x-session-id`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Session {
    pub name: String,
    /// The id of its first entry.
    pub first_id: u64,
    /// When its first and last requests came: milliseconds since 1970.
    pub first: i64,
    pub last: i64,
    pub requests: u64,
    /// Answers of 400 or more, or none at all.
    pub errors: u64,
    pub mean_ms: f64,
    /// Those that were active for one of its requests, with commas between them.
    pub scenario: Option<String>,
}

/// How many sessions there are, and what they have in common.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Sessions {
    pub sessions: u64,
    /// Those with a request since the given time.
    pub active: u64,
    pub requests: u64,
    /// Of the requests of all sessions; none where there are none.
    pub mean_ms: Option<f64>,
}

/// Sessions by their last request, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// It came then or later.
    Since(i64),
    /// It came before.
    Before(i64),
}

impl Journal {
    /// Sessions with entries that a filter lets through, the latest first. Of the paging,
    /// `limit` and `offset` count.
    pub fn sessions(
        &self,
        filter: &Filter,
        activity: Option<Activity>,
        paging: &Paging,
    ) -> Result<Vec<Session>, QueryError> {
        let conditions = self.of_sessions(filter)?;
        let having = match activity {
            None => String::new(),
            Some(Activity::Since(time)) => format!("HAVING {time} <= max(entry.time)"),
            Some(Activity::Before(time)) => format!("HAVING max(entry.time) < {time}"),
        };
        let query = format!(
            "SELECT entry.session, min(entry.id), min(entry.time), max(entry.time), count(*),
                 sum(entry.status = 0 OR 400 <= entry.status), avg(entry.total) / 1000.0,
                 group_concat(DISTINCT entry.scenario)
             FROM {} WHERE {} AND entry.session IS NOT NULL
             GROUP BY entry.session {having} ORDER BY max(entry.id) DESC LIMIT {} OFFSET {}",
            conditions.source(),
            conditions.all(),
            paging.limit,
            paging.offset,
        );
        let connection = self.pool().take()?;
        let mut statement = connection.prepare(&query)?;
        let rows = statement.query_map(params_from_iter(conditions.parameters()), session)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// All sessions with entries that a filter lets through, taken together. Those count as
    /// active that had a request at `since` or later: milliseconds since 1970.
    pub fn session_figures(&self, filter: &Filter, since: i64) -> Result<Sessions, QueryError> {
        let conditions = self.of_sessions(filter)?;
        let query = format!(
            "SELECT count(*), coalesce(sum({since} <= last), 0), coalesce(sum(requests), 0),
                 sum(total) / 1000.0 / sum(requests)
             FROM (
                 SELECT max(entry.time) AS last, count(*) AS requests, sum(entry.total) AS total
                 FROM {} WHERE {} AND entry.session IS NOT NULL GROUP BY entry.session
             )",
            conditions.source(),
            conditions.all(),
        );
        let connection = self.pool().take()?;
        let mut statement = connection.prepare(&query)?;
        let figures = statement.query_row(params_from_iter(conditions.parameters()), |row| {
            Ok(Sessions {
                sessions: number(row, 0)?,
                active: number(row, 1)?,
                requests: number(row, 2)?,
                mean_ms: row.get(3)?,
            })
        });
        Ok(figures?)
    }

    fn of_sessions(&self, filter: &Filter) -> Result<Conditions, QueryError> {
        let conditions = self.conditions(filter)?;
        self.settle(conditions.has_text());
        Ok(conditions)
    }
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        name: row.get(0)?,
        first_id: number(row, 1)?,
        first: row.get(2)?,
        last: row.get(3)?,
        requests: number(row, 4)?,
        errors: number(row, 5)?,
        mean_ms: row.get(6)?,
        scenario: row.get(7)?,
    })
}

fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    Ok(u64::try_from(number).unwrap_or_default())
}
