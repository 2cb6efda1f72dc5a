//! Wants the state before there is a request.

#![cfg(target_arch = "wasm32")]

use guest_sdk::{
    Choice, Context, Error, NoSettings, Operation, Outcome, Plan, Request, Responder, Response,
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Guest;

impl Responder for Guest {
    type Settings = NoSettings;

    fn prepare(
        cx: &Context,
        _: &Operation,
        _: &Choice,
        _: NoSettings,
    ) -> Result<Plan<Self>, Error> {
        let state = cx.state().collection("plans").next_number();
        let next = cx.next().respond(&Request::new("GET", "/"));
        let told = [
            state.err().map(|error| error.to_string()),
            next.err().map(|error| error.to_string()),
        ];
        Ok(Plan::Fixed(Response::json(&told)?))
    }

    fn respond(&self, _: &Context, _: &Request) -> Result<Outcome, Error> {
        Ok(Outcome::Pass)
    }
}

guest_sdk::register!(Guest);
