//! `create_test_session_context`: what a session of tests remembers.

use mimus_context::New;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Extras, Made, make};
use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::tool::{Kind, Tool};

pub(in crate::tools) struct CreateTestSessionContext;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::tools) struct Input {
    /// What the session is called.
    #[schemars(length(min = 1, max = 200))]
    session_name: String,
    /// What is to be tested, in any form.
    test_plan: Map<String, Value>,
    /// How, in any form.
    #[serde(default)]
    session_config: Map<String, Value>,
    #[serde(flatten)]
    extras: Extras,
}

impl Tool for CreateTestSessionContext {
    const NAME: &'static str = "create_test_session_context";
    const TITLE: &'static str = "Remember a test session";
    const SAYS: &'static str = "Make a context for a session of tests: a JSON object that outlives this session and that other agents can read and change (get_context_data, update_context_data).";
    const KIND: Kind = Kind::Adds;
    type Input = Input;
    type Output = Made;

    fn call(input: Input, cx: &Context) -> Result<Told<Made>, Refusal> {
        let (plan, config) = (input.test_plan.into(), input.session_config.into());
        make(
            New::test_session(&input.session_name, &plan, &config),
            input.extras,
            cx,
        )
    }
}
