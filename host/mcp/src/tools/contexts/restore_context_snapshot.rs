//! `restore_context_snapshot`: a context is as it was.

use mimus_context::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::contexts::now;
use crate::tool::{Kind, Tool};

pub(in crate::tools) struct RestoreContextSnapshot;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::tools) struct Input {
    /// As list_contexts_by_type has it.
    #[schemars(length(min = 1, max = 100))]
    context_id: String,
    /// As create_context_snapshot told it.
    #[schemars(length(min = 1, max = 100))]
    snapshot_id: String,
    /// Only if the context still has the revision that you read.
    #[serde(default)]
    expected_revision: Option<u64>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::tools) struct Output {
    status: String,
    message: String,
    context_id: String,
    snapshot_id: String,
    revision: u64,
}

impl Tool for RestoreContextSnapshot {
    const NAME: &'static str = "restore_context_snapshot";
    const TITLE: &'static str = "Go back to a snapshot";
    const SAYS: &'static str = "Have a context be as it was when a snapshot was taken: data, tags and status. What was remembered since is gone, unless a snapshot has it.";
    const KIND: Kind = Kind::Destroys;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let (store, context) = (cx.contexts()?, &input.context_id);
        let restored = store.restore(context, &input.snapshot_id, input.expected_revision, now());
        let restored = restored.map_err(|error| match &error {
            Error::UnknownSnapshot { .. } => {
                let known = store.snapshots(context, now()).unwrap_or_default();
                let known = known.iter().rev().take(20);
                let known = known.map(|it| format!("{} (`{}`)", it.id, it.name));
                let known = known.collect::<Vec<_>>();
                let hint = match known.as_slice() {
                    [] => "it has none: create_context_snapshot takes one".to_owned(),
                    known => format!("it has {}", known.join(", ")),
                };
                Refusal::from(error).hint(hint)
            }
            _ => error.into(),
        })?;
        let message = format!(
            "{} is as it was, at revision {} now",
            restored.id, restored.revision
        );
        Ok(Told::new(
            message.clone(),
            Output {
                status: "success".to_owned(),
                message,
                context_id: restored.id,
                snapshot_id: input.snapshot_id,
                revision: restored.revision,
            },
        ))
    }
}
