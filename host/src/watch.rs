//! Files that changed: a signal for each time that the watched ones did.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

/// Editors write in several steps; what comes within this time is one change.
const SETTLING: Duration = Duration::from_millis(100);

/// How long changes may go on before they count, settled or not.
const PATIENCE: Duration = Duration::from_millis(500);

/// What lies in some files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents(blake3::Hash);

impl Contents {
    /// Reads all of them. One that is not there counts as that; of a folder, the names in it
    /// count.
    pub fn of(files: &BTreeSet<PathBuf>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for file in files {
            if file.is_dir() {
                let mut names = files_below(file);
                names.sort();
                for name in names {
                    hasher.update(name.as_os_str().as_encoded_bytes());
                }
                continue;
            }
            let content = File::open(file).and_then(|file| {
                let mut hasher = blake3::Hasher::new();
                hasher.update_reader(file).map(|hasher| hasher.finalize())
            });
            match content {
                Ok(hash) => hasher.update(hash.as_bytes()),
                Err(_) => hasher.update(b"nothing"),
            };
        }
        Self(hasher.finalize())
    }
}

/// Watches until it is dropped.
#[derive(Debug)]
pub struct Watch {
    _watcher: RecommendedWatcher,
    changes: mpsc::Receiver<()>,
}

impl Watch {
    /// Watches the folders of `files`: an editor that saves by renaming replaces the
    /// file itself, and a watch on that would see nothing of it. Of a folder among them,
    /// all that comes and goes in it is seen.
    pub fn new(files: &BTreeSet<PathBuf>) -> anyhow::Result<Self> {
        let (sender, changes) = mpsc::channel(1);
        let names: BTreeSet<OsString> = files
            .iter()
            .filter_map(|file| Some(file.file_name()?.to_owned()))
            .collect();
        let whole: BTreeSet<PathBuf> = files.iter().filter(|file| file.is_dir()).cloned().collect();
        let watched_whole = whole.clone();
        // What else is written in the same folder, a log for instance, is no change of ours.
        let is_ours = move |path: &PathBuf| {
            let is_named = path.file_name().is_some_and(|name| names.contains(name));
            is_named || path.parent().is_some_and(|folder| whole.contains(folder))
        };
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                let is_change = event
                    .is_ok_and(|event| !event.kind.is_access() && event.paths.iter().any(&is_ours));
                if is_change {
                    // Full means that a change is waiting to be seen already.
                    let _ = sender.try_send(());
                }
            })
            .context("watching files")?;
        let folders = files.iter().filter_map(|file| folder_of(file));
        let folders: BTreeSet<&Path> = folders
            .chain(watched_whole.iter().map(PathBuf::as_path))
            .collect();
        for folder in folders {
            watcher
                .watch(folder, RecursiveMode::NonRecursive)
                .with_context(|| format!("watching `{}`", folder.display()))?;
        }
        Ok(Self {
            _watcher: watcher,
            changes,
        })
    }

    /// Resolves when something changed and it has been quiet for a moment, or when it keeps
    /// changing.
    pub async fn changed(&mut self) {
        if self.changes.recv().await.is_none() {
            return std::future::pending().await;
        }
        let settled = async {
            while tokio::time::timeout(SETTLING, self.changes.recv())
                .await
                .is_ok_and(|change| change.is_some())
            {}
        };
        // A file that is written all the time is never quiet, and is to be served all the same.
        let _ = tokio::time::timeout(PATIENCE, settled).await;
    }
}

/// The files of a folder and of those below it, as far as somebody may have written them:
/// not what is hidden, not what tools put there, and no more than can be watched.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    const MOST: usize = 2_000;
    const OF_TOOLS: [&str; 4] = ["node_modules", "target", "venv", "__pycache__"];
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for entry in entries {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // The state's database is written by ourselves.
            if name.starts_with('.') || name.contains(".db") {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !OF_TOOLS.contains(&&*name) => {
                    folders.push(entry.path());
                }
                Ok(kind) if kind.is_file() => files.push(entry.path()),
                _ => {}
            }
            if MOST <= files.len() + folders.len() {
                return files;
            }
        }
    }
    files
}

fn folder_of(file: &Path) -> Option<&Path> {
    let folder = file.parent()?;
    Some(if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    })
}
