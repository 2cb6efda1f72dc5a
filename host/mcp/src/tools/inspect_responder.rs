//! `inspect_responder`: what a component is, needs and may use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answer::{Refusal, Told, cut};
use crate::context::Context;
use crate::responders::{component, mimus, told_of};
use crate::tool::{Kind, Tool};

pub(super) struct InspectResponder;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// A component: a `.wasm` file in the working folder. Without it, the responders of a mock are told.
    #[serde(default)]
    #[schemars(length(min = 1, max = 4096))]
    component: Option<String>,
    /// The mock's server_url, id or port: all its responders, with calls, failures and times.
    #[serde(default)]
    #[schemars(length(min = 1, max = 2048))]
    server_url: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    /// Contract, imports, needs, limits and whether it loads; or the list of responders.
    report: Value,
}

/// Of what is told.
const MOST: usize = 64 << 10;

impl Tool for InspectResponder {
    const NAME: &'static str = "inspect_responder";
    const TITLE: &'static str = "Look at responders";
    const SAYS: &'static str = "Say what a component needs, may use and whether it runs here, without running it; or which responders a mock has, what they may do, and how often they answered and failed.";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let report = match (input.component, input.server_url) {
            (Some(path), None) => {
                let file = component(&path, cx)?.display().to_string();
                let folder = cx.folders.home()?;
                let arguments = ["responder", "inspect", "--json"].map(str::to_owned);
                let arguments = [&arguments[..], &[file]].concat();
                let said = mimus(&arguments, folder, None, cx)?;
                let report: Value = serde_json::from_str(&said.stdout).unwrap_or_default();
                if report["sizeBytes"].is_null() {
                    return Err(Refusal::new(format!(
                        "it can't be inspected:\n{}",
                        told_of(&said)
                    ))
                    .hint("name a WebAssembly component, the `.wasm` file that a build wrote"));
                }
                report
            }
            (None, Some(name)) => {
                let mock = cx.mock(&name)?;
                cx.admin(&mock, "GET", "/responders", None)?
            }
            _ => {
                return Err(Refusal::new("it is either a `component` or a `server_url`")
                    .hint("give one of them"));
            }
        };
        let shown = report.to_string();
        let report = if shown.len() <= MOST {
            report
        } else {
            serde_json::json!({ "beginning": cut(&shown, MOST) })
        };
        Ok(Told::new(
            cut(&shown, 6_000),
            Output {
                status: "success".to_owned(),
                report,
            },
        ))
    }
}
