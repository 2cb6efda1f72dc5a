//! Responders as they run: components in sandboxes, a fresh one for each call.
//!
//! The rest of the host hands in plain values and gets plain values back; nothing of
//! wasmtime is seen outside of this module.

mod anatomy;
pub mod builtin;
mod cache;
mod capabilities;
mod contract;
mod convert;
mod engine;
mod figures;
mod grants;
pub mod host;
mod inspect;
mod instance;
mod lane;
mod load;
mod needs;
mod snapshot;
mod tick;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use anatomy::{Anatomy, Interface, Version};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use mimus_description::OperationSummary;
use wasmtime::Store;

pub use cache::default_folder as default_code_folder;
use capabilities::Capabilities;
use contract::{ResponderPre, exported};
pub use engine::{MAX_NESTED, MEMORY_CEILING, Metering, Turn};
use engine::{Machine, Share};
use figures::Counters;
pub use figures::{Figures, LastFailure, Times};
pub use grants::{Grants, StateGrant};
pub use inspect::{Inspection, Memory, inspect};
use instance::RequestCx;
pub use instance::{Circumstances, Trace};
pub use lane::Pace;
pub use load::{Installation, LoadError, Runtime};
use needs::Unmet;
pub use needs::{CONTRACT_VERSION, Need, Right};

/// How much of what one call may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Linear memory and tables together.
    pub memory_bytes: usize,
    /// Wall-clock time, the wait for a turn not counted.
    pub time: Duration,
    /// Headers and body of the answer together.
    pub response_bytes: usize,
    /// Log lines and what is printed, each.
    pub log_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 64 << 20,
            time: Duration::from_secs(2),
            response_bytes: 16 << 20,
            log_bytes: 64 << 10,
        }
    }
}

/// A responder in its installed, configured form. Cheap to clone.
#[derive(Clone)]
pub struct Plugin {
    pub name: Arc<str>,
    /// A JSON object.
    pub settings: Arc<str>,
    pub limits: Limits,
    capabilities: Capabilities,
    machine: Arc<Machine>,
    share: Share,
    component: ResponderPre<RequestCx>,
    asks_next: bool,
    counters: Arc<Counters>,
}

/// What `prepare` made of an operation and a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    Fixed(Response),
    Computed(Bytes),
}

/// The operation that a call is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationName {
    pub id: String,
    pub method: String,
    pub path_template: String,
}

impl From<&OperationSummary> for OperationName {
    fn from(operation: &OperationSummary) -> Self {
        Self {
            id: operation.id.clone(),
            method: operation.method.clone(),
            path_template: operation.path_template.clone(),
        }
    }
}

/// What the host would answer with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Choice {
    pub status: u16,
    pub media_type: Option<String>,
    pub example: Option<String>,
    pub dynamic: bool,
}

/// A request as responders see it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub query: Option<String>,
    pub parameters: Vec<Parameter>,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Option<Vec<u8>>,
}

#[derive(Debug, Clone)]
pub struct Parameter {
    pub location: mimus_description::model::ParameterLocation,
    pub name: String,
    /// JSON.
    pub value: String,
}

/// An answer that can go on the wire as it is: status and headers were looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: http::StatusCode,
    pub headers: http::HeaderMap,
    pub body: Bytes,
    pub delay: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Respond(Response),
    Pass,
}

/// Why a call gave no answer. The text is lower case and names the limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("took longer than its time limit of {} ms", allowed.as_millis())]
    Time { allowed: Duration },
    #[error("wanted {wanted} bytes of memory; its limit is {allowed}")]
    Memory { wanted: usize, allowed: usize },
    #[error("answered with {size} bytes; its limit is {allowed}")]
    ResponseSize { size: usize, allowed: usize },
    #[error("gave an answer that HTTP can't carry: {0}")]
    InvalidAnswer(String),
    #[error("stopped: {0}")]
    Trap(String),
    #[error("refused its settings: {0}")]
    InvalidSettings(String),
    #[error("gave up: {0}")]
    Refused(String),
}

impl Failure {
    /// The limit that was met, as the configuration calls it.
    pub fn limit(&self) -> Option<&'static str> {
        match self {
            Self::Time { .. } => Some("time"),
            Self::Memory { .. } => Some("memory"),
            Self::ResponseSize { .. } => Some("response-size"),
            _ => None,
        }
    }
}

impl Plugin {
    /// The same one, told something else.
    #[must_use]
    pub fn told(&self, settings: &serde_json::Value) -> Self {
        Self {
            settings: settings.to_string().into(),
            ..self.clone()
        }
    }

    /// Whether it may ask for the responder after it.
    pub fn asks_next(&self) -> bool {
        self.asks_next
    }

    /// Whether it may use the mock's state.
    pub fn uses_state(&self) -> bool {
        self.capabilities.state.is_some()
    }

    /// What it did since it was loaded.
    pub fn figures(&self) -> Figures {
        self.counters.figures()
    }

    /// Counts a request that its plan answered, without a call.
    pub fn was_fixed(&self) {
        self.counters.was_fixed();
    }

    /// Counts a request that failed by its fault.
    pub fn failed(&self, operation: &str, failure: &Failure) {
        self.counters.failed(operation, failure.to_string());
    }

    /// Waits for the right to have `depth` instances alive at the same time, one asking
    /// the other, of which the first is this responder's.
    pub async fn turn(&self, depth: u32) -> Turn {
        self.machine.turn(&self.share, depth).await
    }

    /// Starts an instance and does nothing with it: whether its types are the contract's
    /// shows only then, and whether it starts within its limits. The caller has a [`Turn`].
    pub async fn start(&self, circumstances: Circumstances) -> Result<(), Failure> {
        let component = self.component.clone();
        let called = self.call(circumstances, move |store| {
            Box::pin(async move {
                component.instantiate_async(store).await?;
                Ok(Ok(()))
            })
        });
        called.await.0
    }

    /// Makes ready for one operation and choice. The caller has a [`Turn`].
    pub async fn prepare(
        &self,
        circumstances: Circumstances,
        operation: &OperationName,
        choice: &Choice,
    ) -> (Result<Plan, Failure>, Trace) {
        let (operation, choice) = (operation.into(), choice.into());
        let (component, settings) = (self.component.clone(), self.settings.clone());
        let called = self.call(circumstances, move |store| {
            Box::pin(async move {
                let responder = component.instantiate_async(&mut *store).await?;
                store.data_mut().is_instantiated();
                let handler = responder.mimus_responder_handler();
                handler
                    .call_prepare(store, &operation, &choice, &settings)
                    .await
            })
        });
        let (result, trace) = called.await;
        let limits = &self.limits;
        (result.and_then(|plan| Plan::checked(plan, limits)), trace)
    }

    /// Answers one request by a plan of [`Plugin::prepare`]. The caller has a [`Turn`].
    pub async fn respond(
        &self,
        circumstances: Circumstances,
        plan: Bytes,
        request: Request,
    ) -> (Result<Outcome, Failure>, Trace) {
        let component = self.component.clone();
        let called = self.call(circumstances, move |store| {
            Box::pin(async move {
                let responder = component.instantiate_async(&mut *store).await?;
                store.data_mut().is_instantiated();
                let handler = responder.mimus_responder_handler();
                handler.call_respond(store, &plan, &request.into()).await
            })
        });
        let (result, trace) = called.await;
        self.counters.called(trace.time);
        let limits = &self.limits;
        (
            result.and_then(|outcome| Outcome::checked(outcome, limits)),
            trace,
        )
    }

    /// A fresh store, one call in it within the limits, and what is left of it.
    async fn call<T, W>(&self, circumstances: Circumstances, work: W) -> (Result<T, Failure>, Trace)
    where
        T: Send + 'static,
        W: for<'s> FnOnce(Sandbox<'s>) -> Done<'s, T> + Send + 'static,
    {
        let _running = self.machine.ticker.run();
        let pace = circumstances.pace.clone();
        let mut store = RequestCx::store(self, circumstances);
        let allowed = self.limits.time;
        let call = async move {
            let result = tokio::time::timeout(allowed, work(&mut store)).await;
            let (exceeded, trace) = RequestCx::trace(store);
            let result = match result {
                Err(_) => Err(Failure::Time { allowed }),
                Ok(Err(error)) => Err(exceeded.unwrap_or_else(|| trap(&error, &trace))),
                Ok(Ok(Err(error))) => Err(error.into()),
                Ok(Ok(Ok(value))) => Ok(value),
            };
            (result, trace)
        };
        self.machine.lanes.drive(call, &pace).await
    }
}

type Sandbox<'s> = &'s mut Store<RequestCx>;

/// What a guest's function returns, or why it did not.
type Done<'s, T> = BoxFuture<'s, wasmtime::Result<Result<T, exported::Error>>>;

/// A guest's death in a sentence: its panic if it had one, else the trap.
fn trap(error: &wasmtime::Error, trace: &Trace) -> Failure {
    let panic = trace
        .printed
        .lines()
        .skip_while(|line| !line.contains("panicked at"))
        .collect::<Vec<_>>();
    match panic.as_slice() {
        [] => Failure::Trap(error.root_cause().to_string()),
        lines => Failure::Trap(lines.iter().take(2).copied().collect::<Vec<_>>().join(" ")),
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugin")
            .field("name", &self.name)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
