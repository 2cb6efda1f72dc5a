//! A request's work on the state: a snapshot, and the request's own changes on top.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::sync::Arc;

use crate::quota::Quota;
use crate::reads::{Aspect, Reads};
use crate::snapshot::{Page, Snapshot, Value, collection_size, entry_size};
use crate::turn::{Scope, Turn};
use crate::{Access, StateError, View};

/// A request's work on the state, made by [`Store::begin`](crate::Store::begin). Nobody
/// else sees its changes before [`Store::commit`](crate::Store::commit); dropped without
/// that, it leaves no trace.
#[derive(Debug)]
pub struct Transaction {
    /// The state that it began with.
    base: Arc<Snapshot>,
    /// The same with its own changes.
    working: Snapshot,
    reads: Reads,
    /// What may differ between the two: what was rolled back stays here.
    touched: Touched,
    /// All that it ever set, in bytes.
    written: usize,
    quota: Quota,
    turn: Option<Turn>,
}

/// A point of a transaction to go back to, for a part of the request that may fail.
#[derive(Debug, Clone)]
pub struct Savepoint(Snapshot);

/// Keys by collection. The number of a collection needs no mark of its own.
pub(crate) type Touched = BTreeMap<Arc<str>, BTreeSet<Arc<str>>>;

impl Transaction {
    pub(crate) fn new(base: Arc<Snapshot>, quota: Quota, turn: Option<Turn>) -> Self {
        Self {
            working: base.as_ref().clone(),
            base,
            reads: Reads::new(),
            touched: Touched::new(),
            written: 0,
            quota,
            turn,
        }
    }

    /// What a caller with that access can do.
    pub fn view<'a>(&'a mut self, access: &'a Access) -> View<'a> {
        View::new(self, access)
    }

    /// Marks the point that [`Transaction::roll_back`] goes back to.
    pub fn savepoint(&self) -> Savepoint {
        Savepoint(self.working.clone())
    }

    /// Drops all changes since a savepoint of this transaction, numbers among them. What
    /// was read stays read: that the part failed may have come of it.
    pub fn roll_back(&mut self, to: Savepoint) {
        self.working = to.0;
    }

    /// Whether there is nothing to commit.
    pub fn is_read_only(&self) -> bool {
        self.changed().next().is_none()
    }

    /// The collections that differ from the state at the beginning.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (&Arc<str>, &BTreeSet<Arc<str>>)> {
        let touched = self.touched.iter();
        touched.filter(|(name, _)| !self.base.has_same(&self.working, name))
    }

    /// Makes it as if it had begun with a later state. Fails with what is not as it was
    /// when it was read, if anything is. What is the same in both costs no time.
    pub(crate) fn rebase(&mut self, onto: Arc<Snapshot>) -> Result<(), String> {
        if Arc::ptr_eq(&self.base, &onto) {
            return Ok(());
        }
        if let Some(what) = self.reads.difference(&self.base, &onto) {
            return Err(what);
        }
        self.working = self.applied_to(&onto);
        self.base = onto;
        Ok(())
    }

    /// The later state with the changes made to it.
    fn applied_to(&self, latest: &Snapshot) -> Snapshot {
        let mut merged = latest.clone();
        for (name, keys) in self.changed() {
            let own = self.working.collection(name);
            if self.base.has_same(latest, name) {
                merged.put_collection(name, own.cloned());
                continue;
            }
            let old = self.base.collection(name);
            for key in keys {
                let old = old.and_then(|old| old.get(key));
                let own = own.and_then(|own| own.get(key));
                // A key that was rolled back must not undo what somebody else did to it.
                if old.map(Arc::as_ptr) != own.map(Arc::as_ptr) {
                    merged.put(name, key, own.cloned());
                }
            }
            let number = self.working.last_number(name);
            if number != self.base.last_number(name) {
                merged.put_number(name, number);
            }
        }
        merged
    }

    /// All collections that this run touched, or an earlier one of the same request.
    pub(crate) fn scope(&self) -> Scope {
        let written = Scope::Some(self.touched.keys().cloned().collect());
        let scope = self.reads.scope().and(written);
        match &self.turn {
            Some(turn) => scope.and(turn.scope().clone()),
            None => scope,
        }
    }

    /// The state with the changes.
    pub(crate) fn working(&self) -> &Snapshot {
        &self.working
    }

    pub(crate) fn turn(&self) -> Option<&Turn> {
        self.turn.as_ref()
    }

    /// All that it may have changed; it is over then.
    pub(crate) fn take_touched(&mut self) -> Touched {
        mem::take(&mut self.touched)
    }

    pub(crate) fn get(&mut self, collection: &str, key: &str) -> Option<&Value> {
        self.reads.key(collection, key, Aspect::Value);
        self.working.collection(collection)?.get(key)
    }

    pub(crate) fn page<'a>(
        &'a mut self,
        collection: &str,
        after: Option<&'a str>,
        limit: usize,
        aspect: Aspect,
    ) -> Option<Page<'a>> {
        if limit == 0 {
            return None;
        }
        let with_values = aspect == Aspect::Value;
        let own = self.working.collection(collection);
        let page = own.map(|own| own.page(after, limit, with_values));
        let through = page.as_ref().and_then(Page::through);
        self.reads.range(collection, after, through, aspect);
        page
    }

    pub(crate) fn set(
        &mut self,
        collection: &str,
        key: &str,
        value: Vec<u8>,
    ) -> Result<(), StateError> {
        self.quota.check_value(collection, key, value.len())?;
        let size = self.working.size_with(collection, key, value.len());
        self.quota.check(self.working.size(), size)?;
        self.write(collection, entry_size(key, value.len()))?;
        let (collection, key) = self.touch(collection, key);
        self.working.put(&collection, &key, Some(Arc::new(value)));
        Ok(())
    }

    pub(crate) fn delete(&mut self, collection: &str, key: &str) -> bool {
        self.reads.key(collection, key, Aspect::Presence);
        let own = self.working.collection(collection);
        let is_there = own.is_some_and(|own| own.get(key).is_some());
        if is_there {
            let (collection, key) = self.touch(collection, key);
            self.working.put(&collection, &key, None);
        }
        is_there
    }

    pub(crate) fn next_number(&mut self, collection: &str) -> Result<u64, StateError> {
        let size = self.working.size_with_collection(collection);
        self.quota.check(self.working.size(), size)?;
        self.write(collection, 0)?;
        self.reads.number(collection);
        let number = self.working.last_number(collection) + 1;
        let collection = self.touch_collection(collection);
        self.working.put_number(&collection, number);
        Ok(number)
    }

    /// Counts what is set, and what it takes to know of another collection.
    fn write(&mut self, collection: &str, size: usize) -> Result<(), StateError> {
        let mut written = self.written + size;
        if !self.touched.contains_key(collection) {
            written += collection_size(collection);
        }
        self.quota.check_transaction(written)?;
        self.written = written;
        Ok(())
    }

    fn touch(&mut self, collection: &str, key: &str) -> (Arc<str>, Arc<str>) {
        let collection = self.touch_collection(collection);
        let keys = self.touched.entry(collection.clone()).or_default();
        let key = if let Some(key) = keys.get(key) {
            key.clone()
        } else {
            let key = Arc::<str>::from(key);
            keys.insert(key.clone());
            key
        };
        (collection, key)
    }

    fn touch_collection(&mut self, collection: &str) -> Arc<str> {
        if let Some((name, _)) = self.touched.get_key_value(collection) {
            return name.clone();
        }
        let name = Arc::<str>::from(collection);
        self.touched.insert(name.clone(), BTreeSet::new());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_beginning_and_a_still_later_one_keep_what_others_did_in_between() {
        let state = |value: u8| {
            let mut snapshot = Snapshot::default();
            snapshot.put(
                &"pets".into(),
                &"theirs".into(),
                Some(Arc::new(vec![value])),
            );
            snapshot.put_number(&"pets".into(), value.into());
            Arc::new(snapshot)
        };
        let mut transaction = Transaction::new(Arc::default(), Quota::default(), None);
        let start = transaction.savepoint();
        transaction.set("pets", "theirs", Vec::new()).unwrap();
        transaction.roll_back(start);
        transaction.set("pets", "own", vec![9]).unwrap();
        for value in [1, 2] {
            transaction.rebase(state(value)).unwrap();
            let snapshot = transaction.working();
            assert_eq!(snapshot.get("pets", "theirs"), Some(vec![value]));
            assert_eq!(snapshot.get("pets", "own"), Some(vec![9]));
            assert_eq!(snapshot.last_number("pets"), u64::from(value));
        }
    }
}
