//! Each question, well put and badly.

use serde_json::{Value, json};

use super::paths;
use crate::support::Mimus;

#[test]
fn requests_are_listed_with_all_that_is_known_of_them() {
    let mimus = Mimus::petstore(&[]);
    mimus.go_shopping();
    let found = mimus.ask("/requests?order=oldest");
    let all = [
        "/v1/pets/7",
        "/v1/pets/8",
        "/v1/pets/none",
        "/v1/nowhere",
        "/v1/orders",
    ];
    assert_eq!(paths(&found), all);
    assert_eq!(
        (&found["count"], &found["total_count"]),
        (&json!(5), &json!(5))
    );
    let first = &found["logs"][0];
    assert_eq!(first["method"], "GET");
    assert_eq!(first["status_code"], 200);
    assert_eq!(first["session_id"], "s1");
    assert_eq!(first["client_host"], "127.0.0.1");
    assert_eq!(first["operation"]["id"], "getPet");
    assert_eq!(first["is_admin"], false);
    assert_eq!(first["responders"], json!(["faker"]));
    assert_eq!(first["headers"]["x-session-id"], "s1");
    let body: Value = serde_json::from_str(first["response_body"].as_str().unwrap()).unwrap();
    assert_eq!(body["name"], "Tom");
    for member in [
        "id",
        "timestamp",
        "type",
        "process_time_ms",
        "client_port",
        "query_params",
        "created_at",
        "request_body",
        "test_scenario",
        "correlation_id",
        "user_agent",
        "response_size",
    ] {
        assert!(first.get(member).is_some(), "{member} is not in {first}");
    }
    assert_eq!(found["logs"][2]["violations"][0]["rule"], "type");
    assert_eq!(found["logs"][3]["problem"], "route-not-found");
    assert_eq!(
        found["logs"][4]["request_body"],
        r#"{"petId": 7, "quantity": 2}"#
    );
}

#[test]
fn a_filter_lets_through_what_fits_it() {
    let mimus = Mimus::petstore(&[]);
    mimus.go_shopping();
    for (question, expected) in [
        ("method=post", vec!["/v1/orders"]),
        ("status=4xx", vec!["/v1/nowhere", "/v1/pets/none"]),
        ("path=nowhere", vec!["/v1/nowhere"]),
        ("path_regex=pets/%5Cd", vec!["/v1/pets/8", "/v1/pets/7"]),
        ("operation=placeOrder", vec!["/v1/orders"]),
        ("session=s1", vec!["/v1/pets/7"]),
        ("correlation=c-8", vec!["/v1/pets/8"]),
        ("violation=type", vec!["/v1/pets/none"]),
        ("violation=true", vec!["/v1/pets/none"]),
        ("routed=false", vec!["/v1/nowhere"]),
        ("problem=route-not-found", vec!["/v1/nowhere"]),
        ("q=quantity", vec!["/v1/orders"]),
        ("time_to=2020-01-01", vec![]),
        ("time_from=2020-01-01T00:00:00Z&limit=1", vec!["/v1/orders"]),
        ("limit=1&offset=1", vec!["/v1/nowhere"]),
        ("scenario=none", vec![]),
    ] {
        let found = mimus.ask(&format!("/logs/search?{question}"));
        assert_eq!(paths(&found), expected, "{question}");
        assert_eq!(found["returned_count"], expected.len(), "{question}");
    }
    let found = mimus.ask("/logs/search?method=GET&status=4xx&limit=1");
    assert_eq!(
        (&found["total_count"], &found["returned_count"]),
        (&json!(2), &json!(1))
    );
    assert_eq!((&found["limit"], &found["offset"]), (&json!(1), &json!(0)));
    assert_eq!(
        found["filters_applied"],
        json!({ "method": "GET", "status": "4xx" })
    );
    assert!(found["search_time"].is_number());
}

#[test]
fn one_request_is_found_by_its_id() {
    let mimus = Mimus::petstore(&[]);
    mimus.go_shopping();
    let all = mimus.ask("/requests?method=POST");
    let id = all["logs"][0]["id"].as_u64().unwrap();
    let one = mimus.ask(&format!("/requests/{id}"));
    assert_eq!(one["path"], "/v1/orders");
    assert_eq!(
        one["exchange"]["request"]["body"]["text"],
        r#"{"petId": 7, "quantity": 2}"#
    );
    assert_eq!(mimus.ask(&format!("/requests?id={id}"))["id"], id);
    let none = mimus.get("/admin/api/requests/4711");
    assert_eq!((none.status, &*none.problem()), (404, "entry-not-found"));
    let wrong = mimus.get("/admin/api/requests/first");
    assert_eq!(
        (wrong.status, &*wrong.problem()),
        (400, "invalid-parameter")
    );
}

#[test]
fn a_wrong_question_is_told_what_is_allowed() {
    let mimus = Mimus::petstore(&[]);
    for (question, told) in [
        ("/requests?limit=abc", "no whole number"),
        ("/requests?limit=0", "1 to 1000"),
        ("/requests?limit=1001", "1 to 1000"),
        ("/requests?offset=-1", "no whole number"),
        ("/requests?order=up", "`newest` or `oldest`"),
        ("/requests?colour=red", "path_regex"),
        ("/logs/search?path_regex=(", "no regular expression"),
        ("/logs/search?status=fine", "4xx"),
        ("/logs/search?time_from=yesterday", "2026-01-31"),
        ("/logs/search?include_admin=perhaps", "`true` nor `false`"),
        ("/logs/analyze?group_by=mood", "operation"),
        ("/export?format=xlsx", "`har`"),
        ("/export?path_regex=(", "no regular expression"),
        ("/events?q=text", "path_regex"),
        ("/debug?verbose=1", "no parameters"),
    ] {
        let reply = mimus.get(&format!("/admin/api{question}"));
        assert_eq!(
            (reply.status, &*reply.problem()),
            (400, "invalid-parameter"),
            "{question}"
        );
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(told), "{question}: {detail}");
    }
    let all = mimus
        .get("/admin/api/requests?limit=abc&status=x&colour=red")
        .json();
    assert_eq!(all["parameters"].as_array().unwrap().len(), 3, "{all}");
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let mimus = Mimus::petstore(&[]);
    let reply = mimus.get("/admin/api/reqests");
    assert_eq!((reply.status, &*reply.problem()), (404, "route-not-found"));
    assert!(
        reply.text().contains("GET /admin/api/requests"),
        "{}",
        reply.text()
    );
    let reply = mimus.send("DELETE", "/admin/api/requests/stats", &[], None);
    assert_eq!(
        (reply.status, &*reply.problem()),
        (405, "method-not-allowed")
    );
    assert_eq!(reply.header("allow"), "GET, HEAD");
    let index = mimus.ask("");
    assert!(index["endpoints"].as_array().unwrap().len() > 10);
}

#[test]
fn figures_are_those_of_what_was_asked() {
    let mimus = Mimus::petstore(&[]);
    mimus.go_shopping();
    let stats = mimus.ask("/requests/stats");
    assert_eq!(stats["total_requests"], 5);
    assert_eq!(stats["methods"], json!({ "GET": 4, "POST": 1 }));
    assert_eq!(stats["status_codes"]["404"], 1);
    assert!(stats["avg_response_time"].is_number());
    let analysis = mimus.ask("/logs/analyze?method=GET&group_by=status");
    assert_eq!(analysis["performance"]["total_requests"], 4);
    assert_eq!(analysis["status_codes"]["error_count"], 2);
    assert_eq!(analysis["groups"]["200"]["requests"], 2);
    assert_eq!(analysis["filters_applied"], json!({ "method": "GET" }));
    for member in [
        "time_range",
        "endpoints",
        "methods",
        "user_agents",
        "response_sizes",
        "insights",
        "details",
    ] {
        assert!(analysis.get(member).is_some(), "{member}");
    }
}

#[test]
fn coverage_tells_what_was_never_asked_for() {
    let mimus = Mimus::petstore(&[]);
    mimus.go_shopping();
    let coverage = mimus.ask("/coverage");
    assert_eq!(
        (&coverage["operations"], &coverage["called"]),
        (&json!(9), &json!(2))
    );
    let never = coverage["never_called"].as_array().unwrap();
    assert!(never.iter().any(|operation| operation["id"] == "createPet"));
    assert!(!never.iter().any(|operation| operation["id"] == "getPet"));
    let incomplete = &coverage["incomplete"][0];
    assert_eq!(incomplete["id"], "getPet");
    assert_eq!(incomplete["never_answered"][0], "404");
}

#[test]
fn an_export_is_whole_in_each_format() {
    let mimus = Mimus::petstore(&[]);
    mimus.go_shopping();
    let har = mimus.get("/admin/api/export?format=har");
    assert_eq!(har.header("content-type"), "application/json");
    assert!(
        har.header("content-disposition")
            .contains("mimus-journal.har")
    );
    assert_eq!(har.json()["log"]["entries"].as_array().unwrap().len(), 5);
    let lines = mimus.get("/admin/api/export?status=4xx").text();
    assert_eq!(lines.lines().count(), 2);
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["request"]["path"], "/v1/pets/none");
    let sheet = mimus
        .get("/admin/api/export?format=csv&order=newest")
        .text();
    assert_eq!(sheet.lines().count(), 6, "{sheet}");
}

#[test]
fn what_is_cleared_is_gone_and_that_it_was_is_kept() {
    let mimus = Mimus::petstore(&[]);
    mimus.go_shopping();
    let cleared = mimus.send("DELETE", "/admin/api/requests?status=4xx", &[], None);
    assert_eq!(cleared.json()["cleared"], 2);
    assert_eq!(mimus.ask("/requests")["total_count"], 3);
    assert_eq!(
        mimus
            .send("DELETE", "/admin/api/requests", &[], None)
            .json()["cleared"],
        3
    );
    assert_eq!(mimus.ask("/requests")["total_count"], 0);
    let audit = mimus.ask("/requests?include_admin=true&order=oldest");
    assert_eq!(
        paths(&audit),
        ["/admin/api/requests", "/admin/api/requests"]
    );
    assert_eq!(audit["logs"][0]["query"], "status=4xx");
    assert_eq!(audit["logs"][0]["is_admin"], true);
}

#[test]
fn verification_says_what_is_different() {
    let mimus = Mimus::petstore(&[]);
    mimus.order(2);
    mimus.order(3);
    let twice = json!({ "expectations": [
        { "operation": "placeOrder", "times": { "exactly": 2 } }
    ], "nothing-else": true });
    let verdict = mimus.post("/verify", &twice).json();
    assert_eq!(verdict["passed"], true, "{verdict}");
    let wrong = json!({ "expectations": [
        { "operation": "placeOrder", "body": { "contains-json": { "quantity": 4 } } }
    ] });
    let verdict = mimus.post("/verify", &wrong).json();
    assert_eq!(verdict["passed"], false);
    let nearest = &verdict["expectations"][0]["nearest"][0];
    let difference = nearest["differences"][0].as_str().unwrap();
    assert!(
        difference.contains("/quantity") && difference.contains('4'),
        "{difference}"
    );
    let report = verdict["report"].as_str().unwrap();
    assert!(report.contains(difference), "{report}");
}

#[test]
fn a_wrong_expectation_says_where() {
    let mimus = Mimus::petstore(&[]);
    for (body, told) in [
        (
            json!({ "expectations": [{ "metod": "GET" }] }),
            "expectations[0]",
        ),
        (
            json!({ "expectations": [{ "times": { "exactly": "two" } }] }),
            "expectations[0].times",
        ),
        (json!({ "expectations": [] }), "nothing is expected"),
        (
            json!({ "expectations": [{}], "filter": { "metods": [] } }),
            "filter.metods",
        ),
        (json!(7), "it looks like"),
    ] {
        let reply = mimus.post("/verify", &body);
        assert_eq!(
            (reply.status, &*reply.problem()),
            (400, "malformed-request"),
            "{body}"
        );
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(told), "{detail}");
    }
    let regex = json!({ "expectations": [{ "path-matches": "(" }] });
    let reply = mimus.post("/verify", &regex);
    assert_eq!(
        (reply.status, &*reply.problem()),
        (400, "invalid-parameter")
    );
}

#[test]
fn an_entry_is_answered_again_with_the_same_bytes() {
    let mimus = Mimus::petstore(&["--dynamic"]);
    let before = mimus.get("/v1/pets?limit=3");
    let id = mimus.ask("/requests")["logs"][0]["id"].as_u64().unwrap();
    let again = mimus
        .post(&format!("/requests/{id}/replay"), &json!({}))
        .json();
    assert_eq!(again["same"], true, "{again}");
    assert_eq!(again["response"]["status"], 200);
    assert_eq!(again["response"]["body"]["text"], before.text());
    // It was no call of a client.
    assert_eq!(mimus.ask("/requests")["total_count"], 1);
}

#[test]
fn a_replay_that_lacks_a_secret_can_be_given_it() {
    let mimus = Mimus::petstore(&[]);
    mimus.order(2);
    let id = mimus.ask("/requests")["logs"][0]["id"].as_u64().unwrap();
    let path = format!("/requests/{id}/replay");
    let key = json!({ "headers": { "X-Api-Key": "swordfish-7" } });
    let again = mimus.post(&path, &key).json();
    assert_eq!(again["same"], true, "{again}");
    assert_eq!(again["kept_whole"], false);
    let wrong = json!({ "headers": { "a b": "c" } });
    assert_eq!(mimus.post(&path, &wrong).problem(), "malformed-request");
    let wrong = json!({ "body": "other" });
    assert_eq!(mimus.post(&path, &wrong).problem(), "malformed-request");
    assert_eq!(
        mimus.post("/requests/4711/replay", &json!({})).problem(),
        "entry-not-found"
    );
}

#[test]
fn a_replay_that_comes_out_otherwise_says_how() {
    let description = r#"
openapi: 3.1.0
info: { title: Counters, version: "1" }
paths:
  /things: { post: { operationId: addThing, responses: { "201": { description: Made, content: { application/json: { schema: { type: object, required: [id], properties: { id: { type: integer } } } } } } } } }
  /things/{id}: { get: { operationId: getThing, parameters: [{ name: id, in: path, required: true, schema: { type: integer } }], responses: { "200": { description: OK, content: { application/json: { schema: { type: object, required: [id], properties: { id: { type: integer } } } } } } } } }
"#;
    let config = "[[responder]]\nuse = \"crud\"\n";
    let folder = crate::support::folder(&[("openapi.yaml", description), ("mimus.toml", config)]);
    let mimus = Mimus::serve(&folder.path().join("openapi.yaml"), &[]);
    assert_eq!(mimus.send("POST", "/things", &[], None).status, 201);
    let id = mimus.ask("/requests")["logs"][0]["id"].as_u64().unwrap();
    let again = mimus
        .post(&format!("/requests/{id}/replay"), &json!({}))
        .json();
    assert_eq!(again["same"], false, "{again}");
    let differences = again["differences"].as_array().unwrap();
    assert!(!differences.is_empty(), "{again}");
}

#[test]
fn a_request_that_was_not_kept_whole_is_not_replayed() {
    let config = "[journal]\nbody-kib = 0\n";
    let description = std::fs::read_to_string(crate::support::petstore()).unwrap();
    let folder = crate::support::folder(&[("openapi.yaml", &description), ("mimus.toml", config)]);
    let mimus = Mimus::serve(&folder.path().join("openapi.yaml"), &[]);
    mimus.order(2);
    let row = mimus.ask("/requests")["logs"][0].clone();
    assert_eq!(row["request_body_cut"], true);
    assert_eq!(row["request_size"], 27);
    let id = row["id"].as_u64().unwrap();
    let reply = mimus.post(&format!("/requests/{id}/replay"), &json!({}));
    assert_eq!((reply.status, &*reply.problem()), (409, "not-replayable"));
}

#[test]
fn without_a_journal_it_is_told_how_to_have_one() {
    let mimus = Mimus::petstore(&["--journal", "off"]);
    assert_eq!(mimus.get("/v1/pets/7").status, 200);
    for path in [
        "/requests",
        "/requests/stats",
        "/logs/search",
        "/export",
        "/coverage",
        "/events",
    ] {
        let reply = mimus.get(&format!("/admin/api{path}"));
        assert_eq!(
            (reply.status, &*reply.problem()),
            (409, "journal-off"),
            "{path}"
        );
        assert!(
            reply.text().contains("--journal memory"),
            "{}",
            reply.text()
        );
    }
    let debug = mimus.ask("/debug");
    assert_eq!(debug["journal"], Value::Null);
}

#[test]
fn debug_tells_what_the_server_runs_with() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.db");
    let mimus = Mimus::petstore(&["--journal", file.to_str().unwrap()]);
    mimus.get("/v1/pets/7");
    let debug = mimus.ask("/debug");
    assert_eq!(debug["status"], "ok");
    assert_eq!(debug["server"]["business_port"], mimus.port());
    assert_eq!(debug["server"]["admin_port"], mimus.port());
    assert_eq!(debug["database"]["path"], file.to_str().unwrap());
    assert_eq!(debug["db_path_exists"], true);
    assert_eq!(debug["database"]["recent_logs_1h"], 1);
    assert_eq!(debug["sample_log"]["path"], "/v1/pets/7");
    assert_eq!(debug["journal"]["state"], "writing");
}
