//! The style table of OpenAPI, row by row, and what clients make of it.

use http::{HeaderMap, HeaderName, HeaderValue};
use mimus_description::{Operation, Schema};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::request::RequestParts;
use crate::router::{Route, Router};
use crate::validate::{OperationValidator, Validated};

fn styled(location: ParameterLocation, style: Style, explode: bool, schema: Value) -> Parameter {
    Parameter {
        name: "color".into(),
        location,
        required: false,
        deprecated: false,
        allow_empty_value: false,
        shape: ParameterShape::Styled {
            style,
            explode,
            schema: Schema::from_json(schema),
        },
        examples: vec![],
    }
}

fn operation(parameters: Vec<Parameter>) -> Operation {
    Operation {
        id: "op".into(),
        method: "GET".into(),
        path_template: "/x/{color}".into(),
        summary: None,
        tags: vec![],
        deprecated: false,
        parameters,
        request_body: None,
        responses: vec![],
        security: vec![],
    }
}

/// `text` is what stands in the parameter's place: the segment, query, header or cookies.
fn validate(parameters: Vec<Parameter>, location: ParameterLocation, text: &str) -> Validated {
    let operation = operation(parameters);
    let mut headers = HeaderMap::new();
    let (mut path, mut query) = ("/x/y".to_owned(), None);
    match location {
        ParameterLocation::Path => path = format!("/x/{text}"),
        ParameterLocation::Query | ParameterLocation::QueryString => query = Some(text),
        ParameterLocation::Header | ParameterLocation::Cookie => {
            let name = if location == ParameterLocation::Header {
                "color"
            } else {
                "cookie"
            };
            for line in text.split('\n') {
                headers.append(
                    HeaderName::from_static(name),
                    HeaderValue::from_bytes(line.as_bytes()).unwrap(),
                );
            }
        }
    }
    let router = Router::new([Route {
        index: 0,
        method: "GET",
        path_template: "/x/{color}",
        base_paths: &[],
    }]);
    let found = router.find("GET", &path, query).unwrap();
    let request = RequestParts {
        method: "GET",
        path: &path,
        query,
        headers: &headers,
        body: b"",
    };
    OperationValidator::new(&operation).validate(&operation, &request, &found.path_parameters)
}

fn told(validated: &Validated) -> String {
    if let Some(violation) = validated.violations.first() {
        return format!("{} {}", violation.class.status().as_u16(), violation.rule);
    }
    let values: Vec<String> = validated
        .request
        .parameters
        .iter()
        .map(|own| own.value.to_string())
        .collect();
    if values.is_empty() {
        "absent".to_owned()
    } else {
        values.join(" ")
    }
}

fn check(
    location: ParameterLocation,
    style: Style,
    explode: bool,
    schema: &Value,
    cases: &[(&str, &str)],
) {
    for (text, expected) in cases {
        let validated = validate(
            vec![styled(location, style, explode, schema.clone())],
            location,
            text,
        );
        assert_eq!(
            &told(&validated),
            expected,
            "{text} as {location:?} {style:?} explode={explode} by {schema}"
        );
    }
}

fn strings() -> Value {
    json!({"type": "array", "items": {"type": "string"}})
}

fn integers() -> Value {
    json!({"type": "array", "items": {"type": "integer"}})
}

fn rgb() -> Value {
    let channel = json!({"type": "integer"});
    json!({"type": "object", "properties": {"R": channel, "G": channel, "B": channel}})
}

#[test]
fn the_style_table_of_openapi() {
    use ParameterLocation::{Cookie, Header, Path, Query};
    let string = json!({"type": "string"});
    let array = r#"["blue","black","brown"]"#;
    let object = r#"{"R":100,"G":200,"B":150}"#;
    let rows = [
        (Path, Style::Matrix, false, &string, ";color", "\"\""),
        (
            Path,
            Style::Matrix,
            false,
            &string,
            ";color=blue",
            "\"blue\"",
        ),
        (
            Path,
            Style::Matrix,
            false,
            &strings(),
            ";color=blue,black,brown",
            array,
        ),
        (
            Path,
            Style::Matrix,
            false,
            &rgb(),
            ";color=R,100,G,200,B,150",
            object,
        ),
        (
            Path,
            Style::Matrix,
            true,
            &string,
            ";color=blue",
            "\"blue\"",
        ),
        (
            Path,
            Style::Matrix,
            true,
            &strings(),
            ";color=blue;color=black;color=brown",
            array,
        ),
        (
            Path,
            Style::Matrix,
            true,
            &rgb(),
            ";R=100;G=200;B=150",
            object,
        ),
        (Path, Style::Label, false, &string, ".", "\"\""),
        (Path, Style::Label, false, &string, ".blue", "\"blue\""),
        (
            Path,
            Style::Label,
            false,
            &strings(),
            ".blue,black,brown",
            array,
        ),
        (
            Path,
            Style::Label,
            false,
            &rgb(),
            ".R,100,G,200,B,150",
            object,
        ),
        (
            Path,
            Style::Label,
            true,
            &strings(),
            ".blue.black.brown",
            array,
        ),
        (
            Path,
            Style::Label,
            true,
            &rgb(),
            ".R=100.G=200.B=150",
            object,
        ),
        (Path, Style::Simple, false, &string, "blue", "\"blue\""),
        (
            Path,
            Style::Simple,
            false,
            &strings(),
            "blue,black,brown",
            array,
        ),
        (
            Path,
            Style::Simple,
            false,
            &rgb(),
            "R,100,G,200,B,150",
            object,
        ),
        (
            Path,
            Style::Simple,
            true,
            &strings(),
            "blue,black,brown",
            array,
        ),
        (
            Path,
            Style::Simple,
            true,
            &rgb(),
            "R=100,G=200,B=150",
            object,
        ),
        (Query, Style::Form, false, &string, "color=", "\"\""),
        (Query, Style::Form, false, &string, "color=blue", "\"blue\""),
        (
            Query,
            Style::Form,
            false,
            &strings(),
            "color=blue,black,brown",
            array,
        ),
        (
            Query,
            Style::Form,
            false,
            &rgb(),
            "color=R,100,G,200,B,150",
            object,
        ),
        (
            Query,
            Style::Form,
            true,
            &strings(),
            "color=blue&color=black&color=brown",
            array,
        ),
        (
            Query,
            Style::Form,
            true,
            &rgb(),
            "R=100&G=200&B=150",
            object,
        ),
        (
            Query,
            Style::SpaceDelimited,
            false,
            &strings(),
            "color=blue%20black%20brown",
            array,
        ),
        (
            Query,
            Style::SpaceDelimited,
            false,
            &strings(),
            "color=blue+black+brown",
            array,
        ),
        (
            Query,
            Style::SpaceDelimited,
            false,
            &rgb(),
            "color=R%20100%20G%20200%20B%20150",
            object,
        ),
        (
            Query,
            Style::SpaceDelimited,
            true,
            &strings(),
            "color=blue&color=black&color=brown",
            array,
        ),
        (
            Query,
            Style::PipeDelimited,
            false,
            &strings(),
            "color=blue%7Cblack%7Cbrown",
            array,
        ),
        (
            Query,
            Style::PipeDelimited,
            false,
            &strings(),
            "color=blue|black|brown",
            array,
        ),
        (
            Query,
            Style::PipeDelimited,
            false,
            &rgb(),
            "color=R%7C100%7CG%7C200%7CB%7C150",
            object,
        ),
        (
            Query,
            Style::TabDelimited,
            false,
            &strings(),
            "color=blue%09black%09brown",
            array,
        ),
        (
            Query,
            Style::DeepObject,
            true,
            &rgb(),
            "color%5BR%5D=100&color[G]=200&color%5BB%5D=150",
            object,
        ),
        (Header, Style::Simple, false, &string, "blue", "\"blue\""),
        (
            Header,
            Style::Simple,
            false,
            &strings(),
            "blue, black,brown",
            array,
        ),
        (
            Header,
            Style::Simple,
            false,
            &strings(),
            "blue\nblack, brown",
            array,
        ),
        (
            Header,
            Style::Simple,
            false,
            &rgb(),
            "R,100,G,200,B,150",
            object,
        ),
        (
            Header,
            Style::Simple,
            true,
            &rgb(),
            "R=100,G=200,B=150",
            object,
        ),
        (
            Cookie,
            Style::Form,
            false,
            &string,
            "a=b; color=blue",
            "\"blue\"",
        ),
        (
            Cookie,
            Style::Form,
            false,
            &strings(),
            "color=blue,black,brown",
            array,
        ),
        (
            Cookie,
            Style::Form,
            false,
            &rgb(),
            "color=R,100,G,200,B,150",
            object,
        ),
        (
            Cookie,
            Style::Form,
            true,
            &strings(),
            "color=blue; color=black; color=brown",
            array,
        ),
        (
            Cookie,
            Style::Cookie,
            true,
            &strings(),
            "color=blue; color=black; color=brown",
            array,
        ),
        (
            Cookie,
            Style::Cookie,
            true,
            &rgb(),
            "R=100; G=200; B=150",
            object,
        ),
        (
            Cookie,
            Style::Cookie,
            false,
            &string,
            "color=a%20b",
            "\"a%20b\"",
        ),
    ];
    for (location, style, explode, schema, text, expected) in rows {
        check(location, style, explode, schema, &[(text, expected)]);
    }
}

#[test]
fn text_is_read_by_the_schemas_types() {
    use ParameterLocation::Query;
    let form =
        |schema: Value, cases: &[(&str, &str)]| check(Query, Style::Form, true, &schema, cases);
    form(
        json!({"type": "integer"}),
        &[
            ("color=12", "12"),
            ("color=12.0", "12.0"),
            ("color=abc", "422 type"),
            ("color=1.5", "422 type"),
            ("color=", "422 type"),
            ("color", "422 type"),
            ("colour=1", "absent"),
            (
                "color=123456789012345678901234567890",
                "1.2345678901234568e+29",
            ),
        ],
    );
    form(
        json!({"type": "string"}),
        &[("color=12", "\"12\""), ("color=true", "\"true\"")],
    );
    form(
        json!({"type": "boolean"}),
        &[
            ("color=true", "true"),
            ("color=1", "422 type"),
            ("color=TRUE", "422 type"),
        ],
    );
    form(
        json!({"type": ["integer", "null"]}),
        &[("color=", "null"), ("color=null", "null"), ("color=1", "1")],
    );
    form(
        json!({"oneOf": [{"type": "integer"}, {"type": "string", "enum": ["all"]}]}),
        &[
            ("color=1", "1"),
            ("color=all", "\"all\""),
            ("color=none", "422 enum"),
        ],
    );
    form(
        json!({"anyOf": [{"type": "string", "pattern": "^\\d{3}$"}, {"type": "integer", "maximum": 9}]}),
        &[("color=123", "\"123\""), ("color=7", "7")],
    );
    form(
        json!({"$ref": "#/$defs/n", "$defs": {"n": {"allOf": [{"type": "number"}]}}}),
        &[("color=1.5", "1.5")],
    );
    form(
        json!({}),
        &[("color=12", "\"12\""), ("color=1&color=2", r#"["1","2"]"#)],
    );
    form(
        json!({"enum": [1, 2]}),
        &[("color=1", "1"), ("color=3", "422 enum")],
    );
    form(
        json!({"anyOf": [{"type": "string", "enum": ["*"]}, {"type": "array", "items": {"type": "integer"}}]}),
        &[
            ("color=*", "\"*\""),
            ("color=1", "[1]"),
            ("color=1&color=2", "[1,2]"),
        ],
    );
    form(
        integers(),
        &[("color=1&color=x", "422 type"), ("color=", "[]")],
    );
}

#[test]
fn what_clients_encode_too_much_is_understood_where_it_makes_the_difference() {
    use ParameterLocation::Query;
    check(
        Query,
        Style::Form,
        false,
        &integers(),
        &[("color=1%2C2%2c3", "[1,2,3]"), ("color=1,2", "[1,2]")],
    );
    check(
        Query,
        Style::Form,
        false,
        &strings(),
        &[
            ("color=a%2Cb", r#"["a,b"]"#),
            ("color=a%2Cb,c", r#"["a,b","c"]"#),
        ],
    );
    let time = json!({"type": "string", "format": "date-time"});
    check(
        Query,
        Style::Form,
        true,
        &time,
        &[(
            "color=2024-01-01T00:00:00+02:00",
            "\"2024-01-01T00:00:00+02:00\"",
        )],
    );
    check(
        Query,
        Style::Form,
        true,
        &json!({"type": "string"}),
        &[("color=a+b%2B", "\"a b+\"")],
    );
}

#[test]
fn what_cannot_be_taken_apart_is_malformed() {
    use ParameterLocation::{Header, Path, Query};
    check(
        Path,
        Style::Label,
        false,
        &json!({"type": "string"}),
        &[("blue", "400 style")],
    );
    check(
        Path,
        Style::Matrix,
        false,
        &strings(),
        &[("blue", "400 style"), (";colour=a", "400 style")],
    );
    check(
        Path,
        Style::Simple,
        false,
        &rgb(),
        &[("R,100,G", "400 style")],
    );
    check(Path, Style::Simple, true, &rgb(), &[("R,100", "400 style")]);
    check(
        Query,
        Style::Form,
        true,
        &json!({"type": "string"}),
        &[("color=%ff", "400 malformed")],
    );
    check(Header, Style::Simple, true, &rgb(), &[("R", "400 style")]);
}

#[test]
fn deep_objects_are_nested_as_people_write_them() {
    let schema = json!({"type": "object", "properties": {
        "price": {"type": "object", "properties": {"gt": {"type": "integer"}, "in": {"type": "array", "items": {"type": "integer"}}}},
        "name": {"type": "string"},
    }});
    check(
        ParameterLocation::Query,
        Style::DeepObject,
        true,
        &schema,
        &[
            (
                "color[price][gt]=5&color[name]=12",
                r#"{"price":{"gt":5},"name":"12"}"#,
            ),
            (
                "color[price][in][]=1&color[price][in][]=2",
                r#"{"price":{"in":[1,2]}}"#,
            ),
            (
                "color[price][in][1]=2&color[price][in][0]=1",
                r#"{"price":{"in":[1,2]}}"#,
            ),
            (
                "color[price][in]=1&color[price][in]=2",
                r#"{"price":{"in":[1,2]}}"#,
            ),
            ("color[price][gt]=x", "422 type"),
            ("colors[price]=1", "absent"),
            ("color[other]=1", r#"{"other":"1"}"#),
        ],
    );
    check(
        ParameterLocation::Query,
        Style::DeepObject,
        true,
        &integers(),
        &[("color[]=1&color[]=2", "[1,2]")],
    );
}

#[test]
fn exploded_objects_take_only_what_is_theirs() {
    let mut open = rgb();
    open["additionalProperties"] = json!({"type": "boolean"});
    let mut other = styled(
        ParameterLocation::Query,
        Style::Form,
        true,
        json!({"type": "integer"}),
    );
    other.name = "limit".into();
    let parameters = |schema: Value, limit: Parameter| {
        vec![
            styled(ParameterLocation::Query, Style::Form, true, schema),
            limit,
        ]
    };
    let query = "R=1&limit=5&x=true";
    let closed = validate(parameters(rgb(), other), ParameterLocation::Query, query);
    assert_eq!(told(&closed), r#"{"R":1} 5"#);
    let mut other = styled(
        ParameterLocation::Query,
        Style::Form,
        true,
        json!({"type": "integer"}),
    );
    other.name = "limit".into();
    let open = validate(parameters(open, other), ParameterLocation::Query, query);
    assert_eq!(told(&open), r#"{"R":1,"x":true} 5"#);
}

#[test]
fn required_empty_and_ignored() {
    let query = |required, allow_empty_value| Parameter {
        required,
        allow_empty_value,
        ..styled(
            ParameterLocation::Query,
            Style::Form,
            true,
            json!({"type": "integer"}),
        )
    };
    let validated = validate(vec![query(true, false)], ParameterLocation::Query, "x=1");
    assert_eq!(told(&validated), "422 required");
    assert_eq!(
        validated.violations[0].message,
        "the required query parameter `color` is missing"
    );
    assert_eq!(
        told(&validate(
            vec![query(true, true)],
            ParameterLocation::Query,
            "color="
        )),
        "\"\""
    );
    assert_eq!(
        told(&validate(
            vec![query(false, false)],
            ParameterLocation::Query,
            ""
        )),
        "absent"
    );
    // Ignored by the specification, or written by the client's library.
    for name in ["Accept", "Authorization", "user-agent", "Accept-Encoding"] {
        let header = Parameter {
            name: name.into(),
            required: true,
            ..styled(
                ParameterLocation::Header,
                Style::Simple,
                false,
                json!({"type": "integer"}),
            )
        };
        let validated = validate(vec![header], ParameterLocation::Header, "x");
        assert_eq!(told(&validated), "absent", "{name}");
    }
}

#[test]
fn content_parameters_are_documents() {
    let content = |location, media_type: &str, schema: Value| Parameter {
        shape: ParameterShape::Content {
            media_type: media_type.into(),
            schema: Some(Schema::from_json(schema)),
        },
        ..styled(location, Style::Form, true, json!({}))
    };
    let object = json!({"type": "object", "properties": {"a": {"type": "integer"}}});
    let cases = [
        (
            ParameterLocation::Query,
            "application/json",
            "color=%7B%22a%22:1%7D",
            r#"{"a":1}"#,
        ),
        (
            ParameterLocation::Query,
            "application/json",
            "color=%7B%22a%22:%22x%22%7D",
            "422 type",
        ),
        (
            ParameterLocation::Query,
            "application/json",
            "color=%7B",
            "400 malformed",
        ),
        (
            ParameterLocation::Header,
            "application/json",
            r#"{"a":1}"#,
            r#"{"a":1}"#,
        ),
        (
            ParameterLocation::Cookie,
            "application/json",
            "color=%7B%22a%22:1%7D",
            r#"{"a":1}"#,
        ),
        (
            ParameterLocation::QueryString,
            "application/x-www-form-urlencoded",
            "a=1&b=x+y",
            r#"{"a":1,"b":"x y"}"#,
        ),
        (
            ParameterLocation::QueryString,
            "application/json",
            "%7B%22a%22:1%7D",
            r#"{"a":1}"#,
        ),
    ];
    for (location, media_type, text, expected) in cases {
        let validated = validate(
            vec![content(location, media_type, object.clone())],
            location,
            text,
        );
        assert_eq!(
            told(&validated),
            expected,
            "{text} as {media_type} in {location:?}"
        );
    }
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Writes a list as RFC 6570 does.
fn write(style: Style, explode: bool, items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| encode(item)).collect();
    match (style, explode) {
        (Style::Label, true) => format!(".{}", items.join(".")),
        (Style::Label, false) => format!(".{}", items.join(",")),
        (Style::Matrix, true) => format!(";color={}", items.join(";color=")),
        (Style::Matrix, false) => format!(";color={}", items.join(",")),
        (Style::Simple, _) => items.join(","),
        (_, true) => items
            .iter()
            .map(|item| format!("color={item}"))
            .collect::<Vec<_>>()
            .join("&"),
        (Style::PipeDelimited, false) => format!("color={}", items.join("|")),
        (_, false) => format!("color={}", items.join(",")),
    }
}

proptest! {
    #[test]
    fn what_was_written_is_read(
        items in prop::collection::vec("\\PC{1,8}", 1..5),
        (location, style) in prop::sample::select(vec![
            (ParameterLocation::Path, Style::Simple),
            (ParameterLocation::Path, Style::Label),
            (ParameterLocation::Path, Style::Matrix),
            (ParameterLocation::Query, Style::Form),
        ]),
        explode: bool,
    ) {
        let text = write(style, explode, &items);
        let validated = validate(vec![styled(location, style, explode, strings())], location, &text);
        prop_assert!(validated.violations.is_empty(), "{} {:?}", text, validated.violations);
        prop_assert_eq!(&validated.request.parameters[0].value, &json!(items), "{}", text);
    }

    #[test]
    fn any_text_is_answered(
        text in "[a-c0-9%=&,;.|+\\[\\] {}\"color]{0,24}",
        style in prop::sample::select(vec![
            Style::Matrix, Style::Label, Style::Simple, Style::Form, Style::SpaceDelimited, Style::PipeDelimited,
            Style::DeepObject, Style::TabDelimited, Style::Cookie,
        ]),
        location in prop::sample::select(vec![
            ParameterLocation::Query, ParameterLocation::Header, ParameterLocation::Cookie, ParameterLocation::QueryString,
        ]),
        schema in prop::sample::select(vec![strings(), integers(), rgb(), json!({}), json!({"type": "integer"}), json!(false)]),
        explode: bool,
    ) {
        let validated = validate(vec![styled(location, style, explode, schema)], location, &text);
        for violation in &validated.violations {
            prop_assert!(!violation.message.is_empty());
        }
    }
}
