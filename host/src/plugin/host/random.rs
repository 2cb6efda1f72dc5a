//! `mimus:responder/random`: numbers that follow the request's seed.

use rand_core::Rng as _;

use crate::plugin::contract::random;
use crate::plugin::instance::RequestCx;

impl random::Host for RequestCx {
    fn next(&mut self) -> wasmtime::Result<u64> {
        Ok(self.random.next_u64())
    }
}
