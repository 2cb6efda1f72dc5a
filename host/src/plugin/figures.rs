//! What a responder did since it was loaded, counted without a lock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::machine_time_ms;

/// Values below it have a bucket each.
const EXACT: u64 = 64;

/// Buckets of each power of two from there on, so that no value is off by more than 1/32.
const PARTS: u64 = 32;

/// [`EXACT`], and [`PARTS`] of each power of two from there up to 2^36: what takes 38 hours or
/// longer is in the last one.
const BUCKETS: usize = 64 + (37 - 6) * 32;

/// What is counted of one responder.
#[derive(Debug)]
pub(super) struct Counters {
    calls: AtomicU64,
    fixed: AtomicU64,
    failures: AtomicU64,
    max_micros: AtomicU64,
    /// Calls by how long they took, as a histogram has them.
    buckets: Box<[AtomicU64]>,
    /// A failure is rare, and worth a lock.
    last_failure: Mutex<Option<LastFailure>>,
}

/// What a responder did since it was loaded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Requests that it was run for.
    pub calls: u64,
    /// Requests that it was not run for, since its plan was the whole answer.
    pub fixed: u64,
    /// Requests that failed by its fault.
    pub failures: u64,
    pub last_failure: Option<LastFailure>,
    /// None where there was no call.
    pub times: Option<Times>,
}

/// How long its calls took, an instance's start among it; percentiles are off by up to 3 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    pub p50: Duration,
    pub p90: Duration,
    pub p99: Duration,
    pub max: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastFailure {
    /// In milliseconds since 1970, in real time.
    pub at_ms: u64,
    pub operation: String,
    pub message: String,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            calls: AtomicU64::new(0),
            fixed: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            max_micros: AtomicU64::new(0),
            buckets: (0..BUCKETS).map(|_| AtomicU64::new(0)).collect(),
            last_failure: Mutex::default(),
        }
    }
}

impl Counters {
    pub(super) fn called(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.max_micros.fetch_max(micros, Ordering::Relaxed);
        if let Some(bucket) = self.buckets.get(bucket(micros)) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn was_fixed(&self) {
        self.fixed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn failed(&self, operation: &str, message: String) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        let last = self.last_failure.lock();
        *last.unwrap_or_else(PoisonError::into_inner) = Some(LastFailure {
            at_ms: machine_time_ms(),
            operation: operation.to_owned(),
            message,
        });
    }

    pub(super) fn figures(&self) -> Figures {
        let last_failure = self.last_failure.lock();
        let last_failure = last_failure.unwrap_or_else(PoisonError::into_inner).clone();
        Figures {
            calls: self.calls.load(Ordering::Relaxed),
            fixed: self.fixed.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            last_failure,
            times: self.times(),
        }
    }

    fn times(&self) -> Option<Times> {
        let counts = self.buckets.iter();
        let counts = counts.map(|bucket| bucket.load(Ordering::Relaxed));
        let counts = counts.collect::<Vec<_>>();
        let total: u64 = counts.iter().sum();
        if total == 0 {
            return None;
        }
        let max = self.max_micros.load(Ordering::Relaxed);
        let percentile = |percent: u64| {
            let rank = (total.saturating_mul(percent)).div_ceil(100).max(1);
            let mut seen = 0;
            let bucket = counts.iter().position(|count| {
                seen += count;
                rank <= seen
            });
            let micros = bucket.map_or(max, last_of).min(max);
            Duration::from_micros(micros)
        };
        Some(Times {
            p50: percentile(50),
            p90: percentile(90),
            p99: percentile(99),
            max: Duration::from_micros(max),
        })
    }
}

/// The bucket that counts a value.
fn bucket(value: u64) -> usize {
    let index = if value < EXACT {
        value
    } else {
        let power = u64::from(value.ilog2());
        let part = (value >> (power - 5)) & (PARTS - 1);
        EXACT + (power - 6) * PARTS + part
    };
    usize::try_from(index).unwrap_or(BUCKETS).min(BUCKETS - 1)
}

/// The largest value that a bucket counts.
fn last_of(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    if bucket < EXACT {
        return bucket;
    }
    let (power, part) = ((bucket - EXACT) / PARTS + 6, (bucket - EXACT) % PARTS);
    ((PARTS + part + 1) << (power - 5)) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_its_bucket_and_off_by_little() {
        for value in (0..2_000).chain((11..37).flat_map(|power| {
            let power = 1_u64 << power;
            [power - 1, power, power + power / 3]
        })) {
            let last = last_of(bucket(value));
            assert!(value <= last, "{value}: {last}");
            assert!(last - value <= value / 32, "{value}: {last}");
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
        let (last, beyond) = ((1 << 37) - 1, 1 << 37);
        assert_eq!((bucket(last), bucket(beyond)), (BUCKETS - 1, BUCKETS - 1));
        assert_ne!(bucket(last - last / 32), BUCKETS - 1);
    }

    #[test]
    fn percentiles_are_those_of_the_calls() {
        let counters = Counters::default();
        assert_eq!(counters.figures(), Figures::default());
        for millis in 1..=100 {
            counters.called(Duration::from_millis(millis));
        }
        let figures = counters.figures();
        assert_eq!(figures.calls, 100);
        let times = figures.times.unwrap();
        let near = |found: Duration, millis: u64| {
            let expected = Duration::from_millis(millis);
            expected <= found && found <= expected + expected / 32
        };
        assert!(near(times.p50, 50), "{times:?}");
        assert!(near(times.p90, 90), "{times:?}");
        assert!(near(times.p99, 99), "{times:?}");
        assert_eq!(times.max, Duration::from_millis(100));
    }

    #[test]
    fn the_last_failure_is_told() {
        let counters = Counters::default();
        counters.failed("getPet", "gave up: first".to_owned());
        counters.failed("putPet", "gave up: second".to_owned());
        let figures = counters.figures();
        assert_eq!(figures.failures, 2);
        let last = figures.last_failure.unwrap();
        assert_eq!(
            (&*last.operation, &*last.message),
            ("putPet", "gave up: second")
        );
    }
}
