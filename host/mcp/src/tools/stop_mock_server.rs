//! `stop_mock_server`: a mock finishes what it is at, and ends.

use std::time::Duration;

use mimus_running::{Gone, Record, Stopped};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::tool::{Kind, Tool};

pub(super) struct StopMockServer;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Its server_url, id or port.
    #[schemars(length(min = 1, max = 2048))]
    server_url: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    id: String,
    message: String,
}

/// How long what it is at may take.
const PATIENCE: Duration = Duration::from_secs(12);

impl Tool for StopMockServer {
    const NAME: &'static str = "stop_mock_server";
    const TITLE: &'static str = "Stop a mock";
    const SAYS: &'static str = "Stop a mock that runs. What it keeps in memory (requests, data without `storage_enabled`) is gone; its project stays. Use it when you are done.";
    const KIND: Kind = Kind::Destroys;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let record = cx.mock(&input.server_url)?;
        stop(&record, cx)?;
        let message = format!("`{}` stopped", record.id);
        Ok(Told::new(
            message.clone(),
            Output {
                status: "success".to_owned(),
                id: record.id,
                message,
            },
        ))
    }
}

/// Until it is not there any more.
pub(super) fn stop(record: &Record, cx: &Context) -> Result<(), Refusal> {
    if record.pid == 0 {
        return Err(Refusal::new(format!(
            "`{}` was not started on this machine by this user, so it can't be stopped",
            record.url
        ))
        .hint("stop it where it was started: a container with `docker compose down`"));
    }
    match cx.desk.registry.stop(record, PATIENCE, true) {
        Ok(Stopped::Kindly | Stopped::Killed) | Err(Gone::Already) => {
            cx.desk.children.forget(&record.id);
            Ok(())
        }
        Err(error) => Err(Refusal::new(format!("`{}`: {error}", record.id))),
    }
}
