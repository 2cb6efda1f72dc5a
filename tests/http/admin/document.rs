//! The admin API's own document, held against what the real binary answers.
//!
//! Every operation of the document is asked for, and what comes back has a status, a media
//! type and a body that the document has for it. An operation that nobody asks for here fails
//! the test.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::io::Write as _;

use serde_json::{Value, json};

use super::API;
use crate::support::{Mimus, Reply};

/// What to ask: the operation, what stands for the parts of its path in braces, a query, and
/// a body.
struct Asked {
    operation: &'static str,
    path: Vec<&'static str>,
    query: &'static str,
    body: Option<Value>,
    /// The status that is expected.
    status: u16,
}

fn ask(operation: &'static str) -> Asked {
    Asked {
        operation,
        path: Vec::new(),
        query: "",
        body: None,
        status: 200,
    }
}

impl Asked {
    fn at(mut self, part: &'static str) -> Self {
        self.path.push(part);
        self
    }

    fn with(mut self, query: &'static str) -> Self {
        self.query = query;
        self
    }

    fn sends(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    fn is(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
}

/// All of them, in an order in which each finds what it needs.
fn all(sink: &str) -> Vec<Asked> {
    let scenario = json!({ "rules": [{ "operations": ["getPet"], "respond": { "status": 404 } }] });
    let machine = json!({ "rules": [
        { "operations": ["listPets"], "machine": "m", "required-state": "begin", "new-state": "end" },
    ] });
    let draft = |name: &str| json!({ "name": name, "config": scenario });
    let webhook = |url: &str| json!({ "event_type": "data.created", "url": url });
    vec![
        ask("index"),
        ask("openapiJson"),
        ask("openapiYaml"),
        ask("getServer"),
        ask("getChanges"),
        ask("listOperations"),
        ask("listOperations").with("limit=-1").is(400),
        ask("listResponders"),
        ask("listRequests").with("limit=2&method=GET"),
        ask("listRequests").with("id=1"),
        ask("listRequests").with("limit=0").is(400),
        ask("listRequests").with("id=4711").is(404),
        ask("getRequestStats"),
        ask("getRequest").at("1"),
        ask("getRequest").at("4711").is(404),
        ask("replayRequest").at("1").sends(json!({ "headers": { "x-a": "b" } })),
        ask("replayRequest").at("1").sends(json!({ "heads": {} })).is(400),
        ask("searchLogs").with("q=pets"),
        ask("exportRequests").with("format=ndjson"),
        ask("exportRequests").with("format=csv"),
        ask("exportRequests").with("format=har"),
        ask("exportRequests").with("format=zip"),
        ask("exportRequests").with("format=xml").is(400),
        ask("verify").sends(json!({ "expectations": [{ "operation": "getPet" }] })),
        ask("verify").sends(json!({ "expectations": [
            { "operation": "placeOrder", "times": { "exactly": 9 }, "body": { "contains-json": { "petId": 7 } } },
        ], "nothing-else": true, "in-order": true })),
        ask("verify").sends(json!({ "expectations": 1 })).is(400),
        ask("analyzeLogs"),
        ask("analyzeLogs").with("group_by=operation"),
        ask("analyzeLogs").with("keys=client"),
        ask("analyzeLogs").with("keys=theirs").is(400),
        ask("getCoverage"),
        ask("listMetrics"),
        ask("listSessions"),
        ask("getPerformanceSummary"),
        ask("getRealtime"),
        ask("getCharts").with("time_range=1h"),
        ask("getCharts").with("chart_type=pie").is(400),
        ask("exportAnalytics"),
        ask("exportAnalytics").with("format=csv"),
        ask("getSettings"),
        ask("changeSettings").sends(json!({ "delay_ms": 1, "validate": "warn" })),
        ask("changeSettings").sends(json!({ "delay_ms": "long" })).is(400),
        ask("resetSettings"),
        ask("putItem").at("things").at("a").sends(json!({ "b": [1] })),
        ask("getItem").at("things").at("a"),
        ask("getItem").at("things").at("z").is(404),
        ask("listItems").at("things"),
        ask("listCollections"),
        ask("getStorageStats"),
        ask("listStorageCollections"),
        ask("deleteItem").at("things").at("a"),
        ask("deleteItem").at("things").at("a").is(404),
        ask("clearCollection").at("things"),
        ask("clearState"),
        ask("createScenario").sends(draft("one")),
        ask("createScenario").sends(draft("one")).is(400),
        ask("createScenario").sends(json!({ "name": "two", "config": { "rules": 1 } })).is(422),
        ask("createScenario").sends(json!({ "name": "machine", "config": machine })),
        ask("validateScenario").sends(draft("other")),
        ask("listScenarios"),
        ask("getScenarioSchema"),
        ask("getScenario").at("one"),
        ask("getScenario").at("none").is(404),
        ask("updateScenario").at("one").sends(draft("one")),
        ask("getActiveScenario"),
        ask("activateScenario").at("one"),
        ask("getActiveScenario"),
        ask("getLiveScenario").at("one"),
        ask("resetScenario").at("one"),
        ask("deleteScenario").at("one").is(400),
        ask("deactivateScenario").at("one"),
        ask("deactivateScenario").at("one").is(400),
        ask("activateScenario").at("machine"),
        ask("setScenarioState").at("machine").sends(json!({ "machine": "m", "state": "end" })),
        ask("deactivateScenario").at("machine"),
        ask("exportScenarios"),
        ask("importScenarios").sends(draft("three")),
        ask("deleteScenario").at("one"),
        ask("setOverride").at("getPet").sends(json!({ "respond": { "status": 404 } })),
        ask("setOverride").at("nowhere").sends(json!({ "respond": 1 })).is(422),
        ask("updateResponse").sends(json!({
            "endpoint_path": "/pets/{petId}", "method": "GET", "response_data": { "a": 1 },
        })),
        ask("listOverrides"),
        ask("removeOverride").at("getPet"),
        ask("removeOverride").at("getPet").is(404),
        ask("createWebhook").sends(webhook(sink)).is(201),
        ask("createWebhook").sends(webhook("http://10.0.0.1/")).is(400),
        ask("listWebhooks"),
        ask("getWebhook").at("1"),
        ask("getWebhook").at("9").is(404),
        ask("updateWebhook").at("1").sends(json!({ "description": "other", "secret": "long enough" })),
        ask("testWebhook").at("1"),
        ask("listDeliveries"),
        ask("replayDelivery").at("1"),
        ask("deleteWebhook").at("1"),
        ask("listAudit").with("limit=3"),
        ask("getDebug"),
        ask("clearRequests").with("method=POST"),
    ]
}

/// A receiver that answers everything with 204.
fn sink() -> String {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut some = [0; 1024];
            let _ = stream.read(&mut some);
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n");
        }
    });
    origin
}

struct Described {
    method: String,
    path: String,
    operation: Value,
}

fn operations(document: &Value) -> BTreeMap<String, Described> {
    let mut found = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            let described = Described {
                method: method.to_uppercase(),
                path: path.clone(),
                operation: operation.clone(),
            };
            found.insert(id, described);
        }
    }
    found
}

/// What the document has for a status, with its references followed.
fn response<'a>(document: &'a Value, operation: &'a Value, status: u16) -> Option<&'a Value> {
    let response = &operation["responses"].get(status.to_string())?;
    match response["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')),
        None => Some(response),
    }
}

/// What is not as the document has it.
fn differences(document: &Value, described: &Described, reply: &Reply) -> Option<String> {
    let Some(response) = response(document, &described.operation, reply.status) else {
        return Some(format!(
            "{} is not described: {}",
            reply.status,
            reply.text()
        ));
    };
    for (name, header) in response["headers"].as_object().into_iter().flatten() {
        if header["required"] == true && reply.header(&name.to_ascii_lowercase()).is_empty() {
            return Some(format!("the header `{name}` is missing"));
        }
    }
    let given = reply.header("content-type");
    let essence = given.split(';').next().unwrap_or_default().trim();
    let Some(content) = response["content"].get(essence) else {
        return Some(format!("`{essence}` is not described for {}", reply.status));
    };
    if !essence.ends_with("json") {
        return None;
    }
    // Inside of the document, so that references lead somewhere.
    let mut schema = content["schema"].clone();
    if essence == "application/x-ndjson" {
        return None;
    }
    if let Value::Object(members) = &mut schema {
        members.insert("components".to_owned(), document["components"].clone());
    }
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("the schema is one");
    let body = reply.json();
    let errors = validator.iter_errors(&body);
    let errors = errors.map(|error| format!("{}: {error}", error.instance_path()));
    let errors = errors.take(5).collect::<Vec<_>>();
    (!errors.is_empty()).then(|| errors.join("\n  "))
}

#[test]
fn what_is_answered_is_what_the_document_says() {
    let sink = sink();
    let mimus = Mimus::petstore(&["--webhook-allow", &sink]);
    mimus.go_shopping();
    let document = mimus.ask("/openapi.json");
    let described = operations(&document);
    let mut wrong = Vec::new();
    let mut asked = Vec::new();
    for question in all(&sink) {
        let id = question.operation;
        let Some(operation) = described.get(id) else {
            panic!("`{id}` is no operation of the document");
        };
        asked.push(id.to_owned());
        let mut path = operation.path.clone();
        for part in &question.path {
            let (from, to) = (path.find('{').unwrap(), path.find('}').unwrap());
            path.replace_range(from..=to, part);
        }
        let body = question.body.as_ref().map(Value::to_string);
        let json = [("content-type", "application/json")];
        let reply = mimus.send(
            &operation.method,
            &format!("{API}{path}?{}", question.query),
            if body.is_some() { &json } else { &[] },
            body.as_deref().map(str::as_bytes),
        );
        let place = format!("{id}({}) {}", question.path.join(", "), question.query);
        if reply.status != question.status {
            wrong.push(format!("{place}: {} {}", reply.status, reply.text()));
        }
        if let Some(difference) = differences(&document, operation, &reply) {
            wrong.push(format!("{place}: {difference}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What never ends has a test of its own.
    asked.push("followEvents".to_owned());
    let missing = described.keys().filter(|id| !asked.contains(id));
    let missing = missing.collect::<Vec<_>>();
    assert!(missing.is_empty(), "nobody asks for {missing:?}");
}

#[test]
fn events_are_of_the_media_type_that_is_described() {
    let mimus = Mimus::petstore(&[]);
    let document = mimus.ask("/openapi.json");
    let described = operations(&document);
    let head = mimus.send("HEAD", &format!("{API}/events"), &[], None);
    assert_eq!(
        differences(&document, &described["followEvents"], &head),
        None
    );
}

#[test]
fn refusals_are_as_described_as_well() {
    let mimus = Mimus::petstore(&["--admin-token", "correct-horse", "--journal", "off"]);
    let token = [("authorization", "Bearer correct-horse")];
    let document = mimus
        .get_with(&format!("{API}/openapi.json"), &token)
        .json();
    let described = operations(&document);
    let settings = format!("{API}/settings");
    let refused = mimus.send("DELETE", &settings, &[], None);
    assert_eq!(refused.status, 401);
    assert_eq!(
        differences(&document, &described["resetSettings"], &refused),
        None
    );
    let other = [token[0], ("origin", "https://evil.example")];
    let refused = mimus.send("DELETE", &settings, &other, None);
    assert_eq!(refused.status, 403);
    assert_eq!(
        differences(&document, &described["resetSettings"], &refused),
        None
    );
    let form = [token[0], ("content-type", "text/plain")];
    let refused = mimus.send("PATCH", &settings, &form, Some(b"{}"));
    assert_eq!(refused.status, 415);
    assert_eq!(
        differences(&document, &described["changeSettings"], &refused),
        None
    );
    for (id, path) in [
        ("listRequests", "/requests"),
        ("getRequestStats", "/requests/stats"),
        ("searchLogs", "/logs/search"),
        ("analyzeLogs", "/logs/analyze"),
        ("exportRequests", "/export"),
        ("exportAnalytics", "/analytics/export"),
        ("getPerformanceSummary", "/performance/summary"),
        ("followEvents", "/events"),
    ] {
        let refused = mimus.get_with(&format!("{API}{path}"), &token);
        assert_eq!(refused.status, 409, "{id}");
        assert_eq!(
            differences(&document, &described[id], &refused),
            None,
            "{id}"
        );
    }
    let debug = mimus.get_with(&format!("{API}/debug"), &token);
    assert_eq!(differences(&document, &described["getDebug"], &debug), None);
}

#[test]
fn both_forms_say_the_same_and_a_mock_of_it_can_be_served() {
    let mimus = Mimus::petstore(&[]);
    let yaml = mimus.get(&format!("{API}/openapi.yaml"));
    assert_eq!(yaml.header("content-type"), "application/yaml");
    let mock = Mimus::of(&yaml.text(), &[]);
    // Its own paths win: this is the mock's answer, with the document's example.
    let server = mock.get("/admin/api/server");
    assert_eq!(server.status, 200, "{}", server.text());
    assert_eq!(server.json()["title"], "Petstore");
    assert_eq!(server.json()["uptime_seconds"], 12.5);
    let json = mimus.get(&format!("{API}/openapi.json")).text();
    let other = Mimus::of(&json, &[]);
    for path in [
        "/audit",
        "/responders",
        "/webhooks/1",
        "/performance/summary",
        "/debug",
    ] {
        let path = format!("{API}{path}");
        assert_eq!(mock.get(&path).body, other.get(&path).body, "{path}");
    }
}
