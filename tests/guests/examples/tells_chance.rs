//! Answers with everything random and timed that it can get at.

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
        let order: std::collections::HashMap<u32, ()> = (0..50).map(|key| (key, ())).collect();
        let order: Vec<u32> = order.into_keys().collect();
        let wall = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |t| t.as_millis());
        let facts = (
            order,
            cx.random().next(),
            u64::try_from(wall).unwrap_or(0),
            cx.clock().now_ms(),
        );
        Ok(Response::json(&facts)?.into())
    }
}

guest_sdk::register!(Guest);
