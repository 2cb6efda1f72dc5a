//! A scenario that is active, and what there is to be asked about one request.

use std::sync::Arc;

use mimus_scenario::{Decision, Facts, Live};

use super::{Guest, Now, Ready};
use crate::clock::machine_uptime;
use crate::plugin::host::ActiveScenario;

/// A scenario that is active: for the server, or for a session.
#[derive(Debug)]
pub struct Active {
    pub ready: Arc<Ready>,
    pub live: Live,
    /// In the mock's time.
    pub since_ms: u64,
}

/// What there is to be asked about one request.
#[derive(Debug, Clone)]
pub struct Layers {
    active: Option<Arc<Active>>,
    now: Arc<Now>,
}

impl Active {
    /// Active from now on.
    pub fn new(ready: Arc<Ready>, since_ms: u64) -> Self {
        Self {
            live: Live::new(ready.compiled.clone()),
            ready,
            since_ms,
        }
    }

    /// In the place of another one; what that remembers counts where both say the same.
    pub fn after(before: &Self, ready: Arc<Ready>, now_ms: u64) -> Self {
        let is_same = before.ready.compiled.scenario() == ready.compiled.scenario();
        Self {
            live: Live::in_place_of(&before.live, ready.compiled.clone()),
            ready,
            since_ms: if is_same { before.since_ms } else { now_ms },
        }
    }
}

impl Layers {
    pub(super) fn new(active: Option<Arc<Active>>, now: Arc<Now>) -> Self {
        Self { active, now }
    }

    pub(in crate::mock) fn decide(&self, facts: &Facts<'_>, seed: u64) -> Decision {
        let live = self.active.as_ref().map(|active| &active.live);
        match (&self.now.overrides, live) {
            (Some(overrides), live) => overrides.decide(live, facts, machine_uptime(), seed),
            (None, Some(live)) => live.decide(facts, machine_uptime(), seed),
            (None, None) => Decision::default(),
        }
    }

    /// Who makes an answer of theirs, if it is one that somebody makes.
    pub(in crate::mock) fn guest(&self, answer: &mimus_scenario::Answer) -> Option<Arc<Guest>> {
        let own = self.active.as_ref().map(|active| &active.ready.guests);
        let mut all = own.into_iter().chain(self.now.guests.values());
        all.find_map(|guests| guests.get(answer))
    }

    /// The scenario as responders see it.
    pub(in crate::mock) fn seen(&self) -> Option<&Arc<ActiveScenario>> {
        self.active.as_ref().map(|active| &active.ready.seen)
    }

    /// The mock's time under the scenario.
    pub(in crate::mock) fn now_ms(&self, mock_ms: u64) -> u64 {
        let active = self.active.as_ref();
        let time = active.and_then(|active| Some((active, active.ready.compiled.time()?)));
        time.map_or(mock_ms, |(active, time)| {
            time.now_ms(mock_ms, active.since_ms)
        })
    }
}
