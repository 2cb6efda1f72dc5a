//! The responder that answers from text templates, written as for Jinja.
//!
//! `prepare` reads the templates that the settings name and finds what is wrong with them;
//! their texts are the plan. `respond` renders them with the request, the state, fake data
//! and dates. How much a template may take is in `engine`, how values are kept from
//! breaking out of JSON in `marks`, what templates are given in `context`.

mod answer;
mod call;
mod context;
mod engine;
mod escape;
mod fault;
mod folder;
mod json;
mod marks;
pub mod settings;
mod sources;

use guest_sdk::{Choice, Context, Error, Operation, Outcome, Plan, Request, Responder};
use serde::{Deserialize, Serialize};

use crate::answer::Answer;
#[cfg(not(target_arch = "wasm32"))]
pub use crate::folder::grant_folder;
use crate::settings::{Answers, Settings};

/// How to answer one operation in one way.
#[derive(Debug, Serialize, Deserialize)]
pub struct Template {
    /// Nothing where it is the next responder's to answer.
    answer: Option<Answer>,
}

impl Responder for Template {
    type Settings = Settings;

    fn prepare(
        cx: &Context,
        operation: &Operation,
        choice: &Choice,
        settings: Settings,
    ) -> Result<Plan<Self>, Error> {
        check_operations(cx, operation, &settings)?;
        let Some((setting, variant)) = settings.variant(operation) else {
            return Ok(Plan::Computed(Self { answer: None }));
        };
        let answer = Answer::prepare(operation, choice, &settings, &setting, variant)?;
        let is_wanted = settings.answers == Answers::All
            || choice.status < 400
            || answer.fixed_status() == Some(choice.status);
        if !is_wanted {
            return Ok(Plan::Computed(Self { answer: None }));
        }
        if answer.is_constant() {
            let whole = answer.respond(cx, &Request::default());
            return match whole.map_err(|error| Error::invalid_settings(error.to_string()))? {
                Outcome::Respond(response) => Ok(Plan::Fixed(response)),
                Outcome::Pass => Ok(Plan::Computed(Self { answer: None })),
            };
        }
        Ok(Plan::Computed(Self {
            answer: Some(answer),
        }))
    }

    fn respond(&self, cx: &Context, request: &Request) -> Result<Outcome, Error> {
        match &self.answer {
            Some(answer) => answer.respond(cx, request),
            None => Ok(Outcome::Pass),
        }
    }
}

guest_sdk::register!(Template);

/// Each name under `operations` is that of an operation.
fn check_operations(cx: &Context, operation: &Operation, settings: &Settings) -> Result<(), Error> {
    let by_path = |known: &Operation| format!("{} {}", known.method, known.path_template);
    let is_own = |name: &String| *name == operation.id || *name == by_path(operation);
    if settings.operations.keys().all(is_own) {
        return Ok(());
    }
    let known = cx.description().operations();
    let is_known = |name: &String| {
        known
            .iter()
            .any(|known| known.id == *name || by_path(known) == *name)
    };
    let unknown = settings
        .operations
        .keys()
        .find(|name| !is_own(name) && !is_known(name));
    let Some(unknown) = unknown else {
        return Ok(());
    };
    let nearest = known
        .iter()
        .min_by_key(|known| strsim::osa_distance(unknown, &known.id));
    let meant = nearest.map(|nearest| format!("; did you mean `{}`?", nearest.id));
    Err(Error::invalid_settings(format!(
        "`operations.{unknown}`: the description has no such operation; write an operationId or such as `GET /path`{}",
        meant.unwrap_or_default()
    )))
}
