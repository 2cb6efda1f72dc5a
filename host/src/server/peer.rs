//! Who is at the other end of a connection, known to each of its requests.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::response::Response;
use hyper::body::Incoming;
use hyper::service::Service;
use hyper::{Request, Version};

use super::broken::{Answering, Ended};
use super::fuse::Fuse;

/// The other end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    pub address: SocketAddr,
    /// Whether it speaks TLS.
    pub is_encrypted: bool,
}

/// A service whose requests carry their peer among their extensions, and whose answers may go
/// wrong on the way.
pub(super) struct From<S> {
    pub(super) peer: Peer,
    pub(super) fuse: Arc<Fuse>,
    pub(super) service: S,
}

impl<S> Service<Request<Incoming>> for From<S>
where
    S: Service<Request<Incoming>, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Ended;
    type Future = Answering<S::Future>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        // Of HTTP/2, one stream among others.
        let is_alone = request.version() < Version::HTTP_2;
        request.extensions_mut().insert(self.peer);
        Answering::new(self.service.call(request), self.fuse.clone(), is_alone)
    }
}
