//! `GET /server`: what is served, where, and since when.

use std::net::SocketAddr;

use mimus_exchange::Problem;
use serde_json::{Value, json};

use super::parameters::Parameters;
use super::{Admin, Question, Reply};
use crate::clock::machine_uptime;
use crate::config::JournalPlace;
use crate::journal::row::time;

impl Admin {
    pub(super) fn server(&self, question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let mock = question.mock;
        let addresses = self.addresses.get();
        let url = |address: SocketAddr| {
            let scheme = addresses.map_or("http", |all| all.scheme);
            format!("{scheme}://{}", reachable(address, question))
        };
        let mock_url = addresses.map(|all| url(all.mock));
        let admin_url = addresses.map(|all| {
            let address = all.admin.unwrap_or(all.mock);
            format!("{}{}", url(address), super::route::BASE)
        });
        Ok(Reply::json(&json!({
            "title": mock.api.title,
            "version": mock.api.version,
            "openapi": mock.api.openapi,
            "operation_count": mock.api.operations.len(),
            "mimus_version": env!("CARGO_PKG_VERSION"),
            "mock_url": mock_url,
            "admin_url": admin_url,
            "started_at": time(i64::try_from(self.started_ms).unwrap_or(i64::MAX)),
            "uptime_seconds": machine_uptime().as_secs_f64(),
            // Larger than the numbers of JavaScript are exact.
            "seed": mock.config.seed.to_string(),
            "journal": self.journal_state(),
            "active_scenario": mock.overlay.now().active_name(),
        })))
    }

    fn journal_state(&self) -> Value {
        let health = self.journal.as_ref().map(|journal| journal.health());
        let mut told = serde_json::to_value(health).unwrap_or_default();
        let (place, path) = match &self.journal_place {
            JournalPlace::Off => ("off", None),
            JournalPlace::Memory => ("memory", None),
            JournalPlace::File(path) => ("file", Some(path)),
        };
        if told.is_null() {
            told = json!({});
        }
        told["place"] = place.into();
        told["path"] = json!(path);
        told
    }
}

/// An address under which who asks can reach it: one that stands for all of this machine's
/// is put as the host that the question was sent to.
fn reachable(address: SocketAddr, question: Question<'_>) -> String {
    if !address.ip().is_unspecified() {
        return address.to_string();
    }
    let host = question
        .asker()
        .host()
        .unwrap_or_else(|| "localhost".to_owned());
    format!("{host}:{}", address.port())
}
