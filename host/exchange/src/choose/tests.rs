//! Tables of what is asked for, and what is chosen.

use http::HeaderValue;
use mimus_description::Schema;
use mimus_description::model::{Example, ExampleValue};
use serde_json::json;

use super::*;
use crate::violation::Class;

/// `200: application/json, text/plain(a b); default:` where a and b are examples' names.
fn operation(responses: &str) -> Operation {
    let responses = responses
        .split(';')
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|response| {
            let (key, content) = response.split_once(':').unwrap();
            let content = content
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(|name| {
                    let (name, examples) = name.split_once('(').unwrap_or((name, ""));
                    MediaType {
                        name: name.replace('|', ";"),
                        schema: Some(Schema::from_json(json!({}))),
                        examples: examples
                            .trim_end_matches(')')
                            .split_whitespace()
                            .map(|name| Example {
                                name: Some(name.into()),
                                value: ExampleValue::Data(json!(1)),
                                place: mimus_description::model::Place::default(),
                            })
                            .collect(),
                        encoding: vec![],
                    }
                });
            let response = Response {
                description: String::new(),
                headers: vec![],
                content: content.collect(),
            };
            (StatusKey::parse(key.trim()).unwrap(), response)
        });
    Operation {
        id: "op".into(),
        method: "GET".into(),
        path_template: "/".into(),
        summary: None,
        tags: vec![],
        deprecated: false,
        parameters: vec![],
        request_body: None,
        responses: responses.collect(),
        security: vec![],
    }
}

fn request(accept: &str, prefer: &str) -> (HeaderMap, Preferences) {
    let mut headers = HeaderMap::new();
    for (name, value) in [("accept", accept), ("prefer", prefer)] {
        if !value.is_empty() {
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
    }
    let preferences = Preferences::read(&headers, None).unwrap();
    (headers, preferences)
}

fn told(choice: &Choice) -> String {
    let mut text = format!("{}", choice.status);
    for part in [&choice.media_type, &choice.example].into_iter().flatten() {
        text.push(' ');
        text.push_str(part);
    }
    text
}

fn check(responses: &str, cases: &[(&str, &str, &str)]) {
    let operation = operation(responses);
    for (accept, prefer, expected) in cases {
        let (headers, preferences) = request(accept, prefer);
        let actual = match choose(&operation, &headers, &preferences) {
            Ok(choice) => told(&choice),
            Err(problem) => problem.kind.name().to_owned(),
        };
        assert_eq!(
            &actual, expected,
            "for {responses} with Accept {accept:?} and Prefer {prefer:?}"
        );
    }
}

#[test]
fn status_is_the_lowest_success_unless_forced() {
    check(
        "404: application/json; 201: application/json; 2XX: text/plain; default: text/html",
        &[
            ("", "", "200 text/plain"),
            ("", "code=201", "201 application/json"),
            ("", "code=299", "299 text/plain"),
            ("", "code=404", "404 application/json"),
            ("", "code=500", "500 text/html"),
        ],
    );
    check(
        "default: application/json; 404: text/plain",
        &[("", "", "200 application/json")],
    );
    check(
        "404:; 302:; 301:",
        &[("", "", "301"), ("", "code=503", "response-not-declared")],
    );
    check("500: a/b; 404:", &[("", "", "500 a/b")]);
    check("101:", &[("", "", "200")]);
    check(
        "",
        &[
            ("text/html", "", "200"),
            ("", "code=200", "response-not-declared"),
        ],
    );
    check(
        "204: application/json; 206: text/csv",
        &[("text/csv", "", "204"), ("", "", "204")],
    );
}

#[test]
fn accept_decides_between_media_types() {
    check(
        "200: application/xml, application/json, text/csv",
        &[
            ("", "", "200 application/json"),
            ("*/*", "", "200 application/json"),
            ("application/*", "", "200 application/json"),
            ("text/*", "", "200 text/csv"),
            ("application/xml", "", "200 application/xml"),
            (
                "application/json;q=0.5, application/xml",
                "",
                "200 application/xml",
            ),
            (
                "application/json;q=0.5, */*;q=0.1",
                "",
                "200 application/json",
            ),
            ("application/json;q=0, */*", "", "200 application/xml"),
            (
                "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
                "",
                "200 application/xml",
            ),
            ("text/csv, application/xml", "", "200 text/csv"),
            ("application/json;version=7", "", "200 application/json"),
            ("image/png", "", "not-acceptable"),
            ("application/json;q=0", "", "not-acceptable"),
            ("nonsense", "", "not-acceptable"),
        ],
    );
    check(
        "200: application/json; 202: text/plain; 204:",
        &[
            ("text/plain", "", "202 text/plain"),
            ("text/html", "", "204"),
        ],
    );
    check(
        "200: application/json|v=1, application/json|v=2",
        &[
            ("application/json;v=2", "", "200 application/json;v=2"),
            ("application/json", "", "200 application/json;v=1"),
        ],
    );
    check(
        "200: application/hal+json, application/xml",
        &[("", "", "200 application/hal+json")],
    );
    check(
        "200: application/json; 404: application/problem+json",
        &[
            (
                "application/json",
                "code=404",
                "404 application/problem+json",
            ),
            ("text/html", "code=200", "not-acceptable"),
        ],
    );
}

#[test]
fn declared_ranges_are_made_definite() {
    check(
        "200: */*",
        &[
            ("", "", "200 application/json"),
            ("text/html, */*;q=0.1", "", "200 text/html"),
            ("text/*", "", "200 text/plain"),
            (
                "application/json, application/xml",
                "",
                "200 application/json",
            ),
        ],
    );
    check(
        "200: image/*, application/json",
        &[
            ("image/webp", "", "200 image/webp"),
            ("image/*", "", "200 image/png"),
            ("", "", "200 application/json"),
            ("text/plain", "", "not-acceptable"),
        ],
    );
    check(
        "200: application/*+json",
        &[
            ("application/hal+json", "", "200 application/hal+json"),
            ("", "", "200 application/json"),
        ],
    );
}

#[test]
fn a_named_example_must_exist() {
    let responses =
        "200: application/json(cat dog), application/xml(bird); 404: application/json(none)";
    check(
        responses,
        &[
            ("", "example=dog", "200 application/json dog"),
            ("", "example=bird", "200 application/xml bird"),
            (
                "application/json",
                "example=bird",
                "200 application/xml bird",
            ),
            ("", "example=none", "example-not-found"),
            ("", "example=none, code=404", "404 application/json none"),
        ],
    );
    let (headers, preferences) = request("", "example=none");
    let problem = choose(&operation(responses), &headers, &preferences).unwrap_err();
    assert_eq!(
        problem.detail,
        "response 200 has no example `none`; it has `bird`, `cat`, `dog`; response 404 has it: add `code=404`"
    );
}

#[test]
fn refusals_are_the_descriptions_own_where_it_has_them() {
    use Refusal::{Forbidden, Unauthorized, Violations};
    let cases = [
        (
            "200:; 422: application/json; 400: application/json",
            Violations(Class::Invalid),
            Some("422 application/json"),
        ),
        (
            "200:; 422: application/json; 400: text/plain",
            Violations(Class::Malformed),
            Some("400 text/plain"),
        ),
        (
            "200:; 400: application/json",
            Violations(Class::MediaType),
            Some("400 application/json"),
        ),
        (
            "200:; 4XX: application/json",
            Violations(Class::Invalid),
            Some("422 application/json"),
        ),
        (
            "200:; default: application/json",
            Violations(Class::Malformed),
            Some("400 application/json"),
        ),
        (
            "200:; default: application/json",
            Violations(Class::MediaType),
            None,
        ),
        (
            "200:; 422:; default: application/json",
            Violations(Class::Invalid),
            Some("422 application/json"),
        ),
        (
            "200:; 401: application/json",
            Unauthorized,
            Some("401 application/json"),
        ),
        (
            "200:; 401: application/json; default: application/json",
            Forbidden,
            None,
        ),
        ("200: application/json", Violations(Class::Invalid), None),
    ];
    for (responses, refusal, expected) in cases {
        let (headers, preferences) = request("application/json, */*;q=0.5", "");
        let choice = choose_refusal(&operation(responses), refusal, &headers, &preferences);
        assert_eq!(
            choice.as_ref().map(told).as_deref(),
            expected,
            "for {responses} and {refusal:?}"
        );
    }
}
