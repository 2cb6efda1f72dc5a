//! A part of a collection, as one call gives it.

use std::sync::Arc;

use super::{Collection, Entry, Value};

/// The most entries or keys that one call gives.
pub const MAX_PAGE_ENTRIES: usize = 1000;

/// About the most bytes of keys and values that one call gives.
pub const MAX_PAGE_BYTES: usize = 1 << 20;

/// Some entries of a collection, and where they end.
pub(crate) struct Page<'a> {
    entries: Vec<(&'a Arc<str>, &'a Value)>,
    /// Whether there may be more after the last one.
    full: bool,
}

impl Collection {
    /// Up to `limit` entries after `after`, and no more than the limits above allow.
    pub(crate) fn page<'a>(
        &'a self,
        after: Option<&'a str>,
        limit: usize,
        with_values: bool,
    ) -> Page<'a> {
        let limit = limit.min(MAX_PAGE_ENTRIES);
        let mut page = Page {
            entries: Vec::new(),
            full: limit == 0,
        };
        let mut bytes = 0;
        for (key, value) in self.range(after, None).take(limit) {
            bytes += key.len() + if with_values { value.len() } else { 0 };
            // The first one is given whatever its size, or paging would never get past it.
            if MAX_PAGE_BYTES < bytes && !page.entries.is_empty() {
                page.full = true;
                break;
            }
            page.entries.push((key, value));
            page.full = page.entries.len() == limit;
        }
        page
    }
}

impl<'a> Page<'a> {
    /// The last key that it looked at; none if it went to the end.
    pub(crate) fn through(&self) -> Option<&'a Arc<str>> {
        let last = self.entries.last().filter(|_| self.full);
        last.map(|(key, _)| *key)
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = String> {
        self.entries.iter().map(|(key, _)| key.as_ref().to_owned())
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = Entry> {
        self.entries.iter().map(|(key, value)| Entry {
            key: key.as_ref().to_owned(),
            value: value.as_ref().clone(),
        })
    }
}
