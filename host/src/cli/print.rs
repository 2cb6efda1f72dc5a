//! What people read: data on standard output, everything else on standard error.
//!
//! A closed pipe is no reason to fail: what can't be written is dropped.

use std::fmt::Display;
use std::io::{IsTerminal as _, Write as _};

/// `error: …`, with what to do about it below.
pub(crate) fn error(message: &str, hint: Option<&str>) {
    let mut stderr = std::io::stderr().lock();
    let _ = if has_colour() {
        writeln!(stderr, "\x1b[1;31merror\x1b[0m: {message}")
    } else {
        writeln!(stderr, "error: {message}")
    };
    if let Some(hint) = hint {
        let _ = writeln!(stderr, "  hint: {hint}");
    }
}

/// A line of what the command was asked for, on standard output.
pub(crate) fn data(line: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// A line beside what the command was asked for, on standard error.
pub(crate) fn note(line: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// <https://no-color.org>
fn has_colour() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && std::io::stderr().is_terminal()
}
