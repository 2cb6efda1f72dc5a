//! `switch_scenario`: another scenario is active.

use mimus_running::Record;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::list_active_scenarios::active;
use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::mocks::encoded;
use crate::tool::{Kind, Tool};

pub(super) struct SwitchScenario;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The mock's server_url, id or port.
    #[schemars(length(min = 1, max = 2048))]
    server_url: String,
    /// The name of a scenario that the mock has.
    #[schemars(length(min = 1, max = 200))]
    scenario_name: String,
    /// Ask the mock afterwards which one is active.
    #[serde(default = "crate::arguments::yes")]
    verify_switch: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    switched: bool,
    scenario_name: String,
    server_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_scenario: Option<String>,
    /// `verified`, `failed` or `unable_to_verify`.
    verification_result: String,
}

impl Tool for SwitchScenario {
    const NAME: &'static str = "switch_scenario";
    const TITLE: &'static str = "Switch the scenario";
    const SAYS: &'static str = "Make another scenario of a mock the active one, from the next request on. manage_mock_data with `list_scenarios` has their names; deploy_scenario makes a new one.";
    const KIND: Kind = Kind::Sets;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let mock = cx.mock(&input.server_url)?;
        let before = active(&mock, cx)?;
        activate(&mock, &input.scenario_name, cx)?;
        let verification = if input.verify_switch {
            match active(&mock, cx) {
                Ok(now) if now["name"] == input.scenario_name.as_str() => "verified",
                Ok(_) => "failed",
                Err(_) => "unable_to_verify",
            }
        } else {
            "unable_to_verify"
        };
        Ok(Told::new(
            format!(
                "the scenario `{}` is active on {}",
                input.scenario_name, mock.url
            ),
            Output {
                status: "success".to_owned(),
                switched: verification != "failed",
                scenario_name: input.scenario_name,
                server_url: mock.url,
                previous_scenario: before["name"].as_str().map(str::to_owned),
                verification_result: verification.to_owned(),
            },
        ))
    }
}

pub(super) fn activate(mock: &Record, name: &str, cx: &Context) -> Result<Value, Refusal> {
    let path = format!("/mock-data/scenarios/{}/activate", encoded(name));
    cx.admin(mock, "POST", &path, None)
}
