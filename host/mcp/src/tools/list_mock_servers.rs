//! `list_mock_servers`: the mocks that run, and the projects there are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::discover_mock_servers::{ProjectRow, projects};
use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::shown::{MockRow, lines};
use crate::tool::{Kind, Tool};

pub(super) struct ListMockServers;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Projects that don't run as well.
    #[serde(default = "crate::arguments::yes")]
    include_generated: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    servers: Vec<MockRow>,
    projects: Vec<ProjectRow>,
}

impl Tool for ListMockServers {
    const NAME: &'static str = "list_mock_servers";
    const TITLE: &'static str = "List mocks";
    const SAYS: &'static str = "List the mocks that run on this machine, whoever started them, and the projects in the working folder. Quick: no ports are tried (discover_mock_servers does, to find mocks in containers).";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let running = cx.desk.registry.running();
        let servers: Vec<MockRow> = running
            .iter()
            .map(|record| MockRow::of(record, cx))
            .collect();
        let projects = if input.include_generated {
            projects(&running, cx)
        } else {
            Vec::new()
        };
        let text = format!(
            "{} running{}\n{} projects{}",
            servers.len(),
            lines(servers.iter().map(MockRow::line)),
            projects.len(),
            lines(projects.iter().map(ProjectRow::line))
        );
        Ok(Told::new(
            text,
            Output {
                status: "success".to_owned(),
                servers,
                projects,
            },
        ))
    }
}
