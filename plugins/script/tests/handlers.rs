//! What handlers are handed and what may come back, through both phases, on the SDK's
//! fake host.

mod common;

use std::time::Duration;

use common::{Mock, text};
use guest_sdk::{Choice, Location, Operation, Outcome, Request};
use serde_json::{Value, json};

#[test]
fn a_handler_answers_with_what_it_returns() {
    let mock = Mock::of(
        "export default (request) => ({ status: 201, headers: { 'x-total': 3 }, body: { id: request.params.id } })",
    );
    let response = mock.answer(&Request::new("GET", "/orders/7").with(Location::Path, "id", 7));
    assert_eq!(response.status, 201);
    assert_eq!(response.header_text("x-total"), Some("3"));
    assert_eq!(
        response.header_text("content-type"),
        Some("application/json")
    );
    assert_eq!(text(&response), r#"{"id":7}"#);
}

#[test]
fn what_a_handler_leaves_out_is_as_the_description_has_it() {
    let mock = Mock::of("export default () => ({ body: [1] })").choice(Choice {
        status: 206,
        media_type: Some("application/vnd.orders+json".to_owned()),
        ..Choice::json(200)
    });
    let response = mock.get();
    assert_eq!(response.status, 206);
    assert_eq!(
        response.header_text("content-type"),
        Some("application/vnd.orders+json")
    );
    assert_eq!(response.delay, Duration::ZERO);
}

#[test]
fn a_handler_may_be_a_function_of_any_kind() {
    for source in [
        "export default function (request, mimus) { return { body: 1 } }",
        "export default function orders() { return { body: 1 } }",
        "export default async function () { return { body: 1 } }",
        "export default () => ({ body: 1 })",
        "export default async () => ({ body: 1 })",
        "export default async request => ({ body: 1 })",
        "export   default\n  async (\n request ) => { await null; return { body: 1 } }",
        "const handler = async () => ({ body: 1 })\nexport { handler as default }",
        "export default { default: () => ({ body: 1 }) }",
        "export default { async default() { return { body: await Promise.resolve(1) } } }",
        "class Orders { constructor() { this.default = () => ({ body: 1 }) } }\nexport default new Orders()",
        "export default () => ({ then(resolve) { resolve({ body: 1 }) } })",
    ] {
        assert_eq!(Mock::of(source).json(), 1, "{source}");
    }
}

#[test]
fn handlers_are_named_by_operation_id_or_by_method_and_path() {
    let source = r"export default {
        prices: { small: 1 },
        listOrders() { return { body: 'list' + this.prices.small } },
        'POST /orders': () => ({ body: 'create' }),
        'get /orders/{anyName}': () => ({ body: 'get' }),
        default: () => ({ body: 'rest' }),
    }";
    let body = |id: &str, method: &str, path: &str| {
        let mut mock = Mock::of(source);
        mock.operation = Operation::new(method, path);
        mock.operation.id = id.to_owned();
        mock.choice.media_type = Some("text/plain".to_owned());
        text(&mock.get())
    };
    assert_eq!(body("listOrders", "GET", "/orders"), "list1");
    assert_eq!(body("createOrder", "POST", "/orders"), "create");
    assert_eq!(body("getOrder", "GET", "/orders/{id}"), "get");
    assert_eq!(body("deleteOrder", "DELETE", "/orders/{id}"), "rest");
}

#[test]
fn an_operation_without_a_handler_is_left_to_the_next_responder() {
    let mock = Mock::of("export default { listPets: () => ({ body: 1 }) }");
    assert_eq!(
        mock.ask(&Request::new("GET", "/orders/1")),
        Ok(Outcome::Pass)
    );
}

#[test]
fn nothing_returned_passes() {
    for source in [
        "export default () => {}",
        "export default () => null",
        "export default async () => undefined",
        "export default (request, mimus) => mimus.pass()",
    ] {
        let outcome = Mock::of(source).ask(&Request::new("GET", "/orders/1"));
        assert_eq!(outcome, Ok(Outcome::Pass), "{source}");
    }
}

#[test]
fn a_handler_for_no_operation_is_reported() {
    let mut mock =
        Mock::of("export default { 'GET /oders': () => null, helper() {}, getOrder: () => null }");
    mock.operation.id = "getOrder".to_owned();
    let operation = mock.operation.clone();
    let mock = mock.host(|host| host.operation(&operation, &json!({})));
    mock.ask(&Request::new("GET", "/orders/1"))
        .expect("an outcome");
    assert_eq!(
        mock.host.logs(),
        ["warn: source: the handler `GET /oders` is for no operation of the description"]
    );
}

fn order() -> Request {
    let mut request = Request::new("POST", "/orders/7")
        .with(Location::Path, "id", 7)
        .with(Location::Query, "tag", json!(["a", "b"]))
        .with(Location::Query, "id", "shadowed")
        .with(Location::Header, "X-Trace", "t1")
        .with(Location::Cookie, "session", "s1");
    request.query = Some("tag=a&tag=b&q=x%20y".to_owned());
    request.headers = [
        ("content-type", "application/json; charset=utf-8"),
        ("x-trace", "t1"),
        ("accept", "text/html"),
        ("accept", "*/*"),
        ("cookie", "session=s1; theme=\"dark\""),
    ]
    .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
    .to_vec();
    request.body = Some(br#"{"name": "Rex"}"#.to_vec());
    request
}

#[test]
fn a_request_is_there_in_all_its_parts() {
    let check = |expression: &str, expected: Value| {
        let mock = Mock::of(&format!(
            "export default (request) => ({{ body: [{expression}] }})"
        ));
        let body = text(&mock.answer(&order()));
        let value: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(value[0], expected, "{expression}");
    };
    check("request.method", json!("POST"));
    check("request.path", json!("/orders/7"));
    check("request.queryString", json!("tag=a&tag=b&q=x%20y"));
    check("request.query", json!({"tag": ["a", "b"], "q": "x y"}));
    check("request.params.id", json!(7));
    check("request.params.tag", json!(["a", "b"]));
    check("request.parameters.query.id", json!("shadowed"));
    check("request.parameters.header", json!({"X-Trace": "t1"}));
    check("request.parameters.cookie.session", json!("s1"));
    check("request.headers.accept", json!("text/html, */*"));
    check("request.header('X-TRACE')", json!("t1"));
    check("request.header('__proto__')", Value::Null);
    check("request.cookies", json!({"session": "s1", "theme": "dark"}));
    check("request.body.name", json!("Rex"));
    check("request.body === request.body", json!(true));
    check("request.text", json!(r#"{"name": "Rex"}"#));
    check("request.bytes[0]", json!(123));
    check(
        "Object.keys(request).sort().join()",
        json!("body,bytes,cookies,headers,method,parameters,params,path,query,queryString,text"),
    );
    check("(request.body = 1, request.body)", json!(1));
}

#[test]
fn a_request_s_body_is_read_by_its_media_type() {
    let check = |media_type: &str, body: &[u8], expected: Value| {
        let mock = Mock::of("export default (request) => ({ body: [request.body] })");
        let mut request = Request::new("POST", "/orders");
        request.headers = vec![("content-type".to_owned(), media_type.into())];
        request.body = Some(body.to_vec());
        let body = text(&mock.answer(&request));
        let value: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(value[0], expected, "{media_type}");
    };
    check("application/json", b"[1.5]", json!([1.5]));
    check("application/problem+json", b"null", Value::Null);
    check(
        "application/x-www-form-urlencoded",
        b"a=1&b=2&b=3",
        json!({"a": "1", "b": ["2", "3"]}),
    );
    check("text/plain", b"hello", json!("hello"));
    check("application/xml", b"<a/>", json!("<a/>"));
    check("image/png", b"\x89P", json!({"0": 137, "1": 80}));
    check("application/json", b"", Value::Null);
}

#[test]
fn bodies_are_written_by_what_they_are() {
    let check = |media_type: Option<&str>, body: &str, expected: (&str, &str)| {
        let mut mock = Mock::of(&format!("export default () => ({{ body: {body} }})"));
        mock.choice.media_type = media_type.map(str::to_owned);
        let response = mock.get();
        let content_type = response.header_text("content-type").unwrap_or_default();
        assert_eq!((content_type, text(&response).as_str()), expected, "{body}");
    };
    let json = Some("application/json");
    check(
        json,
        "{ a: [1, null, undefined] }",
        ("application/json", r#"{"a":[1,null,null]}"#),
    );
    check(
        json,
        "new Date(0)",
        ("application/json", r#""1970-01-01T00:00:00.000Z""#),
    );
    check(json, "false", ("application/json", "false"));
    check(json, "null", ("application/json", "null"));
    check(json, "'{\"a\":1}'", ("application/json", "{\"a\":1}"));
    check(json, "JSON.stringify('x')", ("application/json", "\"x\""));
    check(
        json,
        "new Uint8Array([104, 105])",
        ("application/json", "hi"),
    );
    check(json, "undefined", ("", ""));
    check(None, "undefined", ("", ""));
    check(None, "null", ("application/json", "null"));
    check(None, "'hi'", ("text/plain", "hi"));
    check(None, "{}", ("application/json", "{}"));
    check(
        None,
        "new Uint8Array([104, 105, 106]).subarray(1)",
        ("application/octet-stream", "ij"),
    );
    check(
        None,
        "new Uint8Array([104, 105]).buffer",
        ("application/octet-stream", "hi"),
    );
    check(
        Some("text/plain"),
        "'grün'",
        ("text/plain; charset=utf-8", "grün"),
    );
    check(Some("text/plain"), "7", ("text/plain", "7"));
    check(
        Some("text/csv"),
        "[{ a: 1, b: 2 }]",
        ("text/csv", "a,b\r\n1,2\r\n"),
    );
    check(
        Some("application/xml"),
        "'<a/>'",
        ("application/xml", "<a/>"),
    );
}

#[test]
fn an_object_becomes_xml_as_its_schema_wants() {
    let schema = json!({"type": "object", "xml": {"name": "order"}, "properties": {"id": {"type": "integer", "xml": {"attribute": true}}}});
    let mut mock = Mock::of("export default () => ({ body: { id: 7 } })")
        .host(|host| host.schema(200, "application/xml", &schema));
    mock.choice.media_type = Some("application/xml".to_owned());
    assert!(
        text(&mock.get()).contains("<order id=\"7\"/>"),
        "{}",
        text(&mock.get())
    );
}

#[test]
fn another_status_is_written_as_it_is_declared() {
    let mock = Mock::of("export default () => ({ status: 404, body: { title: 'gone' } })");
    let object = json!({"responses": {"404": {"content": {"application/problem+json": {}}}}});
    let operation = mock.operation.clone();
    let declared = mock.host(|host| host.operation(&operation, &object));
    assert_eq!(
        declared.get().header_text("content-type"),
        Some("application/problem+json")
    );
    let undeclared = Mock::of("export default () => ({ status: 404, body: { title: 'gone' } })");
    assert_eq!(
        undeclared.get().header_text("content-type"),
        Some("application/json")
    );
}

#[test]
fn headers_may_be_given_in_several_ways() {
    let check = |headers: &str, expected: &[(&str, &str)]| {
        let response = Mock::of(&format!("export default () => ({{ headers: {headers} }})")).get();
        let headers: Vec<(&str, &str)> = response
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), std::str::from_utf8(value).expect("text")))
            .collect();
        assert_eq!(headers, expected);
    };
    check(
        "{ 'x-a': 'one', 'x-b': 2, 'x-c': true }",
        &[("x-a", "one"), ("x-b", "2"), ("x-c", "true")],
    );
    check("{ 'x-a': undefined, 'x-b': null }", &[]);
    check(
        "{ 'set-cookie': ['a=1', 'b=2'] }",
        &[("set-cookie", "a=1"), ("set-cookie", "b=2")],
    );
    check(
        "[['x-a', '1'], ['x-a', '2']]",
        &[("x-a", "1"), ("x-a", "2")],
    );
    check(
        "{ 'Content-Type': 'text/html' }",
        &[("Content-Type", "text/html")],
    );
}

#[test]
fn a_content_type_of_the_script_s_own_is_sent_once() {
    let response = Mock::of(
        "export default () => ({ headers: { 'Content-Type': 'text/html' }, body: '<p>hi</p>' })",
    )
    .get();
    assert_eq!(
        response.headers,
        [("Content-Type".to_owned(), b"text/html".to_vec())]
    );
    assert_eq!(text(&response), "<p>hi</p>");
}

#[test]
fn a_status_without_a_body_has_none() {
    let response = Mock::of("export default () => ({ status: 204, body: { a: 1 } })").get();
    assert_eq!(
        (response.body.as_slice(), response.headers.len()),
        (&b""[..], 0)
    );
}

#[test]
fn a_string_that_is_no_json_is_sent_and_warned_about() {
    let mock = Mock::of("export default () => ({ body: 'hello' })");
    assert_eq!(text(&mock.get()), "hello");
    let logs = mock.host.logs();
    assert!(
        logs[0].starts_with("warn: the body is a string, sent as it is"),
        "{logs:?}"
    );
}

#[test]
fn delays_and_waits_add_up_without_waiting() {
    let mock = Mock::of(
        "const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
         export default async () => {
           const before = Date.now()
           await sleep(90_000)
           await Promise.all([sleep(500), sleep(200)])
           return { body: Date.now() - before, delay: 250 }
         }",
    );
    let response = mock.get();
    assert_eq!(text(&response), "90500");
    assert_eq!(response.delay, Duration::from_millis(90_750));
}

#[test]
fn timers_run_in_the_order_of_their_times() {
    let source = "export default () => new Promise((done) => {
        const seen = []
        setTimeout(() => seen.push('late'), 20)
        setTimeout(() => seen.push('soon'), 10)
        setTimeout((word) => seen.push(word), 10, 'then')
        const cancelled = setTimeout(() => seen.push('never'), 15)
        clearTimeout(cancelled)
        queueMicrotask(() => seen.push('micro'))
        let ticks = 0
        const interval = setInterval(() => {
          seen.push('tick')
          if (++ticks === 3) { clearInterval(interval); done({ body: seen }) }
        }, 8)
        seen.push('now')
      })";
    assert_eq!(
        Mock::of(source).json(),
        json!([
            "now", "micro", "tick", "soon", "then", "tick", "late", "tick"
        ])
    );
}
