//! What stands out, with the figure that it rests on and what to do about it.

use serde::Serialize;

use super::latency::percent;
use super::{Analysis, Coverage};

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Insight {
    /// For programs: `slow-average`.
    pub rule: &'static str,
    pub level: Level,
    pub message: String,
    /// What `value` is of: a member of the analysis.
    pub figure: &'static str,
    pub value: f64,
    /// What the value was held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    pub recommendation: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Problem,
    Warning,
    Good,
    Note,
}

/// The worst first.
pub(super) fn insights(analysis: &Analysis) -> Vec<Insight> {
    let mut found = Found(Vec::new());
    if 0 < analysis.requests {
        found.about_latency(analysis);
        found.about_errors(analysis);
        found.about_operations(analysis);
        found.about_traffic(analysis);
        found.about_time(analysis);
    }
    if let Some(coverage) = &analysis.coverage {
        found.about_coverage(coverage);
    }
    found.0.sort_by_key(|insight| insight.level);
    found.0
}

struct Found(Vec<Insight>);

impl Found {
    fn about_latency(&mut self, analysis: &Analysis) {
        let latency = analysis.latency;
        let mean = latency.mean_ms;
        let figure = ("latency.mean_ms", mean);
        if 1000.0 < mean {
            self.add(
                ("very-slow-average", Level::Problem),
                figure,
                Some(1000.0),
                format!("the average answer takes {mean:.0} ms"),
                "look at `phases` for where the time goes; take delays out of the scenario, or \
                 raise the responders' number of instances",
            );
        } else if 500.0 < mean {
            self.add(
                ("slow-average", Level::Warning),
                figure,
                Some(500.0),
                format!("the average answer takes {mean:.0} ms"),
                "look at `phases` and at the slowest of `operations`",
            );
        } else if mean < 50.0 {
            self.add(
                ("fast-average", Level::Good),
                figure,
                Some(50.0),
                format!("the average answer takes {mean} ms"),
                "nothing to do; set a delay where clients should meet with a slower server",
            );
        }
        // Far below a millisecond, everything is noise.
        if 10.0 * latency.p50_ms < latency.p99_ms && 50.0 < latency.p99_ms {
            self.add(
                ("long-tail", Level::Warning),
                ("latency.p99_ms", latency.p99_ms),
                Some(10.0 * latency.p50_ms),
                format!(
                    "one answer in a hundred takes {} ms or more, where half take {} ms or less",
                    latency.p99_ms, latency.p50_ms
                ),
                "compare p99 by operation; first answers of a responder, and delays with a wide \
                 distribution, show here",
            );
        }
        let queue = analysis.phases.queue.mean_ms;
        if mean < 2.0 * queue && 1.0 < queue {
            self.add(
                ("waiting", Level::Warning),
                ("phases.queue.mean_ms", queue),
                Some(mean / 2.0),
                format!("requests wait {queue} ms on average, more than half of their time"),
                "give the responders more instances, or send fewer requests at once",
            );
        }
    }

    fn about_errors(&mut self, analysis: &Analysis) {
        let rate = analysis.outcomes.error_rate;
        let figure = ("outcomes.error_rate", rate);
        if 10.0 < rate {
            let worst = analysis
                .errors
                .by_status
                .iter()
                .max_by_key(|(_, count)| **count);
            let worst = worst.map_or_else(String::new, |(status, count)| {
                format!("; most of them are {status} ({count} times)")
            });
            self.add(
                ("many-errors", Level::Problem),
                figure,
                Some(10.0),
                format!("{rate} % of the answers are errors{worst}"),
                "look at `errors.categories`: violations are the clients', faults the \
                 scenario's, server errors the responders'",
            );
        } else if analysis.outcomes.errors == 0 {
            self.add(
                ("no-errors", Level::Good),
                figure,
                Some(0.0),
                "no answer is an error".to_owned(),
                "see that clients are tried with errors, too: `Prefer: code=500`, or a scenario",
            );
        } else if rate < 1.0 {
            self.add(
                ("few-errors", Level::Good),
                figure,
                Some(1.0),
                format!("{rate} % of the answers are errors"),
                "nothing to do",
            );
        }
        let violations = percent(analysis.errors.categories.violations, analysis.requests);
        if 5.0 < violations {
            self.add(
                ("many-violations", Level::Warning),
                ("errors.categories.violations", violations),
                Some(5.0),
                format!("{violations} % of the requests are against the description"),
                "filter by `violations` to see what clients send; one of both is to be mended",
            );
        }
        let unrouted = percent(analysis.errors.categories.not_routed, analysis.requests);
        if 5.0 < unrouted {
            self.add(
                ("many-unrouted", Level::Warning),
                ("errors.categories.not_routed", unrouted),
                Some(5.0),
                format!("{unrouted} % of the requests ask for what is not described"),
                "compare `errors.by_path` with the description's paths and servers",
            );
        }
    }

    fn about_operations(&mut self, analysis: &Analysis) {
        if let Some((method, figures)) = analysis
            .methods
            .iter()
            .max_by_key(|(_, figures)| figures.requests)
        {
            self.add(
                ("most-common-method", Level::Note),
                ("methods", figures.percent),
                None,
                format!("{method} is the most common method: {} %", figures.percent),
                "nothing to do",
            );
        }
        if let Some(most) = analysis.paths.first() {
            let share = most.figures.percent;
            self.add(
                ("most-accessed", Level::Note),
                ("paths", share),
                None,
                format!(
                    "`{}` is asked for most: {} times",
                    most.name, most.figures.requests
                ),
                "nothing to do",
            );
            if 50.0 < share {
                self.add(
                    ("one-path", Level::Warning),
                    ("paths", share),
                    Some(50.0),
                    format!("`{}` has {share} % of the requests", most.name),
                    "let clients keep its answer, or ask for it less often",
                );
            }
        }
    }

    fn about_traffic(&mut self, analysis: &Analysis) {
        let traffic = &analysis.traffic;
        if 0 < traffic.bots {
            self.add(
                ("bots", Level::Note),
                ("traffic.bot_percent", traffic.bot_percent),
                None,
                format!("{} % of the requests come from bots", traffic.bot_percent),
                "filter by client where they are in the way of other figures",
            );
        }
        if let [(client, requests), ..] = traffic.high_volume_clients.as_slice() {
            let number = traffic.high_volume_clients.len();
            self.add(
                ("high-volume-clients", Level::Note),
                ("traffic.high_volume_clients", to_float(number)),
                Some(10.0),
                format!(
                    "clients with more than a tenth of the requests: {number}; most come from \
                     {client} ({requests})"
                ),
                "a rate limit in the scenario shows how they bear 429",
            );
        }
        match (traffic.reads, traffic.writes) {
            (_, 0) => self.add(
                ("only-reads", Level::Note),
                ("traffic.read_percent", traffic.read_percent),
                Some(100.0),
                "all requests only read".to_owned(),
                "try what changes something, too",
            ),
            (0, _) => self.add(
                ("no-reads", Level::Note),
                ("traffic.read_percent", traffic.read_percent),
                Some(0.0),
                "no request reads".to_owned(),
                "see whether clients read what they wrote",
            ),
            _ => {}
        }
        if let Some(burst) = traffic.bursts.first() {
            self.add(
                ("bursts", Level::Note),
                ("traffic.bursts", burst.requests_per_second),
                None,
                format!(
                    "at {} there were {} requests a second, {} times the average",
                    burst.from, burst.requests_per_second, burst.factor
                ),
                "see whether clients try again all at once: let them wait, each another time",
            );
        }
    }

    fn about_time(&mut self, analysis: &Analysis) {
        let seconds = analysis.time.seconds;
        let figure = ("time.seconds", seconds);
        if let Some(rate) = analysis.time.requests_per_second {
            self.add(
                ("rate", Level::Note),
                ("time.requests_per_second", rate),
                None,
                format!("{rate} requests a second on average"),
                "nothing to do",
            );
        }
        if seconds <= 60.0 && 1 < analysis.requests {
            self.add(
                ("one-minute", Level::Note),
                figure,
                Some(60.0),
                format!("all requests came within {seconds} s"),
                "rates of so short a time say little: look at more of it",
            );
        } else if 3600.0 < seconds {
            self.add(
                ("long-span", Level::Note),
                figure,
                Some(3600.0),
                format!("the requests are of {:.1} hours", seconds / 3600.0),
                "filter by time where one run of tests is meant",
            );
        }
    }

    fn about_coverage(&mut self, coverage: &Coverage) {
        if let [first, ..] = coverage.never_called.as_slice() {
            let number = coverage.never_called.len();
            self.add(
                ("never-called", Level::Warning),
                ("coverage.operations_percent", coverage.operations_percent),
                Some(100.0),
                format!(
                    "operations that were never called: {number} of {}, `{}` among them",
                    coverage.operations, first.id
                ),
                "call those of `coverage.never_called` in a test",
            );
        } else if 0 < coverage.operations {
            self.add(
                ("all-called", Level::Good),
                ("coverage.operations_percent", coverage.operations_percent),
                Some(100.0),
                format!("all {} operations were called", coverage.operations),
                "look at `coverage.incomplete` for answers that were never given",
            );
        }
        if let [first, ..] = coverage.incomplete.as_slice() {
            let missing = coverage.responses - coverage.exercised;
            self.add(
                ("never-answered", Level::Note),
                ("coverage.responses_percent", coverage.responses_percent),
                Some(100.0),
                format!(
                    "described answers that were never given: {missing} of {}; `{}` never \
                     answered {}",
                    coverage.responses,
                    first.id,
                    first.never_answered.join(", ")
                ),
                "ask for them with `Prefer: code=…`",
            );
        }
        if let [first, ..] = coverage.undescribed.as_slice() {
            self.add(
                ("undescribed-answer", Level::Warning),
                ("coverage.undescribed", to_float(coverage.undescribed.len())),
                Some(0.0),
                format!(
                    "`{}` answered {} {} times, which is not described",
                    first.id, first.status, first.requests
                ),
                "describe that response, or mend the responder",
            );
        }
    }

    fn add(
        &mut self,
        (rule, level): (&'static str, Level),
        (figure, value): (&'static str, f64),
        threshold: Option<f64>,
        message: String,
        recommendation: &str,
    ) {
        self.0.push(Insight {
            rule,
            level,
            message,
            figure,
            value,
            threshold,
            recommendation: recommendation.to_owned(),
        });
    }
}

fn to_float(number: usize) -> f64 {
    super::latency::float(number as u64)
}
