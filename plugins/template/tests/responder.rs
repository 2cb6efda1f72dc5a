//! Templates as a mock has them: through both phases, on the SDK's fake host.

use guest_sdk::testing::Host;
use guest_sdk::{Choice, Error, Location, Operation, Outcome, Plan, Request, Response};
use mimus_template::Template;
use serde_json::{Value, json};

fn outcome(host: &Host, settings: &Value, request: &Request) -> Result<Outcome, Error> {
    let operation = Operation {
        id: "createOrder".to_owned(),
        ..Operation::new("POST", "/orders/{orderId}")
    };
    host.answer::<Template>(
        &operation,
        &Choice::json(201),
        &settings.to_string(),
        request,
    )
}

fn answer(host: &Host, settings: &Value, request: &Request) -> Response {
    match outcome(host, settings, request) {
        Ok(Outcome::Respond(response)) => response,
        other => panic!("{other:?}"),
    }
}

fn post(body: &Value) -> Request {
    Request {
        query: Some("dry=true&tag=a&tag=b&q=x+y".to_owned()),
        headers: vec![
            ("content-type".to_owned(), "application/json".into()),
            ("x-trace".to_owned(), "t1".into()),
            ("cookie".to_owned(), "session=s1; lang=de".into()),
        ],
        body: Some(body.to_string().into()),
        ..Request::new("POST", "/shop/orders/7")
    }
    .with(Location::Path, "orderId", 7)
    .with(Location::Query, "dry", true)
}

fn order() -> Request {
    post(
        &json!({"name": "Ada \"A\"\n{{ 1 }}", "lines": [{"sku": "x", "quantity": 2}, {"sku": "y", "quantity": 3}]}),
    )
}

/// The body that a template in JSON makes of [`order`].
fn made(template: &str) -> Value {
    let response = answer(&Host::new(), &json!({"body": template}), &order());
    serde_json::from_slice(&response.body).expect("JSON")
}

fn refused(host: &Host, settings: &Value, request: &Request) -> String {
    outcome(host, settings, request)
        .expect_err("an error")
        .to_string()
}

#[test]
fn the_request_is_at_hand() {
    for (template, expected) in [
        ("request.method", json!("POST")),
        ("request.path", json!("/shop/orders/7")),
        ("request.params.orderId + 1", json!(8)),
        ("request.path_params", json!({"orderId": 7})),
        (
            "request.query",
            json!({"dry": true, "tag": ["a", "b"], "q": "x y"}),
        ),
        ("request.query_string", json!("dry=true&tag=a&tag=b&q=x+y")),
        (
            "request.headers['X-Trace'] ~ request.headers.x_trace",
            json!("t1t1"),
        ),
        ("request.headers.missing", json!(null)),
        ("request.cookies.session", json!("s1")),
        ("request.body.lines[1].sku", json!("y")),
        (
            "request.body.lines | map(attribute='quantity') | sum",
            json!(5),
        ),
        (
            "request.body.lines | selectattr('sku', 'eq', 'y') | list",
            json!([{"sku": "y", "quantity": 3}]),
        ),
        ("request.body | pointer('/lines/0/sku')", json!("x")),
        ("request.text | length > 10", json!(true)),
        (
            "operation",
            json!({"id": "createOrder", "method": "POST", "path": "/orders/{orderId}"}),
        ),
        ("choice.status", json!(201)),
        ("choice.media_type", json!("application/json")),
        ("scenario.name", json!(null)),
        ("request.body.name.upper()[:3]", json!("ADA")),
    ] {
        assert_eq!(
            made(&format!("{{{{ {template} }}}}")),
            expected,
            "{template}"
        );
    }
}

#[test]
fn forms_and_texts_are_read_too() {
    let form = Request {
        headers: vec![(
            "content-type".to_owned(),
            "application/x-www-form-urlencoded".into(),
        )],
        body: Some("a=1&b=x%20y".into()),
        ..Request::new("POST", "/")
    };
    let text = Request {
        headers: vec![("content-type".to_owned(), "text/plain".into())],
        ..Request {
            body: Some("7".into()),
            ..Request::new("POST", "/")
        }
    };
    for (request, expected) in [
        (form, json!({"a": "1", "b": "x y"})),
        (text, json!("7")),
        (Request::new("GET", "/"), json!(null)),
    ] {
        let response = answer(
            &Host::new(),
            &json!({"body": "{{ request.body }}"}),
            &request,
        );
        assert_eq!(
            serde_json::from_slice::<Value>(&response.body).expect("JSON"),
            expected
        );
    }
}

#[test]
fn values_cannot_break_out_of_json() {
    let name = "Ada \"A\"\n{{ 1 }}";
    for template in [
        r#"{"name": {{ request.body.name }}}"#,
        r#"{"name": "{{ request.body.name }}"}"#,
        r#"{% macro m(x) %}{"name": "{{ x }}"}{% endmacro %}{{ m(request.body.name) }}"#,
        r#"{% set x %}{{ request.body.name }}{% endset %}{"name": "{{ x }}"}"#,
        r#"{% set x %}{{ request.body.name }}{% endset %}{"name": {{ x }}}"#,
        r#"{% set o = {"name": request.body.name} %}{{ o }}"#,
        r#"{{ {"name": request.body.name} | tojson(indent=2) }}"#,
    ] {
        assert_eq!(made(template), json!({ "name": name }), "{template}");
    }
    let text = r#"{"text": "Hello {{ request.body.name }}, {{ request.params.orderId }} {{ nothing_here }}!"}"#;
    let text = text.replace("nothing_here", "request.body.missing");
    assert_eq!(made(&text), json!({"text": format!("Hello {name}, 7 !")}));
}

#[test]
fn markup_is_escaped_and_text_is_not() {
    let request = post(&json!({"name": "<b>&\"x\""}));
    for (media_type, expected) in [
        ("text/html", "<b>&lt;b&gt;&amp;&quot;x&quot;</b>"),
        ("application/atom+xml", "<b>&lt;b&gt;&amp;&quot;x&quot;</b>"),
        ("text/plain", "<b><b>&\"x\"</b>"),
    ] {
        let settings =
            json!({"body": "<b>{{ request.body.name }}</b>", "content-type": media_type});
        let response = answer(&Host::new(), &settings, &request);
        assert_eq!(
            String::from_utf8_lossy(&response.body),
            expected,
            "{media_type}"
        );
        assert_eq!(response.header_text("content-type"), Some(media_type));
    }
}

#[test]
fn state_is_read_and_written() {
    let host = Host::new().state("orders", "1", &json!({"id": 1, "sum": 2}));
    let template = r#"{% set id = next_number("orders") %}
        {% do set_state("orders", id ~ "0", {"id": id * 10, "by": request.body.name}) %}
        {% do set_state("log", "last", request.body) %}
        {"ids": [{% for order in state.orders.values() %}{{ order.id }}{% if not loop.last %},{% endif %}{% endfor %}],
         "keys": {{ state.orders | list }}, "count": {{ state.orders | length }},
         "one": {{ state.orders["10"].by }}, "number": {{ state.orders[1].sum }}, "none": {{ state.orders["x"] }},
         "empty": {{ state.other | list }}, "there": {{ "1" in state.orders }}, "gone": {{ delete_state("orders", 1) }},
         "again": {{ delete_state("orders", 1) }},
         "pairs": [{% for key, order in state.orders | items %}{{ key }}{% endfor %}]}"#;
    let settings = json!({"body": template});
    let response = answer(&host, &settings, &post(&json!({"name": "Ada"})));
    assert_eq!(
        serde_json::from_slice::<Value>(&response.body).expect("JSON"),
        json!({
            "ids": [1, 10], "keys": ["1", "10"], "count": 2, "one": "Ada", "number": 2, "none": null,
            "empty": [], "there": true, "gone": true, "again": false, "pairs": ["10"],
        })
    );
    assert_eq!(
        host.state_of("orders"),
        [("10".to_owned(), json!({"id": 10, "by": "Ada"}))]
    );
    assert_eq!(host.state_of("log").len(), 1);
}

#[test]
fn state_that_is_not_granted_is_an_error_with_its_place() {
    let host = Host::new().grant_state(&["orders"]);
    for template in [
        "1\n{{ state.users['1'] }}",
        "1\n{{ set_state('users', '1', 2) }}",
        "1\n{% for x in state.users %}{% endfor %}",
    ] {
        let error = refused(&host, &json!({"body": template}), &order());
        assert!(error.starts_with("`settings.body:2`: "), "{error}");
        assert!(error.contains("add it to `grants.state`"), "{error}");
    }
}

#[test]
fn captured_texts_are_plain_where_they_are_used() {
    let host = Host::new();
    let template = r#"{% set id %}ORD-{{ request.body.name }}-{{ 7 }}{% endset %}
        {% do set_state("orders", id, {"id": id}) %}{% do header("x-id", id) %}{{ {"id": id} }}"#;
    let settings = json!({"body": template, "headers": {"location": "/orders/{{ id }}"}});
    let response = answer(&host, &settings, &post(&json!({"name": "a\"b"})));
    assert_eq!(response.body, br#"{"id":"ORD-a\"b-7"}"#);
    assert_eq!(response.header_text("x-id"), Some("ORD-a\"b-7"));
    assert_eq!(response.header_text("location"), Some("/orders/ORD-a\"b-7"));
    assert_eq!(
        host.state_of("orders"),
        [("ORD-a\"b-7".to_owned(), json!({"id": "ORD-a\"b-7"}))]
    );
}

#[test]
fn status_headers_and_delay_are_templates_that_see_what_the_body_set() {
    let settings = json!({
        "body": "{% set id = 42 %}{{ {'id': id} }}",
        "status": "{{ 202 if request.query.dry else 201 }}",
        "headers": {"Location": "/orders/{{ id }}", "Link": ["<a>", "<{{ request.path }}>"], "X-Count": 3},
        "delay-ms": "{{ id + 8 }}",
        "content-type": "application/vnd.order+json",
    });
    let response = answer(&Host::new(), &settings, &order());
    assert_eq!(response.status, 202);
    assert_eq!(response.header_text("location"), Some("/orders/42"));
    assert_eq!(
        response
            .headers
            .iter()
            .filter(|(name, _)| name == "Link")
            .count(),
        2
    );
    assert_eq!(response.header_text("x-count"), Some("3"));
    assert_eq!(response.delay.as_millis(), 50);
    assert_eq!(
        response.header_text("content-type"),
        Some("application/vnd.order+json")
    );
}

#[test]
fn the_template_itself_has_the_last_word() {
    let settings = json!({
        "body": "{{ status(404) }}{% do header('X-A', 'own') %}{% do delay(5) %}{% do log('seen ' ~ request.method) %}{}",
        "status": 201, "headers": {"x-a": "set", "x-b": "set"}, "delay-ms": 1,
    });
    let host = Host::new();
    let response = answer(&host, &settings, &order());
    assert_eq!((response.status, response.delay.as_millis()), (404, 5));
    assert_eq!(response.header_text("x-a"), Some("own"));
    assert_eq!(response.header_text("x-b"), Some("set"));
    assert_eq!(host.logs(), ["info: seen POST"]);
}

#[test]
fn a_template_can_pass_or_fail() {
    let pass = json!({"body": "{% if request.method == 'POST' %}{{ pass() }}{% endif %}{}"});
    assert_eq!(outcome(&Host::new(), &pass, &order()), Ok(Outcome::Pass));
    let fail = json!({"body": "{{ fail(404, 'no order ' ~ request.params.orderId) }}"});
    let response = answer(&Host::new(), &fail, &order());
    assert_eq!(response.status, 404);
    assert_eq!(
        response.header_text("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(response.body, br#"{"status":404,"detail":"no order 7"}"#);
    let fail = json!({"body": "{{ fail(409, {'code': 'taken'}) }}"});
    let response = answer(&Host::new(), &fail, &order());
    assert_eq!(
        response.header_text("content-type"),
        Some("application/json")
    );
    assert_eq!(response.body, br#"{"code":"taken"}"#);
    let error = refused(&Host::new(), &json!({"body": "{{ fail(200) }}"}), &order());
    assert_eq!(
        error,
        "`settings.body:1`: `fail`: the status is 200; it may be from 400 to 599"
    );
}

#[test]
fn the_next_responder_can_be_asked() {
    let host = Host::new().next(|request| {
        let prefer = request.header("prefer").unwrap_or("nothing").to_owned();
        let name = request.json::<Value>()?["name"].clone();
        Ok(Response::json(&json!({"prefer": prefer, "name": name}))?
            .status(203)
            .header("X-Next", "n"))
    });
    let template = r#"{% set said = next(prefer="code=404", body={"name": "Bob"}) %}
        {{ dict(said.body, status=said.status, header=said.headers["x-next"], text=said.text | length) }}"#;
    let response = answer(&host, &json!({"body": template}), &order());
    assert_eq!(
        serde_json::from_slice::<Value>(&response.body).expect("JSON"),
        json!({"prefer": "code=404", "name": "Bob", "status": 203, "header": "n", "text": 34})
    );
    let error = refused(
        &Host::new(),
        &json!({"body": "{{ next(perfer='x') }}"}),
        &order(),
    );
    assert!(error.contains("perfer"), "{error}");
}

#[test]
fn examples_scenario_and_vars_are_at_hand() {
    let host = Host::new()
        .example(201, "application/json", Some("rex"), r#"{"name":"Rex"}"#)
        .scenario("sold-out", &[("stock", json!(0))]);
    let settings = json!({
        "body": r#"{{ [example().name, example("rex").name, example(status=404), scenario.name, scenario.variables.stock, vars.shop.name] }}"#,
        "vars": {"shop": {"name": "Corner"}},
    });
    let response = answer(&host, &settings, &order());
    assert_eq!(
        response.body,
        br#"["Rex","Rex",null,"sold-out",0,"Corner"]"#
    );
}

#[test]
fn made_up_data_follows_the_seed() {
    let template = r#"{{ [fake("person.fullName"), fake.internet.email(), fake("number.int", min=3, max=3), uuid(),
        random_int(1, 6), random_float(0, 1), random_item(["a", "b"]), random_item(1, 2), fake("helpers.arrayElement", [[1]])] }}"#;
    let settings = json!({"body": template});
    let of_seed = |seed| answer(&Host::new().seed(seed), &settings, &order()).body;
    assert_eq!(of_seed(1), of_seed(1));
    assert_ne!(of_seed(1), of_seed(2));
    let made: Value = serde_json::from_slice(&of_seed(1)).expect("JSON");
    assert!(
        made[1].as_str().is_some_and(|email| email.contains('@')),
        "{made}"
    );
    assert_eq!(made[2], 3);
    assert_eq!(made[3].as_str().map(str::len), Some(36));
    assert!((1..=6).contains(&made[4].as_i64().unwrap_or(0)), "{made}");
    let german = json!({"body": "{{ fake('city') }}", "locale": "de"});
    assert_ne!(
        answer(&Host::new(), &german, &order()).body,
        answer(
            &Host::new(),
            &json!({"body": "{{ fake('city') }}"}),
            &order()
        )
        .body
    );
    let error = refused(
        &Host::new(),
        &json!({"body": "{{ fake('person.fulName') }}"}),
        &order(),
    );
    assert_eq!(
        error,
        "`settings.body:1`: there is no fake data called `person.fulName`; did you mean `person.fullName`?"
    );
}

#[test]
fn dates_are_of_the_mocks_clock() {
    for (template, expected) in [
        ("now()", json!("2025-01-01T00:00:00Z")),
        (
            "now(offset='-3 days', format='%Y-%m-%d')",
            json!("2024-12-29"),
        ),
        (
            "now(offset='+90 min', tz='+02:00')",
            json!("2025-01-01T03:30:00+02:00"),
        ),
        ("now(format='unix')", json!(1_735_689_600)),
        (
            "date('2024-02-29', offset='1 year')",
            json!("2025-02-28T00:00:00Z"),
        ),
        ("'2024-02-29' | date('%d.%m.%Y')", json!("29.02.2024")),
        (
            "'2024-02-29' | date(format='http', offset='-1 h')",
            json!("Wed, 28 Feb 2024 23:00:00 GMT"),
        ),
    ] {
        assert_eq!(
            made(&format!("{{{{ {template} }}}}")),
            expected,
            "{template}"
        );
    }
}

#[test]
fn texts_are_encoded_and_digested() {
    for (template, expected) in [
        ("'hi' | b64encode", json!("aGk=")),
        ("'hi?>' | b64encode(url=true) | b64decode", json!("hi?>")),
        ("'a b&c' | urlencode", json!("a%20b%26c")),
        ("'a+b%26c' | urldecode", json!("a b&c")),
        ("'{\"a\": [1]}' | fromjson", json!({"a": [1]})),
        ("{'a': '<'} | tojson | string", json!({"a": "<"})),
        (
            "'hi' | sha256",
            json!("8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4"),
        ),
        ("'hi' | md5", json!("49f68a5c8493ec2c0bf489821c21fc3b")),
        (
            "'hi' | hmac_sha256('key')",
            json!("1c9dc82e5f8e5ed5a0180aad33b8204dea12fde2fb62ffb5e963035bf324a7a4"),
        ),
    ] {
        assert_eq!(
            made(&format!("{{{{ {template} }}}}")),
            expected,
            "{template}"
        );
    }
}

#[test]
fn what_claims_to_be_json_is_json() {
    let settings = |more: Value| {
        let mut settings = json!({"body": "{\"lines\": [\n{% for line in request.body.lines %}{{ line.sku }},{% endfor %}\n]}"});
        settings
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().cloned().unwrap_or_default());
        settings
    };
    let error = refused(&Host::new(), &settings(json!({})), &order());
    assert_eq!(
        error,
        "`body` makes a body that is not JSON: trailing comma in line 2, near `\"x\",\"y\",]}`; write the comma as `{% if not loop.last %},{% endif %}`"
    );
    for more in [
        json!({"check-json": false}),
        json!({"content-type": "text/plain"}),
    ] {
        let response = answer(&Host::new(), &settings(more), &order());
        assert!(response.body.starts_with(b"{\"lines\": ["));
    }
    let error = refused(
        &Host::new(),
        &json!({"body": "{% if false %}{% endif %}\n"}),
        &order(),
    );
    assert!(error.ends_with("; it is empty"), "{error}");
    let nothing = answer(
        &Host::new(),
        &json!({"body": "{% if false %}{% endif %}\n", "status": 204}),
        &order(),
    );
    assert_eq!(
        (nothing.body.len(), nothing.header_text("content-type")),
        (0, None)
    );
}

#[test]
fn what_does_not_depend_on_the_request_is_a_fixed_plan() {
    let prepare = |settings: Value| {
        Host::new().prepare::<Template>(
            &Operation::new("GET", "/"),
            &Choice::json(200),
            &settings.to_string(),
        )
    };
    match prepare(json!({"body": "{\"a\": 1}", "headers": {"x-a": "b"}, "status": 203})) {
        Ok(Plan::Fixed(response)) => {
            assert_eq!(
                (response.status, response.body.as_slice()),
                (203, b"{\"a\": 1}".as_slice())
            );
            assert_eq!(response.header_text("x-a"), Some("b"));
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        prepare(json!({"body": "{}", "status": "{{ 200 }}"})),
        Ok(Plan::Computed(_))
    ));
    let error = prepare(json!({"body": "{"})).expect_err("not JSON");
    assert!(
        error.is_invalid_settings() && error.to_string().contains("not JSON"),
        "{error}"
    );
}

#[test]
fn errors_that_the_client_asked_for_are_left_to_the_next_responder() {
    let answer = |status, settings: Value| {
        let choice = Choice::json(status);
        let settings = settings.to_string();
        Host::new().answer::<Template>(
            &Operation::new("GET", "/"),
            &choice,
            &settings,
            &Request::new("GET", "/"),
        )
    };
    let body = "{{ choice.status }}";
    assert_eq!(answer(404, json!({ "body": body })), Ok(Outcome::Pass));
    for settings in [
        json!({"body": body, "answers": "all"}),
        json!({"body": body, "status": 404}),
    ] {
        let Ok(Outcome::Respond(response)) = answer(404, settings) else {
            panic!("no answer");
        };
        assert_eq!(
            (response.status, response.body.as_slice()),
            (404, b"404".as_slice())
        );
    }
}
