//! Single rules that go before all scenarios: what is set from outside for an operation,
//! while the mock runs.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::compile::Compiled;
use crate::decision::Decision;
use crate::facts::Facts;
use crate::live::{self, Live, Snapshot};
use crate::model::{Rule, Scenario};
use crate::problem::Problem;

/// The overrides of a mock, newer ones first. A clone is of the same: what is asked of it moves
/// both on; [`Overrides::copied`] is not.
#[derive(Debug, Default, Clone)]
pub struct Overrides {
    set: Vec<(Override, Arc<Live>)>,
    /// For each operation, which of `set`.
    by_operation: Vec<Vec<usize>>,
}

/// An override, as it was set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Override {
    /// What it is set and removed by: the operation that it is about, as a pattern.
    pub key: String,
    /// What is otherwise.
    pub rule: Rule,
}

/// An override that can be set: nothing is wrong with it.
#[derive(Debug, Clone)]
pub struct Prepared {
    set: Override,
    live: Arc<Live>,
}

impl Prepared {
    /// Looks at what is to be otherwise for an operation. The rule's own `operations` do not
    /// count.
    pub fn new(key: &str, mut rule: Rule, catalogue: Catalogue<'_>) -> Result<Self, Vec<Problem>> {
        rule.operations = vec![key.to_owned()];
        rule.name.get_or_insert_with(|| "override".to_owned());
        let scenario = Scenario {
            name: key.to_owned(),
            rules: vec![rule.clone()],
            ..Scenario::default()
        };
        let compiled = Compiled::new(scenario, catalogue).map_err(|problems| {
            let of_rule = |mut problem: Problem| {
                let pointer = problem.pointer.strip_prefix("/rules/0");
                problem.pointer = pointer.unwrap_or_default().to_owned();
                problem
            };
            problems.into_iter().map(of_rule).collect::<Vec<_>>()
        })?;
        let key = key.to_owned();
        Ok(Self {
            set: Override { key, rule },
            live: Arc::new(Live::new(Arc::new(compiled))),
        })
    }

    /// What will be set.
    pub fn set(&self) -> &Override {
        &self.set
    }

    /// What was made ready of it: a scenario of this one rule.
    pub fn compiled(&self) -> &Compiled {
        self.live.compiled()
    }
}

impl Overrides {
    /// Sets what is otherwise for an operation (`getPet`, `GET /pets/{id}`, `/pets`), in
    /// place of what was set for that key before. The rule's own `operations` do not count.
    pub fn set(
        &mut self,
        key: &str,
        rule: Rule,
        catalogue: Catalogue<'_>,
    ) -> Result<(), Vec<Problem>> {
        self.put(Prepared::new(key, rule, catalogue)?);
        Ok(())
    }

    /// Sets one that was looked at before.
    pub fn put(&mut self, prepared: Prepared) {
        self.set.retain(|(own, _)| own.key != prepared.set.key);
        self.set.insert(0, (prepared.set, prepared.live));
        self.index();
    }

    /// Sets one for another description than that of `before`, and remembers what that did.
    pub fn put_after(&mut self, prepared: Prepared, before: &Self) {
        let mut known = before.set.iter();
        let same = known.find(|(own, _)| own.key == prepared.set.key);
        let live = match same {
            Some((_, live)) => {
                let compiled = prepared.live.compiled().clone();
                Arc::new(Live::in_place_of(live, compiled))
            }
            None => prepared.live,
        };
        let set = prepared.set;
        self.put(Prepared { set, live });
    }

    /// The same, with what they remember: what is asked of a copy moves nothing on here.
    #[must_use]
    pub fn copied(&self) -> Self {
        let own = self.set.iter().map(|(set, live)| {
            let compiled = live.compiled().clone();
            (set.clone(), Arc::new(Live::in_place_of(live, compiled)))
        });
        Self {
            set: own.collect(),
            by_operation: self.by_operation.clone(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// False: there was none of that key.
    pub fn remove(&mut self, key: &str) -> bool {
        let before = self.set.len();
        self.set.retain(|(own, _)| own.key != key);
        self.index();
        self.set.len() < before
    }

    /// All of them, newer ones first.
    pub fn list(&self) -> Vec<Override> {
        self.set.iter().map(|(own, _)| own.clone()).collect()
    }

    /// What they remember, newer ones first: each goes by its key.
    pub fn snapshots(&self) -> Vec<Snapshot> {
        self.set.iter().map(|(_, live)| live.snapshot()).collect()
    }

    /// As if nothing had been asked.
    pub fn reset(&self) {
        for (_, live) in &self.set {
            live.reset();
        }
    }

    /// What is to become of a request: what is set for its operation, and after that the
    /// scenario. See [`Live::decide`].
    pub fn decide(
        &self,
        scenario: Option<&Live>,
        facts: &Facts<'_>,
        now: Duration,
        random: u64,
    ) -> Decision {
        let own = self.by_operation.get(facts.operation());
        let Some(own) = own.filter(|own| !own.is_empty()) else {
            return scenario.map_or_else(Decision::default, |live| live.decide(facts, now, random));
        };
        let set = own.iter().map(|at| &*self.set[*at].1);
        let layers: Vec<&Live> = set.chain(scenario).collect();
        live::decide(&layers, facts, now, random)
    }

    fn index(&mut self) {
        let operations = self
            .set
            .iter()
            .map(|(_, live)| live.compiled().by_operation.len());
        let mut by_operation = vec![Vec::new(); operations.max().unwrap_or_default()];
        for (at, (_, live)) in self.set.iter().enumerate() {
            for operation in live.compiled().operations_of(0) {
                by_operation[operation].push(at);
            }
        }
        self.by_operation = by_operation;
    }
}
