//! The mock's time, as `Date` shows it. It moves only when a script waits for a timer.

use std::cell::Cell;

use boa_engine::context::time::{Clock, JsInstant};

#[derive(Debug, Default)]
pub(crate) struct MockClock {
    start_ms: Cell<u64>,
    waited_ms: Cell<u64>,
}

impl MockClock {
    pub(crate) fn start_at(&self, now_ms: u64) {
        self.start_ms.set(now_ms);
        self.waited_ms.set(0);
    }

    /// Since the start.
    pub(crate) fn waited_ms(&self) -> u64 {
        self.waited_ms.get()
    }

    /// Moves on to a time after the start, never back.
    pub(crate) fn wait_until(&self, waited_ms: u64) {
        self.waited_ms.set(self.waited_ms.get().max(waited_ms));
    }
}

impl Clock for MockClock {
    fn now(&self) -> JsInstant {
        let waited = self.waited_ms.get();
        let nanos = u32::try_from(waited % 1_000 * 1_000_000).unwrap_or(0);
        JsInstant::new(waited / 1_000, nanos)
    }

    fn system_time_millis(&self) -> i64 {
        let now = self.start_ms.get().saturating_add(self.waited_ms.get());
        i64::try_from(now).unwrap_or(i64::MAX)
    }
}
