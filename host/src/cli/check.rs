//! `mimus check`: everything that is wrong with a description, as a report.

use mimus_description::{Api, DescriptionError, FetchError, Finding, Severity};
use serde::Serialize;

use super::{Exit, Failure, SourceArguments, print};
use crate::mock::examples;
use crate::source::Source;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: SourceArguments,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    description: &'a str,
    title: &'a str,
    openapi: &'a str,
    operations: usize,
    /// Operations that can't be served.
    unusable: usize,
    findings: &'a [Finding],
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let source = Source::parse(&arguments.source.spec);
    let reach = arguments.source.reach();
    let read = source
        .read(&reach)
        .map_err(Failure::from)
        .and_then(|description| {
            Api::read(description, &source.fetcher(&reach)).map_err(Failure::from)
        });
    let api = match read {
        Ok(api) => api,
        Err(Failure::Input { message, hint }) if arguments.json => {
            let report = serde_json::json!({ "description": arguments.source.spec, "error": message, "hint": hint });
            print::data(format!("{report:#}"));
            return Ok(Exit::Problems);
        }
        Err(failure) => return Err(failure),
    };
    let mut findings = api.check();
    findings.extend(examples::check(&api));
    findings.sort_by_key(|finding| finding.severity);
    let unusable = api.each_operation().filter(Result::is_err).count();
    let report = Report {
        description: &arguments.source.spec,
        title: &api.title,
        openapi: &api.openapi,
        operations: api.operations.len(),
        unusable,
        findings: &findings,
    };
    if arguments.json {
        let text = serde_json::to_string_pretty(&report).map_err(anyhow::Error::from)?;
        print::data(text);
    } else {
        print_text(&report);
    }
    let has_problems = findings
        .iter()
        .any(|finding| finding.severity < Severity::Note);
    Ok(if has_problems {
        Exit::Problems
    } else {
        Exit::Success
    })
}

fn print_text(report: &Report<'_>) {
    for finding in report.findings {
        print::data(line(finding));
        if let Some(hint) = &finding.hint {
            print::data(format_args!("  hint: {hint}"));
        }
    }
    if !report.findings.is_empty() {
        print::data("");
    }
    let count = |severity| {
        report
            .findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    print::data(format_args!(
        "{} (OpenAPI {}): {} operations, {} of them unusable; {} errors, {} warnings, {} notes",
        report.title,
        report.openapi,
        report.operations,
        report.unusable,
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Note),
    ));
}

/// A finding in one line, as compilers print them.
pub(super) fn line(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let operation = finding
        .operation
        .as_ref()
        .map(|id| format!(" (operation `{id}`)"))
        .unwrap_or_default();
    format!(
        "{}: {severity}[{}]: {}{operation}",
        finding.location, finding.code, finding.message
    )
}

impl From<FetchError> for Failure {
    fn from(FetchError { message, hint }: FetchError) -> Self {
        Self::Input { message, hint }
    }
}

impl From<DescriptionError> for Failure {
    fn from(error: DescriptionError) -> Self {
        Self::Input {
            message: error.to_string(),
            hint: error.hint,
        }
    }
}
