//! `deploy_scenario`: a scenario is checked, kept and active.

use std::time::Instant;

use mimus_running::Record;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::list_active_scenarios::active;
use super::manage_mock_data::metrics;
use super::switch_scenario::activate;
use super::validate_scenario_config::{self as validate, judge};
use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::mocks::encoded;
use crate::shown::lines;
use crate::tool::{Kind, Tool};

pub(super) struct DeployScenario;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The mock's server_url, id or port.
    #[schemars(length(min = 1, max = 2048))]
    server_url: String,
    /// Either {"name", "rules": [{"operations": ["getPet"], "respond": {"status": 503, "json": {…}}, "delay": …, "fault": …}]}, or {"scenario_name", "description", "scenario_type": load_testing | error_simulation | security_testing | functional_testing, "endpoints": [{"path", "method", "response_config": {"status_code", "response_data", "response_time_ms"}}]}.
    scenario_config: Map<String, Value>,
    /// Refuse one with errors, and say all of them.
    #[serde(default = "crate::arguments::yes")]
    validate_before_deploy: bool,
    /// Replace a scenario of the same name.
    #[serde(default)]
    force_deploy: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    deployed: bool,
    scenario_name: String,
    server_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    validation_result: Option<Value>,
    /// Id, name, whether it is active, and the one that was before.
    deployment_details: Value,
    performance_metrics: Value,
}

impl Tool for DeployScenario {
    const NAME: &'static str = "deploy_scenario";
    const TITLE: &'static str = "Break answers on purpose";
    const SAYS: &'static str = "Check a scenario, put it on a running mock and make it active: from the next request on, the operations that it names answer otherwise (errors, delays, faults, other data). manage_mock_data with `deactivate_scenario` puts everything back.";
    const KIND: Kind = Kind::Sets;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let mock = cx.mock(&input.server_url)?;
        let begun = Instant::now();
        let config = input.scenario_config;
        let name = name_of(&config).ok_or_else(|| {
            Refusal::new("the scenario has no name").hint("add `name` (or `scenario_name`) to it")
        })?;
        let validation = if input.validate_before_deploy {
            let body = Value::Object(config.clone());
            let review = cx.admin(&mock, "POST", "/mock-data/scenarios/validate", Some(&body))?;
            let verdict = judge(&review, Value::Null, false, true);
            if !verdict.is_valid() {
                return Err(invalid(&name, &verdict));
            }
            serde_json::to_value(verdict).ok()
        } else {
            None
        };
        let before = active(&mock, cx)?;
        let kept = deploy(&mock, &name, &config, input.force_deploy, cx)?;
        activate(&mock, &name, cx)?;
        let now = active(&mock, cx)?;
        let is_active = now["name"] == name.as_str();
        let details = json!({
            "id": kept["id"],
            "name": name,
            "description": kept["description"],
            "is_active": is_active,
            "activated": is_active,
            "previous_scenario": before["name"],
        });
        Ok(Told::new(
            format!("the scenario `{name}` is active on {}", mock.url),
            Output {
                status: "success".to_owned(),
                deployed: true,
                scenario_name: name,
                server_url: mock.url,
                validation_result: validation,
                deployment_details: details,
                performance_metrics: metrics(begun),
            },
        ))
    }
}

fn invalid(name: &str, verdict: &validate::Output) -> Refusal {
    let told = serde_json::to_value(verdict).unwrap_or_default();
    let errors = told["errors"].as_array().cloned().unwrap_or_default();
    let errors = errors
        .iter()
        .filter_map(Value::as_str)
        .map(|it| format!("- {it}"));
    Refusal::new(format!(
        "the scenario `{name}` was not deployed:{}",
        lines(errors)
    ))
    .hint("correct what is listed; list_operations has the paths and ids there are")
    .data(told)
}

pub(super) fn name_of(config: &Map<String, Value>) -> Option<String> {
    let name = config.get("name").or_else(|| config.get("scenario_name"))?;
    let name = name.as_str()?.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// Keeps a scenario, in the place of one of that name if it may.
pub(super) fn deploy(
    mock: &Record,
    name: &str,
    config: &Map<String, Value>,
    replace: bool,
    cx: &Context,
) -> Result<Value, Refusal> {
    let all = cx.admin(mock, "GET", "/mock-data/scenarios", None)?;
    let mut all = all.as_array().into_iter().flatten();
    let is_there = all.any(|one| one["name"] == name);
    let mut body = json!({ "name": name, "config": config });
    if let Some(description) = config.get("description").filter(|it| it.is_string()) {
        body["description"] = description.clone();
    }
    match (is_there, replace) {
        (false, _) => cx.admin(mock, "POST", "/mock-data/scenarios", Some(&body)),
        (true, true) => {
            let path = format!("/mock-data/scenarios/{}", encoded(name));
            cx.admin(mock, "PUT", &path, Some(&body))
        }
        (true, false) => Err(
            Refusal::new(format!("there is a scenario `{name}` already"))
                .hint("`force_deploy: true` replaces it; switch_scenario makes it active as it is"),
        ),
    }
}
