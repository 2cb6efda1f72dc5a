//! `create_agent_context`: what an agent remembers.

use mimus_context::New;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Extras, Made, make};
use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::tool::{Kind, Tool};

pub(in crate::tools) struct CreateAgentContext;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::tools) struct Input {
    /// What the agent is called.
    #[schemars(length(min = 1, max = 200))]
    agent_name: String,
    /// What it runs on: langgraph, crewai, custom or the like.
    #[schemars(length(min = 1, max = 200))]
    agent_type: String,
    /// How it is set up, in any form; no secrets.
    agent_config: Map<String, Value>,
    #[serde(flatten)]
    extras: Extras,
}

impl Tool for CreateAgentContext {
    const NAME: &'static str = "create_agent_context";
    const TITLE: &'static str = "Remember an agent";
    const SAYS: &'static str =
        "Make a context for an agent, for what it is to remember or to hand to others.";
    const KIND: Kind = Kind::Adds;
    type Input = Input;
    type Output = Made;

    fn call(input: Input, cx: &Context) -> Result<Told<Made>, Refusal> {
        let config = input.agent_config.into();
        let new = New::agent(&input.agent_name, &input.agent_type, &config);
        make(new, input.extras, cx)
    }
}
