//! A scenario that is active: what it decides, and what it remembers.

mod delay;
mod limiter;
mod memory;
mod snapshot;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::chance::Chance;
use crate::compile::{Compiled, Ready, Respond};
use crate::decision::{Applied, Cause, Decision};
use crate::facts::Facts;
use limiter::Standing;
use memory::Memory;
pub use snapshot::{RuleSnapshot, Snapshot};

/// An active scenario. What it remembers (states, sequences, limits, counts) is its own:
/// one that is to remember apart, for a session, is another one of the same [`Compiled`].
#[derive(Debug)]
pub struct Live {
    compiled: Arc<Compiled>,
    name: Arc<str>,
    /// How often each rule had something to say.
    hits: Box<[AtomicU64]>,
    /// Requests that a random global delay was drawn for.
    drawn: AtomicU64,
    memory: Mutex<Memory>,
}

impl Live {
    /// Nothing was asked yet.
    pub fn new(compiled: Arc<Compiled>) -> Self {
        Self {
            name: compiled.scenario().name.as_str().into(),
            hits: compiled.rules.iter().map(|_| AtomicU64::new(0)).collect(),
            drawn: AtomicU64::new(0),
            memory: Mutex::new(Memory::of(&compiled)),
            compiled,
        }
    }

    /// Takes the place of another one, and remembers what that one does, if they say the same:
    /// the description changed around them. Else nothing was asked yet.
    pub fn in_place_of(before: &Self, compiled: Arc<Compiled>) -> Self {
        let is_same = before.compiled.scenario() == compiled.scenario();
        let live = Self::new(compiled);
        if is_same {
            *live.memory() = before.memory().clone();
            for (own, hits) in live.hits.iter().zip(&before.hits) {
                own.store(hits.load(Ordering::Relaxed), Ordering::Relaxed);
            }
            let drawn = before.drawn.load(Ordering::Relaxed);
            live.drawn.store(drawn, Ordering::Relaxed);
        }
        live
    }

    /// What is active.
    pub fn compiled(&self) -> &Arc<Compiled> {
        &self.compiled
    }

    /// What is to become of a request. `now` is any time that does not go back, for rate
    /// limits; all chance follows from `random`, the request's seed, and from how often a
    /// rule was asked before.
    pub fn decide(&self, facts: &Facts<'_>, now: Duration, random: u64) -> Decision {
        decide(&[self], facts, now, random)
    }

    /// Adds what is to be said about a request. True: what comes after is not asked.
    fn add(&self, facts: &Facts<'_>, now: Duration, random: u64, to: &mut Decision) -> bool {
        let Some(candidates) = self.compiled.by_operation.get(facts.operation) else {
            return false;
        };
        let rules = candidates
            .rules
            .iter()
            .map(|at| (*at, &self.compiled.rules[*at]));
        let mut fitting = rules.filter(|(_, rule)| rule.when.iter().all(|it| it.holds(facts)));
        let ask = Ask {
            live: self,
            client: facts.client,
            now,
            random,
        };
        if !candidates.remembers {
            return fitting.any(|(at, rule)| ask.apply(at, rule, None, to));
        }
        // What the request is like is found out first, so that nobody waits for it; then
        // all rules are looked at in one state of things, as if requests came one by one.
        let fitting: Vec<(usize, &Ready)> = fitting.collect();
        if fitting.is_empty() {
            return false;
        }
        let mut memory = self.memory();
        fitting
            .into_iter()
            .any(|(at, rule)| ask.apply(at, rule, Some(&mut *memory), to))
    }

    fn global_delay(&self, random: u64) -> Duration {
        let Some(delay) = self.compiled.scenario().delay else {
            return Duration::ZERO;
        };
        let count = if delay.is_fixed() {
            0
        } else {
            self.drawn.fetch_add(1, Ordering::Relaxed)
        };
        delay.draw(&mut Chance::new(random, [u64::MAX, count]))
    }

    /// As if nothing had been asked: states, sequences, limits and counts.
    pub fn reset(&self) {
        let mut memory = self.memory();
        *memory = Memory::of(&self.compiled);
        for hits in &self.hits {
            hits.store(0, Ordering::Relaxed);
        }
        self.drawn.store(0, Ordering::Relaxed);
    }

    /// Puts a state machine into a state. False: there is no machine of that name.
    pub fn set_state(&self, machine: &str, state: &str) -> bool {
        let mut machines = self.compiled.machines.iter();
        let found = machines.position(|own| **own == *machine);
        if let Some(at) = found {
            self.memory().states[at] = state.into();
        }
        found.is_some()
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // What it holds is whole after each step.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is to become of a request: each layer is asked in turn, until a rule fits that does
/// not `continue`. Delays of whole scenarios are added, whatever was decided.
pub(crate) fn decide(layers: &[&Live], facts: &Facts<'_>, now: Duration, random: u64) -> Decision {
    let mut decision = Decision::default();
    let _ = layers
        .iter()
        .any(|layer| layer.add(facts, now, random, &mut decision));
    for layer in layers {
        decision.delay += layer.global_delay(random);
    }
    decision
}

/// A request, as rules are asked about it.
struct Ask<'a> {
    live: &'a Live,
    client: &'a str,
    now: Duration,
    random: u64,
}

impl Ask<'_> {
    /// Adds what a rule says about a request that its conditions hold of. True: no other
    /// rule is looked at.
    fn apply(
        &self,
        at: usize,
        rule: &Ready,
        memory: Option<&mut Memory>,
        to: &mut Decision,
    ) -> bool {
        let mut memory = memory;
        if let Some(memory) = &memory
            && !memory.fits(at, rule)
        {
            return false;
        }
        let count = self.live.hits[at].fetch_add(1, Ordering::Relaxed);
        let index = u64::try_from(at).unwrap_or(u64::MAX);
        let mut chance = Chance::new(self.random, [index, count]);
        let mut standing = None;
        if let (Some(memory), Some((limit, respond))) = (&mut memory, &rule.limit) {
            let asked = memory.limits[at].ask(limit, self.client, self.now);
            if !asked.allowed {
                self.say(rule, Cause::RateLimit, to);
                match respond {
                    Some(respond) => to.fail(respond),
                    None => to.fail(&Respond::status(429)),
                }
                to.add_headers(&limit_headers(asked));
                to.add_headers(&retry_after(asked));
                return true;
            }
            standing = Some(asked);
        }
        let failing = rule.error.as_ref();
        let failing = failing.filter(|(error, _)| chance.share() < error.probability);
        let effect = match (failing, &mut memory) {
            (Some(_), _) | (None, None) => &rule.effect,
            (None, Some(memory)) => memory.step(at, rule),
        };
        if let Some(delay) = effect.delay
            && to.delay.is_zero()
        {
            to.delay = delay.draw(&mut chance);
        }
        if let Some((error, respond)) = failing {
            self.say(rule, Cause::Error, to);
            match (respond, error.fault) {
                (Some(respond), _) => to.fail(respond),
                (None, None) => to.fail(&Respond::status(500)),
                // A fault alone is on the way of whatever is answered.
                (None, Some(_)) => {}
            }
            to.fault = error.fault.or(to.fault);
        } else {
            self.say(rule, Cause::Fits, to);
            if let Some(respond) = &effect.respond {
                to.add(respond);
            }
            to.fault = to.fault.or(effect.fault);
        }
        // Whoever writes such a header knows better.
        to.add_headers(standing.map(limit_headers).as_slice().as_flattened());
        failing.is_some() || !rule.continues
    }

    fn say(&self, rule: &Ready, cause: Cause, to: &mut Decision) {
        to.rules.push(Applied {
            of: self.live.name.clone(),
            rule: rule.name.clone(),
            cause,
        });
    }
}

fn limit_headers(standing: Standing) -> [(http::HeaderName, http::HeaderValue); 3] {
    let name = http::HeaderName::from_static;
    [
        (name("ratelimit-limit"), standing.limit.into()),
        (name("ratelimit-remaining"), standing.remaining.into()),
        (name("ratelimit-reset"), seconds(standing.reset).into()),
    ]
}

fn retry_after(standing: Standing) -> [(http::HeaderName, http::HeaderValue); 1] {
    // Who waits as long as it says gets through.
    let wait = seconds(standing.retry_after).max(1);
    [(http::header::RETRY_AFTER, wait.into())]
}

/// Begun seconds count.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}
