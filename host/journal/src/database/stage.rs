//! How exchanges get into the database. Few at a time are filed at once: each gets its rows.
//! Where many come they are staged, some hundred in a row, which costs a tenth of that; they
//! are filed when there is time, or when somebody asks.

use std::collections::BTreeSet;

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction, params};

use super::row::{INSERT_ENTRY, INSERT_MESSAGE, insert_entry, insert_message, number};
use super::store::{Store, begin};
use crate::entry::Entry;
use crate::packed::{Bundle, Content, Unreadable};

/// Exchanges of a batch that are filed at once.
const FEW: u64 = 256;

impl Store {
    /// Writes all, or nothing; returns how many can't be written, whatever there is of room.
    pub(crate) fn write(&mut self, bundles: &[Bundle]) -> rusqlite::Result<u64> {
        let Some(last) = bundles.last().map(Bundle::last) else {
            return Ok(0);
        };
        let entries = bundles.iter().map(|bundle| bundle.entries).sum::<u64>();
        // What is filed is older than what is staged.
        let at_once = entries <= FEW && self.filed == self.last;
        let transaction = begin(&mut self.connection)?;
        let written = if at_once {
            file(&transaction, bundles.iter().flat_map(Bundle::entries))?
        } else {
            stage(&transaction, bundles)?
        };
        transaction
            .prepare_cached("UPDATE progress SET last = ?1")?
            .execute([number(last)])?;
        transaction.commit()?;
        self.last = self.last.max(last);
        if at_once {
            self.filed = self.last;
        }
        self.count += written;
        Ok(entries.saturating_sub(written))
    }

    /// Files at least `most` of the staged entries, the oldest first, or all there are.
    /// Returns how many of them can't be.
    pub(crate) fn file(&mut self, most: u64) -> rusqlite::Result<u64> {
        if self.last <= self.filed {
            return Ok(0);
        }
        let transaction = begin(&mut self.connection)?;
        let (mut done, mut refused) = (0, 0);
        while done < most
            && let Some((first, entries, content)) = oldest(&transaction)?
        {
            let filed = match content {
                Ok(content) => file(&transaction, content.entries())?,
                Err(Unreadable) => 0,
            };
            done += entries;
            refused += entries.saturating_sub(filed);
            transaction
                .prepare_cached("DELETE FROM staged WHERE first = ?1")?
                .execute([number(first)])?;
        }
        // Another program may have been here, too.
        let staged = first_staged(&transaction)?;
        transaction.commit()?;
        self.filed = staged.map_or(self.last, |first| first.saturating_sub(1));
        self.count = self.count.saturating_sub(refused);
        Ok(refused)
    }

    /// Looks for what another program has staged since.
    pub(crate) fn look(&mut self) -> rusqlite::Result<()> {
        if let Some(first) = first_staged(&self.connection)? {
            let mut select = self.connection.prepare_cached(
                "SELECT first + entries - 1 FROM staged ORDER BY first DESC LIMIT 1",
            )?;
            let last = select.query_row((), |row| row.get::<_, i64>(0))?;
            self.last = self.last.max(u64::try_from(last).unwrap_or(0));
            self.filed = first.saturating_sub(1);
        }
        Ok(())
    }

    /// Takes out staged entries, the oldest first, of bundles that are too old or that are
    /// too many as a whole; returns how many.
    pub(super) fn unstage(&mut self, over: u64, oldest: i64, most: u64) -> rusqlite::Result<u64> {
        if self.last <= self.filed || (over == 0 && oldest == i64::MIN) {
            return Ok(0);
        }
        let transaction = begin(&mut self.connection)?;
        let (mut until, mut gone) = (None, 0);
        {
            let query = "SELECT first, entries, newest FROM staged ORDER BY first";
            let mut select = transaction.prepare_cached(query)?;
            let mut rows = select.query(())?;
            while gone < most
                && let Some(row) = rows.next()?
            {
                let entries = u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0);
                if over < gone + entries && oldest <= row.get(2)? {
                    break;
                }
                until = Some(row.get::<_, i64>(0)?);
                gone += entries;
            }
        }
        if let Some(until) = until {
            transaction
                .prepare_cached("DELETE FROM staged WHERE first <= ?1")?
                .execute([until])?;
        }
        let staged = first_staged(&transaction)?;
        transaction.commit()?;
        self.filed = staged.map_or(self.last, |first| first.saturating_sub(1));
        self.count = self.count.saturating_sub(gone);
        Ok(gone)
    }
}

/// The id of the oldest entry that is staged.
pub(super) fn first_staged(connection: &Connection) -> rusqlite::Result<Option<u64>> {
    let mut select = connection.prepare_cached("SELECT min(first) FROM staged")?;
    let first = select.query_row((), |row| row.get::<_, Option<i64>>(0))?;
    Ok(first.and_then(|first| u64::try_from(first).ok()))
}

/// Puts bundles where they wait for their rows; returns how many entries that are.
fn stage(transaction: &Transaction, bundles: &[Bundle]) -> rusqlite::Result<u64> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO staged (first, entries, newest, data) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut staged = 0;
    for bundle in bundles {
        let first = number(bundle.first);
        let entries = number(bundle.entries);
        match insert.execute(params![first, entries, bundle.newest, bundle.compressed()]) {
            // A single exchange, of more than SQLite takes.
            Err(error) if is_about_values(&error) => {}
            result => {
                result?;
                staged += bundle.entries;
            }
        }
    }
    Ok(staged)
}

type Staged = (u64, u64, Result<Content, Unreadable>);

/// The oldest bundle: the id it begins with, and how many entries it has.
fn oldest(transaction: &Transaction) -> rusqlite::Result<Option<Staged>> {
    let query = "SELECT first, entries, data FROM staged ORDER BY first LIMIT 1";
    let mut select = transaction.prepare_cached(query)?;
    let staged = select.query_row((), |row| {
        let [first, entries] = [row.get::<_, i64>(0)?, row.get::<_, i64>(1)?]
            .map(|number| u64::try_from(number).unwrap_or(0));
        let data = row.get_ref(2)?.as_blob()?;
        Ok((first, entries, Content::decompressed(first, data)))
    });
    staged.optional()
}

/// Gives entries their rows; returns how many have them. Others can't.
fn file(
    transaction: &Transaction,
    entries: impl Iterator<Item = Result<Entry, Unreadable>>,
) -> rusqlite::Result<u64> {
    let mut to_entry = transaction.prepare_cached(INSERT_ENTRY)?;
    let mut to_message = transaction.prepare_cached(INSERT_MESSAGE)?;
    let rule = "INSERT INTO violation (rule, id) VALUES (?1, ?2)";
    let mut to_violation = transaction.prepare_cached(rule)?;
    let mut filed = 0;
    for entry in entries {
        let Ok(entry) = entry else {
            continue;
        };
        // The message first: it is what may be too large.
        match insert_message(&mut to_message, &entry) {
            Err(error) if is_about_values(&error) => continue,
            result => result?,
        }
        insert_entry(&mut to_entry, &entry)?;
        for rule in entry.exchange.rules().collect::<BTreeSet<_>>() {
            to_violation.execute(params![rule, number(entry.id)])?;
        }
        filed += 1;
    }
    Ok(filed)
}

/// Whether an entry, rather than the disk, is why it can't be written.
fn is_about_values(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::TooBig | ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch)
    )
}
