//! What goes wrong on the way, as a client sees it that reads the wire itself.

use std::io::{ErrorKind, Read as _, Write as _};

use serde_json::{Value, json};

use super::configured;
use crate::support::Mimus;

/// Longer than what fits into a buffer.
const LONG: usize = 300_000;

fn with(fault: &Value, body: &str) -> Mimus {
    let mimus = Mimus::petstore(&[]);
    mimus.play(&json!({ "rules": [
        { "operations": ["getPet"], "respond": { "text": body }, "fault": fault },
    ]}));
    mimus
}

/// All that comes back until the end, and how it ends.
fn asked(mimus: &Mimus) -> (Vec<u8>, Option<ErrorKind>) {
    let mut stream = mimus.connect();
    let request = "GET /v1/pets/7 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let (mut got, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut chunk) {
            Ok(0) => return (got, None),
            Ok(count) => got.extend_from_slice(&chunk[..count]),
            Err(error) => return (got, Some(error.kind())),
        }
    }
}

/// Headers, and what comes after them.
fn parts(got: &[u8]) -> (String, Vec<u8>) {
    let end = got.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&got[..end]).to_lowercase();
    (head, got[end + 4..].to_vec())
}

/// The journal's newest entry of the mock.
fn entry(mimus: &Mimus) -> Value {
    let rows = mimus.get("/admin/api/requests?operation=getPet&limit=1");
    rows.json()["logs"][0].take()
}

#[test]
fn a_reset_is_a_reset() {
    let mimus = with(&json!("connection-reset"), "never seen");
    for _ in 0..5 {
        let (got, end) = asked(&mimus);
        assert_eq!((got.len(), end), (0, Some(ErrorKind::ConnectionReset)));
    }
    let entry = entry(&mimus);
    assert_eq!(
        (&entry["status_code"], &entry["fault"]),
        (&json!(0), &json!("connection-reset"))
    );
    assert_eq!(entry["response_size"], 0);
    assert_eq!(mimus.get("/v1/pets").status, 200);
}

#[test]
fn an_empty_reply_ends_in_order_without_a_byte() {
    let mimus = with(&json!("empty-reply"), "never seen");
    for _ in 0..5 {
        let (got, end) = asked(&mimus);
        assert_eq!((got.len(), end), (0, None));
    }
    assert_eq!(entry(&mimus)["fault"], "empty-reply");
}

#[test]
fn a_truncated_body_promises_more_than_it_has() {
    for (fault, body, sent) in [
        (json!({ "truncated-body": {} }), "0123456789".to_owned(), 5),
        (
            json!({ "truncated-body": { "after-bytes": 3 } }),
            "0123456789".to_owned(),
            3,
        ),
        (
            json!({ "truncated-body": { "after-bytes": 0 } }),
            "0123456789".to_owned(),
            0,
        ),
        (
            json!({ "truncated-body": { "after-bytes": 200_001 } }),
            "x".repeat(LONG),
            200_001,
        ),
    ] {
        let mimus = with(&fault, &body);
        let (got, _) = asked(&mimus);
        let (head, rest) = parts(&got);
        assert!(head.starts_with("http/1.1 200 ok"), "{head}");
        let length = format!("content-length: {}", body.len());
        assert!(head.contains(&length), "{head}");
        assert_eq!(rest.len(), sent, "{fault}");
        assert!(body.as_bytes().starts_with(&rest));
        assert_eq!(entry(&mimus)["fault"], "truncated-body");
    }
}

#[test]
fn a_malformed_chunk_is_none_that_a_client_can_read() {
    for body in ["0123456789".to_owned(), "x".repeat(LONG)] {
        let mimus = with(&json!("malformed-chunk"), &body);
        let (got, _) = asked(&mimus);
        let (head, rest) = parts(&got);
        assert!(head.contains("transfer-encoding: chunked"), "{head}");
        assert!(!head.contains("content-length"), "{head}");
        let rest = String::from_utf8_lossy(&rest);
        assert!(
            rest.ends_with("no chunk\r\n"),
            "{}",
            &rest[rest.len().saturating_sub(40)..]
        );
        assert!(rest.contains(&body[..5]) && !rest.contains(&body));
    }
    // Neither can a client that is none of ours.
    let mimus = with(&json!("malformed-chunk"), "0123456789");
    let agent = ureq::Agent::new_with_defaults();
    let reply = agent.get(format!("{}/v1/pets/7", mimus.url)).call();
    let read = reply.map(|mut reply| reply.body_mut().read_to_string());
    assert!(!matches!(read, Ok(Ok(_))), "{read:?}");
}

#[test]
fn a_body_that_trickles_arrives_whole() {
    let began = std::time::Instant::now();
    let mimus = with(&json!({ "trickle": { "duration-ms": 200 } }), "0123456789");
    let reply = mimus.get("/v1/pets/7");
    assert_eq!((reply.status, &*reply.text()), (200, "0123456789"));
    assert_eq!(reply.header("content-length"), "10");
    assert!(began.elapsed().as_millis() >= 180);
    // Bit by bit: the beginning is there before the end is sent.
    let mimus = with(
        &json!({ "trickle": { "duration-ms": 3_600_000 } }),
        "0123456789",
    );
    let mut stream = mimus.connect();
    let request = "GET /v1/pets/7 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
}

#[test]
fn a_connection_that_answered_before_can_break_as_well() {
    let mimus = Mimus::petstore(&[]);
    mimus.play(&json!({ "rules": [{ "operations": ["getPet"], "sequence": [
        { "respond": { "text": "first" } },
        { "respond": { "text": "second" }, "fault": "connection-reset" },
    ]}]}));
    let mut stream = mimus.connect();
    let request = b"GET /v1/pets/7 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request).unwrap();
    let mut got = Vec::new();
    while !got.ends_with(b"first") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        got.push(byte[0]);
    }
    stream.write_all(request).unwrap();
    let error = stream.read(&mut [0; 10]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

/// Four operations, each broken in its own way from the start.
const BROKEN: &str = "scenario = \"broken\"\n[scenarios.broken]\n\
    [[scenarios.broken.rules]]\noperations = [\"getPet\"]\nfault = \"connection-reset\"\n\
    [[scenarios.broken.rules]]\noperations = [\"getPhoto\"]\nfault = \"empty-reply\"\n\
    [[scenarios.broken.rules]]\noperations = [\"deletePet\"]\nfault = { truncated-body = {} }\n\
    respond = { status = 500, text = \"0123456789\" }\n\
    [[scenarios.broken.rules]]\noperations = [\"updatePet\"]\nfault = \"malformed-chunk\"\n\
    respond = { status = 500, text = \"0123456789\" }\n";

const WAYS: [(&str, &str); 4] = [
    ("GET", "/v1/pets/7"),
    ("GET", "/v1/pets/7/photo"),
    ("DELETE", "/v1/pets/7"),
    ("PATCH", "/v1/pets/7"),
];

#[test]
fn faults_reach_clients_of_tls() {
    let (_folder, mimus) = configured(BROKEN, &["--tls"]);
    let tls = ureq::tls::TlsConfig::builder()
        .disable_verification(true)
        .build();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .build()
        .into();
    for (method, path) in WAYS {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", mimus.url))
            .body(())
            .unwrap();
        let reply = agent.run(request);
        let read = reply.and_then(|mut reply| reply.body_mut().read_to_string());
        let error = read.expect_err("it is broken");
        if let ("/v1/pets/7", "GET", ureq::Error::Io(error)) = (path, method, &error) {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        }
    }
    let whole = agent.get(format!("{}/v1/pets", mimus.url)).call().unwrap();
    assert_eq!(whole.status(), 200);
}

#[test]
fn a_fault_costs_one_stream_of_http_2() {
    use http_body_util::BodyExt as _;
    let (_folder, mimus) = configured(BROKEN, &[]);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(("127.0.0.1", mimus.port()));
        let io = hyper_util::rt::TokioIo::new(stream.await.unwrap());
        let executor = hyper_util::rt::TokioExecutor::new();
        let (mut sender, connection) = hyper::client::conn::http2::handshake(executor, io)
            .await
            .unwrap();
        tokio::spawn(connection);
        for (method, path) in WAYS {
            let request = http::Request::builder()
                .method(method)
                .uri(format!("{}{path}", mimus.url))
                .body(String::new())
                .unwrap();
            let read = match sender.send_request(request).await {
                Ok(reply) => reply.into_body().collect().await.map(drop),
                Err(error) => Err(error),
            };
            let error = read.expect_err("it is broken");
            assert!(!error.is_closed(), "{method} {path}: {error:?}");
        }
        // The connection is the same as before.
        let request = http::Request::get(format!("{}/v1/pets", mimus.url));
        let whole = sender.send_request(request.body(String::new()).unwrap());
        assert_eq!(whole.await.unwrap().status(), 200);
    });
}
