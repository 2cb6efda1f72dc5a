//! A scenario that can become active: nothing is wrong with it, and who makes its answers is
//! there.

use std::sync::Arc;

use mimus_scenario::model::Rule;
use mimus_scenario::{Compiled, Prepared, Scenario};

use super::library::with_catalogue;
use super::{Fault, Guests};
use crate::mock::Mock;
use crate::plugin::Runtime;
use crate::plugin::host::ActiveScenario;

/// A scenario that can become active.
#[derive(Debug)]
pub struct Ready {
    pub compiled: Arc<Compiled>,
    /// As responders see it.
    pub seen: Arc<ActiveScenario>,
    pub(super) guests: Guests,
}

impl Mock {
    /// Makes a scenario ready, which has all that it extends in it, or says what is wrong with
    /// it. It loads the components that its answers need; what those say of it is told by
    /// [`Mock::ready_checked`].
    pub fn ready(&self, scenario: Scenario, runtime: &Runtime) -> Result<Arc<Ready>, Vec<Fault>> {
        let (ready, faults) = self.half_ready(scenario, runtime)?;
        none_of(faults).map(|()| Arc::new(ready))
    }

    /// The same, or everything that is wrong with it.
    pub async fn ready_checked(
        &self,
        scenario: Scenario,
        runtime: &Runtime,
    ) -> Result<Arc<Ready>, Vec<Fault>> {
        let (ready, mut faults) = self.half_ready(scenario, runtime)?;
        faults.extend(ready.check(self).await);
        none_of(faults).map(|()| Arc::new(ready))
    }

    fn half_ready(
        &self,
        scenario: Scenario,
        runtime: &Runtime,
    ) -> Result<(Ready, Vec<Fault>), Vec<Fault>> {
        let seen = ActiveScenario {
            name: scenario.name.clone(),
            variables: scenario.variables.clone(),
        };
        let compiled = with_catalogue(&self.api, |catalogue| Compiled::new(scenario, catalogue))?;
        let (guests, faults) = Guests::of(self, &compiled, runtime);
        let ready = Ready {
            compiled: Arc::new(compiled),
            seen: Arc::new(seen),
            guests,
        };
        Ok((ready, faults))
    }

    /// An override, or what is wrong with it.
    pub fn ready_override(
        &self,
        key: &str,
        rule: Rule,
        runtime: &Runtime,
    ) -> Result<(Prepared, Guests), Vec<Fault>> {
        let prepared = with_catalogue(&self.api, |catalogue| Prepared::new(key, rule, catalogue))?;
        let (guests, faults) = Guests::of(self, prepared.compiled(), runtime);
        none_of(of_rule(faults)).map(|()| (prepared, guests))
    }

    /// What those say who make the answers of an override.
    pub async fn check_override(&self, guests: &Guests) -> Result<(), Vec<Fault>> {
        none_of(of_rule(guests.check(self).await))
    }
}

fn none_of(mut faults: Vec<Fault>) -> Result<(), Vec<Fault>> {
    if faults.is_empty() {
        return Ok(());
    }
    faults.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    Err(faults)
}

/// An override is a rule, and no scenario.
fn of_rule(faults: Vec<Fault>) -> Vec<Fault> {
    let own = faults.into_iter().map(|mut fault| {
        let pointer = fault.pointer.strip_prefix("/rules/0");
        fault.pointer = pointer.unwrap_or_default().to_owned();
        fault
    });
    own.collect()
}

impl Ready {
    /// Has everybody who makes an answer of it look at what they are told, and returns what is
    /// wrong with that.
    pub async fn check(&self, mock: &Mock) -> Vec<Fault> {
        self.guests.check(mock).await
    }
}
