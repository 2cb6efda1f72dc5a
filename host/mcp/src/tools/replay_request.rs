//! `replay_request`: a request of the past, answered again.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::{Refusal, Told, cut};
use crate::context::Context;
use crate::tool::{Kind, Tool};

pub(super) struct ReplayRequest;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The mock's server_url, id or port.
    #[schemars(length(min = 1, max = 2048))]
    server_url: String,
    /// The entry's `id`, from query_mock_logs.
    id: u64,
    /// Headers in place of those that were kept. Credentials are not kept, so give them again.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 100))]
    headers: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    /// Absent where too little was kept to tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    same: Option<bool>,
    result: Value,
}

/// Of what is told.
const MOST: usize = 64 << 10;

impl Tool for ReplayRequest {
    const NAME: &'static str = "replay_request";
    const TITLE: &'static str = "Replay a request";
    const SAYS: &'static str = "Let a mock answer a request of its log again, as it is now, and see what is different. Use it after a change of a scenario, responder or description. It works on the mock's data like any request.";
    const KIND: Kind = Kind::Adds;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let mock = cx.mock(&input.server_url)?;
        let path = format!("/requests/{}/replay", input.id);
        let body = json!({ "headers": input.headers });
        let mut result = cx.admin(&mock, "POST", &path, Some(&body))?;
        let same = result["same"].as_bool();
        let shown = result.to_string();
        if MOST < shown.len() {
            result = json!({ "beginning": cut(&shown, MOST) });
        }
        let said = match same {
            Some(true) => "the answer is the same",
            Some(false) => "the answer is another",
            None => "too little was kept to tell whether the answer is the same",
        };
        Ok(Told::new(
            format!("{said}\n{}", cut(&shown, 6_000)),
            Output {
                status: "success".to_owned(),
                same,
                result,
            },
        ))
    }
}
