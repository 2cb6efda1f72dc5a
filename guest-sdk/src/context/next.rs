//! `mimus:responder/next`.

use super::{Host, Imports as _};
use crate::{Error, Request, Response};

/// The responder after this one, for a responder that changes what another one says.
///
/// ```
/// use guest_sdk::{Request, Response, testing::Host};
///
/// # fn main() -> Result<(), guest_sdk::Error> {
/// let host = Host::new().next(|_| Ok(Response::text("made up")));
/// let cx = host.context();
/// let response = cx.next().respond(&Request::new("GET", "/"))?.header("x-slow", "1");
/// assert_eq!(response.body, b"made up");
/// # Ok(()) }
/// ```
#[derive(Clone, Copy)]
pub struct Next<'a> {
    pub(super) host: &'a Host,
}

impl Next<'_> {
    /// The answer to `request`, which may be another than the one at hand. Where the
    /// responder after this one passes, it is the one after that which answers; the last
    /// is `faker`, which always does.
    ///
    /// The headers `prefer` and `accept` of `request` choose anew which of the
    /// operation's answers it is, as a client's do: `prefer: code=404` asks for the 404
    /// that the description declares, `prefer: seed=7` for other made-up data. It fails
    /// where there is no such answer.
    ///
    /// If it fails, what it changed in the state is dropped. There is no next one in
    /// `prepare`, and at most 64 calls a request.
    pub fn respond(&self, request: &Request) -> Result<Response, Error> {
        self.host.next(request)
    }
}
