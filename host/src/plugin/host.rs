//! What a component may call: one file an interface of the contract.

mod clock;
mod description;
mod folder;
mod http;
mod log;
mod next;
mod random;
mod scenario;
mod state;
mod wasi;

use std::borrow::Cow;

use wasmtime::component::Linker;

use super::instance::RequestCx;
use super::{Right, contract};

pub use description::{Describe, DescribedHeader};
pub(super) use folder::Folder;
pub(super) use http::Http;
pub(super) use log::Log;
pub use log::{LogLevel, LogLine};
pub use next::Next;
pub use scenario::ActiveScenario;
pub use state::StateSession;
pub(super) use state::StateView;
pub(super) use wasi::Wasi;

/// Makes every interface of the contract callable, and of WASI what `std` needs to start.
pub(super) fn add_to_linker(linker: &mut Linker<RequestCx>) -> wasmtime::Result<()> {
    contract::random::add_to_linker::<_, Cx>(linker, |cx| cx)?;
    contract::clock::add_to_linker::<_, Cx>(linker, |cx| cx)?;
    contract::log::add_to_linker::<_, Cx>(linker, |cx| cx)?;
    contract::description::add_to_linker::<_, Cx>(linker, |cx| cx)?;
    contract::state::add_to_linker::<_, Cx>(linker, |cx| cx)?;
    contract::scenario::add_to_linker::<_, Cx>(linker, |cx| cx)?;
    contract::next::add_to_linker::<_, Cx>(linker, |cx| cx)?;
    contract::types::add_to_linker::<_, Cx>(linker, |cx| cx)?;
    wasi::add_to_linker(linker)
}

/// Makes callable what has to be granted, for a component that was.
pub(super) fn add_granted(
    right: Right,
    linker: &mut Cow<'_, Linker<RequestCx>>,
) -> wasmtime::Result<()> {
    match right {
        // Its functions are there for all, and refuse those that were not granted it.
        Right::State => Ok(()),
        Right::Folder => folder::add_to_linker(linker.to_mut()),
        Right::Http => http::add_to_linker(linker.to_mut()),
    }
}

/// The interfaces are implemented on the whole context.
pub(super) struct Cx;

impl wasmtime::component::HasData for Cx {
    type Data<'a> = &'a mut RequestCx;
}

impl contract::types::Host for RequestCx {}
