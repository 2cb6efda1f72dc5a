//! `mimus config`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::GREETINGS;
use crate::support::{folder, root, run};

/// Those that show a configuration.
const READMES: [&str; 4] = [
    "README.md",
    "plugins/crud/README.md",
    "plugins/script/README.md",
    "plugins/template/README.md",
];

fn schema() -> Value {
    let output = run(&["config", "schema"]);
    assert_eq!(output.status.code(), Some(0));
    serde_json::from_slice(&output.stdout).expect("the schema is JSON")
}

/// Every `mimus.toml` of the repository.
fn configurations(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().expect("folders can be read").flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let is_made = ["target", "node_modules", ".git"]
            .map(Into::into)
            .contains(&name);
        if path.is_dir() && !path.is_symlink() && !is_made {
            configurations(&path, found);
        } else if name == "mimus.toml" {
            found.push(path);
        }
    }
}

/// The `toml` blocks of a text that are configurations.
fn quoted(text: &str) -> Vec<String> {
    let blocks = text.split("```toml\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split_once("```").map(|(block, _)| block));
    let ours = |block: &&str| block.contains("[[responder]]") || block.contains("validate");
    blocks.filter(ours).map(str::to_owned).collect()
}

#[test]
fn every_configuration_of_the_repository_satisfies_the_published_schema() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let mut texts = Vec::new();
    let mut files = Vec::new();
    configurations(&root(), &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).expect("it can be read");
        texts.push((file.display().to_string(), text));
    }
    for name in READMES {
        let readme = std::fs::read_to_string(root().join(name)).expect("it is there");
        let quoted = quoted(&readme);
        assert!(!quoted.is_empty(), "{name} shows the configuration");
        texts.extend(quoted.into_iter().map(|text| (name.to_owned(), text)));
    }
    for (name, text) in texts {
        let value: Value = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}\n{text}");
    }
}

#[test]
fn editors_are_told_what_there_is() {
    let schema = schema();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    let responder = &schema["$defs"]["Responder"];
    assert_eq!(responder["additionalProperties"], false);
    for key in [
        "component",
        "script",
        "template",
        "use",
        "operations",
        "grants",
    ] {
        let description = &responder["properties"][key]["description"];
        assert!(description.is_string(), "{key}");
    }
    let limits = &schema["$defs"]["ResponderLimits"]["properties"];
    assert_eq!(limits["memory-mib"]["default"], 64);
    assert_eq!(limits["memory-mib"]["maximum"], 1024);
}

/// The error of each lists what it knows; the schema has to say the same.
#[test]
fn the_settings_of_built_ins_are_those_that_they_know() {
    let schema = schema();
    for (builtin, definition) in [
        ("faker", "Faker"),
        ("script", "Script"),
        ("template", "Template"),
        ("crud", "Crud"),
    ] {
        let config = format!("[[responder]]\nuse = '{builtin}'\nsettings = {{ nothing = 1 }}\n");
        let folder = folder(&[("openapi.yaml", GREETINGS), ("mimus.toml", &config)]);
        let description = folder.path().join("openapi.yaml").display().to_string();
        let output = run(&["config", "check", &description]);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let told = "wrong settings: `nothing`: unknown field `nothing`, expected one of ";
        let (place, known) = stderr
            .split_once(told)
            .unwrap_or_else(|| panic!("{stderr}"));
        assert!(place.contains("mimus.toml:3:"), "{stderr}");
        let mut known: Vec<&str> = known.trim().split(", ").collect();
        // Said for the whole mock, outside of the settings.
        known.retain(|name| builtin != "faker" || *name != "`examples`");
        let offered = schema["$defs"][definition]["properties"].as_object();
        let mut offered: Vec<String> = offered
            .unwrap_or_else(|| panic!("{definition}"))
            .keys()
            .map(|name| format!("`{name}`"))
            .collect();
        known.sort_unstable();
        offered.sort_unstable();
        assert_eq!(offered, known, "{builtin}");
    }
}

#[test]
fn a_check_says_what_serve_would() {
    let folder = folder(&[
        ("openapi.yaml", GREETINGS),
        (
            "right.toml",
            "[[responder]]\nuse = 'faker'\nname = 'mine'\n",
        ),
        ("wrong.toml", "sede = 1\n"),
    ]);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (description, right, wrong) =
        (path("openapi.yaml"), path("right.toml"), path("wrong.toml"));
    let check = |config: &str, more: &[&str]| {
        let mut arguments = vec!["config", "check", &description, "--config", config];
        arguments.extend(more);
        let output = run(&arguments);
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), stdout, stderr)
    };
    let (code, stdout, _) = check(&right, &[]);
    assert_eq!(code, Some(0));
    assert_eq!(stdout, "nothing is wrong; responders: mine, faker\n");
    let (code, stdout, stderr) = check(&wrong, &[]);
    assert_eq!((code, &*stdout), (Some(1), ""));
    assert!(
        stderr.contains("wrong.toml:1:1: unknown key `sede`"),
        "{stderr}"
    );
    let (code, stdout, _) = check(&wrong, &["--json"]);
    assert_eq!(code, Some(1));
    let report: Value = serde_json::from_str(&stdout).expect("the report is JSON");
    assert_eq!(
        report["problems"],
        json!([{
            "file": wrong, "line": 1, "column": 1,
            "message": "unknown key `sede`", "hint": "did you mean `seed`?",
        }])
    );
}
