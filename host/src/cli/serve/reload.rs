//! `--watch`: the description again, whenever a file of it changes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::{Arguments, banner, load};
use crate::cli::Failure;
use crate::config;
use crate::mock::Mock;
use crate::plugin::Runtime;
use crate::source::Source;
use crate::watch::Watch;

/// The files that a mock was made of, and a watch on them.
pub(super) struct Watched {
    files: BTreeSet<PathBuf>,
    watch: Watch,
}

impl Watched {
    pub(super) fn new(arguments: &Arguments, mock: &Mock) -> anyhow::Result<Self> {
        let files = watched_files(arguments, mock);
        Ok(Self {
            watch: Watch::new(&files)?,
            files,
        })
    }
}

/// Loads again whenever a file changed. A description that can't be served leaves the old
/// one in place.
pub(super) async fn keep_current(
    arguments: Arc<Arguments>,
    runtime: Arc<Runtime>,
    current: Arc<ArcSwap<Mock>>,
    mut watched: Watched,
) {
    loop {
        watched.watch.changed().await;
        reload(&arguments, &runtime, &current).await;
        // What is referred to may have become another file; one that changed before it
        // was watched is loaded once more.
        while watched_files(&arguments, &current.load()) != watched.files {
            match Watched::new(&arguments, &current.load()) {
                Ok(new) => watched = new,
                Err(error) => {
                    tracing::warn!("{error:#}; changes are not seen any more");
                    return;
                }
            }
            reload(&arguments, &runtime, &current).await;
        }
    }
}

async fn reload(arguments: &Arc<Arguments>, runtime: &Arc<Runtime>, current: &ArcSwap<Mock>) {
    match load(arguments, runtime, Some(current.load_full())).await {
        Ok(mock) => {
            let mock = Arc::new(mock);
            tracing::info!(
                operations = mock.api.operations.len(),
                "loaded {} again",
                banner::title(&mock.api)
            );
            banner::report(mock.clone());
            current.store(mock);
        }
        Err(Failure::Input { message, hint }) => {
            tracing::error!(
                hint,
                "the change was not taken, the mock answers as before: {message}"
            );
        }
        Err(Failure::Configuration(problems)) => {
            for problem in problems {
                tracing::error!(
                    hint = problem.hint,
                    "the change was not taken, the mock answers as before: {problem}"
                );
            }
        }
        Err(Failure::Internal(error)) => tracing::error!("the change was not taken: {error:#}"),
    }
}

fn watched_files(arguments: &Arguments, mock: &Mock) -> BTreeSet<PathBuf> {
    let source = Source::parse(&arguments.source.spec);
    let documents = mock
        .api
        .documents()
        .into_iter()
        .map(PathBuf::from)
        .filter(|path| path.is_file());
    let beside = source
        .path()
        .map(|path| path.with_file_name(config::FILE_NAME));
    let configuration = arguments.config.clone().or(beside);
    documents
        .chain(source.path().map(Path::to_owned))
        .chain(configuration)
        .chain(
            mock.config
                .responders
                .iter()
                .filter_map(|responder| responder.source.file().cloned()),
        )
        .collect()
}
