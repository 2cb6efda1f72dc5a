//! A scenario that is being written.

use serde_json::{Map, Value, json};

/// What becomes a scenario, and how it is tried.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) name: &'static str,
    pub(crate) description: String,
    /// What the test is about: `load_testing`.
    pub(crate) kind: &'static str,
    pub(crate) test: Test,
    /// What the test is to find: `rule_type`, `condition`, `expected_value`.
    pub(crate) checks: Vec<Value>,
    pub(crate) rules: Vec<Value>,
    /// Requests that show what it does, each with what is expected.
    pub(crate) tries: Vec<Value>,
}

/// How a test of it is run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Test {
    pub(crate) users: u32,
    pub(crate) seconds: u32,
    pub(crate) ramp_up: u32,
    /// The share of errors that is no surprise.
    pub(crate) errors: f64,
}

impl Draft {
    /// As it is deployed. What a test is to be like stands among the variables, as it does for
    /// scenarios of the format that has it at the top.
    pub(crate) fn config(&self) -> Value {
        json!({
            "name": self.name,
            "description": self.description,
            "variables": {
                "scenario_type": self.kind,
                "test_parameters": {
                    "concurrent_users": self.test.users,
                    "duration_seconds": self.test.seconds,
                    "ramp_up_time": self.test.ramp_up,
                    "error_rate_threshold": self.test.errors,
                },
                "validation_rules": self.checks,
            },
            "rules": self.rules,
        })
    }
}

pub(crate) fn check(rule_type: &str, condition: &str, expected: impl Into<Value>) -> Value {
    json!({ "rule_type": rule_type, "condition": condition, "expected_value": expected.into() })
}

/// A rule about one operation, or several.
pub(crate) fn rule<'a>(
    name: String,
    patterns: impl IntoIterator<Item = &'a str>,
    effect: Value,
) -> Value {
    let mut rule = Map::new();
    rule.insert("name".to_owned(), name.into());
    let patterns = patterns.into_iter().map(Value::from).collect::<Vec<_>>();
    rule.insert("operations".to_owned(), patterns.into());
    if let Value::Object(members) = effect {
        rule.extend(members);
    }
    rule.into()
}
