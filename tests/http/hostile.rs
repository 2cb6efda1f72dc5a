//! Components that no compiler would write: core modules by hand (`tests/guests/raw`), and
//! files that are no components, or far too much of one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::support::{Mimus, folder, petstore, root, run};

/// The component that `tests/guests/raw` makes under that name. All are made the first
/// time that one is asked for.
fn raw(name: &str) -> PathBuf {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let folder = MADE.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("raw-guests");
        let made = target.join("components");
        let status = Command::new(env!("CARGO"))
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUSTFLAGS")
            .args(["run", "--quiet", "--manifest-path"])
            .arg(root().join("tests/guests/raw/Cargo.toml"))
            .arg("--target-dir")
            .arg(&target)
            .arg("--")
            .arg(&made)
            .status()
            .expect("cargo runs");
        assert!(status.success(), "the components can't be made");
        made
    });
    folder.join(name).with_extension("wasm")
}

fn put(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = folder(&[]);
    let path = folder.path().join(format!("{name}.wasm"));
    std::fs::write(&path, bytes).expect("files can be written");
    (folder, path)
}

fn serve(component: &Path) -> (tempfile::TempDir, Mimus) {
    let folder = folder(&[(
        "mimus.toml",
        "[responder-limits]\ntime-ms = 60000\nmemory-mib = 16\n",
    )]);
    let config = folder.path().join("mimus.toml").display().to_string();
    let component = component.display().to_string();
    let mimus = Mimus::petstore(&["--config", &config, "--responder", &component]);
    (folder, mimus)
}

/// Each request gets a problem, and the server goes on.
fn fails(name: &str, limit: Option<&str>, logged: &str) {
    let (_folder, mimus) = serve(&raw(name));
    for _ in 0..2 {
        let reply = mimus.get("/v1/pets");
        assert_eq!(
            (reply.status, &*reply.problem()),
            (500, "responder-failed"),
            "{name}"
        );
        assert_eq!(
            reply.json().get("limit").and_then(|limit| limit.as_str()),
            limit,
            "{}",
            reply.text()
        );
    }
    assert_eq!(mimus.failures().len(), 2, "the journal has them");
    mimus.wait_for_log(logged);
    assert_eq!(mimus.get("/health").status, 200, "{name}");
}

#[test]
fn grows_tables() {
    // It is told that there is no more, and gives up.
    fails("grows_tables", None, "stopped");
}

#[test]
fn wants_all_memory() {
    is_not_loaded(&raw("wants_all_memory"), "minimum byte size of 4294967296");
}

#[test]
fn lies_about_length() {
    fails("lies_about_length", None, "stopped");
}

#[test]
fn lies_about_headers() {
    fails("lies_about_headers", None, "stopped");
}

#[test]
fn points_nowhere() {
    fails("points_nowhere", None, "stopped");
}

#[test]
fn answers_what_is_no_case() {
    fails("answers_what_is_no_case", None, "stopped");
}

#[test]
fn answers_what_is_no_text() {
    fails("answers_what_is_no_text", None, "stopped");
}

/// A file that is not even loaded, and what is said of it.
fn is_not_loaded(component: &Path, said: &str) {
    let petstore = petstore().display().to_string();
    let component = component.display().to_string();
    let output = run(&["serve", &petstore, "--port", "0", "--responder", &component]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(
        stderr.contains(said) && stderr.contains("hint: "),
        "{component}: {stderr}"
    );
}

#[test]
fn wrong_types() {
    is_not_loaded(
        &raw("wrong_types"),
        "does not start: stopped: expected 3-tuple",
    );
}

#[test]
fn other_versions_of_the_contract_are_named() {
    let (later, earlier) = (raw("version-0-2-0"), raw("version-0-0-3"));
    is_not_loaded(&later, "`mimus:responder@0.2.0`");
    is_not_loaded(&later, "take a newer Mimus");
    is_not_loaded(&earlier, "`mimus:responder@0.0.3`");
    is_not_loaded(&earlier, "build it again");
}

/// It is told by its size, without being read.
#[test]
fn two_hundred_megabytes() {
    let folder = folder(&[]);
    let path = folder.path().join("huge.wasm");
    let file = std::fs::File::create(&path).expect("files can be made");
    // A hole: it takes no room on the disk.
    file.set_len(200 << 20).expect("its size can be set");
    is_not_loaded(&path, "a component may have");
}

#[test]
fn a_compressed_one() {
    // What gzip begins with, and 10 kB of the rest.
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3];
    bytes.resize(10_000, 0);
    let (_folder, path) = put("compressed", &bytes);
    is_not_loaded(&path, "not a WebAssembly component");
}

/// Small files that make much of themselves once they are looked at.
#[test]
fn bombs() {
    for (name, said) in [
        ("many_instances", "can be compiled"),
        ("deep_types", "can be compiled"),
        ("many_locals", "local variables"),
    ] {
        let size = std::fs::metadata(raw(name)).expect("it was made").len();
        assert!(size < 200_000, "{name} is small: {size}");
        is_not_loaded(&raw(name), said);
    }
}

#[test]
fn every_raw_guest_has_a_test() {
    let tests = include_str!("hostile.rs");
    let folder = std::fs::read_dir(root().join("tests/guests/raw")).expect("the guests are there");
    for file in folder {
        let path = file.expect("it can be listed").path();
        if path.extension().is_none_or(|extension| extension != "wat") {
            continue;
        }
        let name = path
            .file_stem()
            .expect("files have names")
            .to_string_lossy();
        assert!(
            tests.contains(&format!("fn {name}()")),
            "{name} has no test"
        );
    }
}
