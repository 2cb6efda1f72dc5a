//! What the exchanges of a journal say, taken together.
//!
//! All entries that a filter lets through are gone through once, in bounded memory; that of
//! clients, paths and hours beyond the first thousands is counted, but has no line of its
//! own.

mod coverage;
mod insight;
mod keys;
mod latency;
mod names;
mod tally;
mod traffic;
mod trend;

use std::collections::BTreeMap;

use serde::Serialize;

pub use coverage::{Coverage, Described, Incomplete, Undescribed};
pub use insight::{Insight, Level};
pub use latency::Latency;
pub use traffic::Burst;
pub use trend::Span;

use crate::error::QueryError;
use crate::export::date;
use crate::journal::Journal;
use crate::query::Filter;
use tally::{COLUMNS, Tally};

/// Rows that are read at a time.
const CHUNK: usize = 5000;

/// All figures. Rates are in percent, times in RFC 3339.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Analysis {
    pub made_at: String,
    pub requests: u64,
    pub time: Time,
    pub latency: Latency,
    pub phases: Phases,
    pub bands: Bands,
    pub outcomes: Outcomes,
    pub errors: Errors,
    /// By status, method, operation, client and hour.
    pub statuses: BTreeMap<u16, Figures>,
    pub methods: BTreeMap<String, Figures>,
    /// The most called first.
    pub operations: Vec<Named>,
    /// Paths as they were asked for; the most frequent.
    pub paths: Vec<Named>,
    pub clients: Vec<Named>,
    pub hours: BTreeMap<String, Figures>,
    pub traffic: Traffic,
    pub sizes: Sizes,
    pub coverage: Option<Coverage>,
    pub insights: Vec<Insight>,
    #[serde(skip)]
    pub(crate) more: keys::More,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Time {
    pub first: Option<String>,
    pub last: Option<String>,
    pub seconds: f64,
    /// None where all came at once.
    pub requests_per_second: Option<f64>,
    pub requests_per_hour: Option<f64>,
    pub peak_hour: Option<String>,
}

/// Where the time went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Phases {
    pub queue: Latency,
    pub validate: Latency,
    pub respond: Latency,
}

/// Requests by how long they took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Bands {
    pub fast_under_100ms: u64,
    pub medium_100_to_500ms: u64,
    pub slow_over_500ms: u64,
    /// Of the slow ones.
    pub very_slow_over_1000ms: u64,
}

/// Answers by class. An error is one of 400 or more, or none at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Outcomes {
    pub informational: u64,
    pub success: u64,
    pub redirection: u64,
    pub client_error: u64,
    pub server_error: u64,
    /// The connection was ended instead.
    pub none: u64,
    pub errors: u64,
    pub success_rate: f64,
    pub error_rate: f64,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Errors {
    pub categories: Categories,
    pub by_status: BTreeMap<u16, u64>,
    pub by_method: BTreeMap<String, u64>,
    pub by_operation: Vec<(String, u64)>,
    pub by_path: Vec<(String, u64)>,
    pub by_problem: Vec<(String, u64)>,
    pub by_hour: BTreeMap<String, u64>,
    pub peak_hour: Option<String>,
    pub first: Option<String>,
    pub last: Option<String>,
}

/// Each error once, by what it comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Categories {
    /// Asked for by a scenario.
    pub faults: u64,
    /// Against the description.
    pub violations: u64,
    pub not_routed: u64,
    /// Refused by the mock for another reason.
    pub refused: u64,
    /// Said by a responder.
    pub client_errors: u64,
    pub server_errors: u64,
}

/// Figures of requests of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Figures {
    pub requests: u64,
    pub percent: f64,
    pub errors: u64,
    pub error_rate: f64,
    pub latency: Latency,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Named {
    pub name: String,
    #[serde(flatten)]
    pub figures: Figures,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Traffic {
    pub reads: u64,
    pub writes: u64,
    pub read_percent: f64,
    pub write_percent: f64,
    /// Reads for each write.
    pub ratio: Option<f64>,
    /// Those who say so.
    pub bots: u64,
    pub bot_percent: f64,
    /// Clients with more than a tenth of the requests.
    pub high_volume_clients: Vec<(String, u64)>,
    pub unique_clients: usize,
    pub unique_user_agents: usize,
    pub user_agents: Vec<(String, u64)>,
    pub browsers: BTreeMap<String, u64>,
    pub bursts: Vec<Burst>,
    /// Asked of the admin side, whether or not it is in the other figures.
    pub admin_requests: u64,
    pub admin_paths: usize,
}

/// Bytes of answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Sizes {
    pub request_bytes: u64,
    pub response_bytes: u64,
    pub mean: f64,
    pub median: u64,
    pub min: u64,
    pub max: u64,
    /// Of more than 1 MiB.
    pub large: u64,
}

impl Journal {
    /// Works out all figures. `described` has all operations of the description; without it
    /// nothing is said of coverage.
    pub fn analyze(
        &self,
        filter: &Filter,
        described: Option<&[Described]>,
    ) -> Result<Analysis, QueryError> {
        let mut tally = Tally::new(filter.include_admin);
        // How the admin side is used is a figure in any case.
        let all = Filter {
            include_admin: true,
            ..filter.clone()
        };
        self.each_row(&all, COLUMNS, CHUNK, |row| tally.add(row))?;
        Ok(tally.analysis(described))
    }
}
