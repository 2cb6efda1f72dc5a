//! `analyze_openapi_for_testing`: what there is to test in a description, and where the risks are.

use std::fmt::Write as _;

use super::risks;
use super::steps::{Steps, block};
use super::surface::{Known, Surface};
use super::{Argument, Briefing, Takes, Task, facts, starter};
use crate::answer::Refusal;
use crate::context::Context;

use super::arguments::Arguments;
use serde_json::json;

const FOCI: [&str; 4] = ["performance", "security", "functional", "comprehensive"];

pub(super) const TASK: Task = Task {
    name: "analyze_openapi_for_testing",
    title: "Plan tests of an API",
    says: "What there is to test in an API, from its own description: kinds of tests with the operations that they are about, risks, and how to try them on a mock.",
    arguments: &[
        Argument {
            name: "openapi_spec",
            says: "The description: a file in the working folder, a public URL, or a running mock's id or URL.",
            is_required: true,
            takes: Takes::Description,
        },
        Argument {
            name: "testing_focus",
            says: "performance, security, functional or comprehensive (default).",
            is_required: false,
            takes: Takes::One(&FOCI),
        },
        Argument {
            name: "risk_assessment",
            says: "Whether to say where the risks are: true (default) or false.",
            is_required: false,
            takes: Takes::One(&["true", "false"]),
        },
    ],
    get,
};

/// Operations that are named of each kind of test.
const MOST_NAMED: usize = 12;

fn get(arguments: &Arguments, cx: &Context) -> Result<Briefing, Refusal> {
    let focus = arguments.one("testing_focus", &FOCI, "comprehensive")?;
    let wants_risks = arguments.is("risk_assessment", true)?;
    let surface = Surface::of(arguments, "openapi_spec", cx)?;
    let operations = surface.chosen(&[])?;
    let mut task = format!(
        "Plan tests of this API with the focus on {focus}{}, and try them on a mock. Name real \
         operations, parameters and statuses from above. For each kind of test say its priority \
         (high, medium, low), how complex it is, how long it takes, and the requests with the \
         answers that are expected.\n\n## Kinds of tests\n",
        if wants_risks {
            ", say where the risks are and what helps"
        } else {
            ""
        }
    );
    for kind in kinds(&operations, focus) {
        let _ = write!(
            task,
            "\n- **{}** ({}): {}",
            kind.name, kind.priority, kind.says
        );
        let _ = write!(task, " {}", named(&kind.operations));
    }
    if wants_risks {
        task.push_str("\n\n## Risks that the description shows\n");
        let risks = risks::of(&operations);
        if risks.is_empty() {
            task.push_str("\nNone of those that can be seen from here.");
        }
        for risk in risks {
            let _ = write!(
                task,
                "\n- **{}** ({}): {} What helps: {}. {}",
                risk.area,
                risk.level,
                risk.says,
                risk.helps,
                named(&risk.operations)
            );
        }
    }
    let scenario = match focus {
        "performance" => starter::load(
            "performance-baseline",
            "Answers as of a server under load.",
            &operations,
            starter::Load {
                median_ms: 150.0,
                most_ms: 2_000,
                requests_per_second: 100,
                error_rate: 0.01,
            },
        ),
        "security" => starter::security(
            "security-baseline",
            &operations,
            &["authentication", "authorization", "input_validation"],
        ),
        "functional" => starter::functional("functional-baseline", &operations),
        _ => starter::errors("first-errors", &operations, &["rate_limit", "server_error"]),
    };
    let mut steps = Steps::of(&surface, cx);
    let url = steps.server_url().to_owned();
    steps.call(
        "list_operations",
        &json!({ "server_url": url }),
        "has all operations, if some were left out above",
    );
    steps.play(&scenario);
    steps.call(
        "verify_calls",
        &json!({ "server_url": url, "expectations": [{ "operation": operations[0].operation.id }] }),
        "says whether what was to be called was called",
    );
    let _ = write!(task, "\n\n{}\n\n{}", block(&scenario), steps.told());
    Ok(Briefing {
        about: format!("What there is to test in {}", surface.api.title),
        facts: facts::told(&surface, &operations),
        task,
    })
}

/// One kind of test, and what it is about.
struct Kind<'a> {
    name: &'static str,
    priority: &'static str,
    says: &'static str,
    operations: Vec<&'a Known>,
}

fn kinds<'a>(operations: &'a [Known], focus: &str) -> Vec<Kind<'a>> {
    let those = |wanted: &dyn Fn(&Known) -> bool| -> Vec<&'a Known> {
        operations.iter().filter(|known| wanted(known)).collect()
    };
    let takes = |known: &Known| !known.operation.parameters.is_empty();
    let has_body = |known: &Known| known.operation.request_body.is_some();
    let functional = matches!(focus, "functional" | "comprehensive");
    let security = matches!(focus, "security" | "comprehensive");
    let performance = matches!(focus, "performance" | "comprehensive");
    let all = [
        (
            functional,
            Kind {
                name: "crud_operations",
                priority: "high",
                says: "what is written can be read, changed and deleted, and is gone then.",
                operations: those(&|known| known.is_writing()),
            },
        ),
        (
            functional,
            Kind {
                name: "data_validation",
                priority: "high",
                says: "each limit above is kept: at it, just beyond it, of the wrong type, missing.",
                operations: those(&|known| has_body(known) || takes(known)),
            },
        ),
        (
            performance,
            Kind {
                name: "load_testing",
                priority: "medium",
                says: "what is read most stays quick while many ask.",
                operations: those(&|known| known.operation.method == "GET"),
            },
        ),
        (
            performance,
            Kind {
                name: "stress_testing",
                priority: "low",
                says: "what costs most fails in an orderly way beyond its limit: 429 or 503, and recovers.",
                operations: those(&|known| known.is_writing()),
            },
        ),
        (
            security,
            Kind {
                name: "authentication_testing",
                priority: "high",
                says: "without credentials, with wrong and with expired ones it is refused with 401, without the right with 403.",
                operations: those(&|known| !known.is_open()),
            },
        ),
        (
            security,
            Kind {
                name: "input_security_testing",
                priority: "high",
                says: "SQL, markup, paths and over-long texts in each text are refused or kept as texts.",
                operations: those(&|known| has_body(known) || takes(known)),
            },
        ),
    ];
    let all = all.into_iter().filter(|(wanted, _)| *wanted);
    let all = all.map(|(_, kind)| kind);
    all.filter(|kind| !kind.operations.is_empty()).collect()
}

fn named(operations: &[&Known]) -> String {
    let names = operations
        .iter()
        .take(MOST_NAMED)
        .map(|known| facts::line(known));
    let names = names.collect::<Vec<_>>().join(", ");
    if MOST_NAMED < operations.len() {
        return format!("{names} and {} more.", operations.len() - MOST_NAMED);
    }
    format!("{names}.")
}
