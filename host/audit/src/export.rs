//! The trail for other tools: a JSON object a line, or a table.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};

use crate::entry::Entry;
use crate::query::{Filter, Reader};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Ndjson,
    Csv,
}

/// Why not all was exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("it can't be read: {0}")]
    Read(#[from] rusqlite::Error),
    #[error("it can't be written: {0}")]
    Write(#[from] io::Error),
}

const COLUMNS: [&str; 17] = [
    "id",
    "time",
    "client",
    "client_version",
    "session",
    "pid",
    "kind",
    "name",
    "class",
    "arguments",
    "outcome",
    "message",
    "decision",
    "rule",
    "reason",
    "duration_us",
    "result_bytes",
];

/// Writes what a filter lets through, the oldest first; says how many.
pub fn export(
    reader: &Reader,
    filter: &Filter,
    format: Format,
    to: &mut dyn Write,
) -> Result<u64, ExportError> {
    let mut count = 0;
    match format {
        Format::Ndjson => reader.oldest::<ExportError>(filter, |entry| {
            count += 1;
            serde_json::to_writer(&mut *to, &entry).map_err(io::Error::from)?;
            Ok(to.write_all(b"\n")?)
        })?,
        Format::Csv => {
            let mut builder = WriterBuilder::new();
            let mut writer = builder.terminator(Terminator::CRLF).from_writer(&mut *to);
            writer.write_record(COLUMNS).map_err(io::Error::from)?;
            reader.oldest::<ExportError>(filter, |entry| {
                count += 1;
                let cells = cells(&entry);
                let cells = cells.iter().map(|cell| safe(cell).into_owned());
                Ok(writer.write_record(cells).map_err(io::Error::from)?)
            })?;
            writer.flush()?;
        }
    }
    to.flush()?;
    Ok(count)
}

fn cells(entry: &Entry) -> [String; 17] {
    let option = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        entry.id.to_string(),
        entry.time.clone(),
        entry.client.clone(),
        entry.client_version.clone(),
        entry.session.clone(),
        entry.pid.to_string(),
        entry.kind.clone(),
        entry.name.clone(),
        entry.class.clone(),
        entry.arguments.to_string(),
        entry.outcome.to_string(),
        option(&entry.message),
        entry.decision.clone(),
        entry.rule.clone(),
        option(&entry.reason),
        entry.duration_us.to_string(),
        entry.result_bytes.to_string(),
    ]
}

/// What a spreadsheet does not take for a formula.
fn safe(cell: &str) -> Cow<'_, str> {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%') => {
            Cow::Owned(format!("'{cell}"))
        }
        _ => Cow::Borrowed(cell),
    }
}
