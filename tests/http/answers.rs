//! What a valid request gets.

use serde_json::json;

use crate::support::Mimus;

#[test]
fn an_operation_is_served_with_and_without_the_base_path() {
    let mimus = Mimus::petstore(&[]);
    for path in ["/v1/pets/7", "/pets/7"] {
        let reply = mimus.get(path);
        assert_eq!(
            (reply.status, reply.header("content-type")),
            (200, "application/json"),
            "{path}"
        );
    }
}

#[test]
fn the_first_example_is_served_and_another_by_name() {
    let mimus = Mimus::petstore(&[]);
    let cat = json!({ "id": 7, "kind": "cat", "name": "Tom", "status": "available", "price": 80.5, "indoor": true });
    assert_eq!(mimus.get("/v1/pets/7").json(), cat);
    let dog = mimus.get_with("/v1/pets/7", &[("prefer", "example=dog")]);
    assert_eq!(dog.json()["name"], "Rex");
    assert_eq!(dog.header("preference-applied"), "example=dog");
    assert_eq!(mimus.get("/v1/pets/7?__example=dog").json()["name"], "Rex");
}

#[test]
fn dynamic_data_echoes_the_path() {
    let mimus = Mimus::petstore(&[]);
    let pet = mimus
        .get_with("/v1/pets/4711", &[("prefer", "dynamic=true")])
        .json();
    assert_eq!(pet["id"], 4711);
}

#[test]
fn the_same_seed_and_request_give_the_same_bytes_in_any_order() {
    let (one, two) = (Mimus::petstore(&[]), Mimus::petstore(&[]));
    let first = one.get("/v1/pets").body;
    assert_eq!(one.get("/v1/pets").body, first);
    two.get("/v1/pets/3");
    two.get("/v1/pets?limit=3");
    assert_eq!(two.get("/v1/pets").body, first);
    assert_ne!(
        two.get_with("/v1/pets", &[("prefer", "seed=other")]).body,
        first
    );
}

#[test]
fn a_list_is_as_long_as_the_limit_says() {
    let mimus = Mimus::petstore(&[]);
    for limit in [1, 7, 30] {
        let pets = mimus.get(&format!("/v1/pets?limit={limit}")).json();
        assert_eq!(pets.as_array().map(Vec::len), Some(limit), "limit={limit}");
    }
}

#[test]
fn the_media_type_follows_the_accept_header() {
    let mimus = Mimus::petstore(&[]);
    let accepted = |accept: &str| {
        let reply = mimus.get_with("/v1/pets", &[("accept", accept)]);
        (
            reply.status,
            reply.header("content-type").to_owned(),
            reply.text(),
        )
    };
    let (status, media_type, body) = accepted("application/json;q=0.5, application/xml");
    assert_eq!((status, &*media_type), (200, "application/xml"));
    assert!(body.contains("<pets>"), "{body}");
    let (status, media_type, body) = accepted("text/csv");
    assert_eq!(status, 200);
    assert!(media_type.starts_with("text/csv"), "{media_type}");
    assert!(
        body.lines()
            .next()
            .is_some_and(|head| head.contains("name")),
        "{body}"
    );
    assert_eq!(accepted("*/*").1, "application/json");
    assert_eq!(accepted("image/png").0, 406);
}

#[test]
fn declared_headers_come_with_the_answer() {
    let mimus = Mimus::petstore(&[]);
    let reply = mimus.get("/v1/pets");
    assert!(
        reply.header("x-total-count").parse::<u64>().is_ok(),
        "{:?}",
        reply.headers
    );
}

#[test]
fn a_status_is_chosen_by_preference() {
    let mimus = Mimus::petstore(&[]);
    assert_eq!(
        mimus
            .get_with("/v1/pets/7", &[("prefer", "code=404")])
            .status,
        404
    );
    assert_eq!(
        mimus
            .get_with("/v1/pets/7", &[("prefer", "code=503")])
            .status,
        503
    );
    let reply = mimus.get_with("/v1/pets/7/photo", &[("prefer", "code=404")]);
    assert_eq!(
        (reply.status, &*reply.problem()),
        (404, "response-not-declared")
    );
    let reply = mimus.get_with("/v1/pets/7", &[("prefer", "code=many")]);
    assert_eq!(
        (reply.status, &*reply.problem()),
        (422, "invalid-preference")
    );
}

#[test]
fn pictures_and_events_are_what_they_say() {
    let mimus = Mimus::petstore(&[]);
    let picture = mimus.get("/v1/pets/7/photo");
    assert_eq!(picture.header("content-type"), "image/png");
    assert!(picture.body.starts_with(b"\x89PNG\r\n"));
    let events = mimus.get("/v1/orders/0b5d2c3a-0c1f-4c57-9d0e-0d4a6f1b2c3d/events");
    assert!(
        events
            .header("content-type")
            .starts_with("text/event-stream")
    );
    assert!(
        events.text().contains("data: {\"status\":"),
        "{}",
        events.text()
    );
}

#[test]
fn head_and_options_are_answered() {
    let mimus = Mimus::petstore(&[]);
    let get = mimus.get("/v1/pets/7");
    let head = mimus.send("HEAD", "/v1/pets/7", &[], None);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), get.body.len().to_string());
    let options = mimus.send("OPTIONS", "/v1/pets/7", &[], None);
    assert_eq!(options.status, 204);
    assert_eq!(options.header("allow"), "DELETE, GET, HEAD, OPTIONS, PATCH");
}

#[test]
fn a_browser_may_call_from_anywhere() {
    let mimus = Mimus::petstore(&[]);
    let origin = ("origin", "https://app.example");
    let preflight = mimus.send(
        "OPTIONS",
        "/v1/pets/7",
        &[
            origin,
            ("access-control-request-method", "PATCH"),
            ("access-control-request-headers", "x-api-key"),
        ],
        None,
    );
    assert_eq!(preflight.status, 204);
    assert_eq!(
        preflight.header("access-control-allow-origin"),
        "https://app.example"
    );
    assert!(
        preflight
            .header("access-control-allow-methods")
            .contains("PATCH")
    );
    assert_eq!(
        preflight.header("access-control-allow-headers"),
        "x-api-key"
    );
    assert_eq!(
        mimus
            .get_with("/v1/pets", &[origin])
            .header("access-control-allow-origin"),
        "https://app.example"
    );
    // Also where the answer is a problem: a page must be able to read why.
    assert_eq!(
        mimus
            .get_with("/nope", &[origin])
            .header("access-control-allow-origin"),
        "https://app.example"
    );

    let closed = Mimus::petstore(&["--no-cors"]);
    assert_eq!(
        closed
            .get_with("/v1/pets", &[origin])
            .header("access-control-allow-origin"),
        ""
    );
}

#[test]
fn an_example_that_breaks_its_schema_is_passed_over_unless_it_is_wanted() {
    let description = r#"
openapi: 3.0.3
info: { title: T, version: "1" }
paths:
  /a:
    get:
      responses:
        "200":
          description: OK
          content:
            application/json:
              schema: { type: object, required: [n], properties: { n: { type: integer } } }
              examples:
                wrong: { value: { n: many } }
                right: { value: { n: 42 } }
"#;
    assert_eq!(
        Mimus::of(description, &[]).get("/a").json(),
        json!({ "n": 42 })
    );
    assert_eq!(
        Mimus::of(description, &["--examples", "as-is"])
            .get("/a")
            .json(),
        json!({ "n": "many" })
    );
    // By name it is served as it is.
    assert_eq!(
        Mimus::of(description, &[]).get("/a?__example=wrong").json(),
        json!({ "n": "many" })
    );
    let mimus = Mimus::of(description, &[]);
    mimus.wait_for_log("invalid-example");
}

#[test]
fn health_is_told_unless_the_description_has_that_path() {
    assert_eq!(Mimus::petstore(&[]).get("/health").json()["status"], "ok");
    let description = r#"
openapi: 3.1.0
info: { title: T, version: "1" }
paths:
  /health: { get: { responses: { "200": { description: OK, content: { application/json: { example: mine } } } } } }
"#;
    assert_eq!(Mimus::of(description, &[]).get("/health").json(), "mine");
}

#[test]
fn a_deprecated_operation_says_so() {
    let description = r#"
openapi: 3.1.0
info: { title: T, version: "1" }
paths:
  /old: { get: { deprecated: true, responses: { "204": { description: gone } } } }
"#;
    assert_eq!(
        Mimus::of(description, &[])
            .get("/old")
            .header("deprecation"),
        "true"
    );
}
