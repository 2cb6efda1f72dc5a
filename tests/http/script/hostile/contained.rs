//! What is answered, and comes to nothing.

use serde_json::json;

use super::serve;
use crate::neighbours::PATIENT;

/// The body of each of two answers, with a good one after each.
fn says(name: &str, expected: &serde_json::Value) {
    let neighbours = serve(name, PATIENT);
    for number in 1..=2 {
        let reply = neighbours.bad();
        assert_eq!(reply.status, 200, "{name}: {}", reply.text());
        assert_eq!(reply.json(), *expected, "{name}");
        neighbours.good(number);
    }
}

#[test]
fn leaves_globals() {
    says("leaves_globals", &json!([null, null, null, null, 0]));
}

#[test]
fn pollutes_prototypes() {
    let neighbours = serve("pollutes_prototypes", PATIENT);
    for number in 1..=2 {
        let reply = neighbours.bad();
        assert_eq!((reply.status, reply.header("x-found")), (200, ",false,"));
        neighbours.good(number);
    }
}

#[test]
fn looks_for_a_host() {
    says("looks_for_a_host", &json!([]));
}

#[test]
fn makes_code() {
    says(
        "makes_code",
        &json!({
            "same": [true, true],
            "processes": ["undefined", "undefined"],
            "imports": ["TypeError", "TypeError"],
        }),
    );
}

#[test]
fn asks_next_while_written() {
    says("asks_next_while_written", &json!({ "again": 200 }));
}

#[test]
fn waits_for_ever() {
    let neighbours = serve("waits_for_ever", PATIENT);
    let reply = neighbours.bad();
    assert_eq!((reply.status, &*reply.text()), (200, "late"));
    neighbours.good(1);
}

#[test]
fn frames_itself() {
    let neighbours = serve("frames_itself", PATIENT);
    let answer = neighbours
        .mimus
        .raw(b"GET /bad HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .to_lowercase();
    assert!(answer.contains("content-length: 5\r\n"), "{answer}");
    for claimed in ["9999", "chunked", "upgrade"] {
        assert!(!answer.contains(claimed), "{answer}");
    }
    neighbours.good(1);
}

#[test]
fn floods_the_log() {
    let neighbours = serve("floods_the_log", PATIENT);
    let reply = neighbours.bad();
    assert_eq!((reply.status, &*reply.text()), (200, "logged"));
    neighbours.good(1);
    neighbours.mimus.wait_for_log("more lines were dropped");
    let log = neighbours.mimus.log().len();
    assert!(log < 500_000, "{log} bytes of log");
}
