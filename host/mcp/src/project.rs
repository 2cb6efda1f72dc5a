//! A mock as a folder: its description, its configuration, and what it takes to serve it.

mod copied;
mod files;

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub(crate) use copied::{Copied, Wanted, copy};
pub(crate) use files::write;

use crate::answer::Refusal;
use crate::context::Context;

/// The file that makes a folder one of these.
pub(crate) const MANIFEST: &str = "mock.json";

/// Where those that nobody gave another place to are, below the working folder.
pub(crate) const HOME: &str = "generated_mocks";

/// What `mimus serve` is told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) operations: usize,
    /// A path below the folder.
    pub(crate) description: String,
    pub(crate) port: u16,
    /// None where it shares the port, or there is no admin API.
    #[serde(default)]
    pub(crate) admin_port: Option<u16>,
    #[serde(default = "crate::arguments::yes")]
    pub(crate) admin: bool,
    #[serde(default)]
    pub(crate) mimus_version: String,
}

/// One that is there.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    /// Absolute, without links.
    pub(crate) folder: PathBuf,
    pub(crate) manifest: Manifest,
}

/// Folders that are listed; there may be many of others.
const MOST_LISTED: usize = 500;

/// Of a manifest. A larger one is none.
const MOST_BYTES: u64 = 64 << 10;

impl Project {
    pub(crate) fn read(folder: &Path) -> Option<Self> {
        let path = folder.join(MANIFEST);
        let metadata = fs::symlink_metadata(&path).ok()?;
        if !metadata.is_file() || MOST_BYTES < metadata.len() {
            return None;
        }
        let manifest: Manifest = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        // Somebody may have changed it: it is to lead nowhere else.
        let stays = Path::new(&manifest.description)
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        stays.then(|| Self {
            folder: folder.to_owned(),
            manifest,
        })
    }

    pub(crate) fn name(&self) -> String {
        let name = self.folder.file_name();
        name.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }

    pub(crate) fn description(&self) -> PathBuf {
        self.folder.join(&self.manifest.description)
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.folder.join("mimus.toml")
    }

    /// What follows `mimus serve`.
    pub(crate) fn arguments(&self, port: Option<u16>, admin_port: Option<u16>) -> Vec<String> {
        let manifest = &self.manifest;
        let mut arguments = vec![
            manifest.description.clone(),
            "--config".to_owned(),
            "mimus.toml".to_owned(),
            "--watch".to_owned(),
            "--port".to_owned(),
            port.unwrap_or(manifest.port).to_string(),
        ];
        // One that was given a port of its own is found there, next to what it was.
        let admin_port = match (admin_port, port) {
            (Some(own), _) => Some(own),
            (None, Some(0)) => manifest.admin_port.map(|_| 0),
            (None, Some(port)) => manifest.admin_port.map(|_| port.saturating_add(1)),
            (None, None) => manifest.admin_port,
        };
        if !manifest.admin {
            arguments.extend(["--admin".to_owned(), "off".to_owned()]);
        } else if let Some(admin_port) = admin_port {
            arguments.extend(["--admin-port".to_owned(), admin_port.to_string()]);
        }
        arguments
    }
}

impl Context {
    /// The project at a path, or with that name among those that were generated.
    pub(crate) fn project(&self, name: &str) -> Result<Project, Refusal> {
        self.contained(self.project_as_found(name)?)
    }

    /// The same, wherever its files lead.
    pub(crate) fn project_as_found(&self, name: &str) -> Result<Project, Refusal> {
        let home = self.folders.home()?;
        let plain = !name.contains(['/', '\\']) && name != ".." && name != ".";
        if plain
            && let Ok(folder) = self.folders.existing(&home.join(HOME).join(name))
            && let Some(project) = Project::read(&folder)
        {
            return Ok(project);
        }
        let folder = self.existing(name)?;
        Project::read(&folder).ok_or_else(|| {
            Refusal::new(format!(
                "`{name}` is no mock project: it has no `{MANIFEST}`"
            ))
            .hint(
                "list_mock_servers has the projects; generate_mock_api makes one of a description",
            )
        })
    }

    /// One whose files are links to what is not open is none.
    pub(crate) fn contained(&self, project: Project) -> Result<Project, Refusal> {
        self.folders.place(&project.description())?;
        self.folders.place(&project.config())?;
        Ok(project)
    }

    /// Those that were generated, by their names.
    pub(crate) fn projects(&self) -> Vec<Project> {
        let mut found = Vec::new();
        for open in self.folders.all() {
            let Ok(entries) = fs::read_dir(open.join(HOME)) else {
                continue;
            };
            let folders = entries
                .flatten()
                .take(MOST_LISTED)
                .map(|entry| entry.path());
            let folders = folders.filter_map(|folder| self.folders.existing(&folder).ok());
            found.extend(folders.filter_map(|folder| Project::read(&folder)));
        }
        found.sort_by(|one, other| one.folder.cmp(&other.folder));
        found
    }
}
