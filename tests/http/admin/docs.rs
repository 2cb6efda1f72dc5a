//! `/docs`, and the description as it is served.

use serde_json::json;

use crate::support::{Mimus, folder};

#[test]
fn the_page_asks_nobody_else() {
    let mimus = Mimus::petstore(&[]);
    let page = mimus.get("/docs");
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));
    let policy = page.header("content-security-policy").to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"));
    assert!(
        !policy.contains("unsafe") && !policy.contains("http"),
        "{policy}"
    );
    let text = page.text();
    assert!(
        !text.contains("http://") && !text.contains("https://"),
        "{text}"
    );
    for attribute in ["src=\"", "href=\""] {
        for (at, _) in text.match_indices(attribute) {
            let link = text[at + attribute.len()..].split('"').next().unwrap();
            if link != "data:," {
                let found = mimus.get(&format!("/{link}"));
                assert_eq!(found.status, 200, "{link}");
                assert_ne!(found.header("x-content-type-options"), "", "{link}");
            }
        }
    }
    let slash = mimus.get("/docs/");
    assert_eq!((slash.status, slash.header("location")), (308, "../docs"));
    assert_eq!(
        &*mimus.send("POST", "/docs", &[], None).problem(),
        "method-not-allowed"
    );
    assert_eq!(&*mimus.get("/docs/other.js").problem(), "route-not-found");
}

#[test]
fn its_files_are_packed_for_those_who_can_unpack() {
    let mimus = Mimus::petstore(&[]);
    let plain = mimus.get("/docs/swagger-ui.css");
    assert_eq!(plain.header("content-encoding"), "");
    let size = plain.body.len();
    assert!(100_000 < size, "{size}");
    // The client unpacks it, if it says that it can.
    let head = mimus.send(
        "HEAD",
        "/docs/swagger-ui.css",
        &[("accept-encoding", "gzip")],
        None,
    );
    assert_eq!(head.header("content-encoding"), "gzip");
    let packed: usize = head.header("content-length").parse().unwrap();
    assert!(packed < size / 4, "{packed}");
    assert!(mimus.get("/docs/LICENSE").text().contains("Apache License"));
}

#[test]
fn the_description_is_told_with_this_server_in_it() {
    let mimus = Mimus::petstore(&[]);
    let whole = mimus.get("/openapi.json");
    assert_eq!(whole.header("content-type"), "application/json");
    let whole = whole.json();
    assert_eq!(whole["info"]["title"], "Petstore");
    assert_eq!(
        whole["servers"],
        json!([{ "url": "/v1", "description": "this mock" }])
    );
    assert_eq!(
        whole["paths"]["/pets/{petId}"]["get"]["operationId"],
        "getPet"
    );
    let yaml = mimus.get("/openapi.yaml");
    assert_eq!(yaml.header("content-type"), "application/yaml");
    // What was served can be served.
    let again = Mimus::of(&yaml.text(), &[]);
    assert_eq!(again.get("/openapi.json").json(), whole);
    assert_eq!(again.get("/v1/pets/7").body, mimus.get("/v1/pets/7").body);
}

#[test]
fn several_files_are_told_as_one() {
    let folder = folder(&[
        (
            "openapi.yaml",
            "openapi: 3.1.0\ninfo: {title: A, version: '1'}\nservers: [{url: 'https://api.example.com/v2'}]\npaths:\n  /pets:\n    get:\n      operationId: listPets\n      servers: [{url: 'https://other.example.com/old'}]\n      responses:\n        '200':\n          description: a\n          content: {application/json: {schema: {$ref: 'pet.yaml#/Pet'}}}\n  /toys:\n    get: {operationId: listToys, responses: {'204': {description: none}}}\n",
        ),
        (
            "pet.yaml",
            "Pet: {type: object, required: [name], properties: {name: {const: Tom}}}\n",
        ),
    ]);
    let mimus = Mimus::serve(&folder.path().join("openapi.yaml"), &[]);
    let whole = mimus.get("/openapi.json");
    assert!(!whole.text().contains("example.com"), "{}", whole.text());
    let again = Mimus::of(&whole.text(), &[]);
    for path in ["/old/pets", "/v2/toys"] {
        let (one, other) = (mimus.get(path), again.get(path));
        assert!(one.status < 300, "{path}: {}", one.text());
        assert_eq!((one.status, one.body), (other.status, other.body), "{path}");
    }
    let swagger = "swagger: '2.0'\ninfo: {title: A, version: '1'}\nhost: api.example.com\nschemes: [https]\nbasePath: /v3\npaths: {/a: {get: {responses: {'204': {description: a}}}}}\n";
    let old = Mimus::of(swagger, &[]).get("/openapi.json").json();
    assert_eq!((old.get("host"), &old["basePath"]), (None, &json!("/v3")));
}

#[test]
fn the_descriptions_own_paths_win() {
    let description = "openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths:\n  /docs: {get: {responses: {'204': {description: a}}}}\n  /openapi.json: {get: {responses: {'204': {description: a}}}}\n";
    let mimus = Mimus::of(description, &[]);
    assert_eq!(mimus.get("/docs").status, 204);
    assert_eq!(mimus.get("/openapi.json").status, 204);
    assert_eq!(mimus.get("/docs/start.js").status, 404);
    assert_eq!(mimus.get("/openapi.yaml").status, 200);
}

#[test]
fn nobody_is_asked_for_a_token() {
    let mimus = Mimus::petstore(&["--admin-token", "correct-horse"]);
    assert_eq!(mimus.get("/docs").status, 200);
    assert_eq!(mimus.get("/openapi.json").status, 200);
    assert_eq!(mimus.get("/admin/api/openapi.json").status, 401);
}
