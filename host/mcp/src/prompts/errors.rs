//! `generate_error_scenarios`: what goes wrong, one error after the other.

use std::fmt::Write as _;

use super::arguments::Arguments;
use super::scenario::count;
use super::steps::{Steps, block};
use super::surface::Surface;
use super::{Argument, Briefing, Takes, Task, facts, starter};
use crate::answer::Refusal;
use crate::context::Context;

const SEVERITIES: [&str; 3] = ["low", "medium", "high"];

pub(super) const TASK: Task = Task {
    name: "generate_error_scenarios",
    title: "Write error scenarios",
    says: "A scenario in which operations of an API go wrong in turn (timeouts, 429, 5xx, broken connections), with the errors that the description declares, and how to see what a client makes of it.",
    arguments: &[
        Argument {
            name: "api_endpoints",
            says: "The operations: ids, paths, or methods and paths, separated by commas or as JSON; * for all.",
            is_required: true,
            takes: Takes::Operations,
        },
        Argument {
            name: "error_types",
            says: "Some of timeout, rate_limit, server_error, bad_request, database_error, service_unavailable, connection_reset, truncated_body. Without it, by severity.",
            is_required: false,
            takes: Takes::Some(&starter::ERRORS),
        },
        Argument {
            name: "severity_level",
            says: "low (two kinds of errors), medium (four, default) or high (all).",
            is_required: false,
            takes: Takes::One(&SEVERITIES),
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

fn get(arguments: &Arguments, cx: &Context) -> Result<Briefing, Refusal> {
    let severity = arguments.one("severity_level", &SEVERITIES, "medium")?;
    let usual = match severity {
        "low" => &starter::ERRORS[..2],
        "medium" => &starter::ERRORS[..4],
        _ => &starter::ERRORS[..],
    };
    let kinds = arguments.some("error_types", &starter::ERRORS, usual)?;
    let named = arguments.list("api_endpoints")?;
    let surface = Surface::of_or_only(arguments, "openapi_spec", cx)?;
    let operations = surface.chosen(&named)?;
    let scenario = starter::errors(&format!("errors-{severity}"), &operations, &kinds);
    let mut task = format!(
        "Have the {} above go wrong ({}), and find out what the client under test makes of it: \
         whether it tries again where that helps, waits as `Retry-After` says, tells its user what \
         happened, and leaves nothing half done.\n\n## Which errors the description declares\n",
        count(&operations),
        kinds.join(", ")
    );
    for known in operations.iter().take(starter::MOST_RULES) {
        let declared = [400, 401, 403, 404, 408, 409, 422, 429, 500, 503];
        let declared = declared
            .into_iter()
            .filter(|status| starter::declares(known, *status));
        let declared = declared
            .map(|status| status.to_string())
            .collect::<Vec<_>>();
        let declared = if declared.is_empty() {
            "none; those below are problems (RFC 9457)".to_owned()
        } else {
            declared.join(", ")
        };
        let _ = write!(task, "\n- {}: {declared}", facts::line(known));
    }
    if starter::MOST_RULES < operations.len() {
        let _ = write!(task, "\n- {} more", operations.len() - starter::MOST_RULES);
    }
    let mut steps = Steps::of(&surface, cx);
    steps.play(&scenario);
    let _ = write!(task, "\n\n{}\n\n{}", block(&scenario), steps.told());
    Ok(Briefing {
        about: format!("Errors of {}", surface.api.title),
        facts: facts::told(&surface, &operations),
        task,
    })
}
