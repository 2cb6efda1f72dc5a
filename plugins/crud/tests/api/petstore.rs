//! The petstore of `examples/`: a discriminated schema, a merge patch, an API of many media
//! types.

use std::path::Path;

use serde_json::{Value, json};

use crate::server::Server;

fn server() -> Server {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/petstore/openapi.yaml");
    Server::of_file(&path)
}

#[test]
fn a_pet_lives_its_life() {
    let server = server();
    let key = [("x-api-key", "k"), ("content-type", "application/json")];
    let seeds = server.get("/v1/pets");
    assert_eq!(
        seeds.json().as_array().unwrap().len(),
        2,
        "the examples: {}",
        seeds.text()
    );
    assert_eq!(seeds.header("x-total-count"), Some("2"));

    let rex = json!({"kind": "dog", "name": "Rex II", "status": "available", "trained": true});
    let created = server.send("POST", "/v1/pets", &key, Some(&rex.to_string()));
    assert_eq!(created.status, 201);
    let made = created.json();
    assert_eq!(made["id"], json!(9), "after the examples");
    assert_eq!(made["name"], json!("Rex II"));
    assert_eq!(created.header("location"), Some("/v1/pets/9"));

    let got = server.get("/v1/pets/9");
    assert_eq!((got.status, got.json()), (200, made.clone()));

    let patch = r#"{"name": "Rex III", "status": "sold"}"#;
    let merge = [
        ("x-api-key", "k"),
        ("content-type", "application/merge-patch+json"),
    ];
    let patched = server.send("PATCH", "/v1/pets/9", &merge, Some(patch));
    assert_eq!(patched.json()["name"], json!("Rex III"));
    assert_eq!(patched.json()["trained"], json!(true));

    let sold = server.get("/v1/pets?status=sold&limit=1");
    assert_eq!(
        sold.json(),
        json!([{"id": 8, "kind": "dog", "name": "Rex", "status": "sold", "price": 120, "trained": false}])
    );
    assert_eq!(sold.header("x-total-count"), Some("2"));

    let gone = server.send("DELETE", "/v1/pets/9", &key, None);
    assert_eq!((gone.status, gone.text()), (204, String::new()));
    let missing = server.get("/v1/pets/9");
    assert_eq!(missing.status, 404);
    assert_eq!(
        missing.header("content-type"),
        Some("application/json"),
        "as the description has it"
    );
    assert_eq!(server.send("DELETE", "/v1/pets/9", &key, None).status, 404);
    assert_eq!(server.get("/v1/pets").json().as_array().unwrap().len(), 2);
}

#[test]
fn other_media_types_say_the_same() {
    let server = server();
    let form = [
        ("x-api-key", "k"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let body = "kind=cat&name=Minka&status=reserved&indoor=true&price=12.5";
    let created = server.send("POST", "/v1/pets", &form, Some(body)).json();
    assert_eq!(created["price"], json!(12.5));
    assert_eq!(created["indoor"], json!(true));
    let xml = server.send("GET", "/v1/pets", &[("accept", "application/xml")], None);
    assert!(xml.text().contains("<name>Minka</name>"), "{}", xml.text());
    let csv = server.send("GET", "/v1/pets", &[("accept", "text/csv")], None);
    assert_eq!(csv.text().lines().count(), 4, "{}", csv.text());
    assert_eq!(csv.header("x-total-count"), Some("3"));
}

#[test]
fn what_is_below_a_pet_is_there_with_it() {
    let server = server();
    assert_eq!(server.get("/v1/pets/7/photo").status, 200);
    assert_eq!(server.get("/v1/pets/99/photo").status, 404);
    // Nothing tells of orders but that they can be placed.
    assert_eq!(
        server
            .get("/v1/orders/7f3b0c0e-6a3f-4f0e-9d6b-1c1f6a0b7e55/events")
            .status,
        200
    );
}

#[test]
fn who_asks_for_an_example_or_an_error_gets_it() {
    let server = server();
    let prefer = |value| server.send("GET", "/v1/pets/99", &[("prefer", value)], None);
    assert_eq!(prefer("example=cat").json()["name"], json!("Tom"));
    assert_eq!(prefer("code=404").status, 404);
    let state: Vec<(String, Value)> = server.state_of("pets");
    assert!(state.is_empty(), "nothing was touched");
}
