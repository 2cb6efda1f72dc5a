//! `mimus config`: the schema of the configuration, and whether one is right.

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::json;

use super::load::{Loader, MockArguments};
use super::{Exit, Failure, print};
use crate::config;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the JSON Schema of the configuration, for editors
    Schema,
    /// Say what is wrong with the configuration of a description, as `serve` would
    Check(Box<CheckArguments>),
}

#[derive(Debug, clap::Args)]
struct CheckArguments {
    #[command(flatten)]
    mock: MockArguments,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: Arguments) -> Result<Exit, Failure> {
    match arguments.command {
        Command::Schema => {
            let schema = serde_json::to_string_pretty(&config::schema::schema());
            print::data(schema.context("writing the schema")?);
            Ok(Exit::Success)
        }
        Command::Check(arguments) => check(*arguments),
    }
}

/// All that `serve` does but serve.
fn check(arguments: CheckArguments) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?;
    let loader = Loader::new(arguments.mock)?.without_state();
    let outcome = runtime.block_on(loader.load(None)).mock;
    let (mock, problems) = match outcome {
        Ok(mock) => (Some(mock), Vec::new()),
        Err(Failure::Configuration(problems)) if arguments.json => {
            (None, config::Problem::in_order(problems))
        }
        Err(failure) => return Err(failure),
    };
    let responders = mock.as_ref().map(|mock| &mock.config.responders);
    let names = responders.into_iter().flatten().map(|one| &*one.name);
    let names: Vec<&str> = names.chain(mock.as_ref().map(|_| "faker")).collect();
    if arguments.json {
        print::data(json!({ "responders": names, "problems": problems }));
    } else {
        print::data(format_args!(
            "nothing is wrong; responders: {}",
            names.join(", ")
        ));
    }
    Ok(if problems.is_empty() {
        Exit::Success
    } else {
        Exit::Problems
    })
}
