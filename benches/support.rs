//! The example petstore, loaded as `mimus serve` loads it.

use std::path::Path;

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
