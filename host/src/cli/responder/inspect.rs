//! `mimus responder inspect`: what a component is, needs and may use, for any component
//! file, also one that can't run here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::{input, mockup, report, show};
use crate::cli::{Exit, Failure, print};
use crate::plugin::{
    CONTRACT_VERSION, Grants, Inspection, Installation, Limits, Need, Right, Runtime, inspect,
};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// The component, a `.wasm` file
    file: PathBuf,

    /// A configuration whose limits and grants count
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Don't compile it, which can take a while for a big one
    #[arg(long)]
    no_compile: bool,

    /// Print the report as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    file: String,
    pub(super) size_bytes: usize,
    /// The version of `mimus:responder` that it was built against.
    contract: Option<String>,
    /// That this Mimus speaks.
    host_contract: String,
    imports: Vec<Import>,
    other_imports: Vec<String>,
    exports: Vec<String>,
    /// What has to be granted to it, and the line for that.
    pub(super) needs: Vec<Right>,
    pub(super) grants: Option<String>,
    core_modules: usize,
    memories: Vec<MemoryReport>,
    /// `language`, `processed-by`, `sdk`: names and versions.
    producers: BTreeMap<String, Vec<String>>,
    limits: LimitsReport,
    /// Whether it loads here with what it needs.
    pub(super) loads: bool,
    pub(super) error: Option<super::Told>,
    /// None where it was not compiled.
    compile_ms: Option<f64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Import {
    name: String,
    /// `free`, `granted` or `unavailable`.
    need: &'static str,
    right: Option<Right>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct MemoryReport {
    initial_bytes: u64,
    maximum_bytes: Option<u64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct LimitsReport {
    memory_mib: usize,
    time_ms: u128,
    response_kib: usize,
    log_kib: usize,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let limits = limits(&arguments.file, arguments.config.as_deref())?;
    let compile = !arguments.no_compile;
    let found = look(&arguments.file, limits, compile)?;
    if arguments.json {
        report(&found)?;
    } else {
        print_text(&found);
    }
    Ok(if found.loads {
        Exit::Success
    } else {
        Exit::Problems
    })
}

/// Everything that there is to know of a component file.
pub(super) fn look(file: &Path, limits: Limits, compile: bool) -> Result<Report, Failure> {
    let name = file.display().to_string();
    let wasm = std::fs::read(file).map_err(|error| {
        input(
            format!("`{name}` can't be read: {error}"),
            "give a component, the `.wasm` file that a build wrote",
        )
    })?;
    let inspection =
        inspect(&wasm).map_err(|(message, hint)| input(format!("`{name}` is {message}"), hint))?;
    let mut error = inspection
        .obstacle
        .clone()
        .map(|(message, hint)| super::Told {
            message,
            hint: Some(hint),
        });
    let mut compiled = None;
    if compile && error.is_none() {
        match try_load(&wasm, limits)? {
            Ok(time) => compiled = Some(time),
            Err(told) => error = Some(told),
        }
    }
    Ok(of(name, wasm.len(), inspection, limits, error, compiled))
}

fn of(
    file: String,
    size_bytes: usize,
    inspection: Inspection,
    limits: Limits,
    error: Option<super::Told>,
    compiled: Option<Duration>,
) -> Report {
    let imports = inspection.imports.iter().map(|(import, need)| Import {
        name: import.to_string(),
        need: match need {
            Need::Free => "free",
            Need::Granted(_) => "granted",
            Need::Unavailable => "unavailable",
        },
        right: match need {
            Need::Granted(right) => Some(*right),
            Need::Free | Need::Unavailable => None,
        },
    });
    let producers = inspection.producers.into_iter().map(|(field, makers)| {
        let makers = makers.into_iter().map(|(name, version)| {
            if version.is_empty() {
                name
            } else {
                format!("{name} {version}")
            }
        });
        (field, makers.collect())
    });
    let memories = inspection.memories.iter().map(|memory| MemoryReport {
        initial_bytes: memory.initial_bytes,
        maximum_bytes: memory.maximum_bytes,
    });
    Report {
        file,
        size_bytes,
        contract: inspection.contract.map(|version| version.to_string()),
        host_contract: CONTRACT_VERSION.to_string(),
        imports: imports.collect(),
        other_imports: inspection.odd_imports,
        exports: inspection.exports.iter().map(ToString::to_string).collect(),
        grants: Right::line_of(&inspection.rights),
        needs: inspection.rights,
        core_modules: inspection.modules,
        memories: memories.collect(),
        producers: producers.collect(),
        limits: LimitsReport {
            memory_mib: limits.memory_bytes >> 20,
            time_ms: limits.time.as_millis(),
            response_kib: limits.response_bytes >> 10,
            log_kib: limits.log_bytes >> 10,
        },
        loads: error.is_none(),
        error,
        compile_ms: compiled.map(|time| time.as_secs_f64() * 1e3),
    }
}

/// Loads it as a server would, but from scratch, and with all that can be granted.
fn try_load(wasm: &[u8], limits: Limits) -> Result<Result<Duration, super::Told>, Failure> {
    let runtime = Runtime::new(None).map_err(|error| anyhow::anyhow!("{error:#}"))?;
    let installation = Installation {
        name: "inspected",
        settings: "{}".to_owned(),
        limits,
        grants: &Grants::everything(),
    };
    let started = Instant::now();
    Ok(match runtime.load(wasm, installation) {
        Ok(_) => Ok(started.elapsed()),
        Err(error) => Err(super::Told {
            message: error.message,
            hint: error.hint,
        }),
    })
}

/// What the configuration allows the component, or any, or what is allowed without one.
fn limits(file: &Path, config: Option<&Path>) -> Result<Limits, Failure> {
    let Some(config) = config else {
        return Ok(Limits::default());
    };
    let config = mockup::configuration(Some(config), &crate::config::Flags::default())?;
    let same = |other: &PathBuf| match (other.canonicalize(), file.canonicalize()) {
        (Ok(other), Ok(file)) => other == file,
        _ => other == file,
    };
    let own = config
        .responders
        .iter()
        .find(|responder| responder.source.file().is_some_and(same));
    Ok(own.map_or(config.responder_limits, |responder| responder.limits))
}

pub(super) fn print_text(report: &Report) {
    let line = |what: &str, text: &str| print::data(format_args!("{what:<10} {text}"));
    line("file", &report.file);
    line("size", &show::bytes(report.size_bytes as u64));
    match &report.contract {
        Some(version) => line(
            "contract",
            &format!(
                "mimus:responder@{version} (this Mimus speaks {})",
                report.host_contract
            ),
        ),
        None => line("contract", "none: it is no responder"),
    }
    if let Some(by) = makers(&report.producers) {
        line("made with", &by);
    }
    let memory: u64 = report.memories.iter().map(|one| one.initial_bytes).sum();
    let modules = report.core_modules;
    line(
        "contents",
        &format!(
            "{modules} core module{}, {} of memory at the start",
            if modules == 1 { "" } else { "s" },
            show::bytes(memory)
        ),
    );
    let LimitsReport {
        memory_mib,
        time_ms,
        response_kib,
        log_kib,
    } = report.limits;
    line(
        "limits",
        &format!(
            "memory-mib = {memory_mib}, time-ms = {time_ms}, response-kib = {response_kib}, log-kib = {log_kib}"
        ),
    );
    list("exports", report.exports.iter().map(String::as_str));
    let imports: Vec<String> = report
        .imports
        .iter()
        .map(|import| match import.need {
            "unavailable" => format!("{}  (there is none for responders)", import.name),
            "granted" => format!("{}  (has to be granted)", import.name),
            _ => import.name.clone(),
        })
        .chain(
            report
                .other_imports
                .iter()
                .map(|name| format!("{name}  (no interface)")),
        )
        .collect();
    list("imports", imports.iter().map(String::as_str));
    match &report.grants {
        Some(grants) => {
            line("grants", "needed; in its `[[responder]]`:");
            print::data(format_args!("{:<10}   {grants}", ""));
        }
        None => line("grants", "none needed"),
    }
    match (&report.error, report.compile_ms) {
        (Some(told), _) => {
            line("loads", &format!("no: it {}", told.message));
            if let Some(hint) = &told.hint {
                print::data(format_args!("{:<10} hint: {hint}", ""));
            }
        }
        (None, Some(ms)) => {
            let time = show::time(Duration::from_secs_f64(ms / 1e3));
            line("loads", &format!("yes; compiled in {time}"));
        }
        (None, None) => line("loads", "nothing speaks against it; it was not compiled"),
    }
}

fn list<'a>(what: &str, mut names: impl Iterator<Item = &'a str>) {
    let first = names.next().unwrap_or("nothing");
    print::data(format_args!("{what:<10} {first}"));
    for name in names {
        print::data(format_args!("{:<10} {name}", ""));
    }
}

fn makers(producers: &BTreeMap<String, Vec<String>>) -> Option<String> {
    let all: Vec<&str> = ["language", "processed-by", "sdk"]
        .iter()
        .filter_map(|field| producers.get(*field))
        .flatten()
        .map(String::as_str)
        .collect();
    (!all.is_empty()).then(|| all.join(", "))
}
