//! The server's log: for a person on a terminal, JSON for a machine behind a pipe.

use std::io::IsTerminal as _;

use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

/// Lines that wait for standard error to take them, at most: some megabytes.
const BACKLOG: usize = 16 << 10;

/// What is logged unless `MIMUS_LOG` says otherwise. `rmcp` tells of sessions by their names,
/// which are for their clients only.
const DEFAULT_FILTER: &str = "info,rmcp=warn";

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

/// The log, written while this lives. What waits is written when it is dropped.
#[derive(Debug)]
pub struct Log {
    dropped: ErrorCounter,
    _worker: WorkerGuard,
}

impl Drop for Log {
    fn drop(&mut self) {
        let dropped = self.dropped.dropped_lines();
        if dropped > 0 {
            tracing::warn!("{dropped} lines of the log were left out: nobody read them");
        }
    }
}

/// Starts logging to standard error. The first call in a process counts.
///
/// A thread of its own writes: a pipe that nobody empties would else hold up whoever has
/// something to log, and in the end every request. What does not fit into the backlog then
/// is left out, and counted.
pub fn start(format: Format) -> Log {
    let filter =
        EnvFilter::try_from_env(FILTER_VARIABLE).unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let is_terminal = std::io::stderr().is_terminal();
    let json = match format {
        Format::Auto => !is_terminal,
        Format::Text => false,
        Format::Json => true,
    };
    let (writer, worker) = NonBlockingBuilder::default()
        .buffered_lines_limit(BACKLOG)
        .lossy(true)
        .thread_name("log")
        .finish(std::io::stderr());
    let dropped = writer.error_counter();
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer);
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
    Log {
        dropped,
        _worker: worker,
    }
}
