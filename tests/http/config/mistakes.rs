//! Everything that can be wrong with a configuration, and what is said of it.

use std::path::Path;

use super::GREETINGS;
use crate::support::{Mimus, folder, mimus};

/// What a start says that must not succeed: each problem with its hint, the folder taken out.
fn refused(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let output = mimus()
        .arg("serve")
        .arg(folder.join("openapi.yaml"))
        .args(["--port", "0"])
        .args(arguments)
        .output()
        .expect("the binary runs");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(output.stdout.is_empty(), "it began to serve");
    let within = format!("{}/", folder.display());
    let text = stderr.replace(&within, "").replace("\n  hint: ", " | ");
    let lines = text.lines();
    lines
        .map(|line| line.strip_prefix("error: ").unwrap_or(line).to_owned())
        .collect()
}

/// Each problem starts as expected, and there are no others.
fn check(files: &[(&str, &str)], arguments: &[&str], expected: &[&str]) {
    let mut all = vec![("openapi.yaml", GREETINGS)];
    all.extend(files);
    let folder = folder(&all);
    let told = refused(folder.path(), arguments);
    let alike = told.len() == expected.len()
        && told
            .iter()
            .zip(expected)
            .all(|(told, expected)| told.starts_with(expected));
    assert!(
        alike,
        "told:\n{}\nexpected:\n{}",
        told.join("\n"),
        expected.join("\n")
    );
}

#[test]
fn each_mistake_is_told_with_its_place_and_remedy() {
    for (text, expected) in [
        ("a = \n", "mimus.toml:1:5: broken TOML: "),
        (
            "\nvalidate = 'strict'\nlimit = 3\n",
            "mimus.toml:3:1: unknown key `limit` | did you mean `limits`?",
        ),
        (
            "[limits]\nxyz = 3\n",
            "mimus.toml:2:1: unknown key `xyz` | the keys here are `body-kib`, `header-kib`, `read-timeout-ms` and `connections`",
        ),
        (
            "validate = 'strikt'\n",
            "mimus.toml:1:1: `validate` must be one of `off`, `warn`, `strict`",
        ),
        (
            "seed = 1.5\n",
            "mimus.toml:1:1: `seed` must be an integer or a string, not a number",
        ),
        (
            "clock = 'noon'\n",
            "mimus.toml:1:1: `clock`: `noon` is neither `real` nor an instant such as",
        ),
        (
            "[limits]\nheader-kib = 4\n",
            "mimus.toml:2:1: `header-kib` must be at least 8",
        ),
        (
            "[responder-limits]\n\nmemory-mib = 5000\n",
            "mimus.toml:3:1: `memory-mib` must be at most 1024",
        ),
        (
            "scenario = 'sold-out'\n",
            "mimus.toml:1:1: there is no scenario `sold-out` | describe it as `[scenarios.sold-out]`",
        ),
        (
            "scenario = 'sold'\n[scenarios.full]\n[scenarios.sold-out]\nvariables = { stock = 0 }\n",
            "mimus.toml:1:1: there is no scenario `sold` | there are `full` and `sold-out`",
        ),
        (
            "[[responder]]\nname = 'a'\n",
            "mimus.toml:1:1: the responder does not say what it is | a responder is one of `component` (a `.wasm` file)",
        ),
        (
            "[[responder]]\nuse = 'faker'\nscript = 'a.js'\n",
            "mimus.toml:2:1: the responder is `script` and `use` at the same time | a responder is one of",
        ),
        (
            "[[responder]]\ncomponnent = 'a.wasm'\n",
            "mimus.toml:2:1: unknown key `componnent` | did you mean `component`?",
        ),
        (
            "[[responder]]\nuse = 'curd'\n",
            "mimus.toml:2:1: `use` must be one of `faker`, `script`, `template`, `crud`",
        ),
        (
            "[[responder]]\ncomponent = 'none.wasm'\n",
            "mimus.toml:2:1: responder `none`: there is no file `none.wasm`",
        ),
        (
            "[[responder]]\ncomponent = 'openapi.yaml'\n",
            "mimus.toml:2:1: responder `openapi`: not a WebAssembly component | give the `.wasm` file",
        ),
        (
            "[[responder]]\nscript = 'none.js'\n",
            "mimus.toml:2:1: responder `none`: there is no file `none.js`",
        ),
        (
            "[[responder]]\nuse = 'faker'\noperations = ['getHelo', 'GET /**']\n",
            "mimus.toml:3:15: `getHelo` matches no operation | nearest: `getHello`",
        ),
        (
            "[[responder]]\nuse = 'faker'\noperations = [\n  'tag:greeting'\n]\n",
            "mimus.toml:4:3: `tag:greeting` matches no operation | nearest: `greetings`",
        ),
        (
            "[[responder]]\nuse = 'faker'\noperations = ['DELETE /hello/{name}']\n",
            "mimus.toml:3:15: `DELETE /hello/{name}` matches no operation | nearest: `GET /hello/{name}`, `POST /hello/{name}` and `GET /bye/{name}`",
        ),
        (
            "[[responder]]\nuse = 'faker'\noperations = ['!']\n",
            "mimus.toml:3:15: `!` names no operation | write an operationId, `tag:NAME`",
        ),
        (
            "[[responder]]\nuse = 'faker'\noperations = []\n",
            "mimus.toml:3:1: `operations` must have at least 1 item",
        ),
        (
            "[[responder]]\nuse = 'faker'\n[responder.grants]\nhttp = ['https://a.example', 'a.example/v1']\n",
            "mimus.toml:4:30: `a.example/v1` is no origin; an origin is a scheme",
        ),
        (
            "[[responder]]\nuse = 'faker'\ngrants = { state = 'all' }\n",
            "mimus.toml:3:12: `state` must be a boolean or an array, not a string",
        ),
        (
            "[[responder]]\nuse = 'faker'\ngrants = { folder = 'data' }\n",
            "mimus.toml:3:12: there is no folder `data` | paths start where the configuration is",
        ),
        (
            "[state]\nquota-kib = 1\nfile = 'none/state.db'\n",
            "mimus.toml:3:1: there is no folder `none` | make it",
        ),
        (
            "[faker]\nlocale = 'xx'\n",
            "mimus.toml:2:1: responder `faker`: wrong settings: `locale`",
        ),
        (
            "[[responder]]\nname = 'mine'\nuse = 'faker'\nsettings.max_items = 3\nsettings.local = 'de'\n",
            "mimus.toml:5:10: responder `mine`: wrong settings: `local`: unknown field",
        ),
    ] {
        check(&[("mimus.toml", text)], &[], &[expected]);
    }
}

#[test]
fn all_mistakes_are_told_together_in_the_order_of_the_file() {
    let text = "\
validate = 'maybe'
scenario = 'none'
colour = 'red'

[limits]
header-kib = 'big'

[[responder]]
name = 'twice'
use = 'faker'
operations = ['getHello', 'putHello', 'tag:none']
settings = { locale = 'xx' }

[[responder]]
name = 'twice'
component = 'nothing.wasm'
grants = { http = ['https://*.example'], folders = 'x' }
limits = { time-ms = 0 }

[faker]
locale = 'yy'
";
    check(
        &[("mimus.toml", text)],
        &["--scenario", "other"],
        &[
            "--scenario: there is no scenario `other`",
            "mimus.toml:1:1: `validate` must be one of",
            "mimus.toml:3:1: unknown key `colour`",
            "mimus.toml:6:1: `header-kib` must be an integer, not a string",
            "mimus.toml:11:27: `putHello` matches no operation",
            "mimus.toml:11:39: `tag:none` matches no operation | the tags are `greetings` and `internal`",
            "mimus.toml:12:14: responder `twice`: wrong settings: `locale`",
            "mimus.toml:15:1: the name `twice` is taken: the responder at mimus.toml:8:1 has it | give each",
            "mimus.toml:16:1: responder `twice`: there is no file `nothing.wasm`",
            "mimus.toml:17:20: `https://*.example` has a wildcard",
            "mimus.toml:17:42: unknown key `folders` | did you mean `folder`?",
            "mimus.toml:18:12: `time-ms` must be at least 1",
            "mimus.toml:21:1: responder `faker`: wrong settings",
        ],
    );
}

#[test]
fn a_broken_description_does_not_hide_a_broken_configuration() {
    check(
        &[("openapi.yaml", "openapi: ["), ("mimus.toml", "sede = 1\n")],
        &[],
        &[
            "openapi.yaml:2: broken YAML",
            "mimus.toml:1:1: unknown key `sede`",
        ],
    );
}

#[test]
fn yaml_and_json_say_the_same_with_their_own_lines() {
    let yaml = "# The mock\nvalidate: strikt\nresponder:\n  - use: faker\n    operations:\n      - getHello\n      - nothing\nlimits:\n";
    let json = "{\n \"$schema\": \"./schema.json\",\n \"validate\": \"strikt\",\n \"responder\": [\n  {\n   \"use\": \"faker\",\n   \"operations\": [\"getHello\",\n    \"nothing\"]}]}";
    for (name, text, lines) in [
        ("mimus.yaml", yaml, [2, 7]),
        ("mimus.yml", yaml, [2, 7]),
        ("mimus.json", json, [3, 8]),
    ] {
        let [validate, pattern] = lines;
        check(
            &[(name, text)],
            &[],
            &[
                &format!("{name}:{validate}: `validate` must be one of"),
                &format!("{name}:{pattern}: `nothing` matches no operation"),
            ],
        );
    }
    check(
        &[("mimus.yaml", "seed: 1\nfaker: {}\nseed: 2\n")],
        &[],
        &["mimus.yaml:3: `seed` stands there twice, first in line 1 | take one of them out"],
    );
}

#[test]
fn two_configurations_are_one_too_many_unless_one_is_named() {
    let files = [("mimus.toml", "dynamic = true\n"), ("mimus.json", "{}")];
    check(
        &files,
        &[],
        &[
            "mimus.toml: there is more than one configuration: `mimus.json` too | keep one of them, or name",
        ],
    );
    let mut all = vec![("openapi.yaml", GREETINGS)];
    all.extend(files);
    let folder = folder(&all);
    let named = folder.path().join("mimus.json").display().to_string();
    let mimus = Mimus::serve(&folder.path().join("openapi.yaml"), &["--config", &named]);
    assert_eq!(mimus.get("/v1/hello/Ada").text(), "nobody");
}
