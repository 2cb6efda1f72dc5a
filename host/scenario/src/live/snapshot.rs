//! What an active scenario remembers, to be shown.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use serde::Serialize;

use super::Live;

/// What an active scenario remembers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Snapshot {
    /// The scenario.
    pub name: String,
    /// Of each state machine, the state that it is in.
    pub states: BTreeMap<String, String>,
    /// Of each rule, as they are written.
    pub rules: Vec<RuleSnapshot>,
}

/// What became of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RuleSnapshot {
    /// Its name, or `rule 1` and so on.
    pub name: String,
    /// How often it had something to say.
    pub hits: u64,
    /// How many calls its sequence has answered, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// How many clients its rate limit tells apart, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clients: Option<usize>,
}

impl Live {
    /// What it remembers, to be shown.
    pub fn snapshot(&self) -> Snapshot {
        let memory = self.memory();
        let machines = self.compiled.machines.iter().zip(&memory.states);
        let rules = self.compiled.rules.iter().enumerate();
        Snapshot {
            name: self.name.to_string(),
            states: machines
                .map(|(name, state)| (name.to_string(), state.to_string()))
                .collect(),
            rules: rules
                .map(|(at, rule)| RuleSnapshot {
                    name: rule.name.to_string(),
                    hits: self.hits[at].load(Ordering::Relaxed),
                    sequence: (!rule.steps.is_empty()).then(|| memory.calls[at]),
                    clients: rule.limit.is_some().then(|| memory.limits[at].clients()),
                })
                .collect(),
        }
    }
}
