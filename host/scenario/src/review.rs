//! What a scenario in MockLoop's format for tests looks like to one who is about to use it.

use serde::Serialize;
use serde_json::Value;

use crate::catalogue::Catalogue;
use crate::foreign::{TEST_METHODS, TEST_TYPES};
use crate::problem::{Problem, did_you_mean, either};
use crate::read::{Format, read};

/// What there is to say about a scenario before it is used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Review {
    /// Whether there are no errors.
    pub valid: bool,
    /// Why it can't be used.
    pub errors: Vec<Problem>,
    /// What is doubtful.
    pub warnings: Vec<Problem>,
    /// What would make it better.
    pub suggestions: Vec<Problem>,
}

/// Looks at a scenario in any format. With a catalogue, its paths have to be operations.
pub fn review(config: &Value, catalogue: Option<Catalogue<'_>>) -> Review {
    let mut review = Review::default();
    let is_test = match Format::of(config) {
        Format::Test => true,
        // What says nothing of any format is meant to be one that has to say it all.
        Format::Own => config.as_object().is_none_or(|it| {
            it.is_empty() || it.contains_key("scenario_name") || it.contains_key("test_parameters")
        }),
        Format::RunTime | Format::Documented => false,
    };
    if is_test {
        review.required(config);
        review.kind(config);
        review.endpoints(config);
        review.parameters(config);
    }
    if let Err(problems) = read(config, Some("unnamed"), catalogue) {
        // What is missing or of a wrong kind was said above.
        let known: Vec<String> = review.errors.iter().map(|it| it.pointer.clone()).collect();
        let fresh = problems.into_iter().filter(|problem| {
            !is_test || (!known.contains(&problem.pointer) && config.is_object())
        });
        review.errors.extend(fresh);
    }
    review.valid = review.errors.is_empty();
    review
}

impl Review {
    fn error(&mut self, pointer: &str, message: impl Into<String>) {
        self.errors.push(Problem::new(pointer, message));
    }

    fn required(&mut self, config: &Value) {
        if !config.is_object() {
            self.error("", "a scenario has to be an object");
            return;
        }
        for name in ["scenario_name", "description", "scenario_type", "endpoints"] {
            match config.get(name) {
                None | Some(Value::Null) => {
                    self.error(&format!("/{name}"), format!("`{name}` is missing"));
                }
                Some(Value::String(text)) if name != "endpoints" && text.trim().is_empty() => {
                    self.error(&format!("/{name}"), format!("`{name}` is empty"));
                }
                Some(Value::Array(_)) if name == "endpoints" => {}
                Some(Value::String(_)) if name != "endpoints" => {}
                Some(_) => {
                    let kind = if name == "endpoints" { "list" } else { "text" };
                    let message = format!("`{name}` has to be a {kind}");
                    self.error(&format!("/{name}"), message);
                }
            }
        }
    }

    fn kind(&mut self, config: &Value) {
        let Some(kind) = config.get("scenario_type").and_then(Value::as_str) else {
            return;
        };
        if !kind.trim().is_empty() && !TEST_TYPES.contains(&kind) {
            let message = format!(
                "`{kind}` is no scenario type; there are {}",
                either(&TEST_TYPES)
            );
            let hint = did_you_mean(kind, TEST_TYPES);
            self.errors
                .push(Problem::new("/scenario_type", message).hint(hint));
        }
    }

    fn endpoints(&mut self, config: &Value) {
        let endpoints = config.get("endpoints").and_then(Value::as_array);
        for (at, endpoint) in endpoints.into_iter().flatten().enumerate() {
            let pointer = format!("/endpoints/{at}");
            if !endpoint.is_object() {
                self.error(&pointer, "an endpoint has to be an object");
                continue;
            }
            if endpoint.get("path").is_none_or(Value::is_null) {
                self.error(&format!("{pointer}/path"), "`path` is missing");
            }
            match endpoint.get("method") {
                None | Some(Value::Null) => {
                    self.error(&format!("{pointer}/method"), "`method` is missing");
                }
                Some(method) => {
                    let known = method.as_str().map(str::to_ascii_uppercase);
                    if !known.is_some_and(|known| TEST_METHODS.contains(&known.as_str())) {
                        let message =
                            format!("{method} is no method; it may be {}", either(&TEST_METHODS));
                        self.error(&format!("{pointer}/method"), message);
                    }
                }
            }
            match endpoint.get("response_config") {
                None | Some(Value::Null) => {
                    let message = "`response_config` is missing";
                    self.error(&format!("{pointer}/response_config"), message);
                }
                Some(response) if response.get("status_code").is_none_or(Value::is_null) => {
                    let pointer = format!("{pointer}/response_config/status_code");
                    self.error(&pointer, "`status_code` is missing");
                }
                Some(_) => {}
            }
        }
    }

    fn parameters(&mut self, config: &Value) {
        let is_load = config.get("scenario_type").and_then(Value::as_str) == Some("load_testing");
        let number = |name: &str| {
            let parameters = config.get("test_parameters")?;
            parameters.get(name)?.as_f64()
        };
        let users = number("concurrent_users");
        let mut warn = |name: &str, message: &str| {
            let pointer = format!("/test_parameters/{name}");
            self.warnings.push(Problem::new(pointer, message));
        };
        if let Some(users) = users {
            if users > 1000.0 {
                warn(
                    "concurrent_users",
                    "more than 1000 users at once is more than one machine plays well",
                );
            } else if users < 1.0 {
                warn(
                    "concurrent_users",
                    "there has to be at least one user for anything to happen",
                );
            } else if is_load && users < 10.0 {
                warn("concurrent_users", "fewer than 10 users are hardly a load");
            }
        }
        if let Some(seconds) = number("duration_seconds") {
            if seconds > 3600.0 {
                warn("duration_seconds", "this takes more than an hour");
            } else if seconds < 10.0 {
                warn("duration_seconds", "less than 10 seconds say little");
            }
        }
        if is_load {
            self.suggest_for_load(config, users);
        }
    }

    fn suggest_for_load(&mut self, config: &Value, users: Option<f64>) {
        let mut suggest = |pointer: &str, message: &str| {
            self.suggestions.push(Problem::new(pointer, message));
        };
        let endpoints = config.get("endpoints").and_then(Value::as_array);
        let endpoints = endpoints.map_or(&[][..], Vec::as_slice);
        if endpoints.len() > 10 {
            suggest(
                "/endpoints",
                "more than 10 endpoints: several scenarios say more about each",
            );
        }
        let parameters = config.get("test_parameters");
        let ramps = parameters.and_then(|it| it.get("ramp_up_time")).is_some();
        if users.is_some_and(|users| users > 100.0) && !ramps {
            suggest(
                "/test_parameters/ramp_up_time",
                "more than 100 users: let them come one after the other, with `ramp_up_time`",
            );
        }
        for (at, endpoint) in endpoints.iter().enumerate() {
            let response = endpoint.get("response_config");
            if response.is_some_and(|it| it.get("response_time_ms").is_none()) {
                suggest(
                    &format!("/endpoints/{at}/response_config/response_time_ms"),
                    "without `response_time_ms` the answer takes no time, as no real server's does",
                );
            }
        }
    }
}
