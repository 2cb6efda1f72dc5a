//! Who is at the other end of a connection, known to each of its requests.

use std::net::SocketAddr;

use hyper::Request;
use hyper::body::Incoming;
use hyper::service::Service;

/// The other end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    pub address: SocketAddr,
    /// Whether it speaks TLS.
    pub is_encrypted: bool,
}

/// A service whose requests carry their peer among their extensions.
pub(super) struct From<S> {
    pub(super) peer: Peer,
    pub(super) service: S,
}

impl<S: Service<Request<Incoming>>> Service<Request<Incoming>> for From<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(self.peer);
        self.service.call(request)
    }
}
