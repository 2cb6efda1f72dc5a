//! The analysis under the names that tools for an older mock server ask for: one set of
//! those that ask over MCP, and one of its HTTP API.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::latency::percent;
use super::{Analysis, Figures, Insight};

/// What only those names need.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct More {
    pub(super) unique_paths: usize,
    pub(super) patterns: Vec<(String, u64)>,
    pub(super) categories: BTreeMap<String, u64>,
    /// Whether requests of the admin side are in the other figures.
    pub(super) with_admin: bool,
}

impl Analysis {
    /// As an MCP client knows it.
    pub fn to_client_keys(&self) -> Value {
        let requests = self.requests;
        let by_requests = |map: &BTreeMap<String, Figures>| -> Value {
            let pair = |(name, figures): (&String, &Figures)| (name.clone(), figures.requests);
            object(map.iter().map(pair))
        };
        let percentages = self.methods.iter();
        let percentages = percentages.map(|(name, figures)| (name.clone(), figures.percent));
        let statuses = self.statuses.iter();
        let statuses = statuses.map(|(status, figures)| (status.to_string(), figures.requests));
        let top = self.paths.iter().take(10);
        let top_percentages = top.clone();
        let errors_by_status = self.errors.by_status.iter();
        json!({
            "total_requests": requests,
            "analysis_timestamp": self.made_at,
            "time_range": {
                "earliest": self.time.first,
                "latest": self.time.last,
                "duration_seconds": self.time.seconds,
                "duration_human": human(self.time.seconds),
                "total_entries": requests,
            },
            "methods": {
                "distribution": by_requests(&self.methods),
                "percentages": object(percentages),
                "most_common": most(self.methods.iter()),
            },
            "status_codes": {
                "distribution": object(statuses),
                "percentages": object(self.statuses.iter()
                    .map(|(status, figures)| (status.to_string(), figures.percent))),
                "categories": {
                    "success_2xx": self.outcomes.success,
                    "client_error_4xx": self.outcomes.client_error,
                    "server_error_5xx": self.outcomes.server_error,
                },
                "success_rate": percent(self.outcomes.success, requests),
                "error_rate": self.outcomes.error_rate,
            },
            "endpoints": {
                "total_unique_endpoints": self.more.unique_paths,
                "distribution": object(top.map(|path| (path.name.clone(), path.figures.requests))),
                "patterns": object(self.more.patterns.clone()),
                "most_accessed": self.paths.first().map(|path| &path.name),
                "percentages": object(
                    top_percentages.map(|path| (path.name.clone(), path.figures.percent))
                ),
            },
            "performance": {
                "average_ms": self.latency.mean_ms,
                "median_ms": self.latency.p50_ms,
                "min_ms": self.latency.min_ms,
                "max_ms": self.latency.max_ms,
                "p95_ms": self.latency.p95_ms,
                "p99_ms": self.latency.p99_ms,
                "performance_distribution": {
                    "fast_under_100ms": self.bands.fast_under_100ms,
                    "medium_100_500ms": self.bands.medium_100_to_500ms,
                    "slow_over_500ms": self.bands.slow_over_500ms,
                },
                "total_measured": self.latency.count,
            },
            "errors": {
                "total_errors": self.outcomes.errors,
                "error_rate": self.outcomes.error_rate,
                "by_status_code":
                    object(errors_by_status.map(|(status, count)| (status.to_string(), *count))),
                "by_endpoint": object(self.errors.by_path.iter().take(5).cloned()),
                "by_method": self.errors.by_method,
                "time_distribution": {
                    "first_error": self.errors.first,
                    "last_error": self.errors.last,
                    "hourly_distribution": self.errors.by_hour,
                    "peak_error_hour": self.errors.peak_hour,
                },
            },
            "patterns": {
                "potential_bot_traffic": {
                    "count": self.traffic.bots,
                    "percentage": self.traffic.bot_percent,
                },
                "high_volume_clients": object(self.traffic.high_volume_clients.clone()),
                "admin_usage": {
                    "count": self.traffic.admin_requests,
                    "percentage": percent(self.traffic.admin_requests, self.all_requests()),
                    "unique_admin_endpoints": self.traffic.admin_paths,
                },
            },
            "insights": self.messages(&[
                "very-slow-average", "fast-average", "many-errors", "no-errors", "few-errors",
                "most-common-method", "most-accessed", "bots", "high-volume-clients", "rate",
            ]),
        })
    }

    /// As the HTTP API's clients know it.
    pub fn to_server_keys(&self) -> Value {
        let requests = self.requests;
        let methods = self.methods.iter();
        let statuses = self.statuses.iter();
        let statuses = statuses.map(|(status, figures)| (status.to_string(), figures.requests));
        let mut common = statuses.clone().collect::<Vec<_>>();
        common.sort_by(|(name, one), (other_name, other)| {
            other.cmp(one).then_with(|| name.cmp(other_name))
        });
        common.truncate(5);
        let hours = self.hours.iter();
        let performance = self.paths.iter().map(|path| {
            let latency = path.figures.latency;
            let figures = json!({
                "request_count": path.figures.requests,
                "avg_response_time": latency.mean_ms,
                "min_response_time": latency.min_ms,
                "max_response_time": latency.max_ms,
            });
            (path.name.clone(), figures)
        });
        let distribution = self.paths.iter();
        let distribution = distribution.map(|path| (path.name.clone(), path.figures.requests));
        json!({
            "time_range": {
                "start_time": self.time.first,
                "end_time": self.time.last,
                "duration_seconds": self.time.seconds,
                "duration_human": human(self.time.seconds),
                "total_entries": requests,
                "requests_per_hour":
                    object(hours.map(|(hour, figures)| (hour.clone(), figures.requests))),
                "peak_hour": self.time.peak_hour,
            },
            "performance": {
                "total_requests": requests,
                "average": self.latency.mean_ms,
                "median": self.latency.p50_ms,
                "min": self.latency.min_ms,
                "max": self.latency.max_ms,
                "p95": self.latency.p95_ms,
                "p99": self.latency.p99_ms,
                "std_dev": self.latency.std_dev_ms,
                "slow_requests": self.bands.very_slow_over_1000ms,
                "fast_requests": self.bands.fast_under_100ms,
            },
            "status_codes": {
                "distribution": object(statuses),
                "total_requests": requests,
                "success_count": requests - self.outcomes.errors,
                "error_count": self.outcomes.errors,
                "success_rate": self.outcomes.success_rate,
                "error_rate": self.outcomes.error_rate,
                "most_common": common,
            },
            "endpoints": {
                "distribution": object(distribution.clone()),
                "total_unique_endpoints": self.more.unique_paths,
                "most_popular": distribution.take(10).collect::<Vec<_>>(),
                "performance_by_endpoint": object(performance),
                "endpoint_categories": self.more.categories,
            },
            "methods": {
                "distribution":
                    object(methods.map(|(name, figures)| (name.clone(), figures.requests))),
                "total_requests": requests,
                "most_common": most(self.methods.iter()),
                "read_write_ratio": {
                    "read_percentage": self.traffic.read_percent,
                    "write_percentage": self.traffic.write_percent,
                    "ratio": self.traffic.ratio,
                    "read_count": self.traffic.reads,
                    "write_count": self.traffic.writes,
                },
            },
            "user_agents": {
                "unique_user_agents": self.traffic.unique_user_agents,
                "browser_distribution": self.traffic.browsers,
                "most_common_agents":
                    self.traffic.user_agents.iter().take(5).collect::<Vec<_>>(),
            },
            "response_sizes": {
                "total_responses": requests,
                "total_bytes": self.sizes.response_bytes,
                "total_mb": megabytes(self.sizes.response_bytes),
                "average_bytes": self.sizes.mean,
                "median_bytes": self.sizes.median,
                "min_bytes": self.sizes.min,
                "max_bytes": self.sizes.max,
                "large_responses": self.sizes.large,
            },
            "insights": self.messages(&[
                "very-slow-average", "slow-average", "fast-average", "many-errors", "no-errors",
                "one-path", "only-reads", "no-reads", "one-minute", "long-span",
            ]),
        })
    }

    /// Those of the admin side among them.
    fn all_requests(&self) -> u64 {
        if self.more.with_admin {
            self.requests
        } else {
            self.requests + self.traffic.admin_requests
        }
    }

    fn messages(&self, rules: &[&str]) -> Vec<String> {
        let told = |insight: &&Insight| rules.contains(&insight.rule);
        let insights = self.insights.iter().filter(told);
        insights.map(|insight| insight.message.clone()).collect()
    }
}

fn object<T: Into<Value>>(members: impl IntoIterator<Item = (String, T)>) -> Value {
    let members = members.into_iter();
    Value::Object(
        members
            .map(|(name, value)| (name, value.into()))
            .collect::<Map<_, _>>(),
    )
}

/// Of the same, the first one.
fn most<'a>(
    figures: impl DoubleEndedIterator<Item = (&'a String, &'a Figures)>,
) -> Option<&'a String> {
    let most = figures.rev().max_by_key(|(_, figures)| figures.requests);
    most.map(|(name, _)| name)
}

fn megabytes(bytes: u64) -> f64 {
    super::traffic::hundredths(super::latency::float(bytes) / f64::from(1 << 20))
}

/// `1 h 2 min 3 s`.
fn human(seconds: f64) -> String {
    if seconds < 60.0 {
        return format!("{seconds} s");
    }
    let minutes = (seconds / 60.0).floor();
    let hours = (minutes / 60.0).floor();
    let days = (hours / 24.0).floor();
    if minutes < 60.0 {
        format!("{minutes} min {:.0} s", seconds - minutes * 60.0)
    } else if hours < 24.0 {
        format!("{hours} h {} min", minutes - hours * 60.0)
    } else {
        format!("{days} d {} h", hours - days * 24.0)
    }
}
