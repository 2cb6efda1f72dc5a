//! `--watch`: a change is served without a restart, and a broken one is not.

use crate::support::{Mimus, folder};

fn description(status: u16) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths:\n  /a: {{ get: {{ responses: {{ '{status}': {{ description: x }} }} }} }}\n"
    )
}

#[test]
fn a_change_is_served_and_a_broken_one_is_not() {
    let folder = folder(&[("openapi.yaml", &description(204))]);
    let path = folder.path().join("openapi.yaml");
    let mimus = Mimus::serve(&path, &["--watch"]);
    assert_eq!(mimus.get("/a").status, 204);

    // Written until it is seen: when the watch begins is not known from outside.
    let until = |text: &str, seen: &str| {
        let deadline = std::time::Instant::now() + crate::support::PATIENCE;
        while !mimus.log().contains(seen) {
            assert!(
                std::time::Instant::now() < deadline,
                "not seen: {}",
                mimus.log()
            );
            std::fs::write(&path, text).expect("the file can be written");
            for _ in 0..50 {
                mimus.get("/health");
            }
        }
    };
    until(&description(202), "again");
    assert_eq!(mimus.get("/a").status, 202);
    until("openapi: [", "the change was not taken");
    assert_eq!(mimus.get("/a").status, 202);
}

#[test]
fn a_connection_outlives_a_change() {
    use std::io::{Read as _, Write as _};
    let folder = folder(&[("openapi.yaml", &description(204))]);
    let path = folder.path().join("openapi.yaml");
    let mimus = Mimus::serve(&path, &["--watch"]);
    let mut stream = mimus.connect();
    let ask = |stream: &mut std::net::TcpStream| {
        stream
            .write_all(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            .expect("the connection is open");
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            stream
                .read_exact(&mut byte)
                .expect("the connection is open");
            head.push(byte[0]);
        }
        String::from_utf8_lossy(&head).into_owned()
    };
    assert!(ask(&mut stream).starts_with("HTTP/1.1 204"));
    let deadline = std::time::Instant::now() + crate::support::PATIENCE;
    while !mimus.log().contains("again") {
        assert!(
            std::time::Instant::now() < deadline,
            "not seen: {}",
            mimus.log()
        );
        std::fs::write(&path, description(201)).expect("the file can be written");
        for _ in 0..50 {
            mimus.get("/health");
        }
    }
    assert!(ask(&mut stream).starts_with("HTTP/1.1 201"));
}
