//! `GET /debug`: what the server runs with.

use std::path::Path;
use std::sync::Arc;

use mimus_exchange::Problem;
use mimus_journal::{Filter, Paging};
use serde_json::{Value, json};

use super::parameters::Parameters;
use super::{Admin, Reply};
use crate::clock::{machine_timestamp_ms, machine_uptime};
use crate::config::JournalPlace;
use crate::journal::row::{row, time};
use crate::mock::Mock;

const HOUR_MS: i64 = 60 * 60 * 1000;

impl Admin {
    pub(super) async fn debug(
        &self,
        query: Option<&str>,
        mock: &Arc<Mock>,
    ) -> Result<Reply, Problem> {
        Parameters::read_some(query, &[], &[]).check()?;
        let now = machine_timestamp_ms();
        let (recent, sample, structure) = if self.journal.is_none() {
            (None, Value::Null, None)
        } else {
            let last_hour = Filter {
                from: Some(now - HOUR_MS),
                ..Filter::default()
            };
            let one = Paging {
                limit: 1,
                ..Paging::default()
            };
            let asked = self.of_journal(move |journal| {
                let recent = journal.count(&last_hour)?;
                let newest = journal.page(&Filter::default(), &one)?.entries;
                Ok((recent, newest.first().map(row), journal.structure()?))
            });
            let (recent, sample, structure) = asked.await?;
            (Some(recent), sample.into(), Some(structure))
        };
        let health = self.journal.as_ref().map(|journal| journal.health());
        let path = match &self.journal_place {
            JournalPlace::File(path) => Some(path),
            JournalPlace::Memory | JournalPlace::Off => None,
        };
        let tables = || {
            let tables = structure.iter().flat_map(|own| &own.tables);
            tables.map(|table| &*table.name).collect::<Vec<_>>()
        };
        let addresses = self.addresses.get();
        let admin = addresses.and_then(|all| all.admin.or(Some(all.mock)));
        Ok(Reply::json(&json!({
            "status": "ok",
            "timestamp": time(now),
            "version": env!("CARGO_PKG_VERSION"),
            "uptime_seconds": machine_uptime().as_secs_f64(),
            "server": {
                "business_port": addresses.map(|all| all.mock.port()),
                "admin_port": admin.map(|address| address.port()),
                "active_scenario": mock.overlay.now().active_name(),
            },
            "mock": {
                "title": mock.api.title,
                "version": mock.api.version,
                "operations": mock.api.operations.len(),
                "responders": mock.config.responders.iter().map(|one| &*one.name)
                    .chain(["faker"]).collect::<Vec<_>>(),
                "seed": mock.config.seed,
            },
            "database": {
                "path": path,
                "tables": tables(),
                "schema_version": structure.as_ref().map(|own| own.schema_version),
                "recent_logs_1h": recent,
            },
            "journal": health,
            "db_path": path,
            "db_path_exists": path.map(|path| path.is_file()),
            "db_directory_exists": path.map(|path| path.parent().is_none_or(
                |folder| folder.as_os_str().is_empty() || folder.is_dir()
            )),
            "working_directory": std::env::current_dir().ok(),
            "db_dir_listing": path.map(|path| files(path)),
            "sqlite_version": structure.as_ref().map(|own| &own.sqlite_version),
            "tables": tables(),
            "request_logs_count": self.journal.as_ref().map(|journal| journal.health().entries),
            "sample_log": sample,
        })))
    }
}

/// The journal's files: what else lies beside them is nobody's matter.
fn files(path: &Path) -> Vec<String> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let own = path.file_name().unwrap_or_default().to_string_lossy();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names = names
        .filter(|name| name.starts_with(&*own))
        .collect::<Vec<_>>();
    names.sort();
    names
}
