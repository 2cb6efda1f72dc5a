//! A scenario, made ready: each operation has its rules, patterns are compiled, headers are
//! headers.

mod check;
mod clock;
mod response;

use std::collections::HashMap;
use std::sync::Arc;

use mimus_description::OperationSummary;
use serde_json::{Value, json};

use crate::catalogue::{Catalogue, Matcher, patterns};
use crate::model::{AtEnd, Delay, ErrorRate, Fault, RateLimit, Rule, Scenario};
use crate::problem::{Problem, below};
pub(crate) use check::Check;
pub use clock::Time;
pub use response::Answer;
pub(crate) use response::Respond;

/// A scenario, ready for the requests of one description. It never changes; what does is in
/// [`Live`](crate::Live).
#[derive(Debug)]
pub struct Compiled {
    scenario: Scenario,
    pub(crate) rules: Vec<Ready>,
    /// For each operation: its rules, in the order in which they are looked at.
    pub(crate) by_operation: Vec<Candidates>,
    pub(crate) machines: Vec<Arc<str>>,
    time: Option<Time>,
}

/// The rules of one operation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidates {
    /// Indices of [`Compiled::rules`].
    pub(crate) rules: Box<[usize]>,
    /// Whether which one fits depends on what was asked before.
    pub(crate) remembers: bool,
}

/// A rule, made ready.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) name: Arc<str>,
    pub(crate) continues: bool,
    pub(crate) when: Vec<Check>,
    /// The state machine it is about, as an index.
    pub(crate) machine: Option<usize>,
    pub(crate) required: Option<Arc<str>>,
    pub(crate) next: Option<Arc<str>>,
    pub(crate) limit: Option<(RateLimit, Option<Arc<Respond>>)>,
    pub(crate) error: Option<(ErrorRate, Option<Arc<Respond>>)>,
    pub(crate) effect: Effect,
    /// Each with the number of calls up to its end.
    pub(crate) steps: Vec<(u64, Effect)>,
    pub(crate) at_end: AtEnd,
    /// Each answer that it may give, with its place.
    said: Vec<(String, Arc<Respond>)>,
}

/// An answer that a scenario may give.
#[derive(Debug)]
pub struct Use<'a> {
    /// Where it is written, as a JSON pointer into the scenario.
    pub pointer: &'a str,
    /// The operations that it may be given for, by index.
    pub operations: Vec<usize>,
    /// Without it, as whoever makes the body has it.
    pub status: Option<u16>,
    /// Who makes the body.
    pub answer: &'a Answer,
}

/// What a rule, or a step of one, does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Effect {
    pub(crate) respond: Option<Arc<Respond>>,
    pub(crate) delay: Option<Delay>,
    pub(crate) fault: Option<Fault>,
}

impl Ready {
    /// Whether it depends on what was asked before.
    pub(crate) fn remembers(&self) -> bool {
        self.machine.is_some() || self.limit.is_some() || !self.steps.is_empty()
    }
}

impl Compiled {
    /// Makes a scenario ready, or says everything that is wrong with it. One that extends
    /// another is [`inherit`](crate::inherit)ed first.
    pub fn new(scenario: Scenario, catalogue: Catalogue<'_>) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let compiled = Self::compile(scenario, Some(catalogue), &mut problems);
        if problems.is_empty() {
            Ok(compiled)
        } else {
            Err(problems)
        }
    }

    /// The scenario as it was.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// What becomes of the mock's time; nothing where it is as configured.
    pub fn time(&self) -> Option<&Time> {
        self.time.as_ref()
    }

    /// What can be made ready; without a catalogue, patterns are read and not looked up.
    pub(crate) fn compile(
        scenario: Scenario,
        catalogue: Option<Catalogue<'_>>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let time = scenario
            .clock
            .as_ref()
            .and_then(|clock| Time::of(clock, "/clock", problems));
        let mut machines = Machines::default();
        let mut matcher = catalogue.map(Matcher::new);
        let mut by_operation = vec![Vec::new(); catalogue.map_or(0, |it| it.len())];
        let mut rules = Vec::with_capacity(scenario.rules.len());
        for (at, rule) in scenario.rules.iter().enumerate() {
            let pointer = below("/rules", at);
            let own = below(&pointer, "operations");
            let patterns = patterns(&rule.operations, &own, problems);
            if let Some(matcher) = &mut matcher
                && patterns.len() == rule.operations.len()
            {
                for operation in matcher.select(&patterns, &own, problems) {
                    by_operation[operation].push(at);
                }
            }
            rules.push(ready(rule, at, &pointer, &mut machines, problems));
        }
        let by_operation = by_operation.into_iter().map(|mut own: Vec<usize>| {
            // Stable: of two alike, the one that stands first.
            own.sort_by_key(|at| scenario.rules[*at].priority);
            Candidates {
                remembers: own.iter().any(|at| rules[*at].remembers()),
                rules: own.into(),
            }
        });
        Self {
            by_operation: by_operation.collect(),
            rules,
            machines: machines.names,
            time,
            scenario,
        }
    }

    /// Every answer that it may give: who knows templates, responders and examples can tell
    /// what is wrong with them before it becomes active.
    pub fn uses(&self) -> impl Iterator<Item = Use<'_>> {
        let rules = self.rules.iter().enumerate();
        rules.flat_map(move |(at, rule)| {
            rule.said.iter().map(move |(pointer, respond)| Use {
                pointer,
                operations: self.operations_of(at).collect(),
                status: respond.status,
                answer: &respond.answer,
            })
        })
    }

    /// Each rule in our format, with the ids of the operations that it is about.
    pub fn told(&self, operations: &[OperationSummary]) -> Vec<Value> {
        let rules = self.scenario.rules.iter().enumerate();
        let told = rules.map(|(at, rule)| {
            let about = self.operations_of(at).filter_map(|at| operations.get(at));
            let ids = about.map(|operation| operation.id.as_str());
            json!({
                "name": &*self.rules[at].name,
                "operations": ids.collect::<Vec<_>>(),
                "rule": rule,
            })
        });
        told.collect()
    }

    /// The operations that a rule is about, by index, for lists.
    pub fn operations_of(&self, rule: usize) -> impl Iterator<Item = usize> {
        let operations = self.by_operation.iter().enumerate();
        operations
            .filter(move |(_, own)| own.rules.contains(&rule))
            .map(|(at, _)| at)
    }
}

/// State machines by name.
#[derive(Debug, Default)]
struct Machines {
    names: Vec<Arc<str>>,
    known: HashMap<String, usize>,
}

impl Machines {
    fn index(&mut self, name: &str) -> usize {
        *self.known.entry(name.to_owned()).or_insert_with(|| {
            self.names.push(name.into());
            self.names.len() - 1
        })
    }
}

/// The machine of rules that name none.
pub(crate) const OWN_MACHINE: &str = "scenario";

fn ready(
    rule: &Rule,
    at: usize,
    pointer: &str,
    machines: &mut Machines,
    problems: &mut Vec<Problem>,
) -> Ready {
    let when = below(pointer, "when");
    let conditions = rule.when.iter().enumerate();
    let when = conditions
        .filter_map(|(at, condition)| Check::of(condition, &below(&when, at), problems))
        .collect();
    let mut said = Vec::new();
    let mut respond = |response: Option<&_>, name: &str, problems: &mut Vec<Problem>| {
        let pointer = format!("{pointer}/{name}");
        let respond = Arc::new(Respond::of(response?, &pointer, problems));
        said.push((pointer, respond.clone()));
        Some(respond)
    };
    let limit = rule.rate_limit.as_ref().map(|limit| {
        let respond = respond(limit.respond.as_ref(), "rate-limit/respond", problems);
        (limit.clone(), respond)
    });
    let error = rule.error_rate.as_ref().map(|error| {
        let respond = respond(error.respond.as_ref(), "error-rate/respond", problems);
        (error.clone(), respond)
    });
    let effect = Effect {
        respond: respond(rule.respond.as_ref(), "respond", problems),
        delay: rule.delay,
        fault: rule.fault,
    };
    let mut calls = 0;
    let mut steps = Vec::with_capacity(rule.sequence.len());
    for (at, step) in rule.sequence.iter().enumerate() {
        calls += u64::from(step.times);
        let name = format!("sequence/{at}/respond");
        let own = respond(step.respond.as_ref(), &name, problems);
        steps.push((
            calls,
            Effect {
                respond: own.or_else(|| effect.respond.clone()),
                delay: step.delay.or(effect.delay),
                fault: step.fault.or(effect.fault),
            },
        ));
    }
    let stateful = rule.required_state.is_some() || rule.new_state.is_some();
    Ready {
        name: match &rule.name {
            Some(name) => name.as_str().into(),
            None => format!("rule {}", at + 1).into(),
        },
        continues: rule.continues,
        when,
        machine: stateful.then(|| machines.index(rule.machine.as_deref().unwrap_or(OWN_MACHINE))),
        required: rule.required_state.as_deref().map(Arc::from),
        next: rule.new_state.as_deref().map(Arc::from),
        limit,
        error,
        effect,
        steps,
        at_end: rule.at_end,
        said,
    }
}
