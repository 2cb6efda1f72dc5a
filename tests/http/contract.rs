//! What responders may ask of the server: the state, the scenario, the next responder.
#![expect(
    clippy::format_push_string,
    reason = "a configuration reads best as it is written"
)]

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Mimus, Reply, folder, guest, root, run};

/// The petstore with responders in front of the default one, each with its grants. They have
/// all the time that they need, on a busy machine too.
fn with(responders: &[(&str, &str)], more: &str) -> (tempfile::TempDir, Mimus) {
    within(60_000, responders, more)
}

fn within(time_ms: u32, responders: &[(&str, &str)], more: &str) -> (tempfile::TempDir, Mimus) {
    let mut config = format!("[responder-limits]\ntime-ms = {time_ms}\n{more}\n");
    for (index, (name, grants)) in responders.iter().enumerate() {
        let component = guest(name).display().to_string();
        config += &format!(
            "[[responder]]\nname = \"{name}-{index}\"\ncomponent = {component:?}\ngrants = {{ {grants} }}\n"
        );
    }
    let folder = folder(&[("mimus.toml", &config)]);
    let path = folder.path().join("mimus.toml").display().to_string();
    let mimus = Mimus::petstore(&["--config", &path]);
    (folder, mimus)
}

/// Asks from several threads at the same time, and gives all replies.
fn crowd(mimus: &Mimus, threads: usize, each: usize) -> Vec<Reply> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let replies = (0..each).map(|_| mimus.get("/v1/pets"));
                    replies.collect::<Vec<_>>()
                })
            })
            .collect();
        let replies = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
        replies
            .flat_map(|replies| replies.expect("no panic"))
            .collect()
    })
}

#[test]
fn counts() {
    let (_folder, mimus) = with(&[("counts", "state = true")], "");
    let replies = crowd(&mimus, 8, 25);
    let pairs: BTreeSet<(u64, u64)> = replies
        .iter()
        .map(|reply| {
            assert_eq!(reply.status, 200, "{}", reply.text());
            let pair = reply.json();
            let number = |index: usize| pair[index].as_u64().expect("a number");
            (number(0), number(1))
        })
        .collect();
    let expected: BTreeSet<(u64, u64)> = (1..=200).map(|number| (number, number)).collect();
    assert_eq!(pairs, expected, "nothing is lost and nothing counted twice");
}

#[test]
fn changes_and_fails() {
    let (_folder, mimus) = with(&[("changes_and_fails", "state = [\"log\"]")], "");
    assert_eq!(mimus.get("/v1/pets").json(), json!(["1"]));
    let failed = mimus.get_with("/v1/pets", &[("x-fail", "1")]);
    assert_eq!(
        (failed.status, &*failed.problem()),
        (500, "responder-failed")
    );
    assert_eq!(
        mimus.get("/v1/pets").json(),
        json!(["1", "2"]),
        "what a failed request changed is dropped, its number too"
    );
}

#[test]
fn writes_elsewhere() {
    let (_folder, mimus) = with(&[("writes_elsewhere", "state = [\"mine\"]")], "");
    let told = mimus.get("/v1/pets").json();
    let told = told.as_array().expect("a list");
    assert_eq!(told.len(), 5);
    for text in told {
        let text = text.as_str().expect("each was refused");
        assert!(
            text.contains("`theirs` is not granted")
                && text.contains(r#"grants = { state = ["mine", "theirs"] }"#),
            "{text}"
        );
    }
}

#[test]
fn fills_state() {
    let (_folder, mimus) = with(
        &[("fills_state", "state = true")],
        "[state]\nquota-kib = 1024",
    );
    for _ in 0..3 {
        let told = mimus.get("/v1/pets").json();
        let (count, kind) = (told[0].as_u64(), told[1].as_str().unwrap_or_default());
        assert!(
            count.is_some_and(|count| (8..=10).contains(&count)),
            "{told}"
        );
        assert!(kind.starts_with("QuotaExceeded"), "{told}");
        let text = told[2].as_str().unwrap_or_default();
        assert!(text.contains("state.quota-kib"), "{text}");
    }
}

#[test]
fn floods_state() {
    let (_folder, mimus) = within(
        500,
        &[("floods_state", "state = true")],
        "[state]\nquota-kib = 1024",
    );
    let reply = mimus.get("/v1/pets");
    assert_eq!((reply.status, &*reply.problem()), (500, "responder-failed"));
    assert_eq!(reply.json()["limit"], "time");
    assert_eq!(mimus.get("/health").status, 200);
}

#[test]
fn touches_state_in_prepare() {
    let (_folder, mimus) = with(&[("touches_state_in_prepare", "state = true")], "");
    let told = mimus.get("/v1/pets").json();
    for text in [&told[0], &told[1]] {
        assert!(
            text.as_str().is_some_and(|text| text.contains("`prepare`")),
            "{told}"
        );
    }
}

#[test]
fn asks_next() {
    let (_folder, mimus) = with(&[("asks_next", "")], "");
    let reply = mimus.get("/v1/pets/7");
    assert_eq!(
        reply.json()["name"],
        "Tom",
        "the default responder's example"
    );
    assert_eq!(reply.header("x-asked-next"), "200");
    let reply = mimus.get_with("/v1/pets/7", &[("prefer", "code=404")]);
    assert_eq!((reply.status, reply.header("x-asked-next")), (404, "404"));
}

#[test]
fn asks_next_often() {
    let (_folder, mimus) = with(&[("asks_next_often", ""), ("asks_next", "")], "");
    let told = mimus.get("/v1/pets").json();
    // Each of its questions makes the one after it ask too.
    assert_eq!(told[0], 33, "{told}");
    let text = told[1].as_str().unwrap_or_default();
    assert!(text.contains("64 times"), "{text}");
}

/// Each request has several instances at a time. Were they taken one by one, requests
/// that have one would wait for those that have another.
#[test]
fn a_crowd_in_a_long_chain_comes_through() {
    let asks = ("asks_next", "");
    let (_folder, mimus) = with(&[asks, asks, asks, asks, asks, asks, asks, asks], "");
    for reply in crowd(&mimus, 48, 4) {
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
}

#[test]
fn prefers() {
    let (_folder, mimus) = with(&[("prefers", "")], "");
    let ours = mimus.get("/v1/pets/7").json();
    let (_folder, plain) = with(&[], "");
    let theirs = plain.get_with("/v1/pets/7", &[("prefer", "code=404")]);
    assert_eq!(theirs.status, 404);
    assert_eq!(
        ours.as_object().map(|ours| ours.keys().collect::<Vec<_>>()),
        theirs
            .json()
            .as_object()
            .map(|theirs| theirs.keys().collect::<Vec<_>>()),
        "it is the 404 of the description"
    );
}

#[test]
fn tries_next() {
    let (_folder, mimus) = with(
        &[
            ("tries_next", "state = true"),
            ("changes_and_fails", "state = true"),
        ],
        "",
    );
    let told = mimus.get_with("/v1/pets", &[("x-fail", "1")]).json();
    let text = told[0].as_str().unwrap_or_default();
    assert!(
        text.contains("changes_and_fails-1") && text.contains("after all"),
        "{text}"
    );
    assert_eq!(told[1], json!([]), "what the failed one changed is dropped");
}

#[test]
fn tells_scenario() {
    let scenarios = "scenario = \"sold-out\"\n[scenarios.sold-out]\nvariables = { stock = 0 }";
    let (_folder, mimus) = with(&[("tells_scenario", "")], "");
    assert_eq!(mimus.get("/v1/pets").json(), json!([null, null]));
    // The key has to stand before the first table.
    let component = guest("tells_scenario").display().to_string();
    let folder = folder(&[(
        "mimus.toml",
        &format!("{scenarios}\n[[responder]]\ncomponent = {component:?}\n"),
    )]);
    let path = folder.path().join("mimus.toml").display().to_string();
    let mimus = Mimus::petstore(&["--config", &path]);
    assert_eq!(mimus.get("/v1/pets").json(), json!(["sold-out", 0]));
}

#[test]
fn state_that_is_not_granted_keeps_a_responder_from_loading() {
    let component = guest("counts").display().to_string();
    let folder = folder(&[(
        "mimus.toml",
        &format!("seed = 1\n\n[[responder]]\ncomponent = {component:?}\n"),
    )]);
    let config = folder.path().join("mimus.toml").display().to_string();
    let petstore = root().join("examples/petstore/openapi.yaml");
    let petstore = petstore.display().to_string();
    let output = run(&["serve", &petstore, "--port", "0", "--config", &config]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("mimus.toml"), "{stderr}");
    assert!(stderr.contains("needs the mock's state"), "{stderr}");
    assert!(stderr.contains("`grants = { state = true }`"), "{stderr}");
}

/// Built when 0.1.0 was the contract, and kept for ever: later servers have to run it.
#[test]
fn a_component_of_the_first_contract_answers() {
    let component = root().join("tests/contract/0.1.0/hello.wasm");
    let description = root().join("examples/responder-hello/openapi.yaml");
    let component = component.display().to_string();
    let mimus = Mimus::serve(&description, &["--responder", &component]);
    let reply = mimus.get("/hello/Ada");
    assert_eq!((reply.status, &*reply.text()), (200, "Hello, Ada!"));
    let passed = mimus.get("/people");
    assert_eq!(passed.status, 200, "{}", passed.text());
    assert!(passed.json() != Value::Null);
}

/// A responder is promised requests that fit the operation: it acts on what it gets.
#[test]
fn a_refused_request_reaches_no_responder() {
    let (_folder, mimus) = with(&[("changes_and_fails", "state = true")], "");
    let refused = mimus.get("/v1/pets?limit=none");
    assert_eq!(refused.status / 100, 4, "{}", refused.text());
    assert_eq!(mimus.get("/v1/pets").json(), json!(["1"]));
}
