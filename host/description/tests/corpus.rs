//! Reads every description in the folder that `MIMUS_CORPUS` names. Without it there is
//! nothing to test.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use mimus_description::model::{MediaType, Operation, ParameterShape};
use mimus_description::{Api, Description, Direction, Fetch, FetchError, Fetched, Schema};

struct Beside;

impl Fetch for Beside {
    fn fetch(&self, base: &str, reference: &str) -> Result<Fetched, FetchError> {
        let path = Path::new(base)
            .parent()
            .unwrap_or(Path::new(""))
            .join(reference);
        let failed = |error: std::io::Error| FetchError {
            message: error.to_string(),
            hint: None,
        };
        let path = path.canonicalize().map_err(failed)?;
        let text = fs::read(&path).map_err(failed)?;
        Ok(Fetched {
            name: path.to_string_lossy().into_owned(),
            text,
        })
    }
}

fn descriptions(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            descriptions(&path, found);
        } else if path.extension().is_some_and(|extension| {
            ["json", "yaml", "yml"]
                .iter()
                .any(|known| extension == *known)
        }) {
            found.push(path);
        }
    }
}

fn of_media_types<'o>(
    content: &'o [MediaType],
    direction: Direction,
    found: &mut Vec<(&'o Schema, Direction)>,
) {
    found.extend(
        content
            .iter()
            .filter_map(|media_type| media_type.schema.as_ref())
            .map(|schema| (schema, direction)),
    );
}

fn of_shape(shape: &ParameterShape) -> Option<&Schema> {
    match shape {
        ParameterShape::Styled { schema, .. } => Some(schema),
        ParameterShape::Content { schema, .. } => schema.as_ref(),
    }
}

fn schemas(operation: &Operation) -> Vec<(&Schema, Direction)> {
    let mut found = Vec::new();
    for parameter in &operation.parameters {
        found.extend(of_shape(&parameter.shape).map(|schema| (schema, Direction::Request)));
    }
    if let Some(body) = &operation.request_body {
        of_media_types(&body.content, Direction::Request, &mut found);
    }
    for (_, response) in &operation.responses {
        for header in &response.headers {
            found.extend(of_shape(&header.shape).map(|schema| (schema, Direction::Response)));
        }
        of_media_types(&response.content, Direction::Response, &mut found);
    }
    found
}

#[test]
fn every_description_of_the_corpus_is_read_and_every_schema_compiles() {
    let Some(folder) = std::env::var_os("MIMUS_CORPUS") else {
        return;
    };
    let mut paths = Vec::new();
    descriptions(Path::new(&folder), &mut paths);
    assert!(!paths.is_empty());
    let mut failures = Vec::new();
    for path in paths {
        let text = fs::read(&path).unwrap();
        let size = text.len();
        let start = Instant::now();
        let api = match Api::read(
            Description {
                name: path.to_string_lossy().into_owned(),
                text,
            },
            &Beside,
        ) {
            Ok(api) => api,
            // Parts of other descriptions lie beside them.
            Err(error) if error.message.contains("no API description") => continue,
            Err(error) => {
                failures.push(format!("{}: {error}", path.display()));
                continue;
            }
        };
        let read_in = start.elapsed();
        let (mut lost, mut compiled, mut seen) = (0, 0, HashSet::new());
        let start = Instant::now();
        for index in 0..api.operations.len() {
            let operation = match api.operation(index) {
                Ok(operation) => operation,
                Err(findings) => {
                    lost += 1;
                    if !findings
                        .iter()
                        .any(|finding| finding.code.ends_with("reference"))
                    {
                        failures.push(format!("{}: {findings:?}", path.display()));
                    }
                    continue;
                }
            };
            for (schema, direction) in schemas(&operation) {
                let json = schema.to_json(direction);
                if !seen.insert(json.to_string()) {
                    continue;
                }
                compiled += 1;
                if let Err(error) = jsonschema::draft202012::options().build(&json) {
                    failures.push(format!(
                        "{} #{}: {error} at {}",
                        path.display(),
                        schema.pointer(),
                        error.instance_path()
                    ));
                }
            }
        }
        let served_in = start.elapsed();
        let start = Instant::now();
        let findings = api.check();
        let mut codes = std::collections::BTreeMap::new();
        for finding in &findings {
            *codes.entry((finding.severity, finding.code)).or_insert(0) += 1;
        }
        println!(
            "{}: {size} bytes, read in {read_in:?}, {} operations ({lost} lost), {compiled} schemas in {served_in:?}, checked in {:?}: {codes:?}",
            path.display(),
            api.operations.len(),
            start.elapsed()
        );
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
