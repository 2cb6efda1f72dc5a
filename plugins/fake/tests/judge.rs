//! What the faker makes, judged by Python's `jsonschema`: the crate of that name judges
//! in the server too, so it cannot be the only witness.
//!
//! Where there is no Python, or no network to get the package from, nothing is judged and
//! the output says so, unless `MIMUS_REQUIRE_PYTHON=1` makes it a failure.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use mimus_description::model::MediaType;
use mimus_description::{Api, Description, Direction, Fetch, FetchError, Fetched};
use mimus_fake::believable::Locale;
use mimus_fake::compile::compile;
use mimus_fake::echo::Echoes;
use mimus_fake::generate::{Generator, Options};
use mimus_fake::rng::Rng;
use mimus_fake::schema::Store;
use serde_json::{Value, json};

#[path = "../src/generate/tests/table.rs"]
mod table;

const SEEDS: u64 = 15;
const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests");

/// The interpreter with the packages, or why there is none.
static PYTHON: LazyLock<Result<PathBuf, String>> = LazyLock::new(python);

#[test]
fn another_judge_finds_it_valid() {
    let mut cases = Vec::new();
    for schema in table::schemas().into_iter().chain(petstore()) {
        let mut values = Vec::new();
        for invent in [false, true] {
            values.extend((0..SEEDS).map(|seed| make(&schema, seed, invent)));
        }
        cases.push(json!({"schema": schema, "values": values}));
    }
    if let Some((valid, told)) = judge("made", &cases) {
        assert!(valid, "{told}");
        println!("{told}");
    }
}

#[test]
fn the_other_judge_refuses_what_is_invalid() {
    for (schema, value) in [
        (json!({"type": "integer"}), json!("1")),
        (
            json!({"type": "string", "format": "date"}),
            json!("2024-02-30"),
        ),
        (json!({"type": "string", "format": "uri"}), json!("no uri")),
        (json!({"type": "number", "multipleOf": 0.01}), json!(0.015)),
        (json!({"unevaluatedProperties": false}), json!({"a": 1})),
    ] {
        let case = json!({"schema": schema, "values": [value]});
        if let Some((valid, told)) = judge("broken", &[case]) {
            assert!(
                !valid && told.contains("1 values judged, 1 errors"),
                "{told}"
            );
        }
    }
}

#[test]
fn the_table_has_every_keyword() {
    let mut found = BTreeSet::new();
    for schema in table::schemas() {
        keywords(&schema, &mut found);
    }
    for keyword in [
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "contains",
        "dependentRequired",
        "dependentSchemas",
        "discriminator",
        "else",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "if",
        "items",
        "maxContains",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minContains",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "not",
        "oneOf",
        "pattern",
        "patternProperties",
        "prefixItems",
        "properties",
        "propertyNames",
        "required",
        "then",
        "type",
        "unevaluatedItems",
        "unevaluatedProperties",
        "uniqueItems",
    ] {
        assert!(
            found.contains(keyword),
            "no schema of the table has `{keyword}`"
        );
    }
}

fn keywords(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                found.insert(key.clone());
                keywords(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keywords(item, found)),
        _ => {}
    }
}

fn make(schema: &Value, seed: u64, invent: bool) -> Value {
    let options = Options {
        locale: Locale::default(),
        optional: 1.0,
        max_depth: 4,
        max_items: 5,
        invent,
    };
    let (store, roots) = compile(&[schema], options.max_depth);
    let store = Store::unpack(store.pack());
    let echoes = Echoes::default();
    let root = roots.first().copied().expect("one root for one schema");
    let rng = Rng::new(seed);
    let mut generator = Generator::new(&store, rng, &options, &echoes, 1_735_689_600_000);
    let (value, unmet) = generator.body(root, "");
    assert_eq!(unmet, None, "{schema} made {value}");
    value
}

struct Nothing;

impl Fetch for Nothing {
    fn fetch(&self, _: &str, reference: &str) -> Result<Fetched, FetchError> {
        Err(FetchError {
            message: format!("`{reference}` is not expected"),
            hint: None,
        })
    }
}

/// The schemas of all that the example petstore answers.
fn petstore() -> Vec<Value> {
    let path = Path::new(TESTS).join("../examples/petstore/openapi.yaml");
    let description = Description {
        name: "openapi.yaml".to_owned(),
        text: fs::read(path).unwrap(),
    };
    let api = Api::read(description, &Nothing).unwrap();
    let mut schemas = Vec::new();
    for index in 0..api.operations.len() {
        let operation = api.operation(index).unwrap();
        let responses = operation.responses.iter();
        let content = responses.flat_map(|(_, response)| &response.content);
        let declared = content.filter_map(|MediaType { schema, .. }| schema.as_ref());
        schemas.extend(declared.map(|schema| schema.to_json(Direction::Response)));
    }
    assert!(!schemas.is_empty());
    schemas
}

/// Whether all values are valid, and what was printed. None: there is no judge here.
fn judge(name: &str, cases: &[Value]) -> Option<(bool, String)> {
    let python = match &*PYTHON {
        Ok(python) => python,
        Err(reason) if std::env::var_os("MIMUS_REQUIRE_PYTHON").is_some_and(|set| set == "1") => {
            panic!("MIMUS_REQUIRE_PYTHON=1, yet {reason}");
        }
        Err(reason) => {
            // Not `println!`: that is shown of tests that fail only.
            let told = format!("SKIPPED, not judged by Python: {reason}\n");
            std::io::stderr().write_all(told.as_bytes()).unwrap();
            return None;
        }
    };
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("judge-{name}.jsonl"));
    let lines: Vec<String> = cases.iter().map(Value::to_string).collect();
    fs::write(&path, lines.join("\n")).unwrap();
    let mut command = Command::new(python);
    let output = command.arg(Path::new(TESTS).join("judge.py")).arg(path);
    let output = output.output().unwrap();
    let told =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    Some((output.status.success(), told.concat()))
}

/// Makes the environment anew when what it needs has changed.
fn python() -> Result<PathBuf, String> {
    let venv = Path::new(env!("CARGO_TARGET_TMPDIR")).join("judge-venv");
    let requirements = Path::new(TESTS).join("judge-requirements.txt");
    let wanted = fs::read_to_string(&requirements).map_err(|error| error.to_string())?;
    let bin = if cfg!(windows) { "Scripts" } else { "bin" };
    let python = venv.join(bin).join("python");
    let installed = venv.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    run(Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(&venv))?;
    let mut pip = Command::new(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
    ]);
    run(pip.arg(&requirements))?;
    fs::write(&installed, wanted).map_err(|error| error.to_string())?;
    Ok(python)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?} does not run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} fails: {}", told.trim()))
}
