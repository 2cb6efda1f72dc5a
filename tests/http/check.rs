//! `mimus check`, and what happens to what is no description.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{folder, mimus, petstore, run};

fn check(files: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = folder(files);
    let path = folder.path().join(files[0].0).display().to_string();
    let output = run(&[&["check", &path], arguments].concat());
    let text = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes).replace(&folder.path().display().to_string(), "DIR")
    };
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn a_clean_description_has_nothing_to_report() {
    let output = run(&["check", &petstore().display().to_string()]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(
        text.contains("9 operations, 0 of them unusable; 0 errors, 0 warnings"),
        "{text}"
    );
}

#[test]
fn findings_have_file_line_pointer_and_remedy() {
    let description = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    get:\n      parameters:\n        - $ref: '#/components/parameters/None'\n      responses: { '204': { description: x } }\n";
    let (code, text, _) = check(&[("api.yaml", description)], &[]);
    assert_eq!(code, Some(1));
    assert!(
        text.contains("DIR/api.yaml:7 #/paths/~1a/get/parameters/0"),
        "{text}"
    );
    assert!(text.contains("error[unresolved-reference]"), "{text}");

    let (code, json, _) = check(&[("api.yaml", description)], &["--json"]);
    assert_eq!(code, Some(1));
    let report: Value = serde_json::from_str(&json).expect("the report is JSON");
    assert_eq!(report["unusable"], 1);
    assert_eq!(report["findings"][0]["severity"], "error");
    assert_eq!(report["findings"][0]["location"]["line"], 7);
}

#[test]
fn invalid_examples_are_told() {
    let description = r#"
openapi: 3.0.3
info: { title: T, version: "1" }
paths:
  /a: { get: { responses: { "200": { description: x, content: { application/json: { schema: { type: integer }, example: many } } } } } }
"#;
    let (code, text, _) = check(&[("api.yaml", description)], &[]);
    assert_eq!(code, Some(1));
    assert!(text.contains("warning[invalid-example]"), "{text}");
}

#[test]
fn what_is_no_description_is_refused_in_words() {
    for (name, text, said) in [
        ("page.html", "<!DOCTYPE html><html></html>", "HTML"),
        ("empty.yaml", "", "empty"),
        ("list.json", "[1, 2]", ""),
        (
            "broken.json",
            "{\n  \"openapi\": \"3.1.0\",\n  \"info\": }\n",
            "broken.json:3",
        ),
        (
            "broken.yaml",
            "openapi: 3.1.0\ninfo:\n  title: [\n",
            "broken.yaml",
        ),
        ("async.yaml", "asyncapi: 2.6.0\ninfo: {}\n", "AsyncAPI"),
        (
            "four.yaml",
            "openapi: 4.0.0\ninfo: {}\npaths: {}\n",
            "4.0.0",
        ),
    ] {
        let (code, _, stderr) = check(&[(name, text)], &[]);
        assert_eq!(code, Some(1), "{name}: {stderr}");
        assert!(
            stderr.starts_with("error: ") && stderr.contains(said),
            "{name}: {stderr}"
        );
        assert!(!stderr.contains("panicked"), "{name}: {stderr}");
    }
}

#[test]
fn hostile_documents_cost_bounded_time_and_memory() {
    let brackets = "[".repeat(20_000_000);
    let braces = "{\"a\":".repeat(3_000_000);
    let level = |n: u32| {
        format!(
            "a{n}: &a{n} [{}]",
            vec![format!("*a{}", n - 1); 10].join(", ")
        )
    };
    let first = "openapi: 3.1.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]".to_owned();
    let laughs = std::iter::once(first)
        .chain((1..30).map(level))
        .collect::<Vec<_>>()
        .join("\n");
    for (name, text) in [
        ("brackets.json", &brackets),
        ("braces.json", &braces),
        ("flow.yaml", &format!("a: {brackets}")),
        ("laughs.yaml", &laughs),
    ] {
        let (code, _, stderr) = check(&[(name, text)], &[]);
        assert_eq!(code, Some(1), "{name}: {stderr}");
        assert!(stderr.starts_with("error: "), "{name}: {stderr}");
        assert!(
            stderr.len() < 2000,
            "{name}: the message has {} bytes",
            stderr.len()
        );
    }
}

#[test]
fn a_description_comes_from_standard_input_too() {
    let mut child = mimus()
        .args(["check", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let text = std::fs::read(petstore()).expect("the example is there");
    child
        .stdin
        .take()
        .expect("stdin is piped")
        .write_all(&text)
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

#[test]
fn references_reach_the_folder_and_no_further() {
    let description = r##"
openapi: 3.1.0
info: { title: T, version: "1" }
paths:
  /inside: { get: { responses: { "200": { description: x, content: { application/json: { schema: { $ref: "parts/pet.yaml" } } } } } } }
  /outside: { get: { parameters: [{ $ref: "../secret.yaml" }], responses: { "204": { description: x } } } }
  /system: { get: { parameters: [{ $ref: "/etc/passwd" }], responses: { "204": { description: x } } } }
  /self: { get: { parameters: [{ $ref: "#/paths/~1self/get/parameters/0" }], responses: { "204": { description: x } } } }
"##;
    let files = [
        ("api/openapi.yaml", description),
        ("api/parts/pet.yaml", "type: object"),
        ("secret.yaml", "name: a"),
    ];
    let (code, text, _) = check(&files, &[]);
    assert_eq!(code, Some(1));
    assert!(text.contains("4 operations, 3 of them unusable"), "{text}");
    assert!(text.contains("--allow-folder"), "{text}");
}

#[test]
fn wrong_flags_and_files_are_the_user_s_mistakes() {
    for arguments in [
        &["serve"][..],
        &["check", "/nowhere/openapi.yaml"],
        &["serve", "/nowhere", "--port", "x"],
        &["frobnicate"],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    }
}

#[test]
fn a_wrong_configuration_stops_the_start_and_names_the_place() {
    let files = [
        (
            "openapi.yaml",
            "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\n",
        ),
        ("mimus.toml", "validate = \"strict\"\nlimit = 3\n"),
    ];
    let folder = folder(&files);
    let output = run(&[
        "serve",
        &folder.path().join("openapi.yaml").display().to_string(),
        "--port",
        "0",
    ]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(
        stderr.contains("mimus.toml:2:1: unknown key `limit`") && stderr.contains("`limits`"),
        "{stderr}"
    );
}

#[test]
fn wrong_settings_of_a_responder_stop_the_start() {
    for (settings, said) in [
        ("[faker]\nlocale = \"xx\"\n", "locale"),
        ("[faker]\nlocal = \"de\"\n", "local"),
    ] {
        let folder = folder(&[("mimus.toml", settings)]);
        let config = folder.path().join("mimus.toml").display().to_string();
        let output = run(&[
            "serve",
            &petstore().display().to_string(),
            "--port",
            "0",
            "--config",
            &config,
        ]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(
            stderr.contains("faker") && stderr.contains("wrong settings") && stderr.contains(said),
            "{stderr}"
        );
    }
}
