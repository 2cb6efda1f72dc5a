//! What lies in `examples/` does what its README says.

use crate::support::{Mimus, component, root};

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
