//! `mimus:responder/clock`.

use super::{Host, Imports as _};

/// The mock's clock. It stands still while a request is answered.
#[derive(Clone, Copy)]
pub struct Clock<'a> {
    pub(super) host: &'a Host,
}

impl Clock<'_> {
    /// Milliseconds since the Unix epoch.
    pub fn now_ms(&self) -> u64 {
        self.host.now_ms()
    }
}
