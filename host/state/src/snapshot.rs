//! The whole state at one moment: a map of collections, each a map of values. Both are
//! persistent: a changed copy shares with the original all that did not change, and takes
//! time that grows with the change.
//!
//! What did not change is also the same in memory. So whether a value, or a whole
//! collection, changed between two snapshots is a comparison of pointers.

mod page;

use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

use rpds::RedBlackTreeMapSync;

use crate::quota::{COLLECTION_OVERHEAD, ENTRY_OVERHEAD, Size};
use crate::transaction::Touched;
pub(crate) use page::Page;
pub use page::{MAX_PAGE_BYTES, MAX_PAGE_ENTRIES};

/// The whole state of a mock at one moment. It never changes; a clone costs nothing.
#[derive(Clone, Default)]
pub struct Snapshot {
    collections: RedBlackTreeMapSync<Arc<str>, Arc<Collection>>,
    size: Size,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 1 to 512 bytes.
    pub key: String,
    /// Whatever the responder put there.
    pub value: Vec<u8>,
}

/// What a collection takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionSize {
    /// Its name.
    pub name: String,
    /// How many there are.
    pub entries: usize,
    /// As the quota counts them.
    pub bytes: usize,
    /// The last number that it gave out; 0 if it gave none.
    pub last_number: u64,
}

/// A value. A new one is always elsewhere in memory than an old one that still lives,
/// even if both are empty; an `Arc` of a slice would not promise that.
pub(crate) type Value = Arc<Vec<u8>>;

/// The entries of one name. There is none without an entry or a number.
#[derive(Clone, Default)]
pub(crate) struct Collection {
    values: RedBlackTreeMapSync<Arc<str>, Value>,
    last_number: u64,
    /// Of keys, values, the name, and what is added for each.
    bytes: usize,
}

impl Snapshot {
    /// All collections, by name.
    pub fn collections(&self) -> Vec<CollectionSize> {
        let all = self.collections.iter();
        all.map(|(name, collection)| CollectionSize {
            name: name.as_ref().to_owned(),
            entries: collection.values.size(),
            bytes: collection.bytes,
            last_number: collection.last_number,
        })
        .collect()
    }

    /// The value of a key, if there is one.
    pub fn get(&self, collection: &str, key: &str) -> Option<Vec<u8>> {
        let value = self.collection(collection)?.get(key)?;
        Some(value.as_ref().clone())
    }

    /// Up to `limit` entries after `after`, in the order of their bytes: at most
    /// [`MAX_PAGE_ENTRIES`] and about [`MAX_PAGE_BYTES`], but at least one if there is
    /// one. Only an empty page is the end.
    pub fn entries(&self, collection: &str, after: Option<&str>, limit: usize) -> Vec<Entry> {
        let collection = self.collection(collection);
        let page = collection.map(|collection| collection.page(after, limit, true));
        page.map(|page| page.entries().collect())
            .unwrap_or_default()
    }

    /// How many entries there are, in all collections.
    pub fn entry_count(&self) -> usize {
        self.size.entries
    }

    /// What they take, as the quota counts it.
    pub fn bytes(&self) -> usize {
        self.size.bytes
    }

    pub(crate) fn size(&self) -> Size {
        self.size
    }

    pub(crate) fn collection(&self, name: &str) -> Option<&Arc<Collection>> {
        self.collections.get(name)
    }

    pub(crate) fn last_number(&self, collection: &str) -> u64 {
        let own = self.collection(collection);
        own.map_or(0, |own| own.last_number)
    }

    /// Every key, and every collection, that is not the same as it was in `old`.
    pub(crate) fn difference(&self, old: &Self) -> Touched {
        let mut touched = Touched::new();
        for name in self.collections.keys().chain(old.collections.keys()) {
            if self.has_same(old, name) || touched.contains_key(name) {
                continue;
            }
            let (new, old) = (self.collection(name), old.collection(name));
            let keys = new.into_iter().chain(old).flat_map(|own| own.values.keys());
            let differs = |key: &&Arc<str>| {
                let old = old.and_then(|old| old.get(key)).map(Arc::as_ptr);
                old != new.and_then(|new| new.get(key)).map(Arc::as_ptr)
            };
            touched.insert(name.clone(), keys.filter(differs).cloned().collect());
        }
        touched
    }

    /// Whether nothing at all changed between the two.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.collections.ptr_eq(&other.collections)
    }

    /// Whether nothing of that collection changed between the two.
    pub(crate) fn has_same(&self, other: &Self, collection: &str) -> bool {
        let own = self.collection(collection).map(Arc::as_ptr);
        own == other.collection(collection).map(Arc::as_ptr)
    }

    /// The size that it would have with a value of that length.
    pub(crate) fn size_with(&self, collection: &str, key: &str, value: usize) -> Size {
        let Size { entries, bytes } = self.size_with_collection(collection);
        let old = self.collection(collection).and_then(|own| own.get(key));
        match old {
            Some(old) => Size {
                entries,
                bytes: bytes - old.len() + value,
            },
            None => Size {
                entries: entries + 1,
                bytes: bytes + entry_size(key, value),
            },
        }
    }

    /// The size that it would have with a collection of that name.
    pub(crate) fn size_with_collection(&self, name: &str) -> Size {
        let mut size = self.size;
        if self.collection(name).is_none() {
            size.bytes += collection_size(name);
        }
        size
    }

    /// Sets or removes a value.
    pub(crate) fn put(&mut self, collection: &Arc<str>, key: &Arc<str>, value: Option<Value>) {
        self.change(collection, |own| own.put(key, value));
    }

    pub(crate) fn put_number(&mut self, collection: &Arc<str>, number: u64) {
        self.change(collection, |own| own.last_number = number);
    }

    /// Sets or removes a whole collection.
    pub(crate) fn put_collection(&mut self, name: &Arc<str>, new: Option<Arc<Collection>>) {
        if let Some(old) = self.collections.get(name) {
            self.size.entries -= old.values.size();
            self.size.bytes -= old.bytes;
        }
        match new {
            Some(new) if !new.is_empty() => {
                self.size.entries += new.values.size();
                self.size.bytes += new.bytes;
                self.collections.insert_mut(name.clone(), new);
            }
            _ => {
                self.collections.remove_mut(name.as_ref());
            }
        }
    }

    /// The name of a collection, shared with the one that there is.
    pub(crate) fn name(&self, collection: String) -> Arc<str> {
        let own = self.collections.get_key_value(collection.as_str());
        own.map_or_else(|| collection.into(), |(name, _)| name.clone())
    }

    /// A copy of the collection, or an empty one of that name.
    fn collection_or_new(&self, name: &str) -> Collection {
        let new = || Collection {
            bytes: collection_size(name),
            ..Collection::default()
        };
        self.collection(name)
            .map_or_else(new, |old| old.as_ref().clone())
    }

    fn change(&mut self, name: &Arc<str>, change: impl FnOnce(&mut Collection)) {
        let Some(own) = self.collections.get_mut(name.as_ref()) else {
            let mut own = self.collection_or_new(name);
            change(&mut own);
            return self.put_collection(name, Some(Arc::new(own)));
        };
        // In place, where no other snapshot has the same one.
        let own = Arc::make_mut(own);
        self.size.entries -= own.values.size();
        self.size.bytes -= own.bytes;
        change(own);
        if own.is_empty() {
            self.collections.remove_mut(name.as_ref());
        } else {
            self.size.entries += own.values.size();
            self.size.bytes += own.bytes;
        }
    }
}

impl Collection {
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }

    /// From `after` (not included) to `through` (included), where those are given.
    pub(crate) fn range<'a>(
        &'a self,
        after: Option<&'a str>,
        through: Option<&'a str>,
    ) -> impl Iterator<Item = (&'a Arc<str>, &'a Value)> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let to = through.map_or(Bound::Unbounded, Bound::Included);
        self.values.range::<str, _>((from, to))
    }

    fn is_empty(&self) -> bool {
        self.values.is_empty() && self.last_number == 0
    }

    /// Sets or removes a value.
    pub(crate) fn put(&mut self, key: &Arc<str>, value: Option<Value>) {
        if let Some(old) = self.values.get(key.as_ref()) {
            self.bytes -= entry_size(key, old.len());
        }
        match value {
            Some(value) => {
                self.bytes += entry_size(key, value.len());
                self.values.insert_mut(key.clone(), value);
            }
            None => {
                self.values.remove_mut(key.as_ref());
            }
        }
    }
}

pub(crate) fn entry_size(key: &str, value: usize) -> usize {
    key.len() + value + ENTRY_OVERHEAD
}

pub(crate) fn collection_size(name: &str) -> usize {
    name.len() + COLLECTION_OVERHEAD
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("collections", &self.collections.size())
            .field("size", &self.size)
            .finish()
    }
}
