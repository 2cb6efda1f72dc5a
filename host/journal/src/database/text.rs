//! The index over paths, headers and bodies. It follows the entries when there is time, or
//! when somebody asks for a text.

use rusqlite::params;

use super::row::{ENTRY, entry, number};
use super::store::{Store, begin};
use crate::entry::{Body, Entry};

/// Bytes of each body that can be found by their text.
const MAX_TEXT: usize = 64 << 10;

impl Store {
    /// Brings the index on by some entries.
    pub(crate) fn index(&mut self, entries: u64) -> rusqlite::Result<()> {
        if self.filed <= self.indexed {
            return Ok(());
        }
        let transaction = begin(&mut self.connection)?;
        let query = format!(
            "SELECT {ENTRY} FROM entry JOIN message USING (id)
             WHERE ?1 < entry.id AND entry.id <= ?3 ORDER BY entry.id LIMIT ?2"
        );
        let mut indexed = self.indexed;
        let mut found = 0;
        {
            let mut select = transaction.prepare_cached(&query)?;
            let mut insert = transaction.prepare_cached(
                "INSERT INTO text (rowid, path, headers, bodies) VALUES (?1, ?2, ?3, ?4)",
            )?;
            let mut rows = select.query([self.indexed, entries, self.filed].map(number))?;
            while let Some(row) = rows.next()? {
                let entry = entry(row)?;
                let id = number(entry.id);
                insert.execute(params![
                    id,
                    entry.exchange.request.target(),
                    headers(&entry),
                    bodies(&entry)
                ])?;
                indexed = entry.id;
                found += 1;
            }
        }
        if found < entries {
            // Gaps at the end are done with, too.
            indexed = self.filed;
        }
        transaction.execute("UPDATE progress SET indexed = ?1", [number(indexed)])?;
        transaction.commit()?;
        self.indexed = indexed;
        Ok(())
    }
}

fn headers(entry: &Entry) -> String {
    let mut text = String::new();
    let both = [
        &entry.exchange.request.headers,
        &entry.exchange.response.headers,
    ];
    for (name, value) in both.into_iter().flatten() {
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
        text.push('\n');
    }
    text
}

fn bodies(entry: &Entry) -> String {
    let mut text = String::new();
    for body in [&entry.exchange.request.body, &entry.exchange.response.body] {
        text.push_str(shown(body));
        text.push('\n');
    }
    text
}

/// What can be read of a body.
fn shown(body: &Body) -> &str {
    let text = body.text().unwrap_or_default();
    &text[..text.floor_char_boundary(MAX_TEXT)]
}
