//! A mock for a handful of requests that never meets a socket: the one that `serve` would
//! make, but that nothing is kept of it, and that its clock stands still.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use bytes::Bytes;
use http::Request;
use mimus_description::Api;

use crate::cli::Failure;
use crate::clock::Clock;
use crate::config::{self, Config, Flags, Source, Written};
use crate::mock::{self, Answer, Arrival, Called, Mock, Settings, Under, Witness};
use crate::plugin::Runtime;
use crate::source::{self, Reach};

/// 2026-01-01T00:00:00Z, unless the configuration or a flag holds the clock elsewhere.
const CLOCK_MS: u64 = 1_767_225_600_000;

/// The names of a description that need not be told.
const SPECS: [&str; 3] = ["openapi.yaml", "openapi.yml", "openapi.json"];

/// A mock, and what its responders are seen to do.
pub(super) struct Mockup {
    mock: Mock,
    witness: Arc<Witness>,
}

/// What came of one request.
pub(super) struct Asked {
    pub(super) answer: Answer,
    /// The calls of responders that were made for it.
    pub(super) calls: Vec<Called>,
}

impl Mockup {
    /// Everything that has to be right before a request can be answered.
    pub(super) async fn new(
        api: Arc<Api>,
        config: Config,
        runtime: &Runtime,
    ) -> Result<Self, Failure> {
        for responder in &config.responders {
            let missing = |path: &&PathBuf| !path.exists();
            if let Source::Component(path) = &responder.source
                && let Some(path) = Some(path).filter(missing)
            {
                return Err(super::input(
                    format!("there is no component `{}`", path.display()),
                    "build it first: `mimus responder build`",
                ));
            }
        }
        let state = fresh_state(&config)?;
        let witness = Arc::new(Witness::default());
        let (mock, mut problems) = Mock::new(api, config, runtime, state);
        problems.extend(mock.check_settings().await);
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let mock = mock.witnessed_by(witness.clone());
        Ok(Self { mock, witness })
    }

    /// Asks one request after the other, on a state that is empty at the first.
    pub(super) async fn ask(
        self,
        requests: &[Request<Bytes>],
    ) -> Result<(Self, Vec<Asked>), Failure> {
        let Self { mock, witness } = self;
        let state = fresh_state(&mock.config)?;
        let mock = Arc::new(mock.with_state(state));
        let mut asked = Vec::new();
        for request in requests {
            let (head, body) = request.clone().into_parts();
            let arrival = Arrival {
                head: &head,
                body: &body,
                settings: &Settings::default(),
                under: Under::Own,
            };
            let answer = mock.answer(arrival).await;
            let calls = witness.take();
            asked.push(Asked { answer, calls });
        }
        // Every answer is there, so nobody else has it.
        let mock = Arc::into_inner(mock).context("a request was left behind")?;
        Ok((Self { mock, witness }, asked))
    }
}

fn fresh_state(config: &Config) -> Result<Arc<mimus_state::Store>, Failure> {
    mock::open_state(config).map_err(|problem| vec![problem].into())
}

/// The configuration, and over it the flags. Its state is in memory, and its clock held.
pub(super) fn configuration(path: Option<&Path>, flags: &Flags) -> Result<Config, Failure> {
    let written = match path {
        Some(path) => Written::read(path),
        None => Written::default(),
    };
    let (mut config, problems) = written.into_config(flags, CLOCK_MS);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    config.state.file = None;
    if config.clock == Clock::Real {
        config.clock = Clock::Held(CLOCK_MS);
    }
    Ok(config)
}

/// Reads a description as `serve` does, with nothing but what lies beside it.
pub(super) fn api(spec: &str) -> Result<Arc<Api>, Failure> {
    let reach = Reach::default();
    let source = source::Source::parse(spec);
    let description = source.read(&reach)?;
    Ok(Arc::new(Api::read(description, &source.fetcher(&reach))?))
}

/// The description in a folder, if it has one of the usual names.
pub(super) fn spec_in(folder: &Path) -> Option<PathBuf> {
    let mut files = SPECS.iter().map(|name| folder.join(name));
    files.find(|file| file.is_file())
}

/// The configuration in a folder.
pub(super) fn config_in(folder: &Path) -> Option<PathBuf> {
    let description = folder.join(SPECS[0]);
    let mut files = config::candidates(&description);
    files.find(|file| file.is_file())
}

/// Runs to its end what waits for responders.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?
        .block_on(work)
}
