//! `wasi:http`: requests to the origins that were granted.

use std::io::ErrorKind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{StreamExt as _, unfold};
use http_body_util::{BodyExt as _, Limited, StreamBody};
use hyper::body::Body;
use wasmtime::component::Linker;
use wasmtime_wasi_http::p2::bindings::http::{outgoing_handler, types};
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttp, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks,
    WasiHttpView,
};

use super::{Log, LogLevel};
use crate::outbound::{Client, Origin, OutboundError, Patience};
use crate::plugin::instance::RequestCx;

/// Requests that one call may send.
const MAX_REQUESTS: u32 = 16;

/// Bytes that the body of one of them may have, and that of its answer.
const MAX_BODY: usize = 16 << 20;

/// Bytes that a guest may leave with the host at a time, in a body that it writes. Few,
/// since it may begin many that it never sends.
const CHUNK: usize = 16 << 10;

/// Bytes of one set of headers, as they lie in memory.
const MAX_FIELDS: usize = 32 << 10;

pub(super) fn add_to_linker(linker: &mut Linker<RequestCx>) -> wasmtime::Result<()> {
    let options = types::LinkOptions::default();
    outgoing_handler::add_to_linker::<_, WasiHttp>(linker, RequestCx::http)?;
    types::add_to_linker::<_, WasiHttp>(linker, &options, RequestCx::http)
}

/// The HTTP side of one call.
pub(crate) struct Http {
    ctx: WasiHttpCtx,
    outbound: Outbound,
}

struct Outbound {
    /// None without a grant.
    client: Option<Arc<Client>>,
    asked: u32,
    failures: Failures,
}

/// What became of requests that were not answered, in words for the log. The guest is
/// told a code only, and may keep it to itself.
#[derive(Clone, Default)]
struct Failures(Arc<Mutex<Vec<String>>>);

impl Http {
    pub(crate) fn new(client: Option<Arc<Client>>) -> Self {
        let mut ctx = WasiHttpCtx::new();
        ctx.set_field_size_limit(MAX_FIELDS);
        Self {
            ctx,
            outbound: Outbound {
                client,
                asked: 0,
                failures: Failures::default(),
            },
        }
    }

    pub(crate) fn tell(&self, log: &mut Log) {
        for failure in self.outbound.failures.lock().drain(..) {
            log.write(LogLevel::Warn, failure);
        }
    }
}

impl WasiHttpView for RequestCx {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.http.outbound,
            ctx: &mut self.http.ctx,
            table: self.wasi.table(),
        }
    }
}

type Answered = (
    http::Response<WasiBody>,
    Box<dyn Future<Output = Result<(), Error>> + Send>,
);

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<Answered, Error>> + Send> {
        let granted = self.granted(&request);
        let failures = self.failures.clone();
        let options = options.unwrap_or_default();
        Box::new(async move {
            let (client, origin) = granted?;
            let patience = Patience {
                connect: options.connect_timeout,
                first_byte: options.first_byte_timeout,
            };
            let request = request.map(limited);
            let answered = client.send(&origin, request, patience).await;
            let (response, connection) =
                answered.map_err(|error| failures.add(&origin.to_string(), &error))?;
            let response = response.map(|body| {
                let body = limited(body.map_err(Error::Hyper));
                match options.between_bytes_timeout {
                    Some(patience) => impatient(body, patience),
                    None => body,
                }
            });
            let connection = async move {
                connection.await;
                Ok(())
            };
            Ok((response, Box::new(connection) as Box<_>))
        })
    }

    fn p2_outgoing_body_chunk_size(&mut self) -> usize {
        CHUNK
    }

    fn p2_error_from_hyper(&mut self, error: &hyper::Error) -> types::ErrorCode {
        if error.is_incomplete_message() {
            types::ErrorCode::HttpResponseIncomplete
        } else {
            types::ErrorCode::HttpProtocolError
        }
    }
}

impl Outbound {
    /// Whom the request is for, if it may be sent.
    fn granted(
        &mut self,
        request: &http::Request<WasiBody>,
    ) -> Result<(Arc<Client>, Origin), Error> {
        // What came after the first that was too much is no news.
        if MAX_REQUESTS < self.asked {
            return Err(Error::HttpRequestDenied);
        }
        self.asked += 1;
        let uri = request.uri();
        let (scheme, authority) = (
            uri.scheme_str().unwrap_or_default(),
            uri.authority().map_or("", |authority| authority.as_str()),
        );
        let whom = format!("{scheme}://{authority}");
        if MAX_REQUESTS < self.asked {
            let why = format!("one call may send {MAX_REQUESTS} requests");
            self.failures.lock().push(not_asked(&whom, &why));
            return Err(Error::HttpRequestDenied);
        }
        // It would make the connection something else than HTTP.
        if request.method() == http::Method::CONNECT {
            return Err(Error::HttpRequestMethodInvalid);
        }
        let client = self.client.clone().ok_or(Error::HttpRequestDenied)?;
        let origin = client.granted(scheme, authority);
        let origin = origin.map_err(|error| self.failures.add(&whom, &error))?;
        Ok((client, origin))
    }
}

impl Failures {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a failure, and returns the code that the guest is told.
    fn add(&self, whom: &str, error: &OutboundError) -> Error {
        self.lock().push(not_asked(whom, &error.to_string()));
        match error {
            OutboundError::NotAnOrigin(_) | OutboundError::NotGranted { .. } => {
                Error::HttpRequestDenied
            }
            OutboundError::PrivateAddress { .. } => Error::DestinationIpProhibited,
            OutboundError::Lookup(_) => Error::DnsError {
                rcode: None,
                info_code: None,
            },
            OutboundError::Connect(cause) => match cause.kind() {
                ErrorKind::ConnectionRefused => Error::ConnectionRefused,
                ErrorKind::TimedOut => Error::ConnectionTimeout,
                _ => Error::DestinationUnavailable,
            },
            OutboundError::ConnectTime(_) => Error::ConnectionTimeout,
            OutboundError::FirstByteTime(_) => Error::ConnectionReadTimeout,
            OutboundError::Tls(_) => Error::TlsProtocolError,
            OutboundError::Http(cause) if cause.is_incomplete_message() => {
                Error::HttpResponseIncomplete
            }
            OutboundError::Http(_) => Error::HttpProtocolError,
        }
    }
}

fn not_asked(whom: &str, why: &str) -> String {
    format!("no answer from `{whom}`: {why}")
}

/// A body that fails once it is larger than it may be.
fn limited<B>(body: B) -> WasiBody
where
    B: Body<Data = Bytes, Error = Error> + Send + 'static,
{
    let limited = Limited::new(body, MAX_BODY);
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| match error.downcast() {
        Ok(error) => *error,
        // The limit's own.
        Err(_) => Error::HttpResponseBodySize(u64::try_from(MAX_BODY).ok()),
    };
    limited.map_err(failed).boxed_unsync()
}

/// A body that fails where its next part is not there in time.
fn impatient(body: WasiBody, patience: Duration) -> WasiBody {
    let frames = unfold(Some(body), move |body| async move {
        let mut body = body?;
        match tokio::time::timeout(patience, body.frame()).await {
            Ok(frame) => Some((frame?, Some(body))),
            Err(_) => Some((Err(Error::ConnectionReadTimeout), None)),
        }
    });
    StreamBody::new(frames.boxed()).boxed_unsync()
}
