//! `GET /export?format=zip`: all there is of what happened, in one file.

use std::io::{self, Write};
use std::sync::Arc;

use mimus_exchange::Problem;
use mimus_journal::{Filter, Journal};
use serde_json::{Value, json};

use super::analytics::write_list;
use super::export::{Sheet, failed, sent};
use super::performance::metric;
use super::{Admin, Question, Reply};
use crate::clock::machine_timestamp_ms;
use crate::config::{Config, Validate};
use crate::journal::row::{row, time};
use crate::process::Samples;
use crate::zip::Archive;

/// What goes into it.
struct Content {
    journal: Arc<Journal>,
    filter: Filter,
    samples: Arc<Samples>,
    metadata: Value,
    config: Value,
}

impl Admin {
    pub(super) fn archive(
        &self,
        filter: Filter,
        applied: &Value,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        let mock = question.mock;
        let now = machine_timestamp_ms();
        let content = Content {
            journal: self.journal()?.clone(),
            filter,
            samples: self.samples.clone(),
            metadata: json!({
                "exported_at": time(now),
                "mimus_version": env!("CARGO_PKG_VERSION"),
                "title": mock.api.title,
                "version": mock.api.version,
                "filters_applied": applied,
                "files": FILES,
            }),
            config: config(&mock.config),
        };
        let sheet = Sheet {
            media_type: "application/zip",
            name: "mimus-export.zip",
        };
        Ok(sent(sheet, move |to| content.write(to)))
    }
}

const FILES: [&str; 6] = [
    "metadata.json",
    "config.json",
    "database_schema.json",
    "test_sessions.json",
    "performance_metrics.json",
    "request_logs.json",
];

impl Content {
    fn write(self, to: &mut dyn Write) -> io::Result<()> {
        let Self {
            journal,
            filter,
            samples,
            metadata,
            config,
        } = self;
        let mut archive = Archive::new(to);
        let [of_metadata, of_config, schema, sessions, metrics, logs] = FILES;
        archive.add(of_metadata, |to| write_json(to, &metadata))?;
        archive.add(of_config, |to| write_json(to, &config))?;
        archive.add(schema, |to| {
            let structure = journal.structure().map_err(failed)?;
            write_json(to, &json!(structure))
        })?;
        archive.add(sessions, |to| {
            let sessions = Admin::sessions_of(&journal, &filter);
            write_json(to, &sessions.map_err(failed)?.into())
        })?;
        archive.add(metrics, |to| {
            write_list(&journal, &filter, to, &mut |entry| metric(entry, &samples))
        })?;
        archive.add(logs, |to| write_list(&journal, &filter, to, &mut row))?;
        archive.end()
    }
}

fn write_json(to: &mut dyn Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(to, value).map_err(io::Error::from)
}

/// What the mock goes by, without credentials and settings of responders, which may be
/// secret.
fn config(config: &Config) -> Value {
    let responders = config.responders.iter().map(|one| &*one.name);
    let validate = match config.validate {
        Validate::Off => "off",
        Validate::Warn => "warn",
        Validate::Strict => "strict",
    };
    json!({
        "validate": validate,
        "seed": config.seed.to_string(),
        "dynamic": config.dynamic,
        "cors": config.cors,
        "responders": responders.chain(["faker"]).collect::<Vec<_>>(),
        "state": { "quota_bytes": config.state.quota_bytes, "file": config.state.file },
        "limits": {
            "body_bytes": config.limits.body_bytes,
            "header_bytes": config.limits.header_bytes,
            "connections": config.limits.connections,
        },
        "credentials": config.credentials.keys().collect::<Vec<_>>(),
    })
}
