//! `--watch`: everything again, whenever a file of it changes.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::banner;
use crate::admin::Admin;
use crate::cli::Complaint;
use crate::cli::load::{Loaded, Loader};
use crate::mock::Mock;
use crate::scenarios::Scenarios;
use crate::watch::{self, Watch};

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

/// What is served, and what has to know when that is another one.
pub(super) struct Served {
    pub(super) current: Arc<ArcSwap<Mock>>,
    pub(super) admin: Arc<Admin>,
    pub(super) scenarios: Arc<Scenarios>,
}

/// Loads again whenever a file changed. What can't be served leaves the old mock in place.
pub(super) async fn keep_current(loader: Loader, served: Served, mut watched: Watched) {
    // What lay in the files when they were last taken. An operation is made ready when it is
    // first asked for, and a script is read then: a mock that is served stays, so that it has
    // been read before the next change.
    let mut taken = None;
    loop {
        watched.watch.changed().await;
        let lies = contents(&watched.files).await;
        if taken.is_some() && taken == lies {
            continue;
        }
        let Reloaded {
            mut files,
            is_taken,
        } = reload(&loader, &served, &watched.files).await;
        taken = lies.filter(|_| is_taken);
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
            taken = None;
            files = reload(&loader, &served, &watched.files).await.files;
        }
    }
}

async fn contents(files: &BTreeSet<PathBuf>) -> Option<watch::Contents> {
    let files = files.clone();
    let read = tokio::task::spawn_blocking(move || watch::Contents::of(&files));
    read.await.ok()
}

struct Reloaded {
    /// To be watched.
    files: BTreeSet<PathBuf>,
    /// Whether it is what is served now.
    is_taken: bool,
}

/// Takes a mock that can be served.
async fn reload(loader: &Loader, served: &Served, watched: &BTreeSet<PathBuf>) -> Reloaded {
    let Loaded { mock, files } = loader.load(Some(served.current.load_full())).await;
    let failure = match mock {
        Ok(mock) => {
            let mock = Arc::new(mock);
            served
                .scenarios
                .take_over(mock.clone(), &served.current)
                .await;
            // Only now: who reads this asks the new one.
            tracing::info!(
                operations = mock.api.operations.len(),
                "loaded {} again",
                banner::title(&mock.api)
            );
            banner::report_rival(&mock, &served.admin);
            banner::report(mock);
            return Reloaded {
                files,
                is_taken: true,
            };
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
    Reloaded {
        files: files.union(watched).cloned().collect(),
        is_taken: false,
    }
}
