//! `mimus:responder/next`: the responder after this one.

use futures_util::future::BoxFuture;

use crate::plugin::contract::{next, types};
use crate::plugin::instance::RequestCx;
use crate::plugin::{Request, Response};

/// The rest of the chain. Implemented by what knows who comes next.
pub trait Next: Send + Sync {
    /// The error is in words for the responder that asked.
    fn respond(&self, request: Request) -> BoxFuture<'_, Result<Response, String>>;
}

impl next::Host for RequestCx {
    async fn respond(
        &mut self,
        request: types::Request,
    ) -> wasmtime::Result<Result<types::Response, types::Error>> {
        let answer = match self.next.clone() {
            Some(next) => next.respond(request.into()).await,
            None => Err("there is no next responder in `prepare`".to_owned()),
        };
        Ok(answer.map(Into::into).map_err(types::Error::Other))
    }
}
