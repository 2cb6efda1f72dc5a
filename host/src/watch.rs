//! Files that changed: a signal for each time that the watched ones did.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

/// Editors write in several steps; what comes within this time is one change.
const SETTLING: Duration = Duration::from_millis(100);

/// Watches until it is dropped.
#[derive(Debug)]
pub struct Watch {
    _watcher: RecommendedWatcher,
    changes: mpsc::Receiver<()>,
}

impl Watch {
    /// Watches the folders of `files`: an editor that saves by renaming replaces the
    /// file itself, and a watch on that would see nothing of it.
    pub fn new(files: &[PathBuf]) -> anyhow::Result<Self> {
        let (sender, changes) = mpsc::channel(1);
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                let is_change = event.is_ok_and(|event| !event.kind.is_access());
                if is_change {
                    // Full means that a change is waiting to be seen already.
                    let _ = sender.try_send(());
                }
            })
            .context("watching files")?;
        let folders: BTreeSet<PathBuf> = files
            .iter()
            .filter_map(|file| Some(folder_of(file)?.to_owned()))
            .collect();
        for folder in folders {
            watcher
                .watch(&folder, RecursiveMode::NonRecursive)
                .with_context(|| format!("watching `{}`", folder.display()))?;
        }
        Ok(Self {
            _watcher: watcher,
            changes,
        })
    }

    /// Resolves when something changed, and it has been quiet for a moment.
    pub async fn changed(&mut self) {
        if self.changes.recv().await.is_none() {
            return std::future::pending().await;
        }
        while tokio::time::timeout(SETTLING, self.changes.recv())
            .await
            .is_ok_and(|change| change.is_some())
        {}
    }
}

fn folder_of(file: &std::path::Path) -> Option<&std::path::Path> {
    let folder = file.parent()?;
    Some(if folder.as_os_str().is_empty() {
        std::path::Path::new(".")
    } else {
        folder
    })
}
