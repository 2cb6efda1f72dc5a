//! The protocol over HTTP: many clients at once, each with a session of its own.
//!
//! It knows messages and nothing of sockets. Who may ask at all is decided before.

mod sessions;

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use http_body_util::combinators::BoxBody;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

use crate::Product;
use crate::desk::Desk;
use crate::server::{ServeError, Server, Way};

use sessions::Sessions;

/// Where a session's name stands in requests that belong to one.
const SESSION: &str = "mcp-session-id";

/// A server for all clients that come by HTTP. The mocks that it starts are everybody's, and
/// end with it.
#[derive(Debug)]
pub struct Http {
    desk: Arc<Desk>,
    sessions: Arc<Sessions>,
    service: Service,
    keeping: tokio::task::JoinHandle<()>,
}

struct Service(StreamableHttpService<Server, Sessions>);

/// Its events come as they happen.
pub type Body = BoxBody<Bytes, std::convert::Infallible>;

/// Why a session can't be begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRoom {
    pub limit: usize,
}

impl Http {
    /// Within a runtime, for it looks after its sessions.
    pub fn new(product: Product) -> Result<Self, ServeError> {
        let desk = Arc::new(Desk::new(product, crate::server::registry()?));
        let sessions = Arc::new(Sessions::default());
        let config = StreamableHttpServerConfig::default()
            // Whoever has the socket looked at both of them.
            .disable_allowed_hosts()
            .disable_allowed_origins()
            .with_max_request_body_bytes(usize::MAX);
        let service = {
            let desk = desk.clone();
            let server = move || Ok(Server::new(desk.clone(), Way::Socket));
            Service(StreamableHttpService::new(server, sessions.clone(), config))
        };
        let keeping = tokio::spawn(sessions::keep(Arc::downgrade(&sessions)));
        Ok(Self {
            desk,
            sessions,
            service,
            keeping,
        })
    }

    /// Answers a request of who may ask, unless it begins one session too many.
    pub async fn answer(&self, request: Request<Bytes>) -> Result<Response<Body>, NoRoom> {
        let is_full = self.sessions.are_full() && begins_session(&request);
        if is_full && !self.sessions.make_room().await {
            return Err(NoRoom {
                limit: sessions::MOST,
            });
        }
        let ends_session = request.method() == Method::DELETE;
        let mut response = self.service.0.handle(request.map(Full::new)).await;
        // It has ended; Python's SDK takes the news that it will for a refusal.
        if ends_session && response.status() == StatusCode::ACCEPTED {
            *response.status_mut() = StatusCode::OK;
        }
        Ok(response)
    }

    /// Ends all sessions, and with them what would never end by itself.
    pub fn stop(&self) {
        self.keeping.abort();
        self.service.0.config.cancellation_token.cancel();
    }

    /// Ends the mocks that were started, and writes what there is to write, once nobody asks
    /// for more.
    pub async fn end(&self) -> Result<(), ServeError> {
        let desk = self.desk.clone();
        let ended = tokio::task::spawn_blocking(move || desk.end()).await;
        ended.map_err(ServeError::Join)
    }
}

fn begins_session(request: &Request<Bytes>) -> bool {
    #[derive(serde::Deserialize)]
    struct Message {
        method: String,
    }
    request.method() == Method::POST
        && !request.headers().contains_key(SESSION)
        && serde_json::from_slice::<Message>(request.body())
            .is_ok_and(|message| message.method == "initialize")
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Service")
    }
}
