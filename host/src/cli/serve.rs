//! `mimus serve`: from a description to a server that answers.

mod banner;
mod reload;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use arc_swap::ArcSwap;
use mimus_journal::Journal;
use tokio_rustls::TlsAcceptor;

use super::load::{Loaded, Loader, MockArguments};
use super::{Exit, Failure, print};
use crate::config::{self, JournalFlags};
use crate::server::{Server, tls};
use crate::{journal, log};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    mock: MockArguments,

    /// The port to listen on; 0 takes any that is free
    #[arg(long, short, default_value_t = 4010)]
    port: u16,

    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    host: String,

    /// Load everything again when a file of it changes
    #[arg(long, short)]
    watch: bool,

    /// Serve HTTPS with a certificate made up at the start
    #[arg(long)]
    tls: bool,

    /// Serve HTTPS with this certificate chain (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// The certificate's private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,

    #[command(flatten)]
    journal: JournalFlags,

    /// Print no table of operations
    #[arg(long, short)]
    quiet: bool,

    /// How log lines are written
    #[arg(long, value_enum, default_value_t)]
    log_format: log::Format,
}

pub(super) fn run(arguments: Arguments) -> Result<Exit, Failure> {
    log::start(arguments.log_format);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?;
    runtime.block_on(serve(arguments))
}

async fn serve(arguments: Arguments) -> Result<Exit, Failure> {
    let loader = Loader::new(arguments.mock.clone())?;
    let Loaded { mock, files } = loader.load(None).await;
    let mock = Arc::new(mock?);
    let watched = arguments
        .watch
        .then(|| reload::Watched::new(files))
        .transpose()?;
    let journal = open_journal(&arguments.journal.over(&mock.config.journal))?;
    let acceptor = acceptor(&arguments)?;
    let scheme = if acceptor.is_some() { "https" } else { "http" };
    let server = Server::bind(
        &arguments.host,
        arguments.port,
        acceptor,
        mock.config.limits,
    )
    .await
    .map_err(|error| Failure::Input {
        message: format!("{error:#}"),
        hint: Some("choose another port with `--port`, or any free one with `--port 0`".to_owned()),
    })?;
    print::data(format_args!(
        "mimus serves {} on {scheme}://{}",
        banner::title(&mock.api),
        server.address()?
    ));
    if !arguments.quiet {
        banner::print_operations(&mock.api);
    }
    banner::report(mock.clone());
    let current = Arc::new(ArcSwap::new(mock));
    let watching = watched.map(|watched| {
        let reloading = reload::keep_current(loader, current.clone(), watched);
        tokio::spawn(reloading)
    });
    server
        .serve(current.clone(), journal.clone(), stop_signal())
        .await;
    if let Some(watching) = watching {
        watching.abort();
    }
    if let Some(journal) = journal {
        journal::close(journal).await?;
    }
    let written = tokio::task::spawn_blocking(move || current.load().write_state()).await;
    written.context("writing the state")?;
    Ok(Exit::Success)
}

fn open_journal(journal: &config::Journal) -> Result<Option<Arc<Journal>>, Failure> {
    journal::open(journal).map_err(|error| {
        let hint = error.hint().to_owned();
        Failure::Input {
            message: format!("{:#}", anyhow::Error::new(error)),
            hint: Some(hint),
        }
    })
}

fn acceptor(arguments: &Arguments) -> Result<Option<TlsAcceptor>, Failure> {
    let made = match (&arguments.tls_cert, &arguments.tls_key) {
        (Some(certificate), Some(key)) => Some(tls::from_files(certificate, key)),
        _ if arguments.tls => Some(tls::self_signed(&arguments.host)),
        _ => None,
    };
    made.transpose().map_err(|error| Failure::Input {
        message: format!("{error:#}"),
        hint: Some("`--tls` alone makes a certificate up".to_owned()),
    })
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            },
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
    tracing::info!("stopping; requests in flight are finished first");
}
