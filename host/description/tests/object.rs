//! Operations as Operation Objects of OpenAPI 3.1, from descriptions of every version.

#![expect(clippy::unwrap_used, reason = "a test")]

use mimus_description::{Api, Description, Fetch, FetchError, Fetched};
use serde_json::{Value, json};

struct Beside;

impl Fetch for Beside {
    fn fetch(&self, _: &str, reference: &str) -> Result<Fetched, FetchError> {
        Ok(Fetched {
            name: format!("/{reference}"),
            text: b"Name: {type: string, maxLength: 9}\nText: '<pet/>'\n".to_vec(),
        })
    }
}

fn objects(text: &str) -> Vec<Value> {
    let description = Description {
        name: "openapi.yaml".into(),
        text: text.into(),
    };
    let api = Api::read(description, &Beside).unwrap();
    let operations = api.each_operation().map(|read| read.unwrap().to_object());
    operations.collect()
}

#[track_caller]
fn check(text: &str, expected: &Value) {
    let objects = objects(text);
    assert_eq!(&objects[0], expected, "{:#}", objects[0]);
}

#[test]
fn openapi_2_0_is_told_in_the_words_of_3_1() {
    let pet = |id: &Value| {
        let properties = json!({"id": id, "name": {"type": "string"}});
        json!({"$ref": "#/$defs/Pet", "$defs": {"Pet": {"type": "object", "properties": properties}}})
    };
    let id = json!({"type": "integer", "readOnly": true});
    check(
        "
swagger: '2.0'
info: {title: t, version: '1'}
consumes: [application/json]
produces: [application/json, application/xml]
securityDefinitions: {key: {type: apiKey, in: query, name: key}}
paths:
  /pets/{id}:
    parameters:
      - {name: id, in: path, required: true, type: integer, format: int64}
    put:
      operationId: putPet
      tags: [pets]
      security: [{key: []}]
      parameters:
        - {name: tags, in: query, type: array, items: {type: string}, collectionFormat: tsv}
        - {name: pet, in: body, required: true, schema: {$ref: '#/definitions/Pet'}}
      responses:
        200:
          description: the pet
          headers: {X-Rate: {type: integer}}
          schema: {$ref: '#/definitions/Pet'}
          examples: {application/json: {id: 1}}
definitions:
  Pet:
    type: object
    properties:
      id: {type: integer, readOnly: true}
      name: {type: string}
",
        &json!({
            "operationId": "putPet",
            "tags": ["pets"],
            "parameters": [
                {
                    "name": "tags", "in": "query", "style": "tabDelimited", "explode": false,
                    "schema": {"type": "array", "items": {"type": "string"}},
                },
                {
                    "name": "id", "in": "path", "required": true, "style": "simple", "explode": false,
                    "schema": {"type": "integer", "format": "int64"},
                },
            ],
            "requestBody": {
                "required": true,
                "content": {"application/json": {"schema": pet(&json!(false))}},
            },
            "responses": {"200": {
                "description": "the pet",
                "headers": {"X-Rate": {"style": "simple", "explode": false, "schema": {"type": "integer"}}},
                "content": {
                    "application/json": {"schema": pet(&id), "example": {"id": 1}},
                    "application/xml": {"schema": pet(&id)},
                },
            }},
            "security": [{"key": []}],
        }),
    );
}

#[test]
fn what_openapi_3_0_refers_to_stands_where_it_is_used() {
    check(
        "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /tree:
    post:
      summary: Plant
      deprecated: true
      parameters: [{$ref: '#/components/parameters/Depth'}]
      requestBody: {$ref: '#/components/requestBodies/Tree'}
      responses:
        201: {$ref: '#/components/responses/Tree'}
        default: {description: no luck}
components:
  parameters:
    Depth: {name: depth, in: query, required: true, example: 3, schema: {type: integer, nullable: true}}
  requestBodies:
    Tree:
      content:
        application/json: {schema: {$ref: '#/components/schemas/Tree'}}
        multipart/form-data:
          schema: {type: object, properties: {photo: {type: string, format: binary}}}
          encoding:
            photo:
              contentType: image/png
              headers: {X-Size: {required: true, schema: {type: integer}}}
  responses:
    Tree:
      description: planted
      content:
        application/json:
          schema: {$ref: '#/components/schemas/Tree'}
          examples:
            oak: {$ref: '#/components/examples/Oak'}
  examples:
    Oak: {summary: An oak, value: {branches: []}}
  schemas:
    Tree:
      type: object
      properties:
        name: {$ref: 'parts.yaml#/Name'}
        branches: {type: array, items: {$ref: '#/components/schemas/Tree'}}
        secret: {type: string, writeOnly: true}
",
        &json!({
            "operationId": "POST /tree",
            "summary": "Plant",
            "deprecated": true,
            "parameters": [{
                "name": "depth", "in": "query", "required": true, "style": "form", "explode": true,
                "schema": {"type": ["integer", "null"]}, "example": 3,
            }],
            "requestBody": {"required": false, "content": {
                "application/json": {"schema": {
                    "$ref": "#/$defs/Tree",
                    "$defs": {
                        "Tree": {"type": "object", "properties": {
                            "name": {"$ref": "#/$defs/Name"},
                            "branches": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
                            "secret": {"type": "string", "writeOnly": true},
                        }},
                        "Name": {"type": "string", "maxLength": 9},
                    },
                }},
                "multipart/form-data": {
                    "schema": {"type": "object", "properties": {"photo": {"type": "string", "format": "binary"}}},
                    "encoding": {"photo": {
                        "contentType": "image/png",
                        "headers": {"X-Size": {
                            "required": true, "style": "simple", "explode": false, "schema": {"type": "integer"},
                        }},
                    }},
                },
            }},
            "responses": {
                "201": {
                    "description": "planted",
                    "content": {"application/json": {
                        "schema": {
                            "$ref": "#/$defs/Tree",
                            "$defs": {
                                "Tree": {"type": "object", "properties": {
                                    "name": {"$ref": "#/$defs/Name"},
                                    "branches": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
                                    "secret": false,
                                }},
                                "Name": {"type": "string", "maxLength": 9},
                            },
                        },
                        "examples": {"oak": {"value": {"branches": []}}},
                    }},
                },
                "default": {"description": "no luck"},
            },
            "security": [],
        }),
    );
}

#[test]
fn openapi_3_2_keeps_its_words_where_3_1_has_none() {
    check(
        "
openapi: 3.2.0
info: {title: t, version: '1'}
paths:
  /search:
    get:
      operationId: search
      parameters:
        - name: filter
          in: querystring
          content: {application/json: {schema: {type: object}}}
        - {name: session, in: cookie, style: cookie, schema: {type: string}}
      responses:
        2XX:
          description: found
          content:
            application/jsonl: {itemSchema: {type: integer}}
            application/json:
              examples:
                text: {serializedValue: '[1, 2]'}
                data: {dataValue: [3]}
            application/xml: {example: <a/>}
",
        &json!({
            "operationId": "search",
            "parameters": [
                {"name": "filter", "in": "querystring", "content": {"application/json": {"schema": {"type": "object"}}}},
                {"name": "session", "in": "cookie", "style": "cookie", "explode": true, "schema": {"type": "string"}},
            ],
            "responses": {"2XX": {"description": "found", "content": {
                "application/jsonl": {"schema": {"type": "array", "items": {"type": "integer"}}},
                "application/json": {"examples": {"text": {"value": [1, 2]}, "data": {"value": [3]}}},
                "application/xml": {"example": "<a/>"},
            }}},
            "security": [],
        }),
    );
}

#[test]
fn examples_without_a_name_are_given_one_beside_others() {
    let objects = objects(
        "
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a:
    get:
      responses:
        200:
          description: d
          content:
            application/json:
              schema: {type: integer, examples: [1, 2]}
            text/plain:
              example: lone
              examples: {example1: {value: named}}
",
    );
    let content = &objects[0]["responses"]["200"]["content"];
    assert_eq!(
        content["application/json"]["examples"],
        json!({"example1": {"value": 1}, "example2": {"value": 2}})
    );
    assert_eq!(
        content["text/plain"]["examples"],
        json!({"example2": {"value": "lone"}, "example1": {"value": "named"}})
    );
}
