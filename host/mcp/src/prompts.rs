//! What an agent's user can begin with: tasks, told with the facts of the user's own
//! description, the tools to call and a scenario to start from. One file a prompt.
//!
//! Arguments are texts, as the protocol has them. A prompt reads and changes nothing else.

mod analyze;
mod arguments;
mod completion;
mod constraints;
mod errors;
mod facts;
mod load;
pub(crate) mod protocol;
mod risks;
mod scenario;
mod security;
mod starter;
mod steps;
mod surface;

use rmcp::model::{GetPromptResult, JsonObject, Prompt, PromptArgument, PromptMessage, Role};

use crate::answer::Refusal;
use crate::context::Context;

use arguments::Arguments;
use completion::complete;

/// One task.
struct Task {
    name: &'static str,
    title: &'static str,
    says: &'static str,
    arguments: &'static [Argument],
    get: fn(&Arguments, &Context) -> Result<Briefing, Refusal>,
}

/// What a prompt may be told.
struct Argument {
    name: &'static str,
    says: &'static str,
    is_required: bool,
    takes: Takes,
}

/// What can be said, for who completes it.
#[derive(Clone, Copy)]
enum Takes {
    /// A file, a URL, or a mock.
    Description,
    /// Operations of a description, one or more.
    Operations,
    /// One of these.
    One(&'static [&'static str]),
    /// Some of these.
    Some(&'static [&'static str]),
    Anything,
}

/// What a prompt becomes: what is known, then what is to be done with it.
struct Briefing {
    /// What it is about, in a line.
    about: String,
    facts: String,
    task: String,
}

/// Bytes of the facts. A model has better things to read.
const MOST_FACTS: usize = 32 << 10;

const MOST_TASK: usize = 24 << 10;

const TASKS: [Task; 5] = [
    analyze::TASK,
    scenario::TASK,
    load::TASK,
    errors::TASK,
    security::TASK,
];

fn all() -> Vec<Prompt> {
    let tasks = TASKS.iter();
    tasks
        .map(|task| {
            let arguments = task.arguments.iter().map(|argument| {
                PromptArgument::new(argument.name)
                    .with_description(argument.says)
                    .with_required(argument.is_required)
            });
            Prompt::new(task.name, Some(task.says), Some(arguments.collect()))
                .with_title(task.title)
        })
        .collect()
}

fn task(name: &str) -> Option<&'static Task> {
    const { &TASKS }.iter().find(|task| task.name == name)
}

/// What a prompt becomes with these arguments.
pub(crate) fn get(
    name: &str,
    arguments: &JsonObject,
    cx: &Context,
) -> Result<GetPromptResult, Refusal> {
    let task = task(name).ok_or_else(|| {
        let names = TASKS.map(|task| format!("`{}`", task.name)).join(", ");
        Refusal::new(format!(
            "there is no prompt `{}`",
            crate::answer::cut(name, 200)
        ))
        .hint(format!("there are {names}"))
    })?;
    let arguments = Arguments::read(task, arguments)?;
    let briefing = (task.get)(&arguments, cx)?;
    let messages = vec![
        PromptMessage::new_text(Role::User, crate::answer::cut(&briefing.facts, MOST_FACTS)),
        PromptMessage::new_text(Role::User, crate::answer::cut(&briefing.task, MOST_TASK)),
    ];
    Ok(GetPromptResult::new(messages).with_description(briefing.about))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_those_that_the_reference_has() {
        let prompts = all();
        let told = prompts.iter().map(|prompt| {
            let arguments = prompt.arguments.iter().flatten();
            let required = arguments.filter(|one| one.required == Some(true));
            let required = required.map(|one| one.name.as_str()).collect::<Vec<_>>();
            (prompt.name.as_str(), required)
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                ("analyze_openapi_for_testing", vec!["openapi_spec"]),
                (
                    "generate_scenario_config",
                    vec!["scenario_type", "endpoints"]
                ),
                (
                    "optimize_scenario_for_load",
                    vec!["base_scenario", "target_load"]
                ),
                ("generate_error_scenarios", vec!["api_endpoints"]),
                ("generate_security_test_scenarios", vec!["api_spec"]),
            ]
        );
        for prompt in &prompts {
            let told = serde_json::to_string(prompt).expect("it is JSON");
            assert!(told.len() < 3_000, "{told}");
        }
    }
}
