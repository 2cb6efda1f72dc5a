//! Who may ask, and how much at once.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{mimus, run};

use super::{Client, Served};

fn hello() -> Value {
    json!({
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": { "name": "test", "version": "1" },
        },
    })
}

#[test]
fn pages_of_other_sites_and_names_that_point_here_are_kept_out() {
    let served = Served::new(&[]);
    let authority = served.authority().to_owned();
    let port = authority.rsplit(':').next().unwrap();
    let own = format!("http://{authority}");
    let localhost = format!("localhost:{port}");
    for (name, value) in [
        ("origin", own.as_str()),
        ("host", &localhost),
        ("sec-fetch-site", "same-origin"),
    ] {
        let answer = served.client().with(name, value).post(&hello());
        assert_eq!(answer.status, 200, "{name}: {value}");
    }
    let other = format!("evil.example:{port}");
    for (name, value) in [
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("origin", "http://127.0.0.1"),
        ("host", &other),
        ("sec-fetch-site", "cross-site"),
    ] {
        for method in ["POST", "GET", "DELETE"] {
            let client = served.client().with(name, value);
            let answer = client.send(method, &hello().to_string());
            assert_eq!(answer.status, 403, "{method}, {name}: {value}");
            assert_eq!(answer.problem(), "agent-refused");
        }
    }
}

#[test]
fn a_token_is_asked_for_where_there_is_one() {
    let served = Served::new(&["--token", "correct-horse"]);
    let answer = served.client().post(&hello());
    assert_eq!(answer.status, 401);
    assert_eq!(
        answer.headers["www-authenticate"],
        "Bearer realm=\"mimus mcp\""
    );
    assert_eq!(answer.problem(), "agent-unauthorized");
    for wrong in ["Bearer wrong-horse", "Bearer", "Basic correct-horse"] {
        let answer = served.client().with("authorization", wrong).post(&hello());
        assert_eq!(answer.status, 401, "{wrong}");
    }
    let mut client = served
        .client()
        .with("authorization", "Bearer correct-horse")
        // What a proxy in front of it is called, is its own business.
        .with("host", "mimus.example");
    assert_eq!(client.begin(&json!({}))["serverInfo"]["name"], "mimus");
    // A page that has the token is a page all the same.
    client.session = None;
    let answer = client.with("origin", "http://evil.example").post(&hello());
    assert_eq!(answer.problem(), "agent-refused");
}

#[test]
fn where_it_listens_is_said_however_quiet_its_log_is() {
    let mut child = mimus()
        .args(["mcp", "--http", ":0"])
        .env("MIMUS_LOG", "off")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines().next();
    let said = said.unwrap().unwrap();
    let url = said.strip_prefix("mimus serves agents on ").unwrap();
    let mut client = Client::new(url);
    assert_eq!(client.begin(&json!({}))["serverInfo"]["name"], "mimus");
    let _ = child.kill();
    let _ = child.wait();
}

#[test]
fn other_machines_need_a_token() {
    let ran = run(&["mcp", "--http", "0.0.0.0:0"]);
    assert_eq!(ran.status.code(), Some(1));
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(said.contains("there is no token") && said.contains("MIMUS_MCP_TOKEN"));
    let ran = mimus()
        .args(["mcp", "--http"])
        .env("MIMUS_MCP_TOKEN", "short")
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(1));
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(said.contains("8 characters"), "{said}");

    let served = Served::new(&["--http", "0.0.0.0:0", "--token", "correct-horse"]);
    let url = served.url.replace("0.0.0.0", "127.0.0.1");
    let mut client = Client::new(&url).with("authorization", "Bearer correct-horse");
    client.begin(&json!({}));
    assert_eq!(client.ask("ping", &json!({}))["result"], json!({}));
}

#[test]
fn what_is_too_large_or_no_message_is_refused_and_the_server_goes_on() {
    let served = Served::new(&[]);
    let mut client = served.client();
    client.begin(&json!({}));
    let mut stream = TcpStream::connect(served.authority()).unwrap();
    // It is refused by what it says of itself, before any of it came.
    let announced = format!(
        "POST /mcp HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        served.authority(),
        11 << 20
    );
    stream.write_all(announced.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("payload-too-large"), "{answer}");
    for wrong in ["", "{", "[]", "null", "{\"jsonrpc\":\"2.0\"}"] {
        let answer = client.send("POST", wrong);
        assert!(
            (400..500).contains(&answer.status),
            "{wrong}: {}",
            answer.status
        );
    }
    let elsewhere = Client::new(&served.url.replace("/mcp", "/other"));
    assert_eq!(elsewhere.post(&hello()).problem(), "route-not-found");
    assert_eq!(served.client().send("PUT", "").status, 405);
    let tools = client.ask("tools/list", &json!({}));
    assert!(20 <= tools["result"]["tools"].as_array().unwrap().len());
}
