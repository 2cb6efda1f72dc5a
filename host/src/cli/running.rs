//! `mimus ps`, `mimus stop` and `mimus logs`: the mocks that run on this machine.

mod logs;

use std::time::Duration;

use mimus_running::{AskError, Gone, Record, Registry, RegistryError, Stopped};
use serde_json::{Value, json};

pub(super) use logs::{LogsArguments, logs};

use super::{Exit, Failure, print};
use crate::journal::row::time;

/// How long requests in flight may take, and a little more.
const PATIENCE: Duration = Duration::from_secs(12);

#[derive(Debug, clap::Args)]
pub(super) struct PsArguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct StopArguments {
    /// Which: what `mimus ps` calls them, their URLs or their ports
    #[arg(value_name = "ID", required_unless_present = "all")]
    ids: Vec<String>,

    /// All of them
    #[arg(long, conflicts_with = "ids")]
    all: bool,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn ps(arguments: &PsArguments) -> Result<Exit, Failure> {
    let running = Registry::of_user()?.running();
    if arguments.json {
        let rows = running.iter().map(row).collect::<Vec<_>>();
        print::data(format!("{:#}", Value::from(rows)));
        return Ok(Exit::Success);
    }
    if running.is_empty() {
        print::note("no mock is running; `mimus serve SPEC` starts one");
        return Ok(Exit::Success);
    }
    let width = running.iter().map(|record| record.id.len()).max();
    let width = width.unwrap_or_default().max("ID".len());
    let url = running.iter().map(|record| record.url.len()).max();
    let url = url.unwrap_or_default();
    print::data(format_args!(
        "{:width$}  {:>7}  {:url$}  API",
        "ID", "PID", "URL"
    ));
    for record in &running {
        print::data(format_args!(
            "{:width$}  {:>7}  {:url$}  {} {} ({} operations)",
            record.id, record.pid, record.url, record.title, record.version, record.operations
        ));
    }
    Ok(Exit::Success)
}

/// What is told of a mock: its token is not.
fn row(record: &Record) -> Value {
    json!({
        "id": record.id,
        "pid": record.pid,
        "url": record.url,
        "admin_url": record.admin_url,
        "title": record.title,
        "version": record.version,
        "operation_count": record.operations,
        "description": record.description,
        "project": record.project,
        "log": record.log,
        "started_at": time(i64::try_from(record.started_ms).unwrap_or(i64::MAX)),
        "mimus_version": record.mimus_version,
        "attached": record.attached,
    })
}

pub(super) fn stop(arguments: &StopArguments) -> Result<Exit, Failure> {
    let registry = Registry::of_user()?;
    let chosen = if arguments.all {
        registry.running()
    } else {
        let found = arguments.ids.iter().map(|id| find(&registry, id));
        found.collect::<Result<Vec<_>, _>>()?
    };
    let mut failures = Vec::new();
    let mut rows = Vec::new();
    for record in &chosen {
        let told = match registry.stop(record, PATIENCE, true) {
            // Either way it is not there any more.
            Ok(Stopped::Kindly) | Err(Gone::Already) => "stopped",
            Ok(Stopped::Killed) => "killed",
            Err(error) => {
                failures.push(Failure::Input {
                    message: format!("`{}`: {error}", record.id),
                    hint: None,
                });
                continue;
            }
        };
        rows.push(json!({ "id": record.id, "outcome": told }));
        if !arguments.json {
            print::data(format_args!("{told} {}", record.id));
        }
    }
    if arguments.json {
        print::data(Value::from(rows));
    } else if chosen.is_empty() {
        print::note("no mock is running");
    }
    if failures.is_empty() {
        return Ok(Exit::Success);
    }
    Err(Failure::Several(failures))
}

pub(super) fn find(registry: &Registry, name: &str) -> Result<Record, Failure> {
    registry.find(name).ok_or_else(|| {
        let running = registry.running().into_iter();
        let ids = running.map(|record| format!("`{}`", record.id));
        let ids = ids.collect::<Vec<_>>().join(", ");
        Failure::Input {
            message: format!("no running mock is called `{name}`"),
            hint: Some(if ids.is_empty() {
                "none is running; `mimus serve SPEC` starts one".to_owned()
            } else {
                format!("there are {ids}")
            }),
        }
    })
}

impl From<RegistryError> for Failure {
    fn from(error: RegistryError) -> Self {
        Self::Input {
            message: error.to_string(),
            hint: None,
        }
    }
}

impl From<AskError> for Failure {
    fn from(error: AskError) -> Self {
        let hint = match &error {
            AskError::NoAdmin => Some("start it without `--admin off`".to_owned()),
            _ => None,
        };
        let mut message = error.to_string();
        // All that is wrong with what was sent, by its places.
        if let AskError::Refused { problem, .. } = &error {
            for fault in problem["errors"].as_array().into_iter().flatten() {
                let text = |member: &str| fault[member].as_str().unwrap_or_default();
                message = format!("{message}\n  {}: {}", text("pointer"), text("message"));
            }
        }
        Self::Input { message, hint }
    }
}
