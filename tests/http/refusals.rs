//! What a request gets that does not fit the description.

use serde_json::{Value, json};

use crate::support::{Mimus, Reply, folder};

const KEY: (&str, &str) = ("x-api-key", "secret");
const JSON: (&str, &str) = ("content-type", "application/json");

fn post(mimus: &Mimus, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
    mimus.send("POST", path, headers, Some(body.to_string().as_bytes()))
}

/// `location pointer rule`, of every violation, sorted.
fn violations(reply: &Reply) -> Vec<String> {
    let list = reply.json()["violations"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut told: Vec<String> = list
        .iter()
        .map(|one| {
            [
                text(&one["location"]),
                text(&one["name"]),
                text(&one["pointer"]),
                text(&one["rule"]),
            ]
            .join(" ")
        })
        .collect();
    told.sort();
    told
}

#[test]
fn an_unknown_path_is_told_the_nearest_operations() {
    let reply = Mimus::petstore(&[]).get("/v1/pet/7");
    assert_eq!((reply.status, &*reply.problem()), (404, "route-not-found"));
    let nearest = reply.json()["nearest"].to_string();
    assert!(nearest.contains("/pets/{petId}"), "{nearest}");
}

#[test]
fn a_wrong_method_is_told_the_right_ones() {
    let reply = Mimus::petstore(&[]).send("PUT", "/v1/pets/7", &[], None);
    assert_eq!(
        (reply.status, &*reply.problem()),
        (405, "method-not-allowed")
    );
    assert_eq!(reply.header("allow"), "DELETE, GET, HEAD, OPTIONS, PATCH");
}

#[test]
fn credentials_are_asked_for_and_any_well_formed_ones_pass() {
    let mimus = Mimus::petstore(&[]);
    let reply = mimus.send("DELETE", "/v1/pets/7", &[], None);
    // The operation's `default` answer is no answer to a 401; ours names the header.
    assert_eq!(reply.status, 401);
    assert!(
        reply.header("www-authenticate").contains("X-Api-Key"),
        "{:?}",
        reply.headers
    );
    assert_eq!(mimus.send("DELETE", "/v1/pets/7", &[KEY], None).status, 204);
}

#[test]
fn listed_credentials_are_the_only_ones() {
    let folder = folder(&[("mimus.toml", "[[credentials.apiKey]]\nvalue = \"right\"\n")]);
    let config = folder.path().join("mimus.toml").display().to_string();
    let mimus = Mimus::petstore(&["--config", &config]);
    assert_eq!(mimus.send("DELETE", "/v1/pets/7", &[KEY], None).status, 401);
    assert_eq!(
        mimus
            .send("DELETE", "/v1/pets/7", &[("x-api-key", "right")], None)
            .status,
        204
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let description = r#"
openapi: 3.1.0
info: { title: T, version: "1" }
paths:
  /orders/{id}:
    put:
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
        - { name: dry, in: query, required: true, schema: { type: boolean } }
        - { name: X-Level, in: header, schema: { enum: [low, high] } }
        - { name: session, in: cookie, schema: { type: string, minLength: 4 } }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [quantity]
              properties:
                quantity: { type: integer, minimum: 1 }
                id: { type: string, readOnly: true }
                tags: { type: array, items: { type: string } }
      responses: { "204": { description: done } }
"#;
    let mimus = Mimus::of(description, &[]);
    let body = json!({ "quantity": 0, "id": "x", "tags": ["a", 1] });
    let reply = mimus.send(
        "PUT",
        "/orders/one",
        &[JSON, ("x-level", "middle"), ("cookie", "session=abc")],
        Some(body.to_string().as_bytes()),
    );
    assert_eq!(reply.problem(), "invalid-request");
    let told = violations(&reply);
    let rules: Vec<&str> = told.iter().map(String::as_str).collect();
    assert_eq!(reply.status, 422, "{told:?}");
    for expected in [
        "body  /quantity minimum",
        "body  /tags/1 type",
        "cookie session  minLength",
        "header X-Level  enum",
        "path id  type",
        "query dry  required",
    ] {
        assert!(
            rules.contains(&expected),
            "{expected} is not among {told:?}"
        );
    }
    assert!(
        rules.iter().any(|rule| rule.starts_with("body  /id")),
        "a readOnly property passed: {told:?}"
    );
}

#[test]
fn malformed_unsupported_and_missing_bodies_are_told_apart() {
    let description = r#"
openapi: 3.1.0
info: { title: T, version: "1" }
paths:
  /a:
    post:
      requestBody: { required: true, content: { application/json: { schema: { type: object } } } }
      responses: { "204": { description: done } }
"#;
    let mimus = Mimus::of(description, &[]);
    let send = |headers: &[(&str, &str)], body: &str| {
        mimus.send("POST", "/a", headers, Some(body.as_bytes()))
    };
    let reply = send(&[JSON], "{\"a\":");
    assert_eq!(
        (reply.status, &*reply.problem()),
        (400, "malformed-request")
    );
    let reply = send(&[("content-type", "text/plain")], "hello");
    assert_eq!(
        (reply.status, &*reply.problem()),
        (415, "unsupported-media-type")
    );
    assert_eq!(reply.header("accept"), "application/json");
    assert_eq!(send(&[JSON], "").status, 400);
    assert_eq!(send(&[JSON], "[1]").status, 422);
    assert_eq!(send(&[JSON], "{}").status, 204);
}

#[test]
fn forms_and_files_are_read_by_their_encoding() {
    let mimus = Mimus::petstore(&[]);
    let form = |body: &str| {
        let headers = [KEY, ("content-type", "application/x-www-form-urlencoded")];
        mimus.send("POST", "/v1/pets", &headers, Some(body.as_bytes()))
    };
    assert_eq!(form("kind=cat&name=Tom&status=available").status, 201);
    assert_eq!(form("kind=cat&name=Tom&status=flying").status, 422);

    let multipart = |part_type: &str, name: &str| {
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\nContent-Type: {part_type}\r\n\r\n\u{1}\u{2}\r\n--b--\r\n"
        );
        mimus.send(
            "PUT",
            "/v1/pets/7/photo",
            &[KEY, ("content-type", "multipart/form-data; boundary=b")],
            Some(body.as_bytes()),
        )
    };
    assert_eq!(multipart("image/png", "file").status, 204);
    assert_eq!(
        multipart("image/png", "picture").status,
        422,
        "the required part is missing"
    );
    assert_eq!(
        multipart("text/html", "file").status / 100,
        4,
        "the part is of a type that is not declared"
    );
}

#[test]
fn the_description_s_own_answer_is_given_with_the_violations_in_a_header() {
    let mimus = Mimus::petstore(&[]);
    let reply = post(
        &mimus,
        "/v1/orders",
        &[KEY, JSON],
        &json!({ "petId": 1, "quantity": 99 }),
    );
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (422, "application/problem+json")
    );
    let told: Value =
        serde_json::from_str(reply.header("mimus-violations")).expect("the header is JSON");
    assert_eq!(told[0]["pointer"], "/quantity");
    assert!(
        reply
            .header("sl-violations")
            .contains("\"location\":[\"request\",\"body\",\"quantity\"]"),
        "{:?}",
        reply.headers
    );
    // The body is the description's `Error`, not ours.
    assert!(reply.json().get("violations").is_none(), "{}", reply.text());
}

#[test]
fn validation_can_be_a_warning_or_nothing() {
    let wrong = json!({ "petId": 1, "quantity": 99 });
    let warned = post(
        &Mimus::petstore(&["--validate", "warn"]),
        "/v1/orders",
        &[JSON],
        &wrong,
    );
    assert_eq!(warned.status, 201);
    assert!(warned.header("mimus-violations").contains("/quantity"));
    let ignored = post(
        &Mimus::petstore(&["--validate", "off"]),
        "/v1/orders",
        &[JSON],
        &wrong,
    );
    assert_eq!(
        (ignored.status, ignored.header("mimus-violations")),
        (201, "")
    );
}

#[test]
fn a_fault_in_one_operation_costs_that_operation_only() {
    let description = r##"
openapi: 3.1.0
info: { title: T, version: "1" }
paths:
  /good: { get: { responses: { "204": { description: fine } } } }
  /bad: { get: { parameters: [{ $ref: "#/components/parameters/Nowhere" }], responses: { "204": { description: fine } } } }
"##;
    let mimus = Mimus::of(description, &[]);
    assert_eq!(mimus.get("/good").status, 204);
    let reply = mimus.get("/bad");
    assert_eq!(
        (reply.status, &*reply.problem()),
        (500, "description-fault")
    );
    let finding = &reply.json()["findings"][0];
    assert_eq!(finding["code"], "unresolved-reference");
    assert!(finding["location"]["line"].is_u64(), "{finding}");
}
