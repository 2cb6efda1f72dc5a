//! `mimus:responder/state`: what outlives a request.

use crate::plugin::contract::state;
use crate::plugin::instance::RequestCx;

type Result<T> = wasmtime::Result<std::result::Result<T, state::Error>>;

impl state::Host for RequestCx {
    fn get(&mut self, _: String, _: String) -> Result<Option<Vec<u8>>> {
        Ok(Err(denied()))
    }

    fn set(&mut self, _: String, _: String, _: Vec<u8>) -> Result<()> {
        Ok(Err(denied()))
    }

    fn delete(&mut self, _: String, _: String) -> Result<bool> {
        Ok(Err(denied()))
    }

    fn keys(&mut self, _: String, _: Option<String>, _: u32) -> Result<Vec<String>> {
        Ok(Err(denied()))
    }

    fn entries(&mut self, _: String, _: Option<String>, _: u32) -> Result<Vec<state::Entry>> {
        Ok(Err(denied()))
    }

    fn next_number(&mut self, _: String) -> Result<u64> {
        Ok(Err(denied()))
    }
}

fn denied() -> state::Error {
    state::Error::AccessDenied("no state was granted".to_owned())
}
