//! The `mimus` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    mimus::cli::run()
}
