//! The command line: one file a command.

mod check;
mod config;
mod journal;
mod load;
mod mcp;
mod responder;
mod running;
mod scenario;
mod serve;
mod stop;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Problem;
use crate::source::Reach;

/// Answers as an API would, from its description alone.
#[derive(Debug, Parser)]
#[command(
    name = "mimus",
    version,
    propagate_version = true,
    max_term_width = 100
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a mock of an API
    Serve(Box<serve::Arguments>),
    /// Say what is wrong with a description
    Check(check::Arguments),
    /// Look after `mimus.toml`
    Config(config::Arguments),
    /// Ask a journal's file what happened
    #[command(subcommand)]
    Journal(Box<journal::Command>),
    /// Write, build, test and look at responders
    #[command(subcommand)]
    Responder(Box<responder::Command>),
    /// Look after scenarios
    #[command(subcommand)]
    Scenario(scenario::Command),
    /// List the mocks that run on this machine
    Ps(running::PsArguments),
    /// Stop mocks that run
    Stop(running::StopArguments),
    /// Say what a running mock was asked
    Logs(Box<running::LogsArguments>),
    /// Serve agents, over the Model Context Protocol
    Mcp(Box<mcp::Arguments>),
}

/// What came of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    Success,
    /// Something is wrong with what the user gave.
    Problems,
}

/// Why a command ended early.
#[derive(Debug)]
enum Failure {
    /// The user's: a message, and what to do.
    Input {
        message: String,
        hint: Option<String>,
    },
    /// The user's, as above: everything that is wrong with the configuration.
    Configuration(Vec<Problem>),
    /// More than one of the user's.
    Several(Vec<Failure>),
    /// Ours.
    Internal(anyhow::Error),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

/// Runs what the command line says, prints what there is to say, and gives the exit code:
/// 0 all is well, 1 the input has problems, 2 we have.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => {
            let is_error = usage.use_stderr();
            // A closed pipe is all that can go wrong here.
            let _ = usage.print();
            return if is_error {
                ExitCode::from(1)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    let result = match arguments.command {
        Command::Serve(arguments) => serve::run(*arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Config(arguments) => config::run(arguments),
        Command::Journal(command) => journal::run(*command),
        Command::Responder(command) => responder::run(*command),
        Command::Scenario(command) => scenario::run(command),
        Command::Ps(arguments) => running::ps(&arguments),
        Command::Stop(arguments) => running::stop(&arguments),
        Command::Logs(arguments) => running::logs(&arguments),
        Command::Mcp(arguments) => mcp::run(*arguments),
    };
    match result {
        Ok(Exit::Success) => ExitCode::SUCCESS,
        Ok(Exit::Problems) => ExitCode::from(1),
        Err(failure) => {
            let complaints = failure.complaints();
            for Complaint { message, hint } in &complaints.list {
                print::error(message, hint.as_deref());
            }
            ExitCode::from(if complaints.ours { 2 } else { 1 })
        }
    }
}

/// What to say of a failure, a line each, with a hint.
#[derive(Debug, Default)]
struct Complaints {
    list: Vec<Complaint>,
    /// It is not the user's doing.
    ours: bool,
}

#[derive(Debug)]
struct Complaint {
    message: String,
    hint: Option<String>,
}

impl Failure {
    fn complaints(self) -> Complaints {
        let mut complaints = Complaints::default();
        match self {
            Self::Input { message, hint } => complaints.list.push(Complaint { message, hint }),
            Self::Configuration(problems) => {
                let told = Problem::in_order(problems)
                    .into_iter()
                    .map(|problem| Complaint {
                        message: problem.to_string(),
                        hint: problem.hint,
                    });
                complaints.list.extend(told);
            }
            Self::Several(failures) => {
                for failure in failures {
                    let more = failure.complaints();
                    complaints.list.extend(more.list);
                    complaints.ours |= more.ours;
                }
            }
            Self::Internal(error) => {
                complaints.ours = true;
                complaints.list.push(Complaint {
                    message: format!("{error:#}"),
                    hint: Some("this should not happen; please report it".to_owned()),
                });
            }
        }
        complaints
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Configuration(problems)
    }
}

/// What every command that reads a description takes.
#[derive(Debug, Clone, clap::Args)]
struct SourceArguments {
    /// The description: a file, an http(s) URL, or `-` for standard input
    #[arg(value_name = "SPEC")]
    spec: String,

    /// Let `$ref`s read files in this folder too (repeatable)
    #[arg(long, value_name = "FOLDER")]
    allow_folder: Vec<std::path::PathBuf>,

    /// Follow `$ref`s to URLs
    #[arg(long)]
    allow_remote_refs: bool,

    /// Follow HTTP redirects of URLs
    #[arg(long)]
    allow_redirects: bool,

    /// Read URLs on loopback, private and link-local addresses
    #[arg(long)]
    allow_private_addresses: bool,
}

impl SourceArguments {
    fn reach(&self) -> Reach {
        Reach {
            folders: self.allow_folder.clone(),
            remote: self.allow_remote_refs,
            redirects: self.allow_redirects,
            private_addresses: self.allow_private_addresses,
        }
    }
}

pub(crate) mod print;
