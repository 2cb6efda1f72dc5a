//! One request over a connection of its own: HTTP/1.1, with TLS for `https`.

use std::pin::pin;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, FusedFuture as _};
use http::{HeaderValue, Request, Response, Uri, header};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::origin::HostKind;
use super::{Client, Origin, OutboundError, Patience};

/// The most bytes of an answer that are held before they are asked for. Its head has to fit.
const BUFFER: usize = 64 << 10;

/// What moves the bytes of an answer. It has to be polled while the body is read; dropping
/// it closes the connection.
pub type Connection = BoxFuture<'static, ()>;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// TLS as browsers have it: the certificate authorities that Mozilla trusts.
pub(super) fn public_roots() -> Arc<ClientConfig> {
    static CONFIG: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
        let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned();
        Arc::new(trusting(roots.collect()))
    });
    CONFIG.clone()
}

pub(super) fn trusting(roots: RootCertStore) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring speaks the versions that rustls has by default")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

impl Client {
    /// Sends a request to an origin that [`Client::granted`] gave, whatever its URI says
    /// beside the path and query. The body of the answer is not read yet.
    pub async fn send<B>(
        &self,
        origin: &Origin,
        mut request: Request<B>,
        patience: Patience,
    ) -> Result<(Response<Incoming>, Connection), OutboundError>
    where
        B: Body<Data = Bytes, Error: std::error::Error + Send + Sync> + Send + 'static,
    {
        let stream = within(
            patience.connect,
            self.connect(origin),
            OutboundError::ConnectTime,
        );
        let stream = stream.await?;
        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(BUFFER)
            .handshake(TokioIo::new(stream))
            .await?;
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = path.map_or_else(|| Uri::from_static("/"), Uri::from);
        if let Ok(host) = HeaderValue::try_from(origin.authority()) {
            request.headers_mut().insert(header::HOST, host);
        }
        let mut connection = Box::pin(connection.map(drop)).fuse();
        let answer = async move {
            let mut sent = pin!(sender.send_request(request));
            let response = tokio::select! {
                response = &mut sent => response,
                // Closed. What came before, or why nothing did, is there by now.
                () = &mut connection => sent.await,
            };
            let rest = async move {
                if !connection.is_terminated() {
                    connection.await;
                }
            };
            Ok((response?, rest.boxed()))
        };
        within(patience.first_byte, answer, OutboundError::FirstByteTime).await
    }

    async fn connect(&self, origin: &Origin) -> Result<Box<dyn Stream>, OutboundError> {
        let addresses = self.addresses(origin).await?;
        let stream = TcpStream::connect(&*addresses).await;
        let stream = stream.map_err(OutboundError::Connect)?;
        // An answer is waited for, so nothing is gained by collecting bytes.
        let _ = stream.set_nodelay(true);
        if origin.scheme != "https" {
            return Ok(Box::new(stream));
        }
        let name = match origin.kind() {
            HostKind::Address(address) => ServerName::from(address),
            HostKind::Localhost => ServerName::try_from("localhost").map_err(no_name)?,
            HostKind::Name(name) => ServerName::try_from(name).map_err(no_name)?.to_owned(),
        };
        let connector = TlsConnector::from(self.tls.clone());
        let stream = connector.connect(name.to_owned(), stream).await;
        Ok(Box::new(stream.map_err(OutboundError::Tls)?))
    }
}

fn no_name(error: rustls_pki_types::InvalidDnsNameError) -> OutboundError {
    OutboundError::Tls(std::io::Error::other(error))
}

async fn within<T>(
    time: Option<Duration>,
    work: impl Future<Output = Result<T, OutboundError>>,
    late: fn(Duration) -> OutboundError,
) -> Result<T, OutboundError> {
    match time {
        None => work.await,
        Some(time) => tokio::time::timeout(time, work)
            .await
            .unwrap_or_else(|_| Err(late(time))),
    }
}
