//! The whole way of a request, from a description to the choice of an answer.

use http::{HeaderMap, HeaderName, HeaderValue};
use mimus_description::{Api, Description, Fetch, FetchError, Fetched};
use mimus_exchange::{
    Class, CredentialPolicy, OperationValidator, Preferences, Problem, Refusal, RequestParts,
    Route, Router, authenticate, choose, choose_refusal,
};

const DESCRIPTION: &str = r"
openapi: 3.1.0
info: {title: Pets, version: '1'}
servers: [{url: https://pets.example/v1}]
security: [{token: []}]
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  schemas:
    Pet:
      type: object
      required: [id, name]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        born: {type: string, format: date}
    Error: {type: object}
paths:
  /pets:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
        - {name: tags, in: query, explode: false, schema: {type: array, items: {type: string}}}
      responses:
        '200': {description: '', content: {application/json: {}, application/xml: {}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses:
        '201': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        '422': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
  /pets/{id}:
    get:
      security: []
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        '200': {description: '', content: {application/json: {examples: {cat: {value: 1}}}}}
        '404': {description: ''}
";

struct Nothing;

impl Fetch for Nothing {
    fn fetch(&self, _: &str, _: &str) -> Result<Fetched, FetchError> {
        Err(FetchError {
            message: "no".into(),
            hint: None,
        })
    }
}

fn answer(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> String {
    let description = Description {
        name: "pets.yaml".into(),
        text: DESCRIPTION.into(),
    };
    let api = Api::read(description, &Nothing).expect("the test is sound");
    let router = Router::new(api.operations.iter().enumerate().map(|(index, own)| Route {
        index,
        method: &own.method,
        path_template: &own.path_template,
        base_paths: &own.base_paths,
    }));
    let (path, query) = target
        .split_once('?')
        .map_or((target, None), |(path, query)| (path, Some(query)));
    let found = match router.find(method, path, query) {
        Ok(found) => found,
        Err(reason) => return Problem::from(reason).kind.name().to_owned(),
    };
    let operation = api.operation(found.index).expect("the test is sound");
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(
            name.parse::<HeaderName>().expect("the test is sound"),
            HeaderValue::from_str(value).expect("the test is sound"),
        );
    }
    let request = RequestParts {
        method,
        path,
        query,
        headers: &map,
        body: body.as_bytes(),
    };
    let preferences = match Preferences::read(&map, query) {
        Ok(preferences) => preferences,
        Err(problem) => return problem.kind.name().to_owned(),
    };
    if let Err(denied) = authenticate(
        &operation,
        &api.security_schemes,
        &CredentialPolicy::default(),
        &request,
    ) {
        return Problem::from(*denied).kind.name().to_owned();
    }
    let validated =
        OperationValidator::new(&operation).validate(&operation, &request, &found.path_parameters);
    assert_eq!(validated.faults, []);
    if let Some(class) = Class::of(&validated.violations) {
        return match choose_refusal(&operation, Refusal::Violations(class), &map, &preferences) {
            Some(choice) => format!("own {} {}", choice.status, validated.violations.len()),
            None => Problem::invalid_request(&validated.violations, &[])
                .kind
                .name()
                .to_owned(),
        };
    }
    match choose(&operation, &map, &preferences) {
        Ok(choice) => {
            let media_type = choice.media_type.unwrap_or_default();
            let values: Vec<String> = validated
                .request
                .parameters
                .iter()
                .map(|own| own.value.to_string())
                .collect();
            format!("{} {media_type} {}", choice.status, values.join(" "))
                .trim()
                .to_owned()
        }
        Err(problem) => problem.kind.name().to_owned(),
    }
}

#[test]
fn a_request_goes_all_the_way_or_is_told_why_not() {
    let token = ("authorization", "Bearer x");
    let json = ("content-type", "application/json");
    let cases = [
        (
            "GET",
            "/v1/pets?limit=5&tags=a,b",
            vec![token],
            "",
            "200 application/json 5 [\"a\",\"b\"]",
        ),
        ("HEAD", "/pets", vec![token], "", "200 application/json"),
        ("GET", "/pets", vec![], "", "unauthorized"),
        ("GET", "/pets?limit=500", vec![token], "", "invalid-request"),
        (
            "GET",
            "/pets?limit=%ff",
            vec![token],
            "",
            "malformed-request",
        ),
        (
            "GET",
            "/pets",
            vec![token, ("accept", "text/html")],
            "",
            "not-acceptable",
        ),
        (
            "GET",
            "/pets",
            vec![token, ("prefer", "code=x")],
            "",
            "invalid-preference",
        ),
        (
            "GET",
            "/pets",
            vec![token, ("prefer", "code=500")],
            "",
            "response-not-declared",
        ),
        (
            "POST",
            "/pets",
            vec![token, json],
            r#"{"name": "Tom"}"#,
            "201 application/json",
        ),
        (
            "POST",
            "/pets",
            vec![token, json],
            r#"{"born": "x", "id": 1}"#,
            "own 422 3",
        ),
        (
            "POST",
            "/pets",
            vec![token, ("content-type", "text/csv")],
            "a",
            "own 422 1",
        ),
        ("GET", "/pets/7", vec![], "", "200 application/json 7"),
        ("GET", "/pets/x", vec![], "", "invalid-request"),
        ("GET", "/pets/7", vec![("prefer", "code=404")], "", "404  7"),
        (
            "GET",
            "/pets/7",
            vec![("prefer", "example=dog")],
            "",
            "example-not-found",
        ),
        ("PUT", "/pets/7", vec![], "", "method-not-allowed"),
        ("GET", "/cats", vec![], "", "route-not-found"),
    ];
    for (method, target, headers, body, expected) in cases {
        let actual = answer(method, target, &headers, body);
        assert_eq!(actual, expected, "{method} {target} {headers:?} {body}");
    }
}
