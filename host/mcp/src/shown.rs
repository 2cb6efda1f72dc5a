//! How mocks are told.

use mimus_running::Record;
use schemars::JsonSchema;
use serde::Serialize;

use crate::context::Context;

/// Of a list that is told as text, at most; the data has all.
pub(crate) const MOST_LINES: usize = 25;

/// A mock that runs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct MockRow {
    pub(crate) id: String,
    pub(crate) server_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) admin_url: Option<String>,
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) operation_count: usize,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) project: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pid: Option<u32>,
    /// It ends with this server.
    pub(crate) ends_with_session: bool,
}

impl MockRow {
    pub(crate) fn of(record: &Record, cx: &Context) -> Self {
        let project = record.project.as_deref();
        Self {
            id: record.id.clone(),
            server_url: record.url.clone(),
            admin_url: record.admin_url.clone(),
            title: record.title.clone(),
            version: record.version.clone(),
            operation_count: record.operations,
            description: record.description.clone(),
            project: project.map(|folder| folder.display().to_string()),
            pid: Some(record.pid).filter(|pid| *pid != 0),
            ends_with_session: cx.desk.children.has(&record.id),
        }
    }

    pub(crate) fn line(&self) -> String {
        format!(
            "{} at {}: {} {} ({} operations)",
            self.id, self.server_url, self.title, self.version, self.operation_count
        )
    }
}

/// The first of some lines, and how many more there are.
pub(crate) fn lines(all: impl IntoIterator<Item = String>) -> String {
    let all = all.into_iter().collect::<Vec<_>>();
    let mut text = all
        .iter()
        .take(MOST_LINES)
        .fold(String::new(), |text, line| text + "\n" + line);
    if MOST_LINES < all.len() {
        text = format!("{text}\n… and {} more, in the data", all.len() - MOST_LINES);
    }
    text
}
