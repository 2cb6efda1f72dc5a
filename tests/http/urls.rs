//! Descriptions from URLs: what is read, and what needs a flag.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use crate::support::{petstore, run};

/// A server that has a description at `/api/openapi.yaml` with a reference beside it and
/// one to elsewhere, a redirect to it at `/moved`, a page at `/page`, and no end at `/endless`.
fn provider() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has one").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || answer(stream, port));
        }
    });
    port
}

fn answer(mut stream: std::net::TcpStream, port: u16) {
    let mut lines = BufReader::new(stream.try_clone().expect("sockets can be cloned"))
        .lines()
        .map_while(Result::ok);
    let request = lines.next().unwrap_or_default();
    while lines.next().is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let (status, headers, body) = match path.as_str() {
        "/api/openapi.yaml" => ("200 OK", String::new(), split_description(port)),
        "/api/parts/pet.yaml" => ("200 OK", String::new(), "type: object\n".to_owned()),
        "/other/name.yaml" => ("200 OK", String::new(), "type: string\n".to_owned()),
        "/moved" => (
            "302 Found",
            format!("Location: http://127.0.0.1:{port}/petstore\r\n"),
            String::new(),
        ),
        "/petstore" => (
            "200 OK",
            String::new(),
            std::fs::read_to_string(petstore()).expect("the example is there"),
        ),
        "/page" => (
            "200 OK",
            "Content-Type: text/html\r\n".to_owned(),
            "<!DOCTYPE html><html></html>".to_owned(),
        ),
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            let chunk = vec![b' '; 1 << 20];
            while stream.write_all(&chunk).is_ok() {}
            return;
        }
        _ => ("404 Not Found", String::new(), String::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
}

fn split_description(port: u16) -> String {
    let content = |reference: &str| {
        format!(
            "{{ get: {{ responses: {{ '200': {{ description: x, content: {{ application/json: {{ schema: {{ $ref: '{reference}' }} }} }} }} }} }} }}"
        )
    };
    let (beside, elsewhere) = (
        content("parts/pet.yaml"),
        content(&format!("http://127.0.0.1:{port}/other/name.yaml")),
    );
    format!(
        "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths:\n  /beside: {beside}\n  /elsewhere: {elsewhere}\n"
    )
}

/// Exit code, and everything that was printed.
fn check(url: &str, flags: &[&str]) -> (Option<i32>, String) {
    let output = run(&[&["check", url], flags].concat());
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

#[test]
fn private_addresses_and_redirects_need_a_flag() {
    let port = provider();
    let url = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let (code, text) = check(&url("/petstore"), &[]);
    assert_eq!(code, Some(1));
    assert!(text.contains("--allow-private-addresses"), "{text}");

    let (code, text) = check(&url("/petstore"), &["--allow-private-addresses"]);
    assert_eq!(code, Some(0), "{text}");

    let (code, text) = check(&url("/moved"), &["--allow-private-addresses"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("--allow-redirects"), "{text}");

    let (code, text) = check(
        &url("/moved"),
        &["--allow-private-addresses", "--allow-redirects"],
    );
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn references_reach_the_same_folder_of_the_same_host_and_no_further() {
    let port = provider();
    let url = format!("http://127.0.0.1:{port}/api/openapi.yaml");
    let (_, text) = check(&url, &["--allow-private-addresses"]);
    assert!(text.contains("--allow-remote-refs"), "{text}");
    assert!(!text.contains("parts/pet.yaml"), "{text}");
    let (_, text) = check(&url, &["--allow-private-addresses", "--allow-remote-refs"]);
    assert!(
        text.contains("2 operations, 0 of them unusable; 0 errors, 0 warnings"),
        "{text}"
    );
}

#[test]
fn what_is_no_description_is_refused_within_bounds() {
    let port = provider();
    for (path, said) in [("/page", "HTML"), ("/nowhere", "404"), ("/endless", "MiB")] {
        let (code, text) = check(
            &format!("http://127.0.0.1:{port}{path}"),
            &["--allow-private-addresses"],
        );
        assert_eq!(code, Some(1), "{path}: {text}");
        assert!(
            text.starts_with("error: ") && text.contains(said),
            "{path}: {text}"
        );
    }
}
