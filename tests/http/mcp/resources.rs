//! What agents read of mocks, and what they are told when it changes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Agent;
use crate::support::{Mimus, mimus};

impl Agent {
    /// The addresses of all resources, a page at a time.
    fn listed(&self) -> Vec<String> {
        let mut all = Vec::new();
        let mut params = json!({});
        loop {
            let answer = self.ask("resources/list", &params);
            let result = &answer["result"];
            for resource in result["resources"].as_array().unwrap() {
                assert!(resource["title"].is_string() && resource["mimeType"].is_string());
                all.push(resource["uri"].as_str().unwrap().to_owned());
            }
            match &result["nextCursor"] {
                Value::Null => return all,
                cursor => params = json!({ "cursor": cursor }),
            }
        }
    }

    /// Starts the petstore under a name of its own.
    fn another(&self, name: &str) -> String {
        let made = self.good(
            "generate_mock_api",
            json!({
                "spec_url_or_path": "petstore.yaml", "output_dir_name": name,
                "business_port": 0, "start": true,
            }),
        );
        made["server"]["id"].as_str().unwrap().to_owned()
    }

    fn complete(&self, template: &str, argument: &str, typed: &str, given: &Value) -> Vec<String> {
        let answer = self.ask(
            "completion/complete",
            &json!({
                "ref": { "type": "ref/resource", "uri": template },
                "argument": { "name": argument, "value": typed },
                "context": { "arguments": given },
            }),
        );
        let values = answer["result"]["completion"]["values"].as_array();
        let values = values.unwrap_or_else(|| panic!("{answer}")).iter();
        values
            .map(|value| value.as_str().unwrap().to_owned())
            .collect()
    }

    /// The admin API of the only mock that runs.
    fn admin_url(&self) -> String {
        let id = self.running().pop().unwrap();
        let record = self.state.path().join(format!("mimus/running/{id}.json"));
        let record: Value = serde_json::from_slice(&std::fs::read(record).unwrap()).unwrap();
        record["admin_url"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    fn updated(&self, uri: &str) {
        self.notified(|told| {
            told["method"] == "notifications/resources/updated" && told["params"]["uri"] == uri
        });
    }
}

#[test]
fn everything_that_is_listed_can_be_read() {
    let agent = Agent::new();
    let capabilities = &agent.info["capabilities"];
    assert_eq!(
        capabilities["resources"],
        json!({ "subscribe": true, "listChanged": true })
    );
    assert!(capabilities["completions"].is_object());
    let url = agent.petstore();
    agent.good(
        "send_request",
        json!({ "server_url": url, "path": "/v1/pets/7" }),
    );

    let listed = agent.listed();
    assert_eq!(listed.len(), 8 + 17);
    assert_eq!(listed.iter().collect::<BTreeSet<_>>().len(), listed.len());
    for uri in &listed {
        agent.read(uri);
    }
    let description = agent.read("mimus://petstore/description");
    assert_eq!(description["info"]["title"], "Petstore");
    let part = agent.read("mimus://petstore/description?at=/components/schemas/Status");
    assert_eq!(part["enum"][0], "available");

    let operations = agent.read("mimus://petstore/operations?limit=4");
    assert_eq!(operations["total_count"], 9);
    assert_eq!(operations["operations"].as_array().unwrap().len(), 4);
    let rest = agent.read(operations["next"].as_str().unwrap());
    assert_eq!(rest["offset"], 4);
    for row in operations["operations"].as_array().unwrap() {
        let one = agent.read(row["uri"].as_str().unwrap());
        assert_eq!(one["id"], row["id"]);
    }
    let one = agent.read("mimus://petstore/operations/GET%20%2Fv1%2Fpets%2F%7BpetId%7D");
    assert_eq!(one["id"], "getPet");

    let journal = agent.read("mimus://petstore/journal?operation=getPet");
    assert_eq!(journal["total_count"], 1);
    let entry = agent.read(journal["entries"][0]["uri"].as_str().unwrap());
    assert_eq!(entry["path"], "/v1/pets/7");
    assert_eq!(
        agent.read("mimus://petstore/journal?status=5xx")["total_count"],
        0
    );
    assert_eq!(
        agent.read("mimus://petstore/reports/analysis")["total_requests"],
        1
    );
    assert_eq!(agent.read("mimus://petstore/reports/coverage")["called"], 1);

    let templates = agent.ask("resources/templates/list", &json!({}));
    let templates = templates["result"]["resourceTemplates"].as_array().unwrap();
    assert!(templates.len() > 10, "{templates:?}");
}

#[test]
fn lists_have_pages_that_go_on_when_mocks_go() {
    let agent = Agent::new();
    let first = Mimus::by(agent.mimus(), &crate::support::petstore(), &[]);
    let mut mocks = vec![first];
    for _ in 0..11 {
        mocks.push(Mimus::by(agent.mimus(), &crate::support::petstore(), &[]));
    }
    let answer = agent.ask("resources/list", &json!({}));
    let cursor = answer["result"]["nextCursor"].clone();
    assert_eq!(answer["result"]["resources"].as_array().unwrap().len(), 100);
    drop(mocks.pop());
    let answer = agent.ask("resources/list", &json!({ "cursor": cursor }));
    assert!(!answer["result"]["resources"].as_array().unwrap().is_empty());
    let wrong = agent.ask("resources/list", &json!({ "cursor": "../../x" }));
    assert_eq!(wrong["error"]["code"], -32602, "{wrong}");
}

#[test]
fn state_and_scenarios_are_read_to_the_last_item() {
    let agent = Agent::new();
    let url = agent.petstore();
    let admin = agent.admin_url();
    for key in ["a/b", "..", "ä", "1", "2"] {
        let key = key
            .replace('/', "%2F")
            .replace("..", "%2E%2E")
            .replace('ä', "%C3%A4");
        let put = ureq::put(format!("{admin}/state/things/{key}"));
        let value = json!({ "k": key }).to_string();
        let put = put
            .header("content-type", "application/json")
            .send(value.as_bytes());
        assert_eq!(put.unwrap().status(), 200);
    }
    let collections = agent.read("mimus://petstore/state");
    let things = collections["collections"][0]["uri"].as_str().unwrap();
    let mut keys = Vec::new();
    let mut next = Some(format!("{things}?limit=2"));
    while let Some(uri) = next {
        let page = agent.read(&uri);
        for item in page["items"].as_array().unwrap() {
            let one = agent.read(item["uri"].as_str().unwrap());
            assert_eq!(one["value"], item["value"]);
            keys.push(one["key"].as_str().unwrap().to_owned());
        }
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(keys, ["..", "1", "2", "a/b", "ä"]);

    let scenario = json!({ "name": "out of stock", "rules": [{ "operations": ["getPet"], "respond": { "status": 503 } }] });
    agent.good(
        "deploy_scenario",
        json!({ "server_url": url, "scenario_config": scenario }),
    );
    let scenarios = agent.read("mimus://petstore/scenarios");
    let row = &scenarios["scenarios"][0];
    assert_eq!(row["is_active"], true);
    let one = agent.read(row["uri"].as_str().unwrap());
    assert_eq!(one["config"]["rules"][0]["respond"]["status"], 503);
}

#[test]
fn variables_are_completed() {
    let agent = Agent::new();
    let url = agent.petstore();
    agent.good(
        "send_request",
        json!({ "server_url": url, "path": "/v1/pets/7" }),
    );
    let scenario = json!({ "name": "outage", "rules": [{ "respond": { "status": 503 } }] });
    agent.good(
        "deploy_scenario",
        json!({ "server_url": url, "scenario_config": scenario }),
    );
    let mock = json!({ "mock": "petstore" });
    let one = "mimus://{mock}/operations/{operation}";
    assert_eq!(agent.complete(one, "mock", "pet", &json!({})), ["petstore"]);
    assert_eq!(
        agent.complete(one, "operation", "getP", &mock),
        ["getPet", "getPhoto"]
    );
    // The only one that runs is meant.
    assert_eq!(
        agent.complete(one, "operation", "place", &json!({})),
        ["placeOrder"]
    );
    let other = json!({ "mock": "nothing" });
    assert_eq!(agent.complete(one, "operation", "", &other), [""; 0]);
    let scenario = "mimus://{mock}/scenarios/{name}";
    assert_eq!(agent.complete(scenario, "name", "", &mock), ["outage"]);
    let entry = agent.complete("mimus://{mock}/journal/{entry}", "entry", "", &mock);
    assert_eq!(entry.len(), 1);
    let reports = agent.complete(
        "mimus://{mock}/reports/{report}",
        "report",
        "co",
        &json!({}),
    );
    assert_eq!(reports, ["coverage"]);
    let pack = "scenario-pack://{category}/{pack}{?mock,operation}";
    let category = json!({ "category": "business-logic" });
    assert_eq!(agent.complete(pack, "pack", "", &category).len(), 3);
    let unknown = agent.ask(
        "completion/complete",
        &json!({
            "ref": { "type": "ref/resource", "uri": "file:///{path}" },
            "argument": { "name": "path", "value": "" },
        }),
    );
    assert_eq!(unknown["error"]["code"], -32602, "{unknown}");
}

#[test]
fn a_client_is_told_of_mocks_that_come_and_go_whoever_starts_them() {
    let agent = Agent::new();
    let list = |told: &Value| told["method"] == "notifications/resources/list_changed";
    agent.petstore();
    agent.notified(list);
    let other = Mimus::by(
        agent.mimus(),
        &crate::support::petstore(),
        &["--name", "other"],
    );
    agent.notified(list);
    assert!(
        agent
            .listed()
            .iter()
            .any(|uri| uri == "mimus://other/journal")
    );
    // It is killed, and has no time to say so.
    drop(other);
    agent.notified(list);
    assert!(
        !agent
            .listed()
            .iter()
            .any(|uri| uri.starts_with("mimus://other/"))
    );
}

#[test]
fn a_client_is_told_of_what_it_subscribed_to_and_of_nothing_else() {
    let agent = Agent::new();
    let url = agent.petstore();
    let subscribe = |uri: &str| {
        let answer = agent.ask("resources/subscribe", &json!({ "uri": uri }));
        assert!(answer["result"].is_object(), "{answer}");
    };
    let parts = ["journal", "scenarios", "state", "description"];
    for part in parts {
        subscribe(&format!("mimus://petstore/{part}"));
    }
    let get = json!({ "server_url": url, "path": "/v1/pets/7" });
    agent.good("send_request", get.clone());
    agent.updated("mimus://petstore/journal");
    let scenario = json!({ "name": "outage", "rules": [{ "operations": ["getPet"], "respond": { "status": 503 } }] });
    agent.good(
        "deploy_scenario",
        json!({ "server_url": url, "scenario_config": scenario }),
    );
    agent.updated("mimus://petstore/scenarios");
    let put = ureq::put(format!("{}/state/things/one", agent.admin_url()));
    put.header("content-type", "application/json")
        .send(b"1")
        .unwrap();
    agent.updated("mimus://petstore/state");
    let spec = agent.path("generated_mocks/shop/openapi.yaml");
    let text = std::fs::read_to_string(&spec).unwrap();
    std::fs::write(&spec, text.replace("version: 1.0.0", "version: 1.0.1")).unwrap();
    agent.updated("mimus://petstore/description");

    let answer = agent.ask(
        "resources/unsubscribe",
        &json!({ "uri": "mimus://petstore/journal" }),
    );
    assert!(answer["result"].is_object(), "{answer}");
    agent.told.borrow_mut().clear();
    agent.good("send_request", get);
    subscribe("mimus://petstore/reports/analysis");
    agent.good(
        "send_request",
        json!({ "server_url": url, "path": "/v1/pets" }),
    );
    agent.updated("mimus://petstore/reports/analysis");
    let told = agent.told.borrow();
    assert!(
        told.iter()
            .all(|told| told["params"]["uri"] != "mimus://petstore/journal"),
        "{told:?}"
    );
    drop(told);
    let hostile = agent.ask(
        "resources/subscribe",
        &json!({ "uri": "http://169.254.169.254/" }),
    );
    assert_eq!(hostile["error"]["code"], -32002, "{hostile}");
}

#[test]
fn hostile_addresses_lead_nowhere() {
    let agent = Agent::new();
    agent.petstore();
    let huge = format!("mimus://petstore/state/{}", "x".repeat(1 << 20));
    for uri in [
        "",
        "file:///etc/passwd",
        "mimus://petstore/../../etc/passwd",
        "mimus://../../etc/passwd/description",
        "mimus://petstore/description/../journal",
        "mimus://petstore/state/%2e%2e%2f%2e%2e/%2e%2e%2fpasswd",
        "mimus://petstore/journal/..%2F..%2Frequests",
        "mimus://petstore/journal/1%3Fx=y",
        "mimus://petstore/journal/-1",
        "mimus://petstore/journal?path_regex=(",
        "mimus://petstore/journal?nothing=1",
        "mimus://petstore/operations?offset=-1",
        "mimus://petstore/operations?limit=99999999999999999999",
        "mimus://petstore/operations/nothing",
        "mimus://petstore/scenarios/nothing",
        "mimus://petstore/description?at=/nothing",
        "mimus://169.254.169.254/description",
        "mimus://169.254.169.254:80/journal",
        "mimus://http%3A%2F%2F169.254.169.254%2F/journal",
        "mimus://example.com:443/operations",
        "mimus://user@127.0.0.1:1/journal",
        "mimus://127.0.0.1:1/journal",
        "mimus://%00/journal",
        "scenario-pack://error-simulation/nothing",
        "scenario-pack://error-simulation/rate-limiting?mock=nothing",
        "scenario-pack://error-simulation/rate-limiting?operation=nothing",
        "scenario-pack://error-simulation/rate-limiting?mock=169.254.169.254:80",
        "scenario-pack://discovery/list-all?category=nothing",
        &huge,
    ] {
        let message = agent.unread(uri);
        assert!(!message.contains("root:"), "{message}");
    }
    for params in [json!({}), json!({ "uri": 7 })] {
        let answer = agent.ask("resources/read", &params);
        assert!(answer["error"].is_object(), "{params}: {answer}");
    }
    agent.read("mimus://petstore/operations");
}

#[test]
fn a_mock_that_is_known_by_its_port_is_read_with_the_token_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = mimus();
    // In a registry of its own, as one in a container is.
    command.env("XDG_STATE_HOME", folder.path());
    command.env("MIMUS_ADMIN_TOKEN", "s3cret-token");
    let mock = Mimus::by(command, &crate::support::petstore(), &[]);
    let address = format!("127.0.0.1:{}", mock.port());

    let agent = Agent::new();
    let unread = agent.unread(&format!("mimus://{address}/journal"));
    assert!(unread.contains("MIMUS_MOCK_TOKENS"), "{unread}");
    let refused = agent.bad("query_mock_logs", json!({ "server_url": mock.url }));
    assert!(refused.contains("MIMUS_MOCK_TOKENS"), "{refused}");

    let given = format!("http://localhost:{}=s3cret-token", mock.port());
    let agent = Agent::with(
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        &[("MIMUS_MOCK_TOKENS", &given)],
    );
    mock.get("/v1/pets/7");
    let journal = agent.read(&format!("mimus://{address}/journal"));
    assert_eq!(journal["total_count"], 1);
    let pack = agent.read(&format!(
        "scenario-pack://error-simulation/rate-limiting?mock={address}"
    ));
    assert_eq!(pack["made_for"]["title"], "Petstore");
    let logs = agent.good("query_mock_logs", json!({ "server_url": mock.url }));
    assert_eq!(logs["total_count"], 1);
    assert!(!logs.to_string().contains("s3cret-token"));
    let one = agent.good(
        "describe_operation",
        json!({ "server_url": mock.url, "operation": "getPet" }),
    );
    assert_eq!(one["id"], "getPet");
    let another = agent.another("another");
    assert_eq!(
        agent.read(&format!("mimus://{another}/journal"))["total_count"],
        0
    );
}
