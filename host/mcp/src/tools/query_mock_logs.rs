//! `query_mock_logs`: what a mock was asked and what it answered, with figures.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answer::{Refusal, Told, cut};
use crate::context::Context;
use crate::mocks::Query;
use crate::shown::lines;
use crate::tool::{Kind, Tool};

pub(super) struct QueryMockLogs;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The mock's server_url, id or port.
    #[schemars(length(min = 1, max = 2048))]
    server_url: String,
    /// How many at most, the newest first.
    #[serde(default = "limit")]
    #[schemars(range(min = 1, max = 1000))]
    limit: usize,
    /// How many to leave out first.
    #[serde(default)]
    offset: usize,
    #[serde(flatten)]
    filter: Filter,
    /// Requests to the admin API as well.
    #[serde(default)]
    include_admin: bool,
    /// Work out figures: times, errors, traffic.
    #[serde(default = "crate::arguments::yes")]
    analyze: bool,
    /// Headers and bodies as well, as far as there is room.
    #[serde(default)]
    full: bool,
}

/// Which entries. Schemas of flattened members are part of those around them.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(super) struct Filter {
    /// `POST`, or several with commas.
    #[serde(default)]
    #[schemars(length(max = 200))]
    method: Option<String>,
    /// A regular expression that fits somewhere in the path.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    path_pattern: Option<String>,
    /// From this time on: `2026-01-31T12:00:00Z`.
    #[serde(default)]
    #[schemars(length(max = 100))]
    time_from: Option<String>,
    /// Before this time.
    #[serde(default)]
    #[schemars(length(max = 100))]
    time_to: Option<String>,
    /// `404`, `4xx`, `400-499`, or several with commas.
    #[serde(default)]
    #[schemars(length(max = 200))]
    status_code: Option<String>,
    /// The id of an operation.
    #[serde(default)]
    #[schemars(length(max = 500))]
    operation: Option<String>,
    /// The scenario that was active.
    #[serde(default)]
    #[schemars(length(max = 200))]
    scenario: Option<String>,
    /// The value of `x-session-id`.
    #[serde(default)]
    #[schemars(length(max = 200))]
    session: Option<String>,
    /// `true` for requests that broke the description, or the rule they broke.
    #[serde(default)]
    #[schemars(length(max = 200))]
    violation: Option<String>,
    /// Words in paths, headers or bodies.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    search: Option<String>,
}

impl Filter {
    pub(super) fn query(&self) -> Query {
        Query::default()
            .with("method", self.method.as_deref())
            .with("path_regex", self.path_pattern.as_deref())
            .with("time_from", self.time_from.as_deref())
            .with("time_to", self.time_to.as_deref())
            .with("status", self.status_code.as_deref())
            .with("operation", self.operation.as_deref())
            .with("scenario", self.scenario.as_deref())
            .with("session", self.session.as_deref())
            .with("violation", self.violation.as_deref())
            .with("q", self.search.as_deref())
    }
}

fn limit() -> usize {
    100
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    status: String,
    logs: Vec<Value>,
    total_count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_offset: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    analysis: Option<Value>,
    message: String,
}

/// Of all rows together; what does not fit is on the next page.
const MOST: usize = 96 << 10;

/// Of one body or list in a row.
const MOST_PART: usize = 4 << 10;

/// What a row has without `full`.
const BRIEF: [&str; 13] = [
    "id",
    "timestamp",
    "method",
    "path",
    "query",
    "status_code",
    "process_time_ms",
    "operation",
    "responders",
    "test_scenario",
    "violations",
    "problem",
    "fault",
];

impl Tool for QueryMockLogs {
    const NAME: &'static str = "query_mock_logs";
    const TITLE: &'static str = "See what a mock was asked";
    const SAYS: &'static str = "List what a mock was asked and what it answered, filtered, with figures. Use it to see what a client really sent, to find failures, or the `id` for replay_request. verify_calls checks expectations.";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let mock = cx.mock(&input.server_url)?;
        let admin = input.include_admin.then_some(true);
        let filter = input.filter.query().with("include_admin", admin);
        let page = filter.below("/requests");
        let mark = if page.contains('?') { '&' } else { '?' };
        let page = format!("{page}{mark}limit={}&offset={}", input.limit, input.offset);
        let page = cx.admin(&mock, "GET", &page, None)?;
        let rows = page["logs"].as_array().cloned().unwrap_or_default();
        let total_count = page["total_count"].as_u64().unwrap_or_default();
        let mut logs = Vec::new();
        let mut size = 0;
        for row in &rows {
            let row = brief(row, input.full);
            size += row.to_string().len();
            if MOST < size && !logs.is_empty() {
                break;
            }
            logs.push(row);
        }
        let end = input.offset.saturating_add(logs.len());
        let more = u64::try_from(end).is_ok_and(|end| end < total_count) && !logs.is_empty();
        let analysis = if input.analyze {
            let path = filter.with("keys", Some("client")).below("/logs/analyze");
            Some(cx.admin(&mock, "GET", &path, None)?)
        } else {
            None
        };
        let message = format!("{} of {total_count} requests", logs.len());
        let mut text = format!("{message}{}", lines(logs.iter().map(line)));
        if let Some(insights) = analysis.as_ref().and_then(|it| it["insights"].as_array()) {
            let insights = insights.iter().filter_map(Value::as_str).take(10);
            text = format!("{text}\n{}", insights.collect::<Vec<_>>().join("\n"));
        }
        Ok(Told::new(
            text,
            Output {
                status: "success".to_owned(),
                logs,
                total_count,
                next_offset: more.then_some(end),
                analysis,
                message,
            },
        ))
    }
}

/// A row as it is told: `full` with headers and bodies.
pub(crate) fn brief(row: &Value, full: bool) -> Value {
    let mut told = Map::new();
    for (member, value) in row.as_object().into_iter().flatten() {
        if !full && !BRIEF.contains(&member.as_str()) {
            continue;
        }
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if is_empty {
            continue;
        }
        let value = match value {
            Value::String(text) if MOST_PART < text.len() => Value::String(cut(text, MOST_PART)),
            Value::Object(_) | Value::Array(_) => {
                let text = value.to_string();
                if text.len() <= MOST_PART {
                    value.clone()
                } else {
                    Value::String(cut(&text, MOST_PART))
                }
            }
            other => other.clone(),
        };
        told.insert(member.clone(), value);
    }
    Value::Object(told)
}

fn line(row: &Value) -> String {
    let text = |member: &str| row[member].as_str().unwrap_or_default();
    let query = text("query");
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    let mut line = format!(
        "{} {} {}{} {}",
        row["id"],
        text("method"),
        cut(text("path"), 200),
        cut(&query, 200),
        row["status_code"]
    );
    for member in ["test_scenario", "problem"] {
        if !text(member).is_empty() {
            line = format!("{line} {}", text(member));
        }
    }
    line
}
