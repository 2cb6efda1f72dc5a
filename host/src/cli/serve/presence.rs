//! That this mock is running: where others find it, and whom it does not outlive.

use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use mimus_running::{Record, Registered, Registry, RegistryError, Token};
use tokio::sync::oneshot;

use super::{Addresses, AdminFlags, Failure};
use crate::admin;
use crate::clock::machine_time_ms;
use crate::mock::Mock;
use crate::source::Source;

#[derive(Debug, clap::Args)]
pub(super) struct PresenceFlags {
    /// What `mimus ps`, `stop` and `logs` call it [default: made of its title]
    #[arg(long)]
    name: Option<String>,

    /// Stop when standard input ends: for programs that must not leave a mock behind
    #[arg(long)]
    stop_with_stdin: bool,

    /// Where standard error leads to, for `mimus logs`
    #[arg(long, value_name = "FILE", hide = true)]
    stderr_is: Option<PathBuf>,
}

/// What is known of a mock when it begins to listen.
pub(super) struct Begun<'a> {
    pub(super) mock: &'a Mock,
    pub(super) source: &'a Source,
    pub(super) config: Option<&'a Path>,
    pub(super) addresses: Addresses,
    pub(super) admin: &'a AdminFlags,
}

impl PresenceFlags {
    /// Lets others find this mock for as long as what this returns lives. Without a place to
    /// write that down it is served all the same, unless it was to have a name.
    pub(super) fn announce(&self, begun: &Begun<'_>) -> Result<Option<Registered>, Failure> {
        let registered = Registry::of_user()
            .and_then(|all| all.register(self.record(begun), self.name.as_deref()));
        match registered {
            Ok(registered) => Ok(Some(registered)),
            Err(error @ (RegistryError::Taken(_) | RegistryError::Name(_))) => {
                Err(Failure::Input {
                    message: format!("`--name`: {error}"),
                    hint: Some("`mimus ps` lists those that run".to_owned()),
                })
            }
            Err(error) => {
                tracing::warn!("`mimus ps` will not list this mock: {error}");
                Ok(None)
            }
        }
    }

    fn record(&self, begun: &Begun<'_>) -> Record {
        let Begun {
            mock,
            source,
            config,
            addresses,
            admin,
        } = begun;
        let url = |address| format!("{}://{}", addresses.scheme, reachable(address));
        let admin_address = match admin.place() {
            admin::Place::Nowhere => None,
            // The description's own paths win.
            admin::Place::SamePort if mock.admin_rival().is_some() => None,
            admin::Place::SamePort => Some(addresses.mock),
            admin::Place::Port(_) => addresses.admin,
        };
        let absolute = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let description = match source {
            Source::Stdin => "-".to_owned(),
            Source::Url(url) => url.to_string(),
            Source::File(path) => absolute(path).display().to_string(),
        };
        let project = config.or_else(|| source.path()).map(absolute);
        Record {
            id: String::new(),
            pid: std::process::id(),
            process: mimus_running::this_process(),
            url: url(addresses.mock),
            admin_url: admin_address.map(|address| format!("{}/admin/api", url(address))),
            token: admin.admin_token.as_deref().map(Token::new),
            title: mock.api.title.clone(),
            version: mock.api.version.clone(),
            operations: mock.api.operations.len(),
            description,
            project: project.and_then(|path| path.parent().map(Path::to_owned)),
            log: self.stderr_is.clone(),
            started_ms: machine_time_ms(),
            mimus_version: env!("CARGO_PKG_VERSION").to_owned(),
            attached: self.stop_with_stdin,
        }
    }

    /// Waits until who started this is gone, if that counts.
    pub(super) async fn abandoned(&self) {
        if !self.stop_with_stdin {
            return std::future::pending().await;
        }
        let (sender, ended) = oneshot::channel();
        // A thread of its own, which the end of the process ends: the runtime would wait for
        // one of its own.
        std::thread::spawn(move || {
            let mut rest = [0; 64];
            let mut stdin = std::io::stdin().lock();
            while matches!(stdin.read(&mut rest), Ok(1..)) {}
            let _ = sender.send(());
        });
        let _ = ended.await;
        tracing::info!("standard input ended, so this mock does");
    }
}

/// An address that stands for all of this machine's, as one that can be asked.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        other => other,
    };
    SocketAddr::new(ip, address.port())
}
