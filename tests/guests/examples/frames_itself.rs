//! Claims lengths and encodings that are the connection's business.

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
        let response = Response::json(&"short")?
            .header("content-length", "9999")
            .header("transfer-encoding", "chunked");
        Ok(response.into())
    }
}

guest_sdk::register!(Guest);
