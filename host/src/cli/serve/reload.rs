//! `--watch`: everything again, whenever a file of it changes.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::banner;
use crate::cli::Complaint;
use crate::cli::load::{Loaded, Loader};
use crate::mock::Mock;
use crate::watch::Watch;

/// The files that a mock is made of, and a watch on them.
pub(super) struct Watched {
    files: BTreeSet<PathBuf>,
    watch: Watch,
}

impl Watched {
    pub(super) fn new(files: BTreeSet<PathBuf>) -> anyhow::Result<Self> {
        Ok(Self {
            watch: Watch::new(&files)?,
            files,
        })
    }
}

/// Loads again whenever a file changed. What can't be served leaves the old mock in place.
pub(super) async fn keep_current(
    loader: Loader,
    current: Arc<ArcSwap<Mock>>,
    mut watched: Watched,
) {
    loop {
        watched.watch.changed().await;
        let mut files = reload(&loader, &current, &watched.files).await;
        // What is referred to may have become another file; one that changed before it
        // was watched is loaded once more.
        while files != watched.files {
            match Watched::new(files) {
                Ok(new) => watched = new,
                Err(error) => {
                    tracing::warn!("{error:#}; changes are not seen any more");
                    return;
                }
            }
            files = reload(&loader, &current, &watched.files).await;
        }
    }
}

/// Takes a mock that can be served, and returns the files to be watched.
async fn reload(
    loader: &Loader,
    current: &ArcSwap<Mock>,
    watched: &BTreeSet<PathBuf>,
) -> BTreeSet<PathBuf> {
    let Loaded { mock, files } = loader.load(Some(current.load_full())).await;
    let failure = match mock {
        Ok(mock) => {
            let mock = Arc::new(mock);
            tracing::info!(
                operations = mock.api.operations.len(),
                "loaded {} again",
                banner::title(&mock.api)
            );
            banner::report(mock.clone());
            current.store(mock);
            return files;
        }
        Err(failure) => failure,
    };
    for Complaint { message, hint } in failure.complaints().list {
        tracing::error!(
            hint,
            "the change was not taken, the mock answers as before: {message}"
        );
    }
    // The old ones may be all that it takes to mend it, and so may a new one.
    files.union(watched).cloned().collect()
}
