//! `mimus responder build`: the language's own tools, then a look at what they made.

mod javascript;
mod python;
mod rust;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use serde::Serialize;

use super::{Told, input, inspect, mockup, report, show};
use crate::cli::{Exit, Failure, print};
use crate::config::{Config, Flags, Source};
use crate::plugin::{Grants, Limits, Right, StateGrant};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// The responder's folder
    #[arg(default_value = ".")]
    folder: PathBuf,

    /// Build Rust with `cargo component` instead of `cargo` alone
    #[arg(long)]
    cargo_component: bool,

    /// Print the report as JSON; what the tools say goes to standard error
    #[arg(long)]
    pub(super) json: bool,

    /// More arguments for the tool that builds: `-- --features extra`
    #[arg(last = true)]
    more: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Language {
    Rust,
    JavaScript,
    Python,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    language: Language,
    /// What was run, as it would be typed.
    command: String,
    component: String,
    inspection: inspect::Report,
    /// The line that its `[[responder]]` lacks.
    missing_grants: Option<String>,
    /// The command that serves it.
    serve: String,
}

/// A command that was put together, and what came of it.
struct Built {
    command: String,
    component: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let folder = &arguments.folder;
    let config = config_of(folder)?;
    let language = language(folder, config.as_ref())?;
    let built = match language {
        Language::Rust => rust::build(folder, arguments.cargo_component, &arguments.more)?,
        Language::JavaScript => javascript::build(folder, config.as_ref(), &arguments.more)?,
        Language::Python => python::build(folder, config.as_ref(), &arguments.more)?,
    };
    let installed = config.as_ref().and_then(|config| {
        let mut responders = config.responders.iter();
        let is_it = |file: &PathBuf| is_same(file, &built.component);
        responders.find(|responder| responder.source.file().is_some_and(is_it))
    });
    let limits = installed.map_or_else(Limits::default, |responder| responder.limits);
    let inspection = inspect::look(&built.component, limits, true)?;
    let missing = installed
        .map(|responder| missing(&inspection.needs, &responder.grants))
        .unwrap_or_default();
    let component = built.component.display().to_string();
    let spec = mockup::spec_in(folder).map_or_else(
        || "SPEC".to_owned(),
        |spec| {
            let spec = spec.strip_prefix(".").unwrap_or(&spec);
            spec.display().to_string()
        },
    );
    let serve = if installed.is_some() {
        format!("mimus serve {spec}")
    } else {
        format!("mimus serve {spec} --responder {component}")
    };
    let done = Report {
        language,
        command: built.command,
        component,
        missing_grants: Right::line_of(&missing),
        inspection,
        serve,
    };
    if arguments.json {
        report(&done)?;
    } else {
        print_text(&done);
    }
    Ok(if done.inspection.loads {
        Exit::Success
    } else {
        Exit::Problems
    })
}

fn print_text(done: &Report) {
    let inspection = &done.inspection;
    let size = show::bytes(inspection.size_bytes as u64);
    print::data(format_args!("built {} ({size})", done.component));
    if let Some(Told { message, hint }) = &inspection.error {
        print::error(&format!("it does not load: it {message}"), hint.as_deref());
        return;
    }
    if let Some(line) = &done.missing_grants {
        print::note(format_args!(
            "warning: it needs what it is not granted; if it may have that, add to its `[[responder]]`:\n  {line}"
        ));
    } else if let Some(line) = &inspection.grants {
        print::data(format_args!("it needs {line}"));
    }
    print::data(format_args!("serve it with `{}`", done.serve));
}

/// What the folder's files say that it is written in.
fn language(folder: &Path, config: Option<&Config>) -> Result<Language, Failure> {
    let has = |name: &str| folder.join(name).is_file();
    if has("Cargo.toml") {
        return Ok(Language::Rust);
    }
    if has("package.json") {
        return Ok(Language::JavaScript);
    }
    if has("requirements.txt") || has("pyproject.toml") {
        return Ok(Language::Python);
    }
    let is_builtin = |config: &Config| {
        let mut responders = config.responders.iter();
        responders.any(|responder| matches!(responder.source, Source::Builtin { .. }))
    };
    if config.is_some_and(is_builtin) {
        return Err(input(
            "there is nothing to build: scripts and templates are served as they are",
            "`mimus serve` it; with `--watch` it picks up what you change",
        ));
    }
    Err(input(
        format!(
            "there is no `Cargo.toml`, `package.json` or `requirements.txt` in `{}`",
            folder.display()
        ),
        "name the responder's folder, or begin one with `mimus responder new NAME`",
    ))
}

/// The configuration of the folder, if there is one.
fn config_of(folder: &Path) -> Result<Option<Config>, Failure> {
    let file = mockup::config_in(folder);
    file.map(|file| mockup::configuration(Some(&file), &Flags::default()))
        .transpose()
}

/// The component that the configuration names, if it names one.
fn bound(config: Option<&Config>) -> Option<&PathBuf> {
    let mut responders = config?.responders.iter();
    responders.find_map(|responder| match &responder.source {
        Source::Component(path) => Some(path),
        Source::Builtin { .. } => None,
    })
}

fn missing(needs: &[Right], grants: &Grants) -> Vec<Right> {
    let has = |right: &Right| match right {
        Right::State => grants.state != StateGrant::None,
        Right::Http => !grants.http.is_empty(),
        Right::Folder => grants.folder.is_some(),
    };
    needs.iter().copied().filter(|right| !has(right)).collect()
}

fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// As it would be typed.
fn typed(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words = words.map(|word| {
        let word = word.to_string_lossy();
        if word.contains(char::is_whitespace) {
            format!("'{word}'")
        } else {
            word.into_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Runs a tool that says what it does on standard error. `missing` is the hint for those
/// who don't have it.
fn stream(command: &mut Command, missing: &str) -> Result<(), Failure> {
    let text = typed(command);
    print::note(format_args!("$ {text}"));
    let status = command
        .stdin(Stdio::null())
        .stdout(std::io::stderr())
        .status()
        .map_err(|error| not_there(command, &error, missing))?;
    if status.success() {
        Ok(())
    } else {
        Err(failed(&text))
    }
}

fn not_there(command: &Command, error: &std::io::Error, missing: &str) -> Failure {
    let program = command.get_program().to_string_lossy();
    input(format!("`{program}` can't be run: {error}"), missing)
}

fn failed(command: &str) -> Failure {
    input(
        format!("`{command}` failed"),
        "the messages above say why; `mimus responder build` runs it again",
    )
}

/// The component that a build wrote since then: the configuration's, or the newest one
/// in the folder or where builds usually go.
fn written(folder: &Path, config: Option<&Config>, since: SystemTime) -> Result<PathBuf, Failure> {
    let modified = |path: &PathBuf| path.metadata().and_then(|file| file.modified()).ok();
    // Some file systems keep seconds only.
    let since = since - std::time::Duration::from_secs(2);
    if let Some(path) = bound(config)
        && modified(path).is_some_and(|time| since <= time)
    {
        return Ok(path.clone());
    }
    let places = ["", "dist", "build", "out"].map(|below| folder.join(below));
    let files = places
        .iter()
        .filter_map(|place| place.read_dir().ok())
        .flat_map(Iterator::flatten)
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "wasm")
        });
    let newest = files
        .filter_map(|path| Some((modified(&path)?, path)))
        .filter(|(time, _)| since <= *time)
        .max();
    newest.map(|(_, path)| path).ok_or_else(|| {
        input(
            "the build wrote no component",
            "have it write a `.wasm` file into this folder, or where `component` in `mimus.toml` says",
        )
    })
}
