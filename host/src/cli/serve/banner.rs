//! What a start says: what is served, and what is wrong with it.

use std::sync::Arc;

use mimus_description::{Api, Severity};

use crate::admin::Admin;
use crate::cli::{check, print};
use crate::config::Examples;
use crate::mock::{Mock, examples};

/// Says what is wrong with the description, the worst first, without keeping anyone waiting
/// for it: a big one takes a while to go through.
pub(super) fn report(mock: Arc<Mock>) {
    /// More than a screenful helps nobody; `mimus check` has them all.
    const SHOWN: usize = 20;
    tokio::task::spawn_blocking(move || {
        let mut findings = mock.api.check();
        if mock.config.examples == Examples::Valid {
            findings.extend(examples::check(&mock.api));
        }
        findings.retain(|finding| finding.severity < Severity::Note);
        findings.sort_by_key(|finding| finding.severity);
        for finding in findings.iter().take(SHOWN) {
            tracing::warn!(target: "mimus::description", hint = finding.hint, "{}", check::line(finding));
        }
        if SHOWN < findings.len() {
            let more = findings.len() - SHOWN;
            tracing::warn!(target: "mimus::description", "{more} more; `mimus check` shows them all");
        }
    });
}

/// Says where the admin API had to give way.
pub(super) fn report_rival(mock: &Mock, admin: &Admin) {
    if let Some(path) = admin.rival(mock) {
        tracing::warn!(
            hint = "`--admin-port PORT` gives it a port of its own",
            "the description has `{path}`, so there is no admin API on this port"
        );
    }
}

pub(super) fn title(api: &Api) -> String {
    let count = api.operations.len();
    let noun = if count == 1 {
        "operation"
    } else {
        "operations"
    };
    format!("{} {} ({count} {noun})", api.title, api.version)
}

pub(super) fn print_operations(api: &Api) {
    /// A description of thousands is not read on a screen.
    const SHOWN: usize = 60;
    let width = api
        .operations
        .iter()
        .take(SHOWN)
        .map(|operation| operation.method.len())
        .max()
        .unwrap_or(0);
    for operation in api.operations.iter().take(SHOWN) {
        let base = operation.base_paths.first().map_or("", String::as_str);
        print::data(format_args!(
            "  {:width$}  {base}{}  {}",
            operation.method, operation.path_template, operation.id
        ));
    }
    if SHOWN < api.operations.len() {
        print::data(format_args!(
            "  … and {} more",
            api.operations.len() - SHOWN
        ));
    }
}
