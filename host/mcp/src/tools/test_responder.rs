//! `test_responder`: a dry run of behaviour that nobody installed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answer::{Refusal, Told, cut};
use crate::context::Context;
use crate::responders::{LONGEST_SCRIPT, Scratch, component, mimus, told_of};
use crate::tool::{Kind, Tool};

pub(super) struct TestResponder;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The project (or running mock) whose description the request is made of.
    #[schemars(length(min = 1, max = 4096))]
    project: String,
    /// Handlers in JavaScript: `export default { getPet(request, mimus) { return { status: 200, body: {…} } } }`, by operationId or `"GET /pets/{petId}"`. `request` has params, query, headers, body; `mimus` has state, fake, random, now, next.
    #[serde(default)]
    #[schemars(length(min = 1, max = 524_288))]
    script: Option<String>,
    /// Or a component: a `.wasm` file in the working folder.
    #[serde(default)]
    #[schemars(length(min = 1, max = 4096))]
    component: Option<String>,
    /// The operation to call; its parameters are taken from the description's examples.
    #[serde(default)]
    #[schemars(length(min = 1, max = 500), regex(pattern = r"^[^-]"))]
    operation: Option<String>,
    /// Or the method of a request …
    #[serde(default)]
    #[schemars(regex(pattern = r"^[A-Za-z]{1,20}$"))]
    method: Option<String>,
    /// … and its path, such as `/v1/pets/7?limit=2`.
    #[serde(default)]
    #[schemars(length(max = 4096), regex(pattern = r"^/"))]
    path: Option<String>,
    /// Parameters of the operation, in place of its examples.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 50))]
    parameters: BTreeMap<String, String>,
    /// Headers of the request.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 50))]
    headers: BTreeMap<String, String>,
    /// The body: a text is sent as it is, anything else as JSON.
    #[serde(default)]
    body: Option<Value>,
    /// What the responder is told.
    #[serde(default)]
    settings: Option<Map<String, Value>>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    /// It answered, and nothing failed on the way.
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    request: Value,
    /// Status, headers and body.
    answer: Value,
    /// For each call: what it said, its log, its time in µs, memory in bytes, and work (`fuel`).
    calls: Vec<Value>,
}

/// Of what is told.
const MOST: usize = 48 << 10;

impl Tool for TestResponder {
    const NAME: &'static str = "test_responder";
    const TITLE: &'static str = "Try a responder";
    const SAYS: &'static str = "Try behaviour before it is anywhere: call one operation with a script (or component) in a sandbox with no network and no files, and see the answer, its log, time and memory. Nothing is changed. Then write_responder.";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let target = cx.target(&input.project)?;
        let scratch = Scratch::new()?;
        let mut arguments = vec![
            "responder".to_owned(),
            "run".to_owned(),
            "--json".to_owned(),
        ];
        let component = match (&input.script, &input.component) {
            (Some(script), None) => {
                if LONGEST_SCRIPT < script.len() {
                    return Err(Refusal::new("the script is too long").hint("make it shorter"));
                }
                let file = scratch.path().join("handlers.js");
                std::fs::write(&file, script).map_err(Refusal::from)?;
                arguments.extend(["--script".to_owned(), file.display().to_string()]);
                None
            }
            (None, Some(path)) => Some(component(path, cx)?.display().to_string()),
            _ => {
                return Err(Refusal::new("it is either a `script` or a `component`")
                    .hint("give one of them"));
            }
        };
        arguments.extend(["--spec".to_owned(), target.description.clone()]);
        if let Some(operation) = &input.operation {
            arguments.push(format!("--operation={operation}"));
        }
        for (name, value) in &input.parameters {
            arguments.push(format!("--parameter={name}={value}"));
        }
        for (name, value) in &input.headers {
            arguments.push(format!("--header={name}: {value}"));
        }
        if let Some(settings) = &input.settings {
            arguments.push(format!("--settings={}", Value::Object(settings.clone())));
        }
        // Through a pipe: `@` would stand for a file.
        let body = input.body.map(|body| match body {
            Value::String(text) => text,
            json => json.to_string(),
        });
        if body.is_some() {
            arguments.push("--data=@-".to_owned());
        }
        arguments.extend(component);
        if let Some(path) = input.path {
            arguments.extend([input.method.unwrap_or_else(|| "GET".to_owned()), path]);
        }
        let said = mimus(&arguments, scratch.path(), body.as_deref(), cx)?;
        let report: Value = serde_json::from_str(&said.stdout).unwrap_or_default();
        if report["answer"].is_null() {
            let folder = scratch.path().display().to_string();
            let told = told_of(&said).replace(&format!("{folder}/"), "");
            return Err(Refusal::new(format!("it can't be tried:\n{told}")).hint(
                "correct it and call again; describe_operation says what the operation takes",
            ));
        }
        Ok(told(&report, said.success))
    }
}

fn told(report: &Value, ok: bool) -> Told<Output> {
    let calls = report["calls"].as_array().cloned().unwrap_or_default();
    let mut text = format!(
        "{}\nanswer: {}",
        if ok {
            "it answered"
        } else {
            "it failed, and the mock answered in its place"
        },
        cut(&report["answer"].to_string(), 6_000)
    );
    for call in &calls {
        text = format!("{text}\ncall: {}", cut(&call.to_string(), 2_000));
    }
    let bounded = |value: &Value| {
        let shown = value.to_string();
        if shown.len() <= MOST {
            value.clone()
        } else {
            serde_json::json!({ "beginning": cut(&shown, MOST) })
        }
    };
    Told::new(
        text,
        Output {
            status: "success".to_owned(),
            ok,
            operation: report["operation"].as_str().map(str::to_owned),
            request: report["request"].clone(),
            answer: bounded(&report["answer"]),
            calls: calls.iter().map(bounded).take(20).collect(),
        },
    )
}
