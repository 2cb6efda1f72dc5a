//! What has to be granted: files, the machine's time, other servers. Without the grant the
//! component is not loaded; with it, it gets that and nothing more.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::support::{Mimus, folder, guest, petstore, run};

/// One `[[responder]]` of a guest with these grants.
fn responder(name: &str, grants: &str) -> String {
    let component = guest(name).display().to_string();
    format!(
        "[[responder]]\nname = \"{name}\"\ncomponent = {component:?}\ngrants = {{ {grants} }}\n"
    )
}

/// The petstore with a guest that was granted something, and files beside `mimus.toml`.
pub(crate) fn with(name: &str, grants: &str, files: &[(&str, &str)]) -> (tempfile::TempDir, Mimus) {
    let config = responder(name, grants);
    let folder = folder(&[&[("mimus.toml", &*config)], files].concat());
    let mimus = serve(&folder);
    (folder, mimus)
}

fn serve(folder: &tempfile::TempDir) -> Mimus {
    let path = folder.path().join("mimus.toml").display().to_string();
    Mimus::petstore(&["--config", &path])
}

/// What the guest says to any request.
fn told(mimus: &Mimus) -> Value {
    let reply = mimus.get("/v1/pets");
    assert_eq!(reply.status, 200, "{}\n{}", reply.text(), mimus.log());
    reply.json()
}

/// What is said of a guest that was not granted what it needs, and where.
pub(crate) fn refused(name: &str, grants: &str, expected: &[&str]) {
    let config = format!("seed = 1\n\n{}", responder(name, grants));
    let folder = folder(&[("mimus.toml", &config)]);
    let path = folder.path().join("mimus.toml").display().to_string();
    let petstore = petstore().display().to_string();
    let output = run(&["serve", &petstore, "--port", "0", "--config", &path]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    // The line of `component`.
    for expected in [&format!("{path}:5:1"), &format!("responder `{name}`")] {
        assert!(stderr.contains(&**expected), "{expected}: {stderr}");
    }
    for expected in expected {
        assert!(stderr.contains(expected), "{expected}: {stderr}");
    }
}

const FILES: [(&str, &str); 3] = [
    ("data/greeting.txt", "hello"),
    ("data/deep/er.txt", "deeper"),
    ("secret.txt", "not for guests"),
];

#[test]
fn reads_folder() {
    let (_folder, mimus) = with("reads_folder", "folder = \"data\"", &FILES);
    let read = ["hello", "hello", "deeper", "hello"].map(|text| json!({ "Ok": text }));
    assert_eq!(told(&mimus), json!([["deep", "greeting.txt"], read]));
}

#[test]
fn reads_folder_as_it_is_now() {
    let (folder, mimus) = with("reads_folder", "folder = \"data\"", &FILES);
    told(&mimus);
    std::fs::write(folder.path().join("data/greeting.txt"), "bye").expect("it can be written");
    assert_eq!(told(&mimus)[1][0], json!({ "Ok": "bye" }));
}

#[cfg(unix)]
#[test]
fn leaves_folder() {
    let config = responder("leaves_folder", "folder = \"data\"");
    let folder = folder(&[&[("mimus.toml", &*config)], &FILES[..]].concat());
    let data = folder.path().join("data");
    let secret = folder.path().join("secret.txt");
    for (to, name) in [
        (std::path::Path::new("../secret.txt"), "link-to-file"),
        (std::path::Path::new(".."), "link-to-folder"),
        (&secret, "absolute-link"),
        (std::path::Path::new("../.."), "deep/up"),
    ] {
        std::os::unix::fs::symlink(to, data.join(name)).expect("links can be made");
        // Whoever is not in the sandbox gets through.
        let through = data.join(name);
        assert!(through.exists(), "{}", through.display());
    }
    let mimus = serve(&folder);
    assert_eq!(told(&mimus), json!(([false; 9], [false; 5])));
}

#[test]
fn writes_files() {
    let (folder, mimus) = with("writes_files", "folder = \"data\"", &FILES);
    assert_eq!(told(&mimus), json!(vec![false; 12]));
    let mut there: Vec<_> = std::fs::read_dir(folder.path().join("data"))
        .expect("it is still there")
        .map(|entry| entry.expect("it can be listed").file_name())
        .collect();
    there.sort();
    assert_eq!(there, ["deep", "greeting.txt"]);
    let text = std::fs::read_to_string(folder.path().join("data/greeting.txt"));
    assert_eq!(text.expect("it is still there"), "hello");
}

#[test]
fn files_without_a_folder() {
    refused(
        "reads_files",
        "",
        &[
            "needs files, which it was not granted",
            "add to its `[[responder]]`: `grants = { folder = \"data\" }`",
        ],
    );
}

#[test]
fn reads_files_sees_nothing_of_the_machine() {
    let (_folder, mimus) = with("reads_files", "folder = \"data\"", &FILES);
    let reply = mimus.get("/v1/pets");
    assert_eq!(
        (reply.status, &*reply.problem()),
        (500, "responder-failed"),
        "{}",
        reply.text()
    );
}

#[test]
fn tells_time() {
    let machine = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        u64::try_from(since.expect("it is past 1970").as_millis()).expect("it is before then")
    };
    let (_folder, mimus) = with("tells_time", "", &[]);
    let held = 1_767_225_600_000_u64;
    assert_eq!(told(&mimus), json!([held, held, held, false]));

    let (_folder, mimus) = with("tells_time", "real-time = true", &[]);
    let before = machine();
    let told = told(&mimus);
    let after = machine();
    for time in &told.as_array().expect("an array")[..3] {
        let time = time.as_u64().expect("a number");
        assert!((before..=after).contains(&time), "{before} {told} {after}");
    }
    assert!(told[0].as_u64() < told[2].as_u64(), "{told}");
    assert_eq!(told[3], true, "{told}");
}
