//! Goes through entries and counts.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;
use rusqlite::Row;

use super::coverage::{Described, coverage};
use super::insight::insights;
use super::keys::More;
use super::latency::{Durations, Group, float, percent};
use super::names::Names;
use super::traffic::{Windows, browser, category, hundredths, is_bot, is_read, pattern};
use super::{
    Analysis, Bands, Categories, Errors, Figures, Named, Outcomes, Phases, Sizes, Time, Traffic,
    date,
};

/// What a tally reads, in this order.
pub(super) const COLUMNS: &str = "
    entry.id, entry.time, entry.status, entry.admin, entry.method, entry.path, entry.operation,
    entry.total, entry.queue, entry.validate, entry.respond, entry.violations,
    entry.request_size, entry.response_size, entry.problem, entry.fault, entry.client,
    entry.user_agent";

/// Names of each kind that have figures of their own.
const NAMES: usize = 2000;

/// Names that are told of a kind that may have any number.
const TOLD: usize = 100;

/// Names that are told of what is only counted.
const COUNTED: usize = 10;

const HOUR: i64 = 3_600_000;

#[derive(Debug)]
pub(super) struct Tally {
    include_admin: bool,
    first: i64,
    last: i64,
    latency: Durations,
    phases: [Durations; 3],
    bands: Bands,
    outcomes: Outcomes,
    categories: Categories,
    statuses: BTreeMap<u16, Group>,
    methods: Names<String, Group>,
    operations: Names<String, Group>,
    paths: Names<String, Group>,
    patterns: Names<String, u64>,
    clients: Names<String, Group>,
    hours: Names<i64, Group>,
    answered: BTreeMap<String, BTreeMap<u16, u64>>,
    errors_by_path: Names<String, u64>,
    problems: Names<String, u64>,
    first_error: i64,
    last_error: i64,
    windows: Windows,
    bots: u64,
    reads: u64,
    user_agents: Names<String, u64>,
    browsers: BTreeMap<&'static str, u64>,
    categories_of_paths: BTreeMap<&'static str, u64>,
    request_bytes: u64,
    response_bytes: u64,
    sizes: Histogram<u32>,
    smallest: u64,
    largest: u64,
    large: u64,
    admin_requests: u64,
    admin_paths: Names<String, u64>,
}

impl Tally {
    pub(super) fn new(include_admin: bool) -> Self {
        Self {
            include_admin,
            first: i64::MAX,
            last: i64::MIN,
            latency: Durations::exact(),
            phases: [(); 3].map(|()| Durations::exact()),
            bands: Bands::default(),
            outcomes: Outcomes::default(),
            categories: Categories::default(),
            statuses: BTreeMap::new(),
            methods: Names::new(NAMES),
            operations: Names::new(NAMES),
            paths: Names::new(NAMES),
            patterns: Names::new(NAMES),
            clients: Names::new(NAMES),
            hours: Names::new(NAMES),
            answered: BTreeMap::new(),
            errors_by_path: Names::new(NAMES),
            problems: Names::new(NAMES),
            first_error: i64::MAX,
            last_error: i64::MIN,
            windows: Windows::default(),
            bots: 0,
            reads: 0,
            user_agents: Names::new(NAMES),
            browsers: BTreeMap::new(),
            categories_of_paths: BTreeMap::new(),
            request_bytes: 0,
            response_bytes: 0,
            sizes: Histogram::new(3).expect("so many digits are allowed"),
            smallest: u64::MAX,
            largest: 0,
            large: 0,
            admin_requests: 0,
            admin_paths: Names::new(NAMES),
        }
    }

    pub(super) fn add(&mut self, row: &Row) -> rusqlite::Result<()> {
        let path = row.get_ref(5)?.as_str()?;
        if row.get::<_, bool>(3)? {
            self.admin_requests += 1;
            *self.admin_paths.of(path) += 1;
            if !self.include_admin {
                return Ok(());
            }
        }
        let number = |column| -> rusqlite::Result<u64> {
            Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
        };
        let text = |column| -> rusqlite::Result<Option<&str>> {
            Ok(row.get_ref(column)?.as_str_or_null()?)
        };
        let time = row.get::<_, i64>(1)?;
        let status = row.get::<_, u16>(2)?;
        let total = number(7)?;
        let is_error = status == 0 || 400 <= status;
        let method = row.get_ref(4)?.as_str()?;
        let operation = text(6)?;

        self.first = self.first.min(time);
        self.last = self.last.max(time);
        self.latency.add(total);
        for (phase, column) in self.phases.iter_mut().zip(8..) {
            phase.add(number(column)?);
        }
        self.add_band(total);
        self.add_outcome(status);
        self.statuses
            .entry(status)
            .or_default()
            .add(total, is_error);
        self.methods.of(method).add(total, is_error);
        self.paths.of(path).add(total, is_error);
        *self.patterns.of(pattern(path).as_str()) += 1;
        *self.categories_of_paths.entry(category(path)).or_default() += 1;
        self.hours.of(&time.div_euclid(HOUR)).add(total, is_error);
        self.windows.add(time);
        self.reads += u64::from(is_read(method));
        if let Some(operation) = operation {
            self.operations.of(operation).add(total, is_error);
            self.add_answer(operation, status);
        }
        if let Some(client) = text(16)? {
            self.clients.of(client).add(total, is_error);
        }
        self.add_user_agent(text(17)?);
        self.add_sizes(number(12)?, number(13)?);
        if is_error {
            self.first_error = self.first_error.min(time);
            self.last_error = self.last_error.max(time);
            *self.errors_by_path.of(path) += 1;
            let problem = text(14)?;
            if let Some(problem) = problem {
                *self.problems.of(problem) += 1;
            }
            let categories = &mut self.categories;
            let category = if text(15)?.is_some() || status == 0 {
                &mut categories.faults
            } else if 0 < number(11)? {
                &mut categories.violations
            } else if operation.is_none() {
                &mut categories.not_routed
            } else if problem.is_some() {
                &mut categories.refused
            } else if status < 500 {
                &mut categories.client_errors
            } else {
                &mut categories.server_errors
            };
            *category += 1;
        }
        Ok(())
    }

    fn add_band(&mut self, microseconds: u64) {
        let bands = &mut self.bands;
        match microseconds {
            0..100_000 => bands.fast_under_100ms += 1,
            100_000..=500_000 => bands.medium_100_to_500ms += 1,
            _ => bands.slow_over_500ms += 1,
        }
        bands.very_slow_over_1000ms += u64::from(1_000_000 < microseconds);
    }

    fn add_outcome(&mut self, status: u16) {
        let outcomes = &mut self.outcomes;
        *match status {
            0 => &mut outcomes.none,
            1..200 => &mut outcomes.informational,
            200..300 => &mut outcomes.success,
            300..400 => &mut outcomes.redirection,
            400..500 => &mut outcomes.client_error,
            _ => &mut outcomes.server_error,
        } += 1;
    }

    fn add_answer(&mut self, operation: &str, status: u16) {
        // Ids come from descriptions, not from clients.
        if !self.answered.contains_key(operation) {
            self.answered.insert(operation.to_owned(), BTreeMap::new());
        }
        if let Some(statuses) = self.answered.get_mut(operation) {
            *statuses.entry(status).or_default() += 1;
        }
    }

    fn add_user_agent(&mut self, user_agent: Option<&str>) {
        let Some(user_agent) = user_agent else {
            *self.browsers.entry("Other").or_default() += 1;
            return;
        };
        self.bots += u64::from(is_bot(user_agent));
        *self.browsers.entry(browser(user_agent)).or_default() += 1;
        *self.user_agents.of(user_agent) += 1;
    }

    fn add_sizes(&mut self, request: u64, response: u64) {
        self.request_bytes += request;
        self.response_bytes += response;
        self.smallest = self.smallest.min(response);
        self.largest = self.largest.max(response);
        self.large += u64::from(1 << 20 < response);
        // 1 TiB: the end of the scale.
        let _ = self.sizes.record(response.min(1 << 40));
    }

    pub(super) fn analysis(mut self, described: Option<&[Described]>) -> Analysis {
        let latency = self.latency.latency();
        let requests = latency.count;
        let outcomes = &mut self.outcomes;
        outcomes.errors = outcomes.client_error + outcomes.server_error + outcomes.none;
        outcomes.success_rate = percent(requests - outcomes.errors, requests);
        outcomes.error_rate = percent(outcomes.errors, requests);
        let figures = |group: &Group| Figures {
            requests: group.requests,
            percent: percent(group.requests, requests),
            errors: group.errors,
            error_rate: percent(group.errors, group.requests),
            latency: group.durations.latency(),
        };
        let named = |names: &Names<String, Group>, told: usize| -> Vec<Named> {
            let most = names.most().into_iter().take(told);
            most.map(|(name, group)| Named {
                name: name.clone(),
                figures: figures(group),
            })
            .collect()
        };
        let statuses = self.statuses.iter();
        let statuses = statuses.map(|(status, group)| (*status, figures(group)));
        let methods = self.methods.values();
        let methods = methods.map(|(method, group)| (method.clone(), figures(group)));
        let hours = self.hours.values();
        let hours = hours.map(|(hour, group)| (name_of_hour(*hour), figures(group)));
        let mut analysis = Analysis {
            made_at: date(jiff::Timestamp::now().as_millisecond()),
            requests,
            time: self.time(requests),
            latency,
            phases: Phases {
                queue: self.phases[0].latency(),
                validate: self.phases[1].latency(),
                respond: self.phases[2].latency(),
            },
            bands: self.bands,
            outcomes: self.outcomes,
            errors: self.errors(),
            statuses: statuses.collect(),
            methods: methods.collect(),
            operations: named(&self.operations, usize::MAX),
            paths: named(&self.paths, TOLD),
            clients: named(&self.clients, TOLD),
            hours: hours.collect(),
            traffic: self.traffic(requests),
            sizes: self.sizes(requests),
            coverage: described.map(|described| coverage(described, &self.answered)),
            insights: Vec::new(),
            more: More {
                with_admin: self.include_admin,
                unique_paths: self.paths.len(),
                patterns: counts(&self.patterns, COUNTED),
                categories: self
                    .categories_of_paths
                    .iter()
                    .map(|(name, count)| ((*name).to_owned(), *count))
                    .collect(),
            },
        };
        analysis.insights = insights(&analysis);
        analysis
    }

    fn time(&self, requests: u64) -> Time {
        if requests == 0 {
            return Time::default();
        }
        let milliseconds = float(self.last.abs_diff(self.first));
        let rate = |unit: f64| {
            let rate = || hundredths(float(requests) * unit / milliseconds);
            (0.0 < milliseconds).then(rate)
        };
        let peak = self
            .hours
            .most()
            .first()
            .map(|(hour, _)| name_of_hour(**hour));
        Time {
            first: Some(date(self.first)),
            last: Some(date(self.last)),
            seconds: milliseconds / 1000.0,
            requests_per_second: rate(1000.0),
            requests_per_hour: rate(3_600_000.0),
            peak_hour: peak,
        }
    }

    fn errors(&self) -> Errors {
        let of = |names: &Names<String, Group>| {
            let mut errors = names
                .values()
                .map(|(name, group)| (name.clone(), group.errors))
                .filter(|(_, errors)| 0 < *errors)
                .collect::<Vec<_>>();
            errors.sort_by(|(name, one), (other_name, other)| {
                other.cmp(one).then_with(|| name.cmp(other_name))
            });
            errors
        };
        let hours = self.hours.values();
        let by_hour = hours
            .filter(|(_, group)| 0 < group.errors)
            .map(|(hour, group)| (name_of_hour(*hour), group.errors))
            .collect::<BTreeMap<_, _>>();
        // Of the same, the first one.
        let peak = by_hour
            .iter()
            .rev()
            .max_by_key(|(_, errors)| **errors)
            .map(|(hour, _)| hour.clone());
        let statuses = self.statuses.iter();
        let some = 0 < self.outcomes.errors;
        Errors {
            categories: self.categories,
            by_status: statuses
                .filter(|(_, group)| 0 < group.errors)
                .map(|(status, group)| (*status, group.errors))
                .collect(),
            by_method: of(&self.methods).into_iter().collect(),
            by_operation: of(&self.operations).into_iter().take(TOLD).collect(),
            by_path: counts(&self.errors_by_path, COUNTED),
            by_problem: counts(&self.problems, TOLD),
            by_hour,
            peak_hour: peak,
            first: some.then(|| date(self.first_error)),
            last: some.then(|| date(self.last_error)),
        }
    }

    fn traffic(&self, requests: u64) -> Traffic {
        let writes = requests - self.reads;
        let clients = self.clients.most().into_iter();
        let high = clients.filter(|(_, group)| requests < 10 * group.requests);
        let ratio = || hundredths(float(self.reads) / float(writes));
        Traffic {
            reads: self.reads,
            writes,
            read_percent: percent(self.reads, requests),
            write_percent: percent(writes, requests),
            ratio: (0 < writes).then(ratio),
            bots: self.bots,
            bot_percent: percent(self.bots, requests),
            high_volume_clients: high
                .map(|(client, group)| (client.clone(), group.requests))
                .collect(),
            unique_clients: self.clients.len(),
            unique_user_agents: self.user_agents.len(),
            user_agents: counts(&self.user_agents, COUNTED),
            browsers: self
                .browsers
                .iter()
                .map(|(name, count)| ((*name).to_owned(), *count))
                .collect(),
            bursts: self.windows.bursts(),
            admin_requests: self.admin_requests,
            admin_paths: self.admin_paths.len(),
        }
    }

    fn sizes(&self, requests: u64) -> Sizes {
        if requests == 0 {
            return Sizes::default();
        }
        let median = self.sizes.value_at_quantile(0.5);
        Sizes {
            request_bytes: self.request_bytes,
            response_bytes: self.response_bytes,
            mean: hundredths(float(self.response_bytes) / float(requests)),
            median: median.clamp(self.smallest, self.largest),
            min: self.smallest,
            max: self.largest,
            large: self.large,
        }
    }
}

fn counts(names: &Names<String, u64>, told: usize) -> Vec<(String, u64)> {
    let most = names.most().into_iter().take(told);
    most.map(|(name, count)| (name.clone(), *count)).collect()
}

/// `2026-11-21T16:00Z`.
fn name_of_hour(hour: i64) -> String {
    let mut name = date(hour * HOUR);
    name.truncate("2026-11-21T16:00".len());
    name + "Z"
}
