//! A mock: a served [`Api`] with its configuration and its responders.
//!
//! Nothing of an operation is made ready before the first request for it, so that a
//! description of thousands starts as fast as one of ten.

mod answer;
mod describe;
pub mod examples;
mod plans;
mod refusal;
mod respond;

use std::sync::{Arc, OnceLock};

use mimus_description::model::Operation;
use mimus_description::{Api, Finding};
use mimus_exchange::{Credential, CredentialPolicy, OperationValidator, Route, Router};
use serde_json::Value;

pub use answer::{Answer, Arrival};
use describe::Described;
use plans::Plans;

use crate::config::{self, Config};
use crate::plugin::{
    Choice, Circumstances, Failure, LoadError, OperationName, Plugin, Runtime, builtin,
};

/// Everything that answers requests. Replaced as a whole when a file of it changes.
#[derive(Debug)]
pub struct Mock {
    pub api: Arc<Api>,
    pub config: Config,
    router: Router,
    /// By index of [`Api::operations`].
    operations: Box<[OnceLock<Reading>]>,
    /// In the order they are asked; the last one never passes.
    responders: Vec<Plugin>,
    credentials: CredentialPolicy,
}

/// An operation, or what keeps it from being one.
type Reading = Result<Arc<Served>, Arc<[Finding]>>;

/// An operation that was asked for at least once.
#[derive(Debug)]
struct Served {
    operation: Arc<Operation>,
    name: OperationName,
    validator: OperationValidator,
    described: Arc<Described>,
    plans: Plans,
}

impl Mock {
    /// Loads the responders that the configuration names, and the default one.
    pub fn new(api: Arc<Api>, config: Config, runtime: &Runtime) -> Result<Self, LoadError> {
        let responders = load_responders(&config, runtime)?;
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
        Ok(Self {
            api,
            config,
            router,
            operations,
            responders,
            credentials,
        })
    }

    /// Has every responder look at its settings. It looks whenever it prepares, but a
    /// mistake in them is to be told before the socket opens.
    pub async fn check_settings(&self) -> Result<(), LoadError> {
        let Some(operation) = self.api.each_operation().flatten().next() else {
            return Ok(());
        };
        let served = self.serve(operation);
        let choice = Choice {
            status: 200,
            media_type: None,
            example: None,
            dynamic: false,
        };
        for responder in &self.responders {
            let circumstances = Circumstances {
                seed: self.config.seed,
                now_ms: self.config.clock.now_ms(),
                description: Arc::clone(&served.described) as Arc<_>,
            };
            let (plan, _) = responder
                .prepare(circumstances, &served.name, &choice)
                .await;
            if let Err(Failure::InvalidSettings(text)) = plan {
                return Err(LoadError {
                    name: responder.name.clone(),
                    message: format!("wrong settings: {text}"),
                    hint: Some(format!(
                        "they stand in the configuration, with the responder `{}`",
                        responder.name
                    )),
                });
            }
        }
        Ok(())
    }

    /// The operation, read now if it was not read before.
    fn served(&self, index: usize) -> Reading {
        let read = || {
            self.api
                .operation(index)
                .map(|operation| Arc::new(self.serve(operation)))
        };
        self.operations[index].get_or_init(read).clone()
    }

    fn serve(&self, operation: Arc<Operation>) -> Served {
        Served {
            name: OperationName {
                id: operation.id.clone(),
                method: operation.method.clone(),
                path_template: operation.path_template.clone(),
            },
            validator: OperationValidator::new(&operation),
            described: Arc::new(Described {
                api: self.api.clone(),
                operation: operation.clone(),
                examples: self.config.examples,
            }),
            plans: Plans::default(),
            operation,
        }
    }
}

fn load_responders(config: &Config, runtime: &Runtime) -> Result<Vec<Plugin>, LoadError> {
    let mut responders = Vec::new();
    for responder in &config.responders {
        let path = &responder.component;
        let name = path.file_stem().map_or_else(
            || path.display().to_string(),
            |stem| stem.to_string_lossy().into_owned(),
        );
        let wasm = std::fs::read(path).map_err(|error| LoadError {
            name: name.clone(),
            message: format!("reading `{}`: {error}", path.display()),
            hint: None,
        })?;
        let settings = Value::Object(responder.settings.clone()).to_string();
        responders.push(runtime.load(&name, &wasm, settings, responder.limits)?);
    }
    let settings = Value::Object(config.faker.clone()).to_string();
    responders.push(runtime.load("faker", builtin::FAKER, settings, config.responder_limits)?);
    Ok(responders)
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
