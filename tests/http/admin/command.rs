//! `mimus journal`: a journal's file, from the command line, beside the server that writes it.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::support::{Mimus, run};

/// A server with a journal in a file, and what was asked of it.
fn server() -> (tempfile::TempDir, String, Mimus) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.db").display().to_string();
    let mimus = Mimus::petstore(&["--journal", &file]);
    mimus.go_shopping();
    // A question has everything written.
    assert_eq!(mimus.ask("/requests")["total_count"], 5);
    (folder, file, mimus)
}

#[track_caller]
fn well(arguments: &[&str]) -> String {
    let output = run(&[&["journal"], arguments].concat());
    assert_eq!(
        output.status.code(),
        Some(0),
        "{arguments:?}: {}",
        told(&output)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn badly(arguments: &[&str]) -> String {
    let output = run(&[&["journal"], arguments].concat());
    assert_eq!(
        output.status.code(),
        Some(1),
        "{arguments:?}: {}",
        told(&output)
    );
    told(&output)
}

fn told(output: &Output) -> String {
    let all = [&*output.stdout, &output.stderr].concat();
    String::from_utf8_lossy(&all).into_owned()
}

fn json_of(arguments: &[&str]) -> Value {
    serde_json::from_str(&well(arguments)).unwrap()
}

#[test]
fn a_journal_is_read_while_a_server_writes_it() {
    let (_folder, file, mimus) = server();
    let list = well(&["list", &file]);
    assert_eq!(list.lines().count(), 5);
    let first = list.lines().next().unwrap();
    assert!(
        first.contains("POST") && first.contains("/v1/orders"),
        "{first}"
    );
    assert!(list.contains("breaks type"), "{list}");
    let found = json_of(&[
        "list", &file, "--status", "4xx", "--limit", "1", "--oldest", "--json",
    ]);
    assert_eq!(found["total_count"], 2);
    assert_eq!(super::paths(&found), ["/v1/pets/none"]);
    mimus.get("/v1/pets/9");
    mimus.ask("/requests");
    assert_eq!(well(&["list", &file]).lines().count(), 6);
}

#[test]
fn an_entry_is_shown_and_all_are_exported() {
    let (folder, file, _mimus) = server();
    let id = json_of(&["list", &file, "--method", "post", "--json"])["logs"][0]["id"].to_string();
    let shown = well(&["show", &file, &id]);
    assert!(shown.contains("POST /v1/orders HTTP/1.1"), "{shown}");
    assert!(shown.contains(r#"{"petId": 7, "quantity": 2}"#), "{shown}");
    assert!(!shown.contains("swordfish"), "{shown}");
    assert_eq!(
        json_of(&["show", &file, &id, "--json"])["operation"]["id"],
        "placeOrder"
    );
    assert!(badly(&["show", &file, "4711"]).contains("there is no entry 4711"));
    let har = folder.path().join("out.har").display().to_string();
    well(&["export", &file, "--format", "har", "--output", &har]);
    let har: Value = serde_json::from_slice(&std::fs::read(har).unwrap()).unwrap();
    assert_eq!(har["log"]["entries"].as_array().unwrap().len(), 5);
    assert_eq!(
        well(&["export", &file, "--path", "pets"]).lines().count(),
        3
    );
}

#[test]
fn figures_are_for_people_and_for_programs() {
    let (_folder, file, _mimus) = server();
    let text = well(&["analyze", &file]);
    assert!(text.starts_with("5 requests, "), "{text}");
    assert!(text.contains("placeOrder"), "{text}");
    let figures = json_of(&["analyze", &file, "--method", "GET", "--json"]);
    assert_eq!(figures["requests"], 4);
    assert!(well(&["analyze", &file, "--method", "PUT"]).starts_with("no requests"));
}

#[test]
fn a_verification_is_an_exit_code() {
    let (folder, file, _mimus) = server();
    let expect = |expectations: Value| {
        let path = folder.path().join("expected.json");
        std::fs::write(&path, json!({ "expectations": expectations }).to_string()).unwrap();
        path.display().to_string()
    };
    let right = expect(json!([{ "operation": "placeOrder", "times": { "exactly": 1 } }]));
    assert!(well(&["verify", &file, &right]).contains("all is as expected"));
    let wrong = expect(json!([{ "operation": "placeOrder", "times": { "exactly": 2 } }]));
    let report = badly(&["verify", &file, &wrong]);
    assert!(
        report.contains("expected exactly 2 times, called once"),
        "{report}"
    );
    let none = expect(json!([{ "operatoin": "placeOrder" }]));
    assert!(badly(&["verify", &file, &none]).contains("operatoin"));
    assert!(badly(&["verify", &file, "no-such.json"]).contains("no-such.json"));
}

#[cfg(unix)]
#[test]
fn what_is_cleared_is_what_was_asked_for() {
    let (_folder, file, mimus) = server();
    let busy = badly(&["clear", &file, "--all"]);
    assert!(
        busy.contains("in use") && busy.contains("DELETE /admin/api/requests"),
        "{busy}"
    );
    assert_eq!(mimus.terminate(), Some(0));
    assert!(badly(&["clear", &file]).contains("--all"));
    assert_eq!(
        json_of(&["clear", &file, "--status", "4xx", "--json"])["cleared"],
        2
    );
    assert_eq!(well(&["list", &file]).lines().count(), 3);
    assert!(well(&["clear", &file, "--all"]).contains("3 entries"));
    assert_eq!(well(&["list", &file]), "");
}

#[test]
fn what_is_wrong_is_told_and_nothing_is_made() {
    let (folder, file, _mimus) = server();
    let missing = folder.path().join("missing.db").display().to_string();
    for command in ["list", "analyze", "export"] {
        assert!(
            badly(&[command, &missing]).contains("no such file"),
            "{command}"
        );
    }
    assert!(badly(&["clear", &missing, "--all"]).contains("no such file"));
    assert!(!Path::new(&missing).exists());
    let spec = crate::support::petstore().display().to_string();
    assert!(badly(&["list", &spec]).contains("is not a journal"));
    let both = badly(&["list", &file, "--status", "fine", "--from", "yesterday"]);
    assert!(
        both.contains("--status") && both.contains("--from"),
        "{both}"
    );
    assert!(badly(&["list", &file, "--path-regex", "("]).contains("no regular expression"));
}
