//! `mimus responder test`: requests, and the responses that are expected to them, through
//! the runtime that serves. The seed is fixed and the clock stands still, so a case that
//! passes once passes always.

mod cases;
mod compare;
mod message;

use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use serde::Serialize;

use self::cases::{Case, Exchange};
use self::compare::Difference;
use super::mockup::{self, Asked, Mockup};
use super::{input, report};
use crate::cli::{Exit, Failure, print};
use crate::config::{Config, Flags, Source};
use crate::mock::{Answer, Said};
use crate::plugin::{self, Runtime};

/// Where the cases of a responder are.
const FOLDER: &str = "cases";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// A responder's folder, folders with cases or requests' files [default: this folder]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// The description [default: `openapi.yaml` in the responder's folder]
    #[arg(long, value_name = "SPEC")]
    spec: Option<String>,

    /// The configuration [default: `mimus.toml` in the responder's folder]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// A component instead of the configuration's
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,

    /// Run only cases with this in their names
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// Write down what is answered as what is expected
    #[arg(long)]
    bless: bool,

    /// Print the report as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Default, Serialize)]
struct Report {
    passed: usize,
    failed: usize,
    /// Files that were written.
    blessed: usize,
    cases: Vec<CaseReport>,
}

#[derive(Debug, Serialize)]
struct CaseReport {
    name: String,
    passed: bool,
    exchanges: Vec<ExchangeReport>,
}

#[derive(Debug, Serialize)]
struct ExchangeReport {
    request: String,
    response: String,
    passed: bool,
    /// Its response was written.
    blessed: bool,
    /// Why there is nothing to compare.
    error: Option<String>,
    differences: Vec<Difference>,
    /// What responders logged, printed and failed of, where it did not pass.
    notes: Vec<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let first = arguments
        .paths
        .first()
        .map_or(Path::new(""), PathBuf::as_path);
    let home = home(first);
    let spec = match (&arguments.spec, mockup::spec_in(&home)) {
        (Some(spec), _) => spec.clone(),
        (None, Some(spec)) => spec.display().to_string(),
        (None, None) => {
            return Err(input(
                format!("there is no description in {}", shown(&home)),
                "name the responder's folder, or the description with `--spec`",
            ));
        }
    };
    let mut cases = find(&arguments.paths, &home)?;
    if let Some(filter) = &arguments.filter {
        cases.retain(|case| case.name.contains(filter));
        if cases.is_empty() {
            return Err(input(
                format!("no case has `{filter}` in its name"),
                "without `--filter` all of them run",
            ));
        }
    }
    if cases.is_empty() {
        return Err(input(
            format!("there are no cases in {}", shown(&home.join(FOLDER))),
            format!(
                "write a request to `{FOLDER}/first.request`, such as `GET /pets`, and let `--bless` write the response"
            ),
        ));
    }
    let config_file = arguments
        .config
        .clone()
        .or_else(|| mockup::config_in(&home));
    let config = configure(config_file.as_deref(), arguments.component.as_deref())?;
    let api = mockup::api(&spec)?;
    let done = mockup::block_on(async {
        let runtime = Runtime::new(plugin::default_code_folder())
            .map_err(|error| anyhow::anyhow!("{error:#}"))?;
        let mut mockup = Mockup::new(api, config, &runtime).await?;
        let mut done = Report::default();
        for case in &cases {
            let (rest, case) = try_case(case, mockup, arguments.bless).await?;
            mockup = rest;
            done.add(case);
        }
        Ok(done)
    })?;
    if arguments.json {
        report(&done)?;
    } else {
        print_text(&done);
    }
    Ok(if done.failed == 0 {
        Exit::Success
    } else {
        Exit::Problems
    })
}

/// The responder's folder: the nearest one above with a configuration or a description.
fn home(path: &Path) -> PathBuf {
    let is_home =
        |folder: &&Path| mockup::config_in(folder).is_some() || mockup::spec_in(folder).is_some();
    if let Some(folder) = path.ancestors().find(is_home) {
        return folder.to_owned();
    }
    let whole = path.canonicalize().or_else(|_| std::env::current_dir());
    let whole = whole.unwrap_or_default();
    let found = whole.ancestors().find(is_home).map(Path::to_owned);
    found.unwrap_or_else(|| path.to_owned())
}

fn find(paths: &[PathBuf], home: &Path) -> Result<Vec<Case>, Failure> {
    let all = home.join(FOLDER);
    if paths.is_empty() {
        return cases_in(&all);
    }
    let mut found = Vec::new();
    for path in paths {
        let is_home = same(path, home);
        let within = path.strip_prefix(&all).ok();
        found.extend(match within {
            _ if is_home => cases_in(&all)?,
            // One case of all.
            Some(within) if path.is_dir() && !within.as_os_str().is_empty() => {
                cases::find(path, Some(&within.to_string_lossy()))?
            }
            _ => cases::find(path, None)?,
        });
    }
    Ok(found)
}

fn cases_in(folder: &Path) -> Result<Vec<Case>, Failure> {
    if folder.is_dir() {
        cases::find(folder, None)
    } else {
        Ok(Vec::new())
    }
}

fn same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| {
        if path.as_os_str().is_empty() {
            Path::new(".").canonicalize()
        } else {
            path.canonicalize()
        }
    };
    match (whole(one), whole(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// The configuration, perhaps with another component in the place of its own.
fn configure(file: Option<&Path>, component: Option<&Path>) -> Result<Config, Failure> {
    let Some(component) = component else {
        return mockup::configuration(file, &Flags::default());
    };
    let mut config = mockup::configuration(file, &Flags::default())?;
    let own = config
        .responders
        .iter_mut()
        .filter(|responder| matches!(responder.source, Source::Component(_)));
    let mut own: Vec<_> = own.collect();
    match own.as_mut_slice() {
        [responder] => responder.source = Source::Component(component.to_owned()),
        [] => {
            let flags = Flags {
                responder: vec![component.to_owned()],
                ..Flags::default()
            };
            return mockup::configuration(file, &flags);
        }
        _ => {
            return Err(input(
                "the configuration has several components, and `--component` stands for one",
                "write the file into a configuration, and name that with `--config`",
            ));
        }
    }
    Ok(config)
}

/// An answer as a response's file expects it: its status, media type and body.
pub(super) fn written_down(answer: &Answer) -> Vec<u8> {
    let mut expected = compare::bless(None, answer);
    expected.headers.retain(|(name, _)| *name == CONTENT_TYPE);
    expected.to_bytes()
}

/// Asks all requests of a case, in their order, and looks at the answers.
async fn try_case(
    case: &Case,
    mockup: Mockup,
    bless: bool,
) -> Result<(Mockup, CaseReport), Failure> {
    let requests: Vec<Result<Request<Bytes>, String>> = case
        .exchanges
        .iter()
        .map(|exchange| {
            let text = read(&exchange.request)?;
            message::request(&text)
                .map_err(|error| format!("{}: {error}", exchange.request.display()))
        })
        .collect();
    let readable: Vec<Request<Bytes>> = requests.iter().flatten().cloned().collect();
    let (mockup, asked) = mockup.ask(&readable).await?;
    let mut asked = asked.into_iter();
    let mut exchanges = Vec::new();
    for (exchange, request) in case.exchanges.iter().zip(requests) {
        exchanges.push(match request {
            Err(error) => ExchangeReport::failed(exchange, error),
            Ok(_) => match asked.next() {
                Some(asked) => judge(exchange, &asked, bless),
                None => ExchangeReport::failed(exchange, "it was not answered".to_owned()),
            },
        });
    }
    let report = CaseReport {
        name: case.name.clone(),
        passed: exchanges.iter().all(|exchange| exchange.passed),
        exchanges,
    };
    Ok((mockup, report))
}

fn judge(exchange: &Exchange, asked: &Asked, bless: bool) -> ExchangeReport {
    let path = &exchange.response;
    let before = if path.exists() {
        let expected = read(path).and_then(|text| {
            message::expected(&text).map_err(|error| format!("{}: {error}", path.display()))
        });
        Some(expected)
    } else {
        None
    };
    if bless {
        let before = before.and_then(Result::ok);
        let expected = compare::bless(before.as_ref(), &asked.answer);
        if before.as_ref() == Some(&expected) {
            return ExchangeReport::passed(exchange);
        }
        return match std::fs::write(path, expected.to_bytes()) {
            Ok(()) => ExchangeReport {
                blessed: true,
                ..ExchangeReport::passed(exchange)
            },
            Err(error) => {
                let message = format!("`{}` can't be written: {error}", path.display());
                ExchangeReport::failed(exchange, message)
            }
        };
    }
    let differences = match before {
        Some(Ok(expected)) => compare::compare(&expected, &asked.answer),
        Some(Err(error)) => return ExchangeReport::failed(exchange, error),
        None => {
            let message = format!(
                "there is no `{}`; `--bless` writes down what is answered",
                path.display()
            );
            return ExchangeReport::failed(exchange, message);
        }
    };
    if differences.is_empty() {
        return ExchangeReport::passed(exchange);
    }
    ExchangeReport {
        passed: false,
        differences,
        notes: notes(asked),
        ..ExchangeReport::passed(exchange)
    }
}

/// What helps to see why an answer is not as expected.
fn notes(asked: &Asked) -> Vec<String> {
    let mut notes = Vec::new();
    for called in &asked.calls {
        let name = &called.responder;
        let lines = called.trace.log.iter();
        notes.extend(lines.map(|line| format!("{name} log {}: {}", line.level, line.message)));
        let printed = called.trace.printed.lines();
        notes.extend(printed.map(|line| format!("{name} printed: {line}")));
        if let Said::Failure { message, .. } = &called.said {
            notes.push(format!("{name} failed: {message}"));
        }
    }
    notes
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("`{}` can't be read: {error}", path.display()))
}

impl ExchangeReport {
    fn passed(exchange: &Exchange) -> Self {
        Self {
            request: exchange.request.display().to_string(),
            response: exchange.response.display().to_string(),
            passed: true,
            blessed: false,
            error: None,
            differences: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn failed(exchange: &Exchange, error: String) -> Self {
        Self {
            passed: false,
            error: Some(error),
            ..Self::passed(exchange)
        }
    }
}

impl Report {
    fn add(&mut self, case: CaseReport) {
        if case.passed {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
        self.blessed += case.exchanges.iter().filter(|one| one.blessed).count();
        self.cases.push(case);
    }
}

fn print_text(report: &Report) {
    for case in &report.cases {
        let name = if case.name.is_empty() {
            "request"
        } else {
            &case.name
        };
        let is_blessed = case.exchanges.iter().any(|exchange| exchange.blessed);
        let verdict = match (case.passed, is_blessed) {
            (true, false) => "ok",
            (true, true) => "blessed",
            (false, _) => "FAILED",
        };
        print::data(format_args!("{verdict:<8} {name}"));
        for exchange in case.exchanges.iter().filter(|exchange| !exchange.passed) {
            print_failed(exchange);
        }
    }
    let Report {
        passed,
        failed,
        blessed,
        ..
    } = report;
    let written = match blessed {
        0 => String::new(),
        1 => "; 1 response was written".to_owned(),
        many => format!("; {many} responses were written"),
    };
    print::data(format_args!("\n{passed} passed, {failed} failed{written}"));
    if *failed > 0 {
        print::note("hint: if the answers are right, `--bless` writes them down");
    }
}

fn print_failed(exchange: &ExchangeReport) {
    print::data(format_args!("  {}", exchange.request));
    if let Some(error) = &exchange.error {
        print::data(format_args!("    {error}"));
    }
    for difference in &exchange.differences {
        match difference {
            Difference::Status { expected, actual } => {
                print::data(format_args!(
                    "    status: {expected} was expected, {actual} answered"
                ));
            }
            Difference::Header {
                name,
                expected,
                actual,
            } => {
                let actual = actual.as_ref().map(|actual| format!("`{actual}`"));
                print::data(format_args!(
                    "    header `{name}`: `{expected}` was expected, {} answered",
                    actual.as_deref().unwrap_or("nothing")
                ));
            }
            Difference::Body { diff } => {
                print::data("    body:");
                for line in diff.lines() {
                    print::data(format_args!("      {line}"));
                }
            }
        }
    }
    for note in &exchange.notes {
        print::data(format_args!("    {note}"));
    }
}

fn shown(folder: &Path) -> String {
    if folder.as_os_str().is_empty() {
        "this folder".to_owned()
    } else {
        format!("`{}`", folder.display())
    }
}
