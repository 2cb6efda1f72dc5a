//! Time: the one place that reads the machine's, and the mock's own, which may stand still.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The mock's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's time.
    Real,
    /// Milliseconds since the Unix epoch; it stands still.
    Held(u64),
}

impl Clock {
    /// The mock's time for a request that comes in now.
    pub fn now_ms(self) -> u64 {
        match self {
            Self::Real => machine_time_ms(),
            Self::Held(ms) => ms,
        }
    }
}

/// The machine's time, in milliseconds since the Unix epoch.
pub fn machine_time_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The same as a number with a sign, as the journal and its neighbours count.
pub fn machine_timestamp_ms() -> i64 {
    i64::try_from(machine_time_ms()).unwrap_or(i64::MAX)
}

/// How long it is since this process first asked: it never goes back.
pub fn machine_uptime() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
