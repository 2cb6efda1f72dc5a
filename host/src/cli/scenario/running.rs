//! `mimus scenario list | add | switch | off | remove`: the scenarios of a mock that runs, whoever
//! started it.

use std::path::PathBuf;

use clap::Subcommand;
use mimus_running::{Client, Record, Registry};
use serde_json::{Value, json};

use super::read;
use crate::cli::running::find;
use crate::cli::{Exit, Failure, print};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RunningCommand {
    /// List the scenarios of a running mock, and say which is active
    List {
        #[command(flatten)]
        mock: MockArgument,

        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Give a running mock a scenario
    Add {
        #[command(flatten)]
        mock: MockArgument,

        /// The scenario, in any format (`.json`, `.yaml`, `.toml`)
        file: PathBuf,

        /// Put it in the place of one of the same name
        #[arg(long)]
        replace: bool,

        /// Make it the active one
        #[arg(long)]
        switch: bool,
    },
    /// Make a scenario of a running mock the active one, from the next request on
    Switch {
        #[command(flatten)]
        mock: MockArgument,

        /// What it is called
        name: String,
    },
    /// Have a running mock answer as if it had no scenario
    Off {
        #[command(flatten)]
        mock: MockArgument,
    },
    /// Take a scenario from a running mock
    Remove {
        #[command(flatten)]
        mock: MockArgument,

        /// What it is called
        name: String,
    },
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct MockArgument {
    /// Which mock: what `mimus ps` calls it, its URL or its port
    #[arg(value_name = "ID")]
    id: String,
}

const SCENARIOS: &str = "/mock-data/scenarios";

pub(super) fn run(command: RunningCommand) -> Result<Exit, Failure> {
    match command {
        RunningCommand::List { mock, json } => list(&Mock::find(&mock)?, json)?,
        RunningCommand::Add {
            mock,
            file,
            replace,
            switch,
        } => {
            let mock = Mock::find(&mock)?;
            let name = add(&mock, &file, replace)?;
            print::data(format_args!("{} has `{name}`", mock.record.id));
            if switch {
                activate(&mock, &name)?;
            }
        }
        RunningCommand::Switch { mock, name } => activate(&Mock::find(&mock)?, &name)?,
        RunningCommand::Off { mock } => off(&Mock::find(&mock)?)?,
        RunningCommand::Remove { mock, name } => {
            let mock = Mock::find(&mock)?;
            mock.ask("DELETE", &below(&name, ""), None)?;
            print::data(format_args!("{} has no `{name}` any more", mock.record.id));
        }
    }
    Ok(Exit::Success)
}

/// One that runs, and the way to it.
struct Mock {
    record: Record,
    client: Client,
}

impl Mock {
    fn find(argument: &MockArgument) -> Result<Self, Failure> {
        Ok(Self {
            record: find(&Registry::of_user()?, &argument.id)?,
            client: Client::new(),
        })
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        Ok(self.client.admin(&self.record, method, path, body)?)
    }

    fn scenarios(&self) -> Result<Vec<Value>, Failure> {
        let all = self.ask("GET", SCENARIOS, None)?;
        Ok(all.as_array().cloned().unwrap_or_default())
    }
}

fn list(mock: &Mock, json: bool) -> Result<(), Failure> {
    let all = mock.scenarios()?;
    if json {
        print::data(format_args!("{:#}", Value::from(all)));
        return Ok(());
    }
    if all.is_empty() {
        let id = &mock.record.id;
        print::note(format_args!(
            "{id} has no scenario; `mimus scenario add {id} FILE` gives it one"
        ));
    }
    for one in &all {
        let mark = if one["is_active"] == true { "*" } else { " " };
        let text = |member: &str| one[member].as_str().unwrap_or_default().escape_debug();
        let (name, description) = (text("name"), text("description"));
        print::data(format_args!("{mark} {name}  {description}"));
    }
    Ok(())
}

/// What it is called.
fn add(mock: &Mock, file: &std::path::Path, replace: bool) -> Result<String, Failure> {
    let (written, problems) = read(file);
    let Some((name, written)) = written else {
        return Err(Failure::Configuration(problems));
    };
    let mut body = json!({ "name": name, "config": written.value });
    if let Some(description) = written.value.get("description").filter(|it| it.is_string()) {
        body["description"] = description.clone();
    }
    let is_there = replace && mock.scenarios()?.iter().any(|one| one["name"] == *name);
    if is_there {
        mock.ask("PUT", &below(&name, ""), Some(&body))?;
    } else {
        mock.ask("POST", SCENARIOS, Some(&body))?;
    }
    Ok(name)
}

fn activate(mock: &Mock, name: &str) -> Result<(), Failure> {
    mock.ask("POST", &below(name, "/activate"), None)?;
    print::data(format_args!("{} answers under `{name}`", mock.record.id));
    Ok(())
}

fn off(mock: &Mock) -> Result<(), Failure> {
    let id = &mock.record.id;
    let all = mock.scenarios()?;
    let active = all.iter().find(|one| one["is_active"] == true);
    let Some(name) = active.and_then(|one| one["name"].as_str()) else {
        print::note(format_args!("{id} answers under no scenario already"));
        return Ok(());
    };
    mock.ask("POST", &below(name, "/deactivate"), None)?;
    print::data(format_args!("{id} answers under no scenario"));
    Ok(())
}

fn below(name: &str, what: &str) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    format!(
        "{SCENARIOS}/{}{what}",
        utf8_percent_encode(name, NON_ALPHANUMERIC)
    )
}
