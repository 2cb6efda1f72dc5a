//! Uses up the stack.

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
        fn deeper(n: u64) -> u64 {
            let frame = std::hint::black_box([n; 64]);
            if frame[1] == u64::MAX {
                n
            } else {
                1 + deeper(frame[0] + 1)
            }
        }
        Ok(Response::json(&deeper(0))?.into())
    }
}

guest_sdk::register!(Guest);
