//! `use = "crud"` and nothing else: the resources of a description, walked through as a
//! client would, over sockets. `mimus-walk` holds every answer against the description.
#![expect(
    clippy::print_stdout,
    reason = "how far a walk went is of use beside that it succeeded"
)]

use std::cell::RefCell;
use std::path::Path;

use mimus_description::{Api, Description, Fetch, FetchError, Fetched};
use mimus_walk::{Answer, Client, Report, Sent, walk};

use crate::support::{Mimus, folder, petstore, root};

/// All that a user has to write, and time for a server that is built for debugging: the
/// first answer of some operations takes seconds on a busy machine.
const CONFIGURATION: &str =
    "[[responder]]\nuse = \"crud\"\n\n[responder-limits]\ntime-ms = 60000\n";

/// A server, and what it could not answer at all.
struct Walked {
    mimus: Mimus,
    faults: RefCell<Vec<String>>,
}

impl Client for Walked {
    fn send(&self, sent: &Sent) -> Result<Answer, String> {
        let headers: Vec<(&str, &str)> = sent
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let body = sent.body.as_deref().map(str::as_bytes);
        let reply = self.mimus.send(&sent.method, &sent.target, &headers, body);
        if 500 <= reply.status {
            let fault = format!("{sent:?}: {} {}", reply.status, reply.text());
            self.faults.borrow_mut().push(fault);
        }
        // With this header the server says that the request breaks the description,
        // whether the answer is a problem of its own or the description's.
        let violations = reply.header("mimus-violations");
        if !violations.is_empty() {
            return Err(violations.to_owned());
        }
        if matches!(reply.status, 404 | 405) && is_unrouted(&reply.text()) {
            return Err(reply.text());
        }
        Ok(Answer {
            status: reply.status,
            headers: reply.headers.into_iter().collect(),
            body: reply.body,
        })
    }
}

fn is_unrouted(body: &str) -> bool {
    ["/route-not-found\"", "/method-not-allowed\""]
        .iter()
        .any(|kind| body.contains(kind))
}

/// Documents beside the description.
struct Beside;

impl Fetch for Beside {
    fn fetch(&self, base: &str, reference: &str) -> Result<Fetched, FetchError> {
        let path = Path::new(base).with_file_name(reference);
        let text = std::fs::read(&path).map_err(|error| FetchError {
            message: format!("{}: {error}", path.display()),
            hint: None,
        })?;
        let name = path.display().to_string();
        Ok(Fetched { name, text })
    }
}

/// What came of a walk through all that a description has.
fn walked(description: &Path) -> Report {
    let folder = folder(&[("mimus.toml", CONFIGURATION)]);
    let configuration = folder.path().join("mimus.toml").display().to_string();
    let walked = Walked {
        mimus: Mimus::serve(description, &["--config", &configuration]),
        faults: RefCell::default(),
    };
    let text = std::fs::read(description).expect("the description can be read");
    let name = description.display().to_string();
    let api = Api::read(Description { name, text }, &Beside).expect("the description is one");
    let report = walk(&api, &walked);
    println!(
        "{}: {} resources, {:?}, {} not sent",
        description.display(),
        report.resources,
        report.steps,
        report.unsent.len()
    );
    let faults = walked.faults.into_inner();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(report.failures.is_empty(), "{}", report.failures.join("\n"));
    report
}

/// At least so many steps of each kind were taken.
fn took(report: &Report, resources: usize, steps: &[(&str, usize)]) {
    assert!(resources <= report.resources, "{report:?}");
    for (kind, least) in steps {
        let taken = report.steps.get(kind).copied().unwrap_or_default();
        assert!(*least <= taken, "{kind}: {taken}, not {least}: {report:?}");
    }
}

#[test]
fn the_petstore_works() {
    let report = walked(&petstore());
    let each = ["create", "list", "get", "patch", "delete", "not found"];
    took(&report, 1, &each.map(|kind| (kind, 1)));
}

/// One of `tests/http/crud`: small, and each in another style.
fn styled(name: &str) -> Report {
    let report = walked(&root().join("tests/http/crud").join(name));
    assert!(report.unsent.is_empty(), "{:?}", report.unsent);
    report
}

#[test]
fn envelopes_with_links_and_totals_work() {
    let report = styled("cloud.yaml");
    let steps = [
        ("create", 4),
        ("list", 6),
        ("get", 8),
        ("filter", 3),
        ("replace", 1),
        ("patch", 1),
        ("delete", 3),
        ("not found", 3),
    ];
    took(&report, 3, &steps);
}

#[test]
fn forms_and_ids_within_a_project_work() {
    let report = styled("forge.yaml");
    let steps = [
        ("create", 3),
        ("list", 4),
        ("get", 6),
        ("filter", 3),
        ("replace", 2),
        ("delete", 2),
        ("not found", 2),
    ];
    took(&report, 2, &steps);
}

#[test]
fn names_in_metadata_work() {
    let report = styled("cluster.yaml");
    let steps = [
        ("create", 3),
        ("list", 4),
        ("get", 7),
        ("replace", 2),
        ("patch", 1),
        ("delete", 2),
        ("not found", 2),
    ];
    took(&report, 2, &steps);
}

/// Real descriptions, of the corpus of a conformance harness whose folder `MIMUS_CONFORM`
/// names: they are other people's, and not part of this repository. Each of them has
/// every kind of step that the descriptions above have, but for those left out.
#[test]
fn real_descriptions_work() {
    let Some(folder) = std::env::var_os("MIMUS_CONFORM") else {
        println!("skipped: MIMUS_CONFORM names no folder of the conformance harness");
        return;
    };
    let corpus = Path::new(&folder).join("corpus/dev");
    let common = ["create", "list", "get", "replace", "delete", "not found"];
    for (name, resources, more) in [
        ("digitalocean.com.json", 30, &["patch", "filter"][..]),
        ("gitlab.com.json", 20, &[]),
        ("zuora.json", 35, &["filter"]),
        ("docker.com-hub.json", 2, &["patch"]),
        ("kubernetes.yaml", 80, &["patch"]),
    ] {
        let report = walked(&corpus.join(name));
        let kinds = common.iter().chain(more);
        // A resource that is read only once was not created, changed and deleted.
        let least = |kind: &str| if kind == "get" { resources } else { 1 };
        let steps: Vec<_> = kinds.map(|kind| (*kind, least(kind))).collect();
        took(&report, resources, &steps);
    }
}
