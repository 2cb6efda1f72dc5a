//! Single rules that go before all scenarios: what is set from outside for an operation,
//! while the mock runs.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::compile::Compiled;
use crate::decision::Decision;
use crate::facts::Facts;
use crate::live::{self, Live, Snapshot};
use crate::model::{Rule, Scenario};
use crate::problem::Problem;

/// The overrides of a mock. One that is set counts for the next request.
#[derive(Debug, Default)]
pub struct Overrides {
    all: RwLock<Arc<All>>,
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

    /// What was made ready of it: a scenario of this one rule.
    pub fn compiled(&self) -> &Compiled {
        self.live.compiled()
    }
}

/// Newer ones first.
#[derive(Debug, Default)]
struct All {
    set: Vec<(Override, Arc<Live>)>,
    /// For each operation, which of `set`.
    by_operation: Vec<Vec<usize>>,
}

impl Overrides {
    /// Sets what is otherwise for an operation (`getPet`, `GET /pets/{id}`, `/pets`), in
    /// place of what was set for that key before. The rule's own `operations` do not count.
    pub fn set(&self, key: &str, rule: Rule, catalogue: Catalogue<'_>) -> Result<(), Vec<Problem>> {
        self.put(Prepared::new(key, rule, catalogue)?);
        Ok(())
    }

    /// Sets one that was looked at before.
    pub fn put(&self, prepared: Prepared) {
        self.change(|all| {
            all.retain(|(own, _)| own.key != prepared.set.key);
            all.insert(0, (prepared.set, prepared.live));
        });
    }

    /// Sets one for another description than that of `before`, and remembers what that did.
    pub fn put_after(&self, prepared: Prepared, before: &Self) {
        let known = before.all();
        let same = known
            .set
            .iter()
            .find(|(own, _)| own.key == prepared.set.key);
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
        let copy = Self::default();
        copy.change(|all| {
            let own = self.all();
            all.extend(own.set.iter().map(|(set, live)| {
                let compiled = live.compiled().clone();
                (set.clone(), Arc::new(Live::in_place_of(live, compiled)))
            }));
        });
        copy
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all().set.is_empty()
    }

    /// What is set for that key.
    pub fn get(&self, key: &str) -> Option<Override> {
        let all = self.all();
        let mut set = all.set.iter();
        let found = set.find(|(own, _)| own.key == key);
        found.map(|(own, _)| own.clone())
    }

    /// False: there was none of that key.
    pub fn remove(&self, key: &str) -> bool {
        let there = self.get(key).is_some();
        self.change(|all| all.retain(|(own, _)| own.key != key));
        there
    }

    /// Removes all of them, and says how many there were.
    pub fn clear(&self) -> usize {
        let count = self.all().set.len();
        self.change(Vec::clear);
        count
    }

    /// All of them, newer ones first.
    pub fn list(&self) -> Vec<Override> {
        let all = self.all();
        all.set.iter().map(|(own, _)| own.clone()).collect()
    }

    /// What they remember, newer ones first: each goes by its key.
    pub fn snapshots(&self) -> Vec<Snapshot> {
        let all = self.all();
        all.set.iter().map(|(_, live)| live.snapshot()).collect()
    }

    /// As if nothing had been asked.
    pub fn reset(&self) {
        for (_, live) in &self.all().set {
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
        let all = self.all();
        let own = all.by_operation.get(facts.operation());
        let Some(own) = own.filter(|own| !own.is_empty()) else {
            return scenario.map_or_else(Decision::default, |live| live.decide(facts, now, random));
        };
        let set = own.iter().map(|at| &*all.set[*at].1);
        let layers: Vec<&Live> = set.chain(scenario).collect();
        live::decide(&layers, facts, now, random)
    }

    fn all(&self) -> Arc<All> {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        all.clone()
    }

    fn change(&self, change: impl FnOnce(&mut Vec<(Override, Arc<Live>)>)) {
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        let mut set = all.set.clone();
        change(&mut set);
        let operations = set
            .iter()
            .map(|(_, live)| live.compiled().by_operation.len());
        let mut by_operation = vec![Vec::new(); operations.max().unwrap_or_default()];
        for (at, (_, live)) in set.iter().enumerate() {
            for operation in live.compiled().operations_of(0) {
                by_operation[operation].push(at);
            }
        }
        *all = Arc::new(All { set, by_operation });
    }
}
