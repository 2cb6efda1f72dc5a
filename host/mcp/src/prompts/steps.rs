//! What all prompts end with: the tools to call, in order, with their arguments.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::surface::Surface;
use crate::context::Context;

/// Where a mock's URL comes from that is not there yet.
const LATER: &str = "<server_url of that answer>";

/// Tools to call, numbered.
pub(super) struct Steps<'a> {
    cx: &'a Context,
    server_url: String,
    lines: Vec<String>,
}

impl<'a> Steps<'a> {
    /// Begins with a mock that runs.
    pub(super) fn of(surface: &Surface, cx: &'a Context) -> Self {
        let mut steps = Self {
            cx,
            server_url: LATER.to_owned(),
            lines: Vec::new(),
        };
        if let Some(mock) = &surface.mock {
            steps.server_url.clone_from(&mock.url);
        } else {
            steps.call(
                "generate_mock_api",
                &json!({ "spec_url_or_path": surface.named, "business_port": 0, "start": true }),
                "makes a mock of it and starts it",
            );
        }
        steps
    }

    pub(super) fn server_url(&self) -> &str {
        &self.server_url
    }

    /// One that the client does not have is no step.
    pub(super) fn call(&mut self, tool: &str, arguments: &Value, why: &str) {
        if self.cx.desk.tool(tool).is_none() {
            return;
        }
        self.lines
            .push(format!("`{tool}` with `{arguments}`: {why}."));
    }

    /// Deploys a scenario, and looks at what came of it.
    pub(super) fn play(&mut self, scenario: &Value) {
        let url = self.server_url.clone();
        let name = &scenario["name"];
        self.call(
            "validate_scenario_config",
            &json!({ "server_url": url, "scenario_config": "<the scenario>" }),
            "says what is wrong with it, and which operations each rule is about",
        );
        self.call(
            "deploy_scenario",
            &json!({ "server_url": url, "scenario_config": "<the scenario>" }),
            "has it hold from the next request on",
        );
        self.call(
            "send_request",
            &json!({ "server_url": url, "path": "<a path above>" }),
            "shows one exchange whole, with the rule that decided it",
        );
        self.call(
            "query_mock_logs",
            &json!({ "server_url": url, "scenario": name }),
            "says what was asked and answered while it was active",
        );
        self.call(
            "manage_mock_data",
            &json!({ "server_url": url, "operation": "deactivate_scenario" }),
            "ends it: answers are ordinary again",
        );
    }

    pub(super) fn told(&self) -> String {
        let mut text = String::from("## Tools to call\n");
        for (number, line) in self.lines.iter().enumerate() {
            let _ = write!(text, "\n{}. {line}", number + 1);
        }
        text
    }
}

/// Bytes of a scenario that is written for people. A longer one is written for programs, so
/// that it is there whole.
const MOST_PRETTY: usize = 8 << 10;

/// A scenario as a block that can be copied.
pub(super) fn block(scenario: &Value) -> String {
    let pretty = format!("{scenario:#}");
    let json = if pretty.len() <= MOST_PRETTY {
        pretty
    } else {
        scenario.to_string()
    };
    format!("## A scenario to start from\n\n```json\n{json}\n```")
}
