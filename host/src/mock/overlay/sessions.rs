//! What a scenario remembers for each session of clients that name it in their requests: one
//! test is not to see what another one did.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{HeaderMap, HeaderName};

use super::{Active, Ready};

/// Sessions that are remembered of one scenario; the oldest is forgotten first.
const MOST: usize = 1000;

/// By which clients say which session a request belongs to. `MockLoop` reads the same.
const HEADERS: [HeaderName; 3] = [
    HeaderName::from_static("x-session-id"),
    HeaderName::from_static("x-test-session"),
    HeaderName::from_static("session-id"),
];

/// The session of a request; requests without one share one.
pub(super) fn key(headers: &HeaderMap) -> &str {
    let session = HEADERS.iter().find_map(|name| headers.get(name));
    session.and_then(|value| value.to_str().ok()).unwrap_or("")
}

#[derive(Debug, Default)]
pub(super) struct Sessions {
    all: Mutex<All>,
}

#[derive(Debug, Default)]
struct All {
    by_key: HashMap<String, Arc<Active>>,
    /// The oldest first.
    order: VecDeque<String>,
}

impl Sessions {
    pub(super) fn get(&self, session: &str, ready: &Arc<Ready>, now_ms: u64) -> Arc<Active> {
        let mut all = self.lock();
        if let Some(active) = all.by_key.get(session) {
            return active.clone();
        }
        let active = Arc::new(Active::new(ready.clone(), now_ms));
        all.add(session.to_owned(), active.clone());
        active
    }

    pub(super) fn all(&self) -> Vec<(String, Arc<Active>)> {
        let all = self.lock();
        let order = all.order.iter();
        let found = order.filter_map(|key| Some((key.clone(), all.by_key.get(key)?.clone())));
        found.collect()
    }

    pub(super) fn go_on(&self, before: &Self, ready: &Arc<Ready>) {
        let known = before.all();
        let mut all = self.lock();
        for (session, active) in known {
            let is_same = active.ready.compiled.scenario() == ready.compiled.scenario();
            if is_same {
                let active = Active::after(&active, ready.clone(), active.since_ms);
                all.add(session, Arc::new(active));
            }
        }
    }

    pub(super) fn forget_one(&self, session: &str) {
        let mut all = self.lock();
        all.by_key.remove(session);
        all.order.retain(|own| own != session);
    }

    pub(super) fn forget(&self) {
        *self.lock() = All::default();
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        // What it holds is whole after each step.
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl All {
    fn add(&mut self, session: String, active: Arc<Active>) {
        if MOST <= self.order.len()
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_key.remove(&oldest);
        }
        self.order.push_back(session.clone());
        self.by_key.insert(session, active);
    }
}
