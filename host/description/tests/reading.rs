//! Whole descriptions in, the model out.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::HashMap;
use std::sync::Arc;

use mimus_description::model::{ExampleValue, ParameterShape, StatusKey};
use mimus_description::{
    Api, Description, Direction, Extension, Fetch, FetchError, Fetched, Finding, Operation, Schema,
    Scope, Severity,
};
use serde_json::{Value, json};

/// Files at hand, by name.
#[derive(Default)]
struct Files(HashMap<&'static str, &'static str>);

impl Fetch for Files {
    fn fetch(&self, _: &str, reference: &str) -> Result<Fetched, FetchError> {
        let text = self.0.get(reference).ok_or_else(|| FetchError {
            message: format!("`{reference}` is refused"),
            hint: Some("allow it".into()),
        })?;
        Ok(Fetched {
            name: format!("/{reference}"),
            text: text.as_bytes().to_vec(),
        })
    }
}

fn read(text: &str) -> Api {
    let files = Files(HashMap::from([
        (
            "item.yaml",
            "x-mine: there\nput:\n  x-mine: 1\n  responses: {}\n",
        ),
        (
            "pets.yaml",
            "Pet:\n  type: object\n  properties:\n    owner:\n      $ref: '#/Owner'\nOwner:\n  type: string\n",
        ),
        ("value.bin", "raw bytes"),
    ]));
    let description = Description {
        name: "openapi.yaml".into(),
        text: text.into(),
    };
    Api::read(description, &files).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// One operation, `GET /a`, of OpenAPI 3.
fn one(version: &str, operation: &str, rest: &str) -> Api {
    let operation = operation.replace('\n', "\n      ");
    let text = format!(
        "openapi: {version}\ninfo: {{title: t, version: '1'}}\npaths:\n  /a:\n    get:\n      {operation}\n{rest}"
    );
    read(&text)
}

fn first(api: &Api) -> Arc<Operation> {
    api.operation(0)
        .unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code).collect()
}

/// The schema of the first response of an operation with this schema.
#[track_caller]
fn check_schema(
    version: &str,
    schema: &str,
    components: &str,
    direction: Direction,
    expected: &Value,
) {
    let operation = format!(
        "responses:\n  '200':\n    description: d\n    content:\n      application/json:\n        schema: {schema}"
    );
    let rest = format!("components:\n  schemas: {components}\n");
    let operation = first(&one(version, &operation, &rest));
    let (_, response) = operation.responses.first().unwrap();
    let schema: &Schema = response.content.first().unwrap().schema.as_ref().unwrap();
    let converted = schema.to_json(direction);
    assert_eq!(&converted, expected, "{converted:#}");
    jsonschema::draft202012::new(&converted).unwrap();
}

#[test]
fn schemas_of_openapi_3_0_become_2020_12() {
    for (schema, expected) in [
        (
            "{type: string, nullable: true}",
            json!({"type": ["string", "null"]}),
        ),
        (
            "{type: string, nullable: true, enum: [a]}",
            json!({"type": "string", "enum": ["a"]}),
        ),
        (
            "{type: string, nullable: true, enum: [a, null]}",
            json!({"type": ["string", "null"], "enum": ["a", null]}),
        ),
        (
            "{nullable: true, description: d, allOf: [{type: string}]}",
            json!({"description": "d", "anyOf": [{"allOf": [{"type": "string"}]}, {"type": "null"}]}),
        ),
        (
            "{type: number, minimum: 1, exclusiveMinimum: true}",
            json!({"type": "number", "exclusiveMinimum": 1}),
        ),
        (
            "{type: number, exclusiveMaximum: true, maximum: 1}",
            json!({"type": "number", "exclusiveMaximum": 1}),
        ),
        (
            "{type: number, maximum: 1, exclusiveMaximum: false}",
            json!({"type": "number", "maximum": 1}),
        ),
        (
            "{type: string, example: e}",
            json!({"type": "string", "examples": ["e"]}),
        ),
        (
            "{type: array, items: [{type: string}]}",
            json!({"type": "array", "prefixItems": [{"type": "string"}]}),
        ),
        (
            "{type: file}",
            json!({"type": "string", "format": "binary"}),
        ),
        (
            "{type: any, x-y: 1, xml: {name: n}}",
            json!({"x-y": 1, "xml": {"name": "n"}}),
        ),
        (
            "{type: float, minimum: '1', required: true, properties: null, pattern: '(', enum: [], items: []}",
            json!({}),
        ),
        (
            "{const: 1, patternProperties: {a: {}}, type: object}",
            json!({"type": "object"}),
        ),
        (
            "{properties: {a: null, b: true}}",
            json!({"properties": {"a": true, "b": true}}),
        ),
        ("{allOf: [], title: 5}", json!({})),
    ] {
        check_schema("3.0.3", schema, "{}", Direction::Response, &expected);
    }
}

#[test]
fn schemas_of_openapi_3_1_stay_what_they_are() {
    for (schema, expected) in [
        (
            "{type: [string, 'null'], const: a, nullable: true}",
            json!({"type": ["string", "null"], "const": "a"}),
        ),
        (
            "{prefixItems: [{type: string}], items: false}",
            json!({"prefixItems": [{"type": "string"}], "items": false}),
        ),
        (
            "{items: [{type: string}], additionalItems: false}",
            json!({"prefixItems": [{"type": "string"}], "items": false}),
        ),
        ("{examples: [1], example: 2}", json!({"examples": [2, 1]})),
        (
            "{if: {type: string}, then: {minLength: 1}}",
            json!({"if": {"type": "string"}, "then": {"minLength": 1}}),
        ),
        (
            "{dependencies: {a: [b], c: {required: [d]}}}",
            json!({"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"required": ["d"]}}}),
        ),
    ] {
        check_schema("3.1.0", schema, "{}", Direction::Response, &expected);
    }
}

#[test]
fn what_is_referred_to_comes_along_under_its_own_name() {
    let reference = |name: &str| format!("{{$ref: '#/components/schemas/{name}'}}");
    for (version, schema, components, expected) in [
        (
            "3.0.3",
            reference("Node"),
            "{Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}}}, Other: {}}",
            json!({"$ref": "#/$defs/Node", "$defs": {"Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}}}),
        ),
        (
            "3.0.3",
            "{$ref: '#/components/schemas/A', description: dropped}".into(),
            "{A: {type: string}}",
            json!({"$ref": "#/$defs/A", "$defs": {"A": {"type": "string"}}}),
        ),
        (
            "3.1.0",
            "{$ref: '#/components/schemas/A', description: kept}".into(),
            "{A: {type: string}}",
            json!({"$ref": "#/$defs/A", "description": "kept", "$defs": {"A": {"type": "string"}}}),
        ),
        (
            "3.0.3",
            "{$ref: 'pets.yaml#/Pet'}".into(),
            "{}",
            json!({"$ref": "#/$defs/Pet", "$defs": {
                "Pet": {"type": "object", "properties": {"owner": {"$ref": "#/$defs/Owner"}}}, "Owner": {"type": "string"}}}),
        ),
        (
            "3.0.3",
            "{$ref: '#/components/schemas/A%20%C2%ABb~1c%C2%BB'}".into(),
            "{'A «b/c»': {type: string}}",
            json!({"$ref": "#/$defs/A%20%C2%ABb~1c%C2%BB", "$defs": {"A «b/c»": {"type": "string"}}}),
        ),
        (
            "3.0.3",
            "{$ref: '#/components/schemas/A/properties/n'}".into(),
            "{A: {properties: {n: {type: integer}}}}",
            json!({"$ref": "#/$defs/A_n", "$defs": {"A_n": {"type": "integer"}}}),
        ),
        (
            "3.0.3",
            "{discriminator: {propertyName: k, mapping: {b: B, c: '#/components/schemas/C', d: nope}}}".into(),
            "{B: {type: object}, C: {type: object}}",
            json!({"discriminator": {"propertyName": "k", "mapping": {"b": "#/$defs/B", "c": "#/$defs/C"}},
                "$defs": {"B": {"type": "object"}, "C": {"type": "object"}}}),
        ),
        (
            "3.1.0",
            "{$ref: '#/components/schemas/List', $defs: {item: {$dynamicAnchor: T, type: integer}}}".into(),
            "{List: {type: array, items: {$dynamicRef: '#T'}, $defs: {any: {$dynamicAnchor: T}}}}",
            json!({"$ref": "#/$defs/List", "$defs": {"List": {"type": "array", "items": {"$ref": "#/$defs/T"}}, "T": {"type": "integer"}}}),
        ),
        ("3.0.3", reference("Gone"), "{}", json!(true)),
        ("3.0.3", reference("Self"), "{Self: {$ref: '#/components/schemas/Self'}}", json!(true)),
    ] {
        check_schema(version, &schema, components, Direction::Response, &expected);
    }
}

#[test]
fn circles_about_one_value_are_opened() {
    let components = "{Pet: {properties: {kind: {type: string}}, oneOf: [{$ref: '#/components/schemas/Cat'}]}, Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {required: [kind]}]}}";
    let expected = json!({"$ref": "#/$defs/Pet", "$defs": {
        "Pet": {"properties": {"kind": {"type": "string"}}, "oneOf": [{"$ref": "#/$defs/Cat"}]},
        "Cat": {"allOf": [{"$ref": "#/$defs/Pet-base"}, {"required": ["kind"]}]},
        "Pet-base": {"properties": {"kind": {"type": "string"}}}}});
    check_schema(
        "3.0.3",
        "{$ref: '#/components/schemas/Pet'}",
        components,
        Direction::Response,
        &expected,
    );

    let components = "{A: {allOf: [{$ref: '#/components/schemas/B'}]}, B: {allOf: [{$ref: '#/components/schemas/A'}]}}";
    let expected = json!({"$ref": "#/$defs/A", "$defs": {"A": {"allOf": [{"$ref": "#/$defs/B"}]}, "B": {"allOf": [{}]}}});
    check_schema(
        "3.0.3",
        "{$ref: '#/components/schemas/A'}",
        components,
        Direction::Response,
        &expected,
    );
}

#[test]
fn what_can_not_travel_is_barred_and_not_required() {
    let components = "{Id: {type: string, readOnly: true}, Base: {required: [id, name]}, Key: {properties: {id: {allOf: [{$ref: '#/components/schemas/Id'}]}}}}";
    let schema = "{required: [id, secret], properties: {id: {$ref: '#/components/schemas/Id'}, secret: {type: string, writeOnly: true}}}";
    let id = json!({"type": "string", "readOnly": true});
    for (schema, direction, expected) in [
        (
            schema,
            Direction::Request,
            json!({"required": ["secret"], "properties": {"id": false, "secret": {"type": "string", "writeOnly": true}}}),
        ),
        (
            schema,
            Direction::Response,
            json!({"required": ["id"], "properties": {"id": {"$ref": "#/$defs/Id"}, "secret": false}, "$defs": {"Id": id}}),
        ),
        (
            "{allOf: [{$ref: '#/components/schemas/Base'}, {$ref: '#/components/schemas/Key'}]}",
            Direction::Request,
            json!({"allOf": [{"$ref": "#/$defs/Base"}, {"$ref": "#/$defs/Key"}],
                "$defs": {"Base": {"required": ["name"]}, "Key": {"properties": {"id": false}}}}),
        ),
    ] {
        check_schema("3.0.3", schema, components, direction, &expected);
    }
}

#[test]
fn parameters_are_merged_and_mended() {
    let text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a/{x}/{y}:\n    parameters:\n      - {name: x, in: path, schema: {type: string}}\n      - {name: q, in: query, schema: {type: string}}\n      - {name: X-H, in: header, schema: {type: string}}\n    get:\n      parameters:\n        - {name: q, in: query, required: true, schema: {type: array, items: {}}, style: pipeDelimited}\n        - {name: x-h, in: header, schema: {type: integer}}\n        - {name: Accept, in: header, schema: {type: string}}\n        - {name: z, in: path, schema: {type: string}}\n        - {name: c, in: query, content: {application/json: {schema: {type: object}, example: {a: 1}}}}\n      responses: {'200': {description: d}}\n";
    let api = read(text);
    let operation = first(&api);
    let told: Vec<String> = operation
        .parameters
        .iter()
        .map(|parameter| {
            let shape = match &parameter.shape {
                ParameterShape::Styled {
                    style,
                    explode,
                    schema,
                } => format!("{style:?} {explode} {}", schema.to_json(Direction::Request)),
                ParameterShape::Content { media_type, .. } => {
                    format!("{media_type} {}", parameter.examples.len())
                }
            };
            format!(
                "{} {:?} {} {shape}",
                parameter.name, parameter.location, parameter.required
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            r#"q Query true PipeDelimited false {"type":"array","items":{}}"#,
            r#"x-h Header false Simple false {"type":"integer"}"#,
            "c Query false application/json 1",
            r#"x Path true Simple false {"type":"string"}"#,
            r#"y Path true Simple false {"type":"string"}"#,
        ]
    );
    assert_eq!(
        codes(&api.findings()),
        [
            "unknown-path-parameter",
            "undeclared-path-parameter",
            "ignored-parameter"
        ]
    );
    assert_eq!(api.findings()[0].location.line, Some(14));
}

#[test]
fn openapi_2_0_is_told_in_the_same_words() {
    let api = read(
        r##"{"swagger": "2.0", "info": {"title": "t", "version": "1"}, "basePath": "/v1/", "consumes": ["application/json"], "produces": ["application/json", "application/xml"],
        "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}, "security": [{"key": []}],
        "paths": {"/a": {
            "post": {"parameters": [{"name": "tags", "in": "query", "type": "array", "items": {"type": "string"}, "collectionFormat": "multi"}, {"name": "b", "in": "body", "required": true, "schema": {"$ref": "#/definitions/B"}}],
                "responses": {"200": {"description": "d", "schema": {"type": "string", "x-nullable": true}, "examples": {"application/json": "x"}, "headers": {"X-N": {"type": "integer"}}}}},
            "put": {"consumes": ["multipart/form-data"], "parameters": [{"name": "f", "in": "formData", "type": "file", "required": true}, {"name": "n", "in": "formData", "type": "integer"}],
                "responses": {"default": {"description": "d", "schema": {"type": "file"}}, "204": {"description": "d"}}, "security": []}}},
        "definitions": {"B": {"type": "object", "example": {"a": 1}}}}"##,
    );
    assert_eq!(api.operations[0].base_paths, ["/v1"]);
    assert_eq!(api.security_schemes.len(), 1);
    let post = first(&api);
    assert_eq!(post.security.len(), 1);
    assert!(matches!(
        post.parameters[0].shape,
        ParameterShape::Styled {
            style: mimus_description::model::Style::Form,
            explode: true,
            ..
        }
    ));
    let body = post.request_body.as_ref().unwrap();
    assert!(body.required);
    assert_eq!(
        body.content[0].examples[0].value,
        ExampleValue::Data(json!({"a": 1}))
    );
    let (status, response) = &post.responses[0];
    assert_eq!(*status, StatusKey::Code(200));
    let names: Vec<_> = response
        .content
        .iter()
        .map(|media_type| (media_type.name.as_str(), media_type.examples.len()))
        .collect();
    assert_eq!(names, [("application/json", 1), ("application/xml", 0)]);
    let schema = response.content[0]
        .schema
        .as_ref()
        .unwrap()
        .to_json(Direction::Response);
    assert_eq!(schema, json!({"type": ["string", "null"]}));
    assert_eq!(response.headers[0].name, "X-N");

    let put = api.operation(1).unwrap();
    assert!(put.security.is_empty());
    let form = &put.request_body.as_ref().unwrap().content[0];
    assert_eq!(form.name, "multipart/form-data");
    let schema = form.schema.as_ref().unwrap().to_json(Direction::Request);
    let expected = json!({"type": "object", "properties": {"f": {"type": "string", "format": "binary"}, "n": {"type": "integer"}}, "required": ["f"]});
    assert_eq!(schema, expected);
    assert_eq!(
        put.responses[0].1.content[0]
            .schema
            .as_ref()
            .unwrap()
            .to_json(Direction::Response),
        json!({"type": "string", "format": "binary"})
    );
    assert!(put.responses[1].1.content.is_empty());
}

#[test]
fn examples_are_found_wherever_they_are() {
    let media = |content: &str| {
        format!(
            "responses:\n  '200':\n    description: d\n    content:\n      application/json: {content}"
        )
    };
    for (version, content, expected) in [
        (
            "3.0.3",
            "{example: 1, schema: {example: 2}}",
            "None=1 #/paths/~1a/get/responses/200/content/application~1json/example",
        ),
        (
            "3.0.3",
            "{schema: {$ref: '#/components/schemas/E'}}",
            "None=5 #/components/schemas/E/example",
        ),
        (
            "3.1.0",
            "{schema: {$ref: '#/components/schemas/E', examples: [7]}}",
            "None=7 #/paths/~1a/get/responses/200/content/application~1json/schema/examples/0",
        ),
        (
            "3.0.3",
            "{examples: {a: {value: x}, b: {$ref: '#/components/examples/X'}}}",
            "Some(\"a\")=\"x\" #/paths/~1a/get/responses/200/content/application~1json/examples/a/value|Some(\"b\")=6 #/components/examples/X/value",
        ),
        (
            "3.2.0",
            "{examples: {a: {dataValue: 1}}}",
            "Some(\"a\")=1 #/paths/~1a/get/responses/200/content/application~1json/examples/a/dataValue",
        ),
        (
            "3.0.3",
            "{examples: {a: {externalValue: value.bin}, b: {externalValue: gone.bin}}}",
            "Some(\"a\")=raw bytes #/paths/~1a/get/responses/200/content/application~1json/examples/a/externalValue",
        ),
    ] {
        let api = one(
            version,
            &media(content),
            "components: {schemas: {E: {example: 5}}, examples: {X: {value: 6}}}\n",
        );
        let operation = first(&api);
        let told: Vec<String> = operation.responses[0].1.content[0]
            .examples
            .iter()
            .map(|example| {
                let value = match &example.value {
                    ExampleValue::Data(value) => value.to_string(),
                    ExampleValue::Serialized(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                };
                format!("{:?}={value} #{}", example.name, example.place.pointer)
            })
            .collect();
        assert_eq!(told.join("|"), expected);
    }
}

#[test]
fn a_fault_costs_no_more_than_it_must() {
    let ok = "responses: {'200': {description: d}}";
    let cases: [(&str, &str, bool, &[&str]); 9] = [
        (
            "an unknown parameter",
            "parameters: [{$ref: '#/nope'}]\nresponses: {'200': {description: d}}",
            false,
            &["unresolved-reference"],
        ),
        (
            "an unknown body",
            "requestBody: {$ref: '#/nope'}\nresponses: {'200': {description: d}}",
            false,
            &["unresolved-reference"],
        ),
        (
            "one unknown response of two",
            "responses: {'200': {description: d}, '404': {$ref: '#/nope'}}",
            true,
            &["unresolved-reference"],
        ),
        (
            "the only response is unknown",
            "responses: {'200': {$ref: '#/nope'}}",
            false,
            &["no-responses", "unresolved-reference"],
        ),
        (
            "a refused file",
            "responses: {'200': {description: d}, '500': {$ref: '/etc/passwd'}}",
            true,
            &["unread-reference"],
        ),
        (
            "a bad status",
            "responses: {'200': {description: d}, '2000': {description: d}}",
            true,
            &["invalid-status"],
        ),
        (
            "parameters that are none",
            "parameters: {a: 1}\nresponses: {'200': {description: d}}",
            true,
            &["malformed"],
        ),
        (
            "an unknown scheme",
            "security: [{nope: []}]\nresponses: {'200': {description: d}}",
            true,
            &["unknown-security-scheme"],
        ),
        ("nothing", ok, true, &[]),
    ];
    for (what, operation, served, expected) in cases {
        let api = one("3.0.3", operation, "");
        assert_eq!(api.operation(0).is_ok(), served, "{what}");
        assert_eq!(codes(&api.findings()), expected, "{what}");
        let checked = api.check();
        for code in expected {
            assert!(codes(&checked).contains(code), "{what}: {checked:?}");
        }
    }
}

#[test]
fn the_list_of_operations_needs_no_reading() {
    let api = read(
        "openapi: 3.2.0\ninfo: {title: t, version: 1.0}\nservers: [{url: 'https://{h}/{v}', variables: {h: {default: x}, v: {default: v2}}}, {url: /v2}]\npaths:\n  /a:\n    get: {operationId: same, responses: {'200': {description: d}}}\n    query: {operationId: same, responses: {'200': {description: d}}}\n    additionalOperations: {LINK: {responses: {'200': {description: d}}}}\n  /b/{x}:\n    $ref: '#/components/pathItems/B'\n    servers: [{url: /own}]\n  /b/{y}: {post: {servers: [{url: 'not a url'}], responses: {'200': {description: d}}}}\n  b: {get: {}}\n  x-c: {get: {}}\ncomponents: {pathItems: {B: {delete: {responses: {'200': {description: d}}}}}}\n",
    );
    assert_eq!(
        (
            api.title.as_str(),
            api.version.as_str(),
            api.openapi.as_str()
        ),
        ("t", "1.0", "3.2.0")
    );
    let told: Vec<String> = api
        .operations
        .iter()
        .map(|o| {
            format!(
                "{} | {} {} | {} | {}",
                o.id,
                o.method,
                o.path_template,
                o.base_paths.join(" "),
                o.pointer
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "same | GET /a | /v2 | /paths/~1a/get",
            "QUERY /a | QUERY /a | /v2 | /paths/~1a/query",
            "LINK /a | LINK /a | /v2 | /paths/~1a/additionalOperations/LINK",
            "DELETE /b/{x} | DELETE /b/{x} | /own | /components/pathItems/B/delete",
            "POST /b/{y} | POST /b/{y} |  | /paths/~1b~1{y}/post",
        ]
    );
    assert_eq!(
        codes(&api.findings()),
        [
            "invalid-path",
            "duplicate-operation-id",
            "ambiguous-path",
            "invalid-server"
        ]
    );
    assert_eq!(api.findings()[0].severity, Severity::Error);
}

#[test]
fn what_is_no_description_is_refused_with_a_reason() {
    for (text, expected) in [
        ("", "nothing at all"),
        ("[1]", "a JSON array"),
        ("{}", "an empty object"),
        ("asyncapi: 3.0.0", "an AsyncAPI document"),
        (
            "{\"info\": {\"_postman_id\": \"x\"}, \"item\": []}",
            "a Postman collection",
        ),
        ("swaggerVersion: '1.2'", "a Swagger 1.x document"),
        ("paths: {}\ninfo: {}", "one without a version"),
        ("a: 1\nb: 2", "some other data, with `a`, `b`"),
        (
            "openapi: 4.0.0\npaths: {}",
            "version `4.0.0` is not supported",
        ),
        ("openapi: [3]\npaths: {}", "is not supported"),
    ] {
        let description = Description {
            name: "x".into(),
            text: text.into(),
        };
        let error = Api::read(description, &Files::default()).unwrap_err();
        assert!(error.message.contains(expected), "{text}: {error}");
    }
    assert_eq!(
        codes(&one("3.3.0", "responses: {'200': {description: d}}", "").findings()),
        ["unknown-version"]
    );
    assert_eq!(
        read("swagger: 2.0\npaths: {/a: {get: {responses: {200: {description: d}}}}}").openapi,
        "2.0"
    );
}

#[test]
fn a_thorough_check_looks_into_schemas_and_names() {
    let api = one(
        "3.0.3",
        "responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}",
        "components:\n  schemas:\n    A:\n      type: object\n      properties:\n        n: {type: float, pattern: '('}\n        r: {$ref: '#/components/schemas/Gone'}\n    B: {type: strange}\n    B: {type: string}\n",
    );
    let findings = api.check();
    let told: Vec<String> = findings
        .iter()
        .map(|f| {
            format!(
                "{} {} {}",
                f.code,
                f.location.pointer,
                f.location.line.unwrap_or(0)
            )
        })
        .collect();
    for expected in [
        "malformed-schema /components/schemas/A/properties/n/type 12",
        "malformed-schema /components/schemas/A/properties/n/pattern 12",
        "unresolved-reference /components/schemas/A/properties/r 13",
        "duplicate-key /components/schemas/B 15",
    ] {
        assert!(
            told.iter().any(|line| line == expected),
            "{expected}\n{told:#?}"
        );
    }
}

#[test]
fn extensions_are_found_from_the_nearest_to_the_farthest() {
    let api = read(
        "
openapi: 3.1.0
info: {title: t, version: '1'}
x-mine: [all]
paths:
  x-mine: nobody's
  /a:
    x-mine: {a: 1e3}
    get: {responses: {}}
    post: {x-mine: null, responses: {}}
  /b:
    $ref: item.yaml
    x-mine: here
",
    );
    let told: Vec<(Scope, Value, Option<u32>)> = api
        .extensions("x-mine")
        .into_iter()
        .map(
            |Extension {
                 scope,
                 value,
                 place,
             }| (scope, value, api.locate(&place).line),
        )
        .collect();
    assert_eq!(
        told,
        [
            (Scope::Operation(1), json!(null), Some(10)),
            (Scope::Operation(2), json!(1), Some(3)),
            (Scope::Path(vec![0, 1]), json!({ "a": 1e3 }), Some(8)),
            (Scope::Path(vec![2]), json!("here"), Some(13)),
            (Scope::Path(vec![2]), json!("there"), Some(1)),
            (Scope::Api, json!(["all"]), Some(4)),
        ]
    );
    assert_eq!(api.extensions("x-other"), []);
}

#[test]
fn tags_are_read_by_themselves() {
    let api = one("3.1.0", "tags: [pets, 'a b', 3]\nresponses: {}", "");
    assert_eq!(api.tags(0), ["pets", "a b"]);
    assert_eq!(api.tags(1), [""; 0]);
}

#[test]
fn the_whole_has_all_that_it_refers_to() {
    let alone = read("openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}\n").to_json();
    assert_eq!(alone["info"]["title"], "A");
    assert_eq!(alone.get("x-mimus-documents"), None);
    let api = read(
        "openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths:\n  /pets:\n    get:\n      responses:\n        '200':\n          description: a\n          content:\n            application/json:\n              schema: {$ref: 'pets.yaml#/Pet'}\ncomponents:\n  schemas:\n    Own: {$ref: '#/components/schemas/Other'}\n    Other: {type: string}\n",
    );
    let whole = api.to_json();
    let schema = "/paths/~1pets/get/responses/200/content/application~1json/schema/$ref";
    assert_eq!(whole.pointer(schema).unwrap(), "#/x-mimus-documents/1/Pet");
    let owner = "/x-mimus-documents/1/Pet/properties/owner/$ref";
    assert_eq!(whole.pointer(owner).unwrap(), "#/x-mimus-documents/1/Owner");
    let own = "/components/schemas/Own/$ref";
    assert_eq!(whole.pointer(own).unwrap(), "#/components/schemas/Other");
    // It is a description of its own.
    let again = read(&whole.to_string());
    assert!(again.operation(0).is_ok());
    assert_eq!(again.documents().len(), 1);
}
