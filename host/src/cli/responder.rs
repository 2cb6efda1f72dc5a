//! `mimus responder`: from an idea to a responder that is built, tested and looked at. One
//! file a command.

mod build;
mod inspect;
mod mockup;
mod new;
mod run;
mod show;
mod test;

use serde::Serialize;

use super::{Complaint, Exit, Failure, print};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Begin a responder: a folder that builds and passes its test at once
    New(new::Arguments),
    /// Build a responder with its language's tools, and look at what came out
    Build(build::Arguments),
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
        Command::New(arguments) => new::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
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
            Self::New(arguments) => arguments.json,
            Self::Build(arguments) => arguments.json,
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
    if let Failure::Internal(_) = failure {
        return Err(failure);
    }
    let errors = failure.complaints().list.into_iter();
    let errors = errors.map(|Complaint { message, hint }| Told { message, hint });
    report(&serde_json::json!({ "errors": errors.collect::<Vec<_>>() }))?;
    Ok(Exit::Problems)
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
