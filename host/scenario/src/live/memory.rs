//! What an active scenario remembers of what was asked. It is looked at and changed under
//! one lock, so that requests come out as if they had come one by one.

use std::sync::Arc;

use super::limiter::Limiter;
use crate::compile::{Compiled, Effect, Ready};
use crate::model::{AtEnd, START_STATE};

#[derive(Debug, Clone)]
pub(super) struct Memory {
    /// Of each machine.
    pub(super) states: Vec<Arc<str>>,
    /// For each rule: how many calls its sequence has answered.
    pub(super) calls: Vec<u64>,
    /// For each rule.
    pub(super) limits: Vec<Limiter>,
}

impl Memory {
    pub(super) fn of(compiled: &Compiled) -> Self {
        let start: Arc<str> = START_STATE.into();
        Self {
            states: vec![start; compiled.machines.len()],
            calls: vec![0; compiled.rules.len()],
            limits: compiled.rules.iter().map(|_| Limiter::default()).collect(),
        }
    }

    /// Whether the rule has something to say in this state of things.
    pub(super) fn fits(&self, at: usize, rule: &Ready) -> bool {
        let in_state = match (rule.machine, &rule.required) {
            (Some(machine), Some(required)) => self.states[machine] == *required,
            _ => true,
        };
        let over = rule.at_end == AtEnd::Pass
            && rule
                .steps
                .last()
                .is_some_and(|(end, _)| self.calls[at] >= *end);
        in_state && !over
    }

    /// Goes on: what the rule does this time.
    pub(super) fn step<'r>(&mut self, at: usize, rule: &'r Ready) -> &'r Effect {
        if let (Some(machine), Some(next)) = (rule.machine, &rule.next) {
            self.states[machine] = next.clone();
        }
        let Some((end, last)) = rule.steps.last() else {
            return &rule.effect;
        };
        let call = self.calls[at];
        self.calls[at] = call.saturating_add(1);
        let call = match rule.at_end {
            AtEnd::Loop => call % (*end).max(1),
            _ => call,
        };
        let mut steps = rule.steps.iter();
        steps
            .find(|(end, _)| call < *end)
            .map_or(last, |(_, effect)| effect)
    }
}
