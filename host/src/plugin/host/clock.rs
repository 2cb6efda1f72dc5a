//! `mimus:responder/clock`: the mock's time, which stands still while a request is answered.

use crate::plugin::contract::clock;
use crate::plugin::instance::RequestCx;

impl clock::Host for RequestCx {
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(self.now_ms)
    }
}
