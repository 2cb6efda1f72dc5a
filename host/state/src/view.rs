//! The calls of `wit/state.wit`, as one responder may make them.

use crate::reads::Aspect;
use crate::snapshot::Entry;
use crate::{Access, StateError, Transaction};

/// The longest name of a collection, and the longest key, in bytes.
pub const MAX_NAME: usize = 512;

/// A [`Transaction`] as a caller may use it: one function for each of `wit/state.wit`.
#[derive(Debug)]
pub struct View<'a> {
    transaction: &'a mut Transaction,
    access: &'a Access,
}

impl<'a> View<'a> {
    pub(crate) fn new(transaction: &'a mut Transaction, access: &'a Access) -> Self {
        Self {
            transaction,
            access,
        }
    }

    /// The value of a key, if there is one.
    pub fn get(&mut self, collection: &str, key: &str) -> Result<Option<Vec<u8>>, StateError> {
        self.check(collection)?;
        check_key(key)?;
        let value = self.transaction.get(collection, key);
        Ok(value.map(|value| value.as_ref().clone()))
    }

    /// Sets the value of a key.
    pub fn set(&mut self, collection: &str, key: &str, value: Vec<u8>) -> Result<(), StateError> {
        self.check(collection)?;
        check_key(key)?;
        self.transaction.set(collection, key, value)
    }

    /// Removes a key, and says whether it was there.
    pub fn delete(&mut self, collection: &str, key: &str) -> Result<bool, StateError> {
        self.check(collection)?;
        check_key(key)?;
        Ok(self.transaction.delete(collection, key))
    }

    /// Up to `limit` keys after `after`, in the order of their bytes: at most
    /// [`MAX_PAGE_ENTRIES`](crate::MAX_PAGE_ENTRIES) and about
    /// [`MAX_PAGE_BYTES`](crate::MAX_PAGE_BYTES), but at least one if there is one. Only
    /// an empty page is the end.
    pub fn keys(
        &mut self,
        collection: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, StateError> {
        let after = self.check_range(collection, after)?;
        let page = self
            .transaction
            .page(collection, after, limit as usize, Aspect::Presence);
        Ok(page.map(|page| page.keys().collect()).unwrap_or_default())
    }

    /// As [`View::keys`], with the values.
    pub fn entries(
        &mut self,
        collection: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Entry>, StateError> {
        let after = self.check_range(collection, after)?;
        let page = self
            .transaction
            .page(collection, after, limit as usize, Aspect::Value);
        Ok(page
            .map(|page| page.entries().collect())
            .unwrap_or_default())
    }

    /// The next number of the collection, from 1. It is given out again if the
    /// transaction is dropped.
    pub fn next_number(&mut self, collection: &str) -> Result<u64, StateError> {
        self.check(collection)?;
        self.transaction.next_number(collection)
    }

    fn check(&self, collection: &str) -> Result<(), StateError> {
        check_name("collection", collection)?;
        self.access.check(collection)
    }

    /// An empty `after` stands before all keys, as none does.
    fn check_range<'b>(
        &self,
        collection: &str,
        after: Option<&'b str>,
    ) -> Result<Option<&'b str>, StateError> {
        self.check(collection)?;
        let after = after.filter(|after| !after.is_empty());
        after.map_or(Ok(()), check_key)?;
        Ok(after)
    }
}

fn check_key(key: &str) -> Result<(), StateError> {
    check_name("key", key)
}

pub(crate) fn check_name(what: &'static str, name: &str) -> Result<(), StateError> {
    if (1..=MAX_NAME).contains(&name.len()) {
        return Ok(());
    }
    Err(StateError::InvalidName {
        what,
        length: name.len(),
    })
}
