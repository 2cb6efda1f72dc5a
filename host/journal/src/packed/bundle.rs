//! Exchanges one behind the other, in the order of their ids: what is written as one row
//! while many come.

use lz4_flex::block::{compress_prepend_size, decompress_size_prepended, uncompressed_size};

use super::read::{Reader, unpack};
use super::{Unreadable, write};
use crate::entry::Entry;

/// Bytes of a bundle, unless it is a single exchange. What repeats is found within the last
/// 64 KiB.
const ROOM: usize = 128 << 10;

/// Exchanges of a bundle: retention takes out whole ones.
const MOST: u64 = 500;

/// The most that LZ4 makes out of a byte. What claims to be more is damaged.
const MAX_RATIO: usize = 255;

/// Exchanges with ids that follow one another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bundle {
    /// The id of the first one.
    pub(crate) first: u64,
    pub(crate) entries: u64,
    /// When the latest of them came.
    pub(crate) newest: i64,
    bytes: Vec<u8>,
}

/// A bundle as it was written, to be read.
#[derive(Debug)]
pub(crate) struct Content {
    first: u64,
    bytes: Vec<u8>,
}

impl Bundle {
    /// Whether an exchange of that id and length belongs into this one.
    pub(crate) fn takes(&self, id: u64, length: usize) -> bool {
        self.entries == 0
            || (id == self.first + self.entries
                && self.entries < MOST
                && self.bytes.len() + length <= ROOM)
    }

    pub(crate) fn add(&mut self, id: u64, time: i64, packed: &[u8]) {
        if self.entries == 0 {
            self.first = id;
            self.newest = time;
        }
        self.entries += 1;
        self.newest = self.newest.max(time);
        write::text(&mut self.bytes, packed);
    }

    pub(crate) fn last(&self) -> u64 {
        (self.first + self.entries).saturating_sub(1)
    }

    pub(crate) fn number(&self) -> usize {
        usize::try_from(self.entries).unwrap_or(usize::MAX)
    }

    /// What it takes of memory.
    pub(crate) fn weight(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn compressed(&self) -> Vec<u8> {
        compress_prepend_size(&self.bytes)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = Result<Entry, Unreadable>> {
        entries(self.first, &self.bytes)
    }
}

impl Content {
    pub(crate) fn decompressed(first: u64, data: &[u8]) -> Result<Self, Unreadable> {
        let (size, rest) = uncompressed_size(data).map_err(|_| Unreadable)?;
        if rest.len().saturating_mul(MAX_RATIO) < size {
            return Err(Unreadable);
        }
        let bytes = decompress_size_prepended(data).map_err(|_| Unreadable)?;
        Ok(Self { first, bytes })
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = Result<Entry, Unreadable>> {
        entries(self.first, &self.bytes)
    }
}

/// Each of the exchanges; where one can't be told from the next, none from there on.
fn entries(first: u64, bytes: &[u8]) -> impl Iterator<Item = Result<Entry, Unreadable>> {
    let mut reader = Reader::new(bytes);
    (first..).map_while(move |id| {
        if reader.is_empty() {
            return None;
        }
        let Ok(packed) = reader.bytes() else {
            reader = Reader::new(&[]);
            return Some(Err(Unreadable));
        };
        Some(unpack(packed).map(|exchange| Entry { id, exchange }))
    })
}
