//! `mimus journal`: what a journal's file says, while a server writes to it or afterwards.

mod analyze;
mod filter;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;
use mimus_journal::{
    Format, Journal, OpenError, Options, Order, Paging, Place, QueryError, Retention, WriteError,
};
use serde_json::json;

pub(super) use self::filter::FilterArguments;
use super::{Exit, Failure, print};
use crate::admin;
use crate::journal::row;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List entries, the newest first
    List(Box<ListArguments>),
    /// Show one entry, with headers and bodies
    Show(ShowArguments),
    /// Write entries for other tools
    Export(Box<ExportArguments>),
    /// Work out figures
    Analyze(Box<AnalyzeArguments>),
    /// Say whether what was expected was called, and nothing else; 1 is the exit code if not
    Verify(VerifyArguments),
    /// Take entries out; no server may be at work with the file
    Clear(Box<ClearArguments>),
}

/// What all of them take.
#[derive(Debug, clap::Args)]
struct FileArguments {
    /// The journal: what `mimus serve --journal` was given
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct ListArguments {
    #[command(flatten)]
    journal: FileArguments,

    #[command(flatten)]
    filter: FilterArguments,

    /// How many at most
    #[arg(long, default_value_t = 50)]
    limit: usize,

    /// How many to leave out first
    #[arg(long, default_value_t = 0)]
    offset: usize,

    /// The oldest first
    #[arg(long)]
    oldest: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct ShowArguments {
    #[command(flatten)]
    journal: FileArguments,

    /// The entry's number, as `list` has it
    id: u64,
}

#[derive(Debug, clap::Args)]
pub(super) struct ExportArguments {
    /// The journal: what `mimus serve --journal` was given
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    filter: FilterArguments,

    /// `ndjson`, `csv` or `har`
    #[arg(long, default_value = "ndjson")]
    format: Format,

    /// Where to; without it, standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(super) struct AnalyzeArguments {
    #[command(flatten)]
    journal: FileArguments,

    #[command(flatten)]
    filter: FilterArguments,
}

#[derive(Debug, clap::Args)]
pub(super) struct VerifyArguments {
    #[command(flatten)]
    journal: FileArguments,

    /// What is expected, as JSON: a file, or `-` for standard input
    #[arg(value_name = "EXPECTATIONS")]
    expectations: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct ClearArguments {
    #[command(flatten)]
    journal: FileArguments,

    #[command(flatten)]
    filter: FilterArguments,

    /// Every entry, those of the admin side among them
    #[arg(long)]
    all: bool,
}

pub(super) fn run(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::List(arguments) => list(*arguments),
        Command::Show(arguments) => show(&arguments),
        Command::Export(arguments) => export(*arguments),
        Command::Analyze(arguments) => {
            let journal = open(&arguments.journal.file)?;
            let filter = arguments.filter.into_filter()?;
            analyze::run(&journal, &filter, arguments.journal.json)
        }
        Command::Verify(arguments) => verify(&arguments),
        Command::Clear(arguments) => clear(*arguments),
    }
}

fn list(arguments: ListArguments) -> Result<Exit, Failure> {
    let journal = open(&arguments.journal.file)?;
    let filter = arguments.filter.into_filter()?;
    let paging = Paging {
        order: if arguments.oldest {
            Order::Oldest
        } else {
            Order::Newest
        },
        limit: arguments.limit,
        offset: arguments.offset,
        cursor: None,
    };
    let total = journal.count(&filter)?;
    let page = journal.page(&filter, &paging)?;
    if arguments.journal.json {
        let rows = page.entries.iter().map(row::row).collect::<Vec<_>>();
        print::data(json!({ "total_count": total, "logs": rows }));
    } else {
        for entry in &page.entries {
            print::data(row::line(entry));
        }
        print::note(format_args!("{} of {total}", page.entries.len()));
    }
    Ok(Exit::Success)
}

fn show(arguments: &ShowArguments) -> Result<Exit, Failure> {
    let journal = open(&arguments.journal.file)?;
    let Some(entry) = journal.entry(arguments.id)? else {
        return Err(Failure::Input {
            message: format!("there is no entry {}", arguments.id),
            hint: Some("`mimus journal list` has their numbers".to_owned()),
        });
    };
    if arguments.journal.json {
        print::data(row::row(&entry));
        return Ok(Exit::Success);
    }
    print::data(row::line(&entry));
    let (request, response) = (&entry.exchange.request, &entry.exchange.response);
    let target = request.target();
    print::data(format_args!(
        "\n{} {target} {}",
        request.method, request.version
    ));
    print_message(&request.headers, &request.body);
    print::data(format_args!("\n{} {}", request.version, response.status));
    print_message(&response.headers, &response.body);
    Ok(Exit::Success)
}

fn print_message(headers: &[(String, String)], body: &mimus_journal::Body) {
    for (name, value) in headers {
        print::data(format_args!("{name}: {}", value.escape_debug()));
    }
    match body.text() {
        _ if body.is_empty() => {}
        // What a terminal would obey is not sent to it.
        Some(text) => {
            let is_plain = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
            let text = text
                .chars()
                .map(|c| if is_plain(c) { c } else { '\u{fffd}' });
            print::data(format_args!("\n{}", text.collect::<String>()));
        }
        None => print::data(format_args!("\n({} bytes that are no text)", body.size)),
    }
    if body.cut {
        let kept = body.bytes.len();
        print::data(format_args!(
            "(cut: {kept} of {} bytes were kept)",
            body.size
        ));
    }
}

fn export(arguments: ExportArguments) -> Result<Exit, Failure> {
    let journal = open(&arguments.file)?;
    let filter = arguments.filter.into_filter()?;
    // A question that makes no sense is to leave no file.
    journal.count(&filter)?;
    let to: Box<dyn io::Write> = match &arguments.output {
        None => Box::new(io::stdout().lock()),
        Some(path) => Box::new(std::fs::File::create(path).map_err(|error| Failure::Input {
            message: format!("writing `{}`: {error}", path.display()),
            hint: None,
        })?),
    };
    let mut to = io::BufWriter::new(to);
    let count = journal.export(&filter, Order::Oldest, arguments.format, &mut to)?;
    to.flush().context("writing what was exported")?;
    if let Some(path) = &arguments.output {
        print::note(format_args!("{count} entries in {}", path.display()));
    }
    Ok(Exit::Success)
}

fn verify(arguments: &VerifyArguments) -> Result<Exit, Failure> {
    let path = &arguments.expectations;
    let text = if path == Path::new("-") {
        io::read_to_string(io::stdin()).map(String::into_bytes)
    } else {
        std::fs::read(path)
    };
    let wrong = |message| Failure::Input {
        message: format!("{}: {message}", path.display()),
        hint: None,
    };
    let text = text.map_err(|error| wrong(error.to_string()))?;
    let verification = admin::expectations(&text).map_err(wrong)?;
    let verdict = open(&arguments.journal.file)?.verify(&verification)?;
    if arguments.journal.json {
        let told = serde_json::to_string_pretty(&verdict);
        print::data(told.context("writing the verdict")?);
    } else {
        print::data(verdict.to_string().trim_end());
    }
    Ok(if verdict.passed {
        Exit::Success
    } else {
        Exit::Problems
    })
}

fn clear(arguments: ClearArguments) -> Result<Exit, Failure> {
    if !arguments.all && arguments.filter.is_empty() {
        return Err(Failure::Input {
            message: "that would take out everything".to_owned(),
            hint: Some("say which entries, or `--all`".to_owned()),
        });
    }
    let mut filter = arguments.filter.into_filter()?;
    filter.include_admin |= arguments.all;
    let file = arguments.journal.file;
    if !file.is_file() {
        return Err(OpenFailure(OpenError::Unusable {
            path: file,
            cause: "there is no such file".into(),
        })
        .into());
    }
    let options = Options {
        // What is not asked for stays.
        retention: Retention::none(),
        ..Options::default()
    };
    let journal = Journal::open(&Place::File(file), options).map_err(OpenFailure)?;
    let cleared = journal.clear(&filter)?;
    journal.close()?;
    if arguments.journal.json {
        print::data(json!({ "cleared": cleared }));
    } else {
        print::data(format_args!("{cleared} entries taken out"));
    }
    Ok(Exit::Success)
}

fn open(path: &Path) -> Result<Journal, Failure> {
    Ok(Journal::open_to_read(path).map_err(OpenFailure)?)
}

struct OpenFailure(OpenError);

impl From<OpenFailure> for Failure {
    fn from(OpenFailure(error): OpenFailure) -> Self {
        let hint = match &error {
            OpenError::InUse { .. } => {
                "stop the server, or ask it: `DELETE /admin/api/requests` takes out as much"
            }
            // To read needs no more than the file.
            OpenError::Unusable { .. } => "`mimus serve --journal PATH` makes one",
            OpenError::NotOurs { .. } => "nothing was changed in it",
            other => other.hint(),
        };
        Self::Input {
            hint: Some(hint.to_owned()),
            message: format!("{:#}", anyhow::Error::new(error)),
        }
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        Self::Input {
            message: format!("{:#}", anyhow::Error::new(error)),
            hint: None,
        }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::Input {
            message: error.to_string(),
            hint: None,
        }
    }
}
