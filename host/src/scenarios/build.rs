//! From what is kept to what a mock goes by.

use std::sync::Arc;

use mimus_scenario::{Kept, Overrides, read_rule};
use serde_json::Value;

use crate::mock::Mock;
use crate::mock::overlay::{Active, Fault, Library, Named, Now, Ready};
use crate::plugin::Runtime;

/// What is made anew, and what it is made after.
pub(super) struct Build<'a> {
    pub mock: &'a Mock,
    pub runtime: &'a Runtime,
    /// What was gone by before.
    pub before: &'a Now,
    /// Whether that was the same mock's: what is ready for it stays so.
    pub is_same_mock: bool,
}

impl Build<'_> {
    /// All scenarios, of which the one of that name is active. What says the same as before
    /// goes on where it was.
    pub(super) fn now(&self, kept: &[Kept], active: Option<&str>) -> Now {
        let library = library(self.mock, kept);
        let mut now = Now {
            header: self.mock.config.scenarios.header.clone(),
            overrides: self.before.overrides.clone(),
            by_session: self.before.by_session.clone(),
            guests: self.before.guests.clone(),
            ..Now::default()
        };
        for kept in kept {
            let named = self.named(&library, &kept.name);
            now.named.insert(kept.name.as_str().into(), named);
        }
        let named = &now.named;
        now.by_session.retain(|_, name| named.contains_key(name));
        let named = active.and_then(|name| now.named.get(name));
        let ready = named.and_then(|named| named.ready.as_ref().ok());
        now.active = ready.map(|ready| self.active(ready));
        now
    }

    fn named(&self, library: &Library, name: &str) -> Arc<Named> {
        let whole = library.whole(name);
        let before = self.before.named.get(name);
        if let (Some(before), Ok(whole), true) = (before, &whole, self.is_same_mock)
            && let Ok(ready) = &before.ready
            && ready.compiled.scenario() == whole
        {
            return before.clone();
        }
        let ready = whole.and_then(|scenario| self.mock.ready(scenario, self.runtime));
        let named = Named::new(ready);
        if let Some(before) = before {
            named.go_on(before);
        }
        Arc::new(named)
    }

    fn active(&self, ready: &Arc<Ready>) -> Arc<Active> {
        let now_ms = self.mock.config.clock.now_ms();
        match &self.before.active {
            Some(before) if Arc::ptr_eq(&before.ready, ready) => before.clone(),
            Some(before) if before.ready.seen.name == ready.seen.name => {
                Arc::new(Active::after(before, ready.clone(), now_ms))
            }
            _ => Arc::new(Active::new(ready.clone(), now_ms)),
        }
    }

    /// The overrides, for another mock than before. Those that do not fit it are returned.
    pub(super) fn overrides(
        &self,
        kept: Vec<(String, Value)>,
        now: &mut Now,
    ) -> Vec<(String, Vec<Fault>)> {
        let (mut all, mut misfits) = (Overrides::default(), Vec::new());
        now.guests.clear();
        for (key, rule) in kept {
            let ready = read_rule(&rule)
                .and_then(|rule| self.mock.ready_override(&key, rule, self.runtime));
            match ready {
                Ok((prepared, guests)) => {
                    match &self.before.overrides {
                        Some(before) => all.put_after(prepared, before),
                        None => all.put(prepared),
                    }
                    if !guests.is_empty() {
                        now.guests.insert(key, guests);
                    }
                }
                Err(faults) => misfits.push((key, faults)),
            }
        }
        now.overrides = (!all.is_empty()).then(|| Arc::new(all));
        misfits
    }
}

pub(super) fn library(mock: &Mock, kept: &[Kept]) -> Library {
    let all = kept.iter().map(|kept| (&*kept.name, &kept.config));
    Library::read(&mock.api, all)
}
