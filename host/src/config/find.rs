//! Which file is the configuration of a description.

use std::path::{Path, PathBuf};

use super::{Place, Problem, suggest};

/// What it may be called, beside the description.
const FILE_NAMES: [&str; 4] = ["mimus.toml", "mimus.yaml", "mimus.yml", "mimus.json"];

/// Where the configuration of a description may lie.
pub fn candidates(description: &Path) -> impl Iterator<Item = PathBuf> {
    let beside = FILE_NAMES.map(|name| description.with_file_name(name));
    // A description may have such a name itself.
    let own = description.to_owned();
    beside.into_iter().filter(move |path| *path != own)
}

/// The configuration beside a description, if there is one.
pub fn beside(description: &Path) -> Result<Option<PathBuf>, Problem> {
    let mut found = candidates(description).filter(|path| path.is_file());
    let Some(first) = found.next() else {
        return Ok(None);
    };
    let more: Vec<String> = found.map(|path| path.display().to_string()).collect();
    if more.is_empty() {
        return Ok(Some(first));
    }
    let others = suggest::list(more.iter().map(|path| &**path));
    let place = Place::whole(first.display().to_string());
    let message = format!("there is more than one configuration: {others} too");
    Err(Problem::new(place, message)
        .with_hint("keep one of them, or name the one that counts with `--config`"))
}
