//! The socket: HTTP/1.1, HTTP/2 and TLS, connections within their limits, and a stop that
//! lets what was begun finish. Nothing else in the host knows axum or hyper.

mod agents;
mod broken;
mod fuse;
mod handle;
mod peer;
pub mod tls;
mod wire;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use arc_swap::ArcSwap;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use mimus_journal::Journal;
use mimus_mcp::Http;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

use crate::admin::{Admin, Door};
use crate::config::Limits;
use crate::mock::Mock;

pub use agents::AGENTS_PATH;
use fuse::Fuse;
use handle::Shared;
pub use peer::Peer;
use wire::{Stream, Wire};

/// How long requests in flight may take to finish once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Requests of one HTTP/2 connection at the same time.
const MAX_STREAMS: u32 = 256;

/// A socket that is bound but not served yet, so that its port is known.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    tls: Option<TlsAcceptorDebug>,
    limits: Limits,
}

impl Server {
    pub async fn bind(
        host: &str,
        port: u16,
        tls: Option<TlsAcceptor>,
        limits: Limits,
    ) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((host, port))
            .await
            .with_context(|| format!("listening on {host}:{port}"))?;
        Ok(Self {
            listener,
            tls: tls.map(TlsAcceptorDebug),
            limits,
        })
    }

    pub fn address(&self) -> anyhow::Result<SocketAddr> {
        self.listener.local_addr().context("asking for the port")
    }

    /// Serves whatever mock is current, until `stop` resolves and what was begun is done.
    /// What is answered is written to the journal, if there is one. What comes in by the
    /// admin API's own door is never for the mock.
    pub async fn serve(
        self,
        mock: Arc<ArcSwap<Mock>>,
        journal: Option<Arc<Journal>>,
        admin: Arc<Admin>,
        door: Door,
        stop: impl Future<Output = ()>,
    ) {
        let service = handle::service(Shared {
            mock,
            journal,
            admin: admin.clone(),
            door,
            limits: self.limits,
        });
        let service = TowerToHyperService::new(service);
        self.accept_all(service, stop, || admin.stop()).await;
    }

    /// Serves agents, to whoever has the token, or this machine, until `stop` resolves.
    pub async fn serve_agents(
        self,
        http: Arc<Http>,
        token: Option<&str>,
        stop: impl Future<Output = ()>,
    ) {
        let shared = agents::Shared::new(http.clone(), token, self.limits);
        let service = TowerToHyperService::new(agents::service(shared));
        self.accept_all(service, stop, || http.stop()).await;
    }

    /// Until `stop` resolves, and what was begun is done. What has no end of its own gets one
    /// from `stopping`.
    async fn accept_all<S>(
        self,
        service: S,
        stop: impl Future<Output = ()>,
        stopping: impl FnOnce(),
    ) where
        S: Service<Request<Incoming>, Response = Response, Error = Infallible>
            + Clone
            + Send
            + 'static,
        S::Future: Send,
    {
        let Self {
            listener,
            tls,
            limits,
        } = self;
        let http = Arc::new(protocol(&limits));
        let places = Arc::new(Semaphore::new(limits.connections));
        let connections = GracefulShutdown::new();
        tokio::pin!(stop);
        loop {
            // A client that finds no place waits in the kernel's queue.
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = accept(&listener, &places) => accepted,
            };
            let Some((stream, address, place)) = accepted else {
                continue;
            };
            let (http, service, watcher) = (http.clone(), service.clone(), connections.watcher());
            let tls = tls.as_ref().map(|tls| tls.0.clone());
            let peer = Peer {
                address,
                is_encrypted: tls.is_some(),
            };
            let fuse = Arc::<Fuse>::default();
            let service = peer::From {
                peer,
                fuse: fuse.clone(),
                service,
            };
            tokio::spawn(async move {
                let _place = place;
                if let Some(stream) = shake_hands(stream, tls, limits.read_timeout).await {
                    let stream = TokioIo::new(Wire::new(stream, fuse));
                    let connection = http.serve_connection_with_upgrades(stream, service);
                    // A client that goes away, or talks nonsense, is no news.
                    if let Err(error) = watcher.watch(connection.into_owned()).await {
                        tracing::debug!(error, "a connection ended badly");
                    }
                }
            });
        }
        drop(listener);
        stopping();
        if tokio::time::timeout(GRACE, connections.shutdown())
            .await
            .is_err()
        {
            tracing::warn!(
                "some requests took longer than {} s to finish and were cut off",
                GRACE.as_secs()
            );
        }
    }
}

fn protocol(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.read_timeout)
        .max_buf_size(limits.header_bytes)
        .half_close(true);
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
        .keep_alive_interval(limits.read_timeout)
        .keep_alive_timeout(limits.read_timeout);
    http
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, address)) => {
            let _ = stream.set_nodelay(true);
            Some((stream, address, place))
        }
        Err(error) => {
            // Out of file descriptors, mostly. Going on at once would only spin.
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

async fn shake_hands(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    patience: Duration,
) -> Option<Stream> {
    let Some(tls) = tls else {
        return Some(Stream::Plain(stream));
    };
    match tokio::time::timeout(patience, tls.accept(stream)).await {
        Ok(Ok(stream)) => Some(Stream::Encrypted(Box::new(stream))),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a TLS handshake failed");
            None
        }
        Err(_) => None,
    }
}

struct TlsAcceptorDebug(TlsAcceptor);

impl std::fmt::Debug for TlsAcceptorDebug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TlsAcceptor")
    }
}
