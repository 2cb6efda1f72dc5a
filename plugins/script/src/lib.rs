//! Handlers in JavaScript: `export default (request, mimus) => ({ status, headers, body })`.
//!
//! `prepare` reads the script and what it imports (`modules`), runs its top level, and
//! finds the handler of the operation (`handler`). The plan is the text of the modules;
//! `respond` runs them in an engine of its own (`engine`), so that nothing is left of one
//! request when the next one comes.

mod answer;
mod bytes;
mod declared;
mod engine;
mod fault;
mod folder;
mod globals;
mod handler;
mod json;
mod mimus;
mod modules;
mod request;
mod settings;
mod snapshot;

use std::rc::Rc;
use std::time::Duration;

use guest_sdk::{Choice, Context, Error, Operation, Outcome, Plan, Request, Responder};
use mimus_fake::believable::Locale;
use serde::{Deserialize, Serialize};

use crate::declared::Declared;
use crate::engine::Engine;
use crate::fault::Fault;
#[cfg(not(target_arch = "wasm32"))]
pub use crate::folder::grant_folder;
use crate::handler::Handler;
use crate::mimus::Call;
use crate::modules::Modules;
pub use crate::settings::Settings;

/// The types of `request` and `mimus`, for editors: `mimus.d.ts`.
pub const TYPES: &str = include_str!("../mimus.d.ts");

/// How a script answers one operation in one way.
#[derive(Debug, Serialize, Deserialize)]
pub struct Script {
    modules: Modules,
    /// None if the script leaves the operation to the next responder.
    handler: Option<Handler>,
    declared: Declared,
    settings: String,
    /// Of fake data.
    locale: String,
    operation: [String; 3],
    status: u16,
    media_type: Option<String>,
    example: Option<String>,
    dynamic: bool,
}

impl Responder for Script {
    type Settings = Settings;

    fn prepare(
        cx: &Context,
        operation: &Operation,
        choice: &Choice,
        settings: Settings,
    ) -> Result<Plan<Self>, Error> {
        let locale = settings.locale.clone().unwrap_or_else(|| "en".to_owned());
        locale
            .parse::<Locale>()
            .map_err(|error| Error::invalid_settings(format!("`locale`: {error}")))?;
        let mut script = Self {
            modules: Modules::read(&settings)?,
            handler: None,
            declared: Declared::of(operation, cx)?,
            settings: serde_json::Value::from(settings.settings).to_string(),
            locale,
            operation: [
                operation.id.clone(),
                operation.method.clone(),
                operation.path_template.clone(),
            ],
            status: choice.status,
            media_type: choice.media_type.clone(),
            example: choice.example.clone(),
            dynamic: choice.dynamic,
        };
        let modules = Rc::new(script.modules.clone());
        script.handler = script
            .checked(cx, operation, modules)
            .map_err(|fault| Error::invalid_settings(fault.to_string()))?;
        if script.handler.is_none() {
            script.modules = Modules::default();
        }
        Ok(Plan::Computed(script))
    }

    fn respond(&self, cx: &Context, request: &Request) -> Result<Outcome, Error> {
        let Some(handler) = &self.handler else {
            return Ok(Outcome::Pass);
        };
        let mut engine = snapshot::engine().map_err(|fault| failed(&fault))?;
        let outcome = self.answer(handler, &mut engine, cx, request);
        snapshot::leave(engine);
        outcome.map_err(|fault| failed(&fault))
    }
}

guest_sdk::register!(Script);

impl Script {
    /// Runs the script's top level and finds the handler.
    fn checked(
        &self,
        cx: &Context,
        operation: &Operation,
        modules: Rc<Modules>,
    ) -> Result<Option<Handler>, Fault> {
        let script = modules.entry().to_owned();
        let mut engine = snapshot::engine()?;
        let call = self.call(cx, None);
        engine.enter(modules, call)?;
        let exported = engine.default_export()?;
        let handler = Handler::find(&exported, operation, &script, &mut engine)?;
        let operations = cx.description().operations();
        if !operations.is_empty() {
            let strays =
                engine.caught(|context| Handler::strays(&exported, &operations, context))?;
            for name in strays {
                cx.log().warn(format!(
                    "{script}: the handler `{name}` is for no operation of the description"
                ));
            }
        }
        snapshot::leave(engine);
        Ok(handler)
    }

    fn answer(
        &self,
        handler: &Handler,
        engine: &mut Engine,
        cx: &Context,
        request: &Request,
    ) -> Result<Outcome, Fault> {
        let call = self.call(cx, Some(request.clone()));
        engine.enter(Rc::new(self.modules.clone()), call)?;
        let exported = engine.default_export()?;
        let mimus = engine.mimus.clone();
        let returned = engine.caught(|context| {
            let request = request::object(context)?;
            let (function, this) = handler.function(&exported, context)?;
            function.call(&this, &[request.into(), mimus.into()], context)
        })?;
        let what = format!("the handler `{}`", handler.name());
        let returned = engine.awaited(returned, &what)?;
        let outcome = engine.caught(|context| answer::read(&returned, &self.declared, context))?;
        Ok(match outcome {
            Outcome::Respond(mut response) => {
                response.delay += Duration::from_millis(engine.waited_ms());
                response.into()
            }
            Outcome::Pass => Outcome::Pass,
        })
    }

    fn call(&self, cx: &Context, request: Option<Request>) -> Call {
        let [id, method, path_template] = self.operation.clone();
        Call {
            guest: cx.clone(),
            request,
            operation: Operation {
                id,
                method,
                path_template,
            },
            choice: Choice {
                status: self.status,
                media_type: self.media_type.clone(),
                example: self.example.clone(),
                dynamic: self.dynamic,
            },
            settings: self.settings.clone(),
            locale: self.locale.parse().unwrap_or_default(),
        }
    }
}

fn failed(fault: &Fault) -> Error {
    Error::other(fault.to_string())
}
