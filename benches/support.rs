//! Mocks for the benches, loaded as `mimus serve` loads them. Not every bench uses all.
#![allow(dead_code, reason = "each bench is a program of its own")]

use std::path::{Path, PathBuf};
use std::process::Command;

use mimus::config::{Config, Flags, Written};
use mimus::mock::Mock;
use mimus::plugin::{Runtime, default_code_folder};
use mimus::source::{Reach, Source};
use mimus_description::Api;

/// 2026-01-01T00:00:00Z.
const NOW_MS: u64 = 1_767_225_600_000;

pub(crate) fn petstore() -> Api {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/petstore/openapi.yaml");
    let (source, reach) = (Source::File(path), Reach::default());
    let text = source.read(&reach).expect("the example is there");
    Api::read(text, &source.fetcher(&reach)).expect("the example is a description")
}

pub(crate) fn config() -> Config {
    let (config, problems) = Written::default().into_config(&Flags::default(), NOW_MS);
    assert!(problems.is_empty(), "the defaults are right");
    config
}

pub(crate) fn mock() -> Mock {
    let runtime = Runtime::new(default_code_folder()).expect("the engine starts");
    let config = config();
    let state = mimus::mock::open_state(&config).expect("the state is in memory");
    let (mock, problems) = Mock::new(petstore().into(), config, &runtime, state);
    assert!(problems.is_empty(), "the default responder loads");
    mock
}

/// A mock of a description of this repository, with a configuration of its own and what
/// that refers to. The first file is the configuration.
pub(crate) fn mock_of(description: &str, files: &[(&str, &str)]) -> Mock {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("files can be written");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(description);
    let (source, reach) = (Source::File(path), Reach::default());
    let text = source.read(&reach).expect("the example is there");
    let api = Api::read(text, &source.fetcher(&reach)).expect("the example is a description");
    let written = Written::read(&folder.path().join(files[0].0));
    let (config, problems) = written.into_config(&Flags::default(), NOW_MS);
    assert!(problems.is_empty(), "{problems:?}");
    let runtime = Runtime::new(default_code_folder()).expect("the engine starts");
    let state = mimus::mock::open_state(&config).expect("the state is in memory");
    let (mock, problems) = Mock::new(api.into(), config, &runtime, state);
    assert!(problems.is_empty(), "{problems:?}");
    // It may read its folder with the first request.
    std::mem::forget(folder);
    mock
}

/// The component that a package of the workspace makes.
pub(crate) fn component(package: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = std::env::temp_dir().join("mimus-bench-guests");
    let status = Command::new(env!("CARGO"))
        .current_dir(root)
        .args([
            "build",
            "-q",
            "--target",
            "wasm32-wasip2",
            "--profile",
            "guest",
        ])
        .args(["-p", package, "--target-dir"])
        .arg(&target)
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "{package} can't be built"
    );
    let file = format!("{}.wasm", package.replace('-', "_"));
    target.join("wasm32-wasip2/guest").join(file)
}
