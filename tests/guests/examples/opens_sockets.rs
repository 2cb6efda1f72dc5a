//! Wants the network: it is not even loaded.

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
        let connected = std::net::TcpStream::connect("127.0.0.1:80").is_ok();
        Ok(Response::json(&connected)?.into())
    }
}

guest_sdk::register!(Guest);
