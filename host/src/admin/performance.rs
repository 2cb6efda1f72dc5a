//! `/performance`: how long answers took, and what the process took of the machine.
//!
//! What cannot be known is null, never 0: memory and CPU are the whole process's, seen next
//! to the request's time, and null where nobody looked (on other systems than Linux, or more
//! than a day ago). What one operation takes of memory is never known. There is no database
//! that an answer would ask, so those figures are null; a cache hit is an answer that was
//! ready before the request came (`plan` is `fixed`), a miss one that a responder was run for.

use std::sync::Arc;

use mimus_exchange::Problem;
use mimus_journal::{Activity, Analysis, Entry, Filter, Paging, Plan, Session, Sessions};
use serde_json::{Value, json};

use super::parameters::Parameters;
use super::{Admin, Reply};
use crate::clock::machine_timestamp_ms;
use crate::journal::asked;
use crate::journal::row::time;
use crate::mock::Mock;
use crate::process::Samples;

/// A session without a request for this long has ended: in milliseconds.
const SESSION_MS: i64 = 5 * 60 * 1000;

/// Operations that are told, the slowest.
const SLOWEST: usize = 10;

/// All sessions at once, for an export.
const MANY: usize = 10_000;

impl Admin {
    /// `GET /performance/metrics`
    pub(super) async fn performance_metrics(&self, query: Option<&str>) -> Result<Reply, Problem> {
        let own = ["limit", "offset", "order", "cursor", "request_id"];
        let mut parameters = Parameters::read(query, &own);
        let id = parameters.number::<u64>("request_id");
        let paging = parameters.paging();
        parameters.check()?;
        let (limit, offset) = (paging.limit, paging.offset);
        let (entries, next) = if let Some(id) = id {
            (vec![self.entry(id).await?], None)
        } else {
            let filter = parameters.filter;
            let page = self.of_journal(move |journal| journal.page(&filter, &paging));
            let page = page.await?;
            (page.entries, page.next)
        };
        let metrics = entries.iter().map(|entry| metric(entry, &self.samples));
        let metrics = metrics.collect::<Vec<_>>();
        Ok(Reply::json(&json!({
            "count": metrics.len(),
            "limit": limit,
            "offset": offset,
            "next": next,
            "filters_applied": parameters.applied,
            "metrics": metrics,
        })))
    }

    /// `GET /performance/sessions`
    pub(super) async fn performance_sessions(&self, query: Option<&str>) -> Result<Reply, Problem> {
        // The status that is meant is the session's.
        let parts = asked::PARTS
            .iter()
            .copied()
            .filter(|part| *part != "status");
        let parts = parts.collect::<Vec<_>>();
        let mut parameters = Parameters::read_some(query, &parts, &["limit", "offset", "status"]);
        let paging = parameters.paging();
        let wanted = parameters.text("status");
        let since = since();
        let activity = match wanted.as_deref() {
            None => None,
            Some("active") => Some(Activity::Since(since)),
            Some("ended") => Some(Activity::Before(since)),
            Some(other) => {
                parameters.refuse("status", other, "it is `active` or `ended`".to_owned());
                None
            }
        };
        parameters.check()?;
        let (limit, offset) = (paging.limit, paging.offset);
        let filter = parameters.filter;
        let found = self.of_journal(move |journal| journal.sessions(&filter, activity, &paging));
        let sessions = found.await?;
        let sessions = sessions.iter().map(|one| session(one, since));
        let sessions = sessions.collect::<Vec<_>>();
        Ok(Reply::json(&json!({
            "count": sessions.len(),
            "limit": limit,
            "offset": offset,
            "filters_applied": parameters.applied,
            "sessions": sessions,
        })))
    }

    /// `GET /performance/summary`
    pub(super) async fn performance_summary(
        &self,
        query: Option<&str>,
        mock: &Arc<Mock>,
    ) -> Result<Reply, Problem> {
        let mut parameters = Parameters::read(query, &[]);
        parameters.check()?;
        let filter = parameters.filter;
        let means = self.samples.means(filter.from, filter.until);
        let asked = self.of_journal(move |journal| {
            let analysis = journal.analyze(&filter, None)?;
            let sessions = journal.session_figures(&filter, since())?;
            Ok((analysis, sessions, journal.count_plans(&filter)?))
        });
        let (analysis, sessions, plans) = asked.await?;
        let latency = analysis.latency;
        let known = |value: f64| (0 < analysis.requests).then_some(value);
        Ok(Reply::json(&json!({
            "overall_performance": {
                "total_requests": analysis.requests,
                "avg_response_time_ms": known(latency.mean_ms),
                "min_response_time_ms": known(latency.min_ms),
                "max_response_time_ms": known(latency.max_ms),
                "p50_response_time_ms": known(latency.p50_ms),
                "p95_response_time_ms": known(latency.p95_ms),
                "p99_response_time_ms": known(latency.p99_ms),
                "avg_memory_usage_mb": means.memory_mb,
                "avg_cpu_usage_percent": means.cpu_percent,
                "total_db_queries": null,
                "total_cache_hits": plans.fixed,
                "total_cache_misses": plans.computed,
                "cache_hit_ratio": ratio(plans.fixed, plans.fixed + plans.computed),
            },
            "endpoint_performance": slowest(&analysis, mock),
            "session_summary": summary(sessions),
            "filters_applied": parameters.applied,
        })))
    }

    /// All sessions, as `/performance/sessions` has them.
    pub(super) fn sessions_of(
        journal: &mimus_journal::Journal,
        filter: &Filter,
    ) -> Result<Vec<Value>, mimus_journal::QueryError> {
        let all = Paging {
            limit: MANY,
            ..Paging::default()
        };
        let since = since();
        let sessions = journal.sessions(filter, None, &all)?;
        Ok(sessions.iter().map(|one| session(one, since)).collect())
    }
}

/// An entry's figures.
pub(super) fn metric(entry: &Entry, samples: &Samples) -> Value {
    let exchange = &entry.exchange;
    let sample = samples.near(exchange.time);
    let at = time(exchange.time);
    json!({
        "id": entry.id,
        "request_id": entry.id,
        "response_time_ms": millis(exchange.durations.total),
        "memory_usage_mb": sample.map(crate::process::Sample::memory_mb),
        "cpu_usage_percent": sample.and_then(|sample| sample.cpu_percent),
        "database_queries": null,
        "cache_hits": exchange.plan.map(|plan| u8::from(plan == Plan::Fixed)),
        "cache_misses": exchange.plan.map(|plan| u8::from(plan == Plan::Computed)),
        "request_size_bytes": exchange.request.body.size,
        "response_size_bytes": exchange.response.body.size,
        "recorded_at": at,
        "method": exchange.request.method,
        "path": exchange.request.path,
        "status_code": exchange.response.status,
        "timestamp": at,
        "operation": exchange.operation.as_ref().map(|operation| &operation.id),
        "queue_ms": millis(exchange.durations.queue),
        "validate_ms": millis(exchange.durations.validate),
        "respond_ms": millis(exchange.durations.respond),
    })
}

fn session(session: &Session, since: i64) -> Value {
    let is_active = since <= session.last;
    json!({
        "id": session.first_id,
        "session_id": session.name,
        "scenario_name": session.scenario,
        "start_time": time(session.first),
        "end_time": (!is_active).then(|| time(session.last)),
        "total_requests": session.requests,
        "avg_response_time": session.mean_ms,
        "status": if is_active { "active" } else { "ended" },
        "metadata": { "errors": session.errors },
        "created_at": time(session.first),
        "updated_at": time(session.last),
    })
}

/// Operations by how long they take on average.
fn slowest(analysis: &Analysis, mock: &Mock) -> Vec<Value> {
    let mut named = analysis.operations.iter().collect::<Vec<_>>();
    named.sort_by(|one, other| {
        let mean = |named: &mimus_journal::Named| named.figures.latency.mean_ms;
        mean(other).total_cmp(&mean(one))
    });
    let told = named.into_iter().take(SLOWEST).map(|named| {
        // One of a description that was changed since may be there no longer.
        let mut operations = mock.api.operations.iter();
        let operation = operations.find(|operation| operation.id == named.name);
        json!({
            "operation": named.name,
            "path": operation.map(|operation| &operation.path_template),
            "method": operation.map(|operation| &operation.method),
            "request_count": named.figures.requests,
            "avg_response_time_ms": named.figures.latency.mean_ms,
            "p95_response_time_ms": named.figures.latency.p95_ms,
            "error_rate": named.figures.error_rate,
            "avg_memory_usage_mb": null,
        })
    });
    told.collect()
}

fn summary(sessions: Sessions) -> Value {
    json!({
        "total_sessions": sessions.sessions,
        "active_sessions": sessions.active,
        "avg_requests_per_session": ratio(sessions.requests, sessions.sessions),
        "avg_session_response_time_ms": sessions.mean_ms,
    })
}

/// From when on a request keeps its session active.
fn since() -> i64 {
    machine_timestamp_ms() - SESSION_MS
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn ratio(part: u64, whole: u64) -> Option<f64> {
    (0 < whole).then(|| part as f64 / whole as f64)
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn millis(micros: u64) -> f64 {
    micros as f64 / 1000.0
}
