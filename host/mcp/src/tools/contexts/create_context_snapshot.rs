//! `create_context_snapshot`: what a context is now, to go back to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::contexts::now;
use crate::tool::{Kind, Tool};

pub(in crate::tools) struct CreateContextSnapshot;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::tools) struct Input {
    /// As list_contexts_by_type has it.
    #[schemars(length(min = 1, max = 100))]
    context_id: String,
    /// What the snapshot is called.
    #[schemars(length(min = 1, max = 200))]
    snapshot_name: String,
    /// What it is for.
    #[serde(default)]
    #[schemars(length(max = 2000))]
    description: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::tools) struct Output {
    status: String,
    message: String,
    snapshot_id: String,
    context_id: String,
    revision: u64,
}

impl Tool for CreateContextSnapshot {
    const NAME: &'static str = "create_context_snapshot";
    const TITLE: &'static str = "Take a snapshot of a context";
    const SAYS: &'static str = "Remember a context as it is now, before something risky; restore_context_snapshot goes back to it.";
    const KIND: Kind = Kind::Adds;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let (context, name) = (&input.context_id, &input.snapshot_name);
        let description = input.description.as_deref();
        let taken = cx.contexts()?.snapshot(context, name, description, now())?;
        let message = format!(
            "{} is {} at revision {}",
            taken.id, taken.context, taken.revision
        );
        Ok(Told::new(
            message.clone(),
            Output {
                status: "success".to_owned(),
                message,
                snapshot_id: taken.id,
                context_id: taken.context,
                revision: taken.revision,
            },
        ))
    }
}
