//! Exchanges as they happen.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use serde_json::Value;

use crate::support::Mimus;

/// A client that listens.
struct Listener(BufReader<TcpStream>);

impl Listener {
    fn to(mimus: &Mimus, query: &str, headers: &str) -> Self {
        let mut stream = mimus.connect();
        let head =
            format!("GET /admin/api/events{query} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut listener = Self(BufReader::new(stream));
        let status = listener.line().unwrap();
        assert!(status.contains("200"), "{status}");
        while listener.line().unwrap() != ": listening" {}
        listener
    }

    /// The next line; none at the end.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let count = self.0.read_line(&mut line).unwrap();
        (0 < count).then(|| line.trim_end().to_owned())
    }

    /// The next event: its id, and its row.
    fn event(&mut self) -> (String, Value) {
        let mut id = String::new();
        loop {
            let line = self.line().expect("there is an event");
            if let Some(found) = line.strip_prefix("id: ") {
                found.clone_into(&mut id);
            } else if let Some(data) = line.strip_prefix("data: ") {
                return (id, serde_json::from_str(data).unwrap());
            }
        }
    }
}

#[test]
fn what_happens_is_told_as_it_happens() {
    let mimus = Mimus::petstore(&[]);
    mimus.get("/v1/pets/7");
    let mut listener = Listener::to(&mimus, "", "");
    mimus.get("/v1/pets/8");
    let (id, row) = listener.event();
    assert_eq!(row["path"], "/v1/pets/8");
    assert_eq!(row["id"].to_string(), id);
    // Who was cut off goes on after what it had.
    mimus.get("/v1/nowhere");
    let mut again = Listener::to(&mimus, "", &format!("Last-Event-ID: {id}\r\n"));
    assert_eq!(again.event().1["path"], "/v1/nowhere");
    mimus.get("/v1/pets/9");
    assert_eq!(again.event().1["path"], "/v1/pets/9");
}

#[test]
fn only_what_fits_is_told() {
    let mimus = Mimus::petstore(&[]);
    let mut listener = Listener::to(&mimus, "?status=4xx&path_regex=%5E/v1/n", "");
    mimus.go_shopping();
    mimus.get("/v1/none");
    assert_eq!(listener.event().1["path"], "/v1/nowhere");
    assert_eq!(listener.event().1["path"], "/v1/none");
}

#[test]
fn nothing_is_missed_by_who_comes_late() {
    let mimus = Mimus::petstore(&[]);
    mimus.get("/v1/nowhere");
    for _ in 0..450 {
        mimus.get("/v1/pets/7");
    }
    let mut listener = Listener::to(&mimus, "?after=0&status=2xx", "");
    let ids = (0..450).map(|_| listener.event().0.parse::<u64>().unwrap());
    let ids = ids.collect::<Vec<_>>();
    assert_eq!(ids, (2..=451).collect::<Vec<_>>());
    mimus.get("/v1/pets/8");
    assert_eq!(listener.event().1["path"], "/v1/pets/8");
}

#[cfg(unix)]
#[test]
fn a_listener_keeps_no_server_from_stopping() {
    let mimus = Mimus::petstore(&[]);
    let mut listener = Listener::to(&mimus, "", "");
    assert_eq!(mimus.terminate(), Some(0));
    // The end of the stream, and not of the connection alone.
    let mut rest = Vec::new();
    while let Some(line) = listener.line() {
        rest.push(line);
    }
    assert!(rest.contains(&"0".to_owned()), "{rest:?}");
}
