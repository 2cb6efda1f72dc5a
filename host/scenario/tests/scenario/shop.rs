//! A pet shop, and requests to it.

use http::{HeaderMap, HeaderName, HeaderValue};
use mimus_description::OperationSummary;
use mimus_exchange::{RequestParts, Route, Router};
use mimus_scenario::{Catalogue, Compiled, Decision, Facts, Live, read};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

pub(crate) struct Shop {
    operations: Vec<OperationSummary>,
    router: Router,
}

const OPERATIONS: [(&str, &str, &str); 8] = [
    ("listPets", "GET", "/pets"),
    ("addPet", "POST", "/pets"),
    ("getPet", "GET", "/pets/{petId}"),
    ("deletePet", "DELETE", "/pets/{petId}"),
    ("listOrders", "GET", "/store/orders"),
    ("placeOrder", "POST", "/store/orders"),
    ("getOrder", "GET", "/store/orders/{order-id}"),
    ("upload", "POST", "/pets/{petId}/upload-image"),
];

fn tags(operation: usize) -> Vec<String> {
    let tag = if (4..7).contains(&operation) {
        "store"
    } else {
        "pets"
    };
    vec![tag.to_owned()]
}

impl Shop {
    pub(crate) fn new() -> Self {
        let operations: Vec<OperationSummary> = OPERATIONS
            .iter()
            .map(|(id, method, path)| OperationSummary {
                id: (*id).to_owned(),
                method: (*method).to_owned(),
                path_template: (*path).to_owned(),
                base_paths: vec!["/api/v3".to_owned()],
                pointer: String::new(),
            })
            .collect();
        let paths = operations
            .iter()
            .enumerate()
            .map(|(index, operation)| Route {
                index,
                method: &operation.method,
                path_template: &operation.path_template,
                base_paths: &operation.base_paths,
            });
        let router = Router::new(paths);
        Self { operations, router }
    }

    pub(crate) fn catalogue(&self) -> Catalogue<'_> {
        Catalogue::new(&self.operations, &tags)
    }

    /// What was written, active.
    pub(crate) fn live(&self, scenario: &Value) -> Live {
        let scenario = read(scenario, Some("test"), Some(self.catalogue()));
        let scenario = scenario.unwrap_or_else(|problems| panic!("{problems:#?}"));
        let compiled = Compiled::new(scenario, self.catalogue());
        Live::new(Arc::new(compiled.expect("it was read")))
    }

    pub(crate) fn facts<T>(&self, request: &Request, then: impl FnOnce(&Facts<'_>) -> T) -> T {
        let (path, query) = match request.target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (request.target.as_str(), None),
        };
        let parts = RequestParts {
            method: &request.method,
            path,
            query,
            headers: &request.headers,
            body: &request.body,
        };
        let found = self
            .router
            .find(&request.method, path, query)
            .unwrap_or_else(|_| panic!("no route for {request:?}"));
        then(&Facts::new(
            found.index,
            parts,
            &found.path_parameters,
            &request.client,
        ))
    }

    pub(crate) fn ask(&self, live: &Live, request: &Request) -> Decision {
        self.facts(request, |facts| {
            live.decide(facts, Duration::from_millis(request.at_ms), request.random)
        })
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) client: String,
    pub(crate) at_ms: u64,
    pub(crate) random: u64,
}

/// `GET /pets?limit=1`, below the base path.
pub(crate) fn request(line: &str) -> Request {
    let (method, target) = line.split_once(' ').expect("a method and a target");
    Request {
        method: method.to_owned(),
        target: format!("/api/v3{target}"),
        headers: HeaderMap::new(),
        body: Vec::new(),
        client: "127.0.0.1".to_owned(),
        at_ms: 0,
        random: 1,
    }
}

impl Request {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a name");
        self.headers
            .append(name, HeaderValue::from_str(value).expect("a value"));
        self
    }

    pub(crate) fn body(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self
    }

    pub(crate) fn client(mut self, client: &str) -> Self {
        client.clone_into(&mut self.client);
        self
    }

    pub(crate) fn at(mut self, ms: u64) -> Self {
        self.at_ms = ms;
        self
    }

    pub(crate) fn random(mut self, random: u64) -> Self {
        self.random = random;
        self
    }
}
