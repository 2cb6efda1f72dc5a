//! `mimus:responder/next`: the responder after this one.

use crate::plugin::contract::{next, types};
use crate::plugin::instance::RequestCx;

impl next::Host for RequestCx {
    async fn respond(
        &mut self,
        _: types::Request,
    ) -> wasmtime::Result<Result<types::Response, types::Error>> {
        let text = "there is no next responder";
        Ok(Err(types::Error::Other(text.to_owned())))
    }
}
