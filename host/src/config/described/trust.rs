//! What the responders of a description may be granted. It is often somebody else's text:
//! what it asks for must not become a way to this machine's files or to its network.

use std::path::{Path, PathBuf};

use url::Url;

use crate::config::Problem;
use crate::config::file::ResponderFile;
use crate::config::places::Spot;
use crate::source::Trust;

/// Where the paths of a responder start that is written in `document`, and what of it is
/// refused.
pub(super) fn check(
    trust: &Trust,
    written: &ResponderFile,
    document: &str,
    spot: &Spot,
) -> (PathBuf, Vec<Problem>) {
    // A local description may refer to remote ones.
    let is_remote = Url::parse(document).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    match trust {
        Trust::Folders(folders) if !is_remote => {
            let folder = Path::new(document).parent().unwrap_or(Path::new(""));
            let refused = outside(written, folder, folders, spot);
            (folder.to_owned(), refused)
        }
        _ => (PathBuf::new(), reaching_out(written, spot)),
    }
}

/// The paths of a responder, with the keys that they are written under.
fn paths(written: &ResponderFile) -> impl Iterator<Item = (&'static str, &PathBuf)> {
    let paths = [
        ("component", &written.component),
        ("script", &written.script),
        ("template", &written.template),
        ("grants/folder", &written.grants.folder),
    ];
    paths
        .into_iter()
        .filter_map(|(key, path)| Some((key, path.as_ref()?)))
}

fn outside(
    written: &ResponderFile,
    folder: &Path,
    allowed: &[PathBuf],
    spot: &Spot,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, path) in paths(written) {
        // What is not there is told of when it is read.
        let Ok(real) = folder.join(path).canonicalize() else {
            continue;
        };
        let inside = |folder: &PathBuf| {
            let folder = folder.canonicalize();
            folder.is_ok_and(|folder| real.starts_with(folder))
        };
        if allowed.iter().any(inside) {
            continue;
        }
        let message = format!(
            "`{}` lies outside of the description's folder",
            path.display()
        );
        let folder = real.parent().unwrap_or(&real).display();
        problems.push(Problem::new(spot.part(key), message).with_hint(format!(
            "allow it with `--allow-folder {folder}`, or configure the responder in `mimus.toml`"
        )));
    }
    problems
}

fn reaching_out(written: &ResponderFile, spot: &Spot) -> Vec<Problem> {
    let grants = &written.grants;
    let http = (!grants.http.is_empty()).then_some(("grants/http", "grant HTTP"));
    let real_time = grants
        .real_time
        .is_some_and(|is| is)
        .then_some(("grants/real-time", "grant the machine's time"));
    let files = paths(written).map(|(key, _)| match key {
        "grants/folder" => (key, "grant a folder"),
        _ => (key, "name files"),
    });
    files
        .chain(http)
        .chain(real_time)
        .map(|(key, what)| {
            let message = format!("a description from a URL or standard input may not {what}");
            Problem::new(spot.part(key), message).with_hint(
                "put the responder into `mimus.toml` with a `name`, serve with `--config`, and write the name here",
            )
        })
        .collect()
}
