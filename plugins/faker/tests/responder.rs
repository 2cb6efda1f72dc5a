//! The faker as a server sees it: through both phases, on the SDK's fake host.

use guest_sdk::testing::Host;
use guest_sdk::{Choice, Error, Location, Operation, Outcome, Plan, Request, Response};
use mimus_faker::Faker;
use serde_json::{Value, json};

const JSON: &str = "application/json";

fn pet() -> Value {
    json!({"$ref": "#/$defs/Pet", "$defs": {"Pet": {"type": "object", "required": ["id", "name"], "properties": {
        "id": {"type": "integer"}, "name": {"type": "string"}, "born": {"type": "string", "format": "date"},
    }}}})
}

fn answer(
    host: &Host,
    choice: &Choice,
    settings: &str,
    request: &Request,
) -> Result<Response, Error> {
    match host.answer::<Faker>(
        &Operation::new("GET", "/pets/{petId}"),
        choice,
        settings,
        request,
    )? {
        Outcome::Respond(response) => Ok(response),
        Outcome::Pass => Err(Error::other("passed")),
    }
}

fn get() -> Request {
    Request::new("GET", "/pets/7").with(Location::Path, "petId", 7)
}

fn dynamic() -> Choice {
    Choice {
        dynamic: true,
        ..Choice::json(200)
    }
}

#[test]
fn an_example_is_the_whole_answer() {
    let host = Host::new()
        .schema(200, JSON, &pet())
        .example(200, JSON, Some("rex"), r#"{"id":1,"name":"Rex"}"#)
        .example(200, JSON, Some("tom"), r#"{"id":2,"name":"Tom"}"#);
    let plan = host.prepare::<Faker>(&Operation::new("GET", "/"), &Choice::json(200), "{}");
    let Ok(Plan::Fixed(response)) = plan else {
        panic!("{plan:?}")
    };
    assert_eq!(response.body, br#"{"id":1,"name":"Rex"}"#);
    assert_eq!(response.header_text("content-type"), Some(JSON));
    let named = Choice {
        example: Some("tom".to_owned()),
        dynamic: true,
        ..Choice::json(200)
    };
    let tom = answer(&host, &named, "{}", &get()).expect("an answer");
    assert_eq!(tom.body, br#"{"id":2,"name":"Tom"}"#);
    for (choice, settings) in [
        (dynamic(), "{}"),
        (Choice::json(200), r#"{"examples": "ignore"}"#),
    ] {
        let made = answer(&host, &choice, settings, &get()).expect("an answer");
        assert_ne!(made.body, br#"{"id":1,"name":"Rex"}"#);
    }
}

#[test]
fn the_same_seed_and_request_give_the_same_bytes() {
    let host = |seed| Host::new().seed(seed).schema(200, JSON, &pet());
    let body = |seed| {
        answer(&host(seed), &dynamic(), "{}", &get())
            .expect("an answer")
            .body
    };
    assert_eq!(body(7), body(7));
    assert_ne!(body(7), body(8));
}

#[test]
fn the_answer_is_about_what_was_asked_for() {
    let host = Host::new().schema(200, JSON, &pet());
    let response = answer(&host, &Choice::json(200), "{}", &get()).expect("an answer");
    let pet: Value = serde_json::from_slice(&response.body).expect("JSON");
    assert_eq!(pet["id"], 7);
}

#[test]
fn the_answer_repeats_what_was_written() {
    let order = json!({"type": "object", "properties": {
        "id": {"type": "integer", "readOnly": true}, "petId": {"type": "integer"}, "quantity": {"type": "integer"},
    }});
    let host = Host::new()
        .schema(200, JSON, &order)
        .schema(400, JSON, &order);
    let post = |media_type: &str, body: &str| Request {
        headers: vec![("content-type".to_owned(), media_type.into())],
        body: Some(body.into()),
        ..Request::new("POST", "/orders")
    };
    let written = |status, request: &Request| {
        let response = answer(&host, &Choice::json(status), "{}", request).expect("an answer");
        let made: Value = serde_json::from_slice(&response.body).expect("JSON");
        made["petId"] == 31_415 && made["quantity"] == 27_182
    };
    let json = post(JSON, r#"{"petId":31415,"quantity":27182}"#);
    let form = post(
        "application/x-www-form-urlencoded",
        "petId=31415&quantity=27182",
    );
    assert!(written(200, &json));
    assert!(written(200, &form));
    assert!(!written(400, &json), "an error is not about the order");
    assert!(!written(200, &post("text/plain", "petId=31415")));
}

#[test]
fn what_is_inside_itself_ends_soon() {
    let pets = json!({"type": "array", "items": {"$ref": "#/$defs/Pet"}, "$defs": {"Pet": {"type": "object", "properties": {
        "id": {"type": "integer"}, "name": {"type": "string"}, "friends": {"type": "array", "items": {"$ref": "#/$defs/Pet"}},
        "mother": {"$ref": "#/$defs/Pet"}, "father": {"$ref": "#/$defs/Pet"},
    }}}});
    for seed in 0..20 {
        let host = Host::new().seed(seed).schema(200, JSON, &pets);
        let response = answer(&host, &Choice::json(200), "{}", &get()).expect("an answer");
        assert!(
            response.body.len() < 4 * 1024,
            "{} bytes",
            response.body.len()
        );
    }
}

#[test]
fn without_a_body_there_is_none() {
    let response = answer(&Host::new(), &Choice::empty(204), "{}", &get()).expect("an answer");
    assert_eq!(response, Response::new(204));
}

#[test]
fn declared_headers_are_sent() {
    let host = Host::new()
        .header(
            200,
            "X-Rate-Limit",
            true,
            &json!({"type": "integer", "minimum": 5, "maximum": 5}),
            None,
        )
        .header(
            200,
            "ETag",
            false,
            &json!({"type": "string"}),
            Some(&json!("abc")),
        )
        .header(
            200,
            "X-Tags",
            true,
            &json!({"type": "array", "items": {"enum": ["a"]}, "minItems": 2}),
            None,
        )
        .header(200, "X-Internal", false, &json!({"type": "string"}), None)
        .header(200, "Content-Type", true, &json!({"type": "string"}), None)
        .schema(200, JSON, &pet());
    let response = answer(&host, &Choice::json(200), "{}", &get()).expect("an answer");
    assert_eq!(response.header_text("x-rate-limit"), Some("5"));
    assert_eq!(response.header_text("etag"), Some("abc"));
    assert!(
        response
            .header_text("x-tags")
            .is_some_and(|tags| tags.starts_with("a,a"))
    );
    assert_eq!(response.header_text("x-internal"), None);
    assert_eq!(response.header_text("content-type"), Some(JSON));
}

#[test]
fn bodies_are_written_as_the_media_type_wants() {
    for (media_type, schema, expected) in [
        (
            "application/xml",
            json!({"type": "object", "xml": {"name": "pet"}, "required": ["n"], "properties": {"n": {"const": 1}}}),
            "<n>1</n>",
        ),
        ("text/plain", json!({"const": "hello"}), "hello"),
        (
            "application/x-ndjson",
            json!({"type": "array", "const": [1, 2]}),
            "1\n2\n",
        ),
        (
            "application/problem+json",
            json!({"const": {"title": "no"}}),
            r#"{"title":"no"}"#,
        ),
        ("text/csv", json!({"const": [{"a": 1}]}), "a"),
    ] {
        let host = Host::new().schema(200, media_type, &schema);
        let choice = Choice {
            media_type: Some(media_type.to_owned()),
            ..Choice::json(200)
        };
        let response = answer(&host, &choice, "{}", &get()).expect("an answer");
        let body = String::from_utf8_lossy(&response.body).into_owned();
        assert!(body.contains(expected), "{media_type}: {body}");
        assert!(
            response
                .header_text("content-type")
                .is_some_and(|told| told.starts_with(media_type))
        );
    }
}

#[test]
fn a_media_type_without_a_schema_has_a_body_all_the_same() {
    for media_type in [
        "application/json",
        "image/png",
        "text/plain",
        "application/octet-stream",
        "application/xml",
    ] {
        let choice = Choice {
            media_type: Some(media_type.to_owned()),
            ..Choice::json(200)
        };
        let response = answer(&Host::new(), &choice, "{}", &get()).expect("an answer");
        assert!(!response.body.is_empty(), "{media_type}");
    }
}

#[test]
fn what_cannot_be_met_is_logged() {
    let host = Host::new().schema(200, JSON, &json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "enum": [1]}}}));
    answer(&host, &Choice::json(200), "{}", &get()).expect("an answer all the same");
    assert_eq!(
        host.logs(),
        ["warn: no valid value found for `/a`; its schema may have none"]
    );
}

#[test]
fn wrong_settings_are_refused() {
    for (settings, said) in [
        (
            r#"{"optional": "some"}"#,
            "`optional`: expected `all`, `none` or a number from 0.0 to 1.0",
        ),
        (
            r#"{"optional": 2}"#,
            "`optional`: 2 is not from 0.0 to 1.0; `all` and `none` may be written as well",
        ),
        (
            r#"{"examples": "invalid"}"#,
            "`examples`: unknown variant `invalid`, expected one of `valid`, `as-is`, `ignore`",
        ),
        (
            r#"{"depth": 1}"#,
            "`depth`: unknown field `depth`, expected one of `locale`, `examples`, `optional`, `max_depth`, `max_items`",
        ),
    ] {
        let error = answer(&Host::new(), &Choice::json(200), settings, &get()).expect_err(settings);
        assert!(error.is_invalid_settings());
        assert_eq!(error.to_string(), said);
    }
    let none = r#"{"optional": "none"}"#;
    let host = Host::new().schema(200, JSON, &pet());
    let response = answer(&host, &Choice::json(200), none, &get()).expect("an answer");
    let pet: Value = serde_json::from_slice(&response.body).expect("JSON");
    assert_eq!(pet.as_object().map(serde_json::Map::len), Some(2));
}
