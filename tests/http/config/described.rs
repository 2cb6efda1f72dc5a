//! `x-mimus-responder`: responders that the description asks for itself.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Stdio;

use super::{hello, said};
use crate::support::{Mimus, folder, mimus};

/// The three operations of the other tests, with extensions on the first operation, its
/// path and the whole.
fn greetings(operation: &str, path: &str, whole: &str) -> String {
    let text = r##"
openapi: 3.1.0
info: { title: Greetings, version: "1" }
servers: [{ url: /v1 }]
WHOLE
paths:
  /hello/{name}:
    PATH
    parameters: [{ $ref: "#/components/parameters/Name" }]
    get:
      operationId: getHello
      OPERATION
      responses: { "200": { $ref: "#/components/responses/Text" } }
    post:
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
    let extension = |value: &str| match value {
        "" => "x-none: 1".to_owned(),
        value => format!("x-mimus-responder: {value}"),
    };
    text.replace("OPERATION", &extension(operation))
        .replace("PATH", &extension(path))
        .replace("WHOLE", &extension(whole))
}

/// A folder with a description, the hello component and a configuration.
fn with(description: &str, configuration: &str) -> tempfile::TempDir {
    let folder = folder(&[("openapi.yaml", description), ("mimus.toml", configuration)]);
    std::fs::copy(hello(), folder.path().join("hello.wasm")).expect("it can be copied");
    folder
}

fn serve(description: &str, configuration: &str) -> (tempfile::TempDir, Mimus) {
    let folder = with(description, configuration);
    let mimus = Mimus::serve(&folder.path().join("openapi.yaml"), &[]);
    (folder, mimus)
}

fn greets(greeting: &str) -> String {
    format!("{{ name: {greeting}, component: hello.wasm, settings: {{ greeting: {greeting} }} }}")
}

#[test]
fn the_nearest_responder_is_asked_first() {
    let (near, middle, far) = (greets("Ahoy"), greets("Moin"), greets("Servus"));
    for (operation, path, whole, expected) in [
        (
            &*near,
            &*middle,
            &*far,
            ["Ahoy, Ada!", "Moin, Ada!", "Servus, Ada!"],
        ),
        (
            "",
            &middle,
            &far,
            ["Moin, Ada!", "Moin, Ada!", "Servus, Ada!"],
        ),
        (&near, "", "", ["Ahoy, Ada!", "nobody", "nobody"]),
        (
            "",
            "",
            &far,
            ["Servus, Ada!", "Servus, Ada!", "Servus, Ada!"],
        ),
        // The same one at two places.
        (&near, "", &near, ["Ahoy, Ada!", "Ahoy, Ada!", "Ahoy, Ada!"]),
        // A built-in by its name answers for those that are farther away.
        (
            "faker",
            "",
            &far,
            ["nobody", "Servus, Ada!", "Servus, Ada!"],
        ),
        (
            &format!("[{middle}, {near}]"),
            "",
            "",
            ["Moin, Ada!", "nobody", "nobody"],
        ),
    ] {
        let (_folder, mimus) = serve(&greetings(operation, path, whole), "");
        assert_eq!(said(&mimus), expected, "{operation} {path} {whole}");
    }
}

#[test]
fn a_name_binds_a_responder_of_the_configuration() {
    let configured = "[[responder]]\nname = 'greeter'\ncomponent = 'hello.wasm'\n";
    for (more, operation, path, expected) in [
        ("", "greeter", "", ["Hello, Ada!", "nobody", "nobody"]),
        ("", "", "greeter", ["Hello, Ada!", "Hello, Ada!", "nobody"]),
        ("", "", "", ["Hello, Ada!", "Hello, Ada!", "Hello, Ada!"]),
        (
            "operations = ['/bye/**']\n",
            "greeter",
            "",
            ["Hello, Ada!", "nobody", "Hello, Ada!"],
        ),
        // What the configuration says goes before what the description has itself.
        (
            "",
            "greeter",
            &greets("Moin"),
            ["Hello, Ada!", "Moin, Ada!", "nobody"],
        ),
    ] {
        let configuration = format!("{configured}{more}");
        let (_folder, mimus) = serve(&greetings(operation, path, ""), &configuration);
        assert_eq!(said(&mimus), expected, "{more} {operation} {path}");
    }
}

#[test]
fn paths_start_where_the_document_is() {
    let path = "
get:
  parameters: [{ name: name, in: path, required: true, schema: { type: string } }]
  x-mimus-responder: { component: hello.wasm }
  responses: { '200': { description: x, content: { text/plain: { example: nobody } } } }
";
    let description = "
openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /hello/{name}: { $ref: paths/hello.yaml }
";
    let folder = folder(&[("openapi.yaml", description), ("paths/hello.yaml", path)]);
    std::fs::copy(hello(), folder.path().join("paths/hello.wasm")).expect("it can be copied");
    let mimus = Mimus::serve(&folder.path().join("openapi.yaml"), &[]);
    assert_eq!(mimus.get("/hello/Ada").text(), "Hello, Ada!");
}

/// What a check says, folder and hints as they are: standard input, and from where.
fn checked(arguments: &[&str], input: &str) -> String {
    let mut child = mimus()
        .args(["config", "check"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(input.as_bytes()).expect("it is read");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn mistakes_are_told_with_their_lines_in_the_description() {
    for (operation, expected) in [
        (
            "gretter",
            &[
                "openapi.yaml:12: there is no responder `gretter`",
                "did you mean `greeter`?",
            ][..],
        ),
        (
            "3",
            &["openapi.yaml:12: `x-mimus-responder` is the name of a responder"],
        ),
        (
            "\n        componnent: hello.wasm",
            &[
                "openapi.yaml:13: unknown key `componnent`",
                "did you mean `component`?",
            ],
        ),
        (
            "\n        - component: hello.wasm\n          operations: [getHello]\n        - greter",
            &[
                "openapi.yaml:14: `operations` has no place in `x-mimus-responder`",
                "openapi.yaml:15: there is no responder `greter`",
            ],
        ),
        (
            "\n        use: faker\n        name: mine\n        settings: { locale: xx }",
            &["openapi.yaml:15: responder `mine`: wrong settings: `locale`"],
        ),
        (
            "\n        name: greeter\n        component: hello.wasm",
            &["openapi.yaml:13: the name `greeter` is taken: the responder at"],
        ),
        (
            "{ component: none.wasm }",
            &["openapi.yaml:12: responder `none`: there is no file"],
        ),
        (
            "{ component: ../elsewhere.wasm }",
            &[
                "openapi.yaml:12: `../elsewhere.wasm` lies outside of the description's folder",
                "--allow-folder",
            ],
        ),
        (
            "{ use: faker, name: mine, grants: { folder: / } }",
            &["openapi.yaml:12: `/` lies outside of the description's folder"],
        ),
        (
            "{ use: faker, name: mine, grants: { http: [nothing] } }",
            &["openapi.yaml:12: `nothing` is no origin"],
        ),
    ] {
        let all = folder(&[
            ("elsewhere.wasm", ""),
            ("api/openapi.yaml", &greetings(operation, "", "")),
            (
                "api/mimus.toml",
                "[[responder]]\nname = 'greeter'\ncomponent = 'hello.wasm'\n",
            ),
        ]);
        let api = all.path().join("api");
        std::fs::copy(hello(), api.join("hello.wasm")).expect("it can be copied");
        let told = checked(&[&api.join("openapi.yaml").display().to_string()], "");
        for expected in expected {
            assert!(told.contains(expected), "{operation}: {told}");
        }
        let count = told.matches("error: ").count();
        let places = expected
            .iter()
            .filter(|text| text.starts_with("openapi.yaml"));
        assert_eq!(count, places.count(), "{operation}: {told}");
    }
}

#[test]
fn a_folder_that_is_allowed_may_hold_what_the_description_names() {
    let files = [(
        "api/openapi.yaml",
        &*greetings("{ component: ../hello.wasm }", "", ""),
    )];
    let all = folder(&files);
    std::fs::copy(hello(), all.path().join("hello.wasm")).expect("it can be copied");
    let above = all.path().display().to_string();
    let mimus = Mimus::serve(
        &all.path().join("api/openapi.yaml"),
        &["--allow-folder", &above],
    );
    assert_eq!(said(&mimus), ["Hello, Ada!", "nobody", "nobody"]);
}

/// A server that answers everything with the description.
fn provider(description: String) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has one").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                description.len()
            );
            let _ = stream.write_all(format!("{head}{description}").as_bytes());
        }
    });
    port
}

#[test]
fn a_description_from_elsewhere_reaches_nothing_outside_of_the_sandbox() {
    for (operation, refused) in [
        ("{ component: hello.wasm }", Some("name files")),
        ("{ component: /etc/passwd }", Some("name files")),
        ("{ script: a.js }", Some("name files")),
        ("{ template: a.j2 }", Some("name files")),
        (
            "{ name: a, use: faker, grants: { folder: / } }",
            Some("grant a folder"),
        ),
        (
            "{ name: a, use: faker, grants: { http: ['http://127.0.0.1'] } }",
            Some("grant HTTP"),
        ),
        (
            "{ name: a, use: faker, grants: { real-time: true } }",
            Some("grant the machine's time"),
        ),
        (
            "{ name: a, use: faker, grants: { state: [pets], real-time: false } }",
            None,
        ),
        ("faker", None),
    ] {
        let description = greetings(operation, "", "");
        let url = format!(
            "http://127.0.0.1:{}/openapi.yaml",
            provider(description.clone())
        );
        let from_url = checked(&[&url, "--allow-private-addresses"], "");
        let from_stdin = checked(&["-"], &description);
        for (told, from) in [(from_url, &*url), (from_stdin, "<stdin>")] {
            match refused {
                Some(what) => {
                    let expected = format!(
                        "{from}:12: a description from a URL or standard input may not {what}"
                    );
                    assert!(told.contains(&expected), "{told}");
                    assert!(told.contains("`mimus.toml`"), "{told}");
                }
                None => assert!(told.starts_with("nothing is wrong"), "{told}"),
            }
        }
    }
}

#[test]
fn a_local_description_does_not_vouch_for_what_it_refers_to() {
    let path = "get:\n  x-mimus-responder: { name: a, use: faker, grants: { real-time: true } }\n  responses: { '204': { description: x } }\n";
    let url = format!("http://127.0.0.1:{}/path.yaml", provider(path.to_owned()));
    let description = format!(
        "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths:\n  /a: {{ $ref: '{url}' }}\n"
    );
    let folder = folder(&[("openapi.yaml", &description)]);
    let file = folder.path().join("openapi.yaml").display().to_string();
    let told = checked(
        &[&file, "--allow-remote-refs", "--allow-private-addresses"],
        "",
    );
    assert!(
        told.contains(&format!(
            "{url}:2: a description from a URL or standard input may not"
        )),
        "{told}"
    );
}
