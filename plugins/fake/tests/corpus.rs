//! Whatever is made for the responses of real descriptions is valid: for all files of the
//! folder that `MIMUS_CORPUS` names. Without it, there is nothing to judge.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mimus_description::{Api, Description, Direction, Fetch, FetchError, Fetched};
use mimus_fake::compile::compile;
use mimus_fake::echo::Echoes;
use mimus_fake::generate::{Generator, Options};
use mimus_fake::rng::Rng;
use mimus_fake::schema::Store;
use serde_json::Value;

const SEEDS: u64 = 2;

struct Files;

impl Fetch for Files {
    fn fetch(&self, base: &str, reference: &str) -> Result<Fetched, FetchError> {
        let folder = Path::new(base).parent().unwrap_or(Path::new("."));
        let path = folder.join(reference);
        let failed = |error: std::io::Error| FetchError {
            message: error.to_string(),
            hint: None,
        };
        let path = path.canonicalize().map_err(failed)?;
        let text = std::fs::read(&path).map_err(failed)?;
        Ok(Fetched {
            name: path.display().to_string(),
            text,
        })
    }
}

#[derive(Default)]
struct Figures {
    schemas: usize,
    bodies: usize,
    unmet: usize,
    invalid: Vec<String>,
    /// What is worth a look, though nothing is wrong.
    notes: Vec<String>,
    unjudged: usize,
    preparing: Duration,
    making: Duration,
    plan_bytes: usize,
    body_bytes: usize,
    slowest: Duration,
    largest_plan: usize,
    largest_body: usize,
}

#[test]
fn bodies_for_real_descriptions_are_valid() {
    let Ok(folder) = std::env::var("MIMUS_CORPUS") else {
        return;
    };
    let only = std::env::var("MIMUS_ONLY").unwrap_or_default();
    let mut files = Vec::new();
    collect(Path::new(&folder), &mut files);
    let mut total = Figures::default();
    for file in files
        .iter()
        .filter(|file| file.display().to_string().contains(&only))
    {
        judge_file(file, &mut total);
    }
    println!("{}", total.notes.join("\n"));
    let count = u32::try_from(total.bodies.max(1)).unwrap_or(u32::MAX);
    let schemas = u32::try_from(total.schemas.max(1)).unwrap_or(u32::MAX);
    println!(
        "{} schemas, {} bodies, {} unmet, {} not judged, {} invalid; prepare {:?}, respond {:?} (slowest {:?}); plans {} bytes (largest {}), bodies {} bytes (largest {})",
        total.schemas,
        total.bodies,
        total.unmet,
        total.unjudged,
        total.invalid.len(),
        total.preparing / schemas,
        total.making / count,
        total.slowest,
        total.plan_bytes / total.schemas.max(1),
        total.largest_plan,
        total.body_bytes / total.bodies.max(1),
        total.largest_body
    );
    assert!(total.invalid.is_empty(), "{}", total.invalid.join("\n"));
    assert!(
        total.unmet * 200 <= total.bodies,
        "{} of {} schemas could not be met",
        total.unmet,
        total.bodies
    );
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| {
            ["json", "yaml", "yml"]
                .iter()
                .any(|known| extension == *known)
        }) {
            files.push(path);
        }
    }
}

fn judge_file(file: &Path, total: &mut Figures) {
    let text = std::fs::read(file).expect("a file");
    let name = file.canonicalize().expect("a path").display().to_string();
    let Ok(api) = Api::read(Description { name, text }, &Files) else {
        return;
    };
    let mut seen = BTreeSet::new();
    for index in 0..api.operations.len() {
        let Ok(operation) = api.operation(index) else {
            continue;
        };
        for (status, response) in &operation.responses {
            for media_type in &response.content {
                let Some(schema) = &media_type.schema else {
                    continue;
                };
                let pointer = schema.pointer();
                let json = schema.to_json(Direction::Response);
                // The same schema for many operations is one case.
                let key = json
                    .as_object()
                    .filter(|json| json.len() <= 2)
                    .and_then(|json| json.get("$ref"))
                    .map(Value::to_string);
                if !seen.insert(key.unwrap_or(pointer)) {
                    continue;
                }
                let place = format!(
                    "{}: {} {status} {}",
                    file.display(),
                    operation.id,
                    media_type.name
                );
                judge_schema(&place, &json, total);
            }
        }
    }
}

fn judge_schema(place: &str, schema: &Value, total: &mut Figures) {
    total.schemas += 1;
    let judge = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(schema);
    if judge.is_err() {
        total.unjudged += 1;
    }
    for invent in [false, true] {
        let options = Options {
            locale: mimus_fake::believable::Locale::default(),
            optional: 1.0,
            max_depth: 4,
            max_items: 5,
            invent,
        };
        let start = Instant::now();
        let (store, roots) = compile(&[schema], options.max_depth);
        let packed = store.pack();
        total.preparing += start.elapsed() / 2;
        total.plan_bytes += packed.len() / 2;
        total.largest_plan = total.largest_plan.max(packed.len());
        for seed in 0..SEEDS {
            let start = Instant::now();
            let store = Store::unpack(packed.clone());
            let echoes = Echoes::default();
            let mut generator =
                Generator::new(&store, Rng::new(seed), &options, &echoes, 1_735_689_600_000);
            let (value, unmet) = generator.body(roots[0], "");
            let text = value.to_string();
            let taken = start.elapsed();
            total.making += taken;
            total.slowest = total.slowest.max(taken);
            total.bodies += 1;
            total.body_bytes += text.len();
            total.largest_body = total.largest_body.max(text.len());
            if taken > Duration::from_millis(20) {
                total.notes.push(format!(
                    "slow: {taken:?} {} bytes, plan {} bytes, {place}",
                    text.len(),
                    packed.len()
                ));
            }
            if let Some(pointer) = unmet {
                total.unmet += 1;
                total
                    .notes
                    .push(format!("unmet: `{pointer}` of {place} (dynamic: {invent})"));
                continue;
            }
            let Ok(judge) = &judge else { continue };
            if let Err(error) = judge.validate(&value) {
                let said: String = error.to_string().chars().take(300).collect();
                total.invalid.push(format!(
                    "{place}: `{}` {said} (dynamic: {invent})",
                    error.instance_path()
                ));
            }
        }
    }
}
