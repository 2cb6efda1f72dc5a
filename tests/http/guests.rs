//! Components that misbehave: each costs its own request, and nothing else.

use serde_json::{Value, json};

use crate::support::{Mimus, folder, guest, petstore, root, run};

/// The petstore with one guest in front of the default responder. It has little memory, and
/// all the time that it needs on a busy machine, unless it never ends.
fn with(name: &str) -> (tempfile::TempDir, Mimus) {
    within(60_000, name)
}

fn within(time_ms: u32, name: &str) -> (tempfile::TempDir, Mimus) {
    let config = format!("[responder-limits]\ntime-ms = {time_ms}\nmemory-mib = 16\n");
    let folder = folder(&[("mimus.toml", &config)]);
    let config = folder.path().join("mimus.toml").display().to_string();
    let component = guest(name).display().to_string();
    let mimus = Mimus::petstore(&["--config", &config, "--responder", &component]);
    (folder, mimus)
}

/// What the caller is told, and that the server goes on.
fn fails(name: &str, limit: Option<&str>, logged: &str) {
    let time_ms = if limit == Some("time") { 500 } else { 60_000 };
    let (_folder, mimus) = within(time_ms, name);
    for _ in 0..2 {
        let reply = mimus.get("/v1/pets");
        assert_eq!(
            (reply.status, &*reply.problem()),
            (500, "responder-failed"),
            "{name}"
        );
        let problem = reply.json();
        assert_eq!(problem["responder"], name);
        assert_eq!(problem["operation"], "listPets");
        assert_eq!(
            problem.get("limit").and_then(Value::as_str),
            limit,
            "{problem}"
        );
    }
    let failure = json!([500, "listPets", name]);
    assert_eq!(mimus.failures(), [failure.clone(), failure]);
    mimus.wait_for_log(logged);
    assert_eq!(mimus.get("/health").status, 200, "{name}");
}

#[test]
fn traps() {
    fails("traps", None, "boom at /v1/pets");
}

#[test]
fn starts_ahead() {
    let (_folder, mimus) = with("starts_ahead");
    for _ in 0..2 {
        assert_eq!(mimus.get("/v1/pets").text(), "[1,1]");
    }
}

#[test]
fn spins_ahead() {
    // It is as if it had not asked to be started ahead.
    let (_folder, mimus) = with("spins_ahead");
    assert_eq!(mimus.get("/v1/pets").text(), "\"answered\"");
    mimus.wait_for_log("not started ahead");
}

#[test]
fn spins() {
    fails("spins", Some("time"), "500 ms");
}

#[test]
fn spins_in_prepare() {
    fails("spins_in_prepare", Some("time"), "500 ms");
}

#[test]
fn sleeps() {
    fails("sleeps", Some("time"), "500 ms");
}

#[test]
fn grows() {
    fails("grows", Some("memory"), "its limit is 16777216");
}

#[test]
fn recurses() {
    fails("recurses", None, "stopped");
}

#[test]
fn exits() {
    fails("exits", None, "stopped");
}

#[test]
fn refuses() {
    fails("refuses", None, "no stock in the warehouse");
}

#[test]
fn answers_too_much() {
    // Past the memory limit, it never gets as far as the one on the answer.
    fails("answers_too_much", Some("memory"), "its limit is");
}

#[test]
fn odd_status() {
    fails("odd_status", None, "status 999");
}

#[test]
fn splits_response() {
    fails("splits_response", None, "control characters");
}

#[test]
fn frames_itself() {
    let (_folder, mimus) = with("frames_itself");
    let answer = mimus
        .raw(b"GET /v1/pets HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .to_lowercase();
    assert!(answer.contains("content-length: 7\r\n"), "{answer}");
    assert!(
        !answer.contains("9999") && !answer.contains("chunked"),
        "{answer}"
    );
}

#[test]
fn floods_log() {
    let (_folder, mimus) = with("floods_log");
    let reply = mimus.get("/v1/pets");
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert!(
        mimus.log().len() < 2_000_000,
        "{} bytes of log",
        mimus.log().len()
    );
}

#[test]
fn passes() {
    let (_folder, mimus) = with("passes");
    assert_eq!(mimus.get("/v1/pets/7").json()["name"], "Tom");
}

#[test]
fn tells_chance() {
    let facts = |seed: &str| {
        let component = guest("tells_chance").display().to_string();
        Mimus::petstore(&[
            "--responder",
            &component,
            "--seed",
            seed,
            "--clock",
            "2025-03-04T05:06:07Z",
        ])
        .get("/v1/pets")
        .json()
    };
    let (one, again, other) = (facts("1"), facts("1"), facts("2"));
    assert_eq!(
        one, again,
        "order of a HashMap, random numbers and clocks repeat"
    );
    assert_ne!(one[0], other[0], "the order of a HashMap follows the seed");
    assert_ne!(one[1], other[1], "random numbers follow the seed");
    assert_eq!(
        (&one[2], &one[3]),
        (&1_741_064_767_000_u64.into(), &1_741_064_767_000_u64.into())
    );
}

#[test]
fn reads_environment() {
    let (_folder, mimus) = with("reads_environment");
    assert_eq!(mimus.get("/v1/pets").json(), serde_json::json!([[], []]));
}

/// A component that is not even loaded, and what is said of it.
fn is_not_loaded(component: &std::path::Path, said: &str) {
    let output = run(&[
        "serve",
        &petstore().display().to_string(),
        "--port",
        "0",
        "--responder",
        &component.display().to_string(),
    ]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(
        stderr.contains(said) && stderr.contains("hint: "),
        "{stderr}"
    );
}

#[test]
fn reads_files() {
    is_not_loaded(
        &guest("reads_files"),
        "needs files, which it was not granted",
    );
    is_not_loaded(&guest("reads_files"), "grants = { folder = \"data\" }");
}

#[test]
fn opens_sockets() {
    is_not_loaded(&guest("opens_sockets"), "wasi:sockets");
}

#[test]
fn what_is_no_component_is_not_loaded() {
    let whole = std::fs::read(guest("passes")).expect("the guest is there");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let module = b"\0asm\x01\0\0\0".to_vec();
    for (name, bytes, said) in [
        (
            "truncated.wasm",
            whole[..whole.len() / 2].to_vec(),
            "not a component that can be read",
        ),
        (
            "text.wasm",
            b"hello".to_vec(),
            "not a WebAssembly component",
        ),
        ("module.wasm", module, "a core WebAssembly module"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("files can be written");
        is_not_loaded(&path, said);
    }
}

#[test]
fn others_in_flight_are_served_while_guests_spin() {
    let (_folder, mimus) = with("spins");
    let (_other, good) = with("passes");
    std::thread::scope(|scope| {
        let spinning: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| mimus.get("/v1/pets").status))
            .collect();
        for _ in 0..20 {
            assert_eq!(good.get("/v1/pets/7").status, 200);
            assert_eq!(
                mimus.get("/health").status,
                200,
                "the very server with the spinning guests answers"
            );
        }
        for spinner in spinning {
            assert_eq!(spinner.join().expect("no panic"), 500);
        }
    });
}

#[test]
fn answers_a_gigabyte() {
    fails("answers_a_gigabyte", Some("memory"), "its limit is");
}

#[test]
fn panics_in_drop() {
    fails("panics_in_drop", None, "not without a word");
}

#[test]
fn calls_a_million_times() {
    let (_folder, mimus) = with("calls_a_million_times");
    let reply = mimus.get("/v1/pets");
    assert_eq!(reply.status, 200, "{}", reply.text());
}

#[test]
fn watches_clock() {
    let (_folder, mimus) = with("watches_clock");
    assert_eq!(mimus.get("/v1/pets").text(), "true", "no time passes");
}

#[test]
fn every_guest_has_a_test() {
    let tests: String = std::fs::read_dir(root().join("tests/http"))
        .expect("the tests are there")
        .map(|file| file.expect("it can be listed").path())
        .filter(|path| path.is_file())
        .map(std::fs::read_to_string)
        .collect::<Result<_, _>>()
        .expect("they can be read");
    let folder =
        std::fs::read_dir(root().join("tests/guests/examples")).expect("the guests are there");
    let guests: Vec<String> = folder
        .map(|file| {
            file.expect("it can be listed")
                .path()
                .file_stem()
                .expect("files have names")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert!(guests.len() > 10, "{guests:?}");
    for guest in guests {
        assert!(
            tests.contains(&format!("fn {guest}()")),
            "tests/guests/examples/{guest}.rs has no test"
        );
    }
}
