//! The state of the stand-in: as the server's, without its bookkeeping.

use std::cell::{Ref, RefCell, RefMut};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::rc::Rc;

use serde_json::Value;

use crate::StateError;

/// The state of one host, or of those that share it. A clone is a state of its own.
#[derive(Debug, Default)]
pub(super) struct SharedState(Rc<RefCell<FakeState>>);

impl Clone for SharedState {
    fn clone(&self) -> Self {
        Self(Rc::new(RefCell::new(self.get().clone())))
    }
}

impl SharedState {
    pub(super) fn share(&self) -> Self {
        Self(Rc::clone(&self.0))
    }

    pub(super) fn get(&self) -> Ref<'_, FakeState> {
        self.0.borrow()
    }

    pub(super) fn change(&self) -> RefMut<'_, FakeState> {
        self.0.borrow_mut()
    }

    pub(super) fn replace(&self, state: FakeState) {
        self.0.replace(state);
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct FakeState {
    /// None: all.
    pub(super) granted: Option<BTreeSet<String>>,
    collections: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    numbers: BTreeMap<String, u64>,
}

/// The longest name of a collection and the longest key, in bytes.
const MAX_NAME: usize = 512;

impl FakeState {
    pub(super) fn put(&mut self, collection: &str, key: &str, value: Vec<u8>) {
        let values = self.collections.entry(collection.to_owned()).or_default();
        values.insert(key.to_owned(), value);
    }

    pub(super) fn values(&self, collection: &str) -> Vec<(String, Value)> {
        let values = self.collections.get(collection).into_iter().flatten();
        values
            .map(|(key, value)| {
                let value = serde_json::from_slice(value).unwrap_or_default();
                (key.clone(), value)
            })
            .collect()
    }

    pub(super) fn get(&self, collection: &str, key: &str) -> Result<Option<Vec<u8>>, StateError> {
        self.check(collection, Some(key))?;
        let values = self.collections.get(collection);
        Ok(values.and_then(|values| values.get(key)).cloned())
    }

    pub(super) fn set(
        &mut self,
        collection: &str,
        key: &str,
        value: &[u8],
    ) -> Result<(), StateError> {
        self.check(collection, Some(key))?;
        self.put(collection, key, value.to_vec());
        Ok(())
    }

    pub(super) fn delete(&mut self, collection: &str, key: &str) -> Result<bool, StateError> {
        self.check(collection, Some(key))?;
        let values = self.collections.get_mut(collection);
        Ok(values.is_some_and(|values| values.remove(key).is_some()))
    }

    pub(super) fn entries(
        &self,
        collection: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<(String, Vec<u8>)>, StateError> {
        self.check(collection, None)?;
        let Some(values) = self.collections.get(collection) else {
            return Ok(Vec::new());
        };
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let page = values
            .range::<str, _>((start, Bound::Unbounded))
            .take(limit as usize);
        Ok(page
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect())
    }

    pub(super) fn next_number(&mut self, collection: &str) -> Result<u64, StateError> {
        self.check(collection, None)?;
        let number = self.numbers.entry(collection.to_owned()).or_default();
        *number += 1;
        Ok(*number)
    }

    fn check(&self, collection: &str, key: Option<&str>) -> Result<(), StateError> {
        for name in [Some(collection), key].into_iter().flatten() {
            if !(1..=MAX_NAME).contains(&name.len()) {
                return Err(StateError::InvalidName(format!(
                    "a collection or key may have 1 to {MAX_NAME} bytes; this one has {}",
                    name.len()
                )));
            }
        }
        match &self.granted {
            Some(granted) if !granted.contains(collection) => Err(StateError::AccessDenied(
                format!("the collection `{collection}` is not granted; add it to `grants.state`"),
            )),
            _ => Ok(()),
        }
    }
}
