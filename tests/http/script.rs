//! Handlers in JavaScript, through the binary: what they are told, what they may ask, and
//! what their author is told when they go wrong.

mod hostile;
mod watch;

use serde_json::{Value, json};

use crate::support::{Mimus, folder, run};

const SHOP: &str = "\
openapi: 3.1.1
info: { title: Shop, version: '1' }
servers: [{ url: /v1 }]
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
        - { name: verbose, in: query, schema: { type: boolean } }
        - { name: tag, in: query, schema: { type: array, items: { type: string } } }
        - { name: x-trace, in: header, schema: { type: string } }
      responses: { '200': { $ref: '#/components/responses/Order' } }
  /orders:
    post:
      operationId: placeOrder
      requestBody:
        required: true
        content:
          application/json: { schema: { type: object, required: [name] } }
          application/x-www-form-urlencoded: { schema: { type: object, required: [name] } }
      responses: { '201': { $ref: '#/components/responses/Order' } }
components:
  responses:
    Order:
      description: An order
      content:
        application/json:
          schema: { type: object, required: [sku], properties: { sku: { const: from-the-faker } } }
";

/// With time enough for a busy machine.
const CONFIGURATION: &str = "[[responder]]\nscript = \"handlers.js\"\nlimits.time-ms = 60000\n";

/// The shop with `handlers.js`, and files beside it.
fn files<'f>(handlers: &'f str, beside: &[(&'f str, &'f str)]) -> tempfile::TempDir {
    let own = [
        ("openapi.yaml", SHOP),
        ("mimus.toml", CONFIGURATION),
        ("handlers.js", handlers),
    ];
    folder(&[&own[..], beside].concat())
}

fn serve(folder: &tempfile::TempDir, arguments: &[&str]) -> Mimus {
    Mimus::serve(&folder.path().join("openapi.yaml"), arguments)
}

fn order(mimus: &Mimus, target: &str) -> Value {
    let reply = mimus.get(target);
    assert_eq!(reply.status, 200, "{}\n{}", reply.text(), mimus.log());
    reply.json()
}

#[test]
fn a_handler_is_told_of_the_request() {
    let folder = files(
        "export default {
          getOrder: (request, mimus) => ({
            status: 200,
            headers: { 'x-seen': [request.method, mimus.operation.path] },
            body: {
              path: request.path, params: request.params, raw: request.query,
              trace: request.header('X-Trace'), cookies: request.cookies, body: request.body ?? null,
            },
          }),
        }",
        &[],
    );
    let mimus = serve(&folder, &[]);
    let reply = mimus.get_with(
        "/v1/orders/7?verbose=true&tag=a&tag=b&other=x+y",
        &[("x-trace", "t1"), ("cookie", "session=s1; lang=de")],
    );
    assert_eq!(
        reply.json(),
        json!({
            "path": "/v1/orders/7",
            "params": { "id": 7, "verbose": true, "tag": ["a", "b"], "x-trace": "t1" },
            "raw": { "verbose": "true", "tag": ["a", "b"], "other": "x y" },
            "trace": "t1",
            "cookies": { "session": "s1", "lang": "de" },
            "body": null,
        })
    );
    assert_eq!(reply.header("content-type"), "application/json");
}

#[test]
fn a_body_is_read_by_its_type_and_the_status_is_the_described_one() {
    let folder = files(
        "export const seen = 1
        export default { placeOrder: async (request) => ({ body: request.body }) }",
        &[],
    );
    let mimus = serve(&folder, &[]);
    for (media_type, body) in [
        ("application/json", r#"{"name": "Ada", "lines": [1, 2]}"#),
        (
            "application/x-www-form-urlencoded",
            "name=Ada&lines=1&lines=2",
        ),
    ] {
        let headers = [("content-type", media_type)];
        let reply = mimus.send("POST", "/v1/orders", &headers, Some(body.as_bytes()));
        assert_eq!((reply.status, &reply.json()["name"]), (201, &json!("Ada")));
        assert_eq!(
            reply.json()["lines"].as_array().map(Vec::len),
            Some(2),
            "{}",
            reply.text()
        );
    }
    // It is still the description that says what a request may be.
    let headers = [("content-type", "application/json")];
    let reply = mimus.send("POST", "/v1/orders", &headers, Some(b"{}"));
    assert_eq!(reply.problem(), "invalid-request");
    // What has no handler is left to the faker.
    assert_eq!(order(&mimus, "/v1/orders/7")["sku"], "from-the-faker");
}

#[test]
fn modules_are_imported_from_the_mock_s_folder() {
    let folder = files(
        "import { total } from './lib/price.js'
        import prices from './data/prices.json'
        export default async (request) => {
          const { greet } = await import('./lib/greet.mjs')
          return { body: { total: total([prices.small, prices.large]), greeting: greet(request.params.id) } }
        }",
        &[
            (
                "lib/price.js",
                "import { add } from '../math.js'\nexport const total = (list) => list.reduce(add, 0)",
            ),
            ("lib/greet.mjs", "export const greet = (id) => `order ${id}`"),
            ("math.js", "export const add = (a, b) => a + b"),
            ("data/prices.json", r#"{"small": 3, "large": 7}"#),
        ],
    );
    assert_eq!(
        order(&serve(&folder, &[]), "/v1/orders/7"),
        json!({ "total": 10, "greeting": "order 7" })
    );
}

#[test]
fn state_outlives_the_request_that_succeeds() {
    let folder = files(
        "export default {
          placeOrder(request, mimus) {
            const orders = mimus.state.collection('orders')
            const id = orders.nextNumber()
            orders.set(id, { id, ...request.body })
            if (request.body.name === 'nobody') throw new Error('there is nobody')
            return { headers: { location: `/v1/orders/${id}` }, body: orders.get(id) }
          },
          'GET /orders/{orderId}'(request, mimus) {
            const orders = mimus.state.collection('orders')
            const order = orders.get(request.params.id)
            return order ? { body: { order, size: orders.size } } : { status: 404, body: 'gone' }
          },
        }",
        &[],
    );
    let mimus = serve(&folder, &[]);
    let place = |name: &str| {
        let headers = [("content-type", "application/json")];
        let body = json!({ "name": name }).to_string();
        mimus.send("POST", "/v1/orders", &headers, Some(body.as_bytes()))
    };
    let reply = place("Ada");
    assert_eq!(
        (reply.status, reply.header("location")),
        (201, "/v1/orders/1")
    );
    assert_eq!(place("nobody").problem(), "responder-failed");
    assert_eq!(place("Bob").header("location"), "/v1/orders/2");
    assert_eq!(
        order(&mimus, "/v1/orders/2"),
        json!({ "order": { "id": 2, "name": "Bob" }, "size": 2 })
    );
    let reply = mimus.get("/v1/orders/3");
    assert_eq!((reply.status, &*reply.text()), (404, "gone"));
}

#[test]
fn a_handler_changes_what_the_next_responder_says_or_leaves_it_to_it() {
    let folder = files(
        "export default (request, mimus) => {
          if (request.params.id === 1) return mimus.pass()
          if (request.params.id === 2) return
          const answer = mimus.next()
          return { ...answer, status: 203, body: { ...answer.body, seen: true } }
        }",
        &[],
    );
    let mimus = serve(&folder, &[]);
    for id in [1, 2] {
        assert_eq!(
            order(&mimus, &format!("/v1/orders/{id}"))["sku"],
            "from-the-faker"
        );
    }
    let reply = mimus.get("/v1/orders/3");
    assert_eq!(reply.status, 203);
    assert_eq!(reply.json()["sku"], "from-the-faker");
    assert_eq!(reply.json()["seen"], true);
}

const CHANCE: &str = "\
export default (request, mimus) => ({
  body: {
    chance: [Math.random(), mimus.random(), mimus.random.int(1, 1e6), crypto.randomUUID(), mimus.random.uuid()],
    fakes: ['person.fullName', 'internet.email', 'location.city'].map((name) => mimus.fake(name)),
    order: mimus.random.shuffle([1, 2, 3, 4, 5, 6, 7, 8, 9]),
    time: [Date.now(), mimus.clock.now(), new Date()],
  },
})
";

#[test]
fn the_same_seed_and_clock_give_the_same_bytes_on_every_start() {
    let folder = files(CHANCE, &[]);
    let said = |seed: &str| {
        let arguments = ["--seed", seed, "--clock", "2025-03-04T05:06:07Z"];
        serve(&folder, &arguments).get("/v1/orders/7").body
    };
    let (one, again, other) = (said("1"), said("1"), said("2"));
    assert_eq!(one, again);
    let [one, other] =
        [one, other].map(|body| serde_json::from_slice::<Value>(&body).expect("JSON"));
    for index in 0..5 {
        assert_ne!(one["chance"][index], other["chance"][index], "{one}");
    }
    assert_ne!(one["order"], other["order"]);
    assert_ne!(one["fakes"], other["fakes"]);
    let now = 1_741_064_767_000_u64;
    assert_eq!(one["time"], json!([now, now, "2025-03-04T05:06:07.000Z"]));
}

#[test]
fn requests_that_differ_have_their_own_chance() {
    let folder = files(CHANCE, &[]);
    let mimus = serve(&folder, &[]);
    let (one, other) = (mimus.get("/v1/orders/7"), mimus.get("/v1/orders/8"));
    assert_ne!(one.json()["chance"], other.json()["chance"]);
    assert_eq!(mimus.get("/v1/orders/7").body, one.body);
}

#[test]
fn an_error_is_told_with_file_line_and_column() {
    let folder = files(
        "import { total } from './lib/price.js'\nexport default (request) => ({ body: total(request.params.id) })",
        &[(
            "lib/price.js",
            "// Prices.\nexport const total = (id) => {\n  return id.lines.length\n}\n",
        )],
    );
    let mimus = serve(&folder, &[]);
    let reply = mimus.get("/v1/orders/7");
    assert_eq!((reply.status, &*reply.problem()), (500, "responder-failed"));
    let problem = reply.json();
    assert_eq!(problem["operation"], "getOrder");
    let detail = problem["detail"].as_str().expect("it has a detail");
    for told in [
        "lib/price.js:3:19: TypeError",
        "3 |   return id.lines.length",
        "at total (lib/price.js:3:19)",
        "(handlers.js:2:",
    ] {
        assert!(detail.contains(told), "{told}: {detail}");
    }
    mimus.wait_for_log("lib/price.js:3:19: TypeError");
}

#[test]
fn mistakes_are_found_before_the_socket_opens() {
    for (handlers, said) in [
        (
            "export default () => ({\n  body: ,\n})",
            "handlers.js:2:9: ",
        ),
        (
            "import { gone } from './gone.js'\nexport default () => gone",
            "handlers.js:1:22: there is no `gone.js`",
        ),
        ("const a = 1\nnull.b", "handlers.js:2:6: TypeError"),
        ("export const a = 1", "there is no `export default`"),
    ] {
        let folder = files(handlers, &[]);
        let description = folder.path().join("openapi.yaml").display().to_string();
        let output = run(&["serve", &description, "--port", "0"]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(
            stderr.contains("mimus.toml:1:1") || stderr.contains("mimus.toml:2:1"),
            "{stderr}"
        );
        assert!(stderr.contains(said), "{said}: {stderr}");
    }
}

#[test]
fn a_script_without_the_state_is_told_how_to_get_it() {
    let folder = files(
        "export default (_, mimus) => ({ body: mimus.state.collection('orders').size })",
        &[(
            "none.toml",
            "[[responder]]\nscript = \"handlers.js\"\ngrants.state = [\"other\"]\nlimits.time-ms = 60000\n",
        )],
    );
    let configuration = folder.path().join("none.toml").display().to_string();
    let mimus = serve(&folder, &["--config", &configuration]);
    let reply = mimus.get("/v1/orders/7");
    assert_eq!(reply.problem(), "responder-failed");
    let remedy = r#"`grants = { state = [\"orders\", \"other\"] }`"#;
    assert!(reply.text().contains(remedy), "{}", reply.text());
}
