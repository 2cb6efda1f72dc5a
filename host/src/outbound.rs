//! Asks other servers on behalf of those who may not ask just anyone: listed origins only,
//! at addresses that were looked at first.
//!
//! The address that was looked at is the one that is connected to, so a second look-up
//! can't change it. Redirects are not followed, and proxies of the environment not used:
//! where either leads could not be looked at.

mod address;
mod origin;
mod send;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

pub use address::is_private;
use futures_util::future::BoxFuture;
use origin::HostKind;
pub use origin::Origin;
pub use send::Connection;
use tokio_rustls::rustls::ClientConfig;

/// Asks the origins that were granted, and no other.
#[derive(Debug, Clone)]
pub struct Client {
    origins: Arc<[Origin]>,
    resolve: Resolve,
    private_names: bool,
    tls: Arc<ClientConfig>,
}

/// Looks a name up.
type Resolve = fn(String, u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>>;

/// How long a step may take, if not for ever.
#[derive(Debug, Clone, Copy, Default)]
pub struct Patience {
    /// Until the connection is there, TLS included.
    pub connect: Option<Duration>,
    /// From then on, until the head of the answer.
    pub first_byte: Option<Duration>,
}

/// Why a request was not sent, or not answered. The text is what a user can act upon.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    #[error("{0}")]
    NotAnOrigin(String),
    #[error(
        "it is not among the origins that were granted; if it may be asked, write `http = [{line}]` in the responder's `grants`"
    )]
    NotGranted {
        /// All that were granted, and the new one.
        line: String,
    },
    #[error(
        "its name leads to {address}, which is not on the public network; if it may be asked, grant that address itself: `http = [\"{by_address}\"]`"
    )]
    PrivateAddress { address: IpAddr, by_address: Origin },
    #[error("its name could not be looked up: {0}")]
    Lookup(io::Error),
    #[error("no connection: {0}")]
    Connect(io::Error),
    #[error("no connection within {} ms", .0.as_millis())]
    ConnectTime(Duration),
    #[error("no TLS: {0}")]
    Tls(io::Error),
    #[error("no answer within {} ms", .0.as_millis())]
    FirstByteTime(Duration),
    #[error("{0}")]
    Http(#[from] hyper::Error),
}

impl Client {
    pub fn new(origins: &[Origin]) -> Self {
        Self {
            origins: origins.into(),
            resolve: |host, port| {
                Box::pin(async move {
                    let found = tokio::net::lookup_host((host, port)).await?;
                    Ok(found.collect())
                })
            },
            private_names: false,
            tls: send::public_roots(),
        }
    }

    /// The same, where a name may lead to an address that is not on the public network: for
    /// names that somebody allowed who knows where they lead.
    #[must_use]
    pub fn with_private_names(self) -> Self {
        Self {
            private_names: true,
            ..self
        }
    }

    /// The origin of a request, if it was granted. Both are compared as URLs are: `0x7f.1`
    /// is `127.0.0.1`.
    pub fn granted(&self, scheme: &str, authority: &str) -> Result<Origin, OutboundError> {
        let origin: Origin = format!("{scheme}://{authority}")
            .parse()
            .map_err(OutboundError::NotAnOrigin)?;
        if self.origins.contains(&origin) {
            return Ok(origin);
        }
        let all = self.origins.iter().chain([&origin]);
        let line: Vec<String> = all.map(|origin| format!("\"{origin}\"")).collect();
        Err(OutboundError::NotGranted {
            line: line.join(", "),
        })
    }

    /// Where the origin may be connected to. An address that was granted as such is; a name
    /// must not lead to anything private, whoever answers for it.
    async fn addresses(&self, origin: &Origin) -> Result<Vec<SocketAddr>, OutboundError> {
        let port = origin.port;
        let (name, allowed): (_, fn(IpAddr) -> bool) = match origin.kind() {
            HostKind::Address(address) => return Ok(vec![SocketAddr::new(address, port)]),
            HostKind::Localhost => ("localhost", |address| address.is_loopback()),
            HostKind::Name(name) if self.private_names => (name, |_| true),
            HostKind::Name(name) => (name, |address| !is_private(address)),
        };
        let found = (self.resolve)(name.to_owned(), port).await;
        let found = found.map_err(OutboundError::Lookup)?;
        match found.iter().find(|found| !allowed(found.ip())) {
            None => Ok(found),
            Some(refused) => Err(OutboundError::PrivateAddress {
                address: refused.ip(),
                by_address: Origin {
                    host: match refused.ip() {
                        IpAddr::V4(address) => address.to_string(),
                        IpAddr::V6(address) => format!("[{address}]"),
                    },
                    ..origin.clone()
                },
            }),
        }
    }
}

#[cfg(test)]
mod tests;
