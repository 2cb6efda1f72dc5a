//! Every pack for real descriptions: its scenarios are valid, about the operations that they
//! say, and do what they say with the requests that they show.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use mimus_description::{Api, Description, Fetch, FetchError, Fetched};
use mimus_exchange::{RequestParts, Route, Router};
use mimus_packs::{all, find};
use mimus_scenario::{Catalogue, Compiled, Facts, Live, read, review};
use serde_json::{Value, json};

struct Beside;

impl Fetch for Beside {
    fn fetch(&self, base: &str, reference: &str) -> Result<Fetched, FetchError> {
        let path = Path::new(base)
            .parent()
            .unwrap_or(Path::new(""))
            .join(reference);
        let text = std::fs::read(&path).map_err(|error| FetchError {
            message: error.to_string(),
            hint: None,
        })?;
        Ok(Fetched {
            name: path.display().to_string(),
            text,
        })
    }
}

fn api(name: &str, text: &[u8]) -> Option<Api> {
    let description = Description {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    Api::read(description, &Beside).ok()
}

fn descriptions(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() && name != "node_modules" && name != "target" {
            descriptions(&path, found);
        } else if ["json", "yaml"]
            .iter()
            .any(|ending| name.ends_with(&format!(".{ending}")))
        {
            found.push(path);
        }
    }
}

/// Those of the examples, and of the folder that `MIMUS_CORPUS` names.
fn apis() -> Vec<(String, Api)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut paths = Vec::new();
    for example in std::fs::read_dir(root.join("examples")).unwrap().flatten() {
        let path = example.path().join("openapi.yaml");
        paths.extend(path.is_file().then_some(path));
    }
    assert!(!paths.is_empty());
    if let Some(corpus) = std::env::var_os("MIMUS_CORPUS") {
        descriptions(Path::new(&corpus), &mut paths);
    }
    let read = paths.into_iter().filter_map(|path| {
        let name = path.display().to_string();
        let api = api(&name, &std::fs::read(&path).ok()?)?;
        (!api.operations.is_empty()).then_some((name, api))
    });
    let mut all = read.collect::<Vec<_>>();
    let odd = json!({
        "openapi": "3.1.0", "info": { "title": "odd", "version": "1" },
        "security": [{ "none": [] }, { "cert": [] }],
        "components": { "securitySchemes": {
            "cert": { "type": "mutualTLS" }, "none": { "type": "apiKey", "in": "cookie", "name": "a b" } } },
        "paths": {
            "/a/{id}.{ending}": { "get": { "operationId": "!taken out", "responses": {} } },
            "/b*/**": { "post": { "operationId": "*", "requestBody": { "content": { "text/plain": {} } },
                "responses": { "default": { "description": "", "content": { "text/plain": {} } } } } },
            "/c d/{a b}": { "put": { "operationId": "tag:x", "requestBody": { "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/none" } } } },
                "responses": { "4XX": { "description": "" } } },
                "query": { "responses": { "200": { "description": "" } } } },
            "/": { "trace": { "operationId": "same" }, "delete": { "operationId": "same" } },
        },
    });
    all.push((
        "odd".to_owned(),
        api("odd.json", odd.to_string().as_bytes()).unwrap(),
    ));
    let empty =
        json!({ "openapi": "3.1.0", "info": { "title": "empty", "version": "1" }, "paths": {} });
    all.push((
        "empty".to_owned(),
        api("empty.json", empty.to_string().as_bytes()).unwrap(),
    ));
    all
}

#[test]
fn every_pack_is_valid_for_every_description() {
    for (name, api) in apis() {
        let tags = |at| api.tags(at);
        let catalogue = Catalogue::new(&api.operations, &tags);
        let servable = api.each_operation().flatten().count();
        for pack in all() {
            let made = pack.for_api(&api, &[]).unwrap();
            let place = format!("{name}: {}", pack.uri());
            assert!(made.to_string().len() < 64 << 10, "{place}");
            let scenarios = made["scenarios"].as_array().unwrap();
            let examples = made["documentation"]["usage_examples"].as_array().unwrap();
            assert_eq!(scenarios.len(), examples.len(), "{place}");
            if scenarios.is_empty() {
                let why = made["documentation"]["integration_notes"][0]
                    .as_str()
                    .unwrap();
                assert!(why.contains("none of the"), "{place}");
                assert!(
                    servable == 0
                        || ["security-testing", "business-logic"].contains(&pack.category),
                    "{place}: {servable} operations"
                );
            }
            for scenario in scenarios {
                let review = review(scenario, Some(catalogue));
                assert!(
                    review.valid && review.warnings.is_empty() && review.suggestions.is_empty(),
                    "{place}: {review:?}\n{scenario:#}"
                );
                let read = read(scenario, None, Some(catalogue)).unwrap();
                assert!(!read.rules.is_empty(), "{place}");
                let compiled = Compiled::new(read, catalogue).unwrap();
                for (at, rule) in compiled.scenario().rules.iter().enumerate() {
                    let about = compiled.operations_of(at).count();
                    assert_eq!(about, rule.operations.len(), "{place}: {rule:?}");
                }
            }
        }
    }
}

/// What a scenario decides about requests, one after the other.
struct Mock<'a> {
    api: &'a Api,
    router: Router,
    live: Live,
}

impl<'a> Mock<'a> {
    fn new(api: &'a Api, scenario: &Value) -> Self {
        let tags = |at| api.tags(at);
        let catalogue = Catalogue::new(&api.operations, &tags);
        let read = read(scenario, None, Some(catalogue)).unwrap();
        let all = api.operations.iter().enumerate().map(|(index, one)| Route {
            index,
            method: &one.method,
            path_template: &one.path_template,
            base_paths: &one.base_paths,
        });
        Self {
            api,
            router: Router::new(all),
            live: Live::new(Arc::new(Compiled::new(read, catalogue).unwrap())),
        }
    }

    /// The status that is asked for; nothing where the mock answers otherwise.
    fn ask(&self, request: &Value) -> Option<u16> {
        let mut headers = HeaderMap::new();
        for (name, value) in request["headers"].as_object().into_iter().flatten() {
            let name: HeaderName = name.parse().unwrap();
            headers.insert(
                name,
                HeaderValue::from_str(value.as_str().unwrap()).unwrap(),
            );
        }
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        let body = request
            .get("body")
            .map(ToString::to_string)
            .unwrap_or_default();
        let whole = request["path"].as_str().unwrap();
        let (path, query) = whole
            .split_once('?')
            .map_or((whole, None), |(p, q)| (p, Some(q)));
        let method = request["method"].as_str().unwrap();
        let found = self.router.find(method, path, query);
        let found = found.unwrap_or_else(|_| panic!("{method} {path} of {}", self.api.title));
        let parts = RequestParts {
            method,
            path,
            query,
            headers: &headers,
            body: body.as_bytes(),
        };
        let facts = Facts::new(found.index, parts, &found.path_parameters, "127.0.0.1");
        self.live.decide(&facts, Duration::from_secs(1), 1).status
    }
}

#[test]
fn every_pack_does_what_it_shows() {
    let mut shown = 0;
    for (name, api) in apis() {
        for pack in all() {
            let made = pack.for_api(&api, &[]).unwrap();
            let examples = made["documentation"]["usage_examples"].as_array().unwrap();
            for (scenario, example) in made["scenarios"].as_array().unwrap().iter().zip(examples) {
                let mock = Mock::new(&api, scenario);
                for one in example["requests"].as_array().unwrap() {
                    let status = mock.ask(&one["request"]);
                    let expected = &one["expected"];
                    let place = format!("{name}: {}: {one}", scenario["name"]);
                    match expected["status_code"].as_u64() {
                        Some(code) => assert_eq!(status.map(u64::from), Some(code), "{place}"),
                        None if expected["says"].as_str().unwrap().starts_with("what is") => {
                            assert_eq!(status, None, "{place}");
                        }
                        None => {}
                    }
                    shown += 1;
                }
            }
        }
    }
    assert!(100 < shown, "{shown}");
}

#[test]
fn a_petstore_has_the_operations_that_each_pack_is_about() {
    let text = std::fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/petstore/openapi.yaml"),
    );
    let api = api("openapi.yaml", &text.unwrap()).unwrap();
    let about = |category: &str, id: &str| -> Vec<(String, Vec<String>)> {
        let made = find(category, id).unwrap().for_api(&api, &[]).unwrap();
        let scenarios = made["scenarios"].as_array().unwrap().iter();
        scenarios
            .map(|scenario| {
                let mut operations: Vec<String> = Vec::new();
                for rule in scenario["rules"].as_array().unwrap() {
                    for one in rule["operations"].as_array().unwrap() {
                        let one = one.as_str().unwrap().to_owned();
                        if !operations.contains(&one) {
                            operations.push(one);
                        }
                    }
                }
                (scenario["name"].as_str().unwrap().to_owned(), operations)
            })
            .collect()
    };
    let told = |category: &str, id: &str| {
        let all = about(category, id).into_iter();
        let all = all.map(|(name, operations)| format!("{name}: {}", operations.join(" ")));
        all.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(
        told("error-simulation", "4xx-client-errors"),
        "bad_request_validation: placeOrder createPet updatePet\n\
         expired_credentials: placeOrder createPet updatePet\n\
         resource_not_found: getPet updatePet deletePet\n\
         conflicting_change: placeOrder createPet updatePet"
    );
    assert_eq!(
        told("business-logic", "workflow-testing"),
        "multi_step_workflow: createPet getPet updatePet deletePet"
    );
    assert!(told("performance-testing", "load-testing").contains("listPets"));
    assert!(told("business-logic", "edge-cases").contains("empty_collections: listPets"));
    assert!(told("security-testing", "auth-bypass").contains("placeOrder"));

    let pack = find("error-simulation", "rate-limiting").unwrap();
    let one = pack
        .for_api(&api, &["GET /v1/pets/{petId}".to_owned()])
        .unwrap();
    assert_eq!(
        one["scenarios"][0]["rules"][0]["operations"],
        json!(["getPet"])
    );
    let unknown = pack.for_api(&api, &["nothing".to_owned()]).unwrap_err();
    assert_eq!(unknown.0, "nothing");
}
