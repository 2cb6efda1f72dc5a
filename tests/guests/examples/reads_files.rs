//! Wants files: it is not even loaded.

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
        let secrets = std::fs::read_to_string("/etc/passwd")
            .map_err(|error| Error::other(error.to_string()))?;
        Ok(Response::json(&secrets)?.into())
    }
}

guest_sdk::register!(Guest);
