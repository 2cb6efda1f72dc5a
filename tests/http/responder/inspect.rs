//! `mimus responder inspect`: any component, also one that can't run here, and what is none.

use serde_json::{Value, json};

use super::{json, responder, stderr, stdout};
use crate::support::{component, folder, guest, root};

fn inspect(file: &std::path::Path, arguments: &[&str]) -> std::process::Output {
    let file = file.display().to_string();
    let mut all = vec!["inspect", &file];
    all.extend(arguments);
    responder(&root(), &all)
}

#[test]
fn a_responder_is_told_with_its_contract_imports_and_limits() {
    let hello = component("hello-responder");
    let output = inspect(&hello, &[]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{text}{}", stderr(&output));
    for expected in [
        "mimus:responder@0.1.1",
        "mimus:responder/handler@0.1.1",
        "wasi:cli/stdout",
        "grants     none needed",
        "time-ms = 2000",
        "yes; compiled in",
    ] {
        assert!(text.contains(expected), "`{expected}` is not in {text}");
    }
    let report = json(&inspect(&hello, &["--json", "--no-compile"]));
    assert_eq!(report["contract"], "0.1.1");
    assert_eq!(report["loads"], true);
    assert_eq!(report["compileMs"], Value::Null);
    let size = std::fs::metadata(&hello).expect("it is there").len();
    assert_eq!(report["sizeBytes"], size);
    let first = &report["memories"][0]["initialBytes"];
    assert!(
        first.as_u64().is_some_and(|bytes| bytes >= 65536),
        "{first}"
    );
}

#[test]
fn a_component_of_the_first_contract_is_told_from_later_ones() {
    let report = json(&inspect(
        &root().join("tests/contract/0.1.0/hello.wasm"),
        &["--json"],
    ));
    assert_eq!(report["contract"], "0.1.0");
    assert_eq!(report["loads"], true, "{report}");
}

#[test]
fn grants_that_are_needed_are_told_with_their_line() {
    let counts = guest("counts");
    let report = json(&inspect(&counts, &["--json", "--no-compile"]));
    assert_eq!(report["needs"], json!(["state"]));
    assert_eq!(report["grants"], "grants = { state = true }");
    let state = report["imports"].as_array().and_then(|imports| {
        let mut imports = imports.iter();
        imports.find(|import| import["right"] == "state").cloned()
    });
    let expected = json!({
        "name": "mimus:responder/state@0.1.1", "need": "granted", "right": "state"
    });
    assert_eq!(state, Some(expected));
    let text = stdout(&inspect(&counts, &["--no-compile"]));
    assert!(text.contains("grants = { state = true }"), "{text}");
}

#[test]
fn a_component_that_can_not_run_here_is_told_all_the_same() {
    let output = inspect(&guest("opens_sockets"), &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let report = json(&output);
    assert_eq!(report["loads"], false);
    let unavailable = report["imports"].as_array().is_some_and(|imports| {
        let is_it = |import: &Value| import["need"] == "unavailable";
        imports.iter().any(is_it)
    });
    assert!(unavailable, "{report}");
    let message = report["error"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("wasi:sockets"), "{message}");
}

#[test]
fn limits_are_those_of_the_configuration() {
    let hello = component("hello-responder");
    let folder = folder(&[(
        "mimus.toml",
        &format!(
            "[responder-limits]\nmemory-mib = 8\n[[responder]]\ncomponent = '{}'\nlimits = {{ time-ms = 70 }}\n",
            hello.display()
        ),
    )]);
    let config = folder.path().join("mimus.toml").display().to_string();
    let arguments = ["--json", "--no-compile", "--config", &config];
    let own = json(&inspect(&hello, &arguments));
    assert_eq!(own["limits"]["time-ms"], 70);
    assert_eq!(own["limits"]["memory-mib"], 8);
    let other = json(&inspect(&guest("spins"), &arguments));
    assert_eq!(other["limits"]["time-ms"], 2000);
    assert_eq!(other["limits"]["memory-mib"], 8);
}

#[test]
fn what_is_no_component_is_told_apart() {
    let hello = std::fs::read(component("hello-responder")).expect("it can be read");
    let folder = folder(&[("junk.wasm", "not wasm at all")]);
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("module.wasm"), b"\0asm\x01\0\0\0").expect("it can be written");
    std::fs::write(at("short.wasm"), &hello[..hello.len() / 2]).expect("it can be written");
    for (name, said) in [
        ("junk.wasm", "not a WebAssembly component"),
        ("module.wasm", "a core WebAssembly module"),
        ("short.wasm", "not a component that can be read"),
        ("none.wasm", "can't be read"),
    ] {
        let output = inspect(&at(name), &[]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        let text = stderr(&output);
        assert!(
            text.contains(said) && text.contains("hint:"),
            "{name}: {text}"
        );
        let report = json(&inspect(&at(name), &["--json"]));
        let message = report["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains(said), "{name}: {report}");
    }
}
