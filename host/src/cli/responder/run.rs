//! `mimus responder run`: one request, the answer to it, and what the responders said, did
//! and used on the way.

mod grant;
pub(super) mod request;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use mimus_description::{Api, Description};
use serde::Serialize;
use serde_json::{Map, Value};

use super::mockup::{self, Asked, Mockup};
use super::{input, report, show};
use crate::cli::{Exit, Failure, print};
use crate::config::operations::Selection;
use crate::config::{self, Config, Flags};
use crate::mock::{Answer, Called, Said};
use crate::plugin::builtin::Builtin;
use crate::plugin::host::LogLine;
use crate::plugin::{self, Metering, Runtime};
use crate::source;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// The component; may be left out for `--script`, and where `mimus.toml` is
    component: Option<String>,

    /// The request's method [default: GET, or POST with `--data`]
    method: Option<String>,

    /// The request's path, such as `/pets/7?limit=2` [default: the description's first
    /// operation]
    path: Option<String>,

    /// A script instead of a component
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,

    /// The description that the request is made of [default: one is made up]
    #[arg(long, value_name = "SPEC")]
    spec: Option<String>,

    /// The configuration that the responder's settings, grants and limits are taken from
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(flatten)]
    wanted: request::Wanted,

    /// The responder's settings, a JSON object
    #[arg(long, value_name = "JSON")]
    settings: Option<String>,

    /// Grant `state`, `state=COLLECTION,…`, `http=ORIGIN`, `folder=FOLDER` or `real-time`
    /// (repeatable)
    #[arg(long, value_name = "RIGHT")]
    grant: Vec<grant::Grant>,

    #[command(flatten)]
    flags: Flags,

    /// Print everything as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    operation: Option<&'a str>,
    request: RequestReport,
    answer: AnswerReport,
    calls: Vec<CallReport<'a>>,
}

#[derive(Debug, Serialize)]
struct RequestReport {
    method: String,
    path: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AnswerReport {
    status: u16,
    headers: Vec<(String, String)>,
    body: Body,
    delay_ms: u128,
}

/// A body as JSON has room for it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Body {
    Json(Value),
    Text(String),
    /// Of what is no text.
    Bytes(usize),
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CallReport<'a> {
    responder: &'a str,
    phase: crate::mock::Phase,
    #[serde(flatten)]
    said: &'a Said,
    instantiate_micros: u128,
    total_micros: u128,
    memory_bytes: usize,
    fuel: Option<u64>,
    log: &'a [LogLine],
    printed: &'a str,
}

/// Where the responder, the method and the path are told apart.
struct Positions {
    component: Option<PathBuf>,
    method: Option<String>,
    path: Option<String>,
}

pub(super) fn run(arguments: Arguments) -> Result<Exit, Failure> {
    let Positions {
        component,
        method,
        path,
    } = positions(arguments.component, arguments.method, arguments.path)?;
    if path.is_some() && arguments.wanted.operation.is_some() {
        return Err(input(
            "there is a path and an operation",
            "say one of them: the request is made of it",
        ));
    }
    let wanted = request::Wanted {
        method,
        path,
        ..arguments.wanted
    };
    let is_alone = component.is_some() || arguments.script.is_some();
    if component.is_some() && arguments.script.is_some() {
        return Err(input(
            "there is a component and a script",
            "run one of them: leave the other out",
        ));
    }
    let (spec, config_file) = if is_alone {
        (arguments.spec, arguments.config)
    } else {
        project(arguments.spec, arguments.config)?
    };
    let mut config = match component.or_else(|| arguments.script.clone()) {
        Some(file) => alone(
            &file,
            arguments.script.is_some(),
            config_file.as_deref(),
            arguments.flags,
        )?,
        None => mockup::configuration(config_file.as_deref(), &arguments.flags)?,
    };
    install(&mut config, arguments.settings.as_deref(), arguments.grant)?;
    let api = match &spec {
        Some(spec) => mockup::api(spec)?,
        None => made_up(&wanted)?,
    };
    let request = wanted.request(&api)?;
    let asked = mockup::block_on(async {
        let runtime = Runtime::with(Metering::Fuel, plugin::default_code_folder())
            .map_err(|error| anyhow::anyhow!("{error:#}"))?;
        let mockup = Mockup::new(api, config, &runtime).await?;
        let (_, mut asked) = mockup.ask(std::slice::from_ref(&request)).await?;
        asked
            .pop()
            .ok_or_else(|| anyhow::anyhow!("no answer to the one request").into())
    })?;
    let report_of = Report {
        operation: asked
            .answer
            .account
            .operation
            .as_ref()
            .map(|operation| &*operation.id),
        request: RequestReport {
            method: request.method().to_string(),
            path: request.uri().to_string(),
        },
        answer: AnswerReport::of(&asked.answer),
        calls: asked.calls.iter().map(CallReport::of).collect(),
    };
    if arguments.json {
        report(&report_of)?;
    } else {
        print_answer(&asked.answer);
        print_calls(&asked);
    }
    let is_failed = |called: &Called| matches!(called.said, Said::Failure { .. });
    Ok(if asked.calls.iter().any(is_failed) {
        Exit::Problems
    } else {
        Exit::Success
    })
}

/// `hello.wasm`, `hello.wasm GET /x`, `hello.wasm /x`, `GET /x` or `/x`. A lone path that
/// is a file is the component.
fn positions(
    first: Option<String>,
    second: Option<String>,
    third: Option<String>,
) -> Result<Positions, Failure> {
    let what: Vec<String> = [first, second, third].into_iter().flatten().collect();
    let is_method = |text: &String| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
            && !Path::new(text).is_file()
    };
    let is_path = |text: &String| text.starts_with('/') && !Path::new(text).is_file();
    let of = |component: Option<&String>, method: Option<&String>, path: Option<&String>| {
        Ok(Positions {
            component: component.map(PathBuf::from),
            method: method.map(|method| method.to_ascii_uppercase()),
            path: path.cloned(),
        })
    };
    match what.as_slice() {
        [] => of(None, None, None),
        [path] if is_path(path) => of(None, None, Some(path)),
        [component] => of(Some(component), None, None),
        [method, path] if is_method(method) => of(None, Some(method), Some(path)),
        [component, path] if is_path(path) => of(Some(component), None, Some(path)),
        [component, method, path] => of(Some(component), Some(method), Some(path)),
        _ => Err(input(
            format!("`{}` is no request", what.join(" ")),
            "name the component first, then a method and a path: `mimus responder run hello.wasm GET /hello/Ada`",
        )),
    }
}

/// The description and the configuration of the folder that this runs in.
fn project(
    spec: Option<String>,
    config: Option<PathBuf>,
) -> Result<(Option<String>, Option<PathBuf>), Failure> {
    let here = Path::new("");
    let spec = spec.or_else(|| Some(mockup::spec_in(here)?.display().to_string()));
    let beside = |spec: &String| {
        let source = source::Source::parse(spec);
        let folder = source.path()?.parent()?.to_owned();
        mockup::config_in(&folder)
    };
    let config = config
        .or_else(|| spec.as_ref().and_then(beside))
        .or_else(|| mockup::config_in(here));
    if config.is_none() {
        return Err(input(
            "there is nothing to run",
            "name a component or `--script FILE`, or run this where `mimus.toml` is",
        ));
    }
    Ok((spec, config))
}

/// A mock with one responder, installed as the configuration has it, if it is there.
fn alone(
    file: &Path,
    is_script: bool,
    config: Option<&Path>,
    mut flags: Flags,
) -> Result<Config, Failure> {
    if !file.is_file() {
        return Err(input(
            format!("there is no file `{}`", file.display()),
            "name a component, the `.wasm` file that a build wrote, or `--script FILE`",
        ));
    }
    let mut written = mockup::configuration(config, &flags)?;
    let same = |other: &PathBuf| match (other.canonicalize(), file.canonicalize()) {
        (Ok(other), Ok(file)) => other == file,
        _ => other == file,
    };
    written
        .responders
        .retain(|responder| responder.source.file().is_some_and(same));
    if written.responders.is_empty() {
        flags.responder = vec![file.to_owned()];
        let fresh = mockup::configuration(None, &flags)?;
        written.responders = fresh.responders;
        for responder in &mut written.responders {
            responder.limits = written.responder_limits;
        }
    }
    written.responders.truncate(1);
    for responder in &mut written.responders {
        // It is what is to be run, wherever it is bound.
        responder.operations = Selection::default();
        if is_script {
            let folder = file
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
                .unwrap_or(Path::new("."));
            let name = file.file_name().unwrap_or_default();
            responder.source = config::Source::Builtin {
                builtin: Builtin::Script,
                file: Some(file.to_owned()),
            };
            responder
                .grants
                .folder
                .get_or_insert_with(|| folder.to_owned());
            responder.grants.state = plugin::StateGrant::All;
            responder
                .settings
                .entry("file")
                .or_insert_with(|| name.to_string_lossy().into());
        }
    }
    Ok(written)
}

/// Puts what the command line says of the responder over what the configuration does.
fn install(
    config: &mut Config,
    settings: Option<&str>,
    grants: Vec<grant::Grant>,
) -> Result<(), Failure> {
    if settings.is_none() && grants.is_empty() {
        return Ok(());
    }
    let [responder] = config.responders.as_mut_slice() else {
        return Err(input(
            "`--settings` and `--grant` are for one responder",
            "name the component, or write them into the configuration",
        ));
    };
    if let Some(settings) = settings {
        let settings: Map<String, Value> = serde_json::from_str(settings).map_err(|error| {
            input(
                format!("`--settings` is no JSON object: {error}"),
                r#"write them such as `--settings '{"greeting": "Ahoy"}'`"#,
            )
        })?;
        responder.settings.extend(settings);
    }
    for grant in grants {
        grant.add_to(&mut responder.grants);
    }
    Ok(())
}

/// A description of nothing but what is asked.
fn made_up(wanted: &request::Wanted) -> Result<Arc<Api>, Failure> {
    let text = wanted.description().to_string().into_bytes();
    let description = Description {
        name: "the made-up description".to_owned(),
        text,
    };
    let reach = source::Reach::default();
    let api = Api::read(description, &source::Source::Stdin.fetcher(&reach))?;
    Ok(Arc::new(api))
}

impl AnswerReport {
    fn of(answer: &Answer) -> Self {
        Self {
            status: answer.status.as_u16(),
            headers: text_headers(&answer.headers),
            body: Body::of(&answer.body),
            delay_ms: answer.delay.as_millis(),
        }
    }
}

impl Body {
    fn of(body: &Bytes) -> Self {
        if let Ok(value) = serde_json::from_slice(body) {
            return Self::Json(value);
        }
        match std::str::from_utf8(body) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Bytes(body.len()),
        }
    }
}

fn text_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let headers = headers.iter();
    headers
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        })
        .collect()
}

impl<'a> CallReport<'a> {
    fn of(called: &'a Called) -> Self {
        let trace = &called.trace;
        Self {
            responder: &called.responder,
            phase: called.phase,
            said: &called.said,
            instantiate_micros: trace.instantiated.as_micros(),
            total_micros: trace.time.as_micros(),
            memory_bytes: trace.memory,
            fuel: trace.fuel,
            log: &trace.log,
            printed: &trace.printed,
        }
    }
}

/// On standard output, as HTTP has it.
fn print_answer(answer: &Answer) {
    let status = answer.status;
    let reason = status.canonical_reason().unwrap_or_default();
    print::data(format!("HTTP/1.1 {} {reason}", status.as_u16()).trim_end());
    for (name, value) in text_headers(&answer.headers) {
        print::data(format_args!("{name}: {value}"));
    }
    if answer.body.is_empty() {
        return;
    }
    print::data("");
    match std::str::from_utf8(&answer.body) {
        Ok(text) => print::data(text.trim_end_matches('\n')),
        Err(_) => print::data(format_args!(
            "({} that are no text)",
            show::bytes(answer.body.len() as u64)
        )),
    }
}

/// On standard error: what it took.
fn print_calls(asked: &Asked) {
    print::note("");
    if !asked.answer.delay.is_zero() {
        let delay = show::time(asked.answer.delay);
        print::note(format_args!(
            "a server would wait {delay} before it answers"
        ));
    }
    if asked.calls.is_empty() {
        print::note("no responder was called: the request was answered before it came to that");
    }
    for called in &asked.calls {
        let trace = &called.trace;
        let said = match &called.said {
            Said::FixedPlan { status } => format!("a fixed plan: {status}, without `respond`"),
            Said::Plan { plan_bytes } => format!("a plan of {}", show::bytes(*plan_bytes as u64)),
            Said::Answer { status } => format!("answered {status}"),
            Said::Pass => "passed".to_owned(),
            Said::Failure { message, .. } => format!("failed: {message}"),
        };
        let phase = match called.phase {
            crate::mock::Phase::Prepare => "prepare",
            crate::mock::Phase::Respond => "respond",
        };
        print::note(format_args!("{} {phase}: {said}", called.responder));
        let fuel = trace
            .fuel
            .map(|fuel| format!(", {} fuel", show::count(fuel)));
        print::note(format_args!(
            "  {} ({} to instantiate), {} of memory{}",
            show::time(trace.time),
            show::time(trace.instantiated),
            show::bytes(trace.memory as u64),
            fuel.unwrap_or_default()
        ));
        for line in &trace.log {
            print::note(format_args!("  log {}: {}", line.level, line.message));
        }
        for line in trace.printed.lines() {
            print::note(format_args!("  printed: {line}"));
        }
    }
}
