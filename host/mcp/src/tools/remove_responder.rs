//! `remove_responder`: behaviour is taken out of a project again.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::settled;
use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::responders::{FOLDER, remove};
use crate::tool::{Kind, Tool};

pub(super) struct RemoveResponder;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The project, or a running mock of one.
    #[schemars(length(min = 1, max = 4096))]
    project: String,
    /// The responder's name.
    #[schemars(length(min = 1, max = 200))]
    name: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    message: String,
    /// The running mock answers without it.
    in_effect: bool,
}

impl Tool for RemoveResponder {
    const NAME: &'static str = "remove_responder";
    const TITLE: &'static str = "Remove a responder";
    const SAYS: &'static str = "Take a responder out of a mock project by its name, and delete what write_responder wrote for it. A running mock answers without it at once.";
    const KIND: Kind = Kind::Destroys;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let target = cx.target(&input.project)?;
        let watch = settled::Watch::begin(&target);
        let gone = remove(&target, &input.name, cx)?;
        let (in_effect, said) = watch.end(cx)?;
        // Only what was written for it: others may name another file.
        let own = Path::new(FOLDER).join(&input.name);
        let is_own = gone
            .file
            .is_some_and(|file| Path::new(&file).parent() == Some(&own));
        if is_own && let Ok(folder) = cx.folders.existing(&target.folder.join(&own)) {
            let _ = std::fs::remove_dir_all(folder);
        }
        let message = format!("`{}` is taken out; {said}", input.name);
        Ok(Told::new(
            message.clone(),
            Output {
                status: "success".to_owned(),
                message,
                in_effect,
            },
        ))
    }
}
