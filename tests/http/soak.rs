//! Components, scripts and templates that misbehave by the thousand, among requests that
//! are none of theirs: who asks for something else must not notice, and nothing must be
//! left of them.
//!
//! `MIMUS_SOAK=10000 MIMUS=target/release/mimus cargo test -p mimus --test http soak -- --nocapture`
//! is the long form, which also holds the good requests to their time; CI runs a short one, which
//! asks what was answered and what was left.
#![expect(
    clippy::format_push_string,
    reason = "a configuration reads best as it is written"
)]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::{Mimus, folder, guest, root};

/// What an operation is answered by.
#[derive(Debug, Clone, Copy)]
enum Source {
    Component,
    Script,
    Template,
}

/// Each has an operation of its own, `GET /NAME`, and a limit that it meets, if it is one.
const HOSTILE: [(&str, Source, Option<&str>); 19] = [
    ("spins", Source::Component, Some("time")),
    ("spins_in_prepare", Source::Component, Some("time")),
    ("sleeps", Source::Component, Some("time")),
    ("grows", Source::Component, Some("memory")),
    ("answers_a_gigabyte", Source::Component, Some("memory")),
    ("recurses", Source::Component, None),
    ("traps", Source::Component, None),
    ("exits", Source::Component, None),
    ("panics_in_drop", Source::Component, None),
    ("splits_response", Source::Component, None),
    ("floods_state", Source::Component, Some("time")),
    ("loops_for_ever.js", Source::Script, Some("time")),
    ("watches_the_clock.js", Source::Script, Some("time")),
    ("fills_buffers.js", Source::Script, Some("memory")),
    ("repeats_a_string.js", Source::Script, None),
    ("splits_the_response.js", Source::Script, None),
    (
        "writes_without_end.txt.j2",
        Source::Template,
        Some("memory"),
    ),
    ("endless_loops.json.j2", Source::Template, None),
    ("calls_itself.json.j2", Source::Template, None),
];

fn quoted(key: &str, folder: &str, file: &str) -> String {
    let path = root().join(folder).join(file);
    format!("{key} = {:?}", path.display().to_string())
}

/// The server with all of them, and `GET /good`, which a responder of its own answers.
fn serve() -> (tempfile::TempDir, Mimus) {
    let mut paths = String::new();
    let mut config =
        String::from("[state]\nquota-kib = 1024\n[responder-limits]\nmemory-mib = 32\n");
    // Who meets another limit, or none, has the time to, on a busy machine too.
    let mut bind = |name: &str, source: Source, file: &str, state: &str, time_ms: u32| {
        let source = match source {
            Source::Component => format!("component = {:?}", guest(file).display().to_string()),
            Source::Script => quoted("script", "tests/scripts", file),
            Source::Template => quoted("template", "tests/templates", file),
        };
        paths += &format!(
            "  /{name}:\n    get:\n      operationId: {name}\n      responses: {{'200': {{description: ok}}}}\n"
        );
        config += &format!(
            "[[responder]]\nname = \"{name}\"\n{source}\noperations = [\"{name}\"]\ngrants = {{ {state} }}\nlimits = {{ time-ms = {time_ms} }}\n"
        );
    };
    for (name, source, limit) in HOSTILE {
        let state = if name == "floods_state" {
            "state = [\"heap\"]"
        } else {
            ""
        };
        let time_ms = if limit == Some("time") { 100 } else { 60_000 };
        bind(name, source, name, state, time_ms);
    }
    bind(
        "good",
        Source::Component,
        "counts",
        "state = [\"counts\"]",
        60_000,
    );
    let description =
        format!("openapi: 3.1.1\ninfo: {{title: Soak, version: '1'}}\npaths:\n{paths}");
    let folder = folder(&[("openapi.yaml", &description), ("mimus.toml", &config)]);
    // What the journal keeps would be taken for what is left behind.
    let flags = ["-q", "--journal", "off"];
    let mimus = Mimus::serve(&folder.path().join("openapi.yaml"), &flags);
    (folder, mimus)
}

/// Asks for `/good` until told to stop, over one connection after the other, and gives how
/// long each answer took.
fn good(mimus: &Mimus, stop: &AtomicBool, at_least: usize) -> Vec<Duration> {
    let mut took = Vec::new();
    while took.len() < at_least || !stop.load(Ordering::Relaxed) {
        let began = Instant::now();
        let reply = mimus.get("/good");
        took.push(began.elapsed());
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
    took
}

fn p99(mut took: Vec<Duration>) -> Duration {
    took.sort();
    took[took.len() * 99 / 100]
}

/// Good requests that nothing disturbs, before and after.
const ALONE: usize = 1000;

/// What `/proc` says of the server: resident memory in KiB, threads, open files.
#[cfg(target_os = "linux")]
fn left(mimus: &Mimus) -> (usize, usize, usize) {
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", mimus.pid())).expect("the server runs");
    let number = |key: &str| {
        let line = status.lines().find(|line| line.starts_with(key));
        let digits = line.and_then(|line| line.split_whitespace().nth(1));
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
    };
    let files = std::fs::read_dir(format!("/proc/{}/fd", mimus.pid())).expect("they are listed");
    (number("VmRSS:"), number("Threads:"), files.count())
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_is_left_of_thousands() {
    let asked: Option<usize> = std::env::var("MIMUS_SOAK")
        .ok()
        .and_then(|number| number.parse().ok());
    let total = asked.unwrap_or(220);
    let (_folder, mimus) = serve();
    let running = AtomicBool::new(false);
    // Everything is compiled and every thread started before anything is measured.
    for (name, _, _) in HOSTILE {
        mimus.get(&format!("/{name}"));
    }
    let alone = || p99(good(&mimus, &AtomicBool::new(true), ALONE));
    let first = alone();
    let before = left(&mimus);
    let next = AtomicUsize::new(0);
    let disturbed = std::thread::scope(|scope| {
        let well = scope.spawn(|| good(&mimus, &running, 300));
        let hostile: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if total <= number {
                            return;
                        }
                        let (name, _, limit) = HOSTILE[number % HOSTILE.len()];
                        let reply = mimus.get(&format!("/{name}"));
                        assert_eq!(
                            (reply.status, &*reply.problem()),
                            (500, "responder-failed"),
                            "{name}"
                        );
                        let met = reply.json()["limit"].as_str().map(str::to_owned);
                        assert_eq!(met.as_deref(), limit, "{name}");
                    }
                })
            })
            .collect();
        for thread in hostile {
            thread.join().expect("no panic");
        }
        running.store(true, Ordering::Relaxed);
        p99(well.join().expect("no panic"))
    });
    let after = left(&mimus);
    // The machine may have got busy in between.
    let undisturbed = first.max(alone());
    println!(
        "{total} hostile requests; p99 of good ones {undisturbed:?} alone, {disturbed:?} among them; \
         resident KiB, threads and files {before:?} before, {after:?} after"
    );
    let (memory_before, threads_before, files_before) = before;
    let (memory, threads, files) = after;
    assert!(
        memory < memory_before + (48 << 10),
        "memory comes back: {memory_before} KiB before, {memory} after"
    );
    assert!(threads <= threads_before + 2, "{threads_before}, {threads}");
    assert!(files <= files_before + 4, "{files_before}, {files}");
    if asked.is_some() {
        // Below a millisecond it is the machine that is measured.
        let allowed = undisturbed.max(Duration::from_millis(1)) * 2;
        assert!(
            disturbed <= allowed,
            "{disturbed:?} among them, {undisturbed:?} alone"
        );
    }
}
