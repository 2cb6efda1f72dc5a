//! Panics, as a bug would.

#![cfg(target_arch = "wasm32")]

use guest_sdk::{Choice, Context, Error, NoSettings, Operation, Outcome, Plan, Request, Responder};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Guest;

impl Responder for Guest {
    type Settings = NoSettings;

    fn prepare(_: &Context, _: &Operation, _: &Choice, _: NoSettings) -> Result<Plan<Self>, Error> {
        Ok(Plan::Computed(Self))
    }

    fn respond(&self, _: &Context, request: &Request) -> Result<Outcome, Error> {
        panic!("boom at {}", request.path)
    }
}

guest_sdk::register!(Guest);
