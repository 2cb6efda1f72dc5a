//! What lies in `examples/` does what its README says.

use crate::support::{Mimus, component, folder, root};

#[test]
fn the_hello_responder_greets_and_leaves_the_rest() {
    let hello = component("hello-responder").display().to_string();
    let mimus = Mimus::serve(
        &root().join("examples/responder-hello/openapi.yaml"),
        &["--responder", &hello],
    );
    let reply = mimus.get("/hello/Ada");
    assert_eq!((reply.status, &*reply.text()), (200, "Hello, Ada!"));
    assert!(reply.header("content-type").starts_with("text/plain"));
    let people = mimus.get("/people").json();
    assert!(
        people.as_array().is_some_and(|people| !people.is_empty()),
        "{people}"
    );
}

#[test]
fn a_responder_is_told_its_settings_by_the_configuration() {
    let hello = component("hello-responder").display().to_string();
    let configuration = format!(
        "[[responder]]\ncomponent = '{hello}'\nsettings = {{ greeting = \"Ahoy\" }}\nlimits = {{ time-ms = 900 }}\n"
    );
    let folder = folder(&[("mimus.toml", &configuration)]);
    let config = folder.path().join("mimus.toml").display().to_string();
    let mimus = Mimus::serve(
        &root().join("examples/responder-hello/openapi.yaml"),
        &["--config", &config],
    );
    assert_eq!(mimus.get("/hello/Ada").text(), "Ahoy, Ada!");
}
