//! `generate_security_test_scenarios`: what attackers try, and what laws ask for.

use std::fmt::Write as _;

use super::arguments::Arguments;
use super::steps::{Steps, block};
use super::surface::{Known, Surface};
use super::{Argument, Briefing, Takes, Task, facts, risks, starter};
use crate::answer::{Refusal, cut};
use crate::context::Context;

const FOCI: [&str; 6] = [
    "authentication",
    "authorization",
    "input_validation",
    "injection",
    "rate_limiting",
    "data_exposure",
];

const LAWS: [&str; 5] = ["gdpr", "pci", "hipaa", "sox", "owasp"];

pub(super) const TASK: Task = Task {
    name: "generate_security_test_scenarios",
    title: "Write security scenarios",
    says: "Security tests of an API from its own description: who may call what, hostile input to its real parameters and bodies, too many tries, what its answers give away; with a scenario of refusals.",
    arguments: &[
        Argument {
            name: "api_spec",
            says: "The description: a file in the working folder, a public URL, or a running mock's id or URL.",
            is_required: true,
            takes: Takes::Description,
        },
        Argument {
            name: "security_focus",
            says: "Some of authentication, authorization, input_validation, injection, rate_limiting, data_exposure. Without it, all.",
            is_required: false,
            takes: Takes::Some(&FOCI),
        },
        Argument {
            name: "compliance_requirements",
            says: "Some of gdpr, pci, hipaa, sox, owasp.",
            is_required: false,
            takes: Takes::Some(&LAWS),
        },
    ],
    get,
};

/// Operations that are named for each.
const MOST_NAMED: usize = 15;

fn get(arguments: &Arguments, cx: &Context) -> Result<Briefing, Refusal> {
    let focus = arguments.some("security_focus", &FOCI, &FOCI)?;
    let laws = arguments.some("compliance_requirements", &LAWS, &[])?;
    let surface = Surface::of(arguments, "api_spec", cx)?;
    let operations = surface.chosen(&[])?;
    let scenario = starter::security("security-refusals", &operations, &focus);
    let mut task = "Test the security of this API on a mock: that its clients bear refusals, and \
                    which requests a real server has to refuse. For each finding say the operation, \
                    the request, what came, and what should have.\n\n## What to try\n"
        .to_owned();
    for one in &focus {
        let _ = write!(task, "\n- **{one}**: {}", tries(one, &operations));
    }
    if !laws.is_empty() {
        task.push_str("\n\n## What else is asked for\n");
        for law in &laws {
            let _ = write!(task, "\n- **{law}**: {}", asks(law, &operations));
        }
    }
    let mut steps = Steps::of(&surface, cx);
    steps.play(&scenario);
    let _ = write!(task, "\n\n{}\n\n{}", block(&scenario), steps.told());
    Ok(Briefing {
        about: format!("Security of {}", surface.api.title),
        facts: facts::told(&surface, &operations),
        task,
    })
}

fn tries(focus: &str, operations: &[Known]) -> String {
    let those = |wanted: &dyn Fn(&Known) -> bool| {
        let names = operations.iter().filter(|known| wanted(known));
        let names = names.map(facts::line).collect::<Vec<_>>();
        match names.len() {
            0 => "none".to_owned(),
            count if MOST_NAMED < count => {
                format!(
                    "{} and {} more",
                    names[..MOST_NAMED].join(", "),
                    count - MOST_NAMED
                )
            }
            _ => names.join(", "),
        }
    };
    match focus {
        "authentication" => format!(
            "no credentials, wrong ones, expired ones: 401. Wants credentials: {}. Changes \
             something and wants none: {}.",
            those(&|known| !known.is_open()),
            those(&|known| known.is_open() && known.is_writing())
        ),
        "authorization" => format!(
            "another user's ids in the path, and credentials without the scope: 403 or 404. {}.",
            those(&|known| known.path.contains('{'))
        ),
        "rate_limiting" => format!(
            "many tries in a row are refused with 429, and the client waits. {}.",
            those(&|known| known.is_writing())
        ),
        "data_exposure" => format!(
            "answers have no more than is declared, errors no stack traces and no names of \
             tables. Personal data: {}.",
            those(&risks::is_personal)
        ),
        "injection" => format!(
            "`' OR 1=1 --`, `<script>alert(1)</script>`, `../../etc/passwd`, `$(id)` in each text: \
             refused, or kept as a text. {}.",
            those(&|known| known.operation.request_body.is_some())
        ),
        _ => format!(
            "each limit above: at it, beyond it, of the wrong type, missing, and members that are \
             not declared: 400 or 422. {}.",
            those(&|known| !known.operation.parameters.is_empty()
                || known.operation.request_body.is_some())
        ),
    }
}

fn asks(law: &str, operations: &[Known]) -> String {
    let mut personal: Vec<String> = operations.iter().flat_map(risks::personal).collect();
    personal.sort_unstable();
    personal.dedup();
    let personal = if personal.is_empty() {
        "no member is called as personal data is".to_owned()
    } else {
        let some = personal
            .iter()
            .take(20)
            .map(|name| format!("`{}`", cut(name, 60)));
        format!("look at {}", some.collect::<Vec<_>>().join(", "))
    };
    match law {
        "gdpr" => format!("personal data is no more than needed, can be had, corrected and deleted; {personal}"),
        "pci" => "card numbers are never answered whole, never logged, never in URLs; CVV is never kept".to_owned(),
        "hipaa" => format!("who saw which record is written down, and only who may sees it; {personal}"),
        "sox" => "who changed what is written down and can't be changed: ask for it after each writing operation".to_owned(),
        _ => "go through the OWASP API Security Top 10, each with an operation from above".to_owned(),
    }
}
