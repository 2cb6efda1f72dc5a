//! `mimus mcp`: what Mimus does, for agents, over the Model Context Protocol.

mod audit;
mod config;
mod http;
mod policy;
mod rules;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;
use mimus_description::{Description, Fetch, FetchError};
use mimus_mcp::{Product, Tokens};

use http::HttpFlags;
use rules::RulesFlags;

use super::{Exit, Failure};
use crate::log;
use crate::source::{Reach, Source};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,

    /// A folder that the agent may read and write below (repeatable); those that the client
    /// has open count as well [default: the working folder]
    #[arg(long, value_name = "FOLDER")]
    folder: Vec<PathBuf>,

    #[command(flatten)]
    http: HttpFlags,

    #[command(flatten)]
    rules: RulesFlags,

    /// Which tools clients have: models choose better among few
    #[arg(long, value_enum, default_value_t)]
    tools: ToolGroup,

    /// What the admin API of a mock on this machine wants to be shown, where it is not in this
    /// user's registry, such as one in a container (repeatable). Others can see a command
    /// line: the variable, with spaces between several, is the better place
    #[arg(
        long,
        value_name = "URL=TOKEN",
        env = "MIMUS_MOCK_TOKENS",
        hide_env_values = true,
        value_delimiter = ' '
    )]
    mock_token: Vec<Secret>,

    /// How log lines are written, on standard error
    #[arg(long, value_enum, default_value_t)]
    log_format: log::Format,
}

/// What there is beside serving.
#[derive(Debug, Subcommand)]
enum Command {
    /// Print what a client's configuration has to say
    Config(config::Arguments),
    /// Look after policies: what an agent may ask for
    Policy {
        #[command(subcommand)]
        command: policy::Command,
    },
    /// Ask the audit what agents asked for
    Audit {
        #[command(subcommand)]
        command: audit::Command,
    },
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum ToolGroup {
    /// Make and run mocks, ask them, see what happened, break them with scenarios
    Core,
    /// Test against mocks: ask, verify, replay, export, try responders
    Testing,
    #[default]
    All,
}

impl ToolGroup {
    fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Testing => "testing",
            Self::All => "all",
        }
    }

    fn group(self) -> mimus_mcp::ToolGroup {
        match self {
            Self::Core => mimus_mcp::ToolGroup::Core,
            Self::Testing => mimus_mcp::ToolGroup::Testing,
            Self::All => mimus_mcp::ToolGroup::All,
        }
    }
}

/// What is not to be seen where arguments are shown.
#[derive(Clone)]
struct Secret(String);

impl std::str::FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// Without `--http`, standard output is the protocol's from here on.
pub(super) fn run(arguments: Arguments) -> Result<Exit, Failure> {
    match arguments.command {
        Some(Command::Config(arguments)) => return config::run(&arguments),
        Some(Command::Policy { command }) => return policy::run(command),
        Some(Command::Audit { command }) => return audit::run(command),
        None => {}
    }
    let _log = log::start(arguments.log_format);
    if let Some(folder) = arguments.folder.iter().find(|folder| !folder.is_dir()) {
        return Err(Failure::Input {
            message: format!("there is no folder `{}`", folder.display()),
            hint: Some("make it first, or name another".to_owned()),
        });
    }
    let folders = if arguments.folder.is_empty() {
        vec![std::env::current_dir().context("asking for the working folder")?]
    } else {
        arguments.folder
    };
    let rules = arguments.rules.rules()?;
    let reaches_private = arguments.rules.reaches_private_addresses(&rules.policy);
    let given = arguments.mock_token.iter().map(|one| one.0.as_str());
    let given = given.filter(|one| !one.is_empty());
    let tokens = Tokens::read(given).map_err(|wrong| Failure::Input {
        message: format!("`--mock-token` or `MIMUS_MOCK_TOKENS`: {wrong}"),
        hint: None,
    })?;
    let product = Product {
        executable: std::env::current_exe().context("asking for this program's file")?,
        version: env!("CARGO_PKG_VERSION"),
        folders,
        tokens,
        open: if reaches_private { open_anywhere } else { open },
        tools: arguments.tools.group(),
        rules,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("starting the runtime")?;
    if let Some(address) = arguments.http.http.clone() {
        let served = runtime.block_on(http::serve(product, address, &arguments.http));
        runtime.shutdown_background();
        return served;
    }
    let served = runtime.block_on(mimus_mcp::serve_stdio(product));
    // A call that goes on, and standard input itself, are not waited for.
    runtime.shutdown_background();
    served.context("serving an agent")?;
    Ok(Exit::Success)
}

/// As far as anybody's description may reach: no private addresses, and no files but its own.
fn open(spec: &str) -> Result<(Description, Box<dyn Fetch>), FetchError> {
    open_within(spec, &Reach::default())
}

/// The same, with private addresses.
fn open_anywhere(spec: &str) -> Result<(Description, Box<dyn Fetch>), FetchError> {
    let reach = Reach {
        private_addresses: true,
        ..Reach::default()
    };
    open_within(spec, &reach)
}

fn open_within(spec: &str, reach: &Reach) -> Result<(Description, Box<dyn Fetch>), FetchError> {
    let source = Source::parse(spec);
    if source == Source::Stdin {
        return Err(FetchError {
            message: "standard input is the client's".to_owned(),
            hint: None,
        });
    }
    let description = source.read(reach)?;
    Ok((description, Box::new(source.fetcher(reach))))
}
