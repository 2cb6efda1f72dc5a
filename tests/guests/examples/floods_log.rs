//! Logs and prints far more than it may, then answers.

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

    fn respond(&self, cx: &Context, _: &Request) -> Result<Outcome, Error> {
        for line in 0..100_000 {
            cx.log().info(format!("line {line}"));
            eprintln!("line {line}");
        }
        Ok(Response::json(&"done")?.into())
    }
}

guest_sdk::register!(Guest);
