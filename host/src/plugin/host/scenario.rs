//! `mimus:responder/scenario`: the scenario that is active.

use crate::plugin::contract::scenario;
use crate::plugin::instance::RequestCx;

impl scenario::Host for RequestCx {
    fn name(&mut self) -> wasmtime::Result<Option<String>> {
        Ok(None)
    }

    fn variable(&mut self, _: String) -> wasmtime::Result<Option<String>> {
        Ok(None)
    }
}
