//! Sockets: protocols, limits, and what clients do to them.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;

use crate::support::{Mimus, PATIENCE, folder, mimus, petstore};

/// A configuration with small limits, and the server under it.
fn limited() -> (tempfile::TempDir, Mimus) {
    let text = "[limits]\nbody-kib = 16\nheader-kib = 8\nread-timeout-ms = 300\n";
    let folder = folder(&[("mimus.toml", text)]);
    let config = folder.path().join("mimus.toml").display().to_string();
    let mimus = Mimus::petstore(&["--config", &config]);
    (folder, mimus)
}

#[test]
fn malformed_http_is_refused_and_the_server_stays_up() {
    let mimus = Mimus::petstore(&[]);
    for nonsense in [
        &b"\x00\x01\x02\x03\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET /v1/pets HTTP/9.9\r\n\r\n",
        b"GET /v1/pets HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n",
    ] {
        let answer = mimus.raw(nonsense);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 400"),
            "{nonsense:?}: {answer}"
        );
    }
    assert_eq!(mimus.get("/v1/pets").status, 200);
}

#[test]
fn bodies_over_the_limit_are_refused_whether_announced_or_not() {
    let (_folder, mimus) = limited();
    let big = vec![b' '; 17 << 10];
    let headers = [("x-api-key", "k"), ("content-type", "application/json")];
    let reply = mimus.send("POST", "/v1/orders", &headers, Some(&big));
    assert_eq!(
        (reply.status, &*reply.problem()),
        (413, "payload-too-large")
    );

    let mut request = b"POST /v1/orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..17 {
        request.extend_from_slice(b"400\r\n");
        request.extend_from_slice(&[b' '; 1024]);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    assert!(mimus.raw(&request).starts_with("HTTP/1.1 413"));
    assert_eq!(mimus.get("/v1/pets").status, 200);
}

#[test]
fn headers_over_the_limit_are_refused() {
    let (_folder, mimus) = limited();
    let request = format!(
        "GET /v1/pets HTTP/1.1\r\nHost: a\r\nX-Long: {}\r\n\r\n",
        "x".repeat(20 << 10)
    );
    let answer = mimus.raw(request.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    assert_eq!(mimus.get("/v1/pets").status, 200);
}

#[test]
fn slow_clients_are_let_go() {
    let (_folder, mimus) = limited();
    let mut never_ends_headers = mimus.connect();
    never_ends_headers
        .write_all(b"GET /v1/pets HTTP/1.1\r\nHost: a\r\n")
        .expect("the server reads");
    let mut answer = String::new();
    let _ = never_ends_headers.read_to_string(&mut answer);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 408"),
        "{answer}"
    );

    let mut never_ends_body = mimus.connect();
    let head =
        b"POST /v1/orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 10\r\n\r\n{";
    never_ends_body.write_all(head).expect("the server reads");
    let mut answer = String::new();
    let _ = never_ends_body.read_to_string(&mut answer);
    assert!(
        answer.starts_with("HTTP/1.1 408") && answer.contains("request-timeout"),
        "{answer}"
    );
}

#[test]
fn http2_is_spoken_without_tls() {
    let mimus = Mimus::petstore(&[]);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let (version, status) = runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(("127.0.0.1", mimus.port()))
            .await
            .expect("it listens");
        let io = hyper_util::rt::TokioIo::new(stream);
        let executor = hyper_util::rt::TokioExecutor::new();
        let (mut sender, connection) = hyper::client::conn::http2::handshake(executor, io)
            .await
            .expect("it speaks HTTP/2");
        tokio::spawn(connection);
        let request = http::Request::get(format!("{}/v1/pets", mimus.url))
            .body(String::new())
            .expect("a request");
        let response = sender.send_request(request).await.expect("it answers");
        (response.version(), response.status())
    });
    assert_eq!((version, status.as_u16()), (http::Version::HTTP_2, 200));
}

#[test]
fn tls_works_with_a_certificate_made_up_at_the_start() {
    let mimus = Mimus::petstore(&["--tls"]);
    assert!(mimus.url.starts_with("https://"));
    let tls = ureq::tls::TlsConfig::builder()
        .disable_verification(true)
        .build();
    let agent: ureq::Agent = ureq::Agent::config_builder().tls_config(tls).build().into();
    let response = agent
        .get(format!("{}/v1/pets", mimus.url))
        .call()
        .expect("it answers over TLS");
    assert_eq!(response.status(), 200);
}

#[cfg(unix)]
#[test]
fn a_stop_lets_requests_in_flight_finish() {
    let mimus = Mimus::petstore(&[]);
    let mut stream = mimus.connect();
    let head = b"POST /v1/orders HTTP/1.1\r\nHost: a\r\nX-Api-Key: k\r\nContent-Type: application/json\r\nContent-Length: 24\r\n\r\n";
    stream.write_all(head).expect("the server reads");
    // Answered on another connection, so the first one is known to be in the server's hands.
    assert_eq!(mimus.get("/v1/pets").status, 200);
    let told = std::process::Command::new("kill")
        .arg(mimus.pid().to_string())
        .status()
        .expect("`kill` is there");
    assert!(told.success());
    mimus.wait_for_log("stopping");
    stream
        .write_all(br#"{"petId":1,"quantity":2}"#)
        .expect("the server still reads");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert_eq!(mimus.stop_waits(), Some(0));
}

#[test]
fn a_log_that_nobody_reads_holds_up_no_request() {
    let mut server = mimus()
        .args(["serve", "--port", "0", "-q"])
        .arg(petstore())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut line = String::new();
    let mut stdout = BufReader::new(server.stdout.take().expect("stdout is piped"));
    stdout
        .read_line(&mut line)
        .expect("it says where it listens");
    let address = line
        .trim()
        .rsplit('/')
        .next()
        .expect("the line has an address");
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream
        .set_read_timeout(Some(PATIENCE))
        .expect("a timeout can be set");
    // Each is a line of 200 bytes, and a pipe holds 64 KiB.
    for _ in 0..2000 {
        let request = b"HEAD /v1/pets/7 HTTP/1.1\r\nhost: localhost\r\n\r\n";
        stream.write_all(request).expect("the server reads");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("the server answers");
            head.extend(byte);
        }
        assert!(head.starts_with(b"HTTP/1.1 200 "));
    }
    server.kill().expect("it can be killed");
    server.wait().expect("it can be waited for");
}
