//! `mimus:responder/log`: what a responder has to say, within its limit.

use crate::plugin::contract::log;
use crate::plugin::instance::RequestCx;

/// One line that a responder wrote.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LogLine {
    pub level: LogLevel,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

impl std::fmt::Display for LogLevel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        })
    }
}

/// The lines of one request, up to a limit in bytes.
#[derive(Debug)]
pub(crate) struct Log {
    lines: Vec<LogLine>,
    room: usize,
    dropped: usize,
}

impl Log {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            lines: Vec::new(),
            room: limit,
            dropped: 0,
        }
    }

    pub(crate) fn write(&mut self, level: LogLevel, message: String) {
        // A line costs something even when it is empty.
        let cost = message.len() + size_of::<LogLine>();
        if cost > self.room {
            self.room = 0;
            self.dropped += 1;
            return;
        }
        self.room -= cost;
        self.lines.push(LogLine { level, message });
    }

    pub(crate) fn into_lines(mut self) -> Vec<LogLine> {
        if self.dropped > 0 {
            let message = format!(
                "{} more lines were dropped: the responder's log limit was reached",
                self.dropped
            );
            self.lines.push(LogLine {
                level: LogLevel::Warn,
                message,
            });
        }
        self.lines
    }
}

impl log::Host for RequestCx {
    fn write(&mut self, level: log::Level, message: String) -> wasmtime::Result<()> {
        let level = match level {
            log::Level::Trace => LogLevel::Trace,
            log::Level::Debug => LogLevel::Debug,
            log::Level::Info => LogLevel::Info,
            log::Level::Warn => LogLevel::Warn,
            log::Level::Error => LogLevel::Error,
        };
        self.log.write(level, message);
        Ok(())
    }
}
