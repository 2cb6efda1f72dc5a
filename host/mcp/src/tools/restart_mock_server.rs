//! `restart_mock_server`: a mock of a project is stopped, and started as it was.

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use super::start_mock_server::{Output, begin};
use super::stop_mock_server::stop;
use crate::answer::{Refusal, Told};
use crate::children::Start;
use crate::context::Context;
use crate::project::Project;
use crate::tool::{Kind, Tool};

pub(super) struct RestartMockServer;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Its server_url, id or port.
    #[schemars(length(min = 1, max = 2048))]
    server_url: String,
    /// Let it run on when this server ends; as it was, unless given.
    #[serde(default)]
    detach: Option<bool>,
}

impl Tool for RestartMockServer {
    const NAME: &'static str = "restart_mock_server";
    const TITLE: &'static str = "Restart a mock";
    const SAYS: &'static str = "Stop a mock of a project and start it again on the same ports, with an empty memory. Changes of its files need no restart: they are taken up as they happen.";
    const KIND: Kind = Kind::Destroys;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let record = cx.mock(&input.server_url)?;
        let folder = record.project.as_deref();
        let folder = folder.and_then(|folder| cx.folders.existing(folder).ok());
        let project = folder
            .and_then(|folder| Project::read(&folder))
            .ok_or_else(|| {
                Refusal::new(format!(
                    "`{}` has no project in the working folder",
                    record.id
                ))
                .hint("stop_mock_server, then start it as it was started before")
            })?;
        let port = |url: &str| Url::parse(url).ok()?.port_or_known_default();
        let admin_port = record.admin_url.as_deref().and_then(port);
        let own = port(&record.url);
        stop(&record, cx)?;
        let mut arguments = project.arguments(own, admin_port.filter(|_| admin_port != own));
        arguments.extend(["--name".to_owned(), record.id.clone()]);
        let start = Start {
            title: project.name(),
            folder: project.folder,
            arguments,
            detach: input.detach.unwrap_or(!record.attached),
        };
        begin(&start, "started again", cx)
    }
}
