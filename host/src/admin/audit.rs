//! `GET /audit`: who changed what over the admin API, and when.
//!
//! Secrets are not written down: of what is set, a handler gives names and sizes, not values.

use std::sync::{Arc, OnceLock};

use mimus_exchange::{Kind, Problem};
use mimus_scenario::{AuditEntry, By, Store, StoreError};
use serde_json::{Value, json};

use super::parameters::Parameters;
use super::{Admin, Question, Reply};
use crate::clock::machine_time_ms;
use crate::journal::row::time;

/// Where changes are written down: beside the scenarios, whose own changes are there as
/// well.
#[derive(Debug, Default)]
pub(super) struct Trail {
    store: OnceLock<Arc<Store>>,
}

impl Trail {
    pub(super) fn is_in(&self, store: Arc<Store>) {
        let _ = self.store.set(store);
    }

    /// One in memory, where nothing else was told.
    fn store(&self) -> Result<Arc<Store>, StoreError> {
        if let Some(store) = self.store.get() {
            return Ok(store.clone());
        }
        let store = Arc::new(Store::memory()?);
        Ok(self.store.get_or_init(|| store).clone())
    }
}

impl Admin {
    /// Has changes written down where scenarios are kept.
    pub fn audits_in(&self, store: Arc<Store>) {
        self.trail.is_in(store);
    }

    /// Writes a change down. The change was made by then: what can't be written is told in
    /// the log.
    pub(super) async fn note(
        &self,
        action: &'static str,
        subject: &str,
        detail: Value,
        question: Question<'_>,
    ) {
        let who = self.who(question);
        let (store, subject) = (self.trail.store(), subject.to_owned());
        let write = move || {
            let by = By {
                who: &who,
                at_ms: machine_time_ms(),
            };
            store?.record(action, &subject, detail, by)
        };
        let written = tokio::task::spawn_blocking(write).await;
        let failure = match written {
            Ok(Ok(())) => return,
            Ok(Err(error)) => format!("{:#}", anyhow::Error::new(error)),
            Err(error) => error.to_string(),
        };
        tracing::error!(action, "a change is not in the audit trail: {failure}");
    }

    /// Who asks, as far as that is known.
    pub(super) fn who(&self, question: Question<'_>) -> String {
        let address = question.peer.map_or_else(
            || "unknown".to_owned(),
            |peer| peer.address.ip().to_canonical().to_string(),
        );
        if self.guard.wants_token() {
            return format!("token from {address}");
        }
        address
    }

    /// `GET /audit`
    pub(super) async fn trail(&self, query: Option<&str>) -> Result<Reply, Problem> {
        let mut parameters = Parameters::read_some(query, &[], &["limit", "offset", "action"]);
        let paging = parameters.paging();
        let action = parameters.text("action");
        parameters.check()?;
        let limit = u32::try_from(paging.limit).unwrap_or(u32::MAX);
        let offset = u32::try_from(paging.offset).unwrap_or(u32::MAX);
        let store = self.trail.store();
        let read = move || store?.audit_page(action.as_deref(), limit, offset);
        let read = tokio::task::spawn_blocking(read).await;
        let read = read.map_err(|error| Problem::internal(format!("the audit trail: {error}")))?;
        let (entries, total) = read.map_err(|error| {
            let told = format!("{:#}", anyhow::Error::new(error));
            tracing::error!("the audit trail: {told}");
            Problem::new(Kind::JournalFailed, format!("the audit trail: {told}"))
        })?;
        Ok(Reply::json(&json!({
            "entries": entries.iter().map(row).collect::<Vec<_>>(),
            "total_count": total,
            "limit": limit,
            "offset": offset,
        })))
    }
}

fn row(entry: &AuditEntry) -> Value {
    json!({
        "id": entry.id,
        "at": time(i64::try_from(entry.at).unwrap_or(i64::MAX)),
        "who": entry.who,
        "action": entry.action,
        "subject": entry.subject,
        "detail": entry.detail,
    })
}
