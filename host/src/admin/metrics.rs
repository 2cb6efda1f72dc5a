//! `/metrics`: what Prometheus collects, in its text format 0.0.4.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use mimus_journal::State;

use super::{Admin, Body, Reply};
use crate::clock::machine_uptime;
use crate::mock::Mock;

/// Methods that have a label of their own: who asks is not to make up others.
const METHODS: [&str; 9] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY",
];

/// Classes of statuses; the first is for no status at all.
const CLASSES: [&str; 6] = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

/// Operations that have a label of their own.
const MOST_OPERATIONS: usize = 2000;

/// Upper bounds of the histogram: in microseconds, and as they are told.
const BOUNDS: [(u64, &str); 14] = [
    (100, "0.0001"),
    (250, "0.00025"),
    (500, "0.0005"),
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (5_000_000, "5"),
];

/// Requests by method, and `other`, and by class of the answer.
type Counts = [[u64; CLASSES.len()]; METHODS.len() + 1];

/// Counted since the start.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// By operation; of none, where no route was found.
    requests: Mutex<BTreeMap<String, Box<Counts>>>,
    /// How many took up to each bound, and longer than all.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

impl Metrics {
    pub(crate) fn observe(
        &self,
        method: &str,
        status: u16,
        operation: Option<&str>,
        took: Duration,
    ) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.partition_point(|(bound, _)| *bound < micros);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
        let method = METHODS.iter().position(|own| *own == method);
        let class = usize::from(status / 100);
        let class = if class < CLASSES.len() { class } else { 0 };
        let name = operation.unwrap_or_default();
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let count = |counts: &mut Counts| counts[method.unwrap_or(METHODS.len())][class] += 1;
        if let Some(counts) = requests.get_mut(name) {
            return count(counts);
        }
        let name = if requests.len() < MOST_OPERATIONS {
            name
        } else {
            "other"
        };
        count(requests.entry(name.to_owned()).or_default());
    }

    fn write(&self, text: &mut String) {
        text.push_str(
            "# HELP mimus_requests_total Requests that the mock answered.\n\
             # TYPE mimus_requests_total counter\n",
        );
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        for (operation, counts) in requests.iter() {
            let operation = label(operation);
            for (index, classes) in counts.iter().enumerate() {
                let method = METHODS.get(index).unwrap_or(&"other");
                for (class, count) in CLASSES.iter().zip(classes).filter(|(_, n)| 0 < **n) {
                    let _ = writeln!(
                        text,
                        "mimus_requests_total{{operation=\"{operation}\",method=\"{method}\",\
                         status=\"{class}\"}} {count}"
                    );
                }
            }
        }
        drop(requests);
        text.push_str(
            "# HELP mimus_request_duration_seconds From the request's head to its answer.\n\
             # TYPE mimus_request_duration_seconds histogram\n",
        );
        let mut count = 0;
        let bounds = BOUNDS.iter().map(|(_, bound)| *bound).chain(["+Inf"]);
        for (bucket, bound) in self.buckets.iter().zip(bounds) {
            count += bucket.load(Ordering::Relaxed);
            let _ = writeln!(
                text,
                "mimus_request_duration_seconds_bucket{{le=\"{bound}\"}} {count}"
            );
        }
        let sum = Duration::from_micros(self.micros.load(Ordering::Relaxed)).as_secs_f64();
        let _ = writeln!(text, "mimus_request_duration_seconds_sum {sum}");
        let _ = writeln!(text, "mimus_request_duration_seconds_count {count}");
    }
}

impl Admin {
    pub(super) fn exposition(&self, mock: &Mock) -> Reply {
        let mut text = String::new();
        self.metrics.write(&mut text);
        let mut add = |name: &str, kind: &str, help: &str, value: &dyn std::fmt::Display| {
            let _ = writeln!(
                text,
                "# HELP mimus_{name} {help}\n# TYPE mimus_{name} {kind}\nmimus_{name} {value}"
            );
        };
        let operations = mock.api.operations.len();
        add(
            "operations",
            "gauge",
            "Operations of the description.",
            &operations,
        );
        let uptime = machine_uptime().as_secs_f64();
        add("uptime_seconds", "gauge", "Since the start.", &uptime);
        let journal = self.journal.as_ref().map(|journal| journal.health());
        let is_on = u8::from(journal.is_some());
        add("journal_on", "gauge", "Whether there is a journal.", &is_on);
        if let Some(health) = journal {
            let up = u8::from(health.state == State::Writing);
            add(
                "journal_up",
                "gauge",
                "Whether the journal can be written.",
                &up,
            );
            add(
                "journal_entries",
                "gauge",
                "Entries there are.",
                &health.entries,
            );
            add(
                "journal_lost_total",
                "counter",
                "Answered and not written.",
                &health.lost,
            );
            add(
                "journal_waiting",
                "gauge",
                "Yet to be written.",
                &health.waiting,
            );
            let bytes = health.waiting_bytes;
            add(
                "journal_waiting_bytes",
                "gauge",
                "What these take of memory.",
                &bytes,
            );
            let unindexed = health.unindexed;
            add(
                "journal_unindexed",
                "gauge",
                "Not in the text index yet.",
                &unindexed,
            );
        }
        let _ = writeln!(
            text,
            "# HELP mimus_build_info What runs.\n# TYPE mimus_build_info gauge\n\
             mimus_build_info{{version=\"{}\"}} 1",
            env!("CARGO_PKG_VERSION")
        );
        let body = Body::Whole(text.into());
        Reply::of("text/plain; version=0.0.4; charset=utf-8", body)
    }
}

/// What stands between quotes.
fn label(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told_in_its_bucket() {
        let metrics = Metrics::default();
        metrics.observe("GET", 200, Some("get\"Pet"), Duration::from_micros(100));
        metrics.observe("GET", 404, None, Duration::from_micros(101));
        metrics.observe("BREW", 999, None, Duration::from_secs(9));
        let mut text = String::new();
        metrics.write(&mut text);
        for line in [
            r#"mimus_requests_total{operation="get\"Pet",method="GET",status="2xx"} 1"#,
            r#"mimus_requests_total{operation="",method="GET",status="4xx"} 1"#,
            r#"mimus_requests_total{operation="",method="other",status="none"} 1"#,
            r#"mimus_request_duration_seconds_bucket{le="0.0001"} 1"#,
            r#"mimus_request_duration_seconds_bucket{le="0.00025"} 2"#,
            r#"mimus_request_duration_seconds_bucket{le="5"} 2"#,
            r#"mimus_request_duration_seconds_bucket{le="+Inf"} 3"#,
            "mimus_request_duration_seconds_count 3",
        ] {
            assert!(
                text.lines().any(|own| own == line),
                "{line} is not in {text}"
            );
        }
    }

    #[test]
    fn there_is_an_end_to_labels() {
        let metrics = Metrics::default();
        for number in 0..MOST_OPERATIONS + 50 {
            metrics.observe("GET", 200, Some(&number.to_string()), Duration::ZERO);
        }
        let requests = metrics.requests.lock().unwrap();
        assert_eq!(requests.len(), MOST_OPERATIONS + 1);
        assert_eq!(requests["other"][0][2], 50);
    }
}
