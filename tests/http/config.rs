//! The configuration: which responders answer what.

mod command;
mod described;
mod mistakes;
mod watch;

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::support::{Mimus, component, folder};

/// Three operations with a `name`, which the hello responder answers with a greeting; what
/// is not bound to it gets the example.
const GREETINGS: &str = r##"
openapi: 3.1.0
info: { title: Greetings, version: "1" }
servers: [{ url: /v1 }]
paths:
  /hello/{name}:
    parameters: [{ $ref: "#/components/parameters/Name" }]
    get:
      operationId: getHello
      tags: [greetings]
      responses: { "200": { $ref: "#/components/responses/Text" } }
    post:
      operationId: postHello
      tags: [greetings, internal]
      responses: { "200": { $ref: "#/components/responses/Text" } }
  /bye/{name}:
    parameters: [{ $ref: "#/components/parameters/Name" }]
    get:
      responses: { "200": { $ref: "#/components/responses/Text" } }
components:
  parameters:
    Name: { name: name, in: path, required: true, schema: { type: string } }
  responses:
    Text:
      description: a greeting
      content: { text/plain: { schema: { type: string }, example: nobody } }
"##;

fn hello() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| component("hello-responder")).clone()
}

/// What the three operations say.
fn said(mimus: &Mimus) -> [String; 3] {
    [
        mimus.get("/v1/hello/Ada").text(),
        mimus.send("POST", "/v1/hello/Ada", &[], None).text(),
        mimus.get("/v1/bye/Ada").text(),
    ]
}

fn serve(configuration: &str) -> (tempfile::TempDir, Mimus) {
    let folder = folder(&[("openapi.yaml", GREETINGS), ("mimus.toml", configuration)]);
    let mimus = Mimus::serve(&folder.path().join("openapi.yaml"), &[]);
    (folder, mimus)
}

#[test]
fn a_responder_is_asked_where_it_is_bound_and_nowhere_else() {
    let hello = hello().display().to_string();
    for (operations, expected) in [
        ("['getHello']", ["Hello, Ada!", "nobody", "nobody"]),
        ("['*Hello']", ["Hello, Ada!", "Hello, Ada!", "nobody"]),
        (
            "['tag:greetings', '!tag:internal']",
            ["Hello, Ada!", "nobody", "nobody"],
        ),
        ("['GET /**']", ["Hello, Ada!", "nobody", "Hello, Ada!"]),
        ("['/v1/bye/{who}']", ["nobody", "nobody", "Hello, Ada!"]),
        ("['!/hello/*']", ["nobody", "nobody", "Hello, Ada!"]),
    ] {
        let (_folder, mimus) = serve(&format!(
            "[[responder]]\ncomponent = '{hello}'\noperations = {operations}\n"
        ));
        assert_eq!(said(&mimus), expected, "{operations}");
    }
}

#[test]
fn responders_are_asked_in_the_order_of_the_file() {
    let hello = hello().display().to_string();
    let (_folder, mimus) = serve(&format!(
        "[[responder]]\nname = 'one'\ncomponent = '{hello}'\noperations = ['/bye/*']\nsettings = {{ greeting = 'Bye' }}\n\
         [[responder]]\nname = 'two'\ncomponent = '{hello}'\noperations = ['GET /**']\n\
         [[responder]]\nname = 'three'\ncomponent = '{hello}'\nsettings = {{ greeting = 'Ahoy' }}\n"
    ));
    assert_eq!(said(&mimus), ["Hello, Ada!", "Ahoy, Ada!", "Bye, Ada!"]);
}

#[test]
fn every_format_configures() {
    let hello = hello().display().to_string();
    let toml = format!(
        "[[responder]]\ncomponent = '{hello}'\noperations = ['getHello']\nsettings.greeting = 'Ahoy'\n"
    );
    let yaml = format!(
        "responder:\n  - component: {hello}\n    operations: [getHello]\n    settings: {{ greeting: Ahoy }}\n"
    );
    let json = format!(
        "{{\"$schema\": \"x\", \"responder\": [{{ \"component\": \"{hello}\", \"operations\": [\"getHello\"], \"settings\": {{ \"greeting\": \"Ahoy\" }} }}]}}"
    );
    for (name, text) in [
        ("mimus.toml", &toml),
        ("mimus.yaml", &yaml),
        ("mimus.yml", &yaml),
        ("mimus.json", &json),
    ] {
        let folder = folder(&[("openapi.yaml", GREETINGS), (name, text)]);
        let mimus = Mimus::serve(&folder.path().join("openapi.yaml"), &[]);
        assert_eq!(said(&mimus), ["Ahoy, Ada!", "nobody", "nobody"], "{name}");
    }
}
