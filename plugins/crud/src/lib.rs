//! The responder that makes REST resources work: what is created can be listed, read,
//! changed and deleted.
//!
//! `prepare` reads from the description which operations are about the same resource and
//! what each does with it; `respond` does that to the mock's state. Where an answer has
//! more in it than the resource, the next responder says it, and what is kept is laid
//! over that. What is not understood is passed on.

mod name;
mod path;
mod place;
mod plan;
mod prepare;
mod respond;
mod schema;
pub mod settings;
mod value;

use guest_sdk::{Choice, Context, Error, Operation, Outcome, Request, Responder};
use serde::{Deserialize, Serialize};

use crate::plan::Plan;
use crate::settings::Settings;

/// What one operation does with its resource.
#[derive(Debug, Serialize, Deserialize)]
pub struct Crud(Plan);

impl Responder for Crud {
    type Settings = Settings;

    fn prepare(
        cx: &Context,
        operation: &Operation,
        choice: &Choice,
        settings: Settings,
    ) -> Result<guest_sdk::Plan<Self>, Error> {
        let plan = prepare::plan(cx, operation, choice, &settings)?;
        Ok(guest_sdk::Plan::Computed(Self(plan)))
    }

    fn respond(&self, cx: &Context, request: &Request) -> Result<Outcome, Error> {
        respond::answer(&self.0, cx, request)
    }
}

guest_sdk::register!(Crud);
