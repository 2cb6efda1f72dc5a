//! What a mock goes by of scenarios: the one that is active, those that requests name, and the
//! overrides. It is replaced as a whole when one of them changes; a request goes by what was
//! there when it came.

mod guest;
mod library;
mod ready;
mod sessions;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use http::{HeaderMap, HeaderName};
use mimus_exchange::{Kind, Problem};
use mimus_scenario::{Decision, Facts, Live, Overrides};

pub(crate) use guest::Guest;
pub use guest::Guests;
pub use library::Library;
pub use ready::Ready;
use sessions::Sessions;

use crate::clock::machine_uptime;
use crate::config::suggest;
use crate::plugin::Plugin;
use crate::plugin::builtin::Builtin;
use crate::plugin::host::ActiveScenario;

/// What is wrong with a scenario, by its place in it.
pub type Fault = mimus_scenario::Problem;

/// By which `MockLoop`'s clients say what they test. Nobody has to know what they say.
pub(crate) const TEST_SCENARIO: [HeaderName; 2] = [
    HeaderName::from_static("x-test-scenario"),
    HeaderName::from_static("test-scenario"),
];

/// What a mock goes by of scenarios.
#[derive(Debug, Default)]
pub struct Overlay {
    now: ArcSwap<Now>,
    /// Built-ins that answers are made by, loaded when the first one is.
    builtins: Mutex<Vec<(Builtin, Plugin)>>,
}

/// What it goes by until something changes.
#[derive(Debug, Default)]
pub struct Now {
    /// The server's.
    pub active: Option<Arc<Active>>,
    /// All that there are, for requests that name one.
    pub named: BTreeMap<Arc<str>, Arc<Named>>,
    /// None where none is set: nobody has to ask then.
    pub overrides: Option<Arc<Overrides>>,
    /// Who makes the answers of overrides, by their keys.
    pub guests: BTreeMap<String, Guests>,
    /// By which a request names its scenario.
    pub header: Option<HeaderName>,
}

/// A scenario that there is, whether it can be active or not.
#[derive(Debug)]
pub struct Named {
    pub ready: Result<Arc<Ready>, Vec<Fault>>,
    sessions: Sessions,
}

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

impl Overlay {
    /// Who makes an answer, if it is one that somebody makes.
    pub(super) fn guest(
        &self,
        layers: &Layers,
        answer: &mimus_scenario::Answer,
    ) -> Option<Arc<Guest>> {
        // An override may have been set since the request came.
        let newest = || {
            let now = self.now.load();
            now.guests.values().find_map(|guests| guests.get(answer))
        };
        layers.guest(answer).or_else(newest)
    }

    pub(super) fn of(now: Now) -> Self {
        Self {
            now: ArcSwap::from_pointee(now),
            ..Self::default()
        }
    }

    /// What it goes by at the moment.
    pub fn now(&self) -> Arc<Now> {
        self.now.load_full()
    }

    /// Goes by something else from the next request on.
    pub fn replace(&self, now: Now) {
        self.now.store(Arc::new(now));
    }

    /// What there is to be asked about a request; nothing, without a lock or an allocation,
    /// where no scenario is active, no override is set, and the request names none.
    pub(super) fn layers(
        &self,
        headers: &HeaderMap,
        now_ms: impl Fn() -> u64,
    ) -> Result<Option<Layers>, Problem> {
        let now = self.now.load();
        let active = match now.wanted(headers)? {
            Wanted::Servers => now.active.clone(),
            Wanted::Nothing => None,
            Wanted::Named(named, ready) => {
                let session = sessions::key(headers);
                Some(named.sessions.get(session, ready, now_ms()))
            }
        };
        if active.is_none() && now.overrides.is_none() {
            return Ok(None);
        }
        Ok(Some(Layers {
            active,
            now: Arc::clone(&now),
        }))
    }
}

/// What a request says about scenarios.
enum Wanted<'a> {
    /// Nothing: it goes by the server's.
    Servers,
    /// To be answered as if none was active.
    Nothing,
    Named(&'a Named, &'a Arc<Ready>),
}

impl Now {
    fn wanted(&self, headers: &HeaderMap) -> Result<Wanted<'_>, Problem> {
        let Some(header) = &self.header else {
            return Ok(Wanted::Servers);
        };
        if let Some(name) = headers.get(header) {
            let name = name.to_str().unwrap_or_default().trim();
            return if name.is_empty() {
                Ok(Wanted::Nothing)
            } else {
                self.named(name, header)
            };
        }
        if self.named.is_empty() {
            return Ok(Wanted::Servers);
        }
        let name = TEST_SCENARIO.iter().find_map(|name| headers.get(name));
        let named = name.and_then(|name| self.named.get(name.to_str().ok()?));
        Ok(match named.map(|named| (&**named, &named.ready)) {
            Some((named, Ok(ready))) => Wanted::Named(named, ready),
            // It is recorded, and no more.
            _ => Wanted::Servers,
        })
    }

    fn named(&self, name: &str, header: &HeaderName) -> Result<Wanted<'_>, Problem> {
        let Some(named) = self.named.get(name) else {
            let known = self.named.keys().map(|name| &**name).collect::<Vec<_>>();
            let there = match known.as_slice() {
                [] => "there are none".to_owned(),
                known => format!("there are {}", suggest::list(known.iter().copied())),
            };
            let detail = format!("`{header}`: there is no scenario `{name}`; {there}");
            return Err(Problem::new(Kind::UnknownScenario, detail).with("scenarios", known));
        };
        match &named.ready {
            Ok(ready) => Ok(Wanted::Named(named, ready)),
            Err(faults) => {
                let errors = serde_json::to_value(faults).unwrap_or_default();
                let detail = format!("`{header}`: the scenario `{name}` does not fit the mock");
                Err(Problem::new(Kind::InvalidScenario, detail).with("errors", errors))
            }
        }
    }

    /// The name of the server's.
    pub fn active_name(&self) -> Option<&str> {
        let active = self.active.as_ref()?;
        Some(&active.ready.seen.name)
    }
}

impl Named {
    pub fn new(ready: Result<Arc<Ready>, Vec<Fault>>) -> Self {
        Self {
            ready,
            sessions: Sessions::default(),
        }
    }

    /// What the scenario remembers in each session that named it.
    pub fn sessions(&self) -> Vec<(String, Arc<Active>)> {
        self.sessions.all()
    }

    /// Takes over what was remembered of it, where it says the same.
    pub fn go_on(&self, before: &Self) {
        if let Ok(ready) = &self.ready {
            self.sessions.go_on(&before.sessions, ready);
        }
    }

    /// As if nobody had named it yet.
    pub fn forget(&self) {
        self.sessions.forget();
    }
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
    pub(super) fn decide(&self, facts: &Facts<'_>, seed: u64) -> Decision {
        let live = self.active.as_ref().map(|active| &active.live);
        match (&self.now.overrides, live) {
            (Some(overrides), live) => overrides.decide(live, facts, machine_uptime(), seed),
            (None, Some(live)) => live.decide(facts, machine_uptime(), seed),
            (None, None) => Decision::default(),
        }
    }

    /// Who makes an answer of theirs, if it is one that somebody makes.
    fn guest(&self, answer: &mimus_scenario::Answer) -> Option<Arc<Guest>> {
        let own = self.active.as_ref().map(|active| &active.ready.guests);
        let mut all = own.into_iter().chain(self.now.guests.values());
        all.find_map(|guests| guests.get(answer))
    }

    /// The scenario as responders see it.
    pub(super) fn seen(&self) -> Option<&Arc<ActiveScenario>> {
        self.active.as_ref().map(|active| &active.ready.seen)
    }

    /// The mock's time under the scenario.
    pub(super) fn now_ms(&self, mock_ms: u64) -> u64 {
        let active = self.active.as_ref();
        let time = active.and_then(|active| Some((active, active.ready.compiled.time()?)));
        time.map_or(mock_ms, |(active, time)| {
            time.now_ms(mock_ms, active.since_ms)
        })
    }
}
