//! `mimus:responder/state`: what outlives a request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mimus_state::{Access, CommitError, Savepoint, StateError, Store, Transaction, View};

use crate::plugin::contract::state;
use crate::plugin::instance::RequestCx;

/// One run of a request on the mock's state, shared by its responders. It costs nothing
/// until one of them touches the state.
#[derive(Debug)]
pub struct StateSession {
    store: Arc<Store>,
    /// A std mutex: no responder holds it across an await, and only one runs at a time.
    transaction: Mutex<Option<Transaction>>,
}

impl StateSession {
    pub fn new(store: Arc<Store>) -> Self {
        Self {
            store,
            transaction: Mutex::default(),
        }
    }

    /// A further run, after a conflict.
    pub fn again(store: Arc<Store>, transaction: Transaction) -> Self {
        Self {
            store,
            transaction: Mutex::new(Some(transaction)),
        }
    }

    /// Makes the changes of the request, all at once.
    pub fn commit(&self) -> Result<(), CommitError> {
        match self.lock().take() {
            Some(transaction) => self.store.commit(transaction),
            None => Ok(()),
        }
    }

    /// A point to go back to, for a part of the request that may fail.
    pub fn savepoint(&self) -> Savepoint {
        self.with(|transaction| transaction.savepoint())
    }

    pub fn roll_back(&self, to: Savepoint) {
        self.with(|transaction| transaction.roll_back(to));
    }

    fn with<T>(&self, work: impl FnOnce(&mut Transaction) -> T) -> T {
        let mut transaction = self.lock();
        work(transaction.get_or_insert_with(|| self.store.begin()))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Transaction>> {
        self.transaction
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The state as one responder may see it.
pub(crate) struct StateView {
    session: Arc<StateSession>,
    access: Arc<Access>,
}

impl StateView {
    pub(crate) fn new(
        session: Option<Arc<StateSession>>,
        access: Option<Arc<Access>>,
    ) -> Option<Self> {
        Some(Self {
            session: session?,
            access: access?,
        })
    }
}

/// What a call returns to the guest; the outer one is of the machinery.
type Returned<T> = wasmtime::Result<Result<T, state::Error>>;

impl RequestCx {
    #[expect(
        clippy::unnecessary_wraps,
        reason = "it is what every generated function returns"
    )]
    fn state<T>(&self, work: impl FnOnce(&mut View<'_>) -> Result<T, StateError>) -> Returned<T> {
        let Some(StateView { session, access }) = &self.state else {
            let text = "there is no state in `prepare`: a plan is kept, and must not depend on it";
            return Ok(Err(state::Error::AccessDenied(text.to_owned())));
        };
        let done = session.with(|transaction| work(&mut transaction.view(access)));
        Ok(done.map_err(|error| {
            let text = error.to_string();
            match error {
                StateError::AccessDenied { .. } => state::Error::AccessDenied(text),
                StateError::QuotaExceeded(_) => state::Error::QuotaExceeded(text),
                StateError::InvalidName { .. } => state::Error::InvalidName(text),
            }
        }))
    }
}

impl state::Host for RequestCx {
    fn get(&mut self, collection: String, key: String) -> Returned<Option<Vec<u8>>> {
        self.state(|view| view.get(&collection, &key))
    }

    fn set(&mut self, collection: String, key: String, value: Vec<u8>) -> Returned<()> {
        self.state(|view| view.set(&collection, &key, value))
    }

    fn delete(&mut self, collection: String, key: String) -> Returned<bool> {
        self.state(|view| view.delete(&collection, &key))
    }

    fn keys(
        &mut self,
        collection: String,
        after: Option<String>,
        limit: u32,
    ) -> Returned<Vec<String>> {
        self.state(|view| view.keys(&collection, after.as_deref(), limit))
    }

    fn entries(
        &mut self,
        collection: String,
        after: Option<String>,
        limit: u32,
    ) -> Returned<Vec<state::Entry>> {
        self.state(|view| {
            let entries = view.entries(&collection, after.as_deref(), limit)?;
            let entries = entries.into_iter().map(|entry| state::Entry {
                key: entry.key,
                value: entry.value,
            });
            Ok(entries.collect())
        })
    }

    fn next_number(&mut self, collection: String) -> Returned<u64> {
        self.state(|view| view.next_number(&collection))
    }
}
