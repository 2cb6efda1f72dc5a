//! `optimize_scenario_for_load`: a scenario that is there, for so many who ask.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::arguments::Arguments;
use super::steps::{Steps, block};
use super::surface::Surface;
use super::{Argument, Briefing, Takes, Task, facts};
use crate::answer::{Refusal, cut};
use crate::context::Context;
use crate::mocks::encoded;

pub(super) const TASK: Task = Task {
    name: "optimize_scenario_for_load",
    title: "Prepare a scenario for load",
    says: "A scenario as it has to be for so many who ask at once: times drawn as under load, limits, and errors within what is borne; with what to measure.",
    arguments: &[
        Argument {
            name: "base_scenario",
            says: "The scenario: its name on the mock, a file in the working folder, or its JSON.",
            is_required: true,
            takes: Takes::Anything,
        },
        Argument {
            name: "target_load",
            says: "How many ask at once: a whole number from 1 to 100000.",
            is_required: true,
            takes: Takes::Anything,
        },
        Argument {
            name: "performance_requirements",
            says: "JSON or name=value pairs: max_response_time_ms (2000), target_throughput_rps (twice the load), error_rate_threshold (0.01), memory_usage_limit_mb (1024).",
            is_required: false,
            takes: Takes::Anything,
        },
        Argument {
            name: "openapi_spec",
            says: "The description or mock that it is for: a file, a public URL, or a running mock's id or URL. Without it, the only mock that runs.",
            is_required: false,
            takes: Takes::Description,
        },
    ],
    get,
};

fn get(arguments: &Arguments, cx: &Context) -> Result<Briefing, Refusal> {
    let load = arguments.number("target_load", 1, 100_000)?;
    let wanted = arguments.object("performance_requirements")?;
    let number = |name: &str, usual: f64, most: f64| match wanted.get(name) {
        None => Ok(usual),
        Some(value) => {
            let number = value.as_f64().filter(|it| (0.0..=most).contains(it));
            number.ok_or_else(|| {
                let why = format!("`{name}` is a number from 0 to {most}");
                arguments.refuse("performance_requirements", &why)
            })
        }
    };
    let twice = u32::try_from(load * 2).map_or(f64::MAX, f64::from);
    let slowest = number("max_response_time_ms", 2_000.0, 3.6e6)?;
    let throughput = number("target_throughput_rps", twice, 1e6)?.max(1.0);
    let errors = number("error_rate_threshold", 0.01, 1.0)?;
    let memory = number("memory_usage_limit_mb", 1_024.0, 1e7)?;
    let surface = Surface::of_or_only(arguments, "openapi_spec", cx)?;
    let base = base(arguments, &surface, cx)?;
    let operations = surface.chosen(&[])?;
    let scenario = under_load(&base, slowest, throughput, errors);
    let seconds = 300.max(2 * load);
    let mut task = format!(
        "Prepare this scenario for {load} who ask at once, play it, and say whether the client \
         under test keeps what is asked for.\n\n## What is asked for\n\n- Answers within {slowest} \
         ms, {throughput} requests a second, at most {} % errors, {memory} MB of memory.\n- It runs \
         for {seconds} s, and is reached within {} s.\n- The scenario below adds to the one that was \
         given: a delay as a server has under load (median {} ms, none above {slowest} ms), and a \
         last rule that refuses what is beyond the throughput. Its own rules stay and come first.\n\
         - Whoever tests brings the requests: use the load generator at hand (k6, oha, Gatling, \
         Locust) against the mock's URL, or the client itself.",
        errors * 100.0,
        60.max(load / 10),
        (slowest / 4.0).min(500.0),
    );
    let mut steps = Steps::of(&surface, cx);
    steps.play(&scenario);
    let url = steps.server_url().to_owned();
    steps.call(
        "query_mock_logs",
        &json!({ "server_url": url, "limit": 1, "analyze": true }),
        "has the times (p95, p99), the errors and the requests a second of what came",
    );
    let _ = write!(task, "\n\n{}\n\n{}", block(&scenario), steps.told());
    Ok(Briefing {
        about: format!("A scenario of {} for {load} at once", surface.api.title),
        facts: facts::told(&surface, &operations),
        task,
    })
}

/// As JSON, as a file, or by its name.
fn base(arguments: &Arguments, surface: &Surface, cx: &Context) -> Result<Value, Refusal> {
    /// Bytes of its file.
    const MOST: u64 = 1 << 20;
    let given = arguments.required("base_scenario");
    let parse = |text: &str| {
        let parsed: Result<Value, _> = serde_json::from_str(text);
        match parsed {
            Ok(Value::Object(members)) => Ok(Value::Object(members)),
            Ok(_) => Err(arguments.refuse("base_scenario", "a scenario is a JSON object")),
            Err(error) => {
                Err(arguments.refuse("base_scenario", &format!("it is no JSON: {error}")))
            }
        }
    };
    if given.starts_with('{') {
        return parse(given);
    }
    if let Some(mock) = &surface.mock
        && let Ok(found) = cx.admin(
            mock,
            "GET",
            &format!("/mock-data/scenarios/{}", encoded(given)),
            None,
        )
    {
        let config = found.get("config").filter(|config| config.is_object());
        return Ok(config.unwrap_or(&found).clone());
    }
    let file = cx.existing(given).ok().filter(|path| {
        let metadata = path.metadata();
        metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MOST)
    });
    match file {
        Some(file) => parse(&std::fs::read_to_string(file)?),
        None => Err(arguments
            .refuse(
                "base_scenario",
                &format!("there is no scenario `{}`, and no such file", cut(given, 100)),
            )
            .hint("give its name on the mock, its file or its JSON; manage_mock_data with `list_scenarios` has the names")),
    }
}

/// Its own rules first; what they leave open goes on to the limit.
fn under_load(base: &Value, slowest: f64, throughput: f64, errors: f64) -> Value {
    let mut scenario = base.clone();
    let name = base["name"]
        .as_str()
        .or_else(|| base["scenario_name"].as_str());
    let name = cut(
        &format!("load-optimized-{}", name.unwrap_or("scenario")),
        190,
    );
    let Some(members) = scenario.as_object_mut() else {
        return scenario;
    };
    // The reference's format has no place for what is added.
    let is_own = members.contains_key("rules") || !members.contains_key("endpoints");
    if !is_own {
        let says = members.get("description").cloned();
        members.clear();
        members.extend(says.map(|says| ("description".to_owned(), says)));
    }
    members.insert("name".to_owned(), name.into());
    members.insert(
        "delay".to_owned(),
        json!({ "log-normal": {
            "median-ms": (slowest / 4.0).min(500.0), "sigma": 0.5, "max-ms": slowest.ceil(),
        } }),
    );
    let mut limit = json!({
        "name": "beyond what it can",
        "priority": 1_000,
        "rate-limit": { "requests": throughput.ceil(), "window-ms": 1_000 },
    });
    if 0.0 < errors {
        limit["error-rate"] = json!({ "probability": errors });
    }
    whole(limit.pointer_mut("/rate-limit/requests"));
    whole(
        members
            .get_mut("delay")
            .and_then(|it| it.pointer_mut("/log-normal/max-ms")),
    );
    let rules = members.entry("rules").or_insert_with(|| json!([]));
    if let Some(rules) = rules.as_array_mut() {
        rules.push(limit);
    }
    scenario
}

/// A number without a fraction is written without one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was held against its bounds"
)]
fn whole(number: Option<&mut Value>) {
    if let Some(number) = number
        && let Some(float) = number.as_f64()
    {
        *number = Value::from(float as u64);
    }
}
