//! The two phases around a [`Responder`]: settings in, plan to bytes and back. The same
//! for the component and for the testing kit, so that a test finds what the server would.

use crate::{Choice, Context, Error, Operation, Outcome, Plan, Request, Responder, settings};

pub(crate) fn prepare<R: Responder>(
    cx: &Context,
    operation: &Operation,
    choice: &Choice,
    settings: &str,
) -> Result<Plan<Vec<u8>>, Error> {
    match R::prepare(cx, operation, choice, settings::read(settings)?)? {
        Plan::Fixed(response) => Ok(Plan::Fixed(response)),
        Plan::Computed(plan) => postcard::to_allocvec(&plan)
            .map(Plan::Computed)
            .map_err(|error| Error::other(format!("the plan cannot be written: {error}"))),
    }
}

pub(crate) fn respond<R: Responder>(
    cx: &Context,
    plan: &[u8],
    request: &Request,
) -> Result<Outcome, Error> {
    let plan: R = postcard::from_bytes(plan).map_err(|error| {
        Error::other(format!(
            "the plan cannot be read back: {error}; a plan may hold no `serde_json::Value`, `flatten`, `untagged` or `skip_serializing_if`"
        ))
    })?;
    plan.respond(cx, request)
}
