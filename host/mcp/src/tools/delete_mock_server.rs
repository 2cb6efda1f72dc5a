//! `delete_mock_server`: a project, and the mock that serves it, go.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stop_mock_server::stop;
use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::tool::{Kind, Tool};

pub(super) struct DeleteMockServer;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The project: its name in `generated_mocks`, or its folder.
    #[schemars(length(min = 1, max = 4096))]
    project: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    deleted: String,
    stopped: Vec<String>,
    message: String,
}

impl Tool for DeleteMockServer {
    const NAME: &'static str = "delete_mock_server";
    const TITLE: &'static str = "Delete a mock project";
    const SAYS: &'static str = "Stop the mock of a project if it runs, and delete the project's folder with all in it. It can't be undone. Only folders that generate_mock_api made can be deleted.";
    const KIND: Kind = Kind::Destroys;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let project = cx.project_as_found(&input.project)?;
        let folder = &project.folder;
        if cx.folders.all().iter().any(|open| open.starts_with(folder)) {
            return Err(
                Refusal::new(format!("`{}` is the working folder", folder.display()))
                    .hint("only folders below it can be deleted"),
            );
        }
        let running = cx.desk.registry.running().into_iter();
        let serving = running.filter(|record| record.project.as_deref() == Some(&**folder));
        let mut stopped = Vec::new();
        for record in serving {
            stop(&record, cx)?;
            stopped.push(record.id);
        }
        // Links in it go, and what they lead to stays.
        std::fs::remove_dir_all(folder)
            .map_err(|error| Refusal::new(format!("`{}`: {error}", folder.display())))?;
        let message = format!("`{}` is gone", folder.display());
        Ok(Told::new(
            message.clone(),
            Output {
                status: "success".to_owned(),
                deleted: folder.display().to_string(),
                stopped,
                message,
            },
        ))
    }
}
