//! What a mock goes by of scenarios: the one that is active, those that requests name, and the
//! overrides. It is replaced as a whole when one of them changes; a request goes by what was
//! there when it came.

mod guest;
mod layers;
mod library;
mod ready;
mod sessions;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use http::{HeaderMap, HeaderName};
use mimus_exchange::{Kind, Problem};
use mimus_scenario::{Overrides, Prepared};

pub(crate) use guest::Guest;
pub use guest::Guests;
pub use layers::{Active, Layers};
pub use library::Library;
pub use ready::Ready;
use sessions::Sessions;

use crate::config::suggest;
use crate::plugin::Plugin;
use crate::plugin::builtin::Builtin;

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
    changes: AtomicU64,
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
    /// By session, what it is under instead of the server's.
    pub by_session: BTreeMap<String, Arc<str>>,
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

impl Overlay {
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
        self.changes.fetch_add(1, Ordering::Release);
    }

    /// How often it was replaced.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Copies of what is gone by under a scenario, or under none: what is asked of them moves
    /// nothing on. Nothing where there is no such scenario, or none that can be active.
    pub fn copies(&self, scenario: Option<&str>, now_ms: u64) -> Option<Layers> {
        let now = self.now();
        let mut copy = now.same();
        copy.overrides = now.overrides.as_ref().map(|all| Arc::new(all.copied()));
        let active = match scenario {
            None => None,
            Some(name) => {
                let ready = now.named.get(name)?.ready.as_ref().ok()?;
                let own = now
                    .active
                    .as_ref()
                    .filter(|own| own.ready.seen.name == name);
                Some(Arc::new(own.map_or_else(
                    || Active::new(ready.clone(), now_ms),
                    |own| Active::after(own, ready.clone(), now_ms),
                )))
            }
        };
        Some(Layers::new(active, Arc::new(copy)))
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
        Ok(Some(Layers::new(active, Arc::clone(&now))))
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
        if let Some(header) = &self.header
            && let Some(name) = headers.get(header)
        {
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
        let of_session = || self.by_session.get(sessions::key(headers));
        let session = (!self.by_session.is_empty()).then(of_session).flatten();
        let labelled = || {
            let name = TEST_SCENARIO.iter().find_map(|name| headers.get(name))?;
            // With no header to name one by, none is named.
            name.to_str().ok().filter(|_| self.header.is_some())
        };
        let name = session.map(|name| &**name).or_else(labelled);
        let named = name.and_then(|name| self.named.get(name));
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

    /// The same, to be changed.
    #[must_use]
    pub fn same(&self) -> Self {
        Self {
            active: self.active.clone(),
            named: self.named.clone(),
            overrides: self.overrides.clone(),
            by_session: self.by_session.clone(),
            guests: self.guests.clone(),
            header: self.header.clone(),
        }
    }

    /// Sets an override, and who makes its answers with it: no request sees one of them alone.
    pub fn put_override(&mut self, prepared: Prepared, guests: Guests) {
        let key = prepared.set().key.clone();
        if guests.is_empty() {
            self.guests.remove(&key);
        } else {
            self.guests.insert(key, guests);
        }
        self.change_overrides(|all| all.put(prepared));
    }

    /// Takes one out, if it is there.
    pub fn remove_override(&mut self, key: &str) {
        self.guests.remove(key);
        self.change_overrides(|all| {
            all.remove(key);
        });
    }

    fn change_overrides(&mut self, change: impl FnOnce(&mut Overrides)) {
        let mut all = self.overrides.as_deref().cloned().unwrap_or_default();
        change(&mut all);
        self.overrides = (!all.is_empty()).then(|| Arc::new(all));
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

    /// As if a session had not named it yet.
    pub fn forget_session(&self, session: &str) {
        self.sessions.forget_one(session);
    }

    /// As if nobody had named it yet.
    pub fn forget(&self) {
        self.sessions.forget();
    }
}
