//! `generate_scenario_config`: a scenario for operations that are named.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::arguments::Arguments;
use super::starter::{self, Load};
use super::steps::{Steps, block};
use super::surface::{Known, Surface};
use super::{Argument, Briefing, Takes, Task, facts};
use crate::answer::{Refusal, cut};
use crate::context::Context;

const TYPES: [&str; 7] = [
    "load_testing",
    "error_simulation",
    "security_testing",
    "functional_testing",
    "stress_testing",
    "spike_testing",
    "endurance_testing",
];

pub(super) const TASK: Task = Task {
    name: "generate_scenario_config",
    title: "Write a scenario",
    says: "A scenario of a kind (load, errors, security, functional…) for operations of an API: one to start from that validates, and how to refine, deploy and watch it.",
    arguments: &[
        Argument {
            name: "scenario_type",
            says: "load_testing, error_simulation, security_testing, functional_testing, stress_testing, spike_testing or endurance_testing.",
            is_required: true,
            takes: Takes::One(&TYPES),
        },
        Argument {
            name: "endpoints",
            says: "The operations: ids, paths, or methods and paths, separated by commas or as JSON; * for all.",
            is_required: true,
            takes: Takes::Operations,
        },
        Argument {
            name: "test_parameters",
            says: "JSON or name=value pairs: concurrent_users, duration_seconds, ramp_up_time, error_rate_threshold, response_time_ms.",
            is_required: false,
            takes: Takes::Anything,
        },
        Argument {
            name: "scenario_name",
            says: "What it is to be called.",
            is_required: false,
            takes: Takes::Anything,
        },
        Argument {
            name: "openapi_spec",
            says: "The description that has them: a file, a public URL, or a running mock's id or URL. Without it, the only mock that runs.",
            is_required: false,
            takes: Takes::Description,
        },
    ],
    get,
};

/// What a kind of test is run with, unless something else is said.
struct Usual {
    users: u64,
    seconds: u64,
    ramp_up: u64,
    errors: f64,
    response_ms: u64,
    says: &'static str,
}

fn usual(kind: &str) -> Usual {
    let (users, seconds, ramp_up, errors, response_ms, says) = match kind {
        "error_simulation" => (10, 180, 30, 1.0, 200, "every call goes wrong in turn"),
        "security_testing" => (5, 240, 60, 0.8, 200, "what should be refused is"),
        "functional_testing" => (10, 120, 20, 0.1, 100, "every declared success is seen"),
        "stress_testing" => (
            500,
            1_800,
            300,
            0.2,
            1_000,
            "it is asked for more than it can",
        ),
        "spike_testing" => (1_000, 300, 10, 0.1, 300, "all of them come at once"),
        "endurance_testing" => (50, 14_400, 300, 0.01, 200, "it goes on for hours"),
        _ => (
            50,
            300,
            60,
            0.05,
            150,
            "it is asked as much as on a busy day",
        ),
    };
    Usual {
        users,
        seconds,
        ramp_up,
        errors,
        response_ms,
        says,
    }
}

fn get(arguments: &Arguments, cx: &Context) -> Result<Briefing, Refusal> {
    let kind = arguments.one("scenario_type", &TYPES, TYPES[0])?;
    let named = arguments.list("endpoints")?;
    let parameters = Parameters::read(arguments, kind)?;
    let surface = Surface::of_or_only(arguments, "openapi_spec", cx)?;
    let operations = surface.chosen(&named)?;
    let name = arguments.text("scenario_name").map_or_else(
        || format!("{}-{}", kind.replace('_', "-"), short(&operations)),
        |name| cut(name, 200),
    );
    let scenario = starting_point(kind, &name, &operations, &parameters);
    let mut task = format!(
        "Write the scenario `{name}` ({kind}: {}) for the {} above, in the format below, and play \
         it. It says what the mock answers otherwise; whoever tests brings the requests.\n",
        usual(kind).says,
        count(&operations),
    );
    let _ = write!(task, "\n## What it is for\n{}", parameters.told());
    if starter::MOST_RULES < operations.len() {
        let _ = write!(
            task,
            "\n- The scenario below is about the first {}; add the others in the same way.",
            starter::MOST_RULES
        );
    }
    task.push_str(
        "\n- A rule has `operations`, and of `when`, `respond`, `delay`, `fault`, `error-rate`, \
         `rate-limit` and `sequence` what it needs. A `respond` with a `status` alone is answered \
         as the description declares it.",
    );
    let mut steps = Steps::of(&surface, cx);
    steps.play(&scenario);
    let _ = write!(task, "\n\n{}\n\n{}", block(&scenario), steps.told());
    Ok(Briefing {
        about: format!("A scenario ({kind}) for {}", surface.api.title),
        facts: facts::told(&surface, &operations),
        task,
    })
}

fn starting_point(kind: &str, name: &str, operations: &[Known], with: &Parameters) -> Value {
    match kind {
        "error_simulation" => starter::errors(name, operations, &starter::ERRORS[..4]),
        "security_testing" => starter::security(
            name,
            operations,
            &[
                "authentication",
                "authorization",
                "input_validation",
                "rate_limiting",
            ],
        ),
        "functional_testing" => starter::functional(name, operations),
        _ => {
            let says = format!(
                "{} users for {} s: half of the answers within {} ms.",
                with.users, with.seconds, with.response_ms
            );
            starter::load(name, &says, operations, with.load())
        }
    }
}

/// How much is asked, for how long, and what is borne.
#[derive(Debug)]
struct Parameters {
    users: u64,
    seconds: u64,
    ramp_up: u64,
    errors: f64,
    response_ms: u64,
    others: Map<String, Value>,
}

impl Parameters {
    fn read(arguments: &Arguments, kind: &str) -> Result<Self, Refusal> {
        let mut said = arguments.object("test_parameters")?;
        let usual = usual(kind);
        let mut number = |names: &[&str], usual: f64, most: f64| {
            let name = names.iter().copied().find(|name| said.contains_key(*name));
            let Some(value) = name.and_then(|name| said.shift_remove(name)) else {
                return Ok(usual);
            };
            let number = value.as_f64().filter(|it| (0.0..=most).contains(it));
            number.ok_or_else(|| {
                let name = name.unwrap_or_default();
                arguments.refuse(
                    "test_parameters",
                    &format!("`{name}` is a number from 0 to {most}"),
                )
            })
        };
        let users = number(&["concurrent_users", "users"], float(usual.users), 1e6)?;
        let seconds = number(&["duration_seconds", "duration"], float(usual.seconds), 1e6)?;
        let ramp_up = number(&["ramp_up_time", "ramp_up"], float(usual.ramp_up), 1e6)?;
        let errors = number(&["error_rate_threshold", "error_rate"], usual.errors, 1.0)?;
        let response_ms = number(
            &["response_time_ms", "max_response_time_ms"],
            float(usual.response_ms),
            3.6e6,
        )?;
        Ok(Self {
            users: whole(users),
            seconds: whole(seconds),
            ramp_up: whole(ramp_up),
            errors,
            response_ms: whole(response_ms),
            others: said,
        })
    }

    fn load(&self) -> Load {
        Load {
            median_ms: float(self.response_ms),
            most_ms: (self.response_ms * 20).clamp(1, 3_600_000),
            // A user asks about once a second.
            requests_per_second: u32::try_from(self.users.max(1)).unwrap_or(u32::MAX),
            error_rate: self.errors,
        }
    }

    fn told(&self) -> String {
        let mut text = format!(
            "\n- {} users at a time for {} s, reached within {} s.\n- Of the answers {} % may fail; \
             {} ms is what they take.",
            self.users,
            self.seconds,
            self.ramp_up,
            self.errors * 100.0,
            self.response_ms
        );
        for (name, value) in self.others.iter().take(20) {
            let _ = write!(
                text,
                "\n- {}: {}",
                cut(name, 60),
                cut(&value.to_string(), 200)
            );
        }
        text
    }
}

pub(super) fn count(operations: &[Known]) -> String {
    match operations {
        [_] => "operation".to_owned(),
        several => format!("{} operations", several.len()),
    }
}

/// What it is about, in a name.
fn short(operations: &[Known]) -> String {
    match operations {
        [one] => {
            let id = one.operation.id.chars();
            id.map(|it| if it.is_ascii_alphanumeric() { it } else { '-' })
                .take(60)
                .collect()
        }
        several => format!("{}-operations", several.len()),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "far below what a float can count"
)]
fn float(number: u64) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was held against its bounds"
)]
fn whole(number: f64) -> u64 {
    number.round() as u64
}
