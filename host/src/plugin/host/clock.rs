//! `mimus:responder/clock`: the mock's time, which stands still while a request is answered,
//! or the machine's if that was granted.

use crate::plugin::contract::clock;
use crate::plugin::instance::RequestCx;

impl clock::Host for RequestCx {
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(self.clock.now_ms())
    }
}
