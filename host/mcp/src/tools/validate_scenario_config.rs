//! `validate_scenario_config`: what is wrong with a scenario, before it is anywhere.

use mimus_description::Api;
use mimus_running::Record;
use mimus_scenario::{Catalogue, Compiled, Format, read, review};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::generate_mock_api::source;
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
    /// The mock that it is for. Without it, the one that runs.
    #[serde(default)]
    #[schemars(length(min = 1, max = 2048))]
    server_url: Option<String>,
    /// Without a mock: the OpenAPI description that it is for, a file or URL.
    #[serde(default)]
    #[schemars(length(min = 1, max = 4096))]
    spec: Option<String>,
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
    /// `mock`, `description` or `form`.
    checked_against: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    /// Each rule, with the operations that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Value>,
}

impl Tool for ValidateScenarioConfig {
    const NAME: &'static str = "validate_scenario_config";
    const TITLE: &'static str = "Check a scenario";
    const SAYS: &'static str = "Check a scenario without changing anything: errors with their places, warnings, suggestions, and which operations each rule is about. Against a running mock, or the description `spec`; with neither, its form only.";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let config = Value::Object(input.scenario_config);
        let against = Against::of(input.server_url.as_deref(), input.spec.as_deref(), cx)?;
        let review = match &against {
            Against::Mock(mock) => {
                let path = "/mock-data/scenarios/validate";
                cx.admin(mock, "POST", path, Some(&config))?
            }
            Against::Description(api) => reviewed(&config, Some(api)),
            Against::Form => reviewed(&config, None),
        };
        let mut output = judge(
            &review,
            config,
            input.strict_validation,
            input.check_endpoints,
        );
        against.name().clone_into(&mut output.checked_against);
        let is = if output.valid { "is" } else { "is not" };
        let said = match against {
            Against::Mock(mock) => format!("the scenario {is} valid for {}", mock.url),
            Against::Description(_) => format!(
                "the scenario {is} valid for the description; responders, templates and \
                 `extends` are looked at when it is deployed"
            ),
            Against::Form => format!(
                "the form of the scenario {is} valid; give `spec`, or start a mock, to have its \
                 operations looked at"
            ),
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

/// What a scenario is held against.
enum Against {
    Mock(Box<Record>),
    Description(Box<Api>),
    /// Nothing but what scenarios look like.
    Form,
}

impl Against {
    /// What is named; else the only mock that runs.
    fn of(mock: Option<&str>, spec: Option<&str>, cx: &Context) -> Result<Self, Refusal> {
        match (mock, spec) {
            (Some(_), Some(_)) => Err(Refusal::new("both `server_url` and `spec` are given")
                .hint("leave one of them out")),
            (Some(name), None) => Ok(Self::Mock(Box::new(cx.mock(name)?))),
            (None, Some(spec)) => {
                let api = cx.api_at(&source(spec, cx)?)?;
                Ok(Self::Description(Box::new(api)))
            }
            (None, None) => {
                let mut running = cx.desk.registry.running();
                match (running.pop(), running.is_empty()) {
                    (Some(only), true) => Ok(Self::Mock(Box::new(only))),
                    (Some(_), false) => Err(Refusal::new("several mocks run")
                        .hint("give `server_url`, or `spec` for a description")),
                    (None, _) => Ok(Self::Form),
                }
            }
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Mock(_) => "mock",
            Self::Description(_) => "description",
            Self::Form => "form",
        }
    }
}

/// What a mock would say of it, as far as that takes no mock.
fn reviewed(config: &Value, api: Option<&Api>) -> Value {
    let tags = |at| api.map_or_else(Vec::new, |api| api.tags(at));
    let catalogue = api.map(|api| Catalogue::new(&api.operations, &tags));
    let review = review(config, catalogue);
    let scenario = read(config, Some("unnamed"), catalogue).ok();
    let rules = catalogue.zip(scenario).and_then(|(catalogue, scenario)| {
        let compiled = Compiled::new(scenario, catalogue).ok()?;
        Some(compiled.told(&api?.operations))
    });
    json!({
        "valid": review.valid,
        "format": Format::of(config).name(),
        "errors": review.errors,
        "warnings": review.warnings,
        "suggestions": review.suggestions,
        "rules": rules,
    })
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
    let rules = Some(review["rules"].clone())
        .filter(|rules| rules.is_array() && rules.to_string().len() < 64 << 10);
    Output {
        status: status.to_owned(),
        valid,
        errors,
        warnings,
        suggestions: list("suggestions"),
        validated_config: config,
        checked_against: "mock".to_owned(),
        format: review["format"].as_str().map(str::to_owned),
        rules,
    }
}

impl Output {
    pub(super) fn is_valid(&self) -> bool {
        self.valid
    }
}
