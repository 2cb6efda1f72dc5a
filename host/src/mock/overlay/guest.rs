//! Who makes the answers of a scenario that are no text of its own: templates, and responders.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use http::HeaderMap;
use mimus_exchange::Preferences;
use mimus_scenario::{Answer, Compiled, Use};
use serde_json::{Value, json};

use super::Fault;
use crate::config::suggest;
use crate::mock::plans::Plans;
use crate::mock::{Described, Mock, Served};
use crate::plugin::builtin::Builtin;
use crate::plugin::{
    Choice, Circumstances, Failure, Grants, Installation, Plugin, Runtime, StateGrant,
};

/// A responder that is asked before those of the operation, for one answer of a scenario.
#[derive(Debug)]
pub(crate) struct Guest {
    pub plugin: Plugin,
    /// By operation.
    plans: Mutex<HashMap<usize, Arc<Plans>>>,
    /// What it is asked for: kept, so that nothing else is ever where this was.
    answer: Answer,
    /// Where that is written.
    pointer: String,
    operations: Vec<usize>,
    status: Option<u16>,
}

/// Those of one scenario, or of all overrides.
#[derive(Debug, Default, Clone)]
pub struct Guests {
    /// By where the answer is in memory.
    all: HashMap<usize, Arc<Guest>>,
}

impl Guests {
    /// All that a scenario needs, as far as there is it, and what there is not.
    pub(super) fn of(mock: &Mock, compiled: &Compiled, runtime: &Runtime) -> (Self, Vec<Fault>) {
        let (mut guests, mut faults) = (Self::default(), Vec::new());
        for used in compiled.uses() {
            let made = match used.answer {
                Answer::Ordinary | Answer::Body { .. } => continue,
                Answer::Example(name) => {
                    faults.extend(without_example(mock, &used, name));
                    continue;
                }
                Answer::Template { text, content_type } => {
                    let mut settings = json!({ "body": &**text });
                    if let Some(of) = content_type.as_ref().and_then(|it| it.to_str().ok()) {
                        settings["content-type"] = of.into();
                    }
                    if let Some(locale) = mock.config.faker.get("locale") {
                        settings["locale"] = locale.clone();
                    }
                    if used.status.is_some() {
                        settings["answers"] = "all".into();
                    }
                    let template = builtin(mock, Builtin::Template, runtime);
                    template.map(|plugin| plugin.told(&settings))
                }
                Answer::Responder { name, settings, .. } => {
                    responder(mock, name, runtime).map(|plugin| {
                        if settings.is_empty() {
                            plugin
                        } else {
                            plugin.told(&Value::Object((**settings).clone()))
                        }
                    })
                }
            };
            match made {
                Ok(plugin) => guests.add(plugin, &used),
                Err((message, hint)) => faults.push(Fault {
                    pointer: used.pointer.to_owned(),
                    message,
                    hint,
                }),
            }
        }
        (guests, faults)
    }

    fn add(&mut self, plugin: Plugin, used: &Use<'_>) {
        let guest = Guest {
            plugin,
            plans: Mutex::default(),
            answer: used.answer.clone(),
            pointer: used.pointer.to_owned(),
            operations: used.operations.clone(),
            status: used.status,
        };
        if let Some(key) = key(used.answer) {
            self.all.insert(key, Arc::new(guest));
        }
    }

    /// Whether nobody is needed.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn get(&self, answer: &Answer) -> Option<Arc<Guest>> {
        self.all.get(&key(answer)?).cloned()
    }

    /// Has each of them make ready for one operation, and returns what is wrong with what they
    /// are told.
    pub(crate) async fn check(&self, mock: &Mock) -> Vec<Fault> {
        let mut faults = Vec::new();
        for guest in self.all.values() {
            faults.extend(guest.check(mock).await);
        }
        faults
    }
}

impl Guest {
    /// The plans that it made for an operation.
    pub(in crate::mock) fn plans(&self, operation: usize) -> Arc<Plans> {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        plans.entry(operation).or_default().clone()
    }

    async fn check(&self, mock: &Mock) -> Option<Fault> {
        let mut operations = self.operations.iter();
        let served = operations.find_map(|operation| mock.served(*operation).ok())?;
        let choice = choice(&served, self.status);
        let failure = mock.try_out(&self.plugin, &served, &choice).await?;
        let (part, told) = match (&self.answer, &failure) {
            (Answer::Template { .. }, Failure::InvalidSettings(text)) => {
                ("template", format!("the template is wrong: {text}"))
            }
            (Answer::Responder { name, .. }, Failure::InvalidSettings(text)) => (
                "responder/settings",
                format!("responder `{name}`: wrong settings: {text}"),
            ),
            (_, failure) => {
                let name = &self.plugin.name;
                ("responder", format!("responder `{name}` {failure}"))
            }
        };
        Some(Fault {
            pointer: format!("{}/{part}", self.pointer),
            message: told,
            hint: None,
        })
    }
}

impl Mock {
    /// Has a responder make ready for an operation, only to see whether it can.
    async fn try_out(&self, plugin: &Plugin, served: &Served, choice: &Choice) -> Option<Failure> {
        let circumstances = Circumstances {
            seed: self.config.seed,
            now_ms: self.config.clock.now_ms(),
            description: Arc::<Described>::clone(&served.described) as Arc<_>,
            pace: served.pace.clone(),
            scenario: None,
            next: None,
            state: None,
        };
        let _turn = plugin.turn(1).await;
        let (plan, _) = plugin.prepare(circumstances, &served.name, choice).await;
        plan.err()
    }
}

/// As a request with no wishes would get it.
fn choice(served: &Served, status: Option<u16>) -> Choice {
    let choose = |code| {
        let preferences = Preferences {
            code,
            ..Preferences::default()
        };
        mimus_exchange::choose(&served.operation, &HeaderMap::new(), &preferences).ok()
    };
    let chosen = choose(status).or_else(|| choose(None));
    Choice {
        status: status
            .or(chosen.as_ref().map(|it| it.status))
            .unwrap_or(200),
        media_type: chosen.and_then(|it| it.media_type),
        example: None,
        dynamic: false,
    }
}

/// Where an answer is in memory: the same in a compiled scenario and in its decisions.
fn key(answer: &Answer) -> Option<usize> {
    match answer {
        Answer::Template { text, .. } => Some(Arc::as_ptr(text).cast::<u8>().addr()),
        Answer::Responder { settings, .. } => Some(Arc::as_ptr(settings).addr()),
        Answer::Ordinary | Answer::Example(_) | Answer::Body { .. } => None,
    }
}

/// A message and a hint.
type Missing = (String, Option<String>);

/// One that is configured, or that comes with Mimus.
fn responder(mock: &Mock, name: &str, runtime: &Runtime) -> Result<Plugin, Missing> {
    let mut loaded = mock.responders.iter();
    if let Some(plugin) = loaded.find(|plugin| &*plugin.name == name) {
        return Ok(plugin.clone());
    }
    if let Some(known) = Builtin::named(name) {
        return builtin(mock, known, runtime);
    }
    let configured = mock.responders.iter().map(|plugin| &*plugin.name);
    let builtins = Builtin::ALL.map(Builtin::name);
    let names: Vec<&str> = configured.chain(builtins).collect();
    let hint = match suggest::nearest(name, names.iter().copied(), 2).as_slice() {
        [] => format!("there are {}", suggest::list(names.iter().copied())),
        near => format!("did you mean {}?", suggest::either(near)),
    };
    Err((format!("there is no responder `{name}`"), Some(hint)))
}

fn builtin(mock: &Mock, which: Builtin, runtime: &Runtime) -> Result<Plugin, Missing> {
    let loaded = &mock.overlay.builtins;
    let mut loaded = loaded.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, plugin)) = loaded.iter().find(|(own, _)| *own == which) {
        return Ok(plugin.clone());
    }
    let grants = Grants {
        state: if which.keeps_state() {
            StateGrant::All
        } else {
            StateGrant::None
        },
        no_files: which.may_read_files(),
        ..Grants::default()
    };
    let installation = Installation {
        name: which.name(),
        settings: "{}".to_owned(),
        limits: mock.config.responder_limits,
        grants: &grants,
    };
    let plugin = runtime.load(which.component(), installation);
    let plugin = plugin.map_err(|error| (error.to_string(), error.hint))?;
    loaded.push((which, plugin.clone()));
    Ok(plugin)
}

/// The operations that do not have an example of that name.
fn without_example(mock: &Mock, used: &Use<'_>, name: &str) -> Vec<Fault> {
    let preferences = Preferences {
        code: used.status,
        example: Some(name.to_owned()),
        ..Preferences::default()
    };
    let read = used
        .operations
        .iter()
        .filter_map(|operation| mock.api.operation(*operation).ok());
    let faults = read.filter_map(|operation| {
        let chosen = mimus_exchange::choose(&operation, &HeaderMap::new(), &preferences);
        let problem = chosen.err()?;
        Some(Fault {
            pointer: format!("{}/example", used.pointer),
            message: format!("`{}`: {}", operation.id, problem.detail),
            hint: None,
        })
    });
    faults.collect()
}
