//! The state of a mock: what responders keep from one request to the next. This is the
//! logic behind `wit/state.wit`, which says what each call means to a responder. It knows
//! nothing of components or HTTP, and needs no async runtime.
//!
//! A [`Store`] holds the newest [`Snapshot`], which never changes once it is there. A
//! request works in a [`Transaction`]: a snapshot, with its own changes on top. When the
//! request is over, [`Store::commit`] looks whether all that it read is still the same,
//! and if so makes its changes part of the next snapshot, all at once. If not, the
//! request is run again, in a transaction of [`Store::begin_again`]:
//!
//! ```
//! use mimus_state::{Access, CommitError, Quota, StateError, Store, Transaction};
//!
//! /// What the request does; it may be run more than once.
//! async fn respond(transaction: &mut Transaction) -> Result<u64, StateError> {
//!     let mut state = transaction.view(&Access::All);
//!     let id = state.next_number("orders")?;
//!     state.set("orders", &id.to_string(), b"{}".to_vec())?;
//!     Ok(id)
//! }
//!
//! async fn answer(store: &Store) -> Result<u64, Box<dyn std::error::Error>> {
//!     let mut transaction = store.begin();
//!     loop {
//!         let id = respond(&mut transaction).await?;
//!         transaction = match store.commit(transaction) {
//!             Ok(()) => return Ok(id),
//!             Err(CommitError::Conflict(conflict)) => store.begin_again(conflict).await,
//!             Err(error) => return Err(error.into()),
//!         };
//!     }
//! }
//! # let store = Store::memory(Quota::default());
//! # let mut answer = std::pin::pin!(answer(&store));
//! # let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
//! # let std::task::Poll::Ready(Ok(1)) = answer.as_mut().poll(&mut cx) else { panic!() };
//! ```
//!
//! A store is in memory alone, or has a file as well, which follows it: no request waits
//! for the disk.
//!
//! That loop ends: a transaction that begins again holds a turn at the collections which
//! the last run touched, and until it is committed or dropped nobody else's commit changes
//! them. So where it touches no others, the second run is the last one.

mod access;
mod error;
mod file;
mod json_lines;
mod quota;
mod reads;
mod snapshot;
mod store;
mod transaction;
mod turn;
mod view;

pub use access::Access;
pub use error::{CommitError, Conflict, QuotaExceeded, StateError};
pub use file::{OpenError, WriteError};
pub use json_lines::LineError;
pub use quota::Quota;
pub use snapshot::{CollectionSize, Entry, MAX_PAGE_BYTES, MAX_PAGE_ENTRIES, Snapshot};
pub use store::Store;
pub use transaction::{Savepoint, Transaction};
pub use view::{MAX_NAME, View};
