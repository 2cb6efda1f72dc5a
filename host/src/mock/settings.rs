//! What is otherwise than the configuration says, for as long as the server runs: set over
//! the admin API, and held against each request anew.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};
use mimus_exchange::{Kind, Problem};

use super::Answer;
use crate::config::Validate;
use crate::seed;

/// The header of an answer that is none of the mock's: what was done on purpose.
const INJECTED: HeaderName = HeaderName::from_static("mimus-injected");

/// By default, nothing is otherwise.
#[derive(Debug)]
pub struct Settings {
    /// Added to each answer of an operation.
    pub delay: Duration,
    /// The share of requests that are answered with an error instead: 0.0 to 1.0.
    pub error_rate: f64,
    /// 400 to 599.
    pub error_status: StatusCode,
    /// Instead of the configuration's.
    pub validate: Option<Validate>,
    /// Instead of the configuration's.
    pub cors: Option<bool>,
    /// Requests that were up for an error.
    draws: AtomicU64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            delay: Duration::ZERO,
            error_rate: 0.0,
            error_status: StatusCode::INTERNAL_SERVER_ERROR,
            validate: None,
            cors: None,
            draws: AtomicU64::new(0),
        }
    }
}

/// The same settings; what was drawn is forgotten.
impl Clone for Settings {
    fn clone(&self) -> Self {
        Self {
            draws: AtomicU64::new(0),
            ..*self
        }
    }
}

impl Settings {
    /// The error that a request is answered with, if the lot falls on it. As in scenarios
    /// (decision 013), that follows from the request's seed and a count: the same requests
    /// in the same order meet the same errors.
    pub(super) fn injected(&self, seed: impl FnOnce() -> u64) -> Option<Answer> {
        if self.error_rate <= 0.0 {
            return None;
        }
        let count = self.draws.fetch_add(1, Ordering::Relaxed);
        let drawn = seed::of([&seed().to_le_bytes()[..], &count.to_le_bytes()[..]]);
        if self.error_rate <= share(drawn) {
            return None;
        }
        let detail = format!(
            "the error rate of the mock's settings, {}, has hit this request",
            self.error_rate
        );
        let problem = Problem::new(Kind::InjectedError, detail);
        let mut answer = Answer::from(problem.with_status(self.error_status));
        let value = HeaderValue::from_static("error-rate");
        answer.headers.insert(INJECTED, value);
        Some(answer)
    }
}

/// From 0.0 up to but without 1.0.
fn share(drawn: u64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "53 bits are what there is room for"
    )]
    let whole = (drawn >> 11) as f64;
    whole / 9_007_199_254_740_992.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(settings: &Settings, requests: u64) -> Vec<bool> {
        let requests = 0..requests;
        requests
            .map(|request| settings.injected(|| request % 3).is_some())
            .collect()
    }

    #[test]
    fn about_as_many_are_hit_as_the_rate_says_and_the_same_ones_again() {
        let settings = Settings {
            error_rate: 0.3,
            ..Settings::default()
        };
        let first = hits(&settings, 10_000);
        let count = first.iter().filter(|hit| **hit).count();
        assert!((2_800..3_200).contains(&count), "{count}");
        assert_eq!(hits(&settings.clone(), 10_000), first);
    }

    #[test]
    fn none_and_all_are_meant() {
        let rate = |error_rate| Settings {
            error_rate,
            ..Settings::default()
        };
        assert!(!hits(&rate(0.0), 100).contains(&true));
        assert!(!hits(&rate(1.0), 100).contains(&false));
    }
}
