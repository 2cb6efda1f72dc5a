//! `mimus responder run`: one request, and all that came of it.

use serde_json::{Value, json};

use super::{json, responder, stderr, stdout};
use crate::support::{component, folder, guest, petstore, root};

fn run(arguments: &[&str]) -> std::process::Output {
    let mut all = vec!["run"];
    all.extend(arguments);
    responder(&root(), &all)
}

/// What the responder of that name did in that phase.
fn call<'a>(report: &'a Value, responder: &str, phase: &str) -> &'a Value {
    let calls = report["calls"].as_array().expect("calls are listed");
    let is_it = |call: &&Value| call["responder"] == responder && call["phase"] == phase;
    calls
        .iter()
        .find(is_it)
        .unwrap_or_else(|| panic!("{responder} had no {phase}: {report}"))
}

#[test]
fn a_component_answers_without_any_description() {
    let hello = component("hello-responder").display().to_string();
    let arguments = [&*hello, "GET", "/hello/{name}", "-p", "name=Ada Lovelace"];
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(
        stdout(&output),
        "HTTP/1.1 200 OK\ncontent-type: text/plain; charset=utf-8\n\nHello, Ada Lovelace!\n"
    );
    let told = stderr(&output);
    assert!(
        told.contains("hello_responder respond: answered 200"),
        "{told}"
    );
    assert!(told.contains(" of memory, "), "{told}");

    let mut with_settings = arguments.to_vec();
    with_settings.extend(["--settings", r#"{"greeting": "Ahoy"}"#, "--json"]);
    let report = json(&run(&with_settings));
    assert_eq!(report["answer"]["status"], 200);
    assert_eq!(
        report["answer"]["body"],
        json!({ "text": "Ahoy, Ada Lovelace!" })
    );
    assert_eq!(
        report["request"],
        json!({ "method": "GET", "path": "/hello/Ada%20Lovelace" })
    );
    let respond = call(&report, "hello_responder", "respond");
    assert_eq!(respond["result"], "answer");
    assert!(respond["fuel"].as_u64() > Some(100), "{respond}");
    assert!(respond["memoryBytes"].as_u64() > Some(65_536), "{respond}");
    // The same work is the same fuel.
    let again = json(&run(&with_settings));
    assert_eq!(
        call(&again, "hello_responder", "respond")["fuel"],
        respond["fuel"]
    );
}

#[test]
fn an_operation_is_asked_with_the_examples_of_the_description() {
    let passes = guest("passes").display().to_string();
    let petstore = petstore().display().to_string();
    let arguments = ["--spec", &petstore, "--operation", "getPet", "--json"];
    let report = json(&run(&[&[&*passes], &arguments[..]].concat()));
    assert_eq!(report["operation"], "getPet", "{report}");
    assert_eq!(report["answer"]["status"], 200, "{report}");
    assert_eq!(call(&report, "passes", "respond")["result"], "pass");
    call(&report, "faker", "prepare");
    let asked = ["-p", "petId=9", "-H", "Prefer: code=404"];
    let report = json(&run(&[&[&*passes], &arguments[..], &asked].concat()));
    assert_eq!(report["answer"]["status"], 404);
    assert_eq!(report["request"]["path"], "/v1/pets/9");

    let output = run(&[&passes, "--spec", &petstore, "--operation", "getPets"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("nearest: `"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn what_a_responder_says_and_why_it_failed_is_shown() {
    let traps = guest("traps").display().to_string();
    let output = run(&[&traps, "GET", "/here"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("boom at /here"),
        "{}",
        stderr(&output)
    );
    assert!(
        stdout(&output).starts_with("HTTP/1.1 500"),
        "{}",
        stdout(&output)
    );

    let report = json(&run(&[
        &guest("floods_log").display().to_string(),
        "/",
        "--json",
    ]));
    let log = &call(&report, "floods_log", "respond")["log"];
    assert!(
        log.as_array().is_some_and(|lines| !lines.is_empty()),
        "{log}"
    );
    assert!(
        log[0]["level"].is_string() && log[0]["message"].is_string(),
        "{log}"
    );
}

#[test]
fn limits_are_the_configurations() {
    let folder = folder(&[("mimus.toml", "[responder-limits]\ntime-ms = 200\n")]);
    let config = folder.path().join("mimus.toml").display().to_string();
    let spins = guest("spins").display().to_string();
    let output = run(&[&spins, "/", "--config", &config, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let report = json(&output);
    let respond = call(&report, "spins", "respond");
    assert_eq!(respond["result"], "failure");
    assert_eq!(respond["limit"], "time");
    let message = respond["message"].as_str().unwrap_or_default();
    assert!(message.contains("200 ms"), "{message}");
}

#[test]
fn a_grant_lets_it_use_the_state() {
    let counts = guest("counts").display().to_string();
    let output = run(&[&counts, "/"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("needs the mock's state"),
        "{}",
        stderr(&output)
    );
    let report = json(&run(&[&counts, "/", "--grant", "state", "--json"]));
    assert_eq!(
        call(&report, "counts", "respond")["result"],
        "answer",
        "{report}"
    );
}

#[test]
fn a_folder_with_a_configuration_needs_no_component_to_be_named() {
    let hello = component("hello-responder");
    let folder = folder(&[(
        "mimus.toml",
        &format!(
            "[[responder]]\ncomponent = '{}'\nsettings = {{ greeting = 'Ahoy' }}\n",
            hello.display()
        ),
    )]);
    let spec = root().join("examples/responder-hello/openapi.yaml");
    std::fs::copy(spec, folder.path().join("openapi.yaml")).expect("it can be copied");
    let output = responder(folder.path(), &["run", "/hello/Ada"]);
    assert!(
        stdout(&output).ends_with("\n\nAhoy, Ada!\n"),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    let nothing = responder(&root(), &["run"]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(
        stderr(&nothing).contains("nothing to run"),
        "{}",
        stderr(&nothing)
    );
}
