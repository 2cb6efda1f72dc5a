//! `list_active_scenarios`: which scenario each mock answers under.

use mimus_running::Record;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::shown::lines;
use crate::tool::{Kind, Tool};

pub(super) struct ListActiveScenarios;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Mocks to ask: server_urls, ids or ports.
    #[serde(default)]
    #[schemars(length(max = 50), inner(length(min = 1, max = 2048)))]
    server_urls: Option<Vec<String>>,
    /// Ask all that are registered as well.
    #[serde(default = "crate::arguments::yes")]
    discover_servers: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    servers_checked: usize,
    active_scenarios: Vec<Row>,
    server_details: Vec<Value>,
    discovery_used: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Row {
    server_url: String,
    scenario_name: String,
    #[serde(skip_serializing_if = "Value::is_null")]
    scenario_id: Value,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(skip_serializing_if = "Value::is_null")]
    activated_at: Value,
    #[serde(skip_serializing_if = "Value::is_null")]
    scenario_type: Value,
}

impl Tool for ListActiveScenarios {
    const NAME: &'static str = "list_active_scenarios";
    const TITLE: &'static str = "List active scenarios";
    const SAYS: &'static str = "Say under which scenario each mock answers. Use it when answers are not what the description says.";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let mut mocks: Vec<Record> = Vec::new();
        let mut details = Vec::new();
        for name in input.server_urls.iter().flatten() {
            match cx.mock(name) {
                Ok(mock) => mocks.push(mock),
                Err(refusal) => {
                    let (why, _) = refusal.into_parts();
                    details.push(json!({ "server_url": name, "status": "error", "error": why }));
                }
            }
        }
        if input.discover_servers {
            mocks.extend(cx.desk.registry.running());
        }
        mocks.sort_by(|one, other| one.url.cmp(&other.url));
        mocks.dedup_by(|one, other| one.url == other.url);
        let mut rows = Vec::new();
        for mock in &mocks {
            match active(mock, cx) {
                Ok(active) => {
                    details.push(json!({
                        "server_url": mock.url, "id": mock.id, "status": "success",
                        "active_scenario": active["name"],
                    }));
                    if let Some(name) = active["name"].as_str() {
                        rows.push(row(mock, name, &active));
                    }
                }
                Err(refusal) => {
                    let (why, _) = refusal.into_parts();
                    details.push(json!({ "server_url": mock.url, "id": mock.id, "status": "error", "error": why }));
                }
            }
        }
        let text = format!(
            "{} mocks asked, {} under a scenario{}",
            mocks.len(),
            rows.len(),
            lines(
                rows.iter()
                    .map(|row| format!("{}: {}", row.server_url, row.scenario_name))
            )
        );
        Ok(Told::new(
            text,
            Output {
                status: "success".to_owned(),
                servers_checked: mocks.len(),
                active_scenarios: rows,
                server_details: details,
                discovery_used: input.discover_servers,
            },
        ))
    }
}

fn row(mock: &Record, name: &str, active: &Value) -> Row {
    Row {
        server_url: mock.url.clone(),
        scenario_name: name.to_owned(),
        scenario_id: active["id"].clone(),
        description: active["description"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        activated_at: active["activated_at"].clone(),
        scenario_type: active["config"]["scenario_type"].clone(),
    }
}

/// The scenario that a mock answers under; null without one.
pub(super) fn active(mock: &Record, cx: &Context) -> Result<Value, Refusal> {
    cx.admin(mock, "GET", "/mock-data/scenarios/active", None)
}
