//! What happened in each span of time, for charts.

use std::collections::BTreeMap;

use serde::Serialize;

use super::latency::{Group, Latency};
use crate::error::QueryError;
use crate::journal::Journal;
use crate::query::Filter;

/// Spans that are told, the latest.
const MOST: usize = 2000;

/// Rows that are read at a time.
const CHUNK: usize = 5000;

/// A span of time in which there were requests.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Span {
    /// When it begins: milliseconds since 1970.
    pub from: i64,
    pub requests: u64,
    /// Answers of 400 or more, or none at all.
    pub errors: u64,
    pub latency: Latency,
}

impl Journal {
    /// Figures of spans of so many milliseconds, of those that had requests, by time.
    pub fn trend(&self, filter: &Filter, span_ms: u32) -> Result<Vec<Span>, QueryError> {
        let span_ms = i64::from(span_ms.max(1));
        let mut spans = BTreeMap::<i64, Group>::new();
        let columns = "entry.id, entry.time, entry.total, entry.status";
        self.each_row(filter, columns, CHUNK, |row| {
            let (time, total): (i64, i64) = (row.get(1)?, row.get(2)?);
            let status: i64 = row.get(3)?;
            let from = time.div_euclid(span_ms) * span_ms;
            let total = u64::try_from(total).unwrap_or_default();
            let is_error = status == 0 || 400 <= status;
            spans.entry(from).or_default().add(total, is_error);
            if MOST < spans.len() {
                spans.pop_first();
            }
            Ok(())
        })?;
        let spans = spans.into_iter().map(|(from, group)| Span {
            from,
            requests: group.requests,
            errors: group.errors,
            latency: group.durations.latency(),
        });
        Ok(spans.collect())
    }
}
