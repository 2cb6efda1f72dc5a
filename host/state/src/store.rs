//! The newest snapshot, and the one way to make a newer one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

use crate::quota::Quota;
use crate::turn::Turns;
use crate::{CommitError, Conflict, Snapshot, Transaction};

/// The state of a mock.
#[derive(Debug)]
pub struct Store {
    latest: ArcSwap<Snapshot>,
    /// Held while a newer snapshot is made of the latest.
    making: Mutex<()>,
    turns: Arc<Turns>,
    quota: Quota,
}

impl Store {
    /// An empty state that is gone when the store is.
    pub fn memory(quota: Quota) -> Self {
        Self::new(Snapshot::default(), quota)
    }

    fn new(snapshot: Snapshot, quota: Quota) -> Self {
        Self {
            latest: ArcSwap::from_pointee(snapshot),
            making: Mutex::default(),
            turns: Arc::default(),
            quota,
        }
    }

    /// Begins a transaction, for the first run of a request.
    pub fn begin(&self) -> Transaction {
        Transaction::new(self.latest.load_full(), self.quota, None)
    }

    /// Begins a transaction for the next run of a request that met with a conflict. It
    /// waits for a turn at the collections that the request touched so far, first come,
    /// first served. While the transaction lives, nobody else's commit changes those: a
    /// run that touches no others commits.
    ///
    /// Who waits here must not hold what a run needs to come to its end.
    pub async fn begin_again(&self, conflict: Conflict) -> Transaction {
        let turn = self.turns.wait(conflict.scope).await;
        // A commit that looked at the turns before this one was taken is over by then.
        let _making = self.lock();
        Transaction::new(self.latest.load_full(), self.quota, Some(turn))
    }

    /// Makes the changes of a transaction, all at once, if everything that it read is
    /// still so. One that changed nothing always succeeds.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "nothing can be done after it"
    )]
    pub fn commit(&self, transaction: Transaction) -> Result<(), CommitError> {
        if transaction.is_read_only() {
            return Ok(());
        }
        let making = self.lock();
        let latest = self.latest.load_full();
        let taken = transaction
            .changed()
            .find(|(name, _)| self.turns.is_taken(name, transaction.turn()));
        let taken = taken.map(|(name, _)| format!("the collection `{name}`"));
        if let Some(what) = taken.or_else(|| transaction.overtaken(&latest)) {
            drop(making);
            return Err(conflict(what, &transaction));
        }
        let merged = transaction.applied_to(&latest);
        if let Err(exceeded) = self.quota.check(latest.size(), merged.size()) {
            drop(making);
            return Err(match transaction.turn() {
                // When it is run again, the responder is told, and may answer accordingly.
                None => conflict("the room that is left".to_owned(), &transaction),
                Some(_) => CommitError::QuotaExceeded(exceeded),
            });
        }
        self.latest.store(Arc::new(merged));
        drop(making);
        Ok(())
    }

    /// The state as it is now.
    pub fn snapshot(&self) -> Snapshot {
        self.latest.load().as_ref().clone()
    }

    /// Makes the state what it was in a snapshot.
    pub fn reset_to(&self, snapshot: &Snapshot) {
        let _making = self.lock();
        self.latest.store(Arc::new(snapshot.clone()));
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.making.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn conflict(what: String, transaction: &Transaction) -> CommitError {
    CommitError::Conflict(Conflict {
        what,
        scope: transaction.scope(),
    })
}
