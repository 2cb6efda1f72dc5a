//! `mimus journal analyze`: figures for people, or all of them as JSON.

use anyhow::Context as _;
use mimus_journal::{Analysis, Filter, Journal};

use crate::cli::{Exit, Failure, print};

/// Lines of a table.
const SHOWN: usize = 10;

pub(super) fn run(journal: &Journal, filter: &Filter, json: bool) -> Result<Exit, Failure> {
    let analysis = journal.analyze(filter, None)?;
    if json {
        let told = serde_json::to_string_pretty(&analysis);
        print::data(told.context("writing the figures")?);
    } else {
        tell(&analysis);
    }
    Ok(Exit::Success)
}

fn tell(analysis: &Analysis) {
    let (time, latency, outcomes) = (&analysis.time, &analysis.latency, &analysis.outcomes);
    let (Some(first), Some(last)) = (&time.first, &time.last) else {
        print::data("no requests");
        return;
    };
    print::data(format_args!(
        "{} requests, {first} to {last}",
        analysis.requests
    ));
    print::data(format_args!(
        "{} errors ({} %); {} reads, {} writes",
        outcomes.errors, outcomes.error_rate, analysis.traffic.reads, analysis.traffic.writes
    ));
    print::data(format_args!(
        "ms: mean {}, p50 {}, p90 {}, p95 {}, p99 {}, max {}",
        latency.mean_ms,
        latency.p50_ms,
        latency.p90_ms,
        latency.p95_ms,
        latency.p99_ms,
        latency.max_ms
    ));
    print::data("\nrequests  errors  p95 ms  operation");
    for named in analysis.operations.iter().take(SHOWN) {
        let figures = named.figures;
        print::data(format_args!(
            "{:>8}  {:>6}  {:>6}  {}",
            figures.requests, figures.errors, figures.latency.p95_ms, named.name
        ));
    }
    if !analysis.insights.is_empty() {
        print::data("");
    }
    for insight in &analysis.insights {
        print::data(format_args!("* {}", insight.message));
    }
}
