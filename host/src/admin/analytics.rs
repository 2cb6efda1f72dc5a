//! `/analytics`: the figures of a dashboard, and all of them as a file.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::ControlFlow;

use mimus_exchange::Problem;
use mimus_journal::{Analysis, Filter, Format, Journal, Order, QueryError, Span};
use serde_json::{Value, json};

use super::export::{Sheet, failed, sent};
use super::parameters::Parameters;
use super::performance::metric;
use super::{Admin, Question, Reply};
use crate::clock::machine_timestamp_ms;
use crate::journal::row::{row, time};
use crate::process::Samples;

const MINUTE_MS: i64 = 60 * 1000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// What counts as recent.
const RECENT_MS: i64 = 5 * MINUTE_MS;

/// Ranges of charts, and the spans that they are cut into: in milliseconds.
const RANGES: [(&str, i64, u32); 5] = [
    ("1h", HOUR_MS, 60_000),
    ("6h", 6 * HOUR_MS, 5 * 60_000),
    ("24h", 24 * HOUR_MS, 15 * 60_000),
    ("7d", 7 * 24 * HOUR_MS, 3_600_000),
    ("30d", 30 * 24 * HOUR_MS, 6 * 3_600_000),
];

/// Which charts there are; `overview` is all of them.
const CHARTS: [&str; 5] = ["overview", "requests", "status", "endpoints", "performance"];

impl Admin {
    /// `GET /analytics/export`
    pub(super) async fn analytics_export(&self, question: Question<'_>) -> Result<Reply, Problem> {
        let own = ["format", "include_performance", "include_logs"];
        let mut parameters = Parameters::read(question.head.uri.query(), &own);
        let format = parameters
            .text("format")
            .unwrap_or_else(|| "json".to_owned());
        if !matches!(format.as_str(), "json" | "csv") {
            let message = "it is `json` or `csv`".to_owned();
            parameters.refuse("format", &format, message);
        }
        let with_performance = parameters.truth("include_performance").unwrap_or(true);
        let with_logs = parameters.truth("include_logs").unwrap_or(true);
        parameters.check()?;
        let filter = parameters.filter;
        self.check(filter.clone()).await?;
        let journal = self.journal()?.clone();
        if format == "csv" {
            let sheet = Sheet {
                media_type: Format::Csv.media_type(),
                name: "mimus-analytics.csv",
            };
            return Ok(sent(sheet, move |to| {
                let written = journal.export(&filter, Order::Oldest, Format::Csv, to);
                written.map(drop).map_err(failed)
            }));
        }
        let samples = self.samples.clone();
        let mock = question.mock.clone();
        let sheet = Sheet {
            media_type: "application/json",
            name: "mimus-analytics.json",
        };
        let applied = Value::Object(parameters.applied);
        Ok(sent(sheet, move |to| {
            let analysis = journal.analyze(&filter, Some(mock.described()));
            let analysis = analysis.map_err(failed)?;
            let now = machine_timestamp_ms();
            write!(to, "{{\"exported_at\":\"{}\"", time(now))?;
            write!(to, ",\"filters_applied\":{applied}")?;
            write!(to, ",\"log_analysis\":{}", analysis.to_server_keys())?;
            if with_logs {
                to.write_all(b",\"raw_logs\":")?;
                write_list(&journal, &filter, to, &mut row)?;
            }
            if with_performance {
                to.write_all(b",\"performance_metrics\":")?;
                write_list(&journal, &filter, to, &mut |entry| metric(entry, &samples))?;
            }
            to.write_all(b"}")
        }))
    }

    /// `GET /analytics/realtime`
    pub(super) async fn realtime(&self, question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let now = machine_timestamp_ms();
        let recent = Filter {
            from: Some(now - RECENT_MS),
            ..Filter::default()
        };
        let asked = self.of_journal(move |journal| journal.analyze(&recent, None));
        let recent = asked.await?;
        let means = self.samples.means(Some(now - HOUR_MS), None);
        let state = self.journal()?.health().state;
        Ok(Reply::json(&json!({
            "timestamp": time(now),
            "recent_activity": {
                "recent_requests": recent.requests,
                "avg_response_time":
                    (0 < recent.requests).then_some(recent.latency.mean_ms),
                "error_count": recent.outcomes.errors,
            },
            "active_scenario": question.mock.overlay.now().active_name(),
            "system_performance": {
                "avg_memory": means.memory_mb,
                "avg_cpu": means.cpu_percent,
            },
            "status": if state == mimus_journal::State::Writing { "ok" } else { "degraded" },
        })))
    }

    /// `GET /analytics/charts`
    pub(super) async fn charts(&self, query: Option<&str>) -> Result<Reply, Problem> {
        let mut parameters = Parameters::read(query, &["chart_type", "time_range", "limit"]);
        let chart = parameters
            .text("chart_type")
            .unwrap_or_else(|| "overview".to_owned());
        if !CHARTS.contains(&chart.as_str()) {
            let message = format!("there are {}", CHARTS.join(", "));
            parameters.refuse("chart_type", &chart, message);
        }
        let range = parameters
            .text("time_range")
            .unwrap_or_else(|| "24h".to_owned());
        let found = RANGES.iter().find(|(name, ..)| *name == range);
        if found.is_none() {
            let names = RANGES.map(|(name, ..)| name).join(", ");
            parameters.refuse("time_range", &range, format!("there are {names}"));
        }
        let limit = parameters.number::<usize>("limit").unwrap_or(50);
        parameters.check()?;
        let (_, range_ms, span_ms) = found.copied().unwrap_or(RANGES[2]);
        let now = machine_timestamp_ms();
        let mut filter = parameters.filter;
        let until = filter.until.unwrap_or(now + 1);
        let from = filter.from.unwrap_or(until.saturating_sub(range_ms));
        filter.from = Some(from);
        filter.until = Some(until);
        let wants = |name: &str| chart == "overview" || chart == name;
        let with_spans = wants("requests") || wants("performance");
        let with_figures = wants("status") || wants("endpoints");
        let asked = self.of_journal(move |journal| {
            let spans = if with_spans {
                journal.trend(&filter, span_ms)?
            } else {
                Vec::new()
            };
            let analysis = if with_figures {
                journal.analyze(&filter, None)?
            } else {
                Analysis::default()
            };
            Ok((spans, analysis))
        });
        let (spans, analysis) = asked.await?;
        let spans = every(&spans, from, until, span_ms);
        let list = |is_wanted: bool, list: &dyn Fn() -> Vec<Value>| {
            if is_wanted { list() } else { Vec::new() }
        };
        Ok(Reply::json(&json!({
            "chart_type": chart,
            "time_range": range,
            "time_from": time(from),
            "time_to": time(until),
            "span_seconds": span_ms / 1000,
            "request_volume": list(wants("requests"), &|| volume(&spans)),
            "status_distribution": list(wants("status"), &|| statuses(&analysis)),
            "top_endpoints": list(wants("endpoints"), &|| top(&analysis, limit)),
            "performance_trends":
                list(wants("performance"), &|| trends(&spans, span_ms, &self.samples)),
        })))
    }
}

/// A JSON array of all entries that a filter lets through, the oldest first.
pub(super) fn write_list(
    journal: &Journal,
    filter: &Filter,
    to: &mut dyn Write,
    told: &mut dyn FnMut(&mimus_journal::Entry) -> Value,
) -> std::io::Result<()> {
    to.write_all(b"[")?;
    let mut result = Ok(());
    let mut separator = "\n";
    let walked: Result<(), QueryError> = journal.each(filter, Order::Oldest, |entry| {
        result = write!(to, "{separator}{}", told(&entry));
        separator = ",\n";
        if result.is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    result?;
    walked.map_err(failed)?;
    to.write_all(b"\n]")
}

/// The spans of a range, those without requests among them.
fn every(spans: &[Span], from: i64, until: i64, span_ms: u32) -> BTreeMap<i64, Option<Span>> {
    /// A range of its own may be any; nobody looks at as many.
    const MOST: usize = 2000;
    let step = i64::from(span_ms);
    let first = from.div_euclid(step);
    let last = until.saturating_sub(1).div_euclid(step);
    let count = usize::try_from(last.saturating_sub(first).saturating_add(1)).unwrap_or(0);
    let mut all = BTreeMap::new();
    if count <= MOST {
        all.extend((first..=last).map(|at| (at * step, None)));
    }
    all.extend(spans.iter().map(|span| (span.from, Some(*span))));
    all
}

fn volume(spans: &BTreeMap<i64, Option<Span>>) -> Vec<Value> {
    let spans = spans.iter().map(|(from, span)| {
        json!({
            "timestamp": time(*from),
            "count": span.map_or(0, |span| span.requests),
            "errors": span.map_or(0, |span| span.errors),
        })
    });
    spans.collect()
}

fn trends(spans: &BTreeMap<i64, Option<Span>>, span_ms: u32, samples: &Samples) -> Vec<Value> {
    let spans = spans.iter().map(|(from, span)| {
        let latency = span.map(|span| span.latency);
        let means = samples.means(Some(*from), Some(from + i64::from(span_ms)));
        json!({
            "timestamp": time(*from),
            "avg_response_time": latency.map(|latency| latency.mean_ms),
            "p50_ms": latency.map(|latency| latency.p50_ms),
            "p95_ms": latency.map(|latency| latency.p95_ms),
            "p99_ms": latency.map(|latency| latency.p99_ms),
            "max_ms": latency.map(|latency| latency.max_ms),
            "avg_memory": means.memory_mb,
            "avg_cpu": means.cpu_percent,
        })
    });
    spans.collect()
}

fn statuses(analysis: &Analysis) -> Vec<Value> {
    let statuses = analysis.statuses.iter().map(|(status, figures)| {
        json!({
            "status_code": status,
            "count": figures.requests,
            "percent": figures.percent,
        })
    });
    statuses.collect()
}

fn top(analysis: &Analysis, limit: usize) -> Vec<Value> {
    let named = analysis.operations.iter().take(limit).map(|named| {
        json!({
            "operation": named.name,
            "count": named.figures.requests,
            "avg_response_time": named.figures.latency.mean_ms,
            "p95_ms": named.figures.latency.p95_ms,
            "error_rate": named.figures.error_rate,
        })
    });
    named.collect()
}
