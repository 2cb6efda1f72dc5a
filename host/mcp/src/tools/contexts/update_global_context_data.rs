//! `update_global_context_data`: what all agents share becomes something else.

use mimus_context::{Change, GLOBAL};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Changed, Changing, write};
use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::tool::{Kind, Tool};

pub(in crate::tools) struct UpdateGlobalContextData;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::tools) struct Input {
    /// What all are to remember, up to 1 MiB in all.
    data: Map<String, Value>,
    #[serde(flatten)]
    changing: Changing,
}

impl Tool for UpdateGlobalContextData {
    const NAME: &'static str = "update_global_context_data";
    const TITLE: &'static str = "Change what all share";
    const SAYS: &'static str =
        "Change the one context that all agents of this user share; as update_context_data.";
    const KIND: Kind = Kind::Sets;
    type Input = Input;
    type Output = Changed;

    fn call(input: Input, cx: &Context) -> Result<Told<Changed>, Refusal> {
        let change = Change {
            data: Some(input.data),
            replace: !input.changing.merge,
            revision: input.changing.expected_revision,
            ..Change::default()
        };
        write(GLOBAL, &change, cx)
    }
}
