//! Creating, replacing and changing: ids, times, conflicts, patches, preconditions.

use serde_json::{Value, json};

use crate::server::Server;

const NOTES: &str = r"
openapi: 3.1.0
info: {title: Notes, version: '1'}
paths:
  /notes:
    get:
      responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}}}}
    post:
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/NewNote'}}}
      responses:
        '201':
          description: d
          headers: {Location: {schema: {type: string, format: uri}}, ETag: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}
        '409': {description: taken, content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}
  /notes/{slug}:
    parameters: [{name: slug, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        '200':
          description: d
          headers: {ETag: {required: true, schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}
        '404': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}
    put:
      parameters: [{name: If-Match, in: header, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/NewNote'}}}}
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        '201': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        '412': {description: changed, content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}
    patch:
      requestBody:
        content:
          application/merge-patch+json: {schema: {type: object}}
          application/json-patch+json: {schema: {type: array, items: {type: object}}}
          application/json: {schema: {type: object}}
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        '404': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}
        '409': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}
        '422': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}
    delete:
      responses: {'200': {description: d, content: {application/json: {schema: {type: object, required: [ok], properties: {ok: {type: boolean}}}}}}}
  /notes/{slug}/comments:
    parameters: [{name: slug, in: path, required: true, schema: {type: string}}]
    get:
      responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Comment'}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Comment'}}}}
      responses: {'201': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Comment'}}}}}
  /notes/{slug}/comments/{id}:
    parameters:
      - {name: slug, in: path, required: true, schema: {type: string}}
      - {name: id, in: path, required: true, schema: {type: integer}}
    get:
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Comment'}}}}}
components:
  schemas:
    NewNote:
      type: object
      required: [slug, text]
      properties:
        slug: {type: string}
        text: {type: string, minLength: 1}
        pinned: {type: boolean, default: false}
        email: {type: string, format: email}
    Note:
      allOf:
        - {$ref: '#/components/schemas/NewNote'}
        - type: object
          required: [created_at, updated_at, version, author]
          properties:
            created_at: {type: string, format: date-time, readOnly: true}
            updated_at: {type: string, format: date-time, readOnly: true}
            version: {type: integer, readOnly: true}
            author: {type: object, required: [name], properties: {name: {type: string}}}
            url: {type: string, format: uri, readOnly: true}
    Comment:
      type: object
      required: [id]
      properties: {id: {type: integer, readOnly: true}, noteSlug: {type: string}, text: {type: string}}
    Fault: {type: object, required: [message], properties: {message: {type: string}}}
";

fn with_note() -> Server {
    let server = Server::new(NOTES);
    let made = server.json(
        "POST",
        "/notes",
        &json!({"slug": "first", "text": "hello", "email": "a@b.co"}),
    );
    assert_eq!(made.status, 201);
    server
}

#[test]
fn what_a_server_knows_is_filled_in() {
    let server = with_note();
    let note = server.get("/notes/first");
    assert!(note.header("etag").unwrap().starts_with('"'));
    let note = note.json();
    let now = json!("2025-01-01T00:00:00Z");
    assert_eq!((&note["created_at"], &note["updated_at"]), (&now, &now));
    assert_eq!(note["version"], json!(1));
    assert_eq!(note["pinned"], json!(false), "the default");
    assert!(
        note["author"]["name"].is_string(),
        "made up, since it is required: {note}"
    );
    assert_eq!(note["url"], json!("http://api.test/notes/first"));
    let other = server.json("POST", "/notes", &json!({"slug": "b c", "text": "x"}));
    assert_eq!(
        other.header("location"),
        Some("http://api.test/notes/b%20c")
    );
    assert_eq!(server.get("/notes/b%20c").json()["text"], json!("x"));
}

#[test]
fn what_is_there_already_is_a_conflict() {
    let server = with_note();
    let again = server.json("POST", "/notes", &json!({"slug": "first", "text": "x"}));
    assert_eq!(again.status, 409);
    assert!(again.json()["message"].is_string());
    let same_mail = server.json(
        "POST",
        "/notes",
        &json!({"slug": "second", "text": "x", "email": "a@b.co"}),
    );
    assert_eq!(same_mail.status, 409);
    assert_eq!(server.get("/notes").json().as_array().unwrap().len(), 1);
}

#[test]
fn put_replaces_or_creates() {
    let server = with_note();
    let replaced = server.json(
        "PUT",
        "/notes/first",
        &json!({"slug": "first", "text": "new"}),
    );
    let note = replaced.json();
    assert_eq!(
        (replaced.status, &note["text"], &note["version"]),
        (200, &json!("new"), &json!(2))
    );
    assert_eq!(note.get("email"), None, "what is not said again is gone");
    assert_eq!(note["created_at"], json!("2025-01-01T00:00:00Z"));
    let created = server.json(
        "PUT",
        "/notes/other",
        &json!({"slug": "other", "text": "x"}),
    );
    assert_eq!(created.status, 201);
    assert_eq!(server.get("/notes/other").json(), created.json());
}

#[test]
fn a_precondition_holds_or_not() {
    let server = with_note();
    let tag = server
        .get("/notes/first")
        .header("etag")
        .unwrap()
        .to_owned();
    let body = json!({"slug": "first", "text": "new"}).to_string();
    let put = |tag: &str| {
        let headers = [("content-type", "application/json"), ("if-match", tag)];
        server.send("PUT", "/notes/first", &headers, Some(&body))
    };
    assert_eq!(put("\"other\"").status, 412);
    assert_eq!(put(&tag).status, 200);
    assert_eq!(put(&tag).status, 412, "it has changed");
    assert_eq!(put("*").status, 200);
    let tag = server
        .get("/notes/first")
        .header("etag")
        .unwrap()
        .to_owned();
    let unchanged = server.send("GET", "/notes/first", &[("if-none-match", &tag)], None);
    assert_eq!((unchanged.status, unchanged.body.len()), (304, 0));
}

#[test]
fn patches_of_both_kinds_are_applied() {
    let server = with_note();
    let patch = |media_type: &str, body: Value| {
        server.send(
            "PATCH",
            "/notes/first",
            &[("content-type", media_type)],
            Some(&body.to_string()),
        )
    };
    let merge = "application/merge-patch+json";
    let note = patch(merge, json!({"pinned": true, "email": null, "version": 77})).json();
    assert_eq!((&note["pinned"], note.get("email")), (&json!(true), None));
    assert_eq!(note["version"], json!(2), "the server's to say");
    assert_eq!(
        patch("application/json", json!({"text": "plain"})).json()["text"],
        json!("plain")
    );

    let json_patch = "application/json-patch+json";
    let note = patch(
        json_patch,
        json!([
            {"op": "test", "path": "/text", "value": "plain"},
            {"op": "replace", "path": "/text", "value": "patched"},
            {"op": "copy", "from": "/text", "path": "/author/name"},
        ]),
    );
    assert_eq!(note.json()["author"]["name"], json!("patched"));
    for (body, status) in [
        (
            json!([{"op": "test", "path": "/text", "value": "other"}]),
            409,
        ),
        (json!([{"op": "remove", "path": "/gone"}]), 422),
        (json!([{"op": "remove", "path": "/text"}]), 422),
        (json!([{"op": "fly", "path": "/text"}]), 422),
    ] {
        assert_eq!(patch(json_patch, body.clone()).status, status, "{body}");
    }
    assert_eq!(
        patch(merge, json!({"text": ""})).status,
        422,
        "shorter than it may be"
    );
    assert_eq!(
        server.get("/notes/first").json()["text"],
        json!("patched"),
        "nothing came of those"
    );
    let missing = server.send(
        "PATCH",
        "/notes/none",
        &[("content-type", merge)],
        Some("{}"),
    );
    assert_eq!(missing.status, 404);
}

#[test]
fn what_is_below_goes_with_it() {
    let server = with_note();
    let comment = server.json("POST", "/notes/first/comments", &json!({"text": "yes"}));
    assert_eq!(
        comment.json(),
        json!({"id": 1, "noteSlug": "first", "text": "yes"})
    );
    assert_eq!(server.get("/notes/first/comments/1").status, 200);
    assert_eq!(
        server
            .json("POST", "/notes/none/comments", &json!({"text": "yes"}))
            .status,
        404
    );
    assert_eq!(server.delete("/notes/first").status, 200);
    assert_eq!(server.get("/notes/first/comments").status, 404);
    assert_eq!(
        server
            .json("POST", "/notes", &json!({"slug": "first", "text": "again"}))
            .status,
        201
    );
    assert_eq!(server.get("/notes/first/comments").json(), json!([]));
}
