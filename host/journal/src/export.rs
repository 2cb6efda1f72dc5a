//! The journal for other tools, written as it is read: what it takes of memory does not
//! grow with it.

mod csv;
mod har;
mod ndjson;

use std::fmt;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::str::FromStr;

use jiff::Timestamp;

use crate::entry::Entry;
use crate::error::QueryError;
use crate::journal::Journal;
use crate::query::{Filter, Order};

pub use self::har::har_entry;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A line of JSON an entry, with all there is.
    Ndjson,
    /// For spreadsheets (RFC 4180). A cell that one would take for a formula begins with
    /// an apostrophe.
    Csv,
    /// HTTP Archive 1.2, for browsers' tools and proxies.
    Har,
}

/// Why a text does not name a format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no format of the journal: there are `ndjson`, `csv` and `har`")]
pub struct FormatError(pub String);

impl Format {
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Har => "application/json",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Har => "har",
        })
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "ndjson" | "jsonl" => Ok(Self::Ndjson),
            "csv" => Ok(Self::Csv),
            "har" => Ok(Self::Har),
            _ => Err(FormatError(text.to_owned())),
        }
    }
}

impl Journal {
    /// Writes all entries that a filter lets through; returns how many.
    pub fn export(
        &self,
        filter: &Filter,
        order: Order,
        format: Format,
        to: &mut dyn Write,
    ) -> Result<u64, QueryError> {
        let mut count = 0;
        let mut failure = None;
        let mut writer: Box<dyn Writer + '_> = match format {
            Format::Ndjson => Box::new(ndjson::Lines::new(to)),
            Format::Csv => Box::new(csv::Sheet::new(to)),
            Format::Har => Box::new(har::Archive::new(to)),
        };
        writer.begin()?;
        self.each(filter, order, |entry| match writer.entry(&entry) {
            Ok(()) => {
                count += 1;
                ControlFlow::Continue(())
            }
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        })?;
        if let Some(error) = failure {
            return Err(error.into());
        }
        writer.end()?;
        Ok(count)
    }
}

/// Writes one format.
trait Writer {
    fn begin(&mut self) -> io::Result<()>;
    fn entry(&mut self, entry: &Entry) -> io::Result<()>;
    fn end(&mut self) -> io::Result<()>;
}

/// Milliseconds since 1970 as RFC 3339 has them.
pub(crate) fn date(time: i64) -> String {
    let timestamp = Timestamp::from_millisecond(time).unwrap_or_default();
    format!("{timestamp:.3}")
}
