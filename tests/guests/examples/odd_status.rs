//! Answers with a status that HTTP does not have.

#![cfg(target_arch = "wasm32")]

use guest_sdk::{
    Choice, Context, Error, NoSettings, Operation, Outcome, Plan, Request, Responder, Response,
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Guest;

impl Responder for Guest {
    type Settings = NoSettings;

    fn prepare(_: &Context, _: &Operation, _: &Choice, _: NoSettings) -> Result<Plan<Self>, Error> {
        Ok(Plan::Computed(Self))
    }

    fn respond(&self, _: &Context, _: &Request) -> Result<Outcome, Error> {
        Ok(Response::new(999).into())
    }
}

guest_sdk::register!(Guest);
