//! `verify_calls`: whether a mock was asked what a test expects.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::{Refusal, Told, cut};
use crate::context::Context;
use crate::tool::{Kind, Tool};

pub(super) struct VerifyCalls;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The mock's server_url, id or port.
    #[schemars(length(min = 1, max = 2048))]
    server_url: String,
    /// Each with any of `operation`, `method`, `path`, `path-matches`, `query`, `headers`, `body` ({"json": …}, {"contains-json": …}, {"text": {"contains": …}}), `status`, `session`, and `times` ({"exactly": 1}, {"at-least": 1}, {"at-most": 2} or {"between": [1, 2]}; without it, at least once).
    #[serde(default)]
    #[schemars(length(max = 100))]
    expectations: Vec<Map<String, Value>>,
    /// They have to come in this order.
    #[serde(default)]
    in_order: bool,
    /// Nothing else may have been asked.
    #[serde(default)]
    nothing_else: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    passed: bool,
    report: String,
    /// For each expectation: how often, and what came near.
    details: Value,
}

/// Of the report.
const MOST: usize = 12_000;

impl Tool for VerifyCalls {
    const NAME: &'static str = "verify_calls";
    const TITLE: &'static str = "Verify calls";
    const SAYS: &'static str = "Check whether a mock was asked what you expect, how often and in which order; what is missing is told with the requests that came near. Use it at the end of a test of a client. A check that does not pass is no error: `passed` says it.";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let mock = cx.mock(&input.server_url)?;
        let body = json!({
            "expectations": input.expectations,
            "in-order": input.in_order,
            "nothing-else": input.nothing_else,
        });
        let mut verdict = cx.admin(&mock, "POST", "/verify", Some(&body))?;
        let passed = verdict["passed"].as_bool().unwrap_or_default();
        let report = cut(
            verdict["report"].as_str().unwrap_or_default().trim_end(),
            MOST,
        );
        if let Value::Object(members) = &mut verdict {
            members.shift_remove("report");
            members.shift_remove("passed");
        }
        if MOST * 4 < verdict.to_string().len() {
            verdict = json!({ "left_out": "too long; the report has what matters" });
        }
        let said = if passed { "passed" } else { "not passed" };
        Ok(Told::new(
            format!("{said}\n{report}"),
            Output {
                status: "success".to_owned(),
                passed,
                report,
                details: verdict,
            },
        ))
    }
}
