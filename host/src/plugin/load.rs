//! From a component's bytes to a [`Plugin`], or to words on why it can't be one.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wasmtime::component::{Component, Linker};

use super::anatomy::{Anatomy, NoComponent};
use super::cache::{CodeCache, Form};
use super::capabilities::Capabilities;
use super::contract::ResponderPre;
use super::engine::{Machine, Metering, Share};
use super::grants::Grants;
use super::instance::RequestCx;
use super::needs::{self, CONTRACT_VERSION, Right, Unmet};
use super::{Limits, Plugin, host, snapshot};

/// Where plugins are loaded: one engine and one set of host functions for all.
pub struct Runtime {
    machine: Arc<Machine>,
    /// What every responder may have. What has to be granted is added for those that were.
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

/// The largest component that is looked at, in bytes. Python's whole interpreter is a
/// third of it.
const MAX_COMPONENT: u64 = 100 << 20;

/// Local variables of all its functions. Python's interpreter has a tenth of that.
const MAX_LOCALS: u64 = 5_000_000;

impl Runtime {
    /// `code_folder`: where compiled components are kept; none to keep none.
    pub fn new(code_folder: Option<PathBuf>) -> wasmtime::Result<Self> {
        Self::with(Metering::None, code_folder)
    }

    /// A runtime that counts or does not count what guests do, for [`Trace::fuel`].
    ///
    /// [`Trace::fuel`]: super::Trace::fuel
    pub fn with(metering: Metering, code_folder: Option<PathBuf>) -> wasmtime::Result<Self> {
        Self::on(Machine::new(metering)?, code_folder)
    }

    /// A runtime for what runs once.
    pub(super) fn hasty() -> wasmtime::Result<Self> {
        Self::on(Machine::hasty()?, None)
    }

    fn on(machine: Machine, code_folder: Option<PathBuf>) -> wasmtime::Result<Self> {
        let machine = Arc::new(machine);
        let mut linker = Linker::new(&machine.engine);
        host::add_to_linker(&mut linker)?;
        Ok(Self {
            machine,
            linker,
            cache: CodeCache::new(code_folder),
        })
    }

    /// Reads a component's file, unless it is too large to be looked at. The error is a
    /// sentence, and a hint.
    pub fn read(path: &Path) -> Result<Vec<u8>, (String, Option<String>)> {
        let reading = |error: std::io::Error| {
            let path = path.display();
            let message = match error.kind() {
                ErrorKind::NotFound => format!("there is no file `{path}`"),
                _ => format!("reading `{path}`: {error}"),
            };
            (message, None)
        };
        let mut file = File::open(path).map_err(reading)?;
        let size = file.metadata().map_err(reading)?.len();
        if MAX_COMPONENT < size {
            let message = format!("{size} bytes; a component may have {MAX_COMPONENT}");
            let hint = "build it without debug information, as the profile `release` does";
            return Err((message, Some(hint.to_owned())));
        }
        let mut wasm = Vec::new();
        // It may grow while it is read.
        let limited = Read::take(&mut file, MAX_COMPONENT).read_to_end(&mut wasm);
        limited.map_err(reading)?;
        Ok(wasm)
    }

    /// Loads a component with what it was granted.
    pub fn load(&self, wasm: &[u8], installation: Installation<'_>) -> Result<Plugin, LoadError> {
        let Installation {
            name,
            settings,
            limits,
            grants,
        } = installation;
        let error = |message: String, hint: Option<String>| LoadError {
            name: name.to_owned(),
            message,
            hint,
        };
        let anatomy = Anatomy::read(wasm).map_err(|fault| {
            let (message, hint) = not_a_component(fault);
            error(message, Some(hint.to_owned()))
        })?;
        let unmet = |Unmet { message, hint }| error(message, Some(hint));
        needs::check(&anatomy, grants).map_err(unmet)?;
        if MAX_LOCALS < anatomy.locals {
            let locals = anatomy.locals;
            return Err(error(
                format!("{locals} local variables; a component may have {MAX_LOCALS}"),
                Some("no compiler writes that many; build it from source".to_owned()),
            ));
        }
        let capabilities = Capabilities::of(grants).map_err(unmet)?;
        let component = self
            .cache
            .component(&self.machine.engine, wasm, || started(name, wasm, &anatomy))
            .map_err(|cause| {
                error(
                    format!(
                        "not a component that can be compiled: {}",
                        cause.root_cause()
                    ),
                    Some("build it again; the file may be cut short".to_owned()),
                )
            })?;
        let component = self
            .linked(&component, &anatomy)
            .map_err(|cause| {
                error(
                    format!("does not fit the contract: {cause:#}"),
                    Some(format!(
                        "build it on `guest-sdk`, or on the WIT files of `mimus:responder@{CONTRACT_VERSION}`"
                    )),
                )
            })?;
        Ok(Plugin {
            name: name.into(),
            settings: settings.into(),
            limits,
            capabilities,
            machine: self.machine.clone(),
            share: Share::default(),
            component,
            asks_next: needs::asks_next(&anatomy),
            counters: Arc::default(),
        })
    }

    /// A component as it is, with nothing granted to it.
    pub(super) fn ungranted(&self, wasm: &[u8], anatomy: &Anatomy) -> wasmtime::Result<Plugin> {
        let component = Component::from_binary(&self.machine.engine, wasm)?;
        Ok(Plugin {
            name: Arc::default(),
            settings: "{}".into(),
            limits: Limits::default(),
            capabilities: Capabilities::default(),
            machine: self.machine.clone(),
            share: Share::default(),
            component: self.linked(&component, anatomy)?,
            asks_next: false,
            counters: Arc::default(),
        })
    }

    fn linked(
        &self,
        component: &Component,
        anatomy: &Anatomy,
    ) -> wasmtime::Result<ResponderPre<RequestCx>> {
        let linker = self.linker_with(&needs::rights(anatomy))?;
        ResponderPre::new(linker.instantiate_pre(component)?)
    }

    /// With what stands behind these rights, which were granted.
    fn linker_with(
        &self,
        rights: &BTreeSet<Right>,
    ) -> wasmtime::Result<Cow<'_, Linker<RequestCx>>> {
        let mut linker = Cow::Borrowed(&self.linker);
        for right in rights {
            host::add_granted(*right, &mut linker)?;
        }
        Ok(linker)
    }
}

/// What is to be compiled: a component, or where it asks for that, the same one after its start.
fn started<'a>(name: &str, wasm: &'a [u8], anatomy: &Anatomy) -> Form<'a> {
    let as_it_is = |is_settled| Form {
        wasm: Cow::Borrowed(wasm),
        is_settled,
    };
    if !anatomy.starts_ahead {
        return as_it_is(true);
    }
    match snapshot::take(wasm, anatomy) {
        Ok(started) => Form {
            wasm: Cow::Owned(started),
            is_settled: true,
        },
        Err(error) => {
            tracing::warn!(
                responder = name,
                error = format!("{error:#}"),
                "not started ahead, but for each request"
            );
            // The computer may just have been busy.
            as_it_is(false)
        }
    }
}

/// How a component is installed.
#[derive(Debug, Clone)]
pub struct Installation<'a> {
    pub name: &'a str,
    /// A JSON object.
    pub settings: String,
    pub limits: Limits,
    pub grants: &'a Grants,
}

pub(super) fn not_a_component(fault: NoComponent) -> (String, &'static str) {
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
