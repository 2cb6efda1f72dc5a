//! `mimus responder`: from an idea to a responder that is built, tested and looked at. One
//! file a command.

mod inspect;
mod mockup;
mod run;
mod show;
mod test;

use serde::Serialize;

use super::{Exit, Failure, print};
use crate::config::Problem;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Ask requests and hold the answers against those that are expected
    Test(test::Arguments),
    /// Say what a component is, needs and may use
    Inspect(inspect::Arguments),
    /// Call an operation once and show the answer, the log and what it cost
    Run(Box<run::Arguments>),
}

pub(super) fn run(command: Command) -> Result<Exit, Failure> {
    let json = command.json();
    let done = match command {
        Command::Test(arguments) => test::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Run(arguments) => run::run(*arguments),
    };
    match done {
        Err(failure) if json => tell(failure),
        done => done,
    }
}

impl Command {
    fn json(&self) -> bool {
        match self {
            Self::Test(arguments) => arguments.json,
            Self::Inspect(arguments) => arguments.json,
            Self::Run(arguments) => arguments.json,
        }
    }
}

/// One thing that is wrong, as `--json` has it.
#[derive(Debug, Serialize)]
struct Told {
    message: String,
    hint: Option<String>,
}

/// A failure as a report: `{ "errors": [{ "message", "hint" }] }`.
fn tell(failure: Failure) -> Result<Exit, Failure> {
    let mut errors = Vec::new();
    collect(failure, &mut errors)?;
    report(&serde_json::json!({ "errors": errors }))?;
    Ok(Exit::Problems)
}

fn collect(failure: Failure, errors: &mut Vec<Told>) -> Result<(), Failure> {
    match failure {
        Failure::Input { message, hint } => errors.push(Told { message, hint }),
        Failure::Configuration(problems) => {
            for problem in Problem::in_order(problems) {
                let message = problem.to_string();
                errors.push(Told {
                    message,
                    hint: problem.hint,
                });
            }
        }
        Failure::Several(failures) => {
            for failure in failures {
                collect(failure, errors)?;
            }
        }
        Failure::Internal(_) => return Err(failure),
    }
    Ok(())
}

/// Prints what `--json` promises.
fn report(report: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(report).map_err(anyhow::Error::from)?;
    print::data(text);
    Ok(())
}

/// An error that is the user's to mend.
fn input(message: impl Into<String>, hint: impl Into<String>) -> Failure {
    Failure::Input {
        message: message.into(),
        hint: Some(hint.into()),
    }
}
