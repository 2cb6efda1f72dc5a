//! `get_global_context_data`: what all agents share.

use mimus_context::GLOBAL;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Remembered, read};
use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::tool::{Kind, Tool};

pub(in crate::tools) struct GetGlobalContextData;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::tools) struct Input {
    /// These members of its data only.
    #[serde(default)]
    #[schemars(length(max = 200))]
    keys: Option<Vec<String>>,
}

impl Tool for GetGlobalContextData {
    const NAME: &'static str = "get_global_context_data";
    const TITLE: &'static str = "Read what all share";
    const SAYS: &'static str = "Read the one context that all agents of this user share.";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Remembered;

    fn call(input: Input, cx: &Context) -> Result<Told<Remembered>, Refusal> {
        read(GLOBAL, input.keys, cx)
    }
}
