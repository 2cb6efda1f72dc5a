//! What a transaction read, so that its commit can look whether all of it is still so.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::snapshot::{Collection, Snapshot, Value};
use crate::turn::Scope;

/// Reads that are kept one by one. A request that makes more is taken to have read the
/// whole of its collections: that costs a conflict now and then, and no memory.
const MAX_READS: usize = 4096;

/// Collections that are kept one by one. A request that reads more is taken to have read
/// all there are.
const MAX_COLLECTIONS: usize = 1024;

/// What was read of the snapshot that a transaction began with.
#[derive(Debug)]
pub(crate) struct Reads {
    collections: BTreeMap<Arc<str>, OfCollection>,
    everything: bool,
    /// How many there are in `collections`.
    count: usize,
}

#[derive(Debug, Default)]
struct OfCollection {
    whole: bool,
    number: bool,
    keys: BTreeMap<Arc<str>, Aspect>,
    ranges: Vec<Range>,
}

/// What of an entry was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Aspect {
    Presence,
    Value,
}

/// From `after` (not included) to `through` (included), or from or to the end.
#[derive(Debug)]
struct Range {
    after: Option<Arc<str>>,
    through: Option<Arc<str>>,
    aspect: Aspect,
}

impl Reads {
    pub(crate) fn new() -> Self {
        Self {
            collections: BTreeMap::new(),
            everything: false,
            count: 0,
        }
    }

    pub(crate) fn key(&mut self, collection: &str, key: &str, aspect: Aspect) {
        let Some(own) = self.of(collection) else {
            return;
        };
        if let Some(old) = own.keys.get_mut(key) {
            *old = aspect.max(*old);
        } else {
            own.keys.insert(key.into(), aspect);
            self.counted();
        }
    }

    pub(crate) fn range(
        &mut self,
        collection: &str,
        after: Option<&str>,
        through: Option<&Arc<str>>,
        aspect: Aspect,
    ) {
        let Some(own) = self.of(collection) else {
            return;
        };
        // A collection that is gone through page by page is one range in the end.
        if let Some(last) = own.ranges.last_mut()
            && last.aspect == aspect
            && last.through.is_some()
            && last.through.as_deref() == after
        {
            last.through = through.cloned();
            return;
        }
        own.ranges.push(Range {
            after: after.map(Into::into),
            through: through.cloned(),
            aspect,
        });
        self.counted();
    }

    pub(crate) fn number(&mut self, collection: &str) {
        if let Some(own) = self.of(collection) {
            own.number = true;
        }
    }

    /// The collections that something was read of.
    pub(crate) fn scope(&self) -> Scope {
        if self.everything {
            return Scope::All;
        }
        Scope::Some(self.collections.keys().cloned().collect())
    }

    /// What is different in `new` from what was read in `old`, if anything is.
    pub(crate) fn difference(&self, old: &Snapshot, new: &Snapshot) -> Option<String> {
        if self.everything && !old.is_same(new) {
            return Some("the state".to_owned());
        }
        let differs = self.collections.iter().find(|(name, reads)| {
            !old.has_same(new, name)
                && (reads.whole
                    || (reads.number && old.last_number(name) != new.last_number(name))
                    || !reads.are_same(old.collection(name), new.collection(name)))
        });
        differs.map(|(name, _)| format!("the collection `{name}`"))
    }

    /// Where what is read of the collection goes; none if there is nothing to add.
    fn of(&mut self, collection: &str) -> Option<&mut OfCollection> {
        if self.everything {
            return None;
        }
        if !self.collections.contains_key(collection) {
            if MAX_COLLECTIONS <= self.collections.len() {
                *self = Self {
                    everything: true,
                    ..Self::new()
                };
                return None;
            }
            let own = OfCollection::default();
            self.collections.insert(collection.into(), own);
        }
        let own = self.collections.get_mut(collection)?;
        (!own.whole).then_some(own)
    }

    fn counted(&mut self) {
        self.count += 1;
        if MAX_READS < self.count {
            self.count = 0;
            for own in self.collections.values_mut() {
                *own = OfCollection {
                    whole: true,
                    ..OfCollection::default()
                };
            }
        }
    }
}

impl OfCollection {
    /// Whether the entries that were read are the same in both.
    fn are_same(&self, old: Option<&Arc<Collection>>, new: Option<&Arc<Collection>>) -> bool {
        let same_key = |(key, aspect): (&Arc<str>, &Aspect)| {
            let old = old.and_then(|old| old.get(key));
            let new = new.and_then(|new| new.get(key));
            aspect.is_same(old, new)
        };
        self.keys.iter().all(same_key) && self.ranges.iter().all(|range| range.is_same(old, new))
    }
}

impl Range {
    fn is_same(&self, old: Option<&Arc<Collection>>, new: Option<&Arc<Collection>>) -> bool {
        let (after, through) = (self.after.as_deref(), self.through.as_deref());
        let mut old = old.into_iter().flat_map(|own| own.range(after, through));
        let mut new = new.into_iter().flat_map(|own| own.range(after, through));
        loop {
            match (old.next(), new.next()) {
                (None, None) => return true,
                (Some((old_key, old)), Some((new_key, new))) => {
                    if old_key != new_key || !self.aspect.is_same(Some(old), Some(new)) {
                        return false;
                    }
                }
                _ => return false,
            }
        }
    }
}

impl Aspect {
    fn is_same(self, old: Option<&Value>, new: Option<&Value>) -> bool {
        match self {
            Self::Presence => old.is_some() == new.is_some(),
            Self::Value => old.map(Arc::as_ptr) == new.map(Arc::as_ptr),
        }
    }
}
