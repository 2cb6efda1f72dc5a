//! What an answer that is to go wrong does to its connection. The answer says so, and the
//! connection, which is shut away behind hyper by then, carries it out.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// Between the answers of a connection and its socket.
#[derive(Debug, Default)]
pub(super) struct Fuse {
    /// Whether there is anything to look at: most connections are never broken.
    armed: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Whether the client is to be told of a reset when the connection is dropped.
    resets: bool,
    /// To be written as it is, after all that was written before.
    waste: Option<&'static [u8]>,
    /// How often all that was written had been handed to the system.
    flushes: u64,
    waiting: Option<Waker>,
}

impl Fuse {
    /// Has the connection look at it from now on.
    pub(super) fn arm(&self) {
        self.armed.store(true, Ordering::Release);
    }

    pub(super) fn is_armed(&self) -> bool {
        self.armed.load(Ordering::Acquire)
    }

    /// Has the connection end with a reset.
    pub(super) fn reset(&self) {
        self.state().resets = true;
    }

    pub(super) fn resets(&self) -> bool {
        self.state().resets
    }

    /// Has something written that is no HTTP.
    pub(super) fn waste(&self, bytes: &'static [u8]) {
        self.state().waste = Some(bytes);
    }

    /// What is left to be written of that.
    pub(super) fn wasted(&self) -> Option<&'static [u8]> {
        self.state().waste
    }

    /// So much of it was written.
    pub(super) fn has_wasted(&self, count: usize) {
        let mut state = self.state();
        let rest = state.waste.and_then(|waste| waste.get(count..));
        state.waste = rest.filter(|rest| !rest.is_empty());
    }

    /// All that was written so far is with the system.
    pub(super) fn is_flushed(&self) {
        let mut state = self.state();
        state.flushes += 1;
        if let Some(waiting) = state.waiting.take() {
            waiting.wake();
        }
    }

    /// Waits until all that was written so far is with the system.
    pub(super) async fn flushed(&self) {
        let before = self.state().flushes;
        poll_fn(|cx| {
            let mut state = self.state();
            if before < state.flushes {
                return Poll::Ready(());
            }
            state.waiting = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What it holds is whole after each step.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
