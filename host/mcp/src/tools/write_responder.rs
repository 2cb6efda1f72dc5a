//! `write_responder`: behaviour becomes part of a project, and of the mock that serves it.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::settled;
use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::responders::{FOLDER, Grants, Installed, add, component};
use crate::tool::{Kind, Tool};

pub(super) struct WriteResponder;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The project, or a running mock of one.
    #[schemars(length(min = 1, max = 4096))]
    project: String,
    /// What the responder is to be called.
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9_-]{0,63}$"))]
    name: String,
    /// Handlers in JavaScript, as test_responder takes them.
    #[serde(default)]
    #[schemars(length(min = 1, max = 524_288))]
    script: Option<String>,
    /// Or a component: a `.wasm` file in the working folder, which is copied.
    #[serde(default)]
    #[schemars(length(min = 1, max = 4096))]
    component: Option<String>,
    /// What it is asked for: operationIds, `tag:pets`, `GET /pets/{petId}`, `/pets/*`. Without any, everything; a script passes on what it has no handler for.
    #[serde(default)]
    #[schemars(length(max = 200), inner(length(min = 1, max = 500)))]
    operations: Vec<String>,
    /// What it is told.
    #[serde(default)]
    settings: Map<String, Value>,
    /// What it may besides: as `grants` in mimus.toml. Without it, nothing more; with `replace`, as before.
    #[serde(default)]
    grants: Option<Grants>,
    /// Write over a responder of that name.
    #[serde(default)]
    replace: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    message: String,
    file: String,
    /// The running mock answers with it.
    in_effect: bool,
}

impl Tool for WriteResponder {
    const NAME: &'static str = "write_responder";
    const TITLE: &'static str = "Install a responder";
    const SAYS: &'static str = "Write behaviour into a mock project: a script (or component) that answers operations, asked before the others. It runs in a sandbox with the mock's state, and else only what `grants` say. A running mock takes it up at once. Try it with test_responder first.";
    const KIND: Kind = Kind::Sets;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let target = cx.target(&input.project)?;
        let below = match (&input.script, &input.component) {
            (Some(_), None) => format!("{FOLDER}/{}/handlers.js", input.name),
            (None, Some(_)) => format!("{FOLDER}/{}/{}.wasm", input.name, input.name),
            _ => {
                return Err(Refusal::new("it is either a `script` or a `component`")
                    .hint("give one of them"));
            }
        };
        let content = match (&input.script, &input.component) {
            (Some(script), _) => script.clone().into_bytes(),
            (None, Some(path)) => std::fs::read(component(path, cx)?).map_err(Refusal::from)?,
            (None, None) => Vec::new(),
        };
        if let Some(grants) = &input.grants {
            grants.check(&target, cx)?;
        }
        let watch = settled::Watch::begin(&target);
        let installed = Installed {
            name: &input.name,
            kind: if input.script.is_some() {
                "script"
            } else {
                "component"
            },
            file: Path::new(&below),
            content: &content,
            operations: &input.operations,
            settings: &input.settings,
            grants: input.grants.as_ref(),
        };
        let file = add(&target, &installed, input.replace, cx)?;
        let (in_effect, said) = watch.end(cx)?;
        let message = format!("`{}` is written; {said}", input.name);
        Ok(Told::new(
            message.clone(),
            Output {
                status: "success".to_owned(),
                message,
                file: file.display().to_string(),
                in_effect,
            },
        ))
    }
}
