//! `manage_mock_data`: single answers, and scenarios, while the mock runs.

use std::time::Instant;

use mimus_running::Record;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::deploy_scenario::{deploy, name_of};
use super::list_active_scenarios::active;
use super::switch_scenario::activate;
use crate::answer::{Refusal, Told, cut};
use crate::context::Context;
use crate::tool::{Kind, Tool};

pub(super) struct ManageMockData;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The mock's server_url, id or port.
    #[schemars(length(min = 1, max = 2048))]
    server_url: String,
    /// What to do. `update_response` wants `endpoint_path` and `response_data`; those of one scenario want `scenario_name`, `create_scenario` also `scenario_config`.
    operation: Operation,
    /// A path or operation: `/pets/{petId}`.
    #[serde(default)]
    #[schemars(length(max = 2048), regex(pattern = r"^/"))]
    endpoint_path: Option<String>,
    /// The method of the path; without it, all of its methods.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[A-Za-z][A-Za-z-]{0,31}$"))]
    method: Option<String>,
    /// What is answered from then on, as JSON.
    #[serde(default)]
    response_data: Option<Value>,
    /// The scenario's name.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    scenario_name: Option<String>,
    /// What the scenario does: see deploy_scenario.
    #[serde(default)]
    scenario_config: Option<Map<String, Value>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Operation {
    UpdateResponse,
    /// Put a response back as it was.
    ResetResponse,
    CreateScenario,
    SwitchScenario,
    ListScenarios,
    GetCurrentScenario,
    /// Answer without any scenario.
    DeactivateScenario,
    DeleteScenario,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    operation: String,
    result: Value,
    server_url: String,
    message: String,
    performance_metrics: Value,
}

/// Of a result.
const MOST: usize = 96 << 10;

impl Tool for ManageMockData {
    const NAME: &'static str = "manage_mock_data";
    const TITLE: &'static str = "Change what a mock answers";
    const SAYS: &'static str = "Change what a running mock answers: set the body of one path's responses, or create, switch, list and remove scenarios. For a scenario with checks before it is active, use deploy_scenario.";
    const KIND: Kind = Kind::Sets;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let mock = cx.mock(&input.server_url)?;
        let begun = Instant::now();
        let (mut result, message) = input.ask(&mock, cx)?;
        let shown = result.to_string();
        if MOST < shown.len() {
            result = json!({ "beginning": cut(&shown, MOST) });
        }
        let operation = match input.operation {
            Operation::UpdateResponse => "update_response",
            Operation::ResetResponse => "reset_response",
            Operation::CreateScenario => "create_scenario",
            Operation::SwitchScenario => "switch_scenario",
            Operation::ListScenarios => "list_scenarios",
            Operation::GetCurrentScenario => "get_current_scenario",
            Operation::DeactivateScenario => "deactivate_scenario",
            Operation::DeleteScenario => "delete_scenario",
        };
        Ok(Told::new(
            format!("{message}\n{}", cut(&shown, 4_000)),
            Output {
                status: "success".to_owned(),
                operation: operation.to_owned(),
                result,
                server_url: mock.url,
                message,
                performance_metrics: metrics(begun),
            },
        ))
    }
}

/// How long it took, under the names that are known.
pub(super) fn metrics(begun: Instant) -> Value {
    json!({ "operation_time_ms": begun.elapsed().as_secs_f64() * 1000.0 })
}

impl Input {
    fn ask(&self, mock: &Record, cx: &Context) -> Result<(Value, String), Refusal> {
        match self.operation {
            Operation::UpdateResponse => self.update_response(mock, cx),
            Operation::ResetResponse => {
                let key = self.key()?;
                let path = format!("/responses/{}", crate::mocks::encoded(&key));
                let result = cx.admin(mock, "DELETE", &path, None)?;
                Ok((result, format!("`{key}` is answered as before")))
            }
            Operation::CreateScenario => {
                let mut config = self
                    .scenario_config
                    .clone()
                    .ok_or_else(|| missing("scenario_config"))?;
                if let Some(name) = &self.scenario_name
                    && name_of(&config).is_none()
                {
                    config.insert("name".to_owned(), name.clone().into());
                }
                let name = self.scenario_name.clone().or_else(|| name_of(&config));
                let name = name.ok_or_else(|| missing("scenario_name"))?;
                let result = deploy(mock, &name, &config, true, cx)?;
                Ok((
                    result,
                    format!("the scenario `{name}` is there; switch_scenario makes it active"),
                ))
            }
            Operation::SwitchScenario => {
                let before = active(mock, cx)?;
                let name = self.name()?;
                let result = activate(mock, name, cx)?;
                let result = json!({
                    "before_scenario": before["name"],
                    "current_scenario": name,
                    "details": result,
                });
                Ok((result, format!("the scenario `{name}` is active")))
            }
            Operation::ListScenarios => {
                let all = cx.admin(mock, "GET", "/mock-data/scenarios", None)?;
                let count = all.as_array().map_or(0, Vec::len);
                Ok((json!({ "scenarios": all }), format!("{count} scenarios")))
            }
            Operation::GetCurrentScenario => {
                let active = active(mock, cx)?;
                let message = match active["name"].as_str() {
                    Some(name) => format!("the scenario `{name}` is active"),
                    None => "no scenario is active".to_owned(),
                };
                Ok((json!({ "current_scenario": active }), message))
            }
            Operation::DeactivateScenario => {
                let before = active(mock, cx)?;
                if let Some(name) = before["name"].as_str() {
                    let path = format!(
                        "/mock-data/scenarios/{}/deactivate",
                        crate::mocks::encoded(name)
                    );
                    cx.admin(mock, "POST", &path, None)?;
                }
                let result = json!({ "before_scenario": before["name"], "current_scenario": null });
                Ok((result, "no scenario is active".to_owned()))
            }
            Operation::DeleteScenario => {
                let name = self.name()?;
                let path = format!("/mock-data/scenarios/{}", crate::mocks::encoded(name));
                let result = cx.admin(mock, "DELETE", &path, None)?;
                Ok((result, format!("the scenario `{name}` is gone")))
            }
        }
    }

    fn update_response(&self, mock: &Record, cx: &Context) -> Result<(Value, String), Refusal> {
        let key = self.key()?;
        let data = self
            .response_data
            .as_ref()
            .ok_or_else(|| missing("response_data"))?;
        let before = cx.admin(mock, "GET", "/responses", None)?;
        let before = before["overrides"].as_array().into_iter().flatten();
        let before = before
            .into_iter()
            .find(|one| one["key"] == key.as_str())
            .cloned();
        let body = json!({
            "endpoint_path": self.endpoint_path,
            "method": self.method,
            "response_data": data,
        });
        let after = cx.admin(mock, "POST", "/responses/update", Some(&body))?;
        let result = json!({ "before_state": before, "after_state": after });
        Ok((result, format!("`{key}` is answered with this from now on")))
    }

    /// As overrides are called: the path, with its method if one is meant.
    fn key(&self) -> Result<String, Refusal> {
        let path = self
            .endpoint_path
            .as_deref()
            .ok_or_else(|| missing("endpoint_path"))?;
        Ok(match &self.method {
            Some(method) => format!("{} {path}", method.to_ascii_uppercase()),
            None => path.to_owned(),
        })
    }

    fn name(&self) -> Result<&str, Refusal> {
        self.scenario_name
            .as_deref()
            .ok_or_else(|| missing("scenario_name"))
    }
}

fn missing(what: &str) -> Refusal {
    Refusal::new(format!("`{what}` is missing"))
        .hint("this operation needs it: add it and call again")
}
