//! From a component's bytes to a [`Plugin`], or to words on why it can't be one.

use std::path::PathBuf;
use std::sync::Arc;

use wasmtime::component::Linker;

use super::anatomy::{Anatomy, NoComponent};
use super::cache::CodeCache;
use super::contract::ResponderPre;
use super::engine::{Machine, Share};
use super::instance::RequestCx;
use super::{Limits, Plugin, host};

/// Where plugins are loaded: one engine and one set of host functions for all.
pub struct Runtime {
    machine: Arc<Machine>,
    linker: Linker<RequestCx>,
    cache: CodeCache,
}

/// Why a component can't be a responder here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("responder `{name}`: {message}")]
pub struct LoadError {
    pub name: String,
    pub message: String,
    pub hint: Option<String>,
}

/// The contract's package.
const CONTRACT: &str = "mimus:responder";

/// The largest component that is looked at, in bytes. Python's whole interpreter is a
/// third of it.
const MAX_COMPONENT: usize = 100 << 20;

impl Runtime {
    /// `code_folder`: where compiled components are kept; none to keep none.
    pub fn new(code_folder: Option<PathBuf>) -> wasmtime::Result<Self> {
        let machine = Arc::new(Machine::new()?);
        let mut linker = Linker::new(&machine.engine);
        host::add_to_linker(&mut linker)?;
        Ok(Self {
            machine,
            linker,
            cache: CodeCache::new(code_folder),
        })
    }

    /// Loads a component. `settings` is a JSON object.
    pub fn load(
        &self,
        name: &str,
        wasm: &[u8],
        settings: String,
        limits: Limits,
    ) -> Result<Plugin, LoadError> {
        let error = |message: String, hint: Option<&str>| LoadError {
            name: name.to_owned(),
            message,
            hint: hint.map(str::to_owned),
        };
        if MAX_COMPONENT < wasm.len() {
            return Err(error(
                format!("{} bytes; a component may have {MAX_COMPONENT}", wasm.len()),
                None,
            ));
        }
        let anatomy = Anatomy::read(wasm).map_err(|fault| {
            let (message, hint) = not_a_component(fault);
            error(message, Some(hint))
        })?;
        let component = self
            .cache
            .component(&self.machine.engine, wasm)
            .map_err(|cause| {
                error(
                    format!(
                        "not a component that can be compiled: {}",
                        cause.root_cause()
                    ),
                    Some("build it again; the file may be cut short"),
                )
            })?;
        let component = self
            .linker
            .instantiate_pre(&component)
            .map_err(|cause| error(missing_import(&cause), Some(ALLOWED_IMPORTS)))?;
        let component = ResponderPre::new(component).map_err(|cause| {
            error(
                format!("does not speak `mimus:responder@0.1.0`: {}", cause.root_cause()),
                Some("export `mimus:responder/handler@0.1.0`: build it on `guest-sdk` 0.1, or on the WIT files of this version"),
            )
        })?;
        let asks_next = anatomy
            .imports
            .iter()
            .any(|import| import.package == CONTRACT && import.name == "next");
        Ok(Plugin {
            name: name.into(),
            settings: settings.into(),
            limits,
            machine: self.machine.clone(),
            share: Share::default(),
            component,
            asks_next,
        })
    }
}

const ALLOWED_IMPORTS: &str = "a responder may import `mimus:responder/{random,clock,log,description}`, \
    and of WASI `io`, `cli`, `random` and `clocks`; files, sockets and HTTP are not there";

fn missing_import(cause: &wasmtime::Error) -> String {
    // The chain's first link names the import, the last says only that it is missing.
    let import = cause.to_string();
    format!("wants what it was not granted: {import}")
}

fn not_a_component(fault: NoComponent) -> (String, &'static str) {
    match fault {
        NoComponent::Module => (
            "a core WebAssembly module, not a component".to_owned(),
            "build it for `wasm32-wasip2`, or with `cargo component build`",
        ),
        NoComponent::Other => (
            "not a WebAssembly component".to_owned(),
            "give the `.wasm` file that `cargo build --target wasm32-wasip2` wrote",
        ),
        NoComponent::Broken(why) => (
            format!("not a component that can be read: {why}"),
            "build it again; the file may be cut short",
        ),
    }
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime")
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}
