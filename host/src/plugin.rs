//! Responders as they run: components in sandboxes, a fresh one for each call.
//!
//! The rest of the host hands in plain values and gets plain values back; nothing of
//! wasmtime is seen outside of this module.

pub mod builtin;
mod cache;
mod contract;
mod convert;
mod engine;
mod grants;
pub mod host;
mod instance;
mod load;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use wasmtime::Store;

pub use cache::default_folder as default_code_folder;
use contract::{ResponderPre, exported};
pub use engine::MEMORY_CEILING;
use engine::Machine;
pub use grants::{Grants, Origin, StateGrant};
use instance::RequestCx;
pub use instance::{Circumstances, Trace};
pub use load::{LoadError, Runtime};

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

/// A responder in its installed, configured form.
pub struct Plugin {
    pub name: String,
    /// A JSON object.
    pub settings: String,
    pub limits: Limits,
    machine: Arc<Machine>,
    component: ResponderPre<RequestCx>,
}

/// What `prepare` made of an operation and a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    Fixed(Response),
    Computed(Vec<u8>),
}

/// The operation that a call is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationName {
    pub id: String,
    pub method: String,
    pub path_template: String,
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
    pub body: bytes::Bytes,
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
    /// Makes ready for one operation and choice.
    pub async fn prepare(
        &self,
        circumstances: Circumstances,
        operation: &OperationName,
        choice: &Choice,
    ) -> (Result<Plan, Failure>, Trace) {
        self.call(circumstances, async |store: &mut Store<RequestCx>| {
            let responder = self.component.instantiate_async(&mut *store).await?;
            let handler = responder.mimus_responder_handler();
            handler
                .call_prepare(store, &operation.into(), &choice.into(), &self.settings)
                .await
        })
        .await
        .then(|plan: exported::Plan| Plan::checked(plan, &self.limits))
    }

    /// Answers one request by a plan of [`Plugin::prepare`].
    pub async fn respond(
        &self,
        circumstances: Circumstances,
        plan: &[u8],
        request: Request,
    ) -> (Result<Outcome, Failure>, Trace) {
        self.call(circumstances, async |store: &mut Store<RequestCx>| {
            let responder = self.component.instantiate_async(&mut *store).await?;
            let handler = responder.mimus_responder_handler();
            handler.call_respond(store, plan, &request.into()).await
        })
        .await
        .then(|outcome: exported::Outcome| Outcome::checked(outcome, &self.limits))
    }

    /// A fresh store, one call in it within the limits, and what is left of it.
    async fn call<T>(
        &self,
        circumstances: Circumstances,
        work: impl AsyncFnOnce(&mut Store<RequestCx>) -> wasmtime::Result<Result<T, exported::Error>>,
    ) -> Called<T> {
        let _turn = self
            .machine
            .turns
            .acquire()
            .await
            .expect("the semaphore is never closed");
        let mut store = RequestCx::store(&self.machine, &self.limits, circumstances);
        let result = tokio::time::timeout(self.limits.time, work(&mut store)).await;
        let cx = store.into_data();
        let exceeded = cx.exceeded();
        let trace = cx.into_trace();
        let result = match result {
            Err(_) => Err(Failure::Time {
                allowed: self.limits.time,
            }),
            Ok(Err(error)) => Err(exceeded.unwrap_or_else(|| trap(&error, &trace))),
            Ok(Ok(Err(error))) => Err(error.into()),
            Ok(Ok(Ok(value))) => Ok(value),
        };
        Called { result, trace }
    }
}

/// What a call came to, before its answer was looked at.
struct Called<T> {
    result: Result<T, Failure>,
    trace: Trace,
}

impl<T> Called<T> {
    fn then<U>(self, check: impl FnOnce(T) -> Result<U, Failure>) -> (Result<U, Failure>, Trace) {
        (self.result.and_then(check), self.trace)
    }
}

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
