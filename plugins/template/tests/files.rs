//! Templates in a folder: how they are found, what they are sent as, and what is wrong with
//! them before anything is served.

use guest_sdk::testing::Host;
use guest_sdk::{Choice, Error, Operation, Outcome, Request, Response};
use mimus_template::Template;
use serde_json::{Value, json};

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, text).expect("a file");
    }
    mimus_template::grant_folder(folder.path());
    folder
}

fn host() -> Host {
    let operation = |id: &str, method: &str, path: &str| Operation {
        id: id.to_owned(),
        ..Operation::new(method, path)
    };
    Host::new()
        .operation(&operation("listOrders", "GET", "/orders"), &json!({}))
        .operation(&operation("createOrder", "POST", "/orders"), &json!({}))
}

fn outcome(operation: &str, settings: &Value, request: &Request) -> Result<Outcome, Error> {
    let method = if operation == "createOrder" {
        "POST"
    } else {
        "GET"
    };
    let operation = Operation {
        id: operation.to_owned(),
        ..Operation::new(method, "/orders")
    };
    host().answer::<Template>(
        &operation,
        &Choice::json(200),
        &settings.to_string(),
        request,
    )
}

fn answer(settings: &Value) -> Response {
    match outcome("listOrders", settings, &Request::new("GET", "/orders")) {
        Ok(Outcome::Respond(response)) => response,
        other => panic!("{other:?}"),
    }
}

fn refused(settings: &Value) -> String {
    let operation = Operation {
        id: "listOrders".to_owned(),
        ..Operation::new("GET", "/orders")
    };
    let prepared =
        host().prepare::<Template>(&operation, &Choice::json(200), &settings.to_string());
    let error = prepared.expect_err("an error");
    assert!(error.is_invalid_settings(), "{error}");
    error.to_string()
}

#[test]
fn templates_include_extend_and_import_each_other() {
    let _folder = folder(&[
        (
            "orders/list.json.j2",
            "{% extends '../base.json.j2' %}{% block data %}[{% include './one.json.j2' %}]{% endblock %}",
        ),
        (
            "orders/one.json.j2",
            "{% from 'macros.j2' import money with context %}{\"sum\": {{ money(7) }}, \"for\": {{ vars.who }}}",
        ),
        (
            "base.json.j2",
            "{\"data\": {% block data %}[]{% endblock %}, \"page\": {{ page | default(1) }}}",
        ),
        (
            "macros.j2",
            "{% macro money(n) %}\"{{ n }}.00 {{ vars.currency }}\"{% endmacro %}",
        ),
    ]);
    let settings =
        json!({"file": "orders/list.json.j2", "vars": {"who": "Ada \"A\"", "currency": "EUR"}});
    let body: Value = serde_json::from_slice(&answer(&settings).body).expect("JSON");
    assert_eq!(
        body,
        json!({"data": [{"sum": "7.00 EUR", "for": "Ada \"A\""}], "page": 1})
    );
}

#[test]
fn a_template_that_is_named_by_an_expression_is_read_when_it_is_needed() {
    let _folder = folder(&[
        (
            "a.json.j2",
            "{% include 'of/' ~ request.method | lower ~ '.json.j2' %}{% include 'none.j2' ignore missing %}",
        ),
        ("of/get.json.j2", "{\"got\": {{ operation.id }}}"),
    ]);
    assert_eq!(
        answer(&json!({"file": "a.json.j2"})).body,
        br#"{"got": "listOrders"}"#
    );
}

#[test]
fn the_files_name_says_how_values_are_written() {
    let text = "<b>{{ vars.text }}</b>";
    for (file, chosen, expected) in [
        ("a.html.j2", "text/html", "<b>&lt;&amp;</b>"),
        ("a.xml", "application/xml", "<b>&lt;&amp;</b>"),
        ("a.txt.jinja", "text/plain", "<b><&</b>"),
        ("a.yaml.j2", "application/yaml", "<b>\"<&\"</b>"),
    ] {
        let _folder = folder(&[(file, text)]);
        let response = answer(&json!({"file": file, "vars": {"text": "<&"}}));
        assert_eq!(String::from_utf8_lossy(&response.body), expected, "{file}");
        assert_eq!(response.header_text("content-type"), Some(chosen), "{file}");
    }
    let _folder = folder(&[("a.txt.j2", "é{{ 1 }}")]);
    let response = answer(&json!({"file": "a.txt.j2"}));
    assert_eq!(
        response.header_text("content-type"),
        Some("text/plain; charset=utf-8")
    );
}

#[test]
fn operations_have_their_own_templates() {
    let _folder = folder(&[
        ("list.json.j2", "[{{ 1 }}]"),
        ("create.json.j2", "{\"id\": {{ 2 }}}"),
    ]);
    let settings = json!({"operations": {
        "listOrders": {"file": "list.json.j2"},
        "POST /orders": {"file": "create.json.j2", "status": 201, "headers": {"location": "/orders/2"}},
    }});
    assert_eq!(answer(&settings).body, b"[1]");
    match outcome("createOrder", &settings, &Request::new("POST", "/orders")) {
        Ok(Outcome::Respond(response)) => {
            assert_eq!(
                (response.status, response.body.as_slice()),
                (201, b"{\"id\": 2}".as_slice())
            );
            assert_eq!(response.header_text("location"), Some("/orders/2"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        outcome("other", &settings, &Request::new("GET", "/")),
        Ok(Outcome::Pass)
    );
}

#[test]
fn what_is_wrong_is_found_before_anything_is_served() {
    let folder = folder(&[
        ("syntax.json.j2", "{\n  \"id\": {{ request. }}\n}"),
        ("open.json.j2", "{% if true %}\n{}"),
        (
            "name.json.j2",
            "{\n  \"a\": {{ request.path }}, \"b\": {{ reqest.path }}\n}",
        ),
        ("part.json.j2", "{}\n{% include 'syntax.json.j2' %}"),
        ("missing.json.j2", "{}\n\n{% include 'none.json.j2' %}"),
        ("binary.j2", "x"),
        ("folder/a.j2", "x"),
    ]);
    std::fs::write(folder.path().join("binary.j2"), [0xff, 0xfe]).expect("written");
    for (settings, expected) in [
        (
            json!({}),
            "`settings`: say `file`, a template in the granted folder, or `body`, the text of one",
        ),
        (
            json!({"file": "a", "body": "b"}),
            "`settings`: `file` and `body` are both said; take one of them out",
        ),
        (
            json!({"file": "none.j2"}),
            "`settings.file`: `none.j2`: there is no such file in the folder of the templates",
        ),
        (
            json!({"file": "folder"}),
            "`settings.file`: `folder`: there is no such file in the folder of the templates",
        ),
        (
            json!({"file": "../a.j2"}),
            "`settings.file`: `../a.j2`: it leads out of the folder of the templates",
        ),
        (
            json!({"file": "binary.j2"}),
            "`settings.file`: `binary.j2`: it is not UTF-8 text",
        ),
        (
            json!({"file": "syntax.json.j2"}),
            "`syntax.json.j2:2`: syntax error: unexpected end of variable block, expected identifier or integer",
        ),
        (
            json!({"file": "part.json.j2"}),
            "`syntax.json.j2:2`: syntax error: unexpected end of variable block, expected identifier or integer",
        ),
        (
            json!({"file": "open.json.j2"}),
            "`open.json.j2:2`: syntax error: unexpected end of input, expected end of block",
        ),
        (
            json!({"file": "name.json.j2"}),
            "`name.json.j2:2`: there is no `reqest`; did you mean `request`?",
        ),
        (
            json!({"file": "missing.json.j2"}),
            "`missing.json.j2:3`: `none.json.j2`: there is no such file in the folder of the templates",
        ),
        (
            json!({"body": "{{ 1 +"}),
            "`settings.body:1`: syntax error: unexpected end of input, expected expression",
        ),
        (
            json!({"body": "{}", "status": "{{ 1"}),
            "`settings.status:1`: syntax error: unexpected end of input, expected end of variable block",
        ),
        (
            json!({"body": "{}", "headers": {"x": "{%"}}),
            "`settings.headers.x:1`: syntax error: unexpected end of input, expected keyword",
        ),
        (
            json!({"body": "{}", "headers": {"x y": "1"}}),
            "`settings.headers`: `x y` is no header's name; it may have letters, digits and `-`",
        ),
        (
            json!({"body": "{}", "status": 99}),
            "the status is `99`; it may be from 200 to 599",
        ),
        (
            json!({"body": "{}", "locale": "xx"}),
            "`locale`: locale `xx` is not known; use one of `en`, `de`, `fr`, `it`, `nl`, `pt`, `pt-BR`, `tr`",
        ),
        (
            json!({"operations": {"listOrder": {"body": "1"}}}),
            "`operations.listOrder`: the description has no such operation; write an operationId or such as `GET /path`; did you mean `listOrders`?",
        ),
        (
            json!({"operations": {"listOrders": {"file": "none.j2"}}}),
            "`settings.operations.listOrders.file`: `none.j2`: there is no such file in the folder of the templates",
        ),
        (
            json!({"boddy": "1"}),
            "`boddy`: unknown field `boddy`, expected one of `file`, `body`, `status`, `headers`, `delay-ms`, `content-type`, `operations`, `vars`, `locale`, `undefined`, `answers`, `check-json`",
        ),
        (
            json!({"body": "1", "status": [1]}),
            "`status`: [1] is neither a number nor a template",
        ),
        (
            json!({"body": "1", "headers": {"a": {}}}),
            "`headers.a`: {} is neither a template nor a list of such",
        ),
        (
            json!({"body": "1", "undefined": "x"}),
            "`undefined`: unknown variant `x`, expected one of `lenient`, `chainable`, `strict`",
        ),
    ] {
        assert_eq!(refused(&settings), expected, "{settings}");
    }
}

#[test]
fn what_goes_wrong_later_names_its_line() {
    let _folder = folder(&[
        ("filter.json.j2", "{}\n{{ 1 | upcase }}"),
        (
            "function.json.j2",
            "{% extends 'base.j2' %}\n\n{% block a %}{{ nwo() }}{% endblock %}",
        ),
        ("base.j2", "{% block a %}{% endblock %}"),
        ("deep.json.j2", "[\n{% include 'part.json.j2' %}]"),
        ("part.json.j2", "1,\n\n{{ request.body.address.city }}"),
    ]);
    for (file, expected) in [
        (
            "filter.json.j2",
            "`filter.json.j2:2`: there is no filter `upcase`",
        ),
        (
            "function.json.j2",
            "`function.json.j2:3`: there is no function `nwo`; did you mean `now`?",
        ),
        (
            "deep.json.j2",
            "`part.json.j2:3`: a value is asked of something that is not there; `| default(…)` says what to take instead, for `deep.json.j2:2`",
        ),
    ] {
        let settings = json!({ "file": file });
        let request = Request {
            body: Some(b"{}".to_vec()),
            ..Request::new("GET", "/orders")
        };
        let error = outcome("listOrders", &settings, &request)
            .expect_err(file)
            .to_string();
        assert_eq!(error, expected);
    }
}

#[test]
fn values_that_are_not_there_are_as_the_settings_say() {
    let body = "{{ request.body.a }}";
    let deep = "{{ request.body.a.b }}";
    let made = |body: &str, undefined: &str| {
        let settings = json!({"body": body, "undefined": undefined});
        let request = Request {
            body: Some(b"{}".to_vec()),
            ..Request::new("GET", "/orders")
        };
        outcome("listOrders", &settings, &request).map(|outcome| match outcome {
            Outcome::Respond(response) => String::from_utf8_lossy(&response.body).into_owned(),
            Outcome::Pass => "passed".to_owned(),
        })
    };
    assert_eq!(made(body, "lenient").as_deref(), Ok("null"));
    assert_eq!(made(deep, "chainable").as_deref(), Ok("null"));
    assert!(made(deep, "lenient").is_err());
    assert!(made(body, "strict").is_err());
}
