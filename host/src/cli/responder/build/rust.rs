//! Rust: `cargo build` for `wasm32-wasip2`, or `cargo component build`.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::{Built, failed, not_there, typed};
use crate::cli::responder::input;
use crate::cli::{Failure, print};

const TARGET: &str = "wasm32-wasip2";

const NO_RUST: &str = "install Rust: https://rustup.rs";

/// Of what cargo tells with `--message-format=json`, where the outcome is.
#[derive(Debug, Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

pub(super) fn build(
    folder: &Path,
    with_component: bool,
    more: &[String],
) -> Result<Built, Failure> {
    let mut command = Command::new("cargo");
    command.current_dir(folder);
    if with_component {
        check_cargo_component(folder)?;
        command.args(["component", "build", "--release"]);
    } else {
        check_target(folder)?;
        command.args(["build", "--release", "--target", TARGET]);
    }
    command.args(more);
    let text = typed(&command);
    print::note(format_args!("$ {text}"));
    let mut child = command
        .arg("--message-format=json-render-diagnostics")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| not_there(&command, &error, NO_RUST))?;
    let mut components = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            components.extend(artifacts(&line));
        }
    }
    let status = child.wait().map_err(anyhow::Error::from)?;
    if !status.success() {
        return Err(failed(&text));
    }
    match components.as_slice() {
        [component] => Ok(Built {
            command: text,
            component: shorter(component),
        }),
        [] => Err(input(
            "the build wrote no component",
            "a responder is a library: `[lib] crate-type = [\"cdylib\", \"rlib\"]` in `Cargo.toml`",
        )),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|file| format!("`{}`", file.display()))
                .collect();
            Err(input(
                format!("the build wrote several components: {}", names.join(", ")),
                "build one package of the workspace: `mimus responder build -- -p PACKAGE`",
            ))
        }
    }
}

/// The components that a message of cargo's tells of.
fn artifacts(line: &str) -> Vec<PathBuf> {
    let Ok(message) = serde_json::from_str::<Message>(line) else {
        return Vec::new();
    };
    if message.reason != "compiler-artifact" {
        return Vec::new();
    }
    let is_wasm = |file: &PathBuf| {
        file.extension()
            .is_some_and(|extension| extension == "wasm")
    };
    message.filenames.into_iter().filter(is_wasm).collect()
}

/// From here, if it lies below.
fn shorter(file: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    file.strip_prefix(here).unwrap_or(file).to_owned()
}

fn check_target(folder: &Path) -> Result<(), Failure> {
    let mut rustc = Command::new("rustc");
    rustc
        .current_dir(folder)
        .args(["--print", "target-libdir", "--target", TARGET]);
    let output = rustc
        .output()
        .map_err(|error| not_there(&rustc, &error, NO_RUST))?;
    let library = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let is_there = Path::new(&library)
        .read_dir()
        .is_ok_and(|mut files| files.next().is_some());
    if is_there {
        return Ok(());
    }
    Err(input(
        format!("Rust's standard library for `{TARGET}` is not installed"),
        format!("run `rustup target add {TARGET}`, or install your distribution's package for it"),
    ))
}

fn check_cargo_component(folder: &Path) -> Result<(), Failure> {
    let mut version = Command::new("cargo");
    version.current_dir(folder).args(["component", "--version"]);
    let output = version
        .output()
        .map_err(|error| not_there(&version, &error, NO_RUST))?;
    if output.status.success() {
        return Ok(());
    }
    Err(input(
        "`cargo component` is not installed",
        "run `cargo install cargo-component --locked`, or leave `--cargo-component` out",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_found_in_what_cargo_tells() {
        let line = r#"{"reason":"compiler-artifact","filenames":["/t/libhello.rlib","/t/hello.wasm"],"fresh":true}"#;
        assert_eq!(artifacts(line), [PathBuf::from("/t/hello.wasm")]);
        for other in [
            r#"{"reason":"build-finished","success":true}"#,
            r#"{"reason":"compiler-message","filenames":["a.wasm"]}"#,
            "   Compiling hello",
            "",
        ] {
            assert_eq!(artifacts(other), [] as [PathBuf; 0], "{other}");
        }
    }
}
