//! Takes out what is too old or too much: a little at a time, so that what comes in
//! between never waits long.

use rusqlite::params;

use super::row::number;
use super::store::{Store, begin};
use crate::options::Retention;

/// Pages that may be free in the file before it is made smaller. What comes next has use
/// for some.
const FREE_PAGES: u64 = 256;

/// Pages that are given back at a time.
const STEP: u64 = 512;

impl Store {
    /// Takes out at most `most` entries; returns whether there may be more to do.
    pub(crate) fn retain(
        &mut self,
        retention: &Retention,
        now: i64,
        most: u64,
    ) -> rusqlite::Result<bool> {
        let too_many = self.over(retention)?;
        let over = too_many.min(most);
        let oldest = retention.age.map_or(i64::MIN, |age| {
            now.saturating_sub(i64::try_from(age.as_millis()).unwrap_or(i64::MAX))
        });
        let wanted = if retention.age.is_some() { most } else { over };
        let mut until = None;
        let mut entries = 0;
        if 0 < wanted {
            let query = "SELECT id, time FROM entry ORDER BY id LIMIT ?1";
            let mut select = self.connection.prepare_cached(query)?;
            let mut rows = select.query([number(wanted)])?;
            while let Some(row) = rows.next()? {
                if over <= entries && oldest <= row.get(1)? {
                    break;
                }
                until = Some(row.get::<_, i64>(0)?);
                entries += 1;
            }
        }
        if let Some(until) = until {
            self.delete(until, entries)?;
        }
        if entries < wanted {
            let left = too_many.saturating_sub(entries);
            entries += self.unstage(left, oldest, most - entries)?;
        }
        let shrunk = self.shrink()?;
        Ok(most <= entries || shrunk)
    }

    /// How many entries are too many, by their count and by what all of them take.
    fn over(&self, retention: &Retention) -> rusqlite::Result<u64> {
        let by_count = retention
            .count
            .map_or(0, |count| self.count.saturating_sub(count));
        let by_bytes = match retention.bytes {
            Some(bytes) => {
                let used = self.used_bytes()?;
                let each = (used / self.count.max(1)).max(1);
                used.saturating_sub(bytes).div_ceil(each).min(self.count)
            }
            None => 0,
        };
        Ok(by_count.max(by_bytes))
    }

    fn delete(&mut self, until: i64, entries: u64) -> rusqlite::Result<()> {
        let transaction = begin(&mut self.connection)?;
        for table in ["violation", "message", "entry"] {
            let delete = format!("DELETE FROM {table} WHERE id <= ?1");
            transaction.prepare_cached(&delete)?.execute([until])?;
        }
        transaction
            .prepare_cached("DELETE FROM text WHERE rowid <= ?1")?
            .execute(params![until])?;
        transaction.commit()?;
        self.count = self.count.saturating_sub(entries);
        Ok(())
    }

    /// Gives some free pages back to the file system; returns whether there are more.
    fn shrink(&mut self) -> rusqlite::Result<bool> {
        let free = self.pragma("freelist_count")?;
        let kept = FREE_PAGES.max(self.pragma("page_count")? / 16);
        let Some(too_many @ 1..) = free.checked_sub(kept) else {
            return Ok(false);
        };
        let statement = format!("PRAGMA incremental_vacuum({})", too_many.min(STEP));
        let mut vacuum = self.connection.prepare(&statement)?;
        let mut rows = vacuum.query(())?;
        while rows.next()?.is_some() {}
        Ok(STEP < too_many)
    }

    /// What the database takes, without its free pages.
    pub(crate) fn used_bytes(&self) -> rusqlite::Result<u64> {
        let pages = self.pragma("page_count")?;
        let free = self.pragma("freelist_count")?;
        Ok(pages.saturating_sub(free) * self.pragma("page_size")?)
    }

    fn pragma(&self, name: &str) -> rusqlite::Result<u64> {
        let query = format!("PRAGMA {name}");
        let mut statement = self.connection.prepare_cached(&query)?;
        let value = statement.query_row((), |row| row.get::<_, i64>(0))?;
        Ok(u64::try_from(value).unwrap_or(0))
    }
}
