//! From what was written to a [`Scenario`]: which format it is in, and everything that is
//! wrong with it.

pub(crate) mod node;
mod own;

use std::cell::RefCell;

use serde_json::Value;

use crate::catalogue::Catalogue;
use crate::compile::Compiled;
use crate::foreign;
use crate::model::{Rule, Scenario};
use crate::problem::{Problem, below};
use node::Node;
pub(crate) use own::effect::{headers, status};

/// The formats that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Ours.
    Own,
    /// MockLoop's, as its mocks read it: whole bodies by `get_pet_petId` or path template.
    RunTime,
    /// MockLoop's, as its tools make it: `endpoints` is a list.
    Test,
    /// MockLoop's, as its manual has it: `endpoints` by path and method.
    Documented,
}

impl Format {
    /// As it is told.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "mimus",
            Self::RunTime => "run-time",
            Self::Test => "test",
            Self::Documented => "documented",
        }
    }

    /// Which one it is, by its shape.
    pub fn of(value: &Value) -> Self {
        let Some(members) = value.as_object() else {
            return Self::Own;
        };
        match members.get("endpoints") {
            Some(Value::Array(_)) => return Self::Test,
            Some(_) => return Self::Documented,
            None => {}
        }
        if members.contains_key("scenario_type") {
            return Self::Test;
        }
        if ["global_delay_ms", "inherits_from", "state_enabled"]
            .iter()
            .any(|key| members.contains_key(*key))
        {
            return Self::Documented;
        }
        let is_own = own::KEYS.iter().any(|key| {
            // What all formats have says nothing.
            !["name", "description"].contains(key) && members.contains_key(*key)
        });
        let is_run_time = members
            .keys()
            .any(|key| key.starts_with('/') || key == "responses" || foreign::is_key(key));
        if is_run_time && !is_own {
            Self::RunTime
        } else {
            Self::Own
        }
    }
}

/// Reads a scenario in any format, or says everything that is wrong with it. `name` is what
/// it is called where it does not say so itself: the key it is kept under, or its file's
/// name. Without a catalogue, operations are not looked up.
///
/// One that extends another is whole only once it is [`inherit`](crate::inherit)ed.
pub fn read(
    value: &Value,
    name: Option<&str>,
    catalogue: Option<Catalogue<'_>>,
) -> Result<Scenario, Vec<Problem>> {
    let problems = RefCell::new(Vec::new());
    let node = Node::whole(value, &problems);
    let (scenario, places) = match Format::of(value) {
        Format::Own => (own::scenario(&node), None),
        Format::RunTime => foreign::run_time(&node, catalogue),
        Format::Test => foreign::test(&node, catalogue),
        Format::Documented => foreign::documented(&node, catalogue),
    };
    let mut problems = problems.into_inner();
    let Some(mut scenario) = scenario else {
        return Err(problems);
    };
    if scenario.name.is_empty()
        && let Some(name) = name
    {
        name.clone_into(&mut scenario.name);
    }
    if scenario.name.is_empty() && problems.iter().all(|problem| problem.pointer != "/name") {
        problems.push(Problem::new("", "the scenario has no `name`"));
    }
    let mut found = Vec::new();
    Compiled::compile(scenario.clone(), catalogue, &mut found);
    problems.extend(found.into_iter().map(|problem| match &places {
        Some(places) => at_origin(problem, places),
        None => problem,
    }));
    if problems.is_empty() {
        Ok(scenario)
    } else {
        // One thing is told once, though it is looked at from two sides.
        let mut told: Vec<Problem> = Vec::new();
        problems.retain(|problem| {
            let fresh = !told.contains(problem);
            told.push(problem.clone());
            fresh
        });
        Err(problems)
    }
}

/// Reads one rule, as an override is written.
pub fn read_rule(value: &Value) -> Result<Rule, Vec<Problem>> {
    let problems = RefCell::new(Vec::new());
    let rule = own::rule(&Node::whole(value, &problems));
    match (rule, problems.into_inner()) {
        (Some(rule), problems) if problems.is_empty() => Ok(rule),
        (_, problems) => Err(problems),
    }
}

/// What is wrong with a rule that was translated, at the place that it comes from.
fn at_origin(mut problem: Problem, places: &[String]) -> Problem {
    let of_rule = places
        .iter()
        .enumerate()
        .find(|(at, _)| {
            let own = below("/rules", at);
            problem.pointer == own || problem.pointer.starts_with(&format!("{own}/"))
        })
        .map(|(_, place)| place.clone());
    if let Some(place) = of_rule {
        problem.pointer = place;
    }
    problem
}
