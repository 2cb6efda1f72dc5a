//! The newest snapshot, and the one way to make a newer one.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

use crate::file::{Database, Writer};
use crate::quota::Quota;
use crate::transaction::Touched;
use crate::turn::Turns;
use crate::view::check_name;
use crate::{
    CommitError, Conflict, Entry, OpenError, QuotaExceeded, Snapshot, StateError, Transaction,
    WriteError,
};

/// The state of a mock.
#[derive(Debug)]
pub struct Store {
    latest: ArcSwap<Snapshot>,
    /// Held while a newer snapshot is made of the latest.
    making: Mutex<()>,
    turns: Arc<Turns>,
    quota: Quota,
    /// None: the state is kept in memory alone.
    writer: Option<Writer>,
    changes: AtomicU64,
}

impl Store {
    /// An empty state that is gone when the store is.
    pub fn memory(quota: Quota) -> Self {
        Self::new(Snapshot::default(), quota, None)
    }

    /// The state in a file, which is made if it is not there. It is read once; what
    /// changes is written a moment later. A `kill -9` can cost the last 50 ms, and the
    /// time that it takes to write what changed in them; [`Store::flush`], or dropping
    /// the store, writes all.
    ///
    /// No other store can have the file open, and nothing else in this process may open
    /// it: on Unix that would give up the lock.
    pub fn open(path: &Path, quota: Quota) -> Result<Self, OpenError> {
        let (database, snapshot) = Database::open(path)?;
        Self::over(path, database, snapshot, quota)
    }

    pub(crate) fn over(
        path: &Path,
        database: Database,
        snapshot: Snapshot,
        quota: Quota,
    ) -> Result<Self, OpenError> {
        let in_file = Arc::new(snapshot.clone());
        let writer = Writer::start(path, database, in_file);
        let writer = writer.map_err(|cause| OpenError::Unusable {
            path: path.to_owned(),
            cause: cause.into(),
        })?;
        Ok(Self::new(snapshot, quota, Some(writer)))
    }

    fn new(snapshot: Snapshot, quota: Quota, writer: Option<Writer>) -> Self {
        Self {
            latest: ArcSwap::from_pointee(snapshot),
            making: Mutex::default(),
            turns: Arc::default(),
            quota,
            writer,
            changes: AtomicU64::default(),
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
    pub fn commit(&self, mut transaction: Transaction) -> Result<(), CommitError> {
        if transaction.is_read_only() {
            return Ok(());
        }
        // What takes long is done before anybody is held up: what did not change since is
        // not looked at again.
        if let Err(what) = transaction.rebase(self.latest.load_full()) {
            return Err(conflict(what, &transaction));
        }
        let making = self.lock();
        let latest = self.latest.load_full();
        let rebased = transaction.rebase(latest.clone());
        if let Some(what) = rebased.err().or_else(|| self.taken(&transaction)) {
            drop(making);
            return Err(conflict(what, &transaction));
        }
        let merged = transaction.working();
        if let Err(exceeded) = self.quota.check(latest.size(), merged.size()) {
            drop(making);
            return Err(match transaction.turn() {
                // When it is run again, the responder is told, and may answer accordingly.
                None => conflict("the room that is left".to_owned(), &transaction),
                Some(_) => CommitError::QuotaExceeded(exceeded),
            });
        }
        let merged = merged.clone();
        self.publish(merged, Some(transaction.take_touched()));
        // What the old snapshot alone had, and the turn, are given up after that.
        drop(making);
        Ok(())
    }

    /// The state as it is now.
    pub fn snapshot(&self) -> Snapshot {
        self.latest.load().as_ref().clone()
    }

    /// How often there was a newer snapshot: who sees the same number again missed nothing.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Makes the state what it was in a snapshot of this store, or what another snapshot
    /// says, if that is not larger than the state may be. Requests that are under way
    /// are run again if they touched what this changes.
    pub fn reset_to(&self, snapshot: &Snapshot) -> Result<(), QuotaExceeded> {
        let _making = self.lock();
        self.quota
            .check(self.latest.load().size(), snapshot.size())?;
        self.publish(snapshot.clone(), None);
        Ok(())
    }

    /// Empties a collection, or all of them, and lets their numbers begin again.
    pub fn clear(&self, collection: Option<&str>) {
        let _making = self.lock();
        let mut snapshot = Snapshot::default();
        if let Some(collection) = collection {
            snapshot = self.snapshot();
            snapshot.put_collection(&collection.into(), None);
        }
        self.publish(snapshot, None);
    }

    /// Puts other entries in the place of those that a collection has. Its numbers go on.
    pub fn replace(
        &self,
        collection: &str,
        entries: impl IntoIterator<Item = Entry>,
    ) -> Result<(), StateError> {
        check_name("collection", collection)?;
        let name = Arc::from(collection);
        let mut only = Snapshot::default();
        for Entry { key, value } in entries {
            check_name("key", &key)?;
            self.quota.check_value(collection, &key, value.len())?;
            only.put(&name, &key.into(), Some(Arc::new(value)));
        }
        let _making = self.lock();
        let latest = self.latest.load_full();
        only.put_number(&name, latest.last_number(collection));
        let mut snapshot = latest.as_ref().clone();
        snapshot.put_collection(&name, only.collection(collection).cloned());
        self.quota.check(latest.size(), snapshot.size())?;
        self.publish(snapshot, None);
        Ok(())
    }

    /// Waits until all that was committed is in the file; at once if there is none. If it
    /// can't be written, the state goes on in memory, and later it is tried again.
    pub fn flush(&self) -> Result<(), WriteError> {
        self.writer.as_ref().map_or(Ok(()), Writer::flush)
    }

    /// Why the file is behind the state, if writing it failed the last time.
    pub fn write_failure(&self) -> Option<WriteError> {
        self.writer.as_ref().and_then(Writer::failure)
    }

    /// A collection that the transaction changed and another one has a turn at.
    fn taken(&self, transaction: &Transaction) -> Option<String> {
        let mut changed = transaction.changed();
        let taken = changed.find(|(name, _)| self.turns.is_taken(name, transaction.turn()));
        taken.map(|(name, _)| format!("the collection `{name}`"))
    }

    /// `touched` has all that changed; none: perhaps all did.
    fn publish(&self, snapshot: Snapshot, touched: Option<Touched>) {
        let snapshot = Arc::new(snapshot);
        self.latest.store(snapshot.clone());
        self.changes.fetch_add(1, Ordering::Release);
        if let Some(writer) = &self.writer {
            writer.push(snapshot, touched);
        }
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
