//! Whatever the bytes: an answer, and soon.

use mimus_description::model::ParameterShape;
use mimus_description::{Api, Description, Direction, Fetch, FetchError, Fetched};
use proptest::prelude::*;

struct Nothing;

impl Fetch for Nothing {
    fn fetch(&self, _: &str, reference: &str) -> Result<Fetched, FetchError> {
        Err(FetchError {
            message: format!("`{reference}` is refused"),
            hint: None,
        })
    }
}

const SEEDS: [&str; 3] = [
    r##"{"openapi":"3.0.3","info":{"title":"t","version":"1"},"servers":[{"url":"/{v}","variables":{"v":{"default":"a"}}}],"paths":{"/a/{b}":{"parameters":[{"$ref":"#/components/parameters/P"}],"get":{"operationId":"g","security":[{"k":[]}],"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/S"},"example":{"a":1}}}},"responses":{"200":{"description":"d","headers":{"X":{"schema":{"type":"integer"}}},"content":{"application/json":{"schema":{"allOf":[{"$ref":"#/components/schemas/S"},{"nullable":true,"type":"object","readOnly":true}]}}}},"default":{"$ref":"#/components/responses/R"}}}}},"components":{"securitySchemes":{"k":{"type":"apiKey","in":"query","name":"k"}},"parameters":{"P":{"name":"b","in":"path","required":true,"schema":{"type":"string","pattern":"^a+$"}}},"responses":{"R":{"description":"d"}},"schemas":{"S":{"type":"object","required":["a"],"properties":{"a":{"$ref":"#/components/schemas/S"},"i":{"type":"integer","readOnly":true,"minimum":1,"exclusiveMinimum":true}},"discriminator":{"propertyName":"a","mapping":{"x":"S"}}}}}}"##,
    "swagger: '2.0'\nbasePath: /v1\npaths:\n  /a:\n    post: &op\n      consumes: [multipart/form-data]\n      parameters:\n        - {name: f, in: formData, type: file}\n        - {name: q, in: query, type: array, items: {type: string}, collectionFormat: pipes}\n      responses:\n        200: {description: d, schema: {$ref: '#/definitions/D'}, examples: {application/json: {a: 1}}}\n    put:\n      <<: *op\n      operationId: p\ndefinitions:\n  D: {type: object, properties: {d: {$ref: '#/definitions/D'}}, x-nullable: true}\n",
    "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses:\n        '200':\n          description: d\n          content:\n            application/json:\n              schema: {$ref: '#/components/schemas/L', $defs: {i: {$dynamicAnchor: T, type: [integer, 'null']}}}\ncomponents:\n  schemas:\n    L: {type: array, items: {$dynamicRef: '#T'}, prefixItems: [{$anchor: x}], contains: {$ref: '#x'}}\n",
];

/// Reads all there is to read, and compiles each schema.
fn exhaust(text: Vec<u8>) {
    let Ok(api) = Api::read(
        Description {
            name: "x".into(),
            text,
        },
        &Nothing,
    ) else {
        return;
    };
    for index in 0..api.operations.len() {
        let Ok(operation) = api.operation(index) else {
            continue;
        };
        for parameter in &operation.parameters {
            if let ParameterShape::Styled { schema, .. } = &parameter.shape {
                schema.to_json(Direction::Request);
            }
        }
        let bodies = operation.request_body.iter().flat_map(|body| &body.content);
        let contents = operation
            .responses
            .iter()
            .flat_map(|(_, response)| &response.content);
        for schema in bodies
            .chain(contents)
            .filter_map(|media_type| media_type.schema.as_ref())
        {
            for direction in [Direction::Request, Direction::Response] {
                compile(&schema.to_json(direction));
            }
        }
        assert!(operation.to_object()["responses"].is_object());
    }
    api.check();
    api.findings();
}

/// An error is a fault of ours; only patterns are beyond what it compiles.
fn compile(schema: &serde_json::Value) {
    let built = jsonschema::draft202012::new(schema).map(|_| ());
    let built = built.map_err(|error| error.to_string());
    assert!(
        built.is_ok() || schema.to_string().contains("pattern"),
        "{built:?}\n{schema:#}"
    );
}

/// Words that mean something in a description.
fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "$ref",
        "#/components/schemas/S",
        "#/definitions/D",
        "#/paths/~1a/get",
        "null",
        "true",
        "{}",
        "[]",
        "[{}]",
        "\"\"",
        "-1",
        "1e400",
        "\\ud800",
        "type",
        "properties",
        "allOf",
        "items",
        "nullable",
        "<<",
        "*op",
        "&op",
        "get",
        "parameters",
        "responses",
        "schema",
        "content",
        "\"",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\n",
        "  ",
        "#",
        "/",
        "%",
        "~",
        "'",
        "x-",
        "3.1.0",
        "2.0",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        exhaust(bytes);
    }

    #[test]
    fn mutilated_descriptions_are_answered(
        seed in prop::sample::select(SEEDS.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, word()), 1..5),
    ) {
        let mut text = seed.to_owned();
        for (at, length, word) in changes {
            let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            if boundaries.is_empty() {
                break;
            }
            let start = boundaries[at.index(boundaries.len())];
            let end = boundaries.iter().copied().find(|end| start + length <= *end).unwrap_or(text.len());
            text.replace_range(start..end, &word);
        }
        exhaust(text.into_bytes());
    }
}

#[test]
fn seeds_are_read_without_a_finding_that_costs_anything() {
    for seed in SEEDS {
        exhaust(seed.into());
        let api = Api::read(
            Description {
                name: "x".into(),
                text: seed.into(),
            },
            &Nothing,
        );
        let served = api.map(|api| {
            (0..api.operations.len())
                .filter(|index| api.operation(*index).is_ok())
                .count()
        });
        assert!(served.is_ok_and(|served| 0 < served));
    }
}

/// OpenAPI 3.0 with these schemas, and one response that begins with `S0`.
fn with_schemas(schemas: &str) -> String {
    format!(
        r##"{{"openapi":"3.0.0","paths":{{"/a":{{"get":{{"responses":{{"200":{{"content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/S0"}}}}}}}}}}}}}}}},"components":{{"schemas":{{{schemas}}}}}}}"##
    )
}

/// `count` schemas, the text of each made of its number.
fn many(count: usize, schema: impl Fn(usize) -> String) -> String {
    let schemas: Vec<_> = (0..count)
        .map(|at| format!("\"S{at}\":{}", schema(at)))
        .collect();
    with_schemas(&schemas.join(","))
}

fn to(at: usize) -> String {
    format!(r##"{{"$ref":"#/components/schemas/S{at}"}}"##)
}

#[test]
fn hostile_sizes_are_answered_soon() {
    let to_all: Vec<_> = (0..100).map(to).collect();
    let to_all = to_all.join(",");
    let flags = r#""readOnly":true,"writeOnly":true,"required":["a"]"#;
    for text in [
        "[".repeat(2_000_000),
        "{\"a\":".repeat(500_000),
        "- ".repeat(500_000),
        "? ".repeat(100_000),
        "a: &a [*a]\n".repeat(10_000),
        "&a ".repeat(100_000),
        format!(
            r#"{{"openapi":"3.0.0","paths":{{{}"/z":{{}}}}}}"#,
            r#""/a":{},"#.repeat(50_000)
        ),
        format!("a: {}", "x ".repeat(500_000)),
        format!("{}a: 1", " ".repeat(1_000_000)),
        // Circles, chains and webs of schemas.
        many(2000, |at| to((at + 1) % 2000)),
        many(2000, |at| {
            format!(r#"{{"allOf":[{}],{flags}}}"#, to(at + 1))
        }),
        many(1000, |at| {
            format!(
                r#"{{"allOf":[{},{}]}}"#,
                to((at + 1) % 1000),
                to((at + 7) % 1000)
            )
        }),
        many(100, |_| {
            format!(
                r#"{{"allOf":[{to_all}],"properties":{{"a":{}}},{flags}}}"#,
                to(1)
            )
        }),
        many(100, |_| {
            format!(
                r#"{{"oneOf":[{to_all}],"properties":{{"a":{}}},{flags}}}"#,
                to(1)
            )
        }),
        // As deep as is read.
        with_schemas(&format!(
            r#""S0":{}{{}}{}"#,
            r#"{"items":"#.repeat(105),
            "}".repeat(105)
        )),
        with_schemas(&format!(
            r#""S0":{}{{}}{}"#,
            r#"{"allOf":[{"not":"#.repeat(35),
            "}]}".repeat(35)
        )),
    ] {
        exhaust(text.into_bytes());
    }
}
