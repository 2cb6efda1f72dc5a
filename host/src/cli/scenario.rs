//! `mimus scenario`: the schema of scenarios, whether some are right for a description, and those
//! of mocks that run.

mod running;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::{Value, json};

use running::RunningCommand;

use super::load::{Loader, MockArguments};
use super::{Exit, Failure, print};
use crate::config::{Place, Problem, WrittenScenario};
use crate::mock::overlay::Library;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print the JSON Schema of a scenario, for editors
    Schema,
    /// Say what is wrong with scenarios, and what they would do
    Check(Box<CheckArguments>),
    #[command(flatten)]
    Running(RunningCommand),
}

#[derive(Debug, clap::Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    mock: MockArguments,

    /// Scenarios, a file each, in any format (`.json`, `.yaml`, `.toml`)
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Schema => {
            let schema = serde_json::to_string_pretty(&mimus_scenario::schema());
            print::data(schema.context("writing the schema")?);
            Ok(Exit::Success)
        }
        Command::Check(arguments) => {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()
                .context("starting the runtime")?;
            runtime.block_on(check(*arguments))
        }
        Command::Running(command) => running::run(command),
    }
}

/// A scenario that was looked at.
struct Checked {
    file: PathBuf,
    name: String,
    /// Each with its operations; nothing where something is wrong.
    rules: Vec<Value>,
}

async fn check(arguments: CheckArguments) -> Result<Exit, Failure> {
    let loader = Loader::new(arguments.mock)?.without_state();
    let mock = loader.load(None).await.mock?;
    let mut problems = Vec::new();
    let read = arguments.files.iter().filter_map(|path| {
        let (written, found) = read(path);
        problems.extend(found);
        written.map(|(name, written)| (path.clone(), name, written))
    });
    let read = read.collect::<Vec<_>>();
    let configured = mock.config.scenarios.written.iter();
    let configured = configured.map(|(name, one)| (&**name, &one.value));
    let own = read.iter().map(|(_, name, one)| (&**name, &one.value));
    let library = Library::read(&mock.api, configured.chain(own));
    let mut checked = Vec::new();
    for (file, name, written) in read {
        let ready = match library.whole(&name) {
            Ok(scenario) => mock.ready_checked(scenario, &loader.runtime()).await,
            Err(faults) => Err(faults),
        };
        let rules = match ready {
            Ok(ready) => ready.compiled.told(&mock.api.operations),
            Err(faults) => {
                let faults = faults.iter();
                problems.extend(faults.map(|fault| written.told(&name, fault)));
                Vec::new()
            }
        };
        checked.push(Checked { file, name, rules });
    }
    let is_right = problems.is_empty();
    if arguments.json {
        print::data(report(&checked, &Problem::in_order(problems)));
    } else if is_right {
        checked.iter().for_each(print_rules);
    } else {
        return Err(problems.into());
    }
    Ok(if is_right {
        Exit::Success
    } else {
        Exit::Problems
    })
}

fn read(path: &Path) -> (Option<(String, WrittenScenario)>, Vec<Problem>) {
    if !path.is_file() {
        let place = Place::whole(path.display().to_string());
        return (None, vec![Problem::new(place, "there is no such file")]);
    }
    let (written, problems) = WrittenScenario::read(path);
    if problems.is_empty() {
        (Some((written.name(path), written)), problems)
    } else {
        // What was made of a broken text would only be misunderstood.
        (None, problems)
    }
}

fn print_rules(checked: &Checked) {
    let Checked { file, name, rules } = checked;
    print::data(format_args!(
        "{}: nothing is wrong with `{name}`",
        file.display()
    ));
    for rule in rules {
        let operations = rule["operations"].as_array();
        let operations = operations.into_iter().flatten().filter_map(Value::as_str);
        print::data(format_args!(
            "  {}: {}",
            rule["name"].as_str().unwrap_or_default(),
            operations.collect::<Vec<_>>().join(", ")
        ));
    }
}

fn report(checked: &[Checked], problems: &[Problem]) -> Value {
    let scenarios = checked.iter().map(|one| {
        json!({
            "file": one.file,
            "name": one.name,
            "rules": one.rules,
        })
    });
    json!({ "scenarios": scenarios.collect::<Vec<_>>(), "problems": problems })
}
