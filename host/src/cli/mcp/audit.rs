//! `mimus mcp audit`: what agents asked for, and what came of it.

use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;
use jiff::Timestamp;
use mimus_audit::{Filter, Format, Outcome, Reader};
use serde_json::json;

use super::rules;
use crate::cli::{Exit, Failure, print};
use crate::journal::asked;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// List calls, the newest first
    List(ListArguments),
    /// Write calls for other tools, the oldest first
    Export(ExportArguments),
}

/// What both take.
#[derive(Debug, clap::Args)]
struct Which {
    /// The audit [default: `mcp-audit.db` in the folder of this user's state]
    #[arg(long, value_name = "PATH")]
    audit: Option<PathBuf>,

    /// Of this tool, prompt or resource
    #[arg(long, value_name = "NAME")]
    tool: Option<String>,

    /// `ok`, `failed`, `refused`, `cancelled` or `unfinished`
    #[arg(long)]
    outcome: Option<Outcome>,

    /// What the policy said: `allowed`, `approved`, `denied`, `limited`, `declined` …
    #[arg(long, value_name = "WORD")]
    decision: Option<String>,

    /// Of clients of this name
    #[arg(long, value_name = "NAME")]
    client: Option<String>,

    /// Of this connection
    #[arg(long, value_name = "ID")]
    session: Option<String>,

    /// From this time on: `2026-01-31T12:00:00Z`
    #[arg(long, value_name = "TIME")]
    from: Option<String>,

    /// Before this time
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ListArguments {
    #[command(flatten)]
    which: Which,

    /// How many at most
    #[arg(long, default_value_t = 50)]
    limit: u32,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExportArguments {
    #[command(flatten)]
    which: Which,

    /// `ndjson`: a JSON object a line; `csv`: a table
    #[arg(long, value_enum, default_value_t = ExportFormat::Ndjson)]
    format: ExportFormat,

    /// Where to; standard output without it
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ExportFormat {
    Ndjson,
    Csv,
}

pub(super) fn run(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::List(arguments) => list(&arguments),
        Command::Export(arguments) => export(&arguments),
    }
}

impl Which {
    fn open(&self) -> Result<Reader, Failure> {
        let path = match &self.audit {
            Some(path) => path.clone(),
            None => rules::audit_path()?,
        };
        Reader::open(&path).map_err(|error| Failure::Input {
            message: format!("the audit can't be read: {error}"),
            hint: Some(
                "`mimus mcp` makes it with the first call; `--audit PATH` names another".to_owned(),
            ),
        })
    }

    fn filter(&self) -> Result<Filter, Failure> {
        let time = |flag: &str, written: &Option<String>| -> Result<Option<Timestamp>, Failure> {
            let Some(written) = written else {
                return Ok(None);
            };
            let time = asked::time(written).map_err(|message| Failure::Input {
                message: format!("`{flag}`: {message}"),
                hint: None,
            })?;
            Ok(Timestamp::from_millisecond(time).ok())
        };
        Ok(Filter {
            name: self.tool.clone(),
            outcome: self.outcome,
            decision: self.decision.clone(),
            client: self.client.clone(),
            session: self.session.clone(),
            from: time("--from", &self.from)?,
            until: time("--to", &self.to)?,
        })
    }
}

fn list(arguments: &ListArguments) -> Result<Exit, Failure> {
    let filter = arguments.which.filter()?;
    let reader = arguments.which.open()?;
    let found = reader.newest(&filter, u64::from(arguments.limit));
    let found = found.context("reading the audit")?;
    if arguments.json {
        print::data(json!(found));
        return Ok(Exit::Success);
    }
    for entry in &found {
        let time = entry.time.split('.').next().unwrap_or_default();
        let decision = match entry.decision.as_str() {
            "" | "allowed" => String::new(),
            decision => format!(" ({decision})"),
        };
        let milliseconds = entry.duration_us / 1000;
        print::data(format_args!(
            "{}  {time}Z  {} {}  {}  {}{decision} in {milliseconds} ms  {}",
            entry.id,
            entry.client,
            entry.client_version,
            entry.name,
            entry.outcome,
            entry.arguments
        ));
        if let Some(message) = entry
            .message
            .as_ref()
            .and_then(|message| message.lines().next())
        {
            print::data(format_args!("    {message}"));
        }
    }
    Ok(Exit::Success)
}

fn export(arguments: &ExportArguments) -> Result<Exit, Failure> {
    let filter = arguments.which.filter()?;
    let reader = arguments.which.open()?;
    let format = match arguments.format {
        ExportFormat::Ndjson => Format::Ndjson,
        ExportFormat::Csv => Format::Csv,
    };
    let written = match &arguments.output {
        None => {
            let mut to = BufWriter::new(io::stdout().lock());
            mimus_audit::export(&reader, &filter, format, &mut to)
        }
        Some(path) => {
            let file = std::fs::File::create(path).map_err(|error| Failure::Input {
                message: format!("`{}`: {error}", path.display()),
                hint: Some("name a file that can be written".to_owned()),
            })?;
            let mut to = BufWriter::new(file);
            let written = mimus_audit::export(&reader, &filter, format, &mut to);
            let _ = to.flush();
            written
        }
    };
    match written {
        Ok(count) => {
            if let Some(path) = &arguments.output {
                print::note(format_args!("{count} calls in `{}`", path.display()));
            }
            Ok(Exit::Success)
        }
        // Who asked has read enough.
        Err(mimus_audit::ExportError::Write(error))
            if error.kind() == io::ErrorKind::BrokenPipe && arguments.output.is_none() =>
        {
            Ok(Exit::Success)
        }
        Err(error) => Err(Failure::Internal(error.into())),
    }
}
