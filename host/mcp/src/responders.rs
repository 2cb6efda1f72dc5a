//! Responders of a project: tried, written into its configuration, and taken out again.
//!
//! What an agent wrote runs in a process of its own that loads it into a sandbox; this one
//! never does.

mod configuration;
mod grants;
mod run;

use std::path::{Path, PathBuf};

use mimus_running::Record;

pub(crate) use configuration::{Installed, add, remove};
pub(crate) use grants::Grants;
pub(crate) use run::{mimus, told_of};

use crate::answer::Refusal;
use crate::context::Context;
use crate::project::Project;

/// Of a script's text.
pub(crate) const LONGEST_SCRIPT: usize = 512 << 10;

/// Where responders are kept in a project.
pub(crate) const FOLDER: &str = "responders";

/// A folder with a description and a configuration, and the mock that serves it, if one does.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) folder: PathBuf,
    pub(crate) description: String,
    pub(crate) config: PathBuf,
    pub(crate) mock: Option<Record>,
}

impl Context {
    /// What is meant by a project, or by a mock that serves a folder that is open.
    pub(crate) fn target(&self, name: &str) -> Result<Target, Refusal> {
        if let Ok(project) = self.project_as_found(name) {
            let project = self.contained(project)?;
            let mut running = self.desk.registry.running().into_iter();
            let serving =
                running.find(|record| record.project.as_deref() == Some(&*project.folder));
            return Ok(of_project(project, serving));
        }
        let mock = self.mock(name)?;
        let folder = mock.project.clone().ok_or_else(|| {
            Refusal::new(format!(
                "`{}` serves no folder, so it can't be changed",
                mock.id
            ))
            .hint("generate_mock_api makes a project of its description")
        })?;
        let folder = self.folders.existing(&folder)?;
        if let Some(project) = Project::read(&folder) {
            return Ok(of_project(self.contained(project)?, Some(mock)));
        }
        let other = ["mimus.yaml", "mimus.yml", "mimus.json"];
        if let Some(other) = other.iter().find(|name| folder.join(name).exists()) {
            return Err(
                Refusal::new(format!("`{}` has a `{other}`", folder.display()))
                    .hint("only `mimus.toml` is edited by tools; change the file yourself"),
            );
        }
        Ok(Target {
            description: mock.description.clone(),
            config: folder.join("mimus.toml"),
            folder,
            mock: Some(mock),
        })
    }
}

fn of_project(project: Project, mock: Option<Record>) -> Target {
    Target {
        description: project.description().display().to_string(),
        config: project.config(),
        folder: project.folder,
        mock,
    }
}

/// A component in a folder that is open.
pub(crate) fn component(path: &str, cx: &Context) -> Result<PathBuf, Refusal> {
    /// Of a file that is read whole.
    const MOST: u64 = 128 << 20;
    let file = cx.existing(path)?;
    let metadata = std::fs::metadata(&file).map_err(Refusal::from)?;
    if !metadata.is_file() || MOST < metadata.len() {
        return Err(Refusal::new(format!("`{path}` is no component"))
            .hint("name a `.wasm` file of at most 128 MiB"));
    }
    Ok(file)
}

/// A folder for what is tried, gone when dropped.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Result<Self, Refusal> {
        use std::sync::atomic::{AtomicU64, Ordering};
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("mimus-mcp-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let mut builder = std::fs::DirBuilder::new();
        // Another one's folder of that name is not taken for ours.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&folder)
            .map_err(|error| Refusal::new(format!("`{}`: {error}", folder.display())))?;
        Ok(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
