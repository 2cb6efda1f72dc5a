//! What is to be mocked, as the command line says it, and the way from there to a mock.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use mimus_description::Api;

use super::{Failure, SourceArguments};
use crate::clock::machine_time_ms;
use crate::config::{self, Config, Flags, Problem, Written};
use crate::mock::{self, Mock};
use crate::plugin::{self, Runtime};
use crate::source::Source;
use crate::watch;

/// What every command that makes a mock takes.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct MockArguments {
    #[command(flatten)]
    source: SourceArguments,

    /// The configuration, instead of `mimus.toml` (`.yaml`, `.json`) beside the description
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(flatten)]
    flags: Flags,
}

impl MockArguments {
    /// The one that was named; another may lie beside the description.
    pub(super) fn config_file(&self) -> Option<&Path> {
        self.config.as_deref()
    }
}

/// Makes the mock, and makes it again.
#[derive(Debug, Clone)]
pub(super) struct Loader {
    arguments: Arc<MockArguments>,
    runtime: Arc<Runtime>,
    keeps_state: bool,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Loaded {
    /// The failure is all that is wrong.
    pub(super) mock: Result<Mock, Failure>,
    /// What was read or looked for: another outcome takes a change of one of them.
    pub(super) files: BTreeSet<PathBuf>,
}

impl Loader {
    pub(super) fn new(arguments: MockArguments) -> anyhow::Result<Self> {
        let runtime = Runtime::new(plugin::default_code_folder());
        let runtime = runtime.map_err(|error| anyhow::anyhow!("{error:#}"))?;
        Ok(Self {
            arguments: Arc::new(arguments),
            runtime: Arc::new(runtime),
            keeps_state: true,
        })
    }

    /// Where the description comes from.
    pub(super) fn source(&self) -> Source {
        Source::parse(&self.arguments.source.spec)
    }

    /// Where responders are loaded.
    pub(super) fn runtime(&self) -> Arc<Runtime> {
        self.runtime.clone()
    }

    /// Leaves the file of the state alone, which a server may be at work with.
    #[must_use]
    pub(super) fn without_state(self) -> Self {
        Self {
            keeps_state: false,
            ..self
        }
    }

    /// Everything that has to be right before the socket opens; all that is not is told
    /// together. `before` is the mock whose place the loaded one takes.
    pub(super) async fn load(&self, before: Option<Arc<Mock>>) -> Loaded {
        let this = self.clone();
        let read = tokio::task::spawn_blocking(move || {
            let mut files = BTreeSet::new();
            let read = this.read(before.as_deref(), &mut files);
            (read, files)
        });
        let (read, files) = match read.await.context("loading") {
            Ok(read) => read,
            Err(error) => (Err(error.into()), BTreeSet::new()),
        };
        let mock = match read {
            Ok((mock, mut problems)) => {
                problems.extend(mock.check_settings().await);
                if problems.is_empty() {
                    Ok(mock)
                } else {
                    Err(problems.into())
                }
            }
            Err(failure) => Err(failure),
        };
        Loaded { mock, files }
    }

    /// The part that reads files and compiles. A mock with problems is not to be served.
    fn read(
        &self,
        before: Option<&Mock>,
        files: &mut BTreeSet<PathBuf>,
    ) -> Result<(Mock, Vec<Problem>), Failure> {
        let source = Source::parse(&self.arguments.source.spec);
        let reach = self.arguments.source.reach();
        let (mut config, mut problems) = self.configure(&source, files);
        files.extend(source.path().map(Path::to_owned));
        files.extend(config.files());
        if !self.keeps_state {
            config.state.file = None;
        }
        let description = source.read(&reach).map_err(Failure::from);
        let api = description.and_then(|description| {
            Api::read(description, &source.fetcher(&reach)).map_err(Failure::from)
        });
        let api = match api {
            Ok(api) => Arc::new(api),
            Err(failure) if problems.is_empty() => return Err(failure),
            Err(failure) => return Err(Failure::Several(vec![failure, problems.into()])),
        };
        let documents = api.documents().into_iter().map(PathBuf::from);
        files.extend(documents.filter(|path| path.is_file()));
        problems.extend(config.add_described(&api, &source.trust(&reach)));
        files.extend(config.files());
        // What a script imports and a template includes lies in the folder that it reads.
        let granted = config.responders.iter();
        let granted = granted.filter_map(|responder| responder.grants.folder.as_deref());
        files.extend(granted.flat_map(watch::files_below));
        if let Some(folder) = &config.scenarios.folder {
            files.extend(watch::files_below(folder));
            // Others may come.
            files.insert(folder.clone());
        }
        let state = match before {
            Some(before) => before.keep_state(&config),
            None => mock::open_state(&config).or_else(|problem| {
                problems.push(problem);
                // Only to go on looking: it is not served.
                config.state.file = None;
                mock::open_state(&config).map_err(|problem| Failure::from(vec![problem]))
            })?,
        };
        let (mock, more) = Mock::new(api, config, &self.runtime, state);
        problems.extend(more);
        Ok((mock, problems))
    }

    /// The configuration file, and over it the flags.
    fn configure(&self, source: &Source, files: &mut BTreeSet<PathBuf>) -> (Config, Vec<Problem>) {
        let mut problems = Vec::new();
        let path = match (&self.arguments.config, source.path()) {
            (Some(path), _) => {
                files.insert(path.clone());
                Some(path.clone())
            }
            (None, Some(description)) => {
                // Those that are not there as well: they may come.
                files.extend(config::candidates(description));
                config::beside(description).unwrap_or_else(|problem| {
                    problems.push(problem);
                    None
                })
            }
            (None, None) => None,
        };
        let written = match &path {
            Some(path) => Written::read(path),
            None => Written::default(),
        };
        let (config, more) = written.into_config(&self.arguments.flags, machine_time_ms());
        problems.extend(more);
        (config, problems)
    }
}
