//! `mimus logs`: what a running mock was asked, and what it says of itself.

use std::io::{BufRead as _, BufReader};
use std::path::Path;

use mimus_running::{Client, Record, Registry};
use serde_json::Value;

use super::find;
use crate::cli::journal::FilterArguments;
use crate::cli::{Exit, Failure, print};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct LogsArguments {
    /// Which: what `mimus ps` calls it, its URL or its port
    id: String,

    #[command(flatten)]
    filter: FilterArguments,

    /// How many at most, the newest of them
    #[arg(long, default_value_t = 50)]
    limit: usize,

    /// Go on with what happens from here on
    #[arg(long, short, conflicts_with = "server")]
    follow: bool,

    /// What the server writes to its log instead, where that is a file
    #[arg(long)]
    server: bool,

    /// Print JSON, a line each
    #[arg(long)]
    json: bool,
}

/// What follows is told as it comes, and the rest in the order it came.
pub(in crate::cli) fn logs(arguments: &LogsArguments) -> Result<Exit, Failure> {
    let mock = find(&Registry::of_user()?, &arguments.id)?;
    if arguments.server {
        return server_log(&mock, arguments.limit);
    }
    let client = Client::new();
    let query = arguments.filter.query();
    let page = client.admin(
        &mock,
        "GET",
        &format!("/requests?limit={}&{query}", arguments.limit),
        None,
    )?;
    let rows = page["logs"].as_array().cloned().unwrap_or_default();
    for row in rows.iter().rev() {
        tell(row, arguments.json);
    }
    if arguments.follow {
        let last = rows.first().and_then(|row| row["id"].as_u64());
        follow(&client, &mock, &query, last, arguments.json)?;
    }
    Ok(Exit::Success)
}

fn tell(row: &Value, json: bool) {
    if json {
        print::data(row);
        return;
    }
    let text = |member: &str| {
        row[member]
            .as_str()
            .unwrap_or("")
            .escape_debug()
            .to_string()
    };
    let query = match text("query") {
        query if query.is_empty() => query,
        query => format!("?{query}"),
    };
    let mut line = format!(
        "{}  {}  {} {}{query}  {} in {:.1} ms",
        row["id"],
        text("timestamp"),
        text("method"),
        text("path"),
        row["status_code"],
        row["process_time_ms"].as_f64().unwrap_or_default(),
    );
    for member in ["test_scenario", "problem"] {
        if let Some(name) = row[member].as_str() {
            line = format!("{line}  {}", name.escape_debug());
        }
    }
    print::data(line);
}

/// Until the mock stops.
fn follow(
    client: &Client,
    mock: &Record,
    query: &str,
    last: Option<u64>,
    json: bool,
) -> Result<(), Failure> {
    let after = last.map_or_else(String::new, |last| format!("&after={last}"));
    let events = client.admin_stream(mock, &format!("/events?{query}{after}"))?;
    for line in BufReader::new(events).lines() {
        // It stopped.
        let Ok(line) = line else { break };
        let row = line.strip_prefix("data: ");
        let row = row.and_then(|data| serde_json::from_str::<Value>(data).ok());
        if let Some(row) = row.filter(|row| row["method"].is_string()) {
            tell(&row, json);
        }
    }
    Ok(())
}

fn server_log(mock: &Record, limit: usize) -> Result<Exit, Failure> {
    let path = mock.log.as_deref().ok_or_else(|| Failure::Input {
        message: format!("`{}` writes its log to where it was started", mock.id),
        hint: Some("without `--server`, this lists what it was asked".to_owned()),
    })?;
    for line in last_lines(path, limit)? {
        print::data(line);
    }
    Ok(Exit::Success)
}

fn last_lines(path: &Path, limit: usize) -> Result<Vec<String>, Failure> {
    let text = std::fs::read(path).map_err(|error| Failure::Input {
        message: format!("reading `{}`: {error}", path.display()),
        hint: None,
    })?;
    let text = String::from_utf8_lossy(&text);
    let lines = text.lines().map(str::to_owned).collect::<Vec<_>>();
    let left_out = lines.len().saturating_sub(limit);
    Ok(lines.into_iter().skip(left_out).collect())
}
