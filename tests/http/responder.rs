//! `mimus responder`: what authors of responders type.

mod inspect;
mod new;
mod run;
mod test;

use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::support::mimus;

/// Runs `mimus responder …` in a folder.
fn responder(folder: &Path, arguments: &[&str]) -> Output {
    mimus()
        .arg("responder")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the binary runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What `--json` printed.
fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", stdout(output), stderr(output)))
}
