//! `validate_scenario_config`: what is wrong with a scenario, before it is anywhere.

use mimus_running::Record;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answer::{Refusal, Told, cut};
use crate::context::Context;
use crate::shown::lines;
use crate::tool::{Kind, Tool};

pub(super) struct ValidateScenarioConfig;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The scenario: see deploy_scenario.
    scenario_config: Map<String, Value>,
    /// Take warnings for errors.
    #[serde(default = "crate::arguments::yes")]
    strict_validation: bool,
    /// Hold its paths against the mock's operations.
    #[serde(default = "crate::arguments::yes")]
    check_endpoints: bool,
    /// The mock that it is for. Without it, the one that runs; with several, say which.
    #[serde(default)]
    #[schemars(length(min = 1, max = 2048))]
    server_url: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    /// `success`, `warning` or `error`.
    status: String,
    valid: bool,
    errors: Vec<String>,
    warnings: Vec<String>,
    suggestions: Vec<String>,
    validated_config: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    /// Each rule, with the operations that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Value>,
}

impl Tool for ValidateScenarioConfig {
    const NAME: &'static str = "validate_scenario_config";
    const TITLE: &'static str = "Check a scenario";
    const SAYS: &'static str = "Check a scenario against a running mock without changing anything: errors with their places, warnings, suggestions, and which operations each rule is about.";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let mock = one(input.server_url.as_deref(), cx)?;
        let config = Value::Object(input.scenario_config);
        let review = cx.admin(
            &mock,
            "POST",
            "/mock-data/scenarios/validate",
            Some(&config),
        )?;
        let output = judge(
            &review,
            config,
            input.strict_validation,
            input.check_endpoints,
        );
        let said = if output.valid {
            "the scenario is valid"
        } else {
            "the scenario is not valid"
        };
        let all = output.errors.iter().map(|it| format!("error: {it}"));
        let all = all.chain(output.warnings.iter().map(|it| format!("warning: {it}")));
        let all = all.chain(
            output
                .suggestions
                .iter()
                .map(|it| format!("suggestion: {it}")),
        );
        Ok(Told::new(format!("{said}{}", lines(all)), output))
    }
}

/// The mock that is named, or the only one.
fn one(name: Option<&str>, cx: &Context) -> Result<Record, Refusal> {
    if let Some(name) = name {
        return cx.mock(name);
    }
    let mut running = cx.desk.registry.running();
    match (running.pop(), running.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => Err(Refusal::new("several mocks run").hint("give `server_url`")),
        (None, _) => Err(
            Refusal::new("no mock runs, so there is nothing to hold it against")
                .hint("start_mock_server starts one"),
        ),
    }
}

/// What the mock says of it, under the names that are known.
pub(super) fn judge(review: &Value, config: Value, strict: bool, endpoints: bool) -> Output {
    let list = |member: &str| {
        let all = review[member].as_array().into_iter().flatten();
        all.map(|it| {
            let text = |member: &str| it[member].as_str().unwrap_or_default();
            let place = text("pointer");
            let place = if place.is_empty() {
                String::new()
            } else {
                format!("{place}: ")
            };
            let hint = match text("hint") {
                "" => String::new(),
                hint => format!(" ({hint})"),
            };
            cut(&format!("{place}{}{hint}", text("message")), 500)
        })
        .take(100)
        .collect::<Vec<_>>()
    };
    let (mut errors, mut warnings) = (list("errors"), list("warnings"));
    if !endpoints {
        let (paths, rest) = errors
            .into_iter()
            .partition(|it| it.contains("/path") || it.contains("/operations"));
        errors = rest;
        warnings.extend::<Vec<String>>(paths);
    }
    let valid = errors.is_empty();
    let status = match (valid, warnings.is_empty()) {
        (false, _) => "error",
        (true, false) if strict => "warning",
        (true, _) => "success",
    };
    let rules = Some(review["rules"].clone()).filter(|rules| rules.to_string().len() < 64 << 10);
    Output {
        status: status.to_owned(),
        valid,
        errors,
        warnings,
        suggestions: list("suggestions"),
        validated_config: config,
        format: review["format"].as_str().map(str::to_owned),
        rules,
    }
}

impl Output {
    pub(super) fn is_valid(&self) -> bool {
        self.valid
    }
}
