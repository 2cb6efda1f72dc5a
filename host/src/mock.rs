//! A mock: a served [`Api`] with its configuration and its responders.
//!
//! Nothing of an operation is made ready before the first request for it, so that a
//! description of thousands starts as fast as one of ten.

mod account;
mod answer;
mod chain;
mod chains;
mod decided;
mod describe;
pub mod examples;
pub mod overlay;
mod own;
mod plans;
mod refusal;
mod settings;
mod state;
mod witness;
mod written;

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use mimus_description::model::Operation;
use mimus_description::{Api, Finding};
use mimus_exchange::{Credential, CredentialPolicy, OperationValidator, Route, Router};
use mimus_journal::Redaction;
use mimus_state::Store;
use serde_json::Value;

pub use account::{Account, Course};
pub use answer::{Answer, Arrival, Under};
use chains::Chains;
use describe::Described;
pub use overlay::Overlay;
use plans::Plans;
pub use settings::Settings;
pub use state::open as open_state;
pub use witness::{Called, Phase, Said, Witness};

use crate::config::{self, Config, Problem, Source};
use crate::journal;
use crate::plugin::builtin::FAKER;
use crate::plugin::{
    Choice, Circumstances, Failure, Grants, Installation, LoadError, MAX_NESTED, OperationName,
    Pace, Plugin, Runtime,
};

/// Everything that answers requests. Replaced as a whole when a file of it changes.
#[derive(Debug)]
pub struct Mock {
    pub api: Arc<Api>,
    pub config: Config,
    router: Router,
    /// By index of [`Api::operations`].
    operations: Box<[OnceLock<Reading>]>,
    /// Those of the configuration, in its order, and `faker`.
    responders: Vec<Plugin>,
    /// Which of them each operation asks.
    chains: Chains,
    credentials: CredentialPolicy,
    /// What scenarios and overrides say.
    pub overlay: Overlay,
    /// No two of a process have the same.
    pub number: u64,
    /// It outlives this mock, where a changed one takes its place.
    state: Arc<Store>,
    /// What is not to be written down of requests and answers.
    pub redaction: Redaction,
    /// What the journal's coverage is held against.
    described: OnceLock<Box<[mimus_journal::Described]>>,
    /// The path that the server's own API gives way to.
    admin_rival: OnceLock<Option<String>>,
    /// Told of every call of a responder, where somebody wants to know.
    witness: Option<Arc<Witness>>,
}

/// Mocks that this process made.
static MADE: AtomicU64 = AtomicU64::new(1);

/// An operation, or what keeps it from being one.
type Reading = Result<Arc<Served>, Arc<[Finding]>>;

/// An operation that was asked for at least once.
#[derive(Debug)]
struct Served {
    /// Of [`Api::operations`].
    index: usize,
    operation: Arc<Operation>,
    name: Arc<OperationName>,
    validator: OperationValidator,
    described: Arc<Described>,
    /// Indexes of [`Mock::responders`], in the order they are asked; the last one never
    /// passes.
    chain: Arc<[usize]>,
    plans: Plans,
    pace: Arc<Pace>,
    /// Whether one of them may use the state.
    stateful: bool,
    /// How many of them may be at work at the same time, one asking the other.
    depth: u32,
}

impl Mock {
    /// Loads the responders that the configuration names, and the default one. With it
    /// comes all that is wrong with them, and with what they are bound to: a mock with
    /// problems is without the responders that have them, and is not to be served.
    pub fn new(
        api: Arc<Api>,
        mut config: Config,
        runtime: &Runtime,
        state: Arc<Store>,
    ) -> (Self, Vec<Problem>) {
        let targets = chains::targets(&api, &config);
        let mut problems = chains::unmatched(&api, &config, &targets);
        let responders = load_responders(&mut config, runtime, &mut problems);
        let chains = Chains::bind(&api, &config, &targets, responders.len());
        drop(targets);
        let all = api
            .operations
            .iter()
            .enumerate()
            .map(|(index, operation)| Route {
                index,
                method: &operation.method,
                path_template: &operation.path_template,
                base_paths: &operation.base_paths,
            });
        let router = Router::new(all);
        let operations = api.operations.iter().map(|_| OnceLock::new()).collect();
        let credentials = credentials(&config);
        let redaction = journal::redaction(&api, &config.journal.redaction);
        let mut mock = Self {
            api,
            config,
            router,
            operations,
            responders,
            chains,
            credentials,
            overlay: Overlay::default(),
            number: MADE.fetch_add(1, Ordering::Relaxed),
            state,
            redaction,
            described: OnceLock::new(),
            admin_rival: OnceLock::new(),
            witness: None,
        };
        mock.overlay = mock.written_scenarios(runtime, &mut problems);
        (mock, problems)
    }

    /// Has every responder look at its settings, and returns what is wrong with them. It
    /// looks whenever it prepares, but a mistake in them is to be told before the socket
    /// opens.
    pub async fn check_settings(&self) -> Vec<Problem> {
        let choice = Choice {
            status: 200,
            media_type: None,
            example: None,
            dynamic: false,
        };
        let mut problems = Vec::new();
        for (index, responder) in self.responders.iter().enumerate() {
            // One that it is asked for, and that can be read.
            let mut bound = self.chains.operations_of(index);
            let Some(served) = bound.find_map(|operation| self.served(operation).ok()) else {
                continue;
            };
            let circumstances = Circumstances {
                seed: self.config.seed,
                now_ms: self.config.clock.now_ms(),
                description: Arc::clone(&served.described) as Arc<_>,
                scenario: None,
                next: None,
                state: None,
                pace: served.pace.clone(),
            };
            let _turn = responder.turn(1).await;
            if let Err(failure) = responder.start(circumstances.clone()).await {
                let message = format!("responder `{}`: does not start: {failure}", responder.name);
                let place = match self.config.responders.get(index) {
                    Some(responder) => responder.spot.place(),
                    None => self.config.faker_spot.place(),
                };
                let hint = "it is another contract than its name says, or wants more than its \
                            `limits`; `mimus responder inspect` shows what it is";
                problems.push(Problem {
                    hint: Some(hint.to_owned()),
                    ..Problem::new(place, message)
                });
                continue;
            }
            let (plan, _) = responder
                .prepare(circumstances, &served.name, &choice)
                .await;
            if let Err(Failure::InvalidSettings(text)) = plan {
                let message = format!("responder `{}`: wrong settings: {text}", responder.name);
                let settings = match self.config.responders.get(index) {
                    Some(responder) => responder.spot.member("settings"),
                    None => self.config.faker_spot.clone(),
                };
                problems.push(Problem::new(settings.named_part(&text), message));
            }
        }
        problems.extend(self.check_scenarios().await);
        problems
    }

    /// Has a witness told of every call of a responder.
    #[must_use]
    pub fn witnessed_by(self, witness: Arc<Witness>) -> Self {
        Self {
            witness: Some(witness),
            ..self
        }
    }

    /// The same mock with another state.
    #[must_use]
    pub fn with_state(self, state: Arc<Store>) -> Self {
        Self { state, ..self }
    }

    /// The operation, read now if it was not read before.
    fn served(&self, index: usize) -> Reading {
        let read = || {
            self.api
                .operation(index)
                .map(|operation| Arc::new(self.serve(index, operation)))
        };
        self.operations[index].get_or_init(read).clone()
    }

    fn serve(&self, index: usize, operation: Arc<Operation>) -> Served {
        let chain = self.chains.of(index);
        Served {
            index,
            name: Arc::new((&self.api.operations[index]).into()),
            validator: OperationValidator::new(&operation),
            described: Arc::new(Described {
                api: self.api.clone(),
                operation: operation.clone(),
                examples: self.config.examples,
            }),
            plans: Plans::default(),
            pace: Arc::default(),
            stateful: chain
                .iter()
                .any(|&index| self.responders[index].uses_state()),
            depth: self.depth(&chain),
            chain,
            operation,
        }
    }

    fn depth(&self, chain: &[usize]) -> u32 {
        let asking = chain
            .iter()
            .filter(|&&index| self.responders[index].asks_next());
        1 + u32::try_from(asking.count()).unwrap_or(MAX_NESTED)
    }
}

/// Those of the configuration, and after them the default one. One that can't be loaded is
/// a problem, and taken out of the configuration.
fn load_responders(
    config: &mut Config,
    runtime: &Runtime,
    problems: &mut Vec<Problem>,
) -> Vec<Plugin> {
    let mut loaded = Vec::new();
    config.responders.retain(|responder| {
        let LoadError {
            name,
            message,
            hint,
        } = match load_responder(responder, runtime) {
            Ok(plugin) => {
                loaded.push(plugin);
                return true;
            }
            Err(error) => error,
        };
        problems.push(Problem {
            place: responder.source_place(),
            message: format!("responder `{name}`: {message}"),
            hint,
        });
        false
    });
    let settings = Value::Object(config.faker.clone()).to_string();
    let installation = Installation {
        name: "faker",
        settings,
        limits: config.responder_limits,
        grants: &Grants::default(),
    };
    match runtime.load(FAKER, installation) {
        Ok(faker) => loaded.push(faker),
        Err(error) => problems.push(Problem::new(config.faker_spot.place(), error.to_string())),
    }
    loaded
}

fn load_responder(responder: &config::Responder, runtime: &Runtime) -> Result<Plugin, LoadError> {
    let error = |message: String| LoadError {
        name: responder.name.clone(),
        message,
        hint: None,
    };
    let wasm = match &responder.source {
        Source::Component(path) => {
            let read = Runtime::read(path);
            read.map_err(|(message, hint)| LoadError {
                hint,
                ..error(message)
            })?
            .into()
        }
        Source::Builtin { builtin, .. } => Cow::Borrowed(builtin.component()),
    };
    let settings = Value::Object(responder.settings.clone()).to_string();
    let installation = Installation {
        name: &responder.name,
        settings,
        limits: responder.limits,
        grants: &responder.grants,
    };
    runtime.load(&wasm, installation)
}

fn credentials(config: &Config) -> CredentialPolicy {
    let of_scheme = |credentials: &[config::Credential]| {
        let credentials = credentials.iter().cloned();
        credentials
            .map(|config::Credential { value, scopes }| Credential { value, scopes })
            .collect()
    };
    CredentialPolicy(
        config
            .credentials
            .iter()
            .map(|(scheme, valid)| (scheme.clone(), of_scheme(valid)))
            .collect(),
    )
}
