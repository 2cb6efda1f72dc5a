//! Every description in the folder that `MIMUS_CORPUS` names, walked through. Without it
//! there is nothing to test.
#![expect(clippy::print_stdout, reason = "a run that is skipped says so")]

use std::path::{Path, PathBuf};

use mimus_walk::{Answer, Client, Sent, walk};

use crate::server::Server;

impl Client for Server {
    fn send(&self, request: &Sent) -> Result<Answer, String> {
        let headers: Vec<(&str, &str)> = request
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = self.try_send(
            &request.method,
            &request.target,
            &headers,
            request.body.as_deref(),
        );
        if let Ok(only) = std::env::var("MIMUS_TRACE")
            && request.target.contains(&only)
        {
            println!("{request:?}\n  {:?}", answer.as_ref().map(Answer::text));
        }
        answer
    }
}

#[test]
fn the_resources_of_real_descriptions_work() {
    let Some(folder) = std::env::var_os("MIMUS_CORPUS") else {
        return;
    };
    let mut failures = Vec::new();
    for path in descriptions(Path::new(&folder)) {
        let server = Server::of_file(&path);
        let report = walk(server.api(), &server);
        println!(
            "{}: {} resources, {:?}, {} not sent, {} failures",
            path.display(),
            report.resources,
            report.steps,
            report.unsent.len(),
            report.failures.len()
        );
        if std::env::var_os("MIMUS_UNSENT").is_some() {
            report
                .unsent
                .iter()
                .for_each(|unsent| println!("  unsent {unsent}"));
        }
        failures.extend(
            report
                .failures
                .into_iter()
                .map(|failure| format!("{}: {failure}", path.display())),
        );
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn descriptions(folder: &Path) -> Vec<PathBuf> {
    let only = std::env::var("MIMUS_ONLY").unwrap_or_default();
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = entries
        .filter(|path| {
            path.extension()
                .is_some_and(|kind| kind == "json" || kind == "yaml")
        })
        .filter(|path| path.to_string_lossy().contains(&only))
        .collect();
    paths.sort();
    paths
}
