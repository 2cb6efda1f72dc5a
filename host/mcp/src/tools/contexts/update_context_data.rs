//! `update_context_data`: a context remembers more, or something else.

use mimus_context::{Change, Status};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Changed, Changing, write};
use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::contexts::end;
use crate::tool::{Kind, Tool};

pub(in crate::tools) struct UpdateContextData;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::tools) struct Input {
    /// As list_contexts_by_type has it.
    #[schemars(length(min = 1, max = 100))]
    context_id: String,
    /// What it is to remember, up to 1 MiB in all.
    #[serde(default)]
    data: Map<String, Value>,
    #[serde(flatten)]
    changing: Changing,
    /// Where it is in its life from now on. One that is completed or expired takes changes again once it is `active`.
    #[serde(default)]
    context_status: Option<Status>,
    /// These take the place of all its tags.
    #[serde(default)]
    #[schemars(length(max = 32), inner(length(min = 1, max = 64)))]
    tags: Option<Vec<String>>,
    /// It ends so long from now on.
    #[serde(default)]
    #[schemars(range(min = 1))]
    expires_in_seconds: Option<u32>,
}

impl Tool for UpdateContextData {
    const NAME: &'static str = "update_context_data";
    const TITLE: &'static str = "Change a context";
    const SAYS: &'static str = "Change what a context remembers, in one transaction: agents that change different members at the same time lose nothing.";
    const KIND: Kind = Kind::Sets;
    type Input = Input;
    type Output = Changed;

    fn call(input: Input, cx: &Context) -> Result<Told<Changed>, Refusal> {
        let change = Change {
            data: Some(input.data),
            replace: !input.changing.merge,
            status: input.context_status,
            tags: input.tags,
            expires_at: end(input.expires_in_seconds).map(Some),
            revision: input.changing.expected_revision,
        };
        write(&input.context_id, &change, cx)
    }
}
