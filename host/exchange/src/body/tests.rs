//! Tables of bodies and what is made of them.

use http::{HeaderMap, HeaderValue};
use mimus_description::model::{Encoding, Style};
use mimus_description::{Operation, Schema};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::router::PathParameters;
use crate::validate::{OperationValidator, Validated};

fn media(name: &str, schema: Value) -> MediaType {
    MediaType {
        name: name.into(),
        schema: Some(Schema::from_json(schema)),
        examples: vec![],
        encoding: vec![],
    }
}

fn validate(required: bool, content: Vec<MediaType>, content_type: &str, body: &[u8]) -> Validated {
    let operation = Operation {
        id: "op".into(),
        method: "POST".into(),
        path_template: "/".into(),
        summary: None,
        tags: vec![],
        deprecated: false,
        parameters: vec![],
        request_body: Some(RequestBody { required, content }),
        responses: vec![],
        security: vec![],
    };
    let mut headers = HeaderMap::new();
    if !content_type.is_empty() {
        headers.insert("content-type", HeaderValue::from_str(content_type).unwrap());
    }
    let request = RequestParts {
        method: "POST",
        path: "/",
        query: None,
        headers: &headers,
        body,
    };
    OperationValidator::new(&operation).validate(&operation, &request, &PathParameters::default())
}

fn told(validated: &Validated) -> String {
    match (validated.violations.first(), &validated.request.body) {
        (Some(violation), _) => {
            let Violation {
                pointer,
                rule,
                class,
                ..
            } = violation;
            format!("{} {rule} {pointer}", class.status().as_u16())
                .trim()
                .to_owned()
        }
        (None, Some(body)) => body.to_string(),
        (None, None) => "-".to_owned(),
    }
}

fn pet() -> Value {
    json!({
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string"},
            "age": {"type": "integer"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "sizes": {"type": "array", "items": {"type": "integer"}},
            "owner": {"type": "object", "properties": {"id": {"type": "integer"}, "nick": {"type": "string"}}},
            "photo": {"type": "string", "format": "binary", "maxLength": 3},
        },
    })
}

#[test]
fn the_most_specific_declared_media_type_counts() {
    let content = || {
        vec![
            media("*/*", json!({"const": "any"})),
            media("application/*", json!({"const": "application"})),
            media("application/json", json!({"const": "json"})),
            media("application/json; v=2", json!({"const": "json 2"})),
            media("application/*+json", json!({"const": "suffix"})),
        ]
    };
    let cases = [
        ("application/json", "\"json\""),
        ("application/json; charset=utf-8", "\"json\""),
        ("Application/JSON;v=2", "\"json 2\""),
        ("application/hal+json", "\"suffix\""),
        ("text/json", "\"any\""),
    ];
    for (content_type, body) in cases {
        assert_eq!(
            told(&validate(true, content(), content_type, body.as_bytes())),
            body,
            "{content_type}"
        );
    }
}

#[test]
fn missing_and_unsupported_bodies_are_told_apart() {
    let json_and_xml = || {
        vec![
            media("application/xml", json!({})),
            media("application/json", json!({})),
        ]
    };
    let form = || {
        vec![media(
            "application/x-www-form-urlencoded",
            json!({"type": "object"}),
        )]
    };
    let cases = [
        (true, json_and_xml(), "application/json", "", "400 required"),
        (true, json_and_xml(), "", "", "400 required"),
        (false, json_and_xml(), "", "", "-"),
        (false, json_and_xml(), "application/json", "", "-"),
        (true, json_and_xml(), "text/csv", "a", "415 media-type"),
        (true, json_and_xml(), "", "1", "1"),
        (
            true,
            vec![media("text/csv", json!({})), media("text/html", json!({}))],
            "",
            "1",
            "415 media-type",
        ),
        (true, form(), "application/x-www-form-urlencoded", "", "{}"),
        (true, form(), "", "", "400 required"),
        (true, form(), "", "a=1", "{\"a\":\"1\"}"),
        (true, vec![], "text/plain", "x", "-"),
    ];
    for (required, content, content_type, body, expected) in cases {
        let validated = validate(required, content, content_type, body.as_bytes());
        assert_eq!(told(&validated), expected, "{content_type} {body}");
    }
}

#[test]
fn json_is_judged_whole() {
    let cases = [
        (r#"{"name": "Tom", "age": 3}"#, r#"{"name":"Tom","age":3}"#),
        (r#"{"name": 1, "name": "Tom"}"#, r#"{"name":"Tom"}"#),
        (r#"{"age": "3"}"#, "422 required"),
        (r#"{"name": "Tom", "tags": [1]}"#, "422 type /tags/0"),
        (r#"{"name": "#, "400 malformed"),
        ("", "400 required"),
        ("[]", "422 type"),
        ("\u{feff}{\"name\": \"Tom\"}", r#"{"name":"Tom"}"#),
    ];
    for (body, expected) in cases {
        let validated = validate(
            true,
            vec![media("application/json", pet())],
            "application/json",
            body.as_bytes(),
        );
        assert_eq!(told(&validated), expected, "{body}");
    }
    let validated = validate(
        true,
        vec![media("application/json", pet())],
        "application/json",
        b"{\"a\": [1, 2",
    );
    assert_eq!(
        validated.violations[0].message,
        "the body can't be read: no JSON: EOF while parsing a list at line 1 column 11"
    );
    let deep = "[".repeat(100_000);
    assert_eq!(
        told(&validate(
            true,
            vec![media("application/json", json!({}))],
            "application/json",
            deep.as_bytes()
        )),
        "400 malformed"
    );
    let validated = validate(
        true,
        vec![media("application/x-ndjson", integers())],
        "application/x-ndjson",
        b"1\n2\n\n",
    );
    assert_eq!(told(&validated), "[1,2]");
    let validated = validate(
        true,
        vec![media("application/x-ndjson", integers())],
        "application/x-ndjson",
        b"1\n\"x\"\n",
    );
    assert_eq!(told(&validated), "422 type /1");
}

fn integers() -> Value {
    json!({"type": "array", "items": {"type": "integer"}})
}

fn encoded(name: &str, encoding: &[(&str, Encoding)]) -> Vec<MediaType> {
    let copy = |own: &Encoding| Encoding {
        content_type: own.content_type.clone(),
        style: own.style,
        explode: own.explode,
        ..Encoding::default()
    };
    let encoding = encoding
        .iter()
        .map(|(name, own)| ((*name).to_owned(), copy(own)))
        .collect();
    vec![MediaType {
        encoding,
        ..media(name, pet())
    }]
}

#[test]
fn forms_are_typed_by_the_schema() {
    let form = "application/x-www-form-urlencoded";
    let style = |style, explode| Encoding {
        style: Some(style),
        explode: Some(explode),
        ..Encoding::default()
    };
    let cases = [
        (
            vec![],
            "name=Tom+Cat&age=3",
            r#"{"name":"Tom Cat","age":3}"#,
        ),
        (vec![], "name=12&age=x", "422 type /age"),
        (vec![], "age=3", "422 required"),
        (
            vec![],
            "name=a&tags=x&tags=y",
            r#"{"name":"a","tags":["x","y"]}"#,
        ),
        (vec![], "name=a&tags=x", r#"{"name":"a","tags":["x"]}"#),
        (
            vec![],
            "name=a&owner=%7B%22id%22:1%7D",
            r#"{"name":"a","owner":{"id":1}}"#,
        ),
        (
            vec![],
            "name=a&owner[id]=1&owner[nick]=2",
            r#"{"name":"a","owner":{"id":1,"nick":"2"}}"#,
        ),
        (
            vec![],
            "name=a&tags[]=x&tags[]=y",
            r#"{"name":"a","tags":["x","y"]}"#,
        ),
        (vec![], "name=a&sizes=1,2", r#"{"name":"a","sizes":[1,2]}"#),
        (
            vec![],
            "name=a&sizes=%5B1,2%5D",
            r#"{"name":"a","sizes":[1,2]}"#,
        ),
        (vec![], "name=a&other=1", r#"{"name":"a","other":"1"}"#),
        (
            vec![("tags", style(Style::Form, false))],
            "name=a&tags=x,y",
            r#"{"name":"a","tags":["x","y"]}"#,
        ),
        (
            vec![("tags", style(Style::PipeDelimited, false))],
            "name=a&tags=x%7Cy",
            r#"{"name":"a","tags":["x","y"]}"#,
        ),
        (
            vec![("owner", style(Style::Form, true))],
            "name=a&id=1&nick=x",
            r#"{"name":"a","owner":{"id":1,"nick":"x"}}"#,
        ),
        (
            vec![("owner", style(Style::Form, false))],
            "name=a&owner=id,1,nick,x",
            r#"{"name":"a","owner":{"id":1,"nick":"x"}}"#,
        ),
        (
            vec![("owner", style(Style::DeepObject, true))],
            "name=a&owner%5Bid%5D=1",
            r#"{"name":"a","owner":{"id":1}}"#,
        ),
        (vec![], "name=%ff", "400 malformed"),
    ];
    for (encoding, body, expected) in cases {
        assert_eq!(
            told(&validate(
                true,
                encoded(form, &encoding),
                form,
                body.as_bytes()
            )),
            expected,
            "{body}"
        );
    }
}

#[test]
fn forms_have_a_bound() {
    let form = "application/x-www-form-urlencoded";
    let many = "a=1&".repeat(5_000);
    assert_eq!(
        told(&validate(true, encoded(form, &[]), form, many.as_bytes())),
        "400 malformed"
    );
}

fn multipart(parts: &[(&str, &str)]) -> Vec<u8> {
    let part = |(headers, body): &(&str, &str)| {
        format!("--X\r\nContent-Disposition: form-data; {headers}\r\n\r\n{body}\r\n")
    };
    let parts: Vec<String> = parts.iter().map(part).collect();
    format!("{}--X--\r\n", parts.join("")).into_bytes()
}

#[test]
fn multipart_is_typed_by_schema_and_part() {
    let json_part = Encoding {
        content_type: Some("application/json".into()),
        ..Encoding::default()
    };
    let image = Encoding {
        content_type: Some("image/png, image/jpeg".into()),
        ..Encoding::default()
    };
    let name = ("name=\"name\"", "Tom");
    let cases = [
        (
            vec![],
            vec![name, ("name=\"age\"", "3")],
            r#"{"name":"Tom","age":3}"#,
        ),
        (vec![], vec![name, ("name=\"age\"", "x")], "422 type /age"),
        (vec![], vec![("name=\"age\"", "3")], "422 required"),
        (
            vec![],
            vec![name, ("name=\"tags\"", "x"), ("name=\"tags\"", "y")],
            r#"{"name":"Tom","tags":["x","y"]}"#,
        ),
        (
            vec![],
            vec![
                name,
                (
                    "name=\"owner\"\r\nContent-Type: application/json",
                    "{\"id\":1}",
                ),
            ],
            r#"{"name":"Tom","owner":{"id":1}}"#,
        ),
        (
            vec![],
            vec![
                name,
                (
                    "name=\"owner\"\r\nContent-Type: application/json",
                    "{\"id\":",
                ),
            ],
            "400 malformed /owner",
        ),
        (
            vec![("owner", json_part)],
            vec![name, ("name=\"owner\"", "{\"id\":\"x\"}")],
            "422 type /owner/id",
        ),
        (
            vec![],
            vec![
                name,
                (
                    "name=\"photo\"; filename=\"a.png\"\r\nContent-Type: image/png",
                    "12345",
                ),
            ],
            r#"{"name":"Tom","photo":"12345"}"#,
        ),
        (
            vec![("photo", image)],
            vec![
                name,
                (
                    "name=\"photo\"; filename=\"a\"\r\nContent-Type: text/html",
                    "1",
                ),
            ],
            "415 media-type /photo",
        ),
        (
            vec![],
            vec![
                name,
                ("name=\"tags\"\r\nContent-Type: application/json", "[\"x\"]"),
            ],
            r#"{"name":"Tom","tags":["x"]}"#,
        ),
    ];
    for (encoding, parts, expected) in cases {
        let validated = validate(
            true,
            encoded("multipart/form-data", &encoding),
            "multipart/form-data; boundary=X",
            &multipart(&parts),
        );
        assert_eq!(told(&validated), expected, "{parts:?}");
    }
    let whole = multipart(&[name]);
    for (content_type, body) in [
        ("multipart/form-data", whole.as_slice()),
        ("multipart/form-data; boundary=Y", whole.as_slice()),
        ("multipart/form-data; boundary=X", whole.get(..20).unwrap()),
    ] {
        assert_eq!(
            told(&validate(
                true,
                encoded("multipart/form-data", &[]),
                content_type,
                body
            )),
            "400 malformed"
        );
    }
}

#[test]
fn xml_text_and_bytes() {
    let cases = [
        (
            "application/xml",
            pet(),
            "<pet><name>Tom</name><age>3</age></pet>",
            r#"{"name":"Tom","age":3}"#,
        ),
        (
            "application/xml",
            pet(),
            "<pet><name>Tom</name><age>x</age></pet>",
            "422 type /age",
        ),
        ("application/xml", pet(), "<pet><name>", "400 malformed"),
        (
            "text/plain",
            json!({"type": "string", "maxLength": 3}),
            "abc",
            "\"abc\"",
        ),
        (
            "text/plain",
            json!({"type": "string", "maxLength": 3}),
            "abcd",
            "422 maxLength",
        ),
        ("text/plain", json!({"type": "integer"}), "12", "12"),
        ("text/plain", json!({"type": "integer"}), "x", "422 type"),
        ("text/plain", json!({"type": "object"}), "x", "-"),
        (
            "application/octet-stream",
            json!({"type": "string", "format": "binary", "maxLength": 1}),
            "abc",
            "-",
        ),
        ("image/png", json!({}), "\u{1}", "-"),
    ];
    for (name, schema, body, expected) in cases {
        let validated = validate(true, vec![media(name, schema)], name, body.as_bytes());
        assert_eq!(told(&validated), expected, "{name} {body}");
    }
}

proptest! {
    #[test]
    fn any_body_is_answered(
        name in prop::sample::select(vec![
            "application/json", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=X",
            "text/plain", "application/x-ndjson", "*/*",
        ]),
        body in prop::collection::vec(prop::sample::select(b"{}[]\":,1a-X\r\n=&%<>/ name;\xff".to_vec()), 0..64),
    ) {
        let validated = validate(true, vec![media(name, pet())], name, &body);
        prop_assert_eq!(validated.faults, vec![]);
    }
}
