//! Rate limits: windows that begin with a request, or tokens that come back evenly.

use std::collections::HashMap;
use std::time::Duration;

use crate::model::{Per, RateLimit};

/// Clients that are told apart; beyond that, those whose limits are untouched are
/// forgotten, and if there are none, all newcomers share one.
const MAX_CLIENTS: usize = 10_000;

/// How a request stands with its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) allowed: bool,
    pub(crate) limit: u64,
    pub(crate) remaining: u64,
    /// Until there is as much as can be.
    pub(crate) reset: Duration,
    /// Until there is something at all, for one that was not allowed.
    pub(crate) retry_after: Duration,
}

/// What was used of one limit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limiter {
    /// By client; empty for everybody.
    used: HashMap<Box<str>, Used>,
}

#[derive(Debug, Clone, Copy)]
struct Used {
    /// Of a window: its begin. Of tokens: when they were counted last.
    since: Duration,
    /// Of a window: the requests in it. Of tokens: what is left, in nanoseconds of waiting
    /// that one costs.
    amount: u128,
}

impl Limiter {
    pub(crate) fn clients(&self) -> usize {
        self.used.len()
    }

    pub(crate) fn ask(&mut self, limit: &RateLimit, client: &str, now: Duration) -> Standing {
        let whole = whole(limit);
        let key = match limit.per {
            Per::All => "",
            Per::Client => self.room_for(client, limit, now),
        };
        let used = match self.used.get_mut(key) {
            Some(used) => used,
            None => self.used.entry(key.into()).or_insert(Used {
                since: now,
                amount: whole,
            }),
        };
        used.ask(limit, now)
    }

    fn room_for<'c>(&mut self, client: &'c str, limit: &RateLimit, now: Duration) -> &'c str {
        if self.used.len() < MAX_CLIENTS || self.used.contains_key(client) {
            return client;
        }
        let full = full_after(limit);
        self.used
            .retain(|_, used| now.saturating_sub(used.since) < full);
        if self.used.len() < MAX_CLIENTS {
            client
        } else {
            ""
        }
    }
}

/// What is there when nothing was used.
fn whole(limit: &RateLimit) -> u128 {
    match limit.burst {
        None => 0,
        Some(burst) => u128::from(burst) * cost(limit),
    }
}

/// After so long without a request, a client is as new.
fn full_after(limit: &RateLimit) -> Duration {
    match limit.burst {
        None => Duration::from_millis(limit.window_ms),
        Some(_) => nanoseconds(whole(limit).div_ceil(u128::from(limit.requests).max(1))),
    }
}

/// A token costs so much, and `requests` of that come in each nanosecond.
fn cost(limit: &RateLimit) -> u128 {
    u128::from(limit.window_ms) * 1_000_000
}

fn nanoseconds(nanos: u128) -> Duration {
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

impl Used {
    fn ask(&mut self, limit: &RateLimit, now: Duration) -> Standing {
        match limit.burst {
            None => self.ask_window(limit, now),
            Some(burst) => self.ask_tokens(limit, burst, now),
        }
    }

    fn ask_window(&mut self, limit: &RateLimit, now: Duration) -> Standing {
        let window = Duration::from_millis(limit.window_ms);
        if now.saturating_sub(self.since) >= window {
            self.since = now;
            self.amount = 0;
        }
        let most = u128::from(limit.requests);
        let allowed = self.amount < most;
        if allowed {
            self.amount += 1;
        }
        let reset = window.saturating_sub(now.saturating_sub(self.since));
        Standing {
            allowed,
            limit: u64::from(limit.requests),
            remaining: u64::try_from(most - self.amount).unwrap_or(u64::MAX),
            reset,
            retry_after: reset,
        }
    }

    fn ask_tokens(&mut self, limit: &RateLimit, burst: u32, now: Duration) -> Standing {
        let (cost, whole) = (cost(limit), whole(limit));
        let rate = u128::from(limit.requests).max(1);
        // Requests reach us a little out of order; time does not go back.
        let passed = now.saturating_sub(self.since).as_nanos();
        self.since = self.since.max(now);
        self.amount = whole.min(self.amount.saturating_add(passed.saturating_mul(rate)));
        let allowed = self.amount >= cost;
        if allowed {
            self.amount -= cost;
        }
        let wait = |missing: u128| nanoseconds(missing.div_ceil(rate));
        Standing {
            allowed,
            limit: u64::from(burst),
            remaining: u64::try_from(self.amount / cost.max(1)).unwrap_or(u64::MAX),
            reset: wait(whole - self.amount),
            retry_after: wait(cost.saturating_sub(self.amount)),
        }
    }
}
