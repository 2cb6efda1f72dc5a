//! `create_workflow_context`: what the steps of a workflow remember.

use mimus_context::New;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Extras, Made, make};
use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::tool::{Kind, Tool};

pub(in crate::tools) struct CreateWorkflowContext;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::tools) struct Input {
    /// What the workflow is called.
    #[schemars(length(min = 1, max = 200))]
    workflow_name: String,
    /// Its `steps`, and whatever else belongs to it.
    workflow_config: Map<String, Value>,
    #[serde(flatten)]
    extras: Extras,
}

impl Tool for CreateWorkflowContext {
    const NAME: &'static str = "create_workflow_context";
    const TITLE: &'static str = "Remember a workflow";
    const SAYS: &'static str = "Make a context for a workflow of several steps or agents: which step it is at, and what came of those before.";
    const KIND: Kind = Kind::Adds;
    type Input = Input;
    type Output = Made;

    fn call(input: Input, cx: &Context) -> Result<Told<Made>, Refusal> {
        let config = input.workflow_config.into();
        make(
            New::workflow(&input.workflow_name, &config),
            input.extras,
            cx,
        )
    }
}
