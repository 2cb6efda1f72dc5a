//! `start_mock_server`: serves a project, or a description as it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::{Refusal, Told};
use crate::children::Start;
use crate::context::Context;
use crate::shown::MockRow;
use crate::tool::{Kind, Tool};

pub(super) struct StartMockServer;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// A project: its name in `generated_mocks`, or its folder; or the file of a description.
    #[schemars(length(min = 1, max = 4096))]
    project: String,
    /// The port; 0 takes any that is free. Without it, the project's own, or any for a description.
    #[serde(default)]
    #[schemars(range(max = 65535))]
    port: Option<u16>,
    /// The admin API's port. Without it, as the project has it.
    #[serde(default)]
    #[schemars(range(max = 65535))]
    admin_port: Option<u16>,
    /// What it is to be called; without it, made of the title.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9._-]{0,63}$"))]
    name: Option<String>,
    /// Let it run on when this server ends.
    #[serde(default)]
    detach: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    message: String,
    server: MockRow,
}

impl Tool for StartMockServer {
    const NAME: &'static str = "start_mock_server";
    const TITLE: &'static str = "Start a mock";
    const SAYS: &'static str = "Serve a mock project (from generate_mock_api) or the file of an OpenAPI description, and get its server_url. It ends with this server unless `detach` is true.";
    const KIND: Kind = Kind::Adds;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let mut start = match cx.project(&input.project) {
            Ok(project) => Start {
                arguments: project.arguments(input.port, input.admin_port),
                title: project.name(),
                folder: project.folder,
                detach: input.detach,
            },
            Err(no_project) => of_description(&input, cx).ok_or(no_project)?,
        };
        if let Some(name) = input.name {
            start.arguments.extend(["--name".to_owned(), name]);
        }
        begin(&start, "started", cx)
    }
}

/// Starts one, and tells of it; `said` is what became of it.
pub(super) fn begin(start: &Start, said: &str, cx: &Context) -> Result<Told<Output>, Refusal> {
    let record = cx.desk.children.start(start, cx)?;
    let server = MockRow::of(&record, cx);
    let message = format!("{} {said}", server.line());
    Ok(Told::new(
        message.clone(),
        Output {
            status: "success".to_owned(),
            message,
            server,
        },
    ))
}

/// A description that lies there without a project.
fn of_description(input: &Input, cx: &Context) -> Option<Start> {
    let file = cx
        .existing(&input.project)
        .ok()
        .filter(|path| path.is_file())?;
    let mut arguments = vec![
        file.display().to_string(),
        "--watch".to_owned(),
        "--port".to_owned(),
        input.port.unwrap_or(0).to_string(),
    ];
    if let Some(port) = input.admin_port {
        arguments.extend(["--admin-port".to_owned(), port.to_string()]);
    }
    Some(Start {
        folder: file.parent()?.to_owned(),
        arguments,
        title: file.file_stem()?.to_string_lossy().into_owned(),
        detach: input.detach,
    })
}
