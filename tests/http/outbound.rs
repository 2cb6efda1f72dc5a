//! `wasi:http`: responders that ask other servers, those that they may and those that they
//! may not.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, mpsc};

use serde_json::{Value, json};

use crate::grants::{refused, with};
use crate::support::{Mimus, PATIENCE, Reply};

/// A server that keeps what it hears.
struct Upstream {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
    /// Says so when a client of `/never` has gone.
    gone: Mutex<mpsc::Receiver<()>>,
}

impl Upstream {
    fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let (sender, gone) = mpsc::channel();
        let told = heard.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (told, sender) = (told.clone(), sender.clone());
                std::thread::spawn(move || answer(stream, &told, &sender));
            }
        });
        Self {
            port,
            heard,
            gone: Mutex::new(gone),
        }
    }

    fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("not poisoned").clone()
    }
}

fn answer(mut stream: TcpStream, kept: &Mutex<Vec<String>>, gone: &mpsc::Sender<()>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a socket can be shared"));
    let mut request = String::new();
    let ends = |request: &str| {
        let (head, body) = request.split_once("\r\n\r\n")?;
        let chunked = head.contains("transfer-encoding: chunked");
        Some(!chunked || body.ends_with("0\r\n\r\n"))
    };
    while ends(&request) != Some(true) {
        match reader.read_line(&mut request) {
            Ok(1..) => {}
            _ => return,
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    kept.lock().expect("not poisoned").push(request);
    let _ = match &*path {
        "/redirect" => stream.write_all(
            b"HTTP/1.1 302 Found\r\nlocation: http://localhost/\r\ncontent-length: 0\r\n\r\n",
        ),
        "/never" => {
            let _ = reader.read(&mut [0]);
            let _ = gone.send(());
            Ok(())
        }
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(&[b'x'; 1 << 12]).is_ok() {}
            Ok(())
        }
        "/cut" => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort"),
        _ => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
    };
}

fn ask(mimus: &Mimus, what: &str) -> Reply {
    mimus.get_with("/v1/pets", &[("x-ask", what)])
}

fn told(mimus: &Mimus, what: &str) -> Value {
    let reply = ask(mimus, what);
    assert_eq!(reply.status, 200, "{}\n{}", reply.text(), mimus.log());
    reply.json()
}

fn grant(origin: &str) -> String {
    format!("http = [\"{origin}\"]")
}

fn hello() -> Value {
    json!({ "Ok": [200, "", "hello"] })
}

#[test]
fn asks_servers() {
    let upstream = Upstream::start();
    let (origin, port) = (upstream.origin(), upstream.port);
    let (_folder, mimus) = with("asks_servers", &grant(&origin), &[]);
    let other = Upstream::start().origin();
    let what = format!("{origin}/path?query http://localhost:{port}/ {other}/");
    let denied = || json!({ "Err": "ErrorCode::HttpRequestDenied" });
    assert_eq!(told(&mimus, &what), json!([hello(), denied(), denied()]));
    let heard = upstream.heard();
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(
        heard[0].starts_with("GET /path?query HTTP/1.1\r\n"),
        "{heard:?}"
    );
    let host = format!("\r\nhost: 127.0.0.1:{port}\r\n");
    assert!(heard[0].contains(&host), "{heard:?}");
    mimus.wait_for_log(&format!("no answer from `{other}`"));
    let remedy = format!("http = [\\\"{origin}\\\", \\\"{other}\\\"]");
    assert!(mimus.log().contains(&remedy), "{remedy}: {}", mimus.log());
}

#[test]
fn asks_servers_without_the_grant() {
    refused(
        "asks_servers",
        "",
        &[
            "needs outbound HTTP, which it was not granted",
            "`grants = { http = [\"https://api.example.com\"] }`",
        ],
    );
}

#[test]
fn localhost_can_be_granted_by_its_name() {
    let upstream = Upstream::start();
    let origin = format!("http://localhost:{}", upstream.port);
    let (_folder, mimus) = with("asks_servers", &grant(&origin), &[]);
    assert_eq!(told(&mimus, &origin), json!([hello()]));
    let by_address = told(&mimus, &upstream.origin());
    assert_eq!(
        by_address,
        json!([{ "Err": "ErrorCode::HttpRequestDenied" }])
    );
}

#[test]
fn redirects_are_handed_on_and_not_followed() {
    let upstream = Upstream::start();
    let (_folder, mimus) = with("asks_servers", &grant(&upstream.origin()), &[]);
    let what = format!("{}/redirect", upstream.origin());
    assert_eq!(
        told(&mimus, &what),
        json!([{ "Ok": [302, "http://localhost/", ""] }])
    );
    assert_eq!(upstream.heard().len(), 1);
}

#[test]
fn a_server_that_is_not_there_costs_an_error() {
    let port = {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        listener.local_addr().expect("it is bound").port()
    };
    let origin = format!("http://127.0.0.1:{port}");
    let (_folder, mimus) = with("asks_servers", &grant(&origin), &[]);
    assert_eq!(
        told(&mimus, &origin),
        json!([{ "Err": "ErrorCode::ConnectionRefused" }])
    );
    mimus.wait_for_log("no answer from");
}

#[test]
fn a_server_that_answers_too_much_or_too_little_costs_an_error() {
    let upstream = Upstream::start();
    let origin = upstream.origin();
    let grants = format!(
        "{} }}\nlimits = {{ memory-mib = 256, time-ms = 60000",
        grant(&origin)
    );
    let (_folder, mimus) = with("asks_servers", &grants, &[]);
    let told = told(&mimus, &format!("{origin}/endless {origin}/cut"));
    for answer in told.as_array().expect("an array") {
        assert!(answer.get("Err").is_some(), "{told}");
    }
}

#[test]
fn a_server_that_never_answers_costs_the_time_limit() {
    let upstream = Upstream::start();
    let grants = format!(
        "{} }}\nlimits = {{ time-ms = 300",
        grant(&upstream.origin())
    );
    let (_folder, mimus) = with("asks_servers", &grants, &[]);
    let reply = ask(&mimus, &format!("{}/never", upstream.origin()));
    assert_eq!((reply.status, &*reply.problem()), (500, "responder-failed"));
    assert_eq!(reply.json()["limit"], "time");
    let gone = upstream.gone.lock().expect("not poisoned");
    gone.recv_timeout(PATIENCE)
        .expect("the connection is closed");
}

#[test]
fn asks_often() {
    let upstream = Upstream::start();
    let (_folder, mimus) = with("asks_often", &grant(&upstream.origin()), &[]);
    let told = told(&mimus, &upstream.origin());
    assert_eq!(told, json!([16, "ErrorCode::HttpRequestDenied"]));
    assert_eq!(upstream.heard().len(), 16);
    mimus.wait_for_log("one call may send 16 requests");
}

#[test]
fn asks_late() {
    let upstream = Upstream::start();
    let (_folder, mimus) = with("asks_late", &grant(&upstream.origin()), &[]);
    assert_eq!(told(&mimus, &upstream.origin()), json!([hello(), hello()]));
}

#[test]
fn disguises_requests() {
    let upstream = Upstream::start();
    let (_folder, mimus) = with("disguises_requests", &grant(&upstream.origin()), &[]);
    let authority = format!("127.0.0.1:{}", upstream.port);
    assert_eq!(
        told(&mimus, &authority),
        json!([vec![false; 8], vec![false; 4], false])
    );
    assert_eq!(upstream.heard(), Vec::<String>::new());
}

#[test]
fn counts_at_server() {
    let upstream = Upstream::start();
    let grants = format!("state = true, {}", grant(&upstream.origin()));
    let (_folder, mimus) = with("counts_at_server", &grants, &[]);
    let authority = format!("127.0.0.1:{}", upstream.port);
    let counts: Mutex<BTreeSet<u64>> = Mutex::default();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (mimus, authority, counts) = (&mimus, &authority, &counts);
            scope.spawn(move || {
                for index in 0..5 {
                    let path = format!("/v1/pets?limit={}", 1 + thread * 5 + index);
                    let reply = mimus.get_with(&path, &[("x-ask", authority)]);
                    assert_eq!(reply.status, 200, "{}", reply.text());
                    let told = reply.json();
                    assert_eq!(told[1], hello(), "{told}");
                    let count = told[0].as_u64().expect("a number");
                    counts.lock().expect("not poisoned").insert(count);
                }
            });
        }
    });
    let counts = counts.into_inner().expect("not poisoned");
    assert_eq!(counts, (1..=20).collect(), "each request counts once here");
    let keys: BTreeSet<String> = upstream
        .heard()
        .iter()
        .map(|request| {
            assert!(request.contains("one more"), "{request}");
            let key = request
                .lines()
                .find(|line| line.starts_with("idempotency-key: "));
            key.expect("the key is sent").to_owned()
        })
        .collect();
    assert_eq!(keys.len(), 20, "and by its key at the other server");
}
