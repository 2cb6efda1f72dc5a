//! `mimus responder test`: cases in a folder, through the runtime that serves.

use std::path::Path;

use super::{json, responder, stderr, stdout};
use crate::support::{component, folder, guest, root};

/// A responder's folder with the hello responder and some cases.
fn hello(cases: &[(&str, &str)]) -> tempfile::TempDir {
    project(&component("hello-responder"), cases)
}

fn project(component: &Path, cases: &[(&str, &str)]) -> tempfile::TempDir {
    let configuration = format!(
        "[[responder]]\ncomponent = '{}'\ngrants = {{ state = true }}\n",
        component.display()
    );
    let folder = folder(&[("mimus.toml", &configuration)]);
    let spec = root().join("examples/responder-hello/openapi.yaml");
    std::fs::copy(spec, folder.path().join("openapi.yaml")).expect("it can be copied");
    for (name, text) in cases {
        let path = folder.path().join("cases").join(name);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("made");
        std::fs::write(path, text).expect("it can be written");
    }
    folder
}

#[test]
fn cases_pass_if_what_they_name_is_as_expected() {
    let folder = hello(&[
        ("ada.request", "GET /hello/Ada\n"),
        (
            "ada.response",
            "HTTP/1.1 200 OK\ncontent-type: *\n\nHello, Ada!\n",
        ),
        ("only-status/request.http", "GET /people HTTP/1.1\n"),
        ("only-status/response.http", "200"),
    ]);
    let output = responder(folder.path(), &["test"]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{text}{}", stderr(&output));
    assert!(text.contains("ok       ada\n"), "{text}");
    assert!(text.contains("ok       only-status\n"), "{text}");
    assert!(text.ends_with("2 passed, 0 failed\n"), "{text}");
    // From elsewhere, and one case alone.
    let path = folder.path().display().to_string();
    let report = json(&responder(&root(), &["test", &path, "--json"]));
    assert_eq!(report["passed"], 2, "{report}");
    let report = json(&responder(
        folder.path(),
        &["test", "--filter", "only", "--json"],
    ));
    assert_eq!(report["passed"], 1, "{report}");
    let report = json(&responder(
        folder.path(),
        &["test", "cases/only-status", "--json"],
    ));
    assert_eq!(report["cases"][0]["name"], "only-status", "{report}");
}

#[test]
fn what_is_not_as_expected_is_shown_and_blessing_mends_it() {
    let folder = hello(&[
        ("ada.request", "GET /hello/Ada\n"),
        (
            "ada.response",
            "HTTP/1.1 201 Created\ncontent-type: text/html\n\nHello, Eve!\n",
        ),
        ("people.request", "GET /people\n"),
    ]);
    let output = responder(folder.path(), &["test"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    for expected in [
        "FAILED   ada\n",
        "status: 201 was expected, 200 answered",
        "header `content-type`: `text/html` was expected",
        "-Hello, Eve!\n",
        "+Hello, Ada!\n",
        "there is no `cases/people.response`",
        "0 passed, 2 failed",
    ] {
        assert!(text.contains(expected), "`{expected}` is not in {text}");
    }
    let report = json(&responder(folder.path(), &["test", "--json"]));
    assert_eq!(report["failed"], 2);
    let differences = &report["cases"][0]["exchanges"][0]["differences"];
    assert_eq!(differences[0]["what"], "status");
    assert_eq!(differences[0]["expected"], 201);
    assert_eq!(differences[2]["what"], "body");

    let output = responder(folder.path(), &["test", "--bless"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let ada = std::fs::read_to_string(folder.path().join("cases/ada.response"));
    assert_eq!(
        ada.expect("it is there"),
        "HTTP/1.1 200 OK\ncontent-type: text/plain; charset=utf-8\n\nHello, Ada!\n"
    );
    let report = json(&responder(folder.path(), &["test", "--json"]));
    assert_eq!(
        (&report["passed"], &report["failed"]),
        (&2.into(), &0.into())
    );
    // Nothing is written where nothing changed.
    let report = json(&responder(folder.path(), &["test", "--bless", "--json"]));
    assert_eq!(report["blessed"], 0, "{report}");
}

#[test]
fn the_requests_of_a_folder_share_a_state_and_no_other_does() {
    let requests = [
        ("a/1.request", "GET /people\n"),
        ("a/2.request", "GET /people\n"),
        ("b/1.request", "GET /people\n"),
    ];
    let folder = project(&guest("counts"), &requests);
    let output = responder(folder.path(), &["test", "--bless"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    let body = |name: &str| {
        let file = folder.path().join("cases").join(name);
        let text = std::fs::read_to_string(file).expect("it was written");
        text.split_once("\n\n").map(|(_, body)| body.to_owned())
    };
    let first = body("a/1.response");
    assert_ne!(body("a/2.response"), first);
    assert_eq!(body("b/1.response"), first);
    assert_eq!(responder(folder.path(), &["test"]).status.code(), Some(0));
}

#[test]
fn what_is_missing_or_wrong_is_told_with_a_remedy() {
    let folder = hello(&[("ada.request", "GET /hello/Ada\n")]);
    let orphan = folder.path().join("cases/eve.response");
    std::fs::write(&orphan, "200").expect("it can be written");
    let output = responder(folder.path(), &["test"]);
    assert!(
        stderr(&output).contains("there is no request for"),
        "{}",
        stderr(&output)
    );
    std::fs::remove_file(orphan).expect("it is there");

    let missing = responder(folder.path(), &["test", "--component", "none.wasm"]);
    assert_eq!(missing.status.code(), Some(1));
    let told = stderr(&missing);
    assert!(told.contains("there is no component `none.wasm`"), "{told}");
    assert!(told.contains("`mimus responder build`"), "{told}");

    std::fs::write(folder.path().join("cases/ada.request"), "GET hello\n").expect("written");
    let output = responder(folder.path(), &["test"]);
    assert!(
        stdout(&output).contains("line 1: `hello` is no path"),
        "{}",
        stdout(&output)
    );

    // A responder that fails says why, beside what it answered.
    let traps = project(
        &guest("traps"),
        &[("a.request", "GET /people\n"), ("a.response", "200")],
    );
    let output = responder(traps.path(), &["test"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("traps failed: stopped"),
        "{}",
        stdout(&output)
    );
}
