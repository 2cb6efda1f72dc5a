//! `mimus serve`: from a description to a server that answers.

mod banner;
mod presence;
mod reload;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use arc_swap::ArcSwap;
use mimus_journal::Journal;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use presence::PresenceFlags;

use super::load::{Loaded, Loader, MockArguments};
use super::stop::stop_signal;
use super::{Exit, Failure, print};
use crate::admin::{self, Addresses, Admin, AdminFlags, Door};
use crate::config::{self, JournalFlags, JournalPlace};
use crate::mock::Mock;
use crate::scenarios::Scenarios;
use crate::server::{Server, tls};
use crate::webhooks::{self, Webhooks};
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

    #[command(flatten)]
    admin: AdminFlags,

    #[command(flatten)]
    presence: PresenceFlags,

    /// Print no table of operations
    #[arg(long, short)]
    quiet: bool,

    /// How log lines are written
    #[arg(long, value_enum, default_value_t)]
    log_format: log::Format,
}

pub(super) fn run(arguments: Arguments) -> Result<Exit, Failure> {
    let _log = log::start(arguments.log_format);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?;
    runtime.block_on(serve(arguments))
}

async fn serve(arguments: Arguments) -> Result<Exit, Failure> {
    if let Some(problem) = arguments.admin.problem() {
        return Err(vec![problem].into());
    }
    let loader = Loader::new(arguments.mock.clone())?;
    let Loaded { mock, files } = loader.load(None).await;
    let mock = Arc::new(mock?);
    let watched = arguments
        .watch
        .then(|| reload::Watched::new(files))
        .transpose()?;
    let journal_config = arguments.journal.over(&mock.config.journal);
    let journal = open_journal(&journal_config)?;
    let scenarios = open_scenarios(&loader, &mock).await?;
    let acceptor = acceptor(&arguments)?;
    let scheme = if acceptor.is_some() { "https" } else { "http" };
    let limits = mock.config.limits;
    let bind = async |port, flag: &str| {
        let bound = Server::bind(&arguments.host, port, acceptor.clone(), limits).await;
        bound.map_err(|error| Failure::Input {
            message: format!("{error:#}"),
            hint: Some(format!(
                "choose another port with `{flag}`, or any free one with `{flag} 0`"
            )),
        })
    };
    let server = bind(arguments.port, "--port").await?;
    let admin_server = match arguments.admin.place() {
        admin::Place::Port(port) => Some(bind(port, "--admin-port").await?),
        admin::Place::SamePort | admin::Place::Nowhere => None,
    };
    let place = journal_config.place;
    let webhooks = open_webhooks(&place, &arguments.admin)?;
    let admin = Arc::new(Admin::new(
        journal.clone(),
        place,
        scenarios.clone(),
        webhooks,
        &arguments.admin,
    ));
    admin.audits_in(scenarios.trail());
    let addresses = Addresses {
        scheme,
        mock: server.address()?,
        admin: admin_server.as_ref().map(Server::address).transpose()?,
    };
    admin.listens_at(addresses);
    let registered = arguments.presence.announce(&presence::Begun {
        mock: &mock,
        source: &loader.source(),
        config: arguments.mock.config_file(),
        addresses,
        admin: &arguments.admin,
    })?;
    print::data(format_args!(
        "mimus serves {} on {scheme}://{}",
        banner::title(&mock.api),
        addresses.mock
    ));
    if let Some(address) = addresses.admin {
        print::data(format_args!("admin API on {scheme}://{address}/admin/api"));
    }
    if let Some(page) = admin.page_url(&mock) {
        print::data(format_args!("admin page on {page}"));
    }
    if !arguments.quiet {
        banner::print_operations(&mock.api);
    }
    banner::report(mock.clone());
    banner::report_rival(&mock, &admin);
    let current = Arc::new(ArcSwap::new(mock));
    scenarios.serves(current.clone());
    let watching = watched.map(|watched| {
        let changing = reload::Served {
            current: current.clone(),
            admin: admin.clone(),
            scenarios,
        };
        tokio::spawn(reload::keep_current(loader, changing, watched))
    });
    let looking = {
        let admin = admin.clone();
        tokio::spawn(async move { admin.keep_looking().await })
    };
    let delivering = {
        let admin = admin.clone();
        tokio::spawn(async move { admin.keep_delivering().await })
    };
    let (stop, stopped) = watch::channel(false);
    let serve = async |server: Server, door| {
        let mut stopped = stopped.clone();
        let stopped = async move {
            // One that is gone stops as well.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        };
        let (mock, journal, admin) = (current.clone(), journal.clone(), admin.clone());
        server.serve(mock, journal, admin, door, stopped).await;
    };
    let serve_admin = async {
        if let Some(server) = admin_server {
            serve(server, Door::Admin).await;
        }
    };
    let stopping = async {
        tokio::select! {
            () = stop_signal() => {}
            () = arguments.presence.abandoned() => {}
        }
        stop.send_replace(true);
    };
    tokio::join!(serve(server, Door::Mock), serve_admin, stopping);
    drop(registered);
    looking.abort();
    delivering.await.context("delivering to webhooks")?;
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

/// What is kept of scenarios, which the mock goes by from here on.
async fn open_scenarios(loader: &Loader, mock: &Arc<Mock>) -> Result<Arc<Scenarios>, Failure> {
    let (config, runtime) = (mock.config.scenarios.clone(), loader.runtime());
    let opening = move || Scenarios::open(&config, runtime);
    let opened = tokio::task::spawn_blocking(opening).await;
    let scenarios = opened.context("opening the scenarios")??;
    let scenarios = Arc::new(scenarios);
    scenarios.begin(mock.clone()).await?;
    Ok(scenarios)
}

/// Beside the journal, in a file or in memory as that is.
fn open_webhooks(place: &JournalPlace, flags: &AdminFlags) -> Result<Webhooks, Failure> {
    let place = match place {
        JournalPlace::File(path) => {
            let mut path = path.clone().into_os_string();
            path.push(".webhooks");
            webhooks::Place::File(path.into())
        }
        JournalPlace::Memory | JournalPlace::Off => webhooks::Place::Memory,
    };
    let opened = Webhooks::open(&place, flags.webhook_allow.clone());
    opened.map_err(|error| Failure::Input {
        hint: Some(error.hint().to_owned()),
        message: format!("{:#}", anyhow::Error::new(error)),
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
