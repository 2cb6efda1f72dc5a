//! `get_context_data`: what a context remembers.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Remembered, read};
use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::tool::{Kind, Tool};

pub(in crate::tools) struct GetContextData;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::tools) struct Input {
    /// As list_contexts_by_type has it.
    #[schemars(length(min = 1, max = 100))]
    context_id: String,
    /// These members of its data only.
    #[serde(default)]
    #[schemars(length(max = 200))]
    keys: Option<Vec<String>>,
}

impl Tool for GetContextData {
    const NAME: &'static str = "get_context_data";
    const TITLE: &'static str = "Read a context";
    const SAYS: &'static str = "Read what a context remembers, and its revision, which update_context_data takes as `expected_revision`.";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Remembered;

    fn call(input: Input, cx: &Context) -> Result<Told<Remembered>, Refusal> {
        read(&input.context_id, input.keys, cx)
    }
}
