//! `mimus serve`: from a description to a server that answers.

mod banner;
mod reload;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use arc_swap::ArcSwap;
use mimus_description::Api;
use tokio_rustls::TlsAcceptor;

use super::{Exit, Failure, SourceArguments, print};
use crate::clock::machine_time_ms;
use crate::config::{self, Config, Flags, Written};
use crate::log;
use crate::mock::{self, Mock};
use crate::plugin::{self, Runtime};
use crate::server::{Server, tls};
use crate::source::Source;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: SourceArguments,

    /// The port to listen on; 0 takes any that is free
    #[arg(long, short, default_value_t = 4010)]
    port: u16,

    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    host: String,

    /// The configuration, instead of `mimus.toml` beside the description
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(flatten)]
    flags: Flags,

    /// Load the description again when a file of it changes
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
    let arguments = Arc::new(arguments);
    let responders = Arc::new(
        Runtime::new(plugin::default_code_folder())
            .map_err(|error| anyhow::anyhow!("{error:#}"))?,
    );
    let mock = Arc::new(load(&arguments, &responders, None).await?);
    let watched = arguments
        .watch
        .then(|| reload::Watched::new(&arguments, &mock))
        .transpose()?;
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
        tokio::spawn(reload::keep_current(
            arguments.clone(),
            responders,
            current.clone(),
            watched,
        ))
    });
    server.serve(current, stop_signal()).await;
    if let Some(watching) = watching {
        watching.abort();
    }
    Ok(Exit::Success)
}

/// Everything that has to be right before the socket opens.
/// `before` is the mock whose place the loaded one takes.
async fn load(
    arguments: &Arc<Arguments>,
    runtime: &Arc<Runtime>,
    before: Option<Arc<Mock>>,
) -> Result<Mock, Failure> {
    let (arguments, runtime) = (arguments.clone(), runtime.clone());
    let read = move || read(&arguments, &runtime, before.as_deref());
    let read = tokio::task::spawn_blocking(read).await;
    let mock = read.context("loading")??;
    let problems = mock.check_settings().await;
    if problems.is_empty() {
        Ok(mock)
    } else {
        Err(Failure::Configuration(problems))
    }
}

/// The part that reads files and compiles.
fn read(arguments: &Arguments, runtime: &Runtime, before: Option<&Mock>) -> Result<Mock, Failure> {
    let source = Source::parse(&arguments.source.spec);
    let reach = arguments.source.reach();
    let config = configure(arguments, &source)?;
    let api = Arc::new(Api::read(source.read(&reach)?, &source.fetcher(&reach))?);
    let state = match before {
        Some(before) => before.keep_state(&config),
        None => {
            mock::open_state(&config).map_err(|problem| Failure::Configuration(vec![problem]))?
        }
    };
    Mock::new(api, config, runtime, state).map_err(Failure::Configuration)
}

/// The configuration file, and over it the flags.
fn configure(arguments: &Arguments, source: &Source) -> Result<Config, Failure> {
    let beside = source
        .path()
        .map(|path| path.with_file_name(config::FILE_NAME))
        .filter(|path| path.is_file());
    let path = arguments.config.clone().or(beside);
    let written = match &path {
        Some(path) => Written::read(path).map_err(Failure::Configuration)?,
        None => Written::default(),
    };
    let (config, problems) = written.into_config(&arguments.flags, machine_time_ms());
    if problems.is_empty() {
        Ok(config)
    } else {
        Err(Failure::Configuration(problems))
    }
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
