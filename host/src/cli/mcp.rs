//! `mimus mcp`: what Mimus does, for agents, over the Model Context Protocol.

mod http;

use std::path::PathBuf;

use anyhow::Context as _;
use mimus_description::{Description, Fetch, FetchError};
use mimus_mcp::Product;

use http::HttpFlags;

use super::{Exit, Failure};
use crate::log;
use crate::source::{Reach, Source};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A folder that the agent may read and write below (repeatable); those that the client
    /// has open count as well [default: the working folder]
    #[arg(long, value_name = "FOLDER")]
    folder: Vec<PathBuf>,

    #[command(flatten)]
    http: HttpFlags,

    /// How log lines are written, on standard error
    #[arg(long, value_enum, default_value_t)]
    log_format: log::Format,
}

/// Without `--http`, standard output is the protocol's from here on.
pub(super) fn run(arguments: Arguments) -> Result<Exit, Failure> {
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
    let product = Product {
        executable: std::env::current_exe().context("asking for this program's file")?,
        version: env!("CARGO_PKG_VERSION"),
        folders,
        open,
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
    let source = Source::parse(spec);
    if source == Source::Stdin {
        return Err(FetchError {
            message: "standard input is the client's".to_owned(),
            hint: None,
        });
    }
    let reach = Reach::default();
    let description = source.read(&reach)?;
    Ok((description, Box::new(source.fetcher(&reach))))
}
