//! `list_operations`: what a mock can be asked.

use mimus_running::Record;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::shown::lines;
use crate::tool::{Kind, Tool};

pub(super) struct ListOperations;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The mock's server_url, id or port.
    #[schemars(length(min = 1, max = 2048))]
    server_url: String,
    /// Only those with this in their id, path, tags or summary.
    #[serde(default)]
    #[schemars(length(max = 200))]
    search: Option<String>,
    /// How many at most.
    #[serde(default = "limit")]
    #[schemars(range(min = 1, max = 200))]
    limit: usize,
    /// How many to leave out first.
    #[serde(default)]
    offset: usize,
}

fn limit() -> usize {
    100
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    operations: Vec<Row>,
    /// Of those that were searched for.
    total_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_offset: Option<usize>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Row {
    id: String,
    method: String,
    path: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    summary: String,
    responders: Vec<String>,
}

impl Tool for ListOperations {
    const NAME: &'static str = "list_operations";
    const TITLE: &'static str = "List operations";
    const SAYS: &'static str = "List the operations of a mock: method, path, id, summary, and which responders answer. Use describe_operation for one of them.";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let mock = cx.mock(&input.server_url)?;
        let rows = rows(&mock, &input.search.unwrap_or_default(), cx)?;
        let total = rows.len();
        let operations: Vec<Row> = rows
            .into_iter()
            .skip(input.offset)
            .take(input.limit)
            .collect();
        let end = input.offset.saturating_add(operations.len());
        let text = format!(
            "{total} operations of {} {}{}",
            mock.title,
            mock.version,
            lines(operations.iter().map(|row| {
                let summary = crate::answer::cut(&row.summary, 80);
                format!("{} {}  {}  {summary}", row.method, row.path, row.id)
            }))
        );
        Ok(Told::new(
            text,
            Output {
                status: "success".to_owned(),
                operations,
                total_count: total,
                next_offset: (end < total).then_some(end),
            },
        ))
    }
}

/// The operations of a mock with a text in their id, path, tags or summary, as they are told.
pub(crate) fn operations(mock: &Record, search: &str, cx: &Context) -> Result<Vec<Value>, Refusal> {
    let rows = rows(mock, search, cx)?.into_iter();
    Ok(rows
        .filter_map(|row| serde_json::to_value(row).ok())
        .collect())
}

fn rows(mock: &Record, search: &str, cx: &Context) -> Result<Vec<Row>, Refusal> {
    let all = cx.admin(mock, "GET", "/operations", None)?;
    let search = search.to_lowercase();
    let rows = all["operations"].as_array().into_iter().flatten().map(row);
    Ok(rows.filter(|row| row.mentions(&search)).collect())
}

impl Row {
    fn mentions(&self, search: &str) -> bool {
        search.is_empty()
            || [&self.id, &self.path, &self.summary]
                .into_iter()
                .chain(&self.tags)
                .any(|text| text.to_lowercase().contains(search))
    }
}

fn row(value: &Value) -> Row {
    let text = |member: &str| value[member].as_str().unwrap_or_default().to_owned();
    let texts = |member: &str| {
        let all = value[member].as_array().into_iter().flatten();
        all.filter_map(Value::as_str)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    // The first base path is where it can be asked.
    let base = texts("base_paths").into_iter().next().unwrap_or_default();
    Row {
        id: text("id"),
        method: text("method"),
        path: format!("{base}{}", text("path")),
        tags: texts("tags"),
        summary: crate::answer::cut(&text("summary"), 300),
        responders: texts("responders"),
    }
}
