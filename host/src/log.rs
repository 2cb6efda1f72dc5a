//! The server's log: for a person on a terminal, JSON for a machine behind a pipe.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// What is logged unless `MIMUS_LOG` says otherwise.
const DEFAULT_FILTER: &str = "info";

/// The variable that sets the filter, in the syntax of `tracing`'s `EnvFilter`:
/// `warn`, `mimus=debug`, `info,mimus::request=off`.
pub const FILTER_VARIABLE: &str = "MIMUS_LOG";

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// `text` on a terminal, else `json`
    #[default]
    Auto,
    Text,
    Json,
}

/// Starts logging to standard error. The first call in a process counts.
pub fn start(format: Format) {
    let filter =
        EnvFilter::try_from_env(FILTER_VARIABLE).unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let is_terminal = std::io::stderr().is_terminal();
    let json = match format {
        Format::Auto => !is_terminal,
        Format::Text => false,
        Format::Json => true,
    };
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = if json {
        builder
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .try_init()
    } else {
        builder.with_ansi(is_terminal).with_target(false).try_init()
    };
    // Only tests start it twice.
    let _ = started;
}
