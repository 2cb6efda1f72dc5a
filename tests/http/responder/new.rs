//! `mimus responder new` and `build`: from nothing to an answer.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use super::{json, responder, stderr, stdout};
use crate::support::{Mimus, folder, guest, mimus, petstore};

/// Where scaffolds are built: what they depend on is compiled once.
fn target() -> String {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scaffolds");
    target.display().to_string()
}

/// Runs `mimus responder build`, perhaps with other tools than the machine's.
fn build(folder: &Path, arguments: &[&str], path: Option<&Path>) -> Output {
    let mut command = mimus();
    command
        .args(["responder", "build"])
        .args(arguments)
        .env("CARGO_TARGET_DIR", target())
        .current_dir(folder);
    if let Some(path) = path {
        let all = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{all}", path.display()));
    }
    command.output().expect("the binary runs")
}

#[test]
fn a_new_crate_builds_passes_its_tests_and_answers() {
    let here = folder(&[]);
    let output = responder(here.path(), &["new", "shop"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("\n  cd shop\n  mimus responder build\n"));
    let shop = here.path().join("shop");

    let mut cargo_test = Command::new(env!("CARGO"));
    cargo_test
        .arg("test")
        .env("CARGO_TARGET_DIR", target())
        .current_dir(&shop);
    let tested = cargo_test.output().expect("cargo runs");
    assert!(tested.status.success(), "{}", stderr(&tested));

    let output = build(&shop, &["--json"], None);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report = json(&output);
    assert_eq!(report["language"], "rust");
    assert_eq!(report["inspection"]["loads"], true);
    assert_eq!(
        report["command"],
        "cargo build --release --target wasm32-wasip2"
    );
    // Built where its configuration does not look for it, so it is named.
    let component = report["component"].as_str().expect("it is told").to_owned();
    let serve = report["serve"].as_str().unwrap_or_default();
    assert_eq!(
        serve,
        format!("mimus serve openapi.yaml --responder {component}")
    );
    let output = responder(&shop, &["test", "--component", &component]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    assert!(
        stdout(&output).contains("2 passed, 0 failed"),
        "{}",
        stdout(&output)
    );

    let there = shop.join("target/wasm32-wasip2/release");
    std::fs::create_dir_all(&there).expect("it can be made");
    std::fs::copy(component, there.join("shop.wasm")).expect("it can be copied");
    let mimus = Mimus::serve(&shop.join("openapi.yaml"), &[]);
    assert_eq!(
        mimus.get("/hello/Ada").json(),
        json!({ "greeting": "Hello, Ada!" })
    );
}

#[test]
fn a_description_of_ones_own_is_begun_with() {
    let here = folder(&[]);
    let petstore = petstore().display().to_string();
    let report = json(&responder(
        here.path(),
        &["new", "pets", "--spec", &petstore, "--json"],
    ));
    let next = report["next"].as_array().and_then(|next| next.last());
    assert_eq!(
        next,
        Some(&Value::from("curl localhost:4010/v1/pets")),
        "{report}"
    );
    let pets = here.path().join("pets");
    let text = |name: &str| std::fs::read_to_string(pets.join(name)).expect("it was written");
    assert_eq!(
        text("openapi.yaml"),
        std::fs::read_to_string(petstore).expect("it is there")
    );
    assert!(
        text("mimus.toml").contains("operations = [\"listPets\"]"),
        "{}",
        text("mimus.toml")
    );
    assert_eq!(text("cases/first/request.http"), "GET /v1/pets HTTP/1.1\n");
    assert!(!pets.join("cases/greets").exists());
    // The component says again what the case expects.
    let output = build(&pets, &["--json"], None);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let component = json(&output)["component"].as_str().map(str::to_owned);
    let component = component.expect("it is told");
    let output = responder(&pets, &["test", "--component", &component]);
    assert!(
        stdout(&output).contains("1 passed, 0 failed"),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );

    let nothing = folder(&[(
        "openapi.yaml",
        "openapi: 3.1.0\ninfo: { title: Nothing, version: '1' }\npaths: {}\n",
    )]);
    let output = responder(nothing.path(), &["new", "none", "--spec", "openapi.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("no operation of"),
        "{}",
        stderr(&output)
    );
    assert!(!nothing.path().join("none").exists());
}

#[test]
fn a_script_answers_without_a_build() {
    let here = folder(&[]);
    let output = responder(here.path(), &["new", "shop", "--lang", "script"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(here.path().join("shop/mimus.d.ts").is_file());
    let mimus = Mimus::serve(&here.path().join("shop/openapi.yaml"), &[]);
    assert_eq!(
        mimus.get("/hello/Ada").json(),
        json!({ "greeting": "Hello, Ada!" })
    );
    let output = responder(here.path(), &["test", "shop"]);
    let said = stdout(&output);
    assert!(
        said.contains("2 passed, 0 failed"),
        "{said}{}",
        stderr(&output)
    );
    let built = build(&here.path().join("shop"), &[], None);
    assert_eq!(built.status.code(), Some(1));
    assert!(
        stderr(&built).contains("nothing to build"),
        "{}",
        stderr(&built)
    );
}

#[test]
fn every_language_is_written_and_nothing_is_overwritten() {
    for (lang, file) in [
        ("rust", "src/lib.rs"),
        ("js", "src/responder.js"),
        ("python", "app.py"),
    ] {
        let here = folder(&[]);
        let report = json(&responder(
            here.path(),
            &["new", "my-shop", "--lang", lang, "--json"],
        ));
        assert_eq!(report["lang"], lang);
        let files = report["files"].as_array().expect("files are listed");
        assert!(files.contains(&Value::from(file)), "{report}");
        for name in files.iter().filter_map(Value::as_str) {
            assert!(here.path().join("my-shop").join(name).is_file(), "{name}");
        }
        let again = responder(here.path(), &["new", "my-shop", "--lang", lang]);
        assert_eq!(again.status.code(), Some(1));
        assert!(
            stderr(&again).contains("is there already"),
            "{}",
            stderr(&again)
        );
    }
    let here = folder(&[]);
    let odd = responder(here.path(), &["new", "My Shop"]);
    assert_eq!(odd.status.code(), Some(1));
    assert!(
        stderr(&odd).contains("how about `my-shop`?"),
        "{}",
        stderr(&odd)
    );
    let is_empty = here
        .path()
        .read_dir()
        .expect("it is there")
        .next()
        .is_none();
    assert!(is_empty, "something was written");
}

#[test]
fn a_piece_that_is_missing_is_named_with_its_command() {
    let here = folder(&[]);
    let nothing = build(here.path(), &[], None);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(
        stderr(&nothing).contains("mimus responder new"),
        "{}",
        stderr(&nothing)
    );

    responder(here.path(), &["new", "shop", "--lang", "js"]);
    let output = build(&here.path().join("shop"), &[], None);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("run `npm ci` in"),
        "{}",
        stderr(&output)
    );
}

/// Tools that are not what they seem, to see how they are run and what is made of what
/// they do.
#[cfg(unix)]
mod tools {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn tool(folder: &Path, name: &str, script: &str) {
        std::fs::create_dir_all(folder).expect("it can be made");
        let file = folder.join(name);
        std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).expect("it can be written");
        let rights = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(file, rights).expect("it can be made runnable");
    }

    #[test]
    fn a_target_that_is_not_installed_is_told_with_its_command() {
        let here = folder(&[]);
        responder(here.path(), &["new", "shop"]);
        let tools = here.path().join("tools");
        tool(&tools, "rustc", "echo /nowhere");
        let output = build(&here.path().join("shop"), &[], Some(&tools));
        assert_eq!(output.status.code(), Some(1));
        let told = stderr(&output);
        assert!(
            told.contains("run `rustup target add wasm32-wasip2`"),
            "{told}"
        );
        tool(&tools, "cargo", "exit 101");
        let output = build(
            &here.path().join("shop"),
            &["--cargo-component"],
            Some(&tools),
        );
        let told = stderr(&output);
        assert!(
            told.contains("`cargo install cargo-component --locked`"),
            "{told}"
        );
    }

    #[test]
    fn python_is_built_by_the_tool_of_its_environment() {
        let here = folder(&[]);
        responder(here.path(), &["new", "shop", "--lang", "python"]);
        let shop = here.path().join("shop");
        tool(
            &shop.join("venv/bin"),
            "componentize-py",
            &format!(
                "echo says: $@; while [ $1 != -o ]; do shift; done; cp {} $2",
                guest("counts").display()
            ),
        );
        let output = build(&shop, &[], None);
        let (told, said) = (stderr(&output), stdout(&output));
        assert_eq!(output.status.code(), Some(0), "{told}");
        assert!(
            told.contains(
                "says: -d wit -w component componentize --stub-wasi -p . app -o shop.wasm"
            ),
            "{told}"
        );
        assert!(said.contains("built ./shop.wasm"), "{said}");
        // What came out wants more than the configuration grants.
        assert!(told.contains("warning: it needs"), "{told}");
        assert!(told.contains("grants = { state = true }"), "{told}");

        tool(&shop.join("venv/bin"), "componentize-py", "exit 3");
        let output = build(&shop, &[], None);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            stderr(&output).contains("componentize-py"),
            "{}",
            stderr(&output)
        );
        assert!(stderr(&output).contains("failed"), "{}", stderr(&output));
    }

    #[test]
    fn javascript_is_built_by_its_own_script() {
        let here = folder(&[]);
        responder(here.path(), &["new", "shop", "--lang", "js"]);
        let shop = here.path().join("shop");
        std::fs::create_dir(shop.join("node_modules")).expect("it can be made");
        let tools = here.path().join("tools");
        tool(
            &tools,
            "npm",
            &format!("echo says: $@; cp {} shop.wasm", guest("passes").display()),
        );
        let output = build(&shop, &["--json"], Some(&tools));
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(
            stderr(&output).contains("says: run build"),
            "{}",
            stderr(&output)
        );
        let report = json(&output);
        assert_eq!(report["language"], "javascript");
        assert_eq!(report["missingGrants"], Value::Null);
        assert_eq!(report["serve"], "mimus serve openapi.yaml");
        tool(&tools, "npm", "true");
        std::fs::remove_file(shop.join("shop.wasm")).expect("it is there");
        let output = build(&shop, &[], Some(&tools));
        assert!(
            stderr(&output).contains("the build wrote no component"),
            "{}",
            stderr(&output)
        );
    }
}
