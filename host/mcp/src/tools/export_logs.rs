//! `export_logs`: what happened, for other tools.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::query_mock_logs::Filter;
use crate::answer::{Refusal, Told, cut};
use crate::context::Context;
use crate::tool::{Kind, Tool};

pub(super) struct ExportLogs;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The mock's server_url, id or port.
    #[schemars(length(min = 1, max = 2048))]
    server_url: String,
    /// The format.
    #[serde(default)]
    format: Format,
    /// A new file in the working folder to write to. Without it, the beginning is in the answer.
    #[serde(default)]
    #[schemars(length(min = 1, max = 4096))]
    output_path: Option<String>,
    #[serde(flatten)]
    filter: Filter,
}

#[derive(Debug, Default, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Ndjson,
    Csv,
    Har,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    is_cut: bool,
}

/// Of a file.
const MOST_FILE: usize = 256 << 20;

/// Of an answer.
const MOST: usize = 64 << 10;

impl Tool for ExportLogs {
    const NAME: &'static str = "export_logs";
    const TITLE: &'static str = "Export the log";
    const SAYS: &'static str = "Write what a mock was asked and answered to a file of the working folder: NDJSON, CSV, or HAR for browsers' tools. Use query_mock_logs to look at it yourself.";
    const KIND: Kind = Kind::Adds;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let mock = cx.mock(&input.server_url)?;
        let place = input.output_path.as_deref().map(|path| {
            let place = cx.folders.place(Path::new(path))?;
            if place.exists() {
                return Err(
                    Refusal::new(format!("`{}` is there already", place.display()))
                        .hint("give the name of a new file"),
                );
            }
            Ok(place)
        });
        let place = place.transpose()?;
        let format = match input.format {
            Format::Ndjson => "ndjson",
            Format::Csv => "csv",
            Format::Har => "har",
        };
        let query = input.filter.query().with("format", Some(format));
        let most = if place.is_some() { MOST_FILE } else { MOST };
        let reply = cx
            .desk
            .client
            .admin_bytes(&mock, &query.below("/export"), most)?;
        let bytes = reply.body.len();
        let told = |text: String, path, content| {
            Told::new(
                text,
                Output {
                    status: "success".to_owned(),
                    bytes,
                    path,
                    content,
                    is_cut: reply.is_cut,
                },
            )
        };
        let Some(place) = place else {
            let content = String::from_utf8_lossy(&reply.body).into_owned();
            let more = if reply.is_cut {
                ", cut; give `output_path` for all"
            } else {
                ""
            };
            let text = format!("{bytes} bytes{more}\n{}", cut(&content, 6_000));
            return Ok(told(text, None, Some(content)));
        };
        let shown = place.display().to_string();
        let failed = |error| Refusal::new(format!("`{shown}`: {error}"));
        if let Some(folder) = place.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut options = std::fs::OpenOptions::new();
        let file = options.write(true).create_new(true).open(&place);
        let written = file.and_then(|mut file| std::io::Write::write_all(&mut file, &reply.body));
        written.map_err(failed)?;
        Ok(told(
            format!("{bytes} bytes in {shown}"),
            Some(shown.clone()),
            None,
        ))
    }
}
