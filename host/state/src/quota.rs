//! How large the state may become, and what counts.

use crate::{QuotaExceeded, StateError};

/// What an entry takes besides its key and value: the nodes of the tree, and what the
/// allocator adds (`cargo run --release -p mimus-state --example measure`).
pub(crate) const ENTRY_OVERHEAD: usize = 200;

/// What a collection takes besides its name and entries.
pub(crate) const COLLECTION_OVERHEAD: usize = 256;

/// How large the state may become.
///
/// What counts is the memory that it takes: the bytes of names, keys and values, and a
/// fixed amount for each entry and collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Of all collections together.
    pub bytes: usize,
    /// Entries of all collections together; none: as many as `bytes` hold.
    pub entries: Option<usize>,
    /// Of one value.
    pub value_bytes: usize,
    /// Of all that one transaction sets, what it overwrites again among it: this bounds
    /// what requests hold that are under way.
    pub transaction_bytes: usize,
}

impl Default for Quota {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            entries: None,
            value_bytes: 4 << 20,
            transaction_bytes: 16 << 20,
        }
    }
}

/// What a state takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Size {
    pub entries: usize,
    pub bytes: usize,
}

impl Quota {
    /// Whether the state may change from one size to another. It may always shrink, so
    /// that there is a way out where the quota was lowered.
    pub(crate) fn check(&self, from: Size, to: Size) -> Result<(), QuotaExceeded> {
        if self.bytes < to.bytes && from.bytes < to.bytes {
            return Err(QuotaExceeded::Bytes {
                wanted: to.bytes,
                allowed: self.bytes,
            });
        }
        match self.entries {
            Some(allowed) if allowed < to.entries && from.entries < to.entries => {
                Err(QuotaExceeded::Entries {
                    wanted: to.entries,
                    allowed,
                })
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn check_value(
        &self,
        collection: &str,
        key: &str,
        size: usize,
    ) -> Result<(), StateError> {
        if size <= self.value_bytes {
            return Ok(());
        }
        let exceeded = QuotaExceeded::Value {
            collection: collection.to_owned(),
            key: key.to_owned(),
            size,
            allowed: self.value_bytes,
        };
        Err(exceeded.into())
    }

    pub(crate) fn check_transaction(&self, size: usize) -> Result<(), StateError> {
        if size <= self.transaction_bytes {
            return Ok(());
        }
        let exceeded = QuotaExceeded::Transaction {
            allowed: self.transaction_bytes,
        };
        Err(exceeded.into())
    }
}
