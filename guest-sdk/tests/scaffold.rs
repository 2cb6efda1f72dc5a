//! What `mimus responder new` writes, and what lies in `examples/`, is of the same versions
//! as this repository: of the contract, of the crates and of the tools.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

#[test]
fn the_copy_of_this_crate_depends_on_what_this_crate_does() {
    let workspace = toml("Cargo.toml");
    let ours = toml("guest-sdk/Cargo.toml");
    let copy = toml("host/src/cli/responder/new/rust/guest-sdk.toml.in");

    for section in [
        "/dependencies",
        "/target/cfg(target_arch = \"wasm32\")/dependencies",
    ] {
        let resolved: BTreeMap<_, _> = table(&ours, section)
            .iter()
            .map(|(name, dependency)| {
                assert_eq!(dependency["workspace"], true, "{name}");
                (name, &workspace["workspace"]["dependencies"][name])
            })
            .collect();
        let copied: BTreeMap<_, _> = table(&copy, section).iter().collect();
        assert_eq!(copied, resolved, "{section}");
    }
    for key in [
        "version",
        "edition",
        "rust-version",
        "license",
        "repository",
    ] {
        let ours = &workspace["workspace"]["package"][key];
        assert_eq!(&copy["package"][key], ours, "{key}");
    }
}

#[test]
fn other_languages_tools_are_the_same_in_the_examples_and_in_what_is_new() {
    let new = "host/src/cli/responder/new";
    let read = |path: &str| -> Value { serde_json::from_str(&text(path)).unwrap() };
    let tools = |package: Value| {
        [
            package["devDependencies"].clone(),
            package["engines"].clone(),
        ]
    };
    assert_eq!(
        tools(read(&format!("{new}/js/package.json.in"))),
        tools(read("examples/responder-js/package.json"))
    );
    // All but the package itself, whose name is another.
    let locked = |mut lock: Value| {
        let packages = lock["packages"].as_object_mut().unwrap();
        packages.remove("").unwrap();
        packages.clone()
    };
    assert_eq!(
        locked(read(&format!("{new}/js/package-lock.json.in"))),
        locked(read("examples/responder-js/package-lock.json"))
    );
    assert_eq!(
        text(&format!("{new}/python/requirements.txt")),
        text("examples/responder-python/requirements.txt")
    );
}

#[test]
fn all_that_names_a_version_of_the_contract_names_this_one() {
    let contract = text("wit/responder.wit");
    let version = contract
        .lines()
        .find_map(|line| {
            line.strip_prefix("package mimus:responder@")?
                .strip_suffix(';')
        })
        .unwrap();
    let mut named = 0;
    for folder in [
        "guest-sdk/js",
        "host/src/cli/responder/new",
        "examples/responder-js/src",
        "examples/responder-js/wit",
        "examples/responder-python/wit",
    ] {
        for file in files(&root().join(folder)) {
            let text = fs::read_to_string(&file).unwrap();
            for rest in text.split("mimus:responder/").skip(1) {
                let Some((_, rest)) = rest.split_once('@') else {
                    continue;
                };
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
                assert_eq!(&rest[..end.unwrap()], version, "{}", file.display());
                named += 1;
            }
        }
    }
    assert!(10 < named, "{named}");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn toml(path: &str) -> Value {
    toml::from_str(&text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// By a path of keys; `/` parts them.
fn table<'a>(file: &'a Value, path: &str) -> &'a serde_json::Map<String, Value> {
    file.pointer(path)
        .and_then(Value::as_object)
        .unwrap_or_else(|| panic!("there is no `{path}`"))
}

/// Files of our own in a folder and those below it, without what links lead to.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of this repository") {
        let entry = entry.expect("readable");
        let kind = entry.file_type().expect("readable");
        if kind.is_dir() {
            found.extend(files(&entry.path()));
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found
}
