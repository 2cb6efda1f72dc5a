//! Resources as descriptions of all kinds have them: the Swagger pet store, single things,
//! wrapped ones, things that nobody can create, and what a collection begins with.

use serde_json::json;

use crate::server::Server;

/// As the pet store that comes with Swagger: XML first, `PUT` on the collection, names of
/// users in the path.
const STORE: &str = r"
openapi: 3.0.3
info: {title: Store, version: '1'}
servers: [{url: /api/v3}]
paths:
  /pet:
    put:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}, application/xml: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses:
        '200': {description: d, content: {application/xml: {schema: {$ref: '#/components/schemas/Pet'}}, application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        '400': {description: d}
        '404': {description: not found}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}, application/xml: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses:
        '200': {description: d, content: {application/xml: {schema: {$ref: '#/components/schemas/Pet'}}, application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        '405': {description: d}
  /pet/findByStatus:
    get:
      parameters: [{name: status, in: query, schema: {type: string, enum: [available, pending, sold], default: available}}]
      responses:
        '200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}
  /pet/findByTags:
    get:
      parameters: [{name: tags, in: query, explode: true, schema: {type: array, items: {type: string}}}]
      responses:
        '200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}
  /pet/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer, format: int64}}]
    get:
      responses:
        '200': {description: d, content: {application/xml: {schema: {$ref: '#/components/schemas/Pet'}}, application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        '404': {description: not found}
    post:
      parameters:
        - {name: name, in: query, schema: {type: string}}
        - {name: status, in: query, schema: {type: string}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}, '400': {description: d}}
    delete:
      responses: {'200': {description: d}, '400': {description: d}}
  /pet/{petId}/uploadImage:
    post:
      parameters: [{name: petId, in: path, required: true, schema: {type: integer, format: int64}}]
      requestBody: {content: {application/octet-stream: {schema: {type: string, format: binary}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {code: {type: integer}, type: {type: string}, message: {type: string}}}}}}}
  /user:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
  /user/createWithList:
    post:
      requestBody: {content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/User'}}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
  /user/login:
    get:
      parameters: [{name: username, in: query, schema: {type: string}}]
      responses: {'200': {description: d, content: {application/json: {schema: {type: string}}}}}
  /user/{username}:
    parameters: [{name: username, in: path, required: true, schema: {type: string}}]
    get:
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}, '404': {description: d}}
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
      responses: {'200': {description: d}}
    delete:
      responses: {'204': {description: d}, '404': {description: d}}
components:
  schemas:
    Pet:
      type: object
      required: [name, photoUrls]
      xml: {name: pet}
      properties:
        id: {type: integer, format: int64, example: 10}
        name: {type: string, example: doggie}
        photoUrls: {type: array, xml: {wrapped: true}, items: {type: string, xml: {name: photoUrl}}}
        tags: {type: array, items: {type: object, properties: {id: {type: integer}, name: {type: string}}}}
        status: {type: string, enum: [available, pending, sold]}
    User:
      type: object
      properties: {id: {type: integer}, username: {type: string}, email: {type: string}, password: {type: string, writeOnly: true}}
";

#[test]
fn the_swagger_pet_store_works() {
    let server = Server::new(STORE);
    let pet = |name: &str, status: &str| json!({"name": name, "photoUrls": [], "status": status, "tags": [{"name": name}]});
    let json = [
        ("accept", "application/json"),
        ("content-type", "application/json"),
    ];
    let rex = server.send(
        "POST",
        "/api/v3/pet",
        &json,
        Some(&pet("Rex", "sold").to_string()),
    );
    let id = rex.json()["id"].as_u64().unwrap();
    server.send(
        "POST",
        "/api/v3/pet",
        &json,
        Some(&pet("Tom", "available").to_string()),
    );
    let sold = server.get("/api/v3/pet/findByStatus?status=sold").json();
    assert_eq!(sold, json!([rex.json()]));
    let tagged = server
        .get("/api/v3/pet/findByTags?tags=Tom&tags=Kim")
        .json();
    assert_eq!(tagged[0]["name"], json!("Tom"));

    let one = format!("/api/v3/pet/{id}");
    let changed = json!({"id": id, "name": "Rex II", "photoUrls": ["a"]});
    assert_eq!(
        server
            .send("PUT", "/api/v3/pet", &json, Some(&changed.to_string()))
            .json(),
        changed
    );
    let missing = json!({"id": 4711, "name": "x", "photoUrls": []});
    assert_eq!(server.json("PUT", "/api/v3/pet", &missing).status, 404);
    assert_eq!(
        server
            .send("POST", &format!("{one}?status=pending"), &[], None)
            .json()["status"],
        json!("pending")
    );
    let xml = server.send("GET", &one, &[("accept", "application/xml")], None);
    assert_eq!(xml.header("content-type"), Some("application/xml"));
    assert!(
        xml.text()
            .contains("<photoUrls><photoUrl>a</photoUrl></photoUrls>"),
        "{}",
        xml.text()
    );
    let body = "<pet><name>Ix</name><photoUrls><photoUrl>b</photoUrl></photoUrls></pet>";
    let made = server.send(
        "POST",
        "/api/v3/pet",
        &[
            ("content-type", "application/xml"),
            ("accept", "application/json"),
        ],
        Some(body),
    );
    assert_eq!(made.json()["photoUrls"], json!(["b"]));

    let upload = [("content-type", "application/octet-stream")];
    assert_eq!(
        server
            .send("POST", &format!("{one}/uploadImage"), &upload, Some("x"))
            .status,
        200
    );
    assert_eq!(server.delete(&one).status, 200);
    assert_eq!(server.get(&one).status, 404);
    assert_eq!(
        server
            .send("POST", &format!("{one}/uploadImage"), &upload, Some("x"))
            .status,
        404
    );
}

#[test]
fn users_go_by_their_names() {
    let server = Server::new(STORE);
    let ann = json!({"username": "ann", "email": "ann@x.io", "password": "secret"});
    let made = server.json("POST", "/api/v3/user", &ann).json();
    assert_eq!(
        (made.get("password"), &made["username"]),
        (None, &json!("ann"))
    );
    let many = json!([{"username": "bob"}, {"username": "cid"}]);
    assert_eq!(
        server
            .json("POST", "/api/v3/user/createWithList", &many)
            .status,
        200
    );
    assert_eq!(
        server.get("/api/v3/user/cid").json()["username"],
        json!("cid")
    );
    assert_eq!(
        server
            .json(
                "PUT",
                "/api/v3/user/bob",
                &json!({"username": "bob", "email": "b@x.io"})
            )
            .status,
        200
    );
    assert_eq!(
        server.get("/api/v3/user/bob").json()["email"],
        json!("b@x.io")
    );
    assert_eq!(server.get("/api/v3/user/login?username=ann").status, 200);
    assert_eq!(server.delete("/api/v3/user/ann").status, 204);
    assert_eq!(server.get("/api/v3/user/ann").status, 404);
}

/// Things without ids, wrapped ones, `.json` in paths, and a list that nobody can add to.
const SITE: &str = r"
openapi: 3.0.3
info: {title: Site, version: '1'}
paths:
  /settings:
    get:
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}}
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}}
    patch:
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}}
    delete: {responses: {'204': {description: d}}}
  /badges.json:
    get:
      responses: {'200': {description: d, content: {application/json: {schema: {type: object, required: [badges], additionalProperties: false, properties: {badges: {type: array, items: {$ref: '#/components/schemas/Badge'}}, badge_types: {type: array, items: {type: object, properties: {sort_order: {type: integer}}}}}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, required: [badge], properties: {badge: {type: object, required: [name], properties: {name: {type: string}}}}}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {type: object, required: [badge], properties: {badge: {$ref: '#/components/schemas/Badge'}}}}}}}
  /badges/{id}.json:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    put:
      requestBody: {content: {application/json: {schema: {type: object, required: [badge], properties: {badge: {type: object, properties: {name: {type: string}}}}}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {type: object, required: [badge], properties: {badge: {$ref: '#/components/schemas/Badge'}}}}}}}
    delete: {responses: {'200': {description: d}}}
  /countries:
    get:
      parameters: [{name: continent, in: query, schema: {type: string}}]
      responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Country'}}}}}}
  /countries/{code}:
    parameters: [{name: code, in: path, required: true, schema: {type: string, pattern: '^[A-Z]{2}$'}}]
    get:
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Country'}}}}}
    delete: {responses: {'204': {description: d}, '404': {description: d}}}
components:
  schemas:
    Settings: {type: object, required: [theme, language], properties: {theme: {type: string, enum: [light, dark]}, language: {type: string}, width: {type: integer}}}
    Badge: {type: object, required: [id, name, icon], additionalProperties: false, properties: {id: {type: integer}, name: {type: string}, icon: {type: string}}}
    Country: {type: object, required: [code, name], properties: {code: {type: string, pattern: '^[A-Z]{2}$'}, name: {type: string}, continent: {type: string, enum: [europe, asia]}}}
";

#[test]
fn one_thing_without_an_id_is_kept() {
    let server = Server::new(SITE);
    let before = server.get("/settings").json();
    assert_eq!(server.get("/settings").json(), before);
    let patched = server
        .json("PATCH", "/settings", &json!({"theme": "dark"}))
        .json();
    assert_eq!(
        (&patched["theme"], &patched["language"]),
        (&json!("dark"), &before["language"])
    );
    let put = json!({"theme": "light", "language": "de"});
    assert_eq!(server.json("PUT", "/settings", &put).json(), put);
    assert_eq!(server.get("/settings").json(), put);
    assert_eq!(server.delete("/settings").status, 204);
    assert_eq!(server.get("/settings").status, 404);
    assert_eq!(server.json("PUT", "/settings", &put).status, 200);
    assert_eq!(server.get("/settings").json(), put);
}

#[test]
fn things_are_found_in_what_they_are_wrapped_in() {
    let server = Server::new(SITE);
    assert_eq!(server.get("/badges.json").json()["badges"], json!([]));
    let made = server
        .json("POST", "/badges.json", &json!({"badge": {"name": "Gold"}}))
        .json();
    assert_eq!(
        (&made["badge"]["id"], &made["badge"]["name"]),
        (&json!(1), &json!("Gold"))
    );
    let changed = server
        .json(
            "PUT",
            "/badges/1.json",
            &json!({"badge": {"name": "Silver"}}),
        )
        .json();
    assert_eq!(
        changed["badge"]["icon"], made["badge"]["icon"],
        "as it was made up"
    );
    assert_eq!(
        server.get("/badges.json").json()["badges"],
        json!([changed["badge"]])
    );
    assert_eq!(server.delete("/badges/1.json").status, 200);
    assert_eq!(server.get("/badges.json").json()["badges"], json!([]));
}

#[test]
fn what_nobody_can_create_is_there_until_it_is_deleted() {
    let server = Server::new(SITE);
    let listed = server.get("/countries").json();
    let first = &listed[0];
    let code = first["code"].as_str().unwrap();
    assert_eq!(
        server.get(&format!("/countries/{code}")).json(),
        *first,
        "the one that was listed"
    );
    let other = server.get("/countries/XX").json();
    assert_eq!(other["code"], json!("XX"));
    let length = listed.as_array().unwrap().len();
    assert_eq!(
        server.get("/countries").json().as_array().unwrap().len(),
        length + 1
    );
    assert_eq!(server.delete("/countries/XX").status, 204);
    assert_eq!(server.get("/countries/XX").status, 404);
    assert_eq!(server.delete("/countries/XX").status, 404);
    let of_asia = server.get("/countries?continent=asia").json();
    assert!(
        of_asia
            .as_array()
            .unwrap()
            .iter()
            .all(|country| country["continent"] == "asia")
    );
}

#[test]
fn a_collection_begins_with_what_the_settings_say() {
    let seeds = r#"{"seed": {"/badges": [{"id": 4, "name": "Gold"}], "/settings": {"theme": "dark", "language": "fr"}}}"#;
    let server = Server::with(SITE, seeds);
    let badges = server.get("/badges.json").json();
    assert_eq!(
        (&badges["badges"][0]["id"], &badges["badges"][0]["name"]),
        (&json!(4), &json!("Gold"))
    );
    assert!(
        badges["badges"][0]["icon"].is_string(),
        "what is lacking is made up"
    );
    assert_eq!(server.get("/settings").json()["language"], json!("fr"));
    let made = server
        .json(
            "POST",
            "/badges.json",
            &json!({"badge": {"name": "Silver"}}),
        )
        .json();
    assert_eq!(made["badge"]["id"], json!(5));

    let generated = Server::with(SITE, r#"{"generate": 7}"#);
    let badges = generated.get("/badges.json").json()["badges"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(badges, 7);
    let error = Server::with(SITE, r#"{"seed": "all"}"#).try_send("GET", "/settings", &[], None);
    assert!(
        error
            .unwrap_err()
            .contains("`seed`: expected `examples`, `none` or an object")
    );
}
