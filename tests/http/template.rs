//! Templates through the binary: what they are given, what they keep and make up, and what
//! of them is served while they are edited.

mod hostile;

use serde_json::{Value, json};

use crate::support::{Mimus, folder, put_until, run};

const SHOP: &str = "\
openapi: 3.1.1
info: { title: Shop, version: '1' }
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
        - { name: tag, in: query, schema: { type: array, items: { type: string } } }
      responses: { '200': { $ref: '#/components/responses/Order' } }
  /orders:
    post:
      operationId: placeOrder
      requestBody:
        required: true
        content:
          application/json: { schema: { type: object, required: [name] } }
      responses: { '201': { $ref: '#/components/responses/Order' } }
components:
  responses:
    Order:
      description: An order
      content:
        application/json:
          schema: { type: object, required: [sku], properties: { sku: { const: from-the-faker } } }
";

/// The shop with a template for every operation, and files beside it.
fn files<'f>(template: &'f str, beside: &[(&'f str, &'f str)]) -> tempfile::TempDir {
    let own = [
        ("openapi.yaml", SHOP),
        (
            "mimus.toml",
            "[[responder]]\ntemplate = \"answers/order.json.j2\"\nsettings.vars.shop = \"Corner\"\nlimits.time-ms = 60000\n",
        ),
        ("answers/order.json.j2", template),
    ];
    folder(&[&own[..], beside].concat())
}

fn serve(folder: &tempfile::TempDir, arguments: &[&str]) -> Mimus {
    Mimus::serve(&folder.path().join("openapi.yaml"), arguments)
}

fn place(mimus: &Mimus, body: &Value) -> crate::support::Reply {
    let headers = [("content-type", "application/json")];
    mimus.send(
        "POST",
        "/orders",
        &headers,
        Some(body.to_string().as_bytes()),
    )
}

#[test]
fn a_template_is_given_the_request() {
    let folder = files(
        r#"{"id": {{ request.params.id }}, "tags": {{ request.params.tag }}, "raw": {{ request.query }},
            "trace": "{{ request.headers.x_trace }}", "by": {{ operation.id }}, "shop": "{{ vars.shop }}"}"#,
        &[],
    );
    let mimus = serve(&folder, &[]);
    let reply = mimus.get_with("/orders/7?tag=a&tag=b&q=x+y", &[("x-trace", "t\"1")]);
    assert_eq!(
        reply.json(),
        json!({
            "id": 7, "tags": ["a", "b"], "raw": { "tag": ["a", "b"], "q": "x y" },
            "trace": "t\"1", "by": "getOrder", "shop": "Corner",
        })
    );
    assert_eq!(reply.header("content-type"), "application/json");
}

#[test]
fn what_a_template_keeps_is_there_for_the_next_request() {
    let folder = files(
        r#"{% if request.method == "POST" %}
          {% set id = next_number("orders") %}
          {% do set_state("orders", id, {"id": id, "name": request.body.name}) %}
          {% do header("location", "/orders/" ~ id) %}
          {% if request.body.name == "nobody" %}{{ request.body.there.is }}{% endif %}
          {{ state.orders[id] }}
        {% else %}
          {% if request.params.id not in state.orders %}{{ fail(404, "no such order") }}{% endif %}
          {"order": {{ state.orders[request.params.id] }}, "size": {{ state.orders | length }}}
        {% endif %}"#,
        &[],
    );
    let mimus = serve(&folder, &[]);
    let reply = place(&mimus, &json!({ "name": "Ada \"A\"" }));
    assert_eq!(
        (reply.status, reply.header("location")),
        (201, "/orders/1"),
        "{}",
        reply.text()
    );
    // What fails leaves nothing behind, its number included.
    let failed = place(&mimus, &json!({ "name": "nobody" }));
    assert_eq!(failed.problem(), "responder-failed");
    assert!(
        failed.text().contains("`order.json.j2:5`"),
        "{}",
        failed.text()
    );
    assert_eq!(
        place(&mimus, &json!({ "name": "Bob" })).header("location"),
        "/orders/2"
    );
    assert_eq!(
        mimus.get("/orders/1").json(),
        json!({ "order": { "id": 1, "name": "Ada \"A\"" }, "size": 2 })
    );
    assert_eq!(mimus.get("/orders/3").status, 404);
    // It is still the description that says what a request may be.
    assert_eq!(place(&mimus, &json!({})).problem(), "invalid-request");
}

#[test]
fn made_up_data_follows_the_seed_and_dates_the_clock() {
    let folder = files(
        r#"{"name": {{ fake("person.fullName") }}, "email": {{ fake.internet.email() }}, "id": {{ uuid() }},
            "dice": {{ random_int(1, 1000000) }}, "now": {{ now() }},
            "due": {{ now(offset="+90 min", format="%Y-%m-%d %H:%M") }}}"#,
        &[],
    );
    let made = |seed: &str| {
        let arguments = ["--seed", seed, "--clock", "2025-03-04T05:06:07Z"];
        serve(&folder, &arguments).get("/orders/7").body
    };
    let (one, again, other) = (made("1"), made("1"), made("2"));
    assert_eq!(one, again);
    let [one, other] =
        [one, other].map(|body| serde_json::from_slice::<Value>(&body).expect("JSON"));
    for name in ["name", "email", "id", "dice"] {
        assert_ne!(one[name], other[name], "{one}");
    }
    assert_eq!(one["now"], "2025-03-04T05:06:07Z");
    assert_eq!(one["due"], "2025-03-04 06:36");
}

#[test]
fn templates_include_and_extend_what_lies_in_their_folder() {
    let folder = files(
        r#"{% extends "base.json.j2" %}{% block data %}{% include "parts/one.json.j2" %}{% endblock %}"#,
        &[
            (
                "answers/base.json.j2",
                r#"{"data": {% block data %}[]{% endblock %}, "page": 1}"#,
            ),
            (
                "answers/parts/one.json.j2",
                r#"{% from "macros.j2" import money %}{"sum": "{{ money(7) }}"}"#,
            ),
            (
                "answers/macros.j2",
                "{% macro money(sum) %}{{ sum }} EUR{% endmacro %}",
            ),
        ],
    );
    assert_eq!(
        serve(&folder, &[]).get("/orders/7").json(),
        json!({ "data": { "sum": "7 EUR" }, "page": 1 })
    );
}

#[test]
fn a_template_changes_what_the_next_responder_says_or_leaves_it_to_it() {
    let folder = files(
        r"{% if request.params.id == 1 %}{{ pass() }}{% endif %}
        {% set said = next() %}{% do status(203) %}{{ dict(said.body, seen=true) }}",
        &[],
    );
    let mimus = serve(&folder, &[]);
    let passed = mimus.get("/orders/1");
    assert_eq!(
        (passed.status, &passed.json()["sku"]),
        (200, &json!("from-the-faker"))
    );
    let changed = mimus.get("/orders/2");
    assert_eq!(changed.status, 203);
    assert_eq!(changed.json()["sku"], "from-the-faker");
    assert_eq!(changed.json()["seen"], true);
}

#[test]
fn mistakes_are_found_before_the_socket_opens() {
    for (template, said) in [
        ("{\n{% if %}{}", "`order.json.j2:2`"),
        ("{% include 'gone.j2' %}", "`order.json.j2:1`"),
        ("{{ fakes('x') }}", "`fake`"),
    ] {
        let folder = files(template, &[]);
        let description = folder.path().join("openapi.yaml").display().to_string();
        let output = run(&["serve", &description, "--port", "0"]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(
            stderr.contains("mimus.toml:") && stderr.contains(said),
            "{said}: {stderr}"
        );
    }
}

#[test]
fn an_edited_template_is_served_and_a_wrong_one_is_not() {
    let folder = files(r#"{"said": "first"}"#, &[]);
    let mimus = serve(&folder, &["--watch"]);
    let said = || mimus.get("/orders/7").json()["said"].clone();
    assert_eq!(said(), "first");
    let template = folder.path().join("answers/order.json.j2");
    put_until(&mimus, &template, br#"{"said": "second"}"#, "again");
    assert_eq!(said(), "second");
    put_until(&mimus, &template, br#"{"said": {{ }}"#, "order.json.j2:1");
    mimus.wait_for_log("the change was not taken");
    assert_eq!(said(), "second");
}
