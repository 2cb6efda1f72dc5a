//! Many requests at full speed: each one that was answered is in the journal, whether the
//! server went on, was asked to stop or was killed.
//!
//! `MIMUS_LOAD=200000 MIMUS=target/release/mimus cargo test -p mimus --test http load -- --nocapture --test-threads=1`
//! is the long form, which also holds what a kill costs to the 100 ms that the README tells;
//! CI runs a short one.
#![expect(clippy::unwrap_used, reason = "a test")]
#![expect(clippy::print_stdout, reason = "the figures of the long form")]

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Mimus, PATIENCE, run};

/// Connections at the same time.
const CLIENTS: usize = 8;

/// How many requests, and whether this is the long form.
fn load() -> (usize, bool) {
    let asked = std::env::var("MIMUS_LOAD").ok();
    let asked = asked.map(|number| number.parse().expect("MIMUS_LOAD is a number"));
    (asked.unwrap_or(4000), asked.is_some())
}

/// An answer that a client has read to its last byte.
struct Answered {
    id: String,
    at: Instant,
}

/// One request after the other on one connection; none once there is no answer any more.
fn ask(stream: &mut BufReader<TcpStream>, id: &str) -> Option<()> {
    let request =
        format!("GET /v1/pets/7 HTTP/1.1\r\nhost: localhost\r\nx-request-id: {id}\r\n\r\n");
    stream.get_mut().write_all(request.as_bytes()).ok()?;
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let mut length = 0;
    let is_ok = line.starts_with("HTTP/1.1 200 ");
    assert!(is_ok || line.is_empty(), "{line}");
    loop {
        line.clear();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()
}

/// Asks until that many were, or the server is gone. `midway` is called once, from half of
/// them on.
fn storm(port: u16, total: usize, midway: impl FnOnce() + Send) -> Vec<Answered> {
    let begun = AtomicUsize::new(0);
    let begun = &begun;
    let client = move || {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut stream = BufReader::new(stream);
        let mut answered = Vec::new();
        loop {
            let number = begun.fetch_add(1, Ordering::Relaxed);
            if total <= number {
                return answered;
            }
            let id = number.to_string();
            if ask(&mut stream, &id).is_none() {
                return answered;
            }
            let at = Instant::now();
            answered.push(Answered { id, at });
        }
    };
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
        while begun.load(Ordering::Relaxed) < total / 2 {
            std::thread::yield_now();
        }
        midway();
        let answers = clients.into_iter().map(|client| client.join().unwrap());
        answers.flatten().collect()
    })
}

fn serve(file: &Path, more: &[&str]) -> Mimus {
    // A log of it all would be read by the test, which has other things to do.
    let flags = ["-q", "--journal", file.to_str().unwrap()];
    Mimus::petstore(&[&flags, more].concat())
}

/// The ids of the requests in a journal that nobody writes.
fn kept(file: &Path) -> HashSet<String> {
    let export = run(&["journal", "export", file.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&export.stderr);
    assert!(export.status.success(), "{told}");
    let lines = String::from_utf8(export.stdout).unwrap();
    let id = |line: &str| {
        let entry: Value = serde_json::from_str(line).unwrap();
        entry["correlation"].as_str().unwrap().to_owned()
    };
    let ids: Vec<_> = lines.lines().map(id).collect();
    let kept: HashSet<_> = ids.iter().cloned().collect();
    assert_eq!(kept.len(), ids.len(), "nothing is there twice");
    kept
}

fn kill(signal: &str, mimus: &Mimus) {
    let pid = mimus.pid().to_string();
    let killed = Command::new("kill").args([signal, &pid]).status().unwrap();
    assert!(killed.success());
}

#[test]
fn every_request_is_in_the_journal_once() {
    let (total, _) = load();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.db");
    let mimus = serve(&file, &[]);
    let began = Instant::now();
    let answered = storm(mimus.port(), total, || ());
    println!("{total} requests in {:?}", began.elapsed());
    assert_eq!(answered.len(), total);
    let stats = mimus.get("/admin/api/requests/stats").json();
    assert_eq!(stats["total_requests"], total);
    assert_eq!(mimus.terminate(), Some(0));
    assert_eq!(kept(&file).len(), total);
}

#[test]
fn a_stop_in_the_middle_loses_nothing_that_was_answered() {
    let (total, _) = load();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.db");
    let mimus = serve(&file, &[]);
    let answered = storm(mimus.port(), total, || kill("-TERM", &mimus));
    assert_eq!(mimus.stop_waits(), Some(0));
    let kept = kept(&file);
    println!(
        "{} of {total} were answered, {} are kept",
        answered.len(),
        kept.len()
    );
    let lost = answered
        .iter()
        .filter(|answered| !kept.contains(&answered.id));
    assert_eq!(lost.count(), 0);
}

/// Those that were answered and are not kept, by how long before the kill they were.
fn lost_by_a_kill(more: &[&str]) -> Vec<Duration> {
    let (total, _) = load();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.db");
    let mimus = serve(&file, more);
    let mut killed = None;
    let answered = storm(mimus.port(), total, || {
        kill("-KILL", &mimus);
        killed = Some(Instant::now());
    });
    mimus.stop_waits();
    let killed = killed.unwrap();
    // It opens as if nothing had been, and goes on.
    let again = serve(&file, more);
    let reply = again.get_with("/v1/pets/7", &[("x-request-id", "after")]);
    assert_eq!(reply.status, 200);
    for level in ["WARN", "ERROR"] {
        assert!(!again.log().contains(level), "{}", again.log());
    }
    assert_eq!(again.terminate(), Some(0));
    let kept = kept(&file);
    assert!(kept.contains("after"));
    let is_lost = |answered: &&Answered| !kept.contains(&answered.id);
    let ages = answered.iter().filter(is_lost);
    let lost: Vec<_> = ages
        .map(|answered| killed.saturating_duration_since(answered.at))
        .collect();
    println!(
        "{} answered before the kill, {} lost, the oldest of {:?}",
        answered.len(),
        lost.len(),
        lost.iter().max()
    );
    lost
}

#[test]
fn a_kill_costs_no_more_than_the_last_moments() {
    let (total, is_long) = load();
    let lost = lost_by_a_kill(&[]);
    assert!(lost.len() < total / 2, "what was written stays");
    if is_long {
        assert!(lost.iter().all(|age| *age <= Duration::from_millis(100)));
    }
}

#[test]
fn a_kill_costs_nothing_where_each_answer_waits_for_the_disk() {
    assert_eq!(lost_by_a_kill(&["--journal-sync", "full"]), []);
}
