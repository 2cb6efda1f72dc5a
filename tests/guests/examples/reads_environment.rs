//! Answers with the environment and the arguments it sees.

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
        let variables: Vec<String> = std::env::vars().map(|(name, _)| name).collect();
        let arguments: Vec<String> = std::env::args().collect();
        Ok(Response::json(&(variables, arguments))?.into())
    }
}

guest_sdk::register!(Guest);
